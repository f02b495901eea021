#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# faults_limits.sh - a running resolver that is asked all the while has no file
# descriptor left, or no memory: an answer is right, or fails, or does not come;
# none is wrong or unfiltered, what is suspended stays denied, and when there is
# room again all is as before, also when the validation store changed meanwhile.
#
# Descriptors: the limit is lowered to what is open, and clients open connections
# besides; then none can be opened. Memory: the address space must not grow any
# more, while names are asked for that are new. That is tried with ENUMOD_LONG=yes
# only, as Unbound itself ends at some places where it gets no memory; and without
# trust anchors, since Unbound 1.17.1 crashes when there is none left while it
# verifies an NSEC record (rrset_canonical() leaves it without an owner).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/faults_lib.sh
. "$here/../support/faults_lib.sh"

# What Unbound remembers of a server, or of a key that it could not get.
faults_seconds=150
good=(open.good shut.denied free.good)
starved=('open.good?' 'open.failed?' 'open.store?' 'open.lost?' 'shut.denied?'
  'shut.store?' 'shut.failed?' 'shut.lost?' 'free.good?' 'free.failed?'
  'free.store?' 'free.lost?')

descriptors() {
  find "/proc/$unbound_pid/fd" -mindepth 1 2>/dev/null | wc -l
}

# changed - to the resolver the head is another file, with the same in it
changed() {
  cp -p "$work/store/head" "$work/store/head.other"
  mv "$work/store/head.other" "$work/store/head"
}

# many_connections - a client that opens them and says nothing, until its
# standard input ends
many_connections() {
  python3 -c '
import socket, sys
held = []
for _ in range(200):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", int(sys.argv[1])))
    held.append(client)
sys.stdin.read()' "$unbound_port"
}

no_descriptors() {
  local limit
  limit=$(prlimit --pid "$unbound_pid" --nofile --output SOFT --noheadings)
  # As few as are open, which clients take; then none at all.
  prlimit --pid "$unbound_pid" --nofile="$(descriptors):"
  mkfifo "$work/hold"
  many_connections <"$work/hold" >/dev/null 2>&1 &
  exec 6>"$work/hold"
  # What is cached ends after faults_ttl seconds.
  for _ in 1 2 3; do
    settles "clients have all descriptors" "${starved[@]}"
    sleep 2
  done
  prlimit --pid "$unbound_pid" --nofile=4:
  settles "none is left" open.failed shut.denied free.failed
  changed
  settles "none is left to read the store" open.store shut.store free.store
  exec 6>&-
  prlimit --pid "$unbound_pid" --nofile="${limit// /}:"
  settles "there are some again" "${good[@]}"
}

# A sanitizer ends the daemon when it has no memory.
is_sanitized() {
  [[ $(ldd "$UNBOUND_BIN") == *san.so* ]]
}

# new_names - numbers that nobody has asked for before, and need no validation
new_names() {
  awk -v base="$(number '')" 'BEGIN {
    for (i = 0; i < 20000; i++) {
      text = sprintf("%06d", 180000 + i)
      name = ""
      for (j = length(text); j > 0; j--)
        name = name substr(text, j, 1) "."
      print name base " NAPTR"
    }
  }' >"$work/names"
}

# Without memory Unbound 1.17.1 may end itself (doc/reliability.md). That is told
# by the place, and tried again; if it was in the module, or four times, it is a
# fault.
gone() {
  local place='fatal signal [0-9]+ in .*/unbound$'
  if ! grep -Eq "$place" "$work/log/faults.out" || has_faults || ((try > 3)); then
    abort "Unbound is gone: $(grep 'fatal signal' "$work/log/faults.out")"
  fi
  printf 'NOTE: Unbound itself ended, without memory: once more\n'
  trap - EXIT
  stop_all
  rm -rf "$work"
  exec 7>&- 8<&- 9>&-
  FAULTS_TRY=$((try + 1)) exec bash "$here/faults_limits.sh"
}

no_memory() {
  local load start end=$((SECONDS + 90))
  new_names
  dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/names" -l 600 -c 4 -T 1 \
    -q 40 -t 2 >"$work/log/dnsperf" 2>&1 9>&- &
  load=$!
  running_pids+=("$load")
  prlimit --pid "$unbound_pid" --as=1:
  until grep 'out of memory' "$work/log/faults" >/dev/null; do
    settles "memory gets scarce" "${starved[@]}"
    ((SECONDS < end)) || abort "nobody has noticed that there is no memory"
  done
  for _ in 1 2 3; do
    settles "none is left" "${starved[@]}"
    sleep 2
  done
  changed
  settles "none is left to read the store" open.store shut.store free.store
  prlimit --pid "$unbound_pid" --as=unlimited:
  start=$SECONDS
  kill -INT "$load" 2>/dev/null || true
  wait "$load" || true
  settles "there is some again" "${good[@]}"
  printf 'after at most %d seconds\n' $((SECONDS - start))
}

need_program python3 prlimit dnsperf
harness_begin
need_file ENUMCTL
mkdir "$work/store"
faults_conf 'cache-size: 64m'
faults_zones sign_zone
faults_store
start_nsd
try=${FAULTS_TRY:-1}
if ((try == 1)); then
  THREADS=2 start_unbound faults </dev/null
  start_asker
  settles "at first" "${good[@]}"
  no_descriptors
  stop_asker
  # Unbound leaks what it could not accept; harness_end looks for leaks of ours.
  stop_server "$unbound_pid" || is_sanitized ||
    fault "Unbound ended with status $?"
fi
if [[ ${ENUMOD_LONG:-} != yes ]] || is_sanitized; then
  printf 'NOTE: without memory: not tried\n'
  harness_end
fi
: >"$work/anchors"
# Else each thread has its own 64 MB of addresses to grow in.
need_file FATAL_SIGNALS_SO
UNBOUND_PRELOAD=$FATAL_SIGNALS_SO \
  UNBOUND_WRAPPER="env MALLOC_ARENA_MAX=1 TELL_FATAL=yes" THREADS=2 \
  start_unbound faults </dev/null
start_asker
settles "with all memory" "${good[@]}"
no_memory
stop_asker
stop_server "$unbound_pid" || gone
harness_end
