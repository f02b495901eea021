#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# shared_threads.sh - shared answers while four threads answer, refresh and store
# them, and while they are flushed, dumped and expire: every answer is right, no
# count is lost, and a flush is over when it says so.
#
# SHARED_ROUNDS is how often (default 4).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/shared_lib.sh
. "$here/../support/shared_lib.sh"

rounds=${SHARED_ROUNDS:-4}
numbers=500

# All expire while the test runs; some have a last tenth in which they are hot.
write_zone() {
  cat <<'END'
$TTL 1
@ SOA localhost. nobody.invalid. 1 3600 600 86400 1
@ NS localhost.
END
  awk -v count="$numbers" 'BEGIN {
    for (i = 0; i < count; i++) {
      digits = sprintf("%03d", i); name = "8.0.6.9.2.3.6.1.4.4"
      for (j = 1; j <= 3; j++) name = substr(digits, j, 1) "." name
      printf "%s %d NAPTR 100 10 \"u\" \"E2U+sip\" " \
        "\"!^.*$!sip:%s@example.net!\" .\n", name, i % 2 ? 4 : 12, digits
      printf "%s %d NAPTR 100 20 \"u\" \"E2U+im\" " \
        "\"!^.*$!im:%s@example.net!\" .\n", name, i % 2 ? 4 : 12, digits
    }
  }'
}

# questions, and what dig +short prints for each of them
write_questions() {
  local i digits name
  for ((i = 0; i < numbers; i++)); do
    printf -v digits '%03d' $((i * 7 % numbers))
    name=$(number "8$digits")
    printf '%s NAPTR\n_im.%s URI\n' "$name" "$name" >&3
    printf '100 20 "u" "E2U+im" "!^.*$!im:%s@example.net!" .\n' "$digits"
    printf '1 1 "im:%s@example.net"\n' "$digits"
  done 3>"$work/questions" >"$work/wanted"
}

# client NUMBER FLAG - from an address of its own, since dig may share a port with
# another dig
client() {
  ask_short -b "127.0.0.1$1" -p "$unbound_port" +tries=5 +time=10 "$2" \
    -f "$work/questions" >"$work/seen.$1" || true
}

one_round() {
  local pids=() pid
  client 1 +nocdflag & pids+=("$!")
  client 2 +cdflag & pids+=("$!")
  client 3 +edns & pids+=("$!")
  for _ in 1 2 3; do
    flush_all
    control threads flush_zone "$(number 8)" >/dev/null
  done
  control threads dump_cache >"$work/dump" || fault "dump_cache failed"
  for pid in "${pids[@]}"; do
    wait "$pid" || true
  done
  for pid in 1 2 3; do
    cmp -s "$work/wanted" "$work/seen.$pid" ||
      fault "round $1: $(diff "$work/wanted" "$work/seen.$pid" | head -n 6)"
  done
  is_alive "$unbound_pid" || abort "Unbound is gone"
}

# no_client_waits - the module's query that looks for flushes goes on all the time
no_client_waits() {
  grep -qx 'total\.requestlist\.current\.user=0' \
    < <(control threads stats_noreset)
}

# counted_answers - when no client waits any more, and nothing is counted that was
# under way
counted_answers() {
  local before=-1 now end=$((SECONDS + 60))
  now=$(counter verdicts.answer)
  until [[ $now == "$before" ]] && no_client_waits; do
    ((SECONDS < end)) || break
    before=$now
    sleep 0.3
    now=$(counter verdicts.answer)
  done
  printf '%s' "$now"
}

# Each client is counted: of a hit in either cache, or of one that waited. dnsperf
# does not count what comes after its time.
no_count_is_lost() {
  local before after asked
  before=$(counted_answers)
  dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -n 20 -c 8 -T 2 \
    -q 40 -t 60 >"$work/log/counted" 2>&1 || abort "dnsperf failed"
  after=$(counted_answers)
  asked=$(sed -n 's/^ *Queries completed: *\([0-9]*\).*/\1/p' "$work/log/counted")
  ((after - before == asked)) ||
    fault "$asked answers, of which $((after - before)) were counted"
}

need_program dnsperf
need_file ENUMCTL
harness_begin
printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
add_root_zone
write_zone | add_zone e164.arpa
write_questions
start_nsd
THREADS=4 start_unbound threads </dev/null
dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -l 600 -c 8 -T 1 \
  -q 20 >"$work/log/dnsperf" 2>&1 9>&- &
load=$!
running_pids+=("$load")
for ((round = 1; round <= rounds; round++)); do
  one_round "$round"
done
kill -INT "$load" 2>/dev/null || true
wait "$load" || true
no_count_is_lost
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
harness_end
