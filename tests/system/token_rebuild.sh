#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_rebuild.sh - a store that is made anew from its ledger is the same, with
# all that keeps numbers blocked; of a damaged one, the rest is saved.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
mkdir "$work/in"
# token SERIAL NUMBER EXECUTION [FIELD]...
token() {
  entity_token "$work/keys" EXAMPLE-VE serial="$1" number="$2" \
    execution="$(day "$3")" "${@:4}" >"$work/in/$1.xml"
}
# epp ID OPERATION NUMBER EXECUTION EXPIRY - a simple validation
epp() {
  local name
  name=$(rev <<<"${3#+}" | sed 's/./&./g')e164.arpa
  cat <<END
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update>
<domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
<domain:name>$name</domain:name></domain:update></update><extension>
<v:update xmlns:v="urn:ietf:params:xml:ns:e164val-1.0">
<v:$2 id="$1">$(if [[ $2 != rem ]]; then
    cat <<SIMPLE
<v:validationInfo>
<s:simpleVal xmlns:s="urn:ietf:params:xml:ns:e164valex-1.1">
<s:methodID>42</s:methodID><s:validationEntityID>VE</s:validationEntityID>
<s:registrarID>reg-1</s:registrarID>
<s:executionDate>$4</s:executionDate><s:expirationDate>$5</s:expirationDate>
</s:simpleVal></v:validationInfo>
SIMPLE
  fi)</v:$2></v:update></extension></command></epp>
END
}
# state - all that can be seen of a store
state() {
  local number
  run list --json
  cat "$work/out"
  run list --history --json
  cat "$work/out"
  run export
  cat "$work/out"
  for number in 960083 960084 960085 960110 960150 960185 970000; do
    run show "+441632$number"
    printf '%s\n' "$status" "$out"
    run show --token "+441632$number"
    printf '%s\n' "$status" "$out"
  done
}

token 1 +441632960083 -9
token 2 +441632960083 -5
token 3 +441632960084 -5
token 4 +441632960100 -9 last=+441632960199
token 5 +441632960150 -5
token 6 +441632960085 -5 entity=EXAMPLE-VE
run import "$work/in"
expect_status 'import' 0
run revoke +441632960100-+441632960199
token 7 +441632960180 -2 last=+441632960229
run import "$work/in/7.xml"
expect_status 'a block that cuts another' 0
run suspend --reason 'court' +441632960084
run suspend +441632970000
run revoke --reason 'ported' +441632960085
run revoke OTHER-VE unseen
run delete --reason 'mistake' +441632960150
for id in H G; do
  epp "$id" add +493012345 "$(day -$((9 + ${#id})))" "$(day 50)" \
    >"$work/$id.xml"
  run import "$work/$id.xml"
  expect_status "EPP $id" 0
done
epp K rem +493012399 >"$work/K.xml"
run import "$work/K.xml"
line() {
  printf '+4930123%s,%s,%s,FEED,reg-2,,\n' "$1" "$(day -5)" "$(day 50)"
}
line 46 >"$work/46.csv"
line 47 >"$work/47.csv"
run import "$work/46.csv" "$work/47.csv"
run import --replace entity:FEED --max-withdrawn 1 "$work/46.csv"
expect_text 'a snapshot' "$out" 'withdrawn 1$'
state >"$work/before"
run log
cp "$work/out" "$work/log-before"

run rebuild "$work/store"
expect_status 'not onto itself' 3
run rebuild --reason 'a new disk' "$work/new"
expect_status 'rebuild' 0
expect_text 'rebuild' "$out" '^records [0-9]+, history [0-9]+, tokens 7, log [0-9]+, damaged 0, tables cut off 0$'
run rebuild "$work/new"
expect_status 'not twice' 3
mv "$work/store" "$work/old"
mv "$work/new" "$work/store"
state >"$work/after"
cmp "$work/before" "$work/after" || fault 'another state'
run log
head -n "$(wc -l <"$work/log-before")" "$work/out" |
  cmp - "$work/log-before" || fault 'another log'
expect_text 'the log goes on' "$(tail -3 "$work/out")" ': rebuild '
run log --verify
expect_status 'the log is whole' 0

# What protects is there, too; so is what gives names.
run import "$work/in/6.xml"
expect_status 'revoked' 1
run import "$work/in/1.xml"
expect_text 'superseded' "$out$err" 'imported 0'
run revoke OTHER-VE unseen
expect_status 'a serial that was never seen' 1
epp K add +493012399 "$(day -1)" "$(day 50)" >"$work/K.xml"
run import "$work/K.xml"
expect_status 'rem before add' 1
run import "$work/47.csv"
expect_status 'what a snapshot has left out' 1
run import --replace entity:FEED "$work/46.csv" "$work/47.csv"
expect_status 'the next snapshot has it' 0
shown 'the next snapshot has it' +493012347 valid
epp G rem +493012345 >"$work/G.xml"
run import "$work/G.xml"
expect_status 'rem of an id' 0
shown 'the other id holds' +493012345 valid
run resume +441632960084
shown 'resumed' +441632960084 valid

# One that was killed, or had no room, is no bar to the next; a store is.
for kib in 0 8 12 24; do
  (
    trap - EXIT
    ulimit -c 0
    ulimit -f $kib
    exec "$ENUMCTL" token rebuild --config "$work/enumod.conf" "$work/again"
  ) >"$work/out" 2>&1 && fault "$kib KiB are enough"
  [[ -e $work/again/ledger ]] || fault "$kib KiB: nothing was begun"
  run rebuild "$work/again"
  expect_status "after one with $kib KiB" 0
  run rebuild "$work/again"
  expect_status 'there is one' 3
  expect_text 'there is one' "$err" 'there is a validation store in .* already'
  rm "$work/again/head"
  run rebuild "$work/again"
  expect_status 'there is a ledger' 3
  expect_text 'there is a ledger' "$err" 'has a ledger already: remove it, or'
  rm -r "$work/again"
done
cp "$work/store/head" "$work/head"
rm "$work/store/head"
run rebuild "$work/../${work##*/}/store"
expect_status 'the same store' 3
mv "$work/head" "$work/store/head"

# Damage: one record is lost, the others are saved.
rm -rf "$work/store"
mv "$work/old" "$work/store"
run compact
python3 - "$work/store/ledger/data.mdb" <<'END'
import os, sys
path = os.path.realpath(sys.argv[1])
octets = bytearray(open(path, "rb").read())
# A record: two flags, digits, numbers, ... entity, serial 3.
at = octets.find(b"\x0aEXAMPLE-VE\x013\x08reg-4711")
hits = 0
while at >= 0:
    octets[at + 13] ^= 1
    hits += 1
    at = octets.find(b"\x0aEXAMPLE-VE\x013\x08reg-4711", at + 1)
open(path, "wb").write(octets)
assert hits
END
run list
expect_status 'damaged' 3
run rebuild --json "$work/saved"
expect_status 'what is lost is told' 1
expect_text 'what is lost is told' "$out" '"damaged":[1-9]'
mv "$work/store" "$work/old"
mv "$work/saved" "$work/store"
run list
expect_status 'the others' 0
shown 'the others' +441632960083 valid
shown 'the lost one is blocked' +441632960084 suspended
run import "$work/in/3.xml"
shown 'it stays so until it is resumed' +441632960084 suspended
run resume +441632960084
shown 'and comes back' +441632960084 valid
run log --verify
expect_status 'damage in the log is seen' 1
token_end
