#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fleet.sh - the figures that doc/fleet.md reckons with.
#
# Memory: a resolver looks up BENCH_NUMBERS numbers (default 100000) of a signed
# zone, by NAPTR and then by URI, with answers that are the same for every client
# and lie in Unbound's caches, and with a view, where they lie in the module's;
# printed is what the process grew by, and what the module's cache says of itself.
# CPU time: of these look-ups; of resolvers behind
# dnsdist, and of dnsdist with the policy of conf-examples/fleet and with round robin, per
# million answers from the resolvers' caches. Nothing is asserted.
#
#   DNSDIST       as for tests/system/fleet.sh
#   FLEET_PARTS   "memory" for the first resolver only

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$here/../support/program.sh"
# shellcheck source=tests/support/fleet.sh
. "$here/../support/fleet.sh"

count=${BENCH_NUMBERS:-100000}

# A record for im each; the numbers have six digits more than +44 1632 960.
write_zone() {
  cat <<'END'
$TTL 86400
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@ NS  ns.e164.arpa.
END
  names | awk '{ printf "%s NAPTR 100 10 \"u\" \"E2U+im\" " \
    "\"!^.*$!im:user%06d@example.net!\" .\n", $1, NR }'
}

names() {
  awk -v count="$count" 'BEGIN {
    for (i = 0; i < count; i++) {
      digits = sprintf("%06d", i); name = ""
      for (j = 6; j > 0; j--) name = name substr(digits, j, 1) "."
      print name "0.6.9.2.3.6.1.4.4.e164.arpa."
    }
  }'
}

# memory PID - in octets
memory() {
  awk '$1 == "VmRSS:" { print $2 * 1024 }' "/proc/$1/status"
}

# cpu PID - milliseconds so far
cpu() {
  awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / hz }' \
    "/proc/$1/stat"
}

# perf PORT FILE - all questions once
perf() {
  dnsperf -s 127.0.0.1 -p "$1" -d "$2" -n 1 -c 4 -q 100 -e -W \
    >"$work/log/dnsperf" 2>&1 || abort "dnsperf failed"
  grep -q 'NOERROR.*100.00%' "$work/log/dnsperf" ||
    printf 'NOTE: %s\n' "$(grep 'Response codes\|lost' "$work/log/dnsperf")"
}

counter() {
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^$1=//p"
}

# measure_memory TYPE FILE TITLE
measure_memory() {
  local before after entries bytes spent
  before=$(memory "$unbound_pid") spent=$(cpu "$unbound_pid")
  entries=$(counter cache_entries) bytes=$(counter cache_bytes)
  perf "$unbound_port" "$2"
  after=$(memory "$unbound_pid")
  entries=$(($(counter cache_entries) - entries))
  bytes=$(($(counter cache_bytes) - bytes))
  printf 'memory, %s, %s: %d octets by the size of the process' "$3" "$1" \
    $(((after - before) / count))
  ((!entries)) ||
    printf ', %d by the counters, for %d answers' $((bytes / entries)) "$entries"
  echo
  awk -v title="$1" -v before="$spent" -v after="$(cpu "$unbound_pid")" \
    -v count="$count" 'BEGIN {
      printf "CPU, %s: %d ms per million look-ups of a signed zone\n",
        title, (after - before) * 1e6 / count }'
}

# cost TITLE - CPU of dnsdist, and of the members together
cost() {
  local pids=("${member_pid[@]}") pid front members_before=0 members_after=0
  perf "$front_port" "$work/naptr"
  for pid in "${pids[@]}"; do
    members_before=$(awk "BEGIN { print $members_before + $(cpu "$pid") }")
  done
  front=$(cpu "$front_pid")
  perf "$front_port" "$work/naptr"
  for pid in "${pids[@]}"; do
    members_after=$(awk "BEGIN { print $members_after + $(cpu "$pid") }")
  done
  awk -v title="$1" -v front="$(cpu "$front_pid")" -v before="$front" \
    -v members="$members_after" -v members_before="$members_before" \
    -v count="$count" 'BEGIN {
      printf "CPU, %s: dnsdist %d ms, resolvers %d ms per million answers\n",
        title, (front - before) * 1e6 / count,
        (members - members_before) * 1e6 / count }'
}

need_program dnsperf python3
harness_begin
need_file ENUMCTL
find_dnsdist
add_root_zone
write_zone | sign_zone 4.4.e164.arpa
sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
trust e164.arpa
start_nsd
names | sed 's/\.$/ NAPTR/' >"$work/naptr"
names | sed 's/^/_im./; s/\.$/ URI/' >"$work/uri"

# measure_alone NAME TITLE [LINE]... - in one resolver, with lines of a view:
measure_alone() {
  {
    printf 'enum:\n  cache-size: 1g\n  counters-file: "%s"\n' "$work/counters"
    (($# == 2)) || printf '%s\n' "${@:3}"
  } >"$work/enumod.conf"
  rm -f "$work/counters"
  start_unbound "$1" <<'END'
server:
  msg-cache-size: 1g
  rrset-cache-size: 1g
END
  measure_memory NAPTR "$work/naptr" "$2"
  measure_memory URI "$work/uri" "$2"
  stop_server "$unbound_pid" || true
}

measure_alone shared "in Unbound's caches"
measure_alone own "in the module's" view: '  client: 127.0.0.0/8' '  services: im'
[[ ${FLEET_PARTS:-} != memory ]] || harness_end
{ sed '/counters-file/d' "$fleet_examples/enumod.conf"
  printf 'enum:\n  cache-size: 1g\n'; } >"$work/policy"
start_members "$work/policy"
start_front front
cost "policy of the example"
stop_server "$front_pid" || true
start_front front 's/^setServerPolicyLua.*/setServerPolicy(roundrobin)/'
perf "$front_port" "$work/naptr"
perf "$front_port" "$work/naptr"
cost "round robin"
harness_end
