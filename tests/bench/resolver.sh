#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# resolver.sh - CPU time of cached answers: the module beside stock Unbound.
#
# Both serve the same zone and answer the same questions, in turn, round by
# round, so that a machine whose speed drifts favours neither. What is compared
# is the CPU time of the daemon (user and system) per million answers. Printed
# are the median of each and the median of the ratios; nothing is asserted.
#
#   BENCH_ROUNDS    rounds (default 11)
#   BENCH_QUERIES   questions a round (default 400000)
#   BENCH_CONF      a line more for both unbound.conf, such as "wait-limit: 0"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

rounds=${BENCH_ROUNDS:-11}
questions=20000
runs=$((${BENCH_QUERIES:-400000} / questions))

# 10,000 numbers of a closed prefix, one record each.
numbers_zone() {
  cat <<'END'
$TTL 86400
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 3600
@ NS ns.e164.arpa.
ns A 127.0.0.1
END
  awk 'BEGIN {
    for (i = 0; i < 10000; i++) {
      digits = sprintf("%04d", i); name = ""
      for (j = 4; j > 0; j--) name = name substr(digits, j, 1) "."
      printf "%s0.0.2.3.6.1.4.4 NAPTR 100 10 \"u\" \"E2U+im\" " \
        "\"!^.*$!im:user%d@example.com!\" .\n", name, i
    }
  }'
}

# write_questions PERCENT - so many of them for 1,000 unallocated numbers
write_questions() {
  awk -v count="$questions" -v percent="$1" 'BEGIN {
    srand(6116)
    for (i = 0; i < count; i++) {
      is_free = rand() * 100 < percent
      digits = sprintf("%04d", is_free ? rand() * 1000 : rand() * 10000)
      name = ""
      for (j = 4; j > 0; j--) name = name substr(digits, j, 1) "."
      print name (is_free ? "9" : "0") ".0.2.3.6.1.4.4.e164.arpa NAPTR"
    }
  }'
}

# cpu_ticks PID - user and system time so far
cpu_ticks() {
  awk '{ print $14 + $15 }' "/proc/$1/stat"
}

# ask_all PORT FILE RUNS
ask_all() {
  dnsperf -s 127.0.0.1 -p "$1" -d "$2" -n "$3" -c 4 -q 100 >"$work/log/dnsperf" \
    2>&1 || abort "dnsperf failed"
}

# cost PID PORT FILE - sets $spent to CPU milliseconds per million answers
cost() {
  local before after
  before=$(cpu_ticks "$1")
  ask_all "$2" "$3" "$runs"
  after=$(cpu_ticks "$1")
  spent=$(awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" \
    -v count=$((questions * runs)) \
    'BEGIN { printf "%d", ticks * 1000 / hz * 1000000 / count }')
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# compare TITLE FILE
compare() {
  local round stock
  : >"$work/rounds"
  ask_all "$stock_port" "$2" 1
  ask_all "$module_port" "$2" 1
  for ((round = 0; round < rounds; round++)); do
    cost "$stock_pid" "$stock_port" "$2"
    stock=$spent
    cost "$module_pid" "$module_port" "$2"
    echo "$stock $spent" >>"$work/rounds"
  done
  printf '%s: stock %s ms, module %s ms per million answers, ratio %s\n' "$1" \
    "$(cut -d' ' -f1 "$work/rounds" | median)" \
    "$(cut -d' ' -f2 "$work/rounds" | median)" \
    "$(awk '{ printf "%.3f\n", $2 / $1 }' "$work/rounds" | median)"
}

start_both() {
  local more="server:
  num-threads: 1
  verbosity: 0
  qname-minimisation: no
  cache-max-negative-ttl: 86400
  ${BENCH_CONF:-}"
  start_unbound stock stock <<<"$more"
  stock_pid=$unbound_pid stock_port=$unbound_port
  start_unbound module <<<"$more"
  module_pid=$unbound_pid module_port=$unbound_port
}

need_program dnsperf
harness_begin
add_root_zone
numbers_zone | add_zone e164.arpa
start_nsd
start_both
write_questions 0 >"$work/hits"
write_questions 10 >"$work/mix"
compare 'hits' "$work/hits"
compare '10 % unallocated' "$work/mix"
harness_end
