#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# starved.sh - each allocation of the module fails once, in some replays, and
# each kind of call that it makes of Unbound for memory, or of the library of
# regular expressions: the start is refused in words, or a client gets another
# answer than the replay expects, but Unbound goes on.
#
# The last ones first, until two have refused the start: those before are the
# same in each replay.
#
#   ENUMOD_LONG=yes  all replays
#   STARVED          these replays
#   FAIL_ALLOC_SO    the objects to be preloaded, fail_alloc.c
#   FAIL_LIBRARY_SO  and fail_library.c
#   and what run.sh has.

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'SKIP: sanitizers have an allocator of their own'
  exit 77
fi
if [[ ! -f ${FAIL_ALLOC_SO:-} || ! -f ${FAIL_LIBRARY_SO:-} ||
  ! -x ${TESTBOUND:-} ]]; then
  echo 'SKIP: FAIL_ALLOC_SO, FAIL_LIBRARY_SO or TESTBOUND is missing'
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
if [[ -n ${STARVED:-} ]]; then
  read -ra replays <<<"$STARVED"
fi

# Calls that are no allocation of the module's own. Those of gcov, at the end of
# a build for it, are not among them.
calls=comm_timer_create,construct_reply_info_base,edns_opt_list_append,memdup,\
mesh_state_create,packed_rrset_copy_region,regional_alloc,regional_alloc_init,\
regional_alloc_zero,regional_create,reply_info_copy,ub_initstate,\
pcre2_compile_8,pcre2_compile_context_create_8,pcre2_general_context_create_8,\
pcre2_match_context_create_8,pcre2_match_data_create_8,mmap,pread,\
posix_fallocate,posix_memalign

# replay NAME alloc|call N - with the N-th failing
replay() {
  local wrap="FAIL_ALLOC_IN=enumod.so FAIL_ALLOC_AT=$3 \
FAIL_ALLOC_COUNT=$tmp/count.$1.$2 LD_PRELOAD=$FAIL_ALLOC_SO"
  if [[ $2 == call ]]; then
    wrap="FAIL_LIBRARY_IN=enumod.so FAIL_LIBRARY_AT=$3 \
FAIL_LIBRARY_COUNT=$tmp/count.$1.$2 LD_PRELOAD=$FAIL_LIBRARY_SO \
FAIL_LIBRARY_ONLY=$calls"
  fi
  REPLAY_WORK=$work REPLAY_WRAP="env $wrap" \
    timeout 60 bash "$here/run.sh" "$here/$1.rpl" >"$tmp/out.$1.$2" 2>&1
}

# How a replay ends when a client gets another answer, or when a server is asked
# something else, or is not asked.
other='testbound: .*not matched|testbound: there are still messages pending|'
other+='testbound: there are unmatched answers|No pending queries'

# starve NAME alloc|call - a replay that does not run here says so itself
starve() {
  local name=$1 kind=$2 count at function refused=0
  replay "$name" "$kind" 0 || return 0
  read -r count _ <"$tmp/count.$name.$kind"
  for ((at = count; at > 0 && refused < 2; at--)); do
    replay "$name" "$kind" "$at" && continue
    if grep -qE '^exit status [0-9]+: fatal error: failed to setup modules' \
      "$tmp/out.$name.$kind"; then
      refused=$((refused + 1))
    elif ! grep -qE "^exit status [0-9]+: fatal error: ($other)" \
      "$tmp/out.$name.$kind"; then
      read -r _ function <"$tmp/count.$name.$kind"
      echo "FAULT: $name, $kind $at of $count $function"
      tail -n 20 "$tmp/out.$name.$kind"
      return 1
    fi
  done
  echo "$name: $kind $((count - at)) of $count"
}

export -f starve replay
export here tmp work calls other
for kind in alloc call; do
  printf "%s $kind\n" "${replays[@]}"
done | xargs -P "${AGAIN_JOBS:-1}" -L 1 bash -c 'starve "$@"' - || exit 1
tried=$(find "$tmp" -name 'count.*' | wc -l)
echo "$tried runs"
((tried))
