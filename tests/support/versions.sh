# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# versions.sh - "./bootstrap versions": the module built for, and tried in, many
# builds of Unbound. Part of bootstrap, whose functions it uses.
#
# Each build gets a folder build-versions/NAME and a row of the table, which is
# printed at the end and kept in build-versions/table. Then each module is loaded
# into each daemon that it does not fit.
#
#   VERSIONS       the rows to try, by the words of try_row (default: all)
#   UNBOUND_TREES  further trees of Unbound, configured and built with testbound

versions_packages=(
  clang libnghttp2-dev libsystemd-dev libprotobuf-c-dev protobuf-c-compiler
  libfstrm-dev
)

# The modules and the daemons that they were built for.
version_modules=()
version_daemons=()
versions_failed=0

# replays_and_suite - the tests that a build has to pass
replays_and_suite() {
  sed -n '/^replays =/,/^$/s|^\t\(tests/replay/.*\.rpl\).*|\1|p' \
    "$top/tests/replay/Makefile.inc"
  echo tests/system/unbound_suite.sh
}

# try_build NAME TREE WHAT [CC] - WHAT is for the table
try_build() {
  local name=$1 tree=$2 what=$3 compiler=${4:-gcc} status=0
  local folder=$top/build-versions/$1 log=$steps_log_dir/versions-$1.log
  mkdir -p "$folder"
  step "building the module, $name" build_for_version "$folder" "$tree" \
    "$compiler"
  note "make check of the replays, $name"
  timeout --foreground "$check_limit" make -C "$folder" -j"$(nproc)" check \
    check_PROGRAMS= TESTS="$(replays_and_suite | paste -sd ' ')" >"$log" 2>&1 </dev/null ||
    status=$?
  add_totals "$log"
  if ((status != 0)); then
    versions_failed=1
    note "failed: $name; the output: $log"
  fi
  printf '%-10s  %-40s  %-5s  %6d %6d %7d\n' \
    "$(version_of_tree "$tree")" "$what" "$compiler" "$(total_of PASS "$log")" \
    "$(total_of FAIL "$log")" "$(total_of SKIP "$log")" >>"$top/build-versions/rows"
  version_modules+=("$folder/module/.libs/enumod.so")
  version_daemons+=("$tree/unbound")
}

build_for_version() {
  cd "$1" || return
  "$top/configure" --enable-werror --with-unbound-src="$2" CC="$3" &&
    make -j"$(nproc)"
}

version_of_tree() {
  "$1/unbound" -V | sed -n 's/^Version //p'
}

# try_variant VARIANT WHAT [CC]
try_variant() {
  locked need_unbound "$1"
  try_build "$1${3:+-$3}" "$tree" "$2" "${@:3}"
}

# try_suite SUITE - the Unbound of another suite of the distribution, where its
# source can be had
try_suite() {
  local source=$cache/source-unbound-$1 own=$suite
  note "the source of Unbound in $1"
  if [[ ! -r $source/complete ]]; then
    locked fetch_source unbound "$1" "$source" >/dev/null 2>&1 || true
  fi
  if [[ ! -r $source/complete ]]; then
    note "not tried: Unbound of $1; its source cannot be fetched"
    return
  fi
  suite=$1
  locked need_unbound plain
  suite=$own
  try_build "$1" "$tree" "Debian $1, all modules"
}

# wrong_pairs - every module with every daemon of another build
wrong_pairs() {
  local module daemon
  for module in "${!version_modules[@]}"; do
    for daemon in "${!version_daemons[@]}"; do
      if [[ ${version_daemons[module]} != "${version_daemons[daemon]}" ]]; then
        printf '%s %s\n' "${version_modules[module]}" \
          "${version_daemons[daemon]}"
      fi
    done
  done
}

try_pairs() {
  local plain other moved log=$steps_log_dir/versions-pairs.log
  locked need_unbound plain
  plain=$tree
  locked need_unbound other
  other=$tree
  locked need_unbound moved
  moved=$tree
  note "modules in daemons that they do not fit"
  if ! UNBOUND_BIN=$plain/unbound UNBOUND_OTHER=$other/unbound \
    ENUMOD_SO=$top/build-versions/plain/module/.libs/enumod.so \
    ENUMCTL=$top/build-versions/plain/enumctl \
    WRONG_PAIRS=$(wrong_pairs) MOVED_DAEMON=$moved/unbound \
    bash "$top/tests/system/wrong_host.sh" >"$log" 2>&1 </dev/null; then
    versions_failed=1
    grep '^FAULT' "$log" | sort -u || note "it ended early; the output: $log"
  fi
  grep ' pairs that do not fit$' "$log" >>"$top/build-versions/rows" || true
}

# try_row WORD
try_row() {
  case $1 in
    plain) try_variant plain 'all modules' ;;
    clang) try_variant plain 'all modules' clang ;;
    minievent) try_variant minievent 'without libevent' ;;
    debug) try_variant debug '--enable-debug' ;;
    fedora) try_variant fedora "the options of Fedora's package" ;;
    trixie | testing | unstable) try_suite "$1" ;;
    pairs) try_pairs ;;
    trees) for name in ${UNBOUND_TREES:-}; do
      try_build "${name##*/}" "$name" 'a tree from elsewhere'
    done ;;
    *) die "VERSIONS: no row \"$1\"" ;;
  esac
}

run_versions() {
  local word
  set_up "${demo_packages[@]}" "${check_packages[@]}" "${versions_packages[@]}"
  locked need_nsd
  locked need_configure
  mkdir -p "$top/build-versions"
  : >"$top/build-versions/rows"
  for word in ${VERSIONS:-plain clang minievent debug fedora trixie testing \
    trees pairs}; do
    try_row "$word"
  done
  {
    printf '%-10s  %-40s  %-5s  %6s %6s %7s\n' Unbound 'built with' by passed \
      failed skipped
    cat "$top/build-versions/rows"
  } | tee "$top/build-versions/table"
  return "$versions_failed"
}
