#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# option_ratelimit.sh - ratelimit: of Unbound keeps a query from a zone that was
# asked too often. That is no answer of the zone, and no silence either: nothing of
# it is left when the limit is not exceeded any more.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# over_the_limit - ask the zone for more than it may be asked for in a second, all
# at once
over_the_limit() {
  local digits
  round=$((round + 1))
  for digits in {000..019}; do
    printf '%s TXT\n' "_x$round.$(number "$digits")"
  done >"$work/many"
  dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=5 -f "$work/many" >/dev/null
}

harness_begin
round=0
add_root_zone
{
  printf '%s\n' '$TTL 3600' '@ SOA localhost. nobody.invalid. 1 3600 600 86400 60' \
    '@ NS localhost.'
  for digits in 1{00..39}; do
    printf '%s. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:made@example.net!" .\n' \
      "$(number "$digits")"
    printf '_im.%s. URI 10 1 "im:own@example.net"\n' "$(number "$digits")"
  done
} | sign_zone e164.arpa
trust e164.arpa
start_nsd
printf 'enum:\n  services: im\n' >"$work/enumod.conf"
start_unbound unbound <<'END'
server:
  aggressive-nsec: no
  ratelimit: 5
  ratelimit-factor: 0
END

# A failure by the limit is over with it, and not 5 seconds later.
for digits in 1{00..09}; do
  over_the_limit
  ask "over the limit" "$(number "$digits")" NAPTR
  [[ $(answer_status) != SERVFAIL ]] || break
done
expect status SERVFAIL
sleep 2.5
ask "after the limit" "$(number "$digits")" NAPTR
expect status NOERROR

# Nor does the zone count as one that does not answer type URI.
for digits in 1{10..19}; do
  sleep 2.5
  ask "ahead" "$(number "$digits")" NAPTR
  expect status NOERROR
  over_the_limit
  ask "URI over the limit" "_im.$(number "$digits")" URI
  grep -q im:own < <(answer_rdata) || break
done
grep -q im:own < <(answer_rdata) && fault "the limit was never met"
sleep 2.5
for digits in 120 "$digits"; do
  ask "URI after the limit" "_im.$(number "$digits")" URI
  grep -q im:own < <(answer_rdata) ||
    fault "the zone's own URI does not come: $(answer_rdata)"
done
harness_end
