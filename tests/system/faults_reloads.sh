#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# faults_reloads.sh - reloads twenty times a second under full load, each with
# another policy, by unbound-control and by SIGHUP: when a reload is done, no
# answer is from the policy of before, and in the whole run no more queries get
# lost than with stock Unbound, which is reloaded as often under the same load.
#
# shared_reloads.sh has the kinds of reloads and caches of other sizes.
#
# FAULTS_SECONDS is the time of each of two phases (default 4).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

seconds=${FAULTS_SECONDS:-4}

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
    echo "${i:2}.${i:1:1}.0.6.1.e164.arpa NAPTR"
  done >"$work/questions"
}

# under_load NAME CONF - sets $sent and $lost
under_load() {
  local load out=$work/log/dnsperf-$1
  dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -l 1200 -c 4 \
    -T 1 -q 40 -t 2 >"$out" 2>&1 9>&- &
  load=$!
  running_pids+=("$load")
  python3 "$here/faults_reloads.py" "$2" "$work/log/$1" "$work/$1.control" \
    "$unbound_port" "$unbound_pid" "$seconds" >"$work/reloads" ||
    fault "$1: see above"
  kill -INT "$load" 2>/dev/null || true
  wait "$load" || true
  is_alive "$unbound_pid" || abort "$1: Unbound is gone"
  sent=$(sed -n 's/^ *Queries sent: *\([0-9]*\).*/\1/p' "$out")
  lost=$(sed -n 's/^ *Queries lost: *\([0-9]*\).*/\1/p' "$out")
  failed=$(sed -n 's/.*SERVFAIL \([0-9]*\) .*/\1/p' "$out")
  starts=$(sed -n 's/^starts=//p' "$work/reloads")
  printf '%s: %s reloads; %d queries, %d lost, %d SERVFAIL\n' "$1" \
    "$starts" "$sent" "$lost" "${failed:-0}"
  sed '$d' "$work/reloads"
  ((${starts:-0} >= 4)) || fault "$1: too few reloads"
}

need_program dnsperf python3
# Stock Unbound 1.17.1 leaks at reloads; reload_and_leak.sh looks for leaks of
# the module.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
harness_begin
add_root_zone
write_zone | add_zone e164.arpa
write_questions
start_nsd
THREADS=2 start_unbound stock stock </dev/null
under_load stock -
stock_lost=$lost
stock_starts=$starts
stop_server "$unbound_pid" || fault "stock Unbound ended with status $?"
printf 'enum:\n  services: im\n' >"$work/enumod.conf"
THREADS=2 start_unbound module </dev/null
under_load module "$work/enumod.conf"
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
# By chance a few more may be under way when a reload begins.
awk -v stock="$stock_lost" -v stock_starts="$stock_starts" -v lost="$lost" \
  -v starts="$starts" 'BEGIN {
    printf "lost in each reload: %.1f with stock Unbound, %.1f with the module\n",
      stock / stock_starts, lost / starts
    exit lost / starts > 2 * stock / stock_starts + 5 }' ||
  fault "more queries get lost than with stock Unbound"
harness_end
