#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_replace.sh - a snapshot replaces what its source said: what it lacks is
# withdrawn, with a limit, in one transaction; what others say stays; verify says
# the same beforehand. Then a snapshot of RECORDS numbers (default 100000) has to
# take effect within SECONDS_MAX (default 60), and is killed ROUNDS times (default 8):
# the old state is there, or the new one.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
feed=$work/feed.csv

# line NUMBERS [REGISTRAR [EXECUTION EXPIRATION [SERIAL]]] - days from today
line() {
  printf '%s,%s,%s,SOMEBODY,%s,ident,%s\n' "$1" "$(day "${3:--4}")" \
    "$(day "${4:-90}")" "${2:-reg-1}" "${5:-}"
}

# some FIRST LAST [REGISTRAR] - lines of the numbers +49300FIRST to +49300LAST
some() {
  local i
  for i in $(seq -f %03g "$1" "$2"); do
    line "+49300$i" "${3:-reg-1}"
  done
}

# replaced TITLE COUNTS [OPTION]... - of reg-1 by $feed, after verify said so
replaced() {
  run verify --replace registrar:reg-1 "${@:3}" "$feed"
  expect_status "$1, verify" 0
  expect_text "$1, verify" "$out" "^$2\$"
  run import --replace registrar:reg-1 "${@:3}" "$feed"
  expect_status "$1" 0
  expect_text "$1" "$out" "^$2\$"
}

# unchanged TITLE PATTERN [OPTION]... - the snapshot is refused, and says so
unchanged() {
  local command
  run list
  cp "$work/out" "$work/before"
  for command in verify import; do
    run "$command" --replace registrar:reg-1 "${@:3}" "$feed"
    expect_status "$1, $command" 1
    expect_text "$1, $command" "$err" "$2"
  done
  run list
  cmp -s "$work/before" "$work/out" || fault "$1: something has changed"
}

# A folder with a link to a part that is gone is no snapshot; folders in it and
# hidden files are none of it.
mkdir -p "$work/folder/inner"
some 0 19 >"$work/folder/a.csv"
some 20 21 >"$work/part.csv"
ln -s "$work/part.csv" "$work/folder/b.csv"
ln -s "$work/nowhere" "$work/folder/.hidden"
run import --replace registrar:reg-1 "$work/folder"
expect_text 'a folder with a link' "$out" '^imported 22, .* withdrawn 0$'
mv "$work/part.csv" "$work/moved.csv"
feed=$work/folder
unchanged 'a link to nothing' 'b.csv: file: cannot be read: No such file or dir'
run import "$feed"
expect_status 'a link to nothing, without --replace' 1
expect_text 'a link to nothing, without --replace' "$out" 'unchanged 20, .*refused 1$'
feed=$work/feed.csv
rm -rf "$work/store"

# A day of a registrar: 100 numbers, of which three go and two come.
{ some 0 99; some 500 509 reg-2; } >"$feed"
accepted 'the first feed' "$feed"
{ some 3 99; line +49300100; line +49300101; } >"$feed"
replaced 'a day' 'imported 2, unchanged 97, older 0, refused 0, withdrawn 3'
for number in 000 001 002; do
  shown 'what is no longer there' "+49300$number" revoked
done
shown 'what is still there' +49300003 valid
shown 'what is new' +49300101 valid
shown 'what another one says' +49300500 valid
run list --history
expect_text 'the history says why' "$out" \
  '^\+49300000 withdrawn .* at .*Z: no longer in the snapshot of registrar:reg-1$'
run list --history --json
expect_text 'the history says why, as JSON' "$out" \
  '"state":"withdrawn",.*"reason":"no longer in the snapshot of registrar:reg-1"'
replaced 'the same again' \
  'imported 0, unchanged 99, older 0, refused 0, withdrawn 0'
{ some 0 98; line +49300101; } >"$feed"
run verify --replace registrar:reg-1 "$feed"
expect_text 'verify says what would go' "$out" \
  '^withdraw \+49300099, entity SOMEBODY, serial , registrar reg-1$'
run verify --json --replace registrar:reg-1 "$feed"
expect_text 'verify as JSON' "$out" \
  '^\{"action":"withdraw","numbers":"\+49300100",'
expect_text 'verify as JSON' "$out" ',"refused":0,"withdrawn":2}$'
shown 'verify changes nothing' +49300099 valid
replaced 'it is there again' \
  'imported 3, unchanged 97, older 0, refused 0, withdrawn 2'
shown 'it is there again' +49300000 valid

# By hand is by hand.
run revoke +49300010
run suspend +49300011
run import --replace registrar:reg-1 "$feed"
expect_status 'what was revoked by hand' 1
expect_text 'what was revoked by hand' "$err" ':11: TOK-11: it was revoked'
shown 'what was revoked by hand' +49300010 revoked
shown 'what was suspended by hand' +49300011 suspended
run delete --reason 'a mistake' +49300010
run resume +49300011
accepted 'after the mistake' "$feed"

# The limit.
some 20 98 >"$feed"
unchanged 'too many' \
  '21 of 100 validations would be withdrawn, and 10 may be; nothing is changed. If it is right, add --max-withdrawn 21$'
unchanged 'a limit of its own' 'and 20 may be' --max-withdrawn 20
unchanged 'a percentage' 'and 19 may be' --max-withdrawn 19%
unchanged 'none' 'and 0 may be' --max-withdrawn 0
run import --replace registrar:reg-1 --json --max-withdrawn 20 "$feed"
expect_text 'too many, as JSON' "$out" '"imported":0,.*"withdrawn":0}$'
replaced 'it is right' \
  'imported 0, unchanged 79, older 0, refused 0, withdrawn 21' \
  --max-withdrawn 21

# Blocks that are cut another way take numbers away, too. They come back, with
# serials as without.
cut_at() {
  local i
  for i in $(seq 10 5 85); do
    line "+493007000$((i + $1))-+493007000$((i + $1 + 4))" reg-8 -4 90 "$2"
  done
}
for serial in '' s; do
  cut_at 0 "$serial" >"$work/blocks.csv"
  run import --replace registrar:reg-8 --max-withdrawn 100% "$work/blocks.csv"
  expect_status "blocks, serial \"$serial\"" 0
  cut_at 2 "$serial${serial:+2}" >"$work/shifted.csv"
  run verify --replace registrar:reg-8 --max-withdrawn 1 "$work/shifted.csv"
  expect_text 'blocks that are cut another way' "$out" \
    '^imported 16, unchanged 0, older 0, refused 0, withdrawn 1$'
  expect_text 'blocks that are cut another way' "$out" \
    '^withdraw \+49300700010-\+49300700014, entity SOMEBODY, '
  run import --replace registrar:reg-8 --max-withdrawn 0 "$work/shifted.csv"
  expect_status 'blocks that are cut another way' 1
  expect_text 'blocks that are cut another way' "$err" \
    '1 of 16 validations would be withdrawn, and 0 may be; nothing is changed'
  for file in shifted blocks; do
    run import --replace registrar:reg-8 --max-withdrawn 1 "$work/$file.csv"
    expect_status "there and back, $file" 0
    expect_text "there and back, $file" "$out" \
      '^imported 16, unchanged 0, older 0, refused 0, withdrawn 1$'
  done
  shown 'there and back' +49300700010 valid
done
no_blocks() {
  run import --replace registrar:reg-8 --max-withdrawn 100% "$work/none.csv"
  expect_status "no blocks" 0
}
echo number,executionDate,expirationDate,entity,registrar,method,serial \
  >"$work/none.csv"
no_blocks

# A source of one block may move it (S15), also without another limit.
for block in +49300700100-+49300700199 +49300700150-+49300700249; do
  line "$block" reg-8 -4 90 >"$work/one.csv"
  run import --replace registrar:reg-8 "$work/one.csv"
  expect_status "one block, $block" 0
done
expect_text 'one block' "$out" \
  '^imported 1, unchanged 0, older 0, refused 0, withdrawn 1$'
no_blocks

# What is no snapshot changes nothing.
: >"$feed"
unchanged 'an empty file' 'nothing is changed'
echo number,executionDate,expirationDate,entity,registrar,method,serial >"$feed"
unchanged 'only a header' 'there is no record in it; nothing is changed'
some 20 98 reg-2 >"$feed"
unchanged 'another source' \
  'feed.csv:1: SNAPSHOT: it is not of registrar:reg-1, which is to be replaced$'
{ some 20 98; line +49300099 reg-2; line +49300100; } >"$feed"
unchanged 'one line of another source' 'feed.csv:80: SNAPSHOT: '
{ some 20 98; echo '+49300099,x'; } >"$feed"
unchanged 'a line that cannot be read' 'feed.csv:80: CSV: '
unchanged 'a line that cannot be read' 'as a whole or not at all'
run import --replace registrar:reg-1 "$work/nothing.csv"
expect_status 'no file' 1
head -n 20 "$feed" >"$work/part.csv"
cp "$work/part.csv" "$feed"
unchanged 'a file that is cut off' 'would be withdrawn'
for option in --replace=SOMEBODY --replace=registrar: --replace=prefix:4930 \
  --replace=prefix:+ '--replace=entity:a b' --max-withdrawn=3; do
  run import "$option" "$feed"
  expect_status "$option" 2
done
for limit in x 5x -1 101% % '' 99999999999999999999; do
  run import --replace registrar:reg-1 --max-withdrawn "$limit" "$feed"
  expect_status "--max-withdrawn \"$limit\"" 2
done
echo number,executionDate,expirationDate,entity,registrar,method,serial >"$feed"
replaced 'it has none any more' \
  'imported 0, unchanged 0, older 0, refused 0, withdrawn 79' \
  --max-withdrawn 100%
shown 'it has none any more' +49300050 revoked
shown 'another one has' +49300500 valid

# By entity and by prefix, and from several files.
rm -rf "$work/store"
{ line +493010; line +493011; line +493020; } >"$feed"
accepted 'before a prefix' "$feed"
line +493012 >"$work/a.csv"
line +493013 >"$work/b.csv"
run import --replace prefix:+49301 --max-withdrawn 2 "$work/a.csv" "$work/b.csv"
expect_text 'by prefix' "$out" '^imported 2, .* withdrawn 2$'
shown 'by prefix' +493010 revoked
shown 'beside the prefix' +493020 valid
run import --replace entity:SOMEBODY --max-withdrawn 5 "$work/a.csv"
expect_text 'by entity' "$out" '^imported 0, unchanged 1, .* withdrawn 2$'

# Tokens: a feed does not withdraw them, a folder of tokens does.
mkdir "$work/tokens"
for i in 1 2 3; do
  entity_token "$work/keys" EXAMPLE-VE "serial=$i" "number=+44163296000$i" \
    >"$work/tokens/$i.xml"
done
accepted 'tokens' "$work/tokens"
printf '+441632960009,%s,%s,EXAMPLE-VE,reg-4711,42,\n' "$(day -4)" "$(day 90)" \
  >"$feed"
run import --replace entity:EXAMPLE-VE "$feed"
expect_status 'a feed against tokens' 0
expect_text 'a feed against tokens' "$out" ' withdrawn 0$'
expect_text 'a feed against tokens' "$err" '3 of its tokens stay'
shown 'a feed against tokens' +441632960001 valid
mv "$work/tokens/2.xml" "$work/second.xml"
run import --replace entity:EXAMPLE-VE --max-withdrawn 2 "$work/tokens"
expect_status 'a folder of tokens' 0
expect_text 'a folder of tokens' "$out" \
  '^imported 0, unchanged 2, older 0, refused 0, withdrawn 2$'
shown 'a folder of tokens' +441632960001 valid
shown 'a token that is gone' +441632960002 revoked
run import "$work/second.xml"
expect_status 'a token that is gone, by itself' 1
mv "$work/second.xml" "$work/tokens/2.xml"
run import --replace entity:EXAMPLE-VE "$work/tokens"
expect_text 'all tokens again' "$out" '^imported 1, unchanged 2,'
shown 'all tokens again' +441632960002 valid
run import --replace entity:OTHER-VE "$work/tokens"
expect_status 'tokens of another entity' 1
expect_text 'tokens of another entity' "$err" '1.xml:.* SNAPSHOT: '
printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>1.0.0.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name></domain:update></update><extension><e:update xmlns:e="urn:ietf:params:xml:ns:e164val-1.0"><e:rem id="EK1"/></e:update></extension></command></epp>' \
  >"$work/rem.xml"
run import --replace entity:EXAMPLE-VE "$work/tokens" "$work/rem.xml"
expect_status 'rem in a snapshot' 1
expect_text 'rem in a snapshot' "$err" 'rem.xml:1: SNAPSHOT: a snapshot has no "rem"'

# Many: a feed of two halves of different dates; every tenth number goes.
records=${RECORDS:-100000}
# many KEEP EXPIRY - numbers below +4930, but only if the last digit is below KEEP
many() {
  awk -v n="$records" -v keep="$1" -v from="$(day -10)" -v to="$(day "$2")" \
    'BEGIN { for (i = 0; i < n; i++) if (i % 10 < keep)
      printf "+4930%07d,%s,%s,SOMEBODY,reg-1,ident,\n", i, from, to }'
}
rm -rf "$work/store"
many 10 100 >"$work/old.csv"
many 9 200 >"$work/new.csv"
accepted 'many' "$work/old.csv"
cp -a "$work/store" "$work/saved"
begin=$(date +%s%N)
run import --replace registrar:reg-1 --max-withdrawn 10% "$work/new.csv"
took=$((($(date +%s%N) - begin) / 1000000))
expect_status 'many are replaced' 0
expect_text 'many are replaced' "$out" \
  "^imported $((records * 9 / 10)), unchanged 0, older 0, refused 0, withdrawn $((records / 10))\$"
printf '%d records are replaced in %d ms\n' "$records" "$took"
((took <= ${SECONDS_MAX:-60} * 1000)) || fault "it took $took ms"
sample() {
  local i
  for i in 0 9 1000 1009 9990 9999; do
    run show "$(printf '+4930%07d' "$i")"
    sed -E "s/.*: ([a-z]+) .*/\\1/;q" "$work/out" | tr '\n' ' '
    grep -o "$(day 100)\|$(day 200)" "$work/out" | head -n 1
  done | sort -u | tr '\n' ';'
}
new_state="revoked $(day 100);valid $(day 200);"
old_state="valid $(day 100);"
expect_text 'many are replaced' "$(sample)" "^$new_state\$"
old_count=0
new_count=0

# killed MILLISECONDS - the snapshot's import, after these; counts the states
killed() {
  local wait_ms=$1 state
  rm -rf "$work/store"
  cp -a "$work/saved" "$work/store"
  killed_after "$wait_ms" import --replace registrar:reg-1 \
    --max-withdrawn 10% "$work/new.csv"
  state=$(sample)
  case $state in
    "$old_state") old_count=$((old_count + 1)) ;;
    "$new_state") new_count=$((new_count + 1)) ;;
    *) fault "killed after $wait_ms ms of $took: $state" ;;
  esac
}
rounds=${ROUNDS:-8}
for ((round = 0; round < rounds; round++)); do
  # Later than half of it: the records are entered, withdrawn and written.
  killed $((took * 2 / 5 + (round * took * 6 / 5) / rounds))
done
# If the run that was measured was held up, all of these came too late.
for ((at = took / 5; old_count == 0 && at && round < rounds + 10; round++)); do
  killed "$at"
  at=$((at / 2))
done
printf 'killed %d times: %d old, %d new\n' "$round" "$old_count" "$new_count"
((old_count)) || fault 'none was killed in time: the test proves nothing'
run import --replace registrar:reg-1 --max-withdrawn 10% "$work/new.csv"
expect_status 'after the kills' 0
expect_text 'after the kills' "$(sample)" "^$new_state\$"

# L1 in a snapshot: a line that is suspended and breaks a rule by now, be it with
# other dates, blocks what has its name; the snapshot has that, so it stays.
rm -rf "$work/store"
held() {
  printf '%s\n' number,executionDate,expirationDate,entity,registrar,method,serial,status \
    "+493012341,$(day -4),$(day "$1"),E,reg-a,ident,s1,$2" >"$work/held.csv"
}
held 90 valid
run import --replace entity:E "$work/held.csv"
expect_status 'held: first' 0
cp "$work/enumod.conf" "$work/keep.conf"
sed -i '/prefix: "+4930"/a\  registrar: "reg-b"' "$work/enumod.conf"
for end in 90 60; do
  cp -a "$work/store" "$work/unheld"
  held "$end" suspended
  run import --replace entity:E "$work/held.csv"
  expect_status "held until $end" 0
  shown "held until $end" +493012341 suspended
  run list
  expect_text "held until $end" "$out" "^\\+493012341 suspended .* $(day 90) "
  rm -rf "$work/store"
  mv "$work/unheld" "$work/store"
done
mv "$work/keep.conf" "$work/enumod.conf"

token_end
