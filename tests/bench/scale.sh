#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# scale.sh - what many numbers cost, beside stock Unbound: octets of memory a
# number in all caches together; whether cache-size: is kept; whether a full
# cache makes answers late; and whether more threads change the ratio.
#
# The numbers come from authority.c, since nsd would need more memory for them
# than all the caches. Results go to scale.tsv in the folder BENCH_OUT.
#
#   SCALE_NUMBERS   how many (default 1000000; ten million need 20 GB)
#   BENCH           "short" for 20,000 of them and rougher numbers
#   SCALE_PARTS     "threads" for these only
#   BENCH_OUT       default: here
#   AUTHORITY       tests/bench/authority

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/cost.sh
. "$here/../support/cost.sh"
# shellcheck source=tests/bench/subjects.sh
. "$here/subjects.sh"

numbers=${SCALE_NUMBERS:-1000000} probes=20000 rounds=${BENCH_ROUNDS:-25}
per_round=10000
# Tens of millions of entries are freed one by one.
stop_seconds=$((60 + numbers / 20000))
if [[ ${BENCH:-} == short ]]; then
  numbers=${SCALE_NUMBERS:-20000} probes=1000 rounds=${BENCH_ROUNDS:-7}
  per_round=4000
fi
digits=$((${#numbers} + 1))
# More than any number was ever seen to need.
room=$((numbers * 1500))

start_authority() {
  local zone
  for zone in . e164.arpa; do
    printf 'zone:\n  name: "%s"\n' "$zone" >>"$work/zones.conf"
  done
  pick_port
  nsd_port=$port
  launch_other authority "$AUTHORITY" "$nsd_port" "$digits" || abort "$why"
}

# questions FIRST COUNT [LEADING-DIGIT] - 0: a number with a record to hand out,
# 1: one whose record is denied
questions() {
  awk -v first="$1" -v count="$2" -v digits="$digits" -v lead="${3:-0}" 'BEGIN {
    for (i = first; i < first + count; i++) {
      text = sprintf("%s%0*d", lead, digits - 1, i)
      name = ""
      for (j = digits; j > 0; j--) name = name substr(text, j, 1) "."
      print name "2.3.6.1.4.4.e164.arpa NAPTR"
    }
  }'
}

# start NAME KIND UNBOUND-OCTETS OUR-OCTETS [THREADS] - kind: stock, shared (the
# default configuration), own (with a view, so that nothing is shared)
declare -A pid_of port_of
start() {
  local kind=module
  [[ $2 != stock ]] || kind=stock
  ENUMOD_CONF=$work/$1.enum
  printf 'enum:\n  cache-size: %s\n' "$4" >"$ENUMOD_CONF"
  if [[ $2 == own ]]; then
    printf 'view:\n  client: 127.0.0.0/8\n  services: im\n' >>"$ENUMOD_CONF"
  fi
  VERBOSITY=0 THREADS=${5:-1} start_unbound "$1" "$kind" <<<"server:
  extended-statistics: yes
  cache-max-negative-ttl: 86400
  msg-cache-size: $3
  rrset-cache-size: $3"
  pid_of[$1]=$unbound_pid port_of[$1]=$unbound_port
}

# fill NAME FIRST COUNT [LEADING-DIGIT] - sets $answered
fill() {
  questions "${@:2}" |
    dnsperf -s 127.0.0.1 -p "${port_of[$1]}" -n 1 -c 4 -q 60 \
      >"$work/log/dnsperf" 2>&1 || abort "dnsperf failed"
  answered=$(sed -n 's/^ *Queries completed: *\([0-9]*\).*/\1/p' \
    "$work/log/dnsperf")
}

rss_of() {
  awk '$1 == "VmRSS:" { printf "%.0f", $2 * 1024 }' "/proc/${pid_of[$1]}/status"
}

# accounted NAME [PATTERN] - octets in the caches, as Unbound reports them
accounted() {
  control "$1" stats_noreset | awk -F= -v pattern="${2:-.}" '
    /^mem\.(cache\.(message|rrset)|mod\.dynlib.*)=/ && $1 ~ pattern {
      sum += $2
    }
    END { printf "%.0f", sum }'
}

# Memory -------------------------------------------------------------------

# weigh NAME KIND TITLE COUNT LEADING-DIGIT - of each cache, and of the process
weigh() {
  local cache grown=() rss
  echo "memory: $3"
  start "$1" "$2" "$room" "$room"
  for cache in message rrset dynlib; do
    grown+=("$(accounted "$1" "$cache")")
  done
  rss=$(rss_of "$1")
  fill "$1" 0 "$4" "$5"
  set -- "$@" "${grown[@]}"
  record memory "$2" "$3" "$answered" \
    $((($(accounted "$1" message) - $6) / answered)) \
    $((($(accounted "$1" rrset) - $7) / answered)) \
    $((($(accounted "$1" dynlib) - $8) / answered)) \
    $((($(rss_of "$1") - rss) / answered))
}

stop() {
  stop_server "${pid_of[$1]}" || fault "$1 ended with status $?"
}

weigh_all() {
  weigh stock stock 'stock Unbound' "$numbers" 0
  stop stock
  weigh shared shared 'shared answers' "$numbers" 0
  weigh own own 'answers in our cache' "$numbers" 0
  weigh denied shared 'denials' $((numbers / 4)) 1
  stop denied
}

# Full caches ---------------------------------------------------------------

# fill_beyond NAME KIND - with more than twice what there is room for
fill_beyond() {
  local size=$((numbers * 150)) said rss
  start "$1" "$2" "$size" "$size"
  said=$(accounted "$1") rss=$(rss_of "$1")
  fill "$1" 0 $((numbers / 2))
  said=$(($(accounted "$1") - said)) rss=$(($(rss_of "$1") - rss))
  if [[ $2 == own ]]; then
    record limit cache-size "$size" "$said" "$rss"
  fi
}

percentile() {
  cut -d' ' -f"$1" "$work/latency" | sort -n |
    awk -v part="$2" '{ v[NR] = $1 } END { print v[int((NR - 1) * part) + 1] }'
}

# compare_late FULL ROOMY TITLE - both are asked for numbers they do not have;
# one evicts for each of them, the other one does not.
compare_late() {
  local column name
  ask_all --latency "$work/latency" "$work/probes" "${port_of[$1]}" \
    "${port_of[$2]}" || abort "no answers: $(tail -n 1 "$work/log/ask_all")"
  column=0
  for name in full roomy; do
    column=$((column + 1))
    record latency "$3" "$name" "$(percentile $column .5)" \
      "$(percentile $column .99)" "$(percentile $column .999)"
  done
}

full_caches() {
  echo 'full caches'
  questions "$numbers" "$probes" >"$work/probes"
  fill_beyond full-own own
  fill_beyond full-shared shared
  compare_late full-own own 'our cache'
  compare_late full-shared shared "Unbound's caches"
  stop full-own
  stop full-shared
  stop own
  stop shared
}

# Threads --------------------------------------------------------------------

more_threads() {
  local threads name round
  questions 0 "$per_round" >"$work/hits"
  for threads in 1 2 4; do
    echo "threads: $threads"
    for name in stock shared own; do
      start "$name" "$name" 64m 64m "$threads"
      fill "$name" 0 "$per_round"
    done
    for ((round = 0; round < rounds; round++)); do
      for name in stock shared own; do
        measure_cpu "${pid_of[$name]}" "${port_of[$name]}" "$work/hits" 1 \
          -c 16 || abort "dnsperf failed"
        record threads "$threads" "$name" "$round" "$spent"
      done
    done
    for name in stock shared own; do
      stop "$name"
    done
  done
}

need_program dnsperf python3
need_file AUTHORITY
begin_results scale.tsv
harness_begin
record fact command "make bench-scale${BENCH:+ BENCH=$BENCH}"
record fact numbers "$numbers in the caches, $probes probes of a full one"
start_authority
case ${SCALE_PARTS:-all} in
  all) weigh_all
    full_caches
    more_threads ;;
  threads) more_threads ;;
esac
harness_end
