#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# starved.sh - each allocation of the module fails once, in some replays: the
# start is refused in words, or a client gets another answer than the replay
# expects, but Unbound goes on.
#
# The last allocations first, until two have refused the start: those before are
# the same in each replay.
#
#   ENUMOD_LONG=yes  all replays
#   FAIL_ALLOC_SO    the object to be preloaded, fail_alloc.c
#   and what run.sh has.

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'SKIP: sanitizers have an allocator of their own'
  exit 77
fi
if [[ ! -f ${FAIL_ALLOC_SO:-} || ! -x ${TESTBOUND:-} ]]; then
  echo 'SKIP: FAIL_ALLOC_SO or TESTBOUND is missing'
  exit 77
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/enumod-starved.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
work=${REPLAY_WORK:-tests/replay/work}
bash "$here/prepare.sh" "$work" >/dev/null || exit 1

replays=(cache_prefetch discovery_require ntm_chain search_next_tree
  uri_asks_both validation_states)
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  mapfile -t replays < <(cd "$here" && printf '%s\n' ./*.rpl |
    sed 's,^\./,,; s,\.rpl$,,')
fi

# replay NAME N - with the N-th failing
replay() {
  REPLAY_WORK=$work REPLAY_WRAP="env LD_PRELOAD=$FAIL_ALLOC_SO \
FAIL_ALLOC_IN=enumod.so FAIL_ALLOC_AT=$2 FAIL_ALLOC_COUNT=$tmp/count.$1" \
    timeout 60 bash "$here/run.sh" "$here/$1.rpl" >"$tmp/out.$1" 2>&1
}

# A replay that does not run here says so itself.
starve() {
  local name=$1 count at refused=0
  replay "$name" 0 || return 0
  count=$(<"$tmp/count.$name")
  for ((at = count; at > 0 && refused < 2; at--)); do
    replay "$name" "$at" && continue
    if grep -q 'fatal error: failed to setup modules' "$tmp/out.$name"; then
      refused=$((refused + 1))
    elif ! grep -qE 'fatal error: testbound: .*not matched' "$tmp/out.$name"; then
      echo "FAULT: $name, allocation $at of $count"
      tail -n 20 "$tmp/out.$name"
      return 1
    fi
  done
  echo "$name: $((count - at)) of $count"
}

export -f starve replay
export here tmp work
printf '%s\n' "${replays[@]}" |
  xargs -P "${AGAIN_JOBS:-1}" -I{} bash -c 'starve {}' || exit 1
tried=$(find "$tmp" -name 'count.*' | wc -l)
echo "$tried replays"
((tried))
