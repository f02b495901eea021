#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# lists.sh - lists of packages: those that are too old to be followed are made
# anew, once, and files of mirrors become addresses. The apt-get here stands for
# a mirror that has dropped what an old list names, which no mirror does to order.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tests/support/debian.sh
. tests/support/debian.sh
# shellcheck source=tests/support/root.sh
. tests/support/root.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

as_root() {
  "$@"
}

# are_known NAME... - what is in the lists, be they old or new
are_known() {
  [[ ! -e $tmp/missing || -e $tmp/updated ]]
}

write_apt_get() {
  cat >"$tmp/apt-get" <<'END'
#!/bin/sh
here=${0%/*}
case "$*" in
  *update) touch "$here/updated" ;;
  *) [ -e "$here/updated" ] || exit 100
    [ ! -e "$here/gone" ] || exit 100 ;;
esac
printf '%s\n' "$*" >>"$here/calls"
END
  chmod +x "$tmp/apt-get"
  PATH=$tmp:$PATH
}

# expect_calls WHAT CALLS COMMAND... - what got through, by its last two words; a
# status is no fault
expect_calls() {
  local what=$1 calls=$2 made
  shift 2
  rm -f "$tmp/updated" "$tmp/calls"
  : >"$tmp/calls"
  "$@" || true
  made=$(awk '{ printf "%s%s %s", sep, $(NF - 1), $NF; sep = ", " }' "$tmp/calls")
  [[ $made == "$calls" ]] || fault "$what: apt-get was called with: $made"
}

check_lists() {
  local update='-q update'
  expect_calls "old lists, install" "$update, one two" \
    install_packages one two
  expect_calls "old lists, download" "$update, download one" \
    with_lists_of one -- apt_download "$tmp" one
  expect_calls "old lists, build-dep" "$update, build-dep one" \
    with_lists yes apt-get -y build-dep one
  touch "$tmp/gone"
  expect_calls "gone from new lists, too" "$update" install_packages one
  touch "$tmp/missing"
  expect_calls "no lists, and gone" "$update" install_packages one
  rm "$tmp/gone"
  expect_calls "no lists" "$update, install one" install_packages one
  rm "$tmp/missing"
}

check_mirrors() {
  local lists=$tmp/lists mirror=http://mirror.example/debian
  mkdir "$lists"
  printf '# the nearest\n\n%s\tpriority:1\n%s\n' "$mirror" \
    "$mirror-far" >"$tmp/near"
  printf 'Types: deb\nURIs: mirror+file:%s\nSuites: one\n' "$tmp/near" \
    >"$lists/enumod.sources"
  printf 'deb mirror+file:%s two main\ndeb %s-far three main\n' "$tmp/near" \
    "$mirror" >"$lists/enumod.list"
  follow_mirrors "$lists"
  [[ $(<"$lists/enumod.sources") == *"URIs: $mirror"$'\n'* ]] ||
    fault "no address in $(<"$lists/enumod.sources")"
  [[ $(<"$lists/enumod.list") == "deb $mirror two main"$'\n'* ]] ||
    fault "no address in $(<"$lists/enumod.list")"
  [[ $(<"$lists/enumod.list") == *"deb $mirror-far three main" ]] ||
    fault "an address that was one is another: $(<"$lists/enumod.list")"
}

write_apt_get
check_lists
check_mirrors
finish "lists"
