#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_changes.sh - the registry's day: changes that come at once, corrections,
# and mistakes that are undone. VAL-33, TOK-11, TOK-15; RFC 5076, sections 4.2 to
# 4.4. CHANGES sets how many suspensions are made at once (default 120).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
changes=${CHANGES:-120}

# line NUMBERS EXECUTION EXPIRATION [SERIAL] - of a feed; days from today
line() {
  printf '%s,%s,%s,SOMEBODY,reg-1,ident,%s\n' "$1" "$(day "$2")" "$(day "$3")" \
    "${4:-}"
}

# lines COUNT - a feed of so many numbers below +49300
lines() {
  awk -v n="$1" -v from="$(day -4)" -v to="$(day 90)" 'BEGIN {
    for (i = 0; i < n; i++)
      printf "+49300%06d,%s,%s,SOMEBODY,reg-1,ident,s%d\n", i, from, to, i }'
}

# R1: an import that is long in reading, and a suspension meanwhile.
line +4930123 -4 90 first >"$work/feed.csv"
accepted 'before the long import' "$work/feed.csv"
lines 1000 >"$work/long.csv"
(cat "$work/long.csv"; sleep 3) |
  "$ENUMCTL" token import --config "$work/enumod.conf" - \
    >"$work/long" 2>&1 &
long=$!
sleep 1.5
run suspend +4930123
expect_status 'a suspension during an import' 0
wait "$long" || fault "the long import: $(<"$work/long")"
expect_text 'the long import' "$(<"$work/long")" '^imported 1000, '
shown 'suspended during an import' +4930123 suspended
run list
expect_text 'both took effect' "$(wc -l <<<"$out")" '^1001$'

# A change that was killed before resolvers saw it: the same command shows it,
# although it has nothing left to do.
line +4930124 -4 90 killed >"$work/killed.csv"
accepted 'to be killed' "$work/killed.csv"
# resolver NUMBER - what a resolver sees of it
resolver() {
  rm -rf "$work/copy"
  mkdir "$work/copy"
  cp "$work/store/head" "$work"/store/base-* "$work/copy"
  run show --store "$work/copy" "$1"
}
# killed TITLE NUMBER STATE COMMAND... - what STATE would be without it
killed() {
  cp "$work/store/head" "$work/head"
  run "${@:4}"
  expect_status "$1" 0
  cp "$work/head" "$work/store/head"
  resolver "$2"
  expect_text "$1, not shown" "$out" "^[+0-9]+: $3 "
  run "${@:4}"
  expect_status "$1, once more" 1
  resolver "$2"
  expect_text "$1, shown" "$out" '^[+0-9]+: unknown '
}
run suspend +4930125
run suspend +4930126
killed 'a resumption' +4930125 suspended resume +4930125
killed 'many resumptions' +4930126 suspended resume --inside +4930126
killed 'a deletion' +4930124 valid delete --reason mistaken +4930124
run log
entries=$out
run delete --reason mistaken +4930124
expect_status 'nothing to delete' 1
run log
[[ $out == "$entries" ]] || fault 'nothing to delete is logged'

# R2: many at once: nobody's change is lost.
export ENUMCTL work
change() {
  local status=0
  "$ENUMCTL" token suspend --config "$work/enumod.conf" "+49300$1" \
    >>"$work/many.$1" 2>&1 || status=$?
  ((status == 0)) || printf 'suspend %s: %d: %s\n' "$1" "$status" \
    "$(<"$work/many.$1")"
}
export -f change
(for i in 1 2 3 4 5; do
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/long.csv" \
    2>&1 || echo "import $i: $?"
done) >"$work/imports" &
imports=$!
seq -f %06g 0 $((changes - 1)) | xargs -P 8 -I{} bash -c 'change {}' >"$work/lost"
wait "$imports"
expect_text 'changes at once' "$(wc -l <"$work/lost")" '^0$'
sort -u "$work/lost" | head -n 3
expect_text 'imports at once' "$(grep -c 'unchanged 1000,' "$work/imports")" '^5$'
run list
expect_text 'all took effect' "$(grep -c '^+49300[0-9]* suspended ' "$work/out")" \
  "^$changes\$"

# The clock was far ahead at a change: it is said so, nothing is lost, and there
# is a way out.
rm -rf "$work/store"
now=$(date +%s)
line +4930124 -4 90 >"$work/feed.csv"
accepted 'before the clock is ahead' "$work/feed.csv"
run suspend --time $((now + 100000000)) +4930125
expect_status 'ahead' 0
run suspend +4930126
expect_status 'the clock is right again' 3
expect_text 'the clock is right again' "$err" 'behind the last change.*reset-clock'
run show +4930124
expect_status 'resolvers do not trust it' 3
run import --reset-clock "$work/feed.csv"
expect_status 'the way out' 0
shown 'the way out' +4930124 valid
shown 'what was changed then' +4930125 suspended
run suspend +4930126
expect_status 'as before' 0
shown 'as before' +4930126 suspended
run import --reset-clock "$work/feed.csv"
expect_status 'it was right' 0

# Corrections, R4. The domain is that of one number.
rm -rf "$work/store"
name=5.4.3.2.1.0.3.9.4.e164.arpa
# simple EXECUTION EXPIRATION - a validation of RFC 5076, days from today
simple() {
  printf '<v:simpleVal xmlns:v="urn:ietf:params:xml:ns:e164valex-1.1"><v:methodID>X</v:methodID><v:executionDate>%s</v:executionDate><v:expirationDate>%s</v:expirationDate></v:simpleVal>' \
    "$(day "$1")" "$(day "$2")"
}
# part OPERATION ID [CONTENT]
part() {
  printf '<e:%s id="%s">' "$1" "$2"
  [[ -z ${3:-} ]] || printf '<e:validationInfo>%s</e:validationInfo>' "$3"
  printf '</e:%s>' "$1"
}
# update PART... - a message about $name into $work/epp.xml
update() {
  {
    printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>%s</domain:name></domain:update></update><extension><e:update xmlns:e="urn:ietf:params:xml:ns:e164val-1.0">' \
      "$name"
    printf '%s' "$@"
    printf '</e:update></extension></command></epp>\n'
  } >"$work/epp.xml"
}
# decides TITLE PATTERN - in the JSON of the record of the number
decides() {
  run show --json +493012345
  expect_text "$1" "$out" "$2"
}

update "$(part add EK77 "$(simple -4 90)")"
accepted 'add' "$work/epp.xml"
for operation in chg inf; do
  for expiry in 2 60; do
    update "$(part $operation EK77 "$(simple -4 $expiry)")"
    accepted "$operation, $expiry days" "$work/epp.xml"
    expect_text "$operation, $expiry days" "$out" '^imported 1, '
    decides "$operation, $expiry days" "\"expiration\":\"$(day $expiry)\""
  done
done
update "$(part chg EK77 "$(simple -8 60)")"
accepted 'dates move back' "$work/epp.xml"
decides 'dates move back' "\"execution\":\"$(day -8)\""
run list --history
expect_text 'what is corrected is history' \
  "$(grep -c '^+493012345 corrected ' "$work/out")" '^5$'

# Blanks collapse: both are of the type token of XML Schema.
plain=$name
name=$'\n  5.4.3.2.1.0.3.9.4.e164.arpa\t '
update "$(part chg $' EK77\n' "$(simple -8 50)")"
accepted 'blanks around domain:name and id' "$work/epp.xml"
decides 'blanks around domain:name and id' \
  "\"expiration\":\"$(day 50)\".*\"id\":\"EK77\""
name=$plain
update "$(part chg EK77 "$(simple -8 60)")"
accepted 'without them' "$work/epp.xml"
update "$(part chg 'EK 77' "$(simple -8 60)")"
refused 'a blank in an id' TOK-15 "$work/epp.xml"

line +493012346 -4 90 >"$work/feed.csv"
accepted 'a line' "$work/feed.csv"
line +493012346 -8 2 >"$work/feed.csv"
accepted 'the line is corrected' "$work/feed.csv"
run show --json +493012346
expect_text 'the line is corrected' "$out" \
  "\"execution\":\"$(day -8)\",\"expiration\":\"$(day 2)\""

# R5: one update: the same statement under another id.
update "$(part add NEW "$(simple -8 60)")" "$(part rem EK77)"
run verify "$work/epp.xml"
expect_status 'verify, another id' 0
accepted 'another id' "$work/epp.xml"
decides 'another id' '"state":"valid".*"id":"NEW"'
run list
expect_text 'another id, one record' "$(grep -c '^+493012345 ' "$work/out")" '^1$'
update "$(part rem EK77)"
accepted 'its old id' "$work/epp.xml"
decides 'its old id' '"state":"valid".*"id":"NEW"'
# And another statement, which is older.
update "$(part rem NEW)" "$(part add NEWER "$(simple -9 50)")"
accepted 'another statement' "$work/epp.xml"
decides 'another statement' '"state":"valid".*"id":"NEWER"'

# One message is one change, and has its limit: no part of it is done.
removals() {
  local parts=() i
  for ((i = 1; i < $1; i++)); do
    parts+=("$(part rem "X$i")")
  done
  update "${parts[@]}" "$(part rem NEWER)" "$(part add MANY "$(simple -9 50)")"
}
removals 1025
refused 'too many removals' TOK-15 "$work/epp.xml"
expect_text 'too many removals' "$err" '1025 removals in one message.* 1024$'
decides 'too many removals' '"state":"valid".*"id":"NEWER"'
removals 1024
accepted 'as many removals as there may be' "$work/epp.xml"
decides 'as many removals as there may be' '"state":"valid".*"id":"MANY"'
update "$(part rem MANY)" "$(part add NEWER "$(simple -9 50)")"
accepted 'back to the first id' "$work/epp.xml"

# R6: two validations: each holds until it is removed.
update "$(part add SECOND "$(simple -3 30)")"
accepted 'a second one' "$work/epp.xml"
decides 'a second one' '"id":"SECOND"'
run list
expect_text 'both are listed' "$out" "^\+493012345 beside $(day -9) "
update "$(part rem SECOND)"
accepted 'the second one goes' "$work/epp.xml"
decides 'the first one holds' '"state":"valid".*"id":"NEWER"'
update "$(part rem NEWER)"
accepted 'the first one goes' "$work/epp.xml"
decides 'none is left' '"state":"revoked"'
accepted 'rem, twice' "$work/epp.xml"
expect_text 'rem, twice' "$err" 'what had this id was removed'
line +493012345 -4 90 >"$work/feed.csv"
run import "$work/feed.csv"
expect_text 'somebody else, older' "$out" 'older 1'
decides 'still none' '"state":"revoked"'

# Mistakes. R3: a wrong year is refused.
rm -rf "$work/store"
line +493012345 13000 13200 >"$work/feed.csv"
refused 'the wrong year' TOK-08 "$work/feed.csv"
line +493012345 -4 90 >"$work/feed.csv"
accepted 'the right year' "$work/feed.csv"
# A store that has one from before: as if the clock had been there.
rm -rf "$work/store"
line +493012345 100 200 >"$work/wrong.csv"
run import --time $((now + 100 * 86400)) "$work/wrong.csv"
expect_status 'by a clock that is ahead' 0
run import --reset-clock "$work/wrong.csv"
shown 'the wrong record' +493012345 future
run revoke +493012345
line +493012345 -4 90 new >"$work/feed.csv"
run import "$work/feed.csv"
expect_text 'the wrong record is in the way' "$out" 'older 1'
run delete +493012345
expect_status 'a reason is missing' 2
run delete --reason 'wrong year' +493012345
expect_status 'delete' 0
run delete --reason 'wrong year' +493012345
expect_status 'delete, again' 1
run list --history
expect_text 'the reason is kept' "$out" \
  '^\+493012345 deleted .* at .*Z: wrong year$'
run list --history --json
expect_text 'the reason is kept' "$out" '"state":"deleted",.*"reason":"wrong year"'
accepted 'the right one' "$work/feed.csv"
shown 'the right one' +493012345 valid

# A block that was a mistake stands in the way of none.
make() {
  entity_token "$work/keys" EXAMPLE-VE "$@" >"$work/token.xml"
}
make serial=1 number=+441632960100 last=+441632960199
accepted 'a mistaken block' "$work/token.xml"
run revoke EXAMPLE-VE 1
make serial=2 number=+441632960150 last=+441632960249 "execution=$(day -9)"
accepted 'a block that cuts it' "$work/token.xml"
shown 'the mistake is in the way' +441632960160 revoked
run delete --reason 'mistaken block' --json EXAMPLE-VE 1
expect_status 'delete by serial' 0
expect_text 'delete by serial' "$out" '"on":"EXAMPLE-VE serial 1","done":"deleted"'
shown 'its parts are gone' +441632960160 valid
shown 'its parts are gone' +441632960110 unknown
make serial=1 number=+441632960100 last=+441632960149 "execution=$(day -9)"
accepted 'the right block, with the same serial' "$work/token.xml"
run revoke EXAMPLE-VE 77
run delete --reason 'it was another one' EXAMPLE-VE 77
expect_status 'a withdrawal is taken back' 0
make serial=77 number=+441632960777
accepted 'it comes' "$work/token.xml"

# Of two tokens with ids one is revoked: the other holds, and that is told.
rm -rf "$work/store"
name=3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa
for serial in 5 6; do
  make serial=$serial "execution=$(day -$serial)"
  update "$(part add "T$serial" "$(sed 1d "$work/token.xml")")"
  accepted "token $serial" "$work/epp.xml"
done
run revoke EXAMPLE-VE 5
expect_status 'one of two' 0
expect_text 'one of two' "$err" 'another validation that holds'
shown 'one of two' +441632960083 valid
run revoke EXAMPLE-VE 6
expect_text 'both' "$err" '^$'
shown 'both' +441632960083 revoked
name=5.4.3.2.1.0.3.9.4.e164.arpa

# An id that was removed by mistake before it came.
update "$(part rem TYPO)"
accepted 'a mistaken rem' "$work/epp.xml"
run delete --reason 'mistyped' --id TYPO +493012345
expect_status 'it is forgotten' 0
update "$(part add TYPO "$(simple -3 91)")"
accepted 'it comes' "$work/epp.xml"
decides 'it comes' '"id":"TYPO"'

# What is not signed and so has no effect does not hide the token around it by
# being withdrawn or suspended by its source (VAL-22). By hand, a number is
# blocked all the same.
rm -rf "$work/store"
token_conf
message() {
  printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update>'
  printf '<d:update xmlns:d="urn:ietf:params:xml:ns:domain-1.0"><d:name>'
  printf '0.4.1.0.6.9.2.3.6.1.4.4.e164.arpa</d:name></d:update></update>'
  printf '<extension><v:update xmlns:v="urn:ietf:params:xml:ns:e164val-1.0">'
  printf '%s</v:update></extension></command></epp>\n' "$1"
}
valex='urn:ietf:params:xml:ns:e164valex-1.1'
message "<v:add id=\"H\"><v:validationInfo><x:simpleVal xmlns:x=\"$valex\"><x:methodID>ident</x:methodID><x:validationEntityID>SOMEBODY</x:validationEntityID><x:registrarID>reg-1</x:registrarID><x:executionDate>$(day -9)</x:executionDate><x:expirationDate>$(day 90)</x:expirationDate></x:simpleVal></v:validationInfo></v:add>" \
  >"$work/add.xml"
message '<v:rem id="H"/>' >"$work/rem.xml"
title='number,executionDate,expirationDate,entity,registrar,method,serial,status'
idle() {
  line "+441632960$1" -9 90 "${2:-}" | sed "s/\$/,${3:-}/"
}
{
  echo "$title"
  for i in 141 142 143 144 145 146 147; do idle "$i"; done
  idle 148 by-serial
  for i in {200..240}; do idle "$i"; done
} >"$work/idle.csv"
run import "$work/idle.csv" "$work/add.xml"
expect_text 'lines without effect' "$out" '^imported 50, '
entity_token "$work/keys" EXAMPLE-VE number=+441632960100 last=+441632960199 \
  >"$work/block.xml"
accepted 'a token around them' "$work/block.xml"
shown 'it decides' +441632960141 valid
{
  echo "$title"
  idle 142 '' suspended
  idle 143 '' revoked
  line +441632960144 -9 80 | sed 's/$/,suspended/'
  for i in 145 146 147; do idle "$i"; done
  idle 148 by-serial
  for i in {200..240}; do idle "$i"; done
} >"$work/idle.csv"
accepted 'a rem' "$work/rem.xml"
run import --replace entity:SOMEBODY "$work/idle.csv"
expect_text 'a snapshot without the first' "$out" 'withdrawn 1$'
run revoke --unsigned --inside +441632960145
run revoke SOMEBODY by-serial
for i in 140 141 142 143 144 145 148; do
  shown 'withdrawn' "+441632960$i" valid
done
run import "$work/idle.csv"
for i in 145 148; do
  expect_text "+441632960$i stays out" "$err" ":[0-9]+: TOK-11"
done
run revoke +441632960146
run suspend +441632960147
shown 'revoked by hand' +441632960146 revoked
shown 'suspended by hand' +441632960147 suspended
run revoke +441632960143
expect_status 'by its source before, by hand now' 0
shown 'by its source before, by hand now' +441632960143 revoked
run revoke +441632960143
expect_status 'by hand before' 1
sed -i 's/,revoked$/,/; s/,suspended$/,/' "$work/idle.csv"
line +441632960141 -9 90 | sed 's/$/,/' >>"$work/idle.csv"
run import --replace entity:SOMEBODY "$work/idle.csv"
for i in 141 142 144; do
  shown 'the snapshot has it again' "+441632960$i" valid
done

# A copy that somebody made beside the files is theirs.
cp -L "$work/store/ledger/data.mdb" "$work/store/ledger/data-before.mdb"
touch "$work/store/base-before"
run suspend +441632960141
expect_status 'with copies beside the files' 0
for file in ledger/data-before.mdb base-before; do
  [[ -e $work/store/$file ]] || fault "$file was removed"
done

token_end
