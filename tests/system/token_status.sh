#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_status.sh - lines of a feed that only block, with the status "revoked" or
# "suspended", do so whatever the configuration allows by now; and they block
# nothing but what has their name (doc/validation.md, L1 to L8).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
feed=$work/feed.csv
serial=

# conf [LINE]... - two entities whose feeds are imported; lines for the clause
# of the first one
conf() {
  token_conf
  [[ $* == *prefix* ]] || set -- "$@" 'prefix: "+4930"'
  cat >>"$work/enumod.conf" <<END
validation-entity:
  id: "FEED-A"
  certificate: "$keys/EXAMPLE-VE.pem"
$(printf '  %s\n' "$@")
validation-entity:
  id: "FEED-B"
  certificate: "$keys/OTHER-VE.pem"
  prefix: "+4930"
END
}

# lines STATUS [ENTITY [NUMBER]] - a feed of one line
lines() {
  printf '%s\n' number,executionDate,expirationDate,entity,registrar,method,serial,status \
    "${3:-+493012345},$(day -9),$(day 90),${2:-FEED-A},reg-1,ident,$serial,$1" \
    >"$feed"
}

# again TITLE [LINE]... - a new store with the line, imported while all of it was
# allowed; then these lines are in the clause of its entity
again() {
  rm -rf "$work/store"
  conf
  lines valid
  accepted "$1, before" "$feed"
  conf "${@:2}"
  lines valid
  touched=$2
}

# blocks TITLE STATE - the feed is good, and the number is blocked
blocks() {
  run verify "$feed"
  expect_status "$1, verify" 0
  accepted "$1" "$feed"
  shown "$1" +493012345 "$2"
}

changes=('registrar: "reg-2"' 'method: "letter"' 'prefix: "+4935"'
  'max-validity-days: 30')
for serial in '' s1; do
  for change in "${changes[@]}"; do
    again "$change" "$change"
    run import "$feed"
    expect_status "$touched, the line itself" 1
    expect_text "$touched, the line itself" "$err" 'feed.csv:2: TOK-'
    lines suspended
    blocks "$touched, suspended" suspended
    blocks "$touched, suspended again" suspended
    # Nothing else is taken from it.
    sed -i "s/$(day 90)/$(day 365)/" "$feed"
    blocks "$touched, with another end" suspended
    expect_text "$touched, with another end" "$out" "$(day 90)"
    lines valid
    run import "$feed"
    expect_status "$touched, valid" 1
    shown "$touched, valid" +493012345 suspended
    lines revoked
    blocks "$touched, revoked" revoked
    accepted "$touched, revoked again" "$feed"
    expect_text "$touched, revoked again" "$out" 'imported 0, unchanged 1'
    conf
    lines valid
    refused "$touched, revoked for good" TOK-11 "$feed"
  done
done

# In a snapshot it does not stop the rest.
serial=s1
again 'a snapshot' 'registrar: "reg-2"'
lines revoked
printf '+493012346,%s,%s,FEED-A,reg-2,ident,s2,valid\n' "$(day -9)" \
  "$(day 90)" >>"$feed"
run import --replace entity:FEED-A --max-withdrawn 100% "$feed"
expect_status 'a snapshot' 0
shown 'a snapshot, revoked' +493012345 revoked
shown 'a snapshot, the rest' +493012346 valid

# What breaks a rule and was never there is refused, unless it is revoked.
again 'never seen' 'registrar: "reg-2"'
lines suspended FEED-A +493012399
refused 'never seen, suspended' TOK-10 "$feed"
shown 'never seen, suspended' +493012399 unknown
lines revoked FEED-A +493012399
accepted 'never seen, revoked' "$feed"
conf
lines valid FEED-A +493012399
refused 'never seen, and revoked' TOK-11 "$feed"

# Nobody blocks what others vouch for: another entity, another source, a token,
# an EPP message; nor more than the numbers of the line.
again 'others' 'registrar: "reg-2"'
for state in suspended revoked; do
  lines "$state" FEED-B
  run import "$feed"
  shown "FEED-B, $state" +493012345 valid
  lines "$state" FEED-A +493012340-+493012349
  run import "$feed"
  shown "a block around it, $state" +493012345 valid
done
lines revoked FEED-B
run import --replace entity:FEED-A --max-withdrawn 100% "$feed"
expect_status 'in the snapshot of another' 1
expect_text 'in the snapshot of another' "$err" \
  'SNAPSHOT: it is not of entity:FEED-A'
shown 'in the snapshot of another' +493012345 valid

entity_token "$keys" EXAMPLE-VE serial=t1 >"$work/token.xml"
accepted 'a token' "$work/token.xml"
for state in suspended revoked; do
  printf '%s\n%s\n' \
    number,executionDate,expirationDate,entity,registrar,method,serial,status \
    "+441632960083,$(day -1),$(day 90),EXAMPLE-VE,reg-9,42,t1,$state" >"$feed"
  run import "$feed"
  shown "a token, $state" +441632960083 valid
done
cat >"$work/epp.xml" <<END
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><create>
<domain:create xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
<domain:name>7.4.3.2.1.0.3.9.4.e164.arpa</domain:name></domain:create></create>
<extension><e164val:create xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">
<e164val:add id="EK77"><e164val:validationInfo>
<valex:simpleVal xmlns:valex="urn:ietf:params:xml:ns:e164valex-1.1">
<valex:methodID>ident</valex:methodID>
<valex:validationEntityID>FEED-A</valex:validationEntityID>
<valex:registrarID>reg-2</valex:registrarID>
<valex:executionDate>$(day -9)</valex:executionDate>
<valex:expirationDate>$(day 90)</valex:expirationDate>
</valex:simpleVal></e164val:validationInfo></e164val:add></e164val:create>
</extension></command></epp>
END
accepted 'an EPP message' "$work/epp.xml"
serial=
for state in suspended revoked; do
  lines "$state" FEED-A +493012347
  run import "$feed"
  shown "an EPP message, $state" +493012347 valid
done

# By hand it stays suspended, and the list tells which of two it was.
again 'by hand' 'registrar: "reg-2"'
run suspend +493012345
lines suspended
blocks 'by hand as well' suspended
run resume +493012345
shown 'by hand no more' +493012345 suspended
token_end
