#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_bounds.sh - how much one token may cover, and how long it may last: a
# number of few digits has all longer ones below it, and no validation lasts
# longer than max-validity-days (TOK-09, TOK-13).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
file=$work/token.xml
serial=0

# make [FIELD=VALUE]... - a token of EXAMPLE-VE with a serial of its own
make() {
  serial=$((serial + 1))
  entity_token "$keys" EXAMPLE-VE "serial=$serial" "$@" >"$file"
}

# R7: what a record covers is counted in numbers of token-digits-min digits.
make number=+441632
refused 'R7, six digits' TOK-13 "$file"
expect_text 'R7, six digits' "$err" '100000 numbers of 11 digits'
make number=+4416329601 last=+4416329602
accepted 'ten digits, two numbers, twenty that are whole' "$file"
make number=+44163297 last=+44163298
accepted 'eight digits, two thousand' "$file"
make number=+441632800000 last=+441632809999
accepted 'whole numbers, ten thousand' "$file"
make number=+441632700000 last=+441632710000
refused 'whole numbers, one too many' TOK-13 "$file"
token_conf 'token-digits-min: 12'
make number=+441632100
accepted 'a thousand of twelve digits' "$file"
make number=+4416322
refused 'a hundred thousand, by the same option' 'TOK-13' "$work/token.xml"
token_conf 'token-digits-min: 12' 'token-block-max: 1'
make number=+44163230012
refused 'nothing but whole numbers' TOK-13 "$file"
make number=+441632300123
accepted 'a whole number' "$file"
make number=+4416323001234
accepted 'a longer one' "$file"
cat >>"$work/enumod.conf" <<'END'
number:
  prefix: "+44163231"
  token-digits-min: 9
END
make number=+441632310
accepted 'token-digits-min of a prefix' "$file"
printf '+44163231,%s,,,,,\n' "$(day -1)" >"$work/feed.csv"
refused 'R7, a feed' TOK-13 "$work/feed.csv"

# A number of fewer digits within a block: it is not one of the block's, but what
# is below it is. An unsigned one must not decide about that (VAL-22), a snapshot
# that has the block alone replaces it, and a range names it.
rm -rf "$work/store"
token_conf "token-digits-min: 8"
sed -i 's/token-digits-min: 9/token-digits-min: 5/' "$work/enumod.conf"
sed -i '/^  id: "OTHER-VE"/,$s/prefix: /prefix: "+4930" /' "$work/enumod.conf"
# short NUMBERS [EXPIRY] - of a feed
short() {
  printf '%s,%s,%s,A,reg-1,ident,\n' "$1" "$(day -3)" "$(day "${2:-90}")" \
    >"$file.csv"
}
entity_token "$keys" OTHER-VE serial=b1 number=+4930040 last=+4930098 >"$file"
accepted 'a block of seven digits' "$file"
for number in +4930072 +493007; do
  short $number
  run import "$file.csv"
  expect_status "unsigned $number in a signed block" 1
  expect_text "unsigned $number in a signed block" "$err" 'VAL-22'
done
shown 'the block decides' +4930072 valid
rm -rf "$work/store"
short +493007
accepted 'a number of six digits' "$file.csv"
run list --inside +4930040-+4930098
expect_text 'a range with it' "$err" '^enumctl: \+493007: only a part of it lies'
run suspend --inside +4930040-+4930098
expect_status 'a range with it' 1
expect_text 'a range with it' "$err" '^enumctl: \+493007: only a part of it lies'
short +4930040-+4930098
run import --replace entity:A --max-withdrawn 100% "$file.csv"
expect_status 'a snapshot with the block alone' 0
shown 'a snapshot with the block alone' +4930072 valid
rm -rf "$work/store"
short +4930040-+4930098
accepted 'a block' "$file.csv"
short +493007 20
accepted 'and a number in it' "$file.csv"
run revoke +493007
later=$(($(date +%s) + 86400))
run purge --older-than 0 --time $later
run show +4930072 --time $later
expect_text 'no purge lifts the block' "$out" ': revoked '

rm -rf "$work/store"
short +493007
printf '%s\n' "$(<"$file.csv")" "$(short +493007-+493018; cat "$file.csv")" \
  "$(short +49301; cat "$file.csv")" >"$work/two.csv"
run verify "$work/two.csv"
expect_text 'verify without a store' "$err" \
  'store, so these records were not tried against each other'
short +493007
run verify "$file.csv"
expect_text 'verify of one' "$err" '^$'
accepted 'one' "$file.csv"
run verify "$work/two.csv"
expect_status 'verify with a store' 1
expect_text 'verify with a store' "$err" 'two.csv:3: TOK-13'

# R12, R13: the sample of RFC 5105 section 5.2 has no expirationDate.
rm -rf "$work/store"

# expires TITLE NUMBER DAY - the first second without it
expires() {
  run show "$2"
  expect_text "$1" "$out" "^[+0-9]+: valid "
  expect_text "$1" "$out" "^next change at $(day "$3")T00:00:00Z$"
}

token_conf
sed -i 's/max-validity-days: 366/max-validity-days: 190/' "$work/enumod.conf"
make number=+441632960001 expiration=
accepted 'R12, without expirationDate, all else by default' "$file"
expires 'R12' +441632960001 185
run verify "$file"
expect_text 'R12, verify' "$out" "expires $(day 185),"
run show +441632960001 --time "$(($(date -ud "$(day 185)" +%s) - 1))"
expect_text 'R12, the last second' "$out" ': due '
run show +441632960001 --time "$(date -ud "$(day 185)" +%s)"
expect_text 'R12, over' "$out" ': expired '
accepted 'R12, once more' "$file"
expect_text 'R12, once more' "$out" 'unchanged 1'
sed -i 's/max-validity-days: 190/max-validity-days: 200/' "$work/enumod.conf"
accepted 'R12, once more, with another limit' "$file"
expect_text 'R12, once more, with another limit' "$out" 'unchanged 1'
expires 'R12, the limit is that of today' +441632960001 195
token_conf 'no-expiry: accept'
sed -i 's/max-validity-days: 366/max-validity-days: 190/' "$work/enumod.conf"
make number=+441632960002 expiration=
accepted 'R13, no-expiry: accept' "$file"
expires 'R13' +441632960002 185
run list
expect_text 'R13, list' "$out" '^\+441632960002 valid '
run list --time "$(date -ud "$(day 186)" +%s)"
expect_text 'R13, list, over' "$out" '^\+441632960002 expired '
printf '+441632960003,%s,,EXAMPLE-VE,reg-4711,42,\n+441632960004,%s,,X,,,\n' \
  "$(day -5)" "$(day -5)" >"$work/feed.csv"
token_conf 'no-expiry: accept'
sed -i 's/max-validity-days: 366/max-validity-days: 190/
  s/validation: signed/validation: unsigned/' "$work/enumod.conf"
accepted 'R13, a feed' "$work/feed.csv"
expires 'R13, a feed' +441632960003 185
run show +441632960004
expect_text 'R13, of nobody that is configured' \
  "$(grep -c 'next change' "$work/out" || true)" '^0$'
# Another limit is not another statement: what was revoked stays so, also after a
# purge. What is in force goes by the new limit, with the next import of it.
for serial in '' 7; do
  rm -rf "$work/store"
  for number in 3 4; do
    printf '+44163296000%s,%s,,EXAMPLE-VE,reg-4711,42,%s\n' $number \
      "$(day -5)" "$serial"
  done >"$work/feed.csv"
  accepted 'two without an end' "$work/feed.csv"
  run revoke +441632960003
  for days in 200 150 190; do
    sed -i "s/max-validity-days: .*/max-validity-days: $days/" "$work/enumod.conf"
    run import "$work/feed.csv"
    expect_status "revoked, and at most $days days" 1
    expect_text "revoked, and at most $days days" "$err" 'TOK-11'
    shown "revoked, and at most $days days" +441632960003 revoked
    expires "at most $days days" +441632960004 $((days - 5))
  done
  late=$(($(date +%s) + 600 * 86400))
  run purge --older-than 30 --time "$late"
  sed -i "s/max-validity-days: .*/max-validity-days: 3000/" "$work/enumod.conf"
  run import "$work/feed.csv" --time "$late"
  expect_text 'revoked, purged, and another limit' "$err" 'TOK-11'
  run show +441632960003 --time "$late"
  expect_text 'revoked, purged, and another limit' "$out" ': (unknown|revoked) '
  sed -i 's/max-validity-days: .*/max-validity-days: 190/' "$work/enumod.conf"
done
# Before 1.0.2, the limit was kept as if it had been said.
said() {
  printf '+441632960003,%s,%s,EXAMPLE-VE,reg-4711,42,\n' "$(day -5)" "$1"
}
rm -rf "$work/store"
said "$(day 185)" >"$work/feed.csv"
accepted 'as 1.0.1 kept it' "$work/feed.csv"
said '' >"$work/feed.csv"
run import "$work/feed.csv"
expect_text 'as 1.0.1 kept it, and the same limit' "$out" 'unchanged 1'
run list --history
expect_text 'nothing has changed' "$(grep -c . "$work/out" || true)" '^0$'
run revoke +441632960003
for days in 190 200 150; do
  sed -i "s/max-validity-days: .*/max-validity-days: $days/" "$work/enumod.conf"
  run import "$work/feed.csv"
  expect_text "revoked by 1.0.1, and at most $days days" "$err" 'TOK-11'
  shown "revoked by 1.0.1, and at most $days days" +441632960003 revoked
done
# Revoked by its feed before it came, and taken back by hand.
rm -rf "$work/store"
title='number,executionDate,expirationDate,entity,registrar,method,serial,status'
status() {
  printf '%s\n%s,%s\n' "$title" "$(said '')" "$1" >"$work/feed.csv"
}
status revoked
run import "$work/feed.csv"
sed -i 's/max-validity-days: .*/max-validity-days: 200/' "$work/enumod.conf"
status ''
run import "$work/feed.csv"
expect_text 'revoked by its feed' "$err" 'TOK-11'
# An id takes its statement along, and what goes on under another limit is not
# withdrawn with what it replaced.
limit() {
  sed -i "s/max-validity-days: .*/max-validity-days: $1/" "$work/enumod.conf"
}
valex='urn:ietf:params:xml:ns:e164valex-1.1'
# message EXECUTION PART... - "add:ID" or "rem:ID", about +441632960003
message() {
  local executed=$1 part
  shift
  {
    printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update>'
    printf '<d:update xmlns:d="urn:ietf:params:xml:ns:domain-1.0"><d:name>'
    printf '3.0.0.0.6.9.2.3.6.1.4.4.e164.arpa</d:name></d:update></update>'
    printf '<extension><v:update xmlns:v="urn:ietf:params:xml:ns:e164val-1.0">'
    for part; do
      if [[ $part == rem:* ]]; then
        printf '<v:rem id="%s"/>' "${part#*:}"
        continue
      fi
      printf '<v:add id="%s"><v:validationInfo><x:simpleVal xmlns:x="%s">' \
        "${part#*:}" "$valex"
      printf '<x:methodID>42</x:methodID>'
      printf '<x:validationEntityID>EXAMPLE-VE</x:validationEntityID>'
      printf '<x:registrarID>reg-4711</x:registrarID>'
      printf '<x:executionDate>%s</x:executionDate>' "$(day "$executed")"
      printf '</x:simpleVal></v:validationInfo></v:add>'
    done
    printf '</v:update></extension></command></epp>\n'
  } >"$work/epp.xml"
}
rm -rf "$work/store"
limit 190
message -5 add:A1
accepted 'an id' "$work/epp.xml"
limit 200
message -5 rem:A1 add:A2
accepted 'another id for it, in one message' "$work/epp.xml"
shown 'another id for it' +441632960003 valid
message -5 add:A2
accepted 'the new limit' "$work/epp.xml"
expires 'the new limit' +441632960003 195
message -5 rem:A2
accepted 'it is removed' "$work/epp.xml"
limit 210
message -5 add:A3
run import "$work/epp.xml"
expect_text 'removed, and a third limit' "$err" 'TOK-11'
shown 'removed, and a third limit' +441632960003 revoked

rm -rf "$work/store"
limit 190
message -5 add:A1
accepted 'an id' "$work/epp.xml"
limit 200
said '' >"$work/feed.csv"
accepted 'a line takes its place' "$work/feed.csv"
message -5 rem:A1
run import "$work/epp.xml"
run import "$work/feed.csv"
expect_text 'the line goes on' "$out" 'unchanged 1'
limit 300
accepted 'the line, with a third limit' "$work/feed.csv"
expires 'the line, with a third limit' +441632960003 295

rm -rf "$work/store"
limit 190
message -5 add:H
accepted 'H' "$work/epp.xml"
limit 200
accepted 'H, with another limit' "$work/epp.xml"
message -15 add:G
run import "$work/epp.xml"
message -15 rem:G
run import "$work/epp.xml"
limit 300
message -5 add:H
accepted 'H is not withdrawn with G' "$work/epp.xml"
expires 'H is not withdrawn with G' +441632960003 295
# A snapshot that lacks it, and one that has it.
rm -rf "$work/store"
sed -i 's/max-validity-days: .*/max-validity-days: 190/' "$work/enumod.conf"
{
  said ''
  said '' | sed 's/003/004/'
} >"$work/feed.csv"
accepted 'two of a snapshot' "$work/feed.csv"
sed 1d "$work/feed.csv" >"$work/less.csv"
run import --replace entity:EXAMPLE-VE "$work/less.csv"
shown 'it is not in the snapshot' +441632960003 revoked
sed -i 's/max-validity-days: .*/max-validity-days: 200/' "$work/enumod.conf"
said '' >"$work/less.csv"
run import "$work/less.csv"
expect_text 'it comes by itself' "$err" 'TOK-11'
run import --replace entity:EXAMPLE-VE "$work/feed.csv"
shown 'it is in the snapshot again' +441632960003 valid
expires 'it is in the snapshot again' +441632960003 195
run revoke +441632960003
run delete --reason 'a mistake' +441632960003
sed -i 's/max-validity-days: .*/max-validity-days: 190/' "$work/enumod.conf"
run import "$work/less.csv"
shown 'its revocation was deleted' +441632960003 valid
rm -rf "$work/store"
token_conf
make number=+441632960005 expiration="$(day 363)"
refused 'one day too long' TOK-09 "$file"

# R21: as many clauses as lines; both were multiplied.
rm -rf "$work/store"
token_conf
for ((i = 10000; i < 30000; i++)); do
  printf 'number:\n  prefix: "+4930%d"\n  validation: unsigned\n' "$i"
done >>"$work/enumod.conf"
begin=$(day -5)
end=$(day 100)
for ((i = 10000; i < 30000; i++)); do
  printf '+4930%d00-+4930%d99,%s,%s,X,reg-1,,\n' "$i" "$i" "$begin" "$end"
done >"$work/feed.csv"
seconds=$( { TIMEFORMAT=%U; time run import "$work/feed.csv" >/dev/null; } 2>&1)
run list
expect_text 'R21, all of them' "$(wc -l <"$work/out")" '^20000$'
((${seconds%.*} < 10)) ||
  fault "R21: 20,000 clauses and lines took $seconds seconds of CPU"
token_end
