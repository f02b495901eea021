#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# shared_reloads.sh - Unbound is reloaded under load, each time with another
# policy and caches of other sizes, while answers are flushed: it goes on, and
# once the reload is over no answer comes that the policy of before has made.
#
# SHARED_RELOADS is how often, for each number of threads (default 17).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/shared_lib.sh
. "$here/../support/shared_lib.sh"

reloads=${SHARED_RELOADS:-17}
services=(im pres)

write_zone() {
  printf '%s\n' "\$TTL 3600" \
    "@ SOA localhost. nobody.invalid. 1 3600 600 86400 60" '@ NS localhost.'
  awk 'BEGIN {
    for (i = 0; i < 100; i++)
      for (j = 0; j < 2; j++)
        printf "%d.%d.0.5.1 NAPTR 100 10 \"u\" \"E2U+%s\" " \
          "\"!^.*$!%s:user@example.net!\" .\n", i % 10, int(i / 10), \
          j ? "pres" : "im", j ? "pres" : "im"
  }'
}

write_questions() {
  local i
  for i in {100..199}; do
    echo "${i:2}.${i:1:1}.0.5.1.e164.arpa NAPTR"
    echo "_im.${i:2}.${i:1:1}.0.5.1.e164.arpa URI"
    echo "${i:2}.${i:1:1}.0.6.1.e164.arpa NAPTR"
  done >"$work/questions"
}

# configure ROUND - sizes of caches, and the one service that is allowed
configure() {
  printf 'enum:\n  services: %s\n  counters-file: "%s"\n' \
    "${services[$1 % 2]}" "$work/counters" >"$work/enumod.conf"
  sed -i "s/^  msg-cache-size: .*/  msg-cache-size: $((1 + $1 % 3))m/
    s/^  rrset-cache-size: .*/  rrset-cache-size: $((1 + $1 % 4))m/
    s/^  msg-cache-slabs: .*/  msg-cache-slabs: $((1 << $1 % 3))/" \
    "$work/reloads.conf"
}

starts() {
  grep -c 'start of service' "$work/log/reloads" || true
}

# reload COMMAND - and wait until the new workers run
reload() {
  local before end=$((SECONDS + 60))
  before=$(starts)
  control reloads "$1" >/dev/null || abort "$1 failed"
  until (($(starts) > before)); do
    is_alive "$unbound_pid" || abort "Unbound is gone"
    ((SECONDS < end)) || abort "$1 takes too long"
    sleep 0.05
  done
}

# knows COMMAND - is it a command of this Unbound's?
knows() {
  "${UNBOUND_BIN%/*}/unbound-control" -h >"$work/log/help" 2>&1 || true
  grep -q "^ *$1" "$work/log/help"
}

has_new_policy() {
  local service=${services[$1 % 2]} i flags
  for i in {1..6}; do
    ((i % 2)) && flags=+cdflag || flags=+nocdflag
    ask "round $1, $2" "$flags" "$i.1.0.5.1.e164.arpa" NAPTR
    expect rdata "100 10 \"u\" \"E2U+$service\" \"!^.*\$!$service:user@example.net!\" ."
  done
}

# one_round ROUND - fast_reload does not read our configuration
one_round() {
  local command=${commands[$1 % ${#commands[@]}]}
  "$ENUMCTL" flush --file "$work/counters" 2>"$work/log/flush" &
  local flush=$!
  case $command in
    fast_reload*) configure "$(($1 - 2))"
      # shellcheck disable=SC2086 # a command and its option
      control reloads $command >/dev/null || fault "$command failed"
      configure "$1"
      reload reload ;;
    *) configure "$1"
      reload "$command" ;;
  esac
  wait "$flush" || true # nobody may have been there to see it
  has_new_policy "$1" "$command"
  flush_all "round $1"
  control reloads flush_requestlist >/dev/null || fault "flush_requestlist failed"
}

with_threads() {
  local round load
  configure 0 2>/dev/null || true
  THREADS=$1 start_unbound reloads <<<"server:
  msg-cache-size: 1m
  rrset-cache-size: 1m
  msg-cache-slabs: 1"
  dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -l 1200 -c 4 -T 1 \
    -q 20 -t 1 >"$work/log/dnsperf" 2>&1 9>&- &
  load=$!
  running_pids+=("$load")
  for ((round = 1; round <= reloads; round++)); do
    one_round "$round"
  done
  kill -INT "$load" 2>/dev/null || true
  wait "$load" || true
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

need_program dnsperf
need_file ENUMCTL
# Stock Unbound 1.17.1 leaks what its workers had allocated at each
# reload_keep_cache that changes the size of a cache. reload_and_leak.sh looks
# for leaks of the module.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
harness_begin
commands=(reload reload_keep_cache)
knows reload_keep_cache || commands=(reload)
if knows fast_reload; then
  commands+=(fast_reload "fast_reload +p")
fi
: >"$work/reloads.conf"
add_root_zone
write_zone | add_zone e164.arpa
write_questions
start_nsd
for threads in ${SHARED_THREADS:-1 2 4}; do
  with_threads "$threads"
done
harness_end
