#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# below_alias.sh - what Unbound learns on its way down (qname-minimisation).
# A number whose first digits are an alias, such as the number of a switchboard
# that was ported, has nothing to do with the alias: what came with that proves
# nothing about the number. And an answer to QTYPE ANY is the alias itself, though
# Unbound follows it: what is behind a number goes by the policy of that.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

zone_head() {
  printf '$ORIGIN %s.\n$TTL 600\n@ SOA localhost. nobody.invalid. 1 3600 600 86400 600\n' "$1"
  printf '@ NS localhost.\n'
}

harness_begin
export SIGN_OPTIONS
add_root_zone
# The target has no address, so the proof of that comes with the alias, and NSD
# has both zones. With opt-out, all proofs but the number's own are looked for.
for SIGN_OPTIONS in '' '-n -p'; do
  tree=4.4.e164.arpa
  [[ -z $SIGN_OPTIONS ]] || tree=6.4.e164.arpa
  sign_zone "9.$tree" < <(zone_head "9.$tree"
    printf '1.1 NAPTR 10 10 "u" "E2U+im" "!^.*$!im:ported@example.net!" .\n')
  sign_zone "$tree" < <(zone_head "$tree"
    printf '9 NS localhost.\n'
    printf '2.1 CNAME 1.1.9\n'
    printf '4.3.2.1 TXT "no rules"\n'
    printf '5.3.2.1 NAPTR 10 10 "u" "E2U+im" "!^.*$!im:own@example.net!" .\n'
    printf '6.3.2.1 CNAME 5.3.2.1\n'
    printf '7.3.2.1 CNAME t.outside.example.\n')
  trust "$tree"
done
add_zone outside.example < <(zone_head outside.example
  printf 'a CNAME 7.3.2.1.4.4.e164.arpa.\n'
  printf 't NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:filtered@example.net!" .\n')
start_nsd
for minimised in yes no; do
  start_unbound "minimised-$minimised" < <(
    printf 'server:\n  qname-minimisation: %s\n' "$minimised")
  for tree in 4.4.e164.arpa 6.4.e164.arpa; do
    for type in NAPTR TXT; do
      ask "minimised: $minimised, $type" "4.3.2.1.$tree" "$type"
      expect status NOERROR
      expect flag ad
    done
    ask "minimised: $minimised, its own" "5.3.2.1.$tree" NAPTR
    expect status NOERROR
    expect flag ad
    expect rdata '10 10 "u" "E2U+im" "!^.*$!im:own@example.net!" .'
    ask "minimised: $minimised, an alias below one" "6.3.2.1.$tree" NAPTR
    expect flag ad
    ask "minimised: $minimised, the alias" "2.1.$tree" NAPTR
    expect status NOERROR
    expect flag ad
  done
  for type in ANY NAPTR ANY; do
    ask "minimised: $minimised, an alias from outside, $type" a.outside.example \
      "$type"
    expect status NOERROR
    expect rdata 7.3.2.1.4.4.e164.arpa.
  done
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
done
harness_end
