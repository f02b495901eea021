#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_server.sh - an authoritative server that misbehaves: whatever it says,
# one query of a client costs no more upstream queries, time and processor time
# than a bound, and the resolver goes on.
#
# tests/support/hostile_dns.py is that server. It invents names without end, so
# that only the bounds of the module end a query: "nonterminal-queries" look-ups
# in all, "nonterminal-depth" in a row, "nonterminal-time" seconds. Unbound's own
# bounds are the resolver's business and count on top: aliases (12 in a row),
# repeated queries, and servers whose addresses have to be looked up first.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/hostile_lib.sh
. "$here/../support/hostile_lib.sh"

lookups=8

# Queries that one look-up may cost: when the answer has to be fetched over TCP
# as well, when it is an alias without end, when nothing or half an answer comes
# back, and when the names of its servers have no end.
large=2
aliased=13
repeated=12
# When everything is truncated and TCP is closed without an answer: 10 in most
# runs, 12 or 13 in some. Three for each of Unbound's five tries are allowed
# (outbound-msg-retry).
truncated=15
delegated=40

# Records with a TTL of 0 are over when the second ends. If that is before all has
# been looked up, it is looked up once more.
again=2

# number | what | wanted | queries | seconds | milliseconds of processor time
# wanted: good, the one good record; none, no data; any
cases() {
  cat <<END
100|a circle|good|3|2|100
101|a chain without end|good|6|2|100
102|a fan without end|good|$((large * (1 + lookups)))|2|100
103|a circle that changes its case|good|2|2|100
104|500 records|any|$large|2|200
105|500 referrals|none|$((large + lookups))|3|200
106|slow branches|any|$((1 + lookups * repeated))|12|200
107|silent branches|good|$((1 + lookups * repeated))|40|200
108|always truncated|none|$truncated|10|100
109|branches that are always truncated|good|$((1 + lookups * repeated))|20|200
110|wrong lengths|none|$repeated|5|100
111|branches with wrong lengths|good|$((1 + lookups * repeated))|10|200
112|a message that is cut off|none|$repeated|5|100
113|a pointer to itself|none|$repeated|5|100
114|an alias chain without end|none|$aliased|5|100
115|branches that are alias chains without end|good|$((1 + lookups * aliased))|10|300
116|branches moved into themselves|good|$((1 + lookups * aliased))|10|300
117|costly patterns|none|$large|3|300
118|costly patterns behind referrals|good|$((large * (1 + lookups)))|3|500
119|a fan that is never kept|good|$((again * large * (1 + lookups)))|2|100
120|the longest names|good|$((large + lookups))|3|200
121|500 records behind each referral|any|$((large * (1 + lookups)))|3|500
122|branches delegated without end|good|$((1 + lookups * delegated))|40|500
123|64 KB of records over TCP|none|$large|3|300
END
}

# In milliseconds, so far.
processor_time() {
  awk -v ticks="$(getconf CLK_TCK)" \
    '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / ticks) }' \
    "/proc/$unbound_pid/stat"
}

# one_case NUMBER WHAT WANTED QUERIES SECONDS MILLISECONDS - on a busy machine the
# server or the client may be late, which costs queries and time. Beyond a bound, it
# is asked again with empty caches; a true fault is beyond it each time.
one_case() {
  local beyond
  for _ in 1 2 3; do
    try_case "$@"
    [[ -n $beyond ]] || return 0
    printf '  beyond a bound:%s\n' "$beyond"
    empty_caches
  done
  fault "$2, three times:$beyond"
}

empty_caches() {
  control hostile reload >/dev/null || abort "reload failed"
  wait_for_server hostile "$unbound_pid" "$unbound_port" version.server TXT CH
  control hostile flush_infra all >/dev/null || abort "flush_infra failed"
}

# try_case - once; sets beyond to the bounds that were exceeded
try_case() {
  local name queries cpu start took
  name=$(number "$1")
  beyond=
  wait_for_quiet hostile
  queries=$(upstream_queries)
  cpu=$(processor_time)
  start=${EPOCHREALTIME/./}
  # Unbound drops an answer that took long, so a client asks again.
  ask "$2" +tries=30 +time=2 "$name" NAPTR
  took=$(((${EPOCHREALTIME/./} - start) / 1000))
  is_alive "$unbound_pid" || abort "$2: Unbound is gone"
  wait_for_quiet hostile
  queries=$(($(upstream_queries) - queries))
  cpu=$(($(processor_time) - cpu))
  printf '%-44s %4d of %3d queries %6d ms %5d ms CPU\n' \
    "$2" "$queries" "$4" "$took" "$cpu"
  # Unbound asks again after 50 ms, in which a busy machine may not reply.
  ((queries <= $4 + (took >= 50))) || beyond+=" $queries queries, not $4;"
  ((took <= $5 * 1000)) || beyond+=" $took ms, not $5 s;"
  ((cpu <= $6 * patience)) || beyond+=" $cpu ms of CPU, not $6;"
  expect_wanted "$3"
}

expect_wanted() {
  case $1 in
    good) grep -q 'im:good@example.net' < <(answer_rdata) ||
      unexpected "the good record is missing" ;;
    none) expect no-data ;;
  esac
  if answer_rdata | awk '$3 == "\"\"" { n++ } END { exit !n }'; then
    unexpected "a non-terminal is shown"
  fi
}

# A sanitizer slows the daemon down.
patience=1
if grep -qE 'lib(asan|tsan|ubsan)' \
  < <(ldd "${UNBOUND_BIN:-/nonexistent}" 2>/dev/null); then
  patience=10
fi

need_program python3
PATIENT=no
harness_begin
start_hostile_server
start_unbound hostile <<END
server:
  infra-host-ttl: 1
$(hostile_zones)
END
sed -i '/trust-anchor-file/d' "$work/hostile.conf"
count=0
while IFS='|' read -r -u 3 digits what wanted queries seconds cpu; do
  one_case "$digits" "$what" "$wanted" "$queries" "$seconds" "$cpu"
  count=$((count + 1))
  ask "after: $what" +tries=3 +time=2 "$(number 200)" NAPTR
  expect rdata '60000 10 "u" "E2U+im" "!^.*$!im:good@example.net!" .'
done 3< <(cases)
printf '%d hostile answers\n' "$count"
harness_end
