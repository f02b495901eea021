#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# shared_denials.sh - what the zone denies lies in Unbound's own cache, too, if
# policy has no part in it: as long as the zone allows and no longer, with its
# proofs and AD, whatever other denials of the zone are made meanwhile.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/shared_lib.sh
. "$here/../support/shared_lib.sh"

NONE=3.0.0.5.1.e164.arpa    # is registered later
NODATA=0.0.5.1.e164.arpa    # there are only names below it

# write_zone MINIMUM RECORD...
write_zone() {
  printf '%s\n' "\$TTL 3600" \
    "@ SOA localhost. nobody.invalid. 1 3600 600 86400 $1" \
    '@ NS localhost.' \
    '1.0.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .' \
    '9.2.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .' \
    '1.3.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .' \
    '2.0.0.5.1 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:anna@example.net!" .' \
    "${@:2}"
}

# authority - of the last answer, without its TTLs
authority() {
  answer_section AUTHORITY | awk '{ $2 = ""; print }' | LC_ALL=C sort
}

# denied STATUS
denied() {
  expect status "$1"
  expect no-data
  expect ede none
  expect soa
}

hits_and_misses() {
  local first flags
  for flags in "" "+dnssec" "+dnssec +cdflag" "+adflag" "+noadflag +cdflag"; do
    # shellcheck disable=SC2086 # several arguments
    by_unbound denials "${first:-no}" "NXDOMAIN, $flags" $flags "$NONE" NAPTR
    first=yes
    denied NXDOMAIN
  done
  by_unbound denials no "NODATA" "$NODATA" NAPTR
  denied NOERROR
  by_unbound denials yes "NODATA again" "$NODATA" NAPTR
  denied NOERROR
  by_unbound denials no "no URI" "_im.$NONE" URI
  denied NXDOMAIN
  by_unbound denials yes "no URI again" "_im.$NONE" URI
  denied NXDOMAIN
  for _ in 1 2; do
    by_unbound denials no "policy has a part" 2.0.0.5.1.e164.arpa NAPTR
    expect ede 15
  done
}

# With its proof, in the order in which Unbound sends it, and with AD.
secure() {
  local wanted
  ask "the proof" +dnssec 4.0.0.5.1.e164.arpa NAPTR
  expect flag ad
  wanted=$(authority)
  [[ $wanted == *NSEC*RRSIG* ]] || unexpected "no proof"
  by_unbound denials yes "the proof again" +dnssec 4.0.0.5.1.e164.arpa NAPTR
  expect flag ad
  expect_equal "authority section" "$wanted" "$(authority)"
  by_unbound denials yes "AD" +adflag 4.0.0.5.1.e164.arpa NAPTR
  expect flag ad
  by_unbound denials yes "AD, CD" +adflag +cdflag 4.0.0.5.1.e164.arpa NAPTR
  expect flag ad
  by_unbound denials yes "no AD" +noadflag 4.0.0.5.1.e164.arpa NAPTR
  expect no-flag ad
}

# Denials of the same second share their SOA, those of others do not.
many() {
  local i before after
  for i in {10..59}; do
    echo "${i:1}.${i:0:1}.7.e164.arpa NAPTR"
  done >"$work/questions"
  for i in 1 2; do
    dig @127.0.0.1 -p "$unbound_port" -f "$work/questions" +noall +comments \
      >"$work/seen.$i" || fault "dig failed"
    answer=$(grep -c 'status: NXDOMAIN' "$work/seen.$i")
    question="50 denials"
    ((answer == 50)) || unexpected "not 50"
    ((i == 1)) && before=$(hits denials)
  done
  after=$(hits denials)
  answer="$((after - before)) hits"
  ((after - before >= 45)) || unexpected "too few"
}

# Nor is any of them fetched again with each answer: newer versions of Unbound
# give a message the times of an RRset that was there before.
not_prefetched() {
  local i
  start_unbound prefetch <<<"server:
  prefetch: yes"
  for i in 1 2 3; do
    dig @127.0.0.1 -p "$unbound_port" -f "$work/questions" +noall +comments \
      >"$work/seen.$i" || fault "dig failed"
  done
  question="50 denials with prefetch"
  answer=$(control prefetch stats_noreset | sed -n 's/^total\.num\.prefetch=//p')
  ((answer == 0)) || unexpected "fetched again"
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# sign_again ZONE - by the key that it has, with what standard input has
sign_again() {
  local key
  key=$(cd "$work/keys" && echo K"$1".*.key)
  cat >"$work/later"
  ldns-signzone -o "$1." -f "$work/later.signed" "$work/later" \
    "$work/keys/${key%.key}" || abort "cannot sign the zone again"
  cp "$work/later.signed" "$(zone_file "$1")"
  kill -HUP "$nsd_pid"
}

# at_nsd NAME - the status of its NAPTR, from the zone's server
at_nsd() {
  dig @127.0.0.1 -p "$nsd_port" +noall +comments +norecurse "$1" NAPTR |
    sed -n 's/.* status: \([A-Z]*\),.*/\1/p' || true
}

# wait_for_nsd NAME STATUS - until it has read the zone again
wait_for_nsd() {
  local end=$((SECONDS + 60))
  until [[ $(at_nsd "$1") == "$2" ]]; do
    ((SECONDS < end)) || abort "nsd does not read the zone again"
    sleep 0.1
  done
}

# sign_and_wait ZONE ADDED <<ZONE-WITH-ADDED
sign_and_wait() {
  sign_again "$1"
  wait_for_nsd "$2" NOERROR
}

# gap_flushed ZONE DENIED ADDED <<ZONE-WITH-ADDED - with aggressive-nsec, what is
# proven for one number holds for others, until "enumctl flush". Unbound finds the
# proof of the wildcard where there is a name right before those of the gap.
gap_flushed() {
  start_unbound gap <<<"server:
  aggressive-nsec: yes"
  ask "$1, a gap between numbers" +dnssec "$2" NAPTR
  denied NXDOMAIN
  sign_and_wait "$1" "$3"
  ask "$1, a number in the gap" +dnssec "$3" NAPTR
  denied NXDOMAIN
  expect flag ad
  flush_all
  ask "$1, the same after a flush" +dnssec "$3" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .'
  expect flag ad
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# unshared_gap_flushed - nor does a gap outlive it that was proven for another
# type, where answers are not shared
unshared_gap_flushed() {
  local name=4.3.0.5.1.e164.arpa
  cp "$work/enumod.conf" "$work/before.conf"
  printf '  cd: respect\n' >>"$work/enumod.conf"
  start_unbound gap <<<"server:
  aggressive-nsec: yes"
  ask "a gap, by TXT" +dnssec 5.3.0.5.1.e164.arpa TXT
  denied NXDOMAIN
  sign_and_wait e164.arpa "$name" < <(write_zone 60 \
    '4.3.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .')
  flush_all
  ask "the number in it, after a flush" +dnssec "$name" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .'
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
  mv "$work/before.conf" "$work/enumod.conf"
}

# write_larger_zone RECORD... - with an apex that no cut of a zone makes
write_larger_zone() {
  printf '%s\n' "\$TTL 3600" \
    '@ SOA localhost. nobody.invalid. 1 3600 600 86400 60' \
    '@ NS localhost.' "$@"
}

BEFORE='m TXT "the name in front of the numbers"'
NUMBER='7.1.numbers NAPTR 100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'

gaps_flushed() {
  gap_flushed e164.arpa 7.3.0.5.1.e164.arpa 6.3.0.5.1.e164.arpa < <(
    write_zone 60 \
      '6.3.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .')
  gap_flushed before.example 3.1.numbers.before.example \
    2.1.numbers.before.example < <(write_larger_zone "$BEFORE" "$NUMBER" \
      '2.1.numbers NAPTR 100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .')
  gap_flushed empty.example 3.1.numbers.empty.example \
    8.1.numbers.empty.example < <(write_larger_zone \
      '8.1.numbers NAPTR 100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .')
}

# It is denied for four seconds, even if others renew the SOA; then it is there.
registered_later() {
  local kind=$1 end
  ask "$kind, before" "$NONE" NAPTR
  denied NXDOMAIN
  write_zone 4 '3.0.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .' |
    "$kind"_zone
  kill -HUP "$nsd_pid"
  wait_for_nsd "$NONE" NOERROR
  end=$((SECONDS + 6))
  for i in {1..40}; do
    ask "$kind, meanwhile" "$i.9.e164.arpa" NAPTR
    ask "$kind, meanwhile" "$NONE" NAPTR
    if [[ $(answer_status) == NXDOMAIN ]]; then
      ((SECONDS < end)) || unexpected "denied for too long"
    fi
    sleep 0.2
  done
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:new@example.net!" .'
}

unsigned_zone() {
  cat >"$work/zones/e164.arpa.zone"
}

ttl_of_soa() {
  answer_section AUTHORITY | awk '$4 == "SOA" { print $2 }'
}

counts_down() {
  local ttl
  ask "TTL" 8.e164.arpa NAPTR
  sleep 2
  by_unbound denials yes "TTL, two seconds later" 8.e164.arpa NAPTR
  ttl=$(ttl_of_soa)
  ((ttl <= 58)) || unexpected "TTL $ttl"
}

# configuration NAME TITLE <<CONF
configuration() {
  start_unbound "$1"
  registered_later unsigned
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
  write_zone 4 | unsigned_zone
  kill -HUP "$nsd_pid"
  wait_for_nsd "$NONE" NXDOMAIN
}

need_file ENUMCTL
harness_begin
printf '%s\n' enum: "  counters-file: \"$work/counters\"" \
  '  apex: "e164.arpa"' '  apex: "numbers.before.example"' \
  '  apex: "numbers.empty.example"' >"$work/enumod.conf"
add_root_zone
write_zone 60 | sign_zone e164.arpa
trust e164.arpa
write_larger_zone "$BEFORE" "$NUMBER" | sign_zone before.example
trust before.example
write_larger_zone | sign_zone empty.example
trust empty.example
start_nsd
for aggressive in no yes; do
  start_unbound denials <<<"server:
  aggressive-nsec: $aggressive"
  if [[ $aggressive == no ]]; then
    hits_and_misses
    counts_down
  fi
  secure
  many
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
done
not_prefetched
gaps_flushed
unshared_gap_flushed
stop_all
: >"$work/anchors"
: >"$work/zones.conf"
running_pids=()
add_root_zone
write_zone 4 | add_zone e164.arpa
start_nsd
configuration plain </dev/null
configuration serve <<<"server:
  serve-expired: yes
  prefetch: yes"
harness_end
