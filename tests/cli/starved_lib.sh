# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# starved_lib.sh - run commands of enumctl, each with one allocation that fails.
#
#   FAIL_ALLOC_SO   the object to be preloaded, fail_alloc.c

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'SKIP: sanitizers have an allocator of their own'
  exit 77
fi
if [[ ! -f ${FAIL_ALLOC_SO:-} ]]; then
  echo 'SKIP: FAIL_ALLOC_SO is missing'
  exit 77
fi

# prepare - is called before each run
prepare() {
  :
}

# starve COMMAND... - allocations from $first on
first=1
starve() {
  local count at want wanted
  export FAIL_ALLOC_IN=/enumctl FAIL_ALLOC_COUNT=$tmp/count
  prepare
  FAIL_ALLOC_AT=0 LD_PRELOAD=$FAIL_ALLOC_SO run "$@"
  count=$(<"$tmp/count")
  want=$rc
  wanted=$out
  unset FAIL_ALLOC_COUNT
  has_not "$* (configuration)" "$tmp/conf" "$err"
  is "$* (allocations)" yes "$( ((count > 5)) && echo yes)"
  for ((at = first; at <= count; at++)); do
    prepare
    FAIL_ALLOC_AT=$at LD_PRELOAD=$FAIL_ALLOC_SO run "$@"
    if [[ $rc == "$want" && $out == "$wanted" ]] ||
      [[ $rc == 3 && -n $err ]]; then
      pass
    else
      fault "$*" "allocation $at of $count"
    fi
  done
}
