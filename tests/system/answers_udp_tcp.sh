#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# answers_udp_tcp.sh - each row of the table of answers, with dig and drill, over
# UDP and TCP, against a real Unbound and a real authoritative server.
#
# shellcheck disable=SC2317 # the functions is_... are called by name

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# four_ways TITLE EXPECTATIONS NAME TYPE - a function that states what to expect
# is called after each of four look-ups
four_ways() {
  local title=$1 expectations=$2 name=$3 type=$4
  ask "$title (dig, UDP)" "$name" "$type"
  "$expectations"
  ask "$title (dig, TCP)" +tcp "$name" "$type"
  "$expectations"
  ask_drill "$title (drill, UDP)" "$name" "$type"
  "$expectations"
  ask_drill "$title (drill, TCP)" -t "$name" "$type"
  "$expectations"
}

# No EDE tells that the record was made (OQ-21).
is_resolved() {
  expect status NOERROR
  expect flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
  expect no-signature
  expect ede none
  expect ttl-at-most 3600
}

is_made_uri() {
  expect status NOERROR
  expect flag ad
  expect rdata '1 1 "im:960002.32.16@example.net"'
  expect no-signature
  expect ttl-at-most 300
}

is_made_pres_uri() {
  expect status NOERROR
  expect rdata '1 1 "pres:carol@example.net"'
}

is_own_uri() {
  expect status NOERROR
  expect flag ad
  expect rdata '10 1 "im:reception@example.net"'
}

is_two_uris() {
  expect status NOERROR
  expect rdata '1 1 "im:lena@work.example.net"' \
    '2 1 "im:lena@home.example.net"'
}

is_own_nodata() {
  expect status NOERROR
  expect no-data
  expect soa
  expect ede none
}

is_hinfo() {
  expect status NOERROR
  expect rdata '"RFC8482" ""'
}

is_blocked() {
  expect status NOERROR
  expect no-data
  expect soa
  expect ede 15
}

is_allocated_nowhere() {
  expect status NXDOMAIN
  expect flag ad
  expect no-data
  expect soa
}

is_bogus() {
  expect status SERVFAIL
  expect no-flag ad
  expect no-data
}

is_insecure() {
  expect status NOERROR
  expect no-flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:otto@example.net!" .'
}

is_wildcard() {
  expect status NOERROR
  expect flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:desk222@example.net!" .'
}

is_failure() {
  expect status SERVFAIL
  expect no-data
}

positive_rows() {
  four_ways "number, NAPTR" is_resolved "$(number 002)" NAPTR
  four_ways "number in other case" is_resolved \
    2.0.0.0.6.9.2.3.6.1.4.4.E164.aRpA NAPTR
  four_ways "_im, URI" is_made_uri "_im.$(number 002)" URI
  four_ways "_IM, URI" is_made_uri "_IM.$(number 002)" URI
  four_ways "_pres, URI" is_made_pres_uri "_pres.$(number 003)" URI
  four_ways "_im, the zone's own URI" is_own_uri "_im.$(number 010)" URI
  four_ways "_im, order and preference" is_two_uris "_im.$(number 012)" URI
  four_ways "insecure zone" is_insecure "$(number 701)" NAPTR
  four_ways "wildcard" is_wildcard "$(number 222)" NAPTR
}

negative_rows() {
  four_ways "number, URI" is_own_nodata "$(number 002)" URI
  four_ways "ANY" is_hinfo "$(number 007)" ANY
  four_ways "ANY at a name that is no number" is_hinfo 4.4.e164.arpa ANY
  four_ways "ANY at the apex" is_hinfo e164.arpa ANY
  four_ways "nothing allowed" is_blocked "$(number 007)" NAPTR
  four_ways "a wildcard below a number" is_blocked "foo.$(number 222)" NAPTR
  four_ways "sixteen digits" is_blocked "$(number 2222222)" NAPTR
  four_ways "not allocated" is_allocated_nowhere "$(number 999)" NAPTR
  four_ways "bogus" is_bogus "$(number 008)" NAPTR
  four_ways "bogus, URI" is_bogus "_im.$(number 008)" URI
  four_ways "_im, other type" is_own_nodata "_im.$(number 002)" A
  four_ways "failing server" is_failure "$(number 600)" NAPTR
}

# By default CD changes nothing, also for what is bogus.
checking_disabled_enforced() {
  ask "CD, enforced" +cdflag +dnssec "$(number 006)" NAPTR
  expect flag cd
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  ask "CD, enforced, bogus" +cdflag +dnssec "$(number 008)" NAPTR
  is_bogus
}

# cd: respect: what the zone says, and nothing else; in both orders with CD=0.
checking_disabled() {
  printf 'enum:\n  cd: respect\n' >"$work/enumod.conf"
  start_unbound respect </dev/null
  ask "CD after CD=0" +cdflag +dnssec "$(number 006)" NAPTR
  expect status NOERROR
  expect flag cd
  expect signature
  expect rdata '100 10 "u" "E2U+sip" "!^.*$!sip:fritz@example.net!" .' \
    '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  ask "CD=0 after CD" "$(number 006)" NAPTR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  ask "CD, no record allowed" +cdflag +dnssec "$(number 007)" NAPTR
  expect status NOERROR
  expect no-data
  ask "CD, no URI is made" +cdflag +dnssec "_im.$(number 002)" URI
  expect no-data
  ask "CD, ANY" +cdflag "$(number 007)" ANY
  is_hinfo
  ask "CD, bogus: the client wants to see for itself" \
    +cdflag +dnssec "$(number 008)" NAPTR
  expect status NOERROR
  expect signature
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:mallory@example.net!" .'
  ask "CD=0 after that" "$(number 008)" NAPTR
  is_bogus
}

# AD is for those who ask for it, EDE for those with EDNS.
flags_and_options() {
  ask "no AD, no DO" +noadflag +nodnssec "$(number 002)" NAPTR
  expect no-flag ad
  ask "DO only" +noadflag +dnssec "$(number 002)" NAPTR
  expect flag ad
  ask "no EDNS" +noedns "$(number 007)" NAPTR
  expect status NOERROR
  expect no-data
  expect ede none
}

# The SOA of a denial by policy belongs to the number, never to the zone above.
denial_by_policy() {
  local owner
  ask "owner of the SOA" "$(number 007)" NAPTR
  owner=$(answer_section AUTHORITY | awk '$4 == "SOA" { print $1, $2 <= 60 }')
  expect_equal "SOA and its TTL" "$(number 007). 1" "$owner"
}

default_configuration() {
  start_unbound default </dev/null
  positive_rows
  negative_rows
  checking_disabled_enforced
  flags_and_options
  denial_by_policy
}

# filtered: what is left keeps its octets, and its signature if all is left.
filtered_configuration() {
  printf 'enum:\n  naptr-answer: filtered\n' >"$work/enumod.conf"
  start_unbound filtered </dev/null
  ask "filtered, all is left" +dnssec "$(number 002)" NAPTR
  expect flag ad
  expect signature
  expect rdata \
    '100 10 "u" "E2U+im" "!^\\+44(16)(32)(.*)$!im:\\3.\\2.\\1@example.net!" .'
  ask "filtered, one is left" +dnssec "$(number 006)" NAPTR
  expect no-signature
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  ask "filtered, a compound is kept whole" "$(number 005)" NAPTR
  expect rdata '100 10 "u" "E2U+sip+im" "!^.*$!im:emil@example.net!" .'
}

strict_configuration() {
  cat >"$work/enumod.conf" <<'END'
enum:
  dnssec: require
  uri-at-number: yes
  cd: enforce
END
  start_unbound strict </dev/null
  ask "require, insecure" "$(number 701)" NAPTR
  expect status NOERROR
  expect no-data
  [[ $(answer_ede) == 15* ]] || unexpected "EDE is not 15"
  ask "uri-at-number" "$(number 002)" URI
  expect rdata '1 1 "im:960002.32.16@example.net"'
  ask "cd: enforce" +cdflag "$(number 006)" NAPTR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
}

telephony_configuration() {
  printf 'enum:\n  dnssec: require\n  insecure-rcode: servfail\n' \
    >"$work/enumod.conf"
  start_unbound telephony </dev/null
  ask "require, insecure, for telephony" "$(number 701)" NAPTR
  expect status SERVFAIL
  expect no-data
}

harness_begin
add_demo_zones
add_zone "$(number 6)" <<<'; no zone: nsd answers SERVFAIL'
start_nsd
default_configuration
checking_disabled
filtered_configuration
strict_configuration
telephony_configuration
harness_end
