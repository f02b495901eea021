#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# clients.sh - each block of doc/clients.md that says it was tested, as it
# stands there: dig, drill, dnspython, Perl, Node, c-ares, Go, getdns.
#
# The page asks 192.0.2.53, port 53. So all of it runs in a network namespace of
# its own, where that address is on the loopback interface. What is not
# installed is named, and left out.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# shellcheck disable=SC2016 # the page's marks, not the shell's
page=$here/../../doc/clients.md
resolver=192.0.2.53
uri=im:960002.32.16@example.net

# enter_namespace - run this test again in it
enter_namespace() {
  local options
  for options in -n -rn; do
    if unshare "$options" true 2>/dev/null; then
      exec unshare "$options" bash "$here/${BASH_SOURCE[0]##*/}" inside
    fi
  done
  skip "network namespaces are not permitted"
}

# blocks - one file for each block in $work/blocks: N.LANGUAGE.PROGRAM
blocks() {
  mkdir "$work/blocks"
  awk -v folder="$work/blocks" '
    /^<!-- run / { file = sprintf("%s/%02d.%s.%s", folder, ++n, $3, $5) }
    /^```/ {
      if (is_in)
        close(file)
      is_in = !is_in && file != ""
      if (!is_in)
        file = ""
      next
    }
    is_in { print >file }' "$page"
}

# The distribution's own, where another comes first.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c "import $1" 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

# run_block FILE - 77: what it needs is not there
run_block() {
  local name=${1##*/} language needs python
  language=$(cut -d. -f2 <<<"$name")
  needs=$(cut -d. -f3- <<<"$name")
  case $language in
    sh) command -v "$needs" >/dev/null || return 77
      bash -e -o pipefail "$1" ;;
    python) python=$(python_with "$needs") || return 77
      "$python" "$1" ;;
    perl) perl -M"$needs" -e 1 2>/dev/null || return 77
      perl "$1" ;;
    javascript) command -v node >/dev/null || return 77
      node - <"$1" ;;
    go) [[ -d /usr/share/gocode/src/github.com/miekg/dns ]] || return 77
      command -v go >/dev/null || return 77
      mkdir -p "$work/go" && cp "$1" "$work/go/main.go"
      GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/go/cache \
        go run "$work/go/main.go" ;;
    *) return 1 ;;
  esac
}

# check_block FILE - it prints the URI as often as it asks
check_block() {
  local name=${1##*/} status=0 wanted found
  run_block "$1" >"$work/said" 2>"$work/log/client.out" </dev/null || status=$?
  if ((status == 77)); then
    echo "not installed: $name"
    return
  fi
  ((status == 0)) || fault "$name ends with $status"
  wanted=1
  if grep -q NAPTR "$1" && grep -q 'URI' "$1"; then
    wanted=2
  fi
  found=$(grep -cF "$uri" "$work/said" || true)
  if ((found != wanted)); then
    fault "$name: prints the URI $found times, not $wanted"
    cat "$work/said" "$work/log/client.out"
    return
  fi
  printf 'tested: %s\n' "$name"
  tested=$((tested + 1))
}

start_resolver() {
  export ENUMOD_CONF=$here/../demo/enumod.conf
  unbound_port=53
  unbound_conf clients <<END
server:
  interface: $resolver
  access-control: 192.0.2.0/24 allow
END
  launch_unbound clients
  wait_for_server clients "$unbound_pid" 53 version.server TXT CH
}

need_program unshare ip python3
if [[ ${1:-} != inside ]]; then
  need_file UNBOUND_BIN ENUMOD_SO
  enter_namespace
fi
harness_begin
if ! ip link set lo up || ! ip address add "$resolver/32" dev lo; then
  skip "the namespace has no loopback"
fi
add_demo_zones
start_nsd
start_resolver
blocks
tested=0
all=0
for block in "$work"/blocks/*; do
  all=$((all + 1))
  check_block "$block"
done
((all == $(grep -c '\<Tested[:,]' "$page"))) ||
  fault "$all blocks are marked, $(grep -c '\<Tested[:,]' "$page") say that they are tested"
((tested >= 2)) || fault "of $all blocks, $tested were tested"
harness_end
