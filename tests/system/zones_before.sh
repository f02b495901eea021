#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# zones_before.sh - an auth-zone: with "for-downstream: yes" answers clients before
# the module sees them: the module says so at its start, of zones that may have
# numbers, and of no others (README section 8).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# auth_zone NAME FOR-DOWNSTREAM - empty: Unbound's default
auth_zone() {
  printf 'auth-zone:\n  name: "%s"\n  zonefile: "%s/%s.zone"\n' \
    "$1" "$work" "$1"
  [[ -z $2 ]] || printf '  for-downstream: %s\n' "$2"
  cat >"$work/$1.zone" <<END
\$ORIGIN $1.
\$TTL 3600
@ SOA ns.$1. nobody.invalid. 1 3600 600 86400 300
@ NS ns.$1.
1.0.0.0.6.9.2.3.6.1 NAPTR 100 10 "u" "E2U+sip" "!^.*\$!sip:a@example.net!" .
END
}

# warned NAME - how often the log of this daemon warns of the zone
warned() {
  grep -c "warning: enumod: auth-zone: $2: " "$work/log/$1" || true
}

harness_begin
add_root_zone
start_nsd
# The clauses are made first: start_unbound reads them from a pipe.
{
  auth_zone 4.4.e164.arpa ''
  auth_zone 5.4.e164.arpa yes
  auth_zone arpa yes
  auth_zone 6.4.e164.arpa no
  auth_zone example.net yes
} >"$work/clauses"
start_unbound unbound <"$work/clauses"

ask "an auth-zone in front" 1.0.0.0.6.9.2.3.6.1.4.4.e164.arpa NAPTR
expect rdata '100 10 "u" "E2U+sip" "!^.*$!sip:a@example.net!" .'
for zone in 4.4.e164.arpa 5.4.e164.arpa arpa; do
  [[ $(warned unbound "$zone") == 1 ]] || fault "no warning of $zone"
done
for zone in 6.4.e164.arpa example.net; do
  [[ $(warned unbound "$zone") == 0 ]] || fault "a warning of $zone"
done
harness_end
