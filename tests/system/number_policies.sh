#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# number_policies.sh - policies of number prefixes: the longest prefix decides.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

harness_begin
add_demo_zones
start_nsd
cat >"$work/enumod.conf" <<'END'
enum:
  dnssec: require
number:
  prefix: "+44163296070"
  dnssec: prefer
number:
  prefix: "+441632960201"
  action: block
number:
  prefix: "+4416329602019"
  action: allow
END
start_unbound numbers </dev/null

ask "this prefix may be insecure" "$(number 701)" NAPTR
expect status NOERROR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:otto@example.net!" .'

ask "all others may not" "$(number 791)" NAPTR
expect status NOERROR
expect no-data
expect ede 15

for name in "$(number 201)" "$(number 2013)"; do
  ask "a blocked prefix" "$name" NAPTR
  expect status NOERROR
  expect no-data
  expect soa
  expect ede 15
  ask "a blocked prefix, URI" "_im.$name" URI
  expect status NOERROR
  expect no-data
  ask "a blocked prefix, CD" +cdflag "$name" NAPTR
  expect status NOERROR
  expect no-data
done

ask "a longer prefix that is allowed" "$(number 2019)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:desk2019@example.net!" .'
ask "beside the blocked prefix" "$(number 202)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:desk202@example.net!" .'

# RFC 8914 section 4.6 is the reason why, and is named behind policy (DSC-12).
: >"$work/anchors"
start_unbound unanchored </dev/null
for time in first "from the cache"; do
  ask "no trust anchor, $time" "$(number 202)" NAPTR
  expect status NOERROR
  expect no-data
  expect ede '15 5'
done
harness_end
