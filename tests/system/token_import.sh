#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_import.sh - good tokens and what becomes of them: single, block, without
# tokendata, in EPP, feeds without signatures; renewal, grace, suspension,
# revocation, a key that is no longer trusted. VAL-20 to VAL-41, TOK-08 to TOK-15.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
file=$work/token.xml

# make [FIELD=VALUE]... - a token of EXAMPLE-VE into $file
make() {
  entity_token "$keys" EXAMPLE-VE "$@" >"$file"
}

# midnight OFFSET - the first second of a day
midnight() {
  printf '%s' $((($(date +%s) / 86400 + $1) * 86400))
}

run list
expect_status 'no store yet' 3
run show +441632960083
expect_status 'no store yet' 3

# Tokens.
make
accepted 'a token' "$file"
expect_text 'a token' "$out" '^imported 1, unchanged 0, older 0, refused 0$'
shown 'the number' +441632960083 valid
expect_status 'the number' 0
shown 'VAL-34, a longer one' +4416329600831 valid
shown 'its neighbour' +441632960084 unknown
expect_status 'its neighbour' 1
accepted 'the same again' "$file"
expect_text 'the same again' "$out" '^imported 0, unchanged 1,'
make serial=2 number=+441632960100 last=+441632960199 tokendata=
accepted 'a block without tokendata' "$file"
shown 'in the block' +441632960142 valid
make serial=3 number=+441632960500 expiration=
sed -i '/<KeyInfo>/,/<\/KeyInfo>/d' "$file"
accepted 'without expiry and without a certificate' "$file"
shown 'no-expiry: max' +441632960500 valid
make serial=4 number=+441632960501 method=call-back registrar=reg-4712
run import - <"$file"
expect_status 'standard input' 0
entity_template serial=4 number=+441632960502 entity=OTHER-VE |
  entity_sign "$keys" OTHER-VE >"$file"
accepted 'pinned by its bare key, and the serial of another entity' "$file"
entity_template serial=5 number=+441632960503 |
  sed 's|<Transform Algorithm="\([^"]*exc-c14n#\)"/>|<Transform Algorithm="\1"><InclusiveNamespaces xmlns="\1" PrefixList="ds"/></Transform>|' |
  entity_sign "$keys" EXAMPLE-VE >"$file"
accepted 'TOK-04, a list of prefixes' "$file"
entity_template serial=6 number=+441632960504 |
  sed 's/<token xmlns=/<t:token xmlns:t=/; s/<\/token>/<\/t:token>/
    /<validation/,/<\/validation>/{s/<\([a-zA-Z]\)/<t:\1/g; s/<\//&t:/g}' |
  sed 's/xmlns:t="\([^"]*\)" Id/xmlns:t="\1" Id/' >"$work/template.xml"
xmlsec1 --sign --id-attr:Id urn:ietf:params:xml:ns:enum-token-1.0:token \
  --privkey-pem "$keys/EXAMPLE-VE.key,$keys/EXAMPLE-VE.pem" \
  "$work/template.xml" >"$file"
accepted 'with a prefix for the namespace' "$file"

entity_template serial=7 number=+441632960507 |
  sed 's|<token |&xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:ietf:params:xml:ns:enum-token-1.0 enum-token-1.0.xsd" |' |
  entity_sign "$keys" EXAMPLE-VE >"$file"
accepted 'with xsi:schemaLocation, as the sample of RFC 5105' "$file"

make serial=8 number=+441632960508
sed -i 's/<Signature /&Id="S1" /; s/<SignatureValue>/<SignatureValue Id="S2">/' \
  "$file"
accepted 'with identifiers on parts of the signature' "$file"

# The line is that of the value at fault.
# lines RULE ELEMENT ARGUMENT... - of a token with these values
lines() {
  make serial=9 number=+441632960509 "${@:3}"
  run verify "$file"
  expect_text "line of $2" "$err" \
    ":$(grep -n "<$2>" "$file" | cut -d: -f1): $1: "
}
lines TOK-08 executionDate "execution=$(day -50)"
lines TOK-09 expirationDate "expiration=$(day 600)"
lines TOK-10 registrarID registrar=reg-1
lines TOK-12 methodID method=43
lines TOK-13 E164Number number=+441633960509

# VAL-33, VAL-35: renewal, and what must not supersede.
make serial=10 "execution=$(day -1)" "expiration=$(day 300)"
accepted 'renewal' "$file"
run show --json +441632960083
expect_text 'renewal' "$out" '"serial":"10"'
make serial=11 "execution=$(day -20)" "expiration=$(day 310)"
accepted 'an earlier execution' "$file"
expect_text 'an earlier execution' "$out" 'older 1'
expect_text 'an earlier execution' "$err" \
  ": VAL-33: it is not later than another validation of its numbers; kept as history \(\+441632960083, EXAMPLE-VE, serial 10, executed $(day -1), expires $(day 300)\)$"
run show --json +441632960083
expect_text 'an earlier execution' "$out" '"serial":"10"'
run list --history
expect_text 'VAL-33, what superseded what' "$out" \
  "^\+441632960083 superseded .* EXAMPLE-VE 1 .* at .*Z by \+441632960083 $(day -1) EXAMPLE-VE 10$"
expect_text 'VAL-33, what came too late' "$out" \
  "^\+441632960083 late .* EXAMPLE-VE 11 .* by \+441632960083 $(day -1) EXAMPLE-VE 10$"
run list --history --json
expect_text 'VAL-33, as JSON' "$out" \
  '"state":"superseded",.*"serial":"1",.*"by":\{"numbers":"\+441632960083",.*"serial":"10"\}\}$'
# What it is not later than may be no later itself, have expired, or be revoked.
make serial=older-4 number=+441632960571 "execution=$(day -9)" \
  "expiration=$(day 20)"
accepted 'one for another number' "$file"
make serial=older-5 number=+441632960571 "execution=$(day -9)" \
  "expiration=$(day 20)"
accepted 'the same dates' "$file"
expect_text 'the same dates' "$err" \
  "VAL-33: it is not later .*, serial older-4, executed $(day -9), expires $(day 20)\)$"
run revoke +441632960571
make serial=older-6 number=+441632960571 "execution=$(day -10)" \
  "expiration=$(day 30)"
accepted 'earlier than what was revoked' "$file"
expect_text 'earlier than what was revoked' "$err" \
  "VAL-33: another validation of its numbers was revoked, and it is not later; kept as history .*, serial older-4, executed $(day -9), expires $(day 20)\)$"
make serial=older-7 number=+441632960572 "execution=$(day -28)" \
  "expiration=$(day -15)"
accepted 'one that has expired' "$file"
make serial=older-8 number=+441632960572 "execution=$(day -29)" \
  "expiration=$(day 20)"
accepted 'earlier than what has expired' "$file"
expect_text 'earlier than what has expired' "$err" \
  "VAL-33: it is not later .*, serial older-7, executed $(day -28), expires $(day -15)\)$"
make serial=12 "execution=$(day 20)" "expiration=$(day 310)"
refused 'an execution to come, while another is in force' TOK-08 "$file"
make serial=13 number=+441632960505 "execution=$(day 2)" \
  "expiration=$(day 310)"
refused 'an execution to come, for a new number' TOK-08 "$file"
expect_text 'an execution to come' "$err" ': executed later than tomorrow$'
shown 'an execution to come' +441632960505 unknown
make serial=13 number=+441632960505 "execution=$(day 1)" \
  "expiration=$(day 310)"
accepted 'executed tomorrow' "$file"
shown 'executed tomorrow' +441632960505 valid

# TOK-08: what was imported may be imported again later.
make serial=14 number=+441632960506 "expiration=$(day 120)"
accepted 'young' "$file"
run import --time "$(midnight 60)" "$file"
expect_status 'TOK-08, known' 0
expect_text 'TOK-08, known' "$out" 'unchanged 1'

# States to the second. The last import was two months ahead.
entity_new "$work/later" EXAMPLE-VE -400 800
states() {
  run show --time "$1" "$2"
  expect_text "$2 at $1" "$out" "^[+0-9]+: $3 "
}
states $(($(midnight 120) - 1)) +441632960506 due
states "$(midnight 120)" +441632960506 expired
states $(($(midnight 90) - 1)) +441632960506 valid
states "$(midnight 90)" +441632960506 due
run due --time "$(midnight 100)"
expect_text 'due' "$out" '^\+441632960506 due '
run due --time "$(midnight 120)"
expect_text 'not due' "$(grep -c 960506 "$work/out" || true)" '^0$'
run show --time "$(midnight -1)" +441632960506
expect_status 'VAL-43, the clock is behind' 3
expect_text 'VAL-43' "$err" 'clock'

# The store goes on in the present.
rm -rf "$work/store"

# Feeds.
cat >"$work/feed.csv" <<END

# number[-last],executionDate,expirationDate,entity,registrar,method,serial
number,executionDate,expirationDate,entity,registrar,method,serial
+493012345,$(day -5),$(day 100),SOMEBODY,reg-1,ident,77

+493020000-+493020999,$(day -400),,SOMEBODY,,,
+493022000-+493022999,$(day -5),$(day 100),,,,
END
accepted 'feed' "$work/feed.csv"
shown 'VAL-21' +493012345 valid
shown 'no-expiry: max is over' +493020001 expired
accepted 'the feed of the next day' "$work/feed.csv"
expect_text 'the feed of the next day' "$out" 'imported 0, unchanged 3'
cat >"$work/feed.csv" <<END
+441632960083,$(day -5),$(day 100),EXAMPLE-VE,reg-4711,42,
END
accepted 'feed, where signatures are required' "$work/feed.csv"
shown 'VAL-22' +441632960083 unknown
cat >"$work/bad.csv" <<END

+4930123,$(day -5),$(day 100),SOMEBODY,reg-1,ident
+4930123,$(day -5),$(day 100),SOMEBODY,reg-1,ident,1,2
+4930 123,$(day -5),$(day 100),SOMEBODY,reg-1,ident,
4930123,$(day -5),$(day 100),SOMEBODY,reg-1,ident,
+4930123,,$(day 100),SOMEBODY,reg-1,ident,
+4930123,$(day -5)T00:00:00Z,,SOMEBODY,reg-1,ident,
+4930123,$(day -5),$(day -6),SOMEBODY,reg-1,ident,
+4930200-+4930100,$(day -5),$(day 100),SOMEBODY,reg-1,ident,
+493022500-+493023500,$(day -5),$(day 100),SOMEBODY,reg-1,ident,
+441633,$(day -5),$(day 100),EXAMPLE-VE,reg-4711,42,
$(head -c 600 /dev/zero | tr '\0' x)
+4930124,$(day -5),$(day 100),SOMEBODY,reg-1,ident,
END
run import "$work/bad.csv"
expect_status 'bad feed' 1
expect_text 'bad feed' "$out" '^imported 1, .* refused 11$'
for line in 2 3 4 5 6 7 9 12; do
  expect_text "line $line" "$err" "bad.csv:$line: CSV: "
done
expect_text 'line 8' "$err" 'bad.csv:8: TOK-09: '
expect_text 'line 10' "$err" 'bad.csv:10: TOK-13: another record'
expect_text 'line 11' "$err" 'bad.csv:11: TOK-13: not within'
printf '+4930125,%s,,SOMEBODY,r\0g,m,\n+4930126,%s,,SOMEBODY,,,\n' "$(day -5)" \
  "$(day -5)" >"$work/nul.csv"
run import "$work/nul.csv"
expect_text 'a NUL in a line' "$out" '^imported 1, .* refused 1$'
run import --strict "$work/bad.csv"
expect_status 'strict' 1

# R16: what spreadsheets write.
{
  printf '\xef\xbb\xbf"number","executionDate"\r\n'
  printf '"+4930136","%s",,"SOMEBODY","a""b,c","m",\r\n' "$(day -5)"
  printf '+4930137,%s,"",SOMEBODY,,,"7"\r\n\r\n' "$(day -5)"
} >"$work/sheet.csv"
accepted 'R16, BOM, quotes and CRLF' "$work/sheet.csv"
expect_text 'R16' "$out" '^imported 2, unchanged 0, older 0, refused 0$'
run list
expect_text 'R16, quotes' "$out" '^\+4930136 .* a"b,c m$'
run import - <"$work/sheet.csv"
expect_text 'R16, standard input' "$out" 'unchanged 2'
{
  printf '"+4930128,%s,,X,,,\n' "$(day -5)"
  printf '"+4930128"x,%s,,X,,,\n' "$(day -5)"
  printf '+4930"128",%s,,X,,,\n' "$(day -5)"
  printf '+4930128,%s,,X,,,"\n' "$(day -5)"
} >"$work/quotes.csv"
run import "$work/quotes.csv"
expect_text 'quotes at the wrong place' "$out" '^imported 0, .* refused 4$'
expect_text 'quotes at the wrong place' "$err" 'quotes.csv:4: CSV: '
printf '\xef\xbb\xbf<x/>' >"$work/bom.xml"
refused 'a BOM before XML' TOK-15 "$work/bom.xml"
printf '\xef\xbb\xbf' >"$work/bom.csv"
run import "$work/bom.csv"
expect_status 'nothing but a BOM' 1

# A column for the status.
# status_feed STATUS [HEADER] - one line, into $work/status.csv
status_feed() {
  local header=number,executionDate,expirationDate,entity,registrar,method,serial
  {
    printf '%s\r\n' "${2:-$header,status}"
    printf '+4930140,%s,%s,SOMEBODY,reg-1,ident,s1,%s\r\n' "$(day -5)" \
      "$(day 90)" "$1"
  } >"$work/status.csv"
}
for state in valid suspended '' '"suspended"' valid; do
  status_feed "$state"
  run verify "$work/status.csv"
  expect_status "the status \"$state\", verify" 0
  accepted "the status \"$state\"" "$work/status.csv"
  expect_text "the status \"$state\"" "$out" '^imported 1, '
  case $state in
    *suspended*) shown "the status \"$state\"" +4930140 suspended ;;
    *) shown "the status \"$state\"" +4930140 valid ;;
  esac
done
status_feed suspended
run verify "$work/status.csv"
expect_text 'verify says it' "$out" ', not signed, suspended$'
accepted 'suspended' "$work/status.csv"
run list
expect_text 'suspended, in the list' "$out" '^\+4930140 suspended '
run list --history
expect_text 'suspended, in the history' "$out" '^\+4930140 corrected '
run export
expect_text 'suspended, not exported' \
  "$(grep -c '^+4930140' "$work/out" || true)" '^0$'
run resume +4930140
expect_status 'suspended, but not by hand' 1
shown 'suspended, but not by hand' +4930140 suspended
status_feed revoked
run verify "$work/status.csv"
expect_text 'revoked, verify' "$out" ', not signed, revoked$'
accepted 'revoked' "$work/status.csv"
shown 'revoked' +4930140 revoked
accepted 'revoked again' "$work/status.csv"
expect_text 'revoked again' "$out" '^imported 0, unchanged 1,'
status_feed valid
refused 'revoked is for good' TOK-11 "$work/status.csv"
status_feed active
refused 'no status' CSV "$work/status.csv"
expect_text 'no status' "$err" 'status.csv:2: CSV: column 8 is no status$'
status_feed valid number,status
refused 'a header without all columns' CSV "$work/status.csv"
status_feed valid \
  number,executionDate,expirationDate,registrar,entity,method,serial
refused 'columns in another order' CSV "$work/status.csv"
expect_text 'columns in another order' "$err" \
  'status.csv:1: CSV: column 4 is called registrar, which is column 5 of a feed$'
header=number,executionDate,expirationDate,registrar,entity,method,serial
for other in "${header//,/, }" "${header^}" "${header^^}" \
  "\"${header//,/\",\"}\"" "${header//,/;}" "$header"$'\r'; do
  status_feed valid "$other"
  sed -i 's/valid\r//' "$work/status.csv" # seven columns
  refused "the same, as $other" CSV "$work/status.csv"
done
status_feed suspended "${header//registrar,entity/ENTITY, Registrar},  status"
sed -i s/4930140/4930142/ "$work/status.csv"
accepted 'names in other letters, with blanks' "$work/status.csv"
shown 'names in other letters, with blanks' +4930142 suspended
status_feed suspended "${header//registrar,entity/ENTITY, Registrar},  status"
tr '\n' '\r' <"$work/status.csv" >"$work/old.csv"
refused 'lines that end with CR alone' CSV "$work/old.csv"

# Of numbers in the names of files, the greater one is the newer one.
mkdir "$work/days"
status_feed valid
sed s/4930140/4930143/ "$work/status.csv" >"$work/days/feed-9.csv"
status_feed suspended
sed s/4930140/4930143/ "$work/status.csv" >"$work/days/feed-10.csv"
for _ in 1 2; do
  run import "$work/days"
  shown 'the newer of two feeds' +4930143 suspended
done
status_feed valid number,status
sed -i 1d "$work/status.csv"
refused 'eight columns without a header' CSV "$work/status.csv"
status_feed valid
printf '+4930141,%s,,,,,\n' "$(day -5)" >>"$work/status.csv"
run import "$work/status.csv"
expect_text 'a line without the column' "$err" \
  'status.csv:3: CSV: not 8 columns$'

# Shorthand for a block would be a number that is not meant.
for block in +4930140-49 +4930140-4930149 +4930140..49 +4930140-; do
  run suspend "$block"
  expect_status "suspend $block" 2
  expect_text "suspend $block" "$err" "\"${block//+/\\+}\" may be a number or a"
done
run suspend +49-30-555
expect_text 'a number in groups' "$out" '^\+4930555: suspended$'
run resume +4930555

# A file that was cut off: the last line may have been suspended.
cut_off=number,executionDate,expirationDate,entity,registrar,method,serial,status
cut_off+=$'\n'"+493020700,$(day -5),$(day 90),E,reg-1,ident,s1,"
printf '%s' "$cut_off" >"$work/cut.csv"
refused 'cut off' CSV "$work/cut.csv"
expect_text 'cut off' "$err" 'cut.csv:2: CSV: the file ends within this line'
printf '%s\n' "$cut_off" >"$work/cut.csv"
accepted 'not cut off' "$work/cut.csv"
printf '%svalid' "$cut_off" >"$work/cut.csv"
accepted 'not cut off, without a line end' "$work/cut.csv"

# R15: what has no effect says so.
printf '+441632960083,%s,,X,reg-4711,42,\n+4930129,%s,,,,,\n' "$(day -5)" \
  "$(day -5)" >"$work/idle.csv"
run import "$work/idle.csv"
expect_text 'R15' "$err" \
  'idle.csv:1: warning: 1 record has no effect.*validation: signed'
run verify "$work/idle.csv"
expect_text 'R15, verify' "$err" 'idle.csv:1: warning: 1 record has no effect'
run import "$work/feed.csv"
expect_text 'R15, another one' "$err" 'feed.csv:1: warning: '
printf '+4930129,%s,,,,,\n' "$(day -5)" >"$work/idle.csv"
run import "$work/idle.csv"
expect_text 'R15, none' "$(grep -c warning "$work/err" || true)" '^0$'

# EPP (RFC 5076, VAL-26).
# epp OPERATION CONTENT [DOMAIN]
epp() {
  cat <<END
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- a message may have comments, a token may not -->
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0" xmlns:foo="urn:foo">
 <command>
  <update>
   <domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
    <domain:name>${3:-3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa}</domain:name>
   </domain:update>
  </update>
  <extension>
   <e164val:update xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">
    $2
   </e164val:update>
  </extension>
  <clTRID>ABC-12345</clTRID>
 </command>
</epp>
END
}
# wrap OPERATION ID CONTENT
wrap() {
  printf '<e164val:%s id="%s"><e164val:validationInfo>%s</e164val:validationInfo></e164val:%s>' \
    "$1" "$2" "$3" "$1"
}
# simple EXECUTION EXPIRATION
simple() {
  cat <<END
<valex:simpleVal xmlns:valex="urn:ietf:params:xml:ns:e164valex-1.1">
 <valex:methodID>ident</valex:methodID>
 <valex:validationEntityID>SOMEBODY</valex:validationEntityID>
 <valex:registrarID>reg-1</valex:registrarID>
 <valex:executionDate>$1</valex:executionDate>
 <valex:expirationDate>$2</valex:expirationDate>
</valex:simpleVal>
END
}
make serial=20
for operation in add chg inf; do
  make serial="20-$operation"
  epp x "$(wrap "$operation" EK77 "$(sed 1d "$file")")" >"$work/epp.xml"
  accepted "TOK-15, $operation" "$work/epp.xml"
done
shown 'TOK-15' +441632960083 valid
run show --json +441632960083
expect_text 'TOK-15, what the id is for now' "$out" \
  '"serial":"20-inf".*"id":"EK77"'
epp x '<e164val:rem id="EK78"/>' >"$work/epp.xml"
accepted 'rem with another id' "$work/epp.xml"
expect_text 'rem with another id' "$err" 'will be refused when it comes$'
make serial=20-late
epp x "$(wrap add EK78 "$(sed 1d "$file")")" >"$work/epp.xml"
refused 'rem came before add' TOK-11 "$work/epp.xml"
make serial=21 "execution=$(day -4)"
epp x "$(wrap add EK79 "$(sed 1d "$file")")<e164val:rem id=\"EK77\"/>" \
  >"$work/epp.xml"
accepted 'rem and add' "$work/epp.xml"
run show --json +441632960083
expect_text 'rem and add' "$out" '"state":"valid".*"serial":"21"'
epp x '<e164val:rem id="EK79"/>' >"$work/epp.xml"
accepted 'rem' "$work/epp.xml"
shown 'rem' +441632960083 revoked
make serial=22 number=+441632960777
epp x "$(wrap add EK80 "$(sed 1d "$file")")" >"$work/epp.xml"
refused 'TOK-10, another domain' TOK-10 "$work/epp.xml"
epp x "$(wrap add EK81 "$(simple "$(day -5)" "$(day 90)")")" \
  5.4.3.2.1.0.3.9.4.e164.arpa >"$work/epp.xml"
accepted 'simpleVal' "$work/epp.xml"
shown 'simpleVal' +493012345 valid
# R14: xsd:date may have a time zone, and blanks around values say nothing.
zoned=0
for zone in Z +02:00 -14:00; do
  zoned=$((zoned + 1))
  epp x "$(wrap add EK82-$zoned "$(
    simple "$(day -4)$zone" "$(day $((90 + zoned)))$zone" |
      sed $'s/>ident</>\\n \t ident </')")" \
    5.4.3.2.1.0.3.9.4.e164.arpa >"$work/epp.xml"
  accepted "R14, $zone and blanks" "$work/epp.xml"
  run show --json +493012345
  expect_text "R14, $zone" "$out" "\"expiration\":\"$(day $((90 + zoned)))\""
  expect_text "R14, blanks" "$out" '"method":"ident"'
done
for date in "$(day -5)z" "$(day -5)+14:01" "$(day -5)+2:00" "$(day -5)+02:60" \
  "$(day -5)T00:00:00Z" "$(day -5) Z" "$(day -5)+02:000"; do
  epp x "$(wrap add EK82 "$(simple "$date" "$(day 90)")")" \
    5.4.3.2.1.0.3.9.4.e164.arpa >"$work/epp.xml"
  refused "simpleVal, $date" TOK-02 "$work/epp.xml"
done
epp x "$(wrap add EK82 "$(simple "$(day -5)" "$(day 90)" |
  sed 's/ident/id ent/')")" 5.4.3.2.1.0.3.9.4.e164.arpa >"$work/epp.xml"
refused 'simpleVal, a blank within' TOK-02 "$work/epp.xml"
make serial=23
epp x "$(wrap add EK83 "$(sed 1d "$file")")" example.com >"$work/epp.xml"
refused 'TOK-10, a domain of no number' TOK-10 "$work/epp.xml"
{
  echo '<both>'
  epp x "$(wrap add EK84 "$(sed 1d "$file")")" | sed 1d
  epp x '<e164val:rem id="EK84"/>' 4.8.0.0.6.9.2.3.6.1.4.4.e164.arpa | sed 1d
  echo '</both>'
} >"$work/epp.xml"
refused 'two messages in a document' TOK-15 "$work/epp.xml"
# A token that came by itself gets the id of the message that has it, too.
make serial=24 number=+441632960880
accepted 'a token by itself' "$file"
epp x "$(wrap add EK85 "$(sed 1d "$file")")" \
  0.8.8.0.6.9.2.3.6.1.4.4.e164.arpa >"$work/epp.xml"
accepted 'and in a message' "$work/epp.xml"
epp x '<e164val:rem id="EK85"/>' 0.8.8.0.6.9.2.3.6.1.4.4.e164.arpa \
  >"$work/epp.xml"
accepted 'withdrawn by the id of the message' "$work/epp.xml"
shown 'withdrawn by the id of the message' +441632960880 revoked
# A block below the domain of the message, which is that of a shorter number.
beyond=3.0.6.9.2.3.6.1.4.4.e164.arpa
make serial=25 number=+441632960300 last=+441632960399 "execution=$(day -6)"
epp x "$(wrap add EK86 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
accepted 'a block below the domain' "$work/epp.xml"
shown 'a block below the domain' +441632960350 valid
cp "$work/epp.xml" "$work/before.xml"
make serial=26 number=+441632960300 last=+441632960349 "execution=$(day -2)"
epp x "$(wrap chg EK86 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
run verify "$work/epp.xml"
expect_status 'verify, another block for the id' 0
accepted 'another block for the id' "$work/epp.xml"
shown 'in the new block' +441632960349 valid
shown 'in the old block only' +441632960350 unknown
run list --history
expect_text 'another block for the id' "$out" \
  '^\+441632960300-\+441632960399 corrected .* by \+441632960300-\+441632960349 .* 26$'
run import "$work/before.xml"
expect_status 'the message before once more' 0
shown 'the message before once more' +441632960350 unknown
make serial=27 number=+441632960300 last=+441632960398 "execution=$(day -7)"
epp x "$(wrap add EK86 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
accepted 'an older token for the id' "$work/epp.xml"
expect_text 'an older token for the id' "$out" 'older 1'
shown 'an older token for the id' +441632960350 unknown
run suspend +441632960300-+441632960349
make serial=29 number=+441632960300 last=+441632960309 "execution=$(day -2)" \
  "expiration=$(day 300)"
epp x "$(wrap chg EK86 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
accepted 'a smaller block for the id' "$work/epp.xml"
shown 'what is suspended stays so in a part of it' +441632960309 suspended
make serial=28 number=+441632960350 last=+441632960399 "execution=$(day -1)"
epp x "$(wrap chg EK86 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
accepted 'the id goes elsewhere' "$work/epp.xml"
shown 'what is suspended stays so' +441632960349 suspended
shown 'what the id is for now' +441632960350 valid
epp x '<e164val:rem id="EK86"/>' >"$work/epp.xml"
accepted 'rem, of another domain' "$work/epp.xml"
shown 'rem, of another domain' +441632960350 valid
epp x '<e164val:rem id="EK86"/>' $beyond >"$work/epp.xml"
run verify "$work/epp.xml"
expect_status 'verify, rem of a block' 0
accepted 'rem of a block' "$work/epp.xml"
shown 'rem of a block' +441632960350 revoked
accepted 'rem once more' "$work/epp.xml"
expect_text 'rem once more' "$out" '^imported 0, unchanged 1, older 0, refused 0'
expect_text 'rem once more' "$err" ': what had this id was removed, or superseded'
epp x '' >"$work/epp.xml"
refused 'EPP without a validation' TOK-15 "$work/epp.xml"

# A block moves on under its id, over its old place: one change, in one message.
make serial=80 number=+441632960300 last=+441632960349 "execution=$(day -6)"
epp x "$(wrap add EK90 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
rm -rf "$work/store"
accepted 'before it moves' "$work/epp.xml"
make serial=81 number=+441632960325 last=+441632960374 "execution=$(day -2)"
epp x "$(wrap chg EK90 "$(sed 1d "$file")")" $beyond >"$work/epp.xml"
run verify "$work/epp.xml"
expect_status 'verify, it moves' 0
accepted 'it moves' "$work/epp.xml"
shown 'where it was' +441632960324 unknown
shown 'where it is' +441632960325 valid
run suspend +441632960325-+441632960374
make serial=82 number=+441632960350 last=+441632960399 "execution=$(day -1)"
epp x "$(wrap add EK91 "$(sed 1d "$file")")<e164val:rem id=\"EK90\"/>" \
  $beyond >"$work/epp.xml"
run verify "$work/epp.xml"
expect_status 'verify, rem and add' 0
accepted 'rem and add, suspended' "$work/epp.xml"
shown 'removed, suspended' +441632960349 revoked
shown 'added, suspended before' +441632960360 suspended
shown 'added' +441632960375 valid

# A simple validation is renewed under its id.
name=5.4.3.2.1.0.3.9.4.e164.arpa
epp x "$(wrap add S1 "$(simple "$(day -5)" "$(day 90)")")" $name \
  >"$work/epp.xml"
accepted 'simpleVal, add' "$work/epp.xml"
cp "$work/epp.xml" "$work/before.xml"
epp x "$(wrap chg S1 "$(simple "$(day -1)" "$(day 180)")")" $name \
  >"$work/epp.xml"
accepted 'simpleVal, chg' "$work/epp.xml"
run show --json +493012345
expect_text 'simpleVal, chg' "$out" "\"expiration\":\"$(day 180)\""
epp x '<e164val:rem id="S1"/>' $name >"$work/rem.xml"
accepted 'simpleVal, rem' "$work/rem.xml"
shown 'simpleVal, rem' +493012345 revoked
refused 'simpleVal, replayed' TOK-11 "$work/epp.xml"
run import "$work/before.xml"
shown 'simpleVal, the one before' +493012345 revoked
epp x "$(simple "$(day -5)" "$(day 90)")" $name >"$work/epp.xml"
refused 'simpleVal in no operation' TOK-15 "$work/epp.xml"

# By hand.
rm -rf "$work/store"
make serial=30
accepted 'by hand' "$file"
make serial=31 number=+441632960100 last=+441632960199
accepted 'by hand' "$file"
run suspend +441632960150
expect_status 'VAL-34, suspend within a block' 0
shown 'suspended' +441632960150 suspended
shown 'below the suspended' +4416329601505 suspended
shown 'beside the suspended' +441632960151 valid
run suspend +441632960150
expect_status 'again' 1
run resume +441632960150
expect_status 'resume' 0
shown 'resumed' +441632960150 valid
run resume +441632960150
expect_status 'resume again' 1
run suspend '+44 (1632) 960-083'
expect_status 'as people write it' 0
make serial=32 "execution=$(day -2)"
accepted 'renewed while suspended' "$file"
shown 'renewed while suspended' +441632960083 suspended
run resume +441632960083
shown 'resumed' +441632960083 valid
run revoke EXAMPLE-VE 32
expect_status 'VAL-25, revoke' 0
shown 'revoked' +441632960083 revoked
refused 'TOK-11, replay of the revoked' TOK-11 "$file"
run revoke EXAMPLE-VE 99
expect_status 'revoke what was never seen' 0
make serial=99 number=+441632960999
refused 'TOK-11, revoked before it came' TOK-11 "$file"
run suspend x
expect_status 'no number' 2
run suspend
expect_status 'operand is missing' 2
run nonsense
expect_status 'no such command' 2

# A block that crosses one that is gone: the resolver's files hold no two extents
# that cross.
rm -rf "$work/store"
make serial=50 number=+441632960000 last=+441632960099
accepted 'a block' "$file"
run revoke EXAMPLE-VE 50
make serial=51 number=+441632960050 last=+441632960149
accepted 'a block that crosses a revoked one' "$file"
shown 'a block that crosses a revoked one' +441632960120 valid
shown 'what only the revoked one had' +441632960001 revoked
run suspend +441632960200-+441632960299
run resume +441632960200-+441632960299
expect_status 'resume a block' 0
make serial=52 number=+441632960250 last=+441632960349
accepted 'a block that crosses one that was suspended' "$file"
run suspend +441632960260
expect_status 'the store goes on' 0
shown 'the store goes on' +441632960260 suspended

# What the ledger has and the resolver was not told, is told the next time.
cp "$work/store/head" "$work/head"
run suspend +441632960261
cp "$work/head" "$work/store/head"
shown 'the resolver has not heard of it' +441632960261 valid
run suspend +441632960261
expect_status 'again' 1
shown 'now it has' +441632960261 suspended

# Several of one number at once: all of them are history.
rm -rf "$work/store"
mkdir "$work/several"
for n in 1 2 3 4; do
  entity_token "$keys" EXAMPLE-VE serial="6$n" "execution=$(day "-$((9 - n))")" \
    >"$work/several/$n.xml"
done
run import "$work/several"
expect_text 'several at once' "$out" '^imported 4'
run list --history
expect_text 'several at once' "$(wc -l <<<"$out")" '^3$'

# Feeds are revoked by their serial, too; export has what is in force.
rm -rf "$work/store"
cat >"$work/feed.csv" <<END
+493012345,$(day -5),$(day 100),SOMEBODY,reg-1,ident,77
+493012346,$(day -5),$(day 100),SOMEBODY,reg-1,ident,78
+493012347,$(day -50),$(day -20),SOMEBODY,reg-1,ident,79
+493012348,$(day -5),$(day 100),SOMEBODY,reg-1,ident,80
END
accepted 'a feed' "$work/feed.csv"
run revoke SOMEBODY 77
expect_status 'a line of a feed' 0
shown 'a line of a feed' +493012345 revoked
refused 'a line of a feed, replayed' TOK-11 "$work/feed.csv"
run suspend +493012346
run export
expect_text 'export' "$(grep -c '^+' "$work/out")" '^1$'
expect_text 'export' "$out" '^\+493012348,'

# A feed does not take a number out of a block with a token.
make serial=80 number=+441632960800 last=+441632960899
accepted 'a block' "$file"
printf '+441632960850,%s,%s,EXAMPLE-VE,reg-4711,42,\n' "$(day -5)" \
  "$(day 90)" >"$work/feed.csv"
run import "$work/feed.csv"
expect_status 'a feed within a block' 1
shown 'a feed within a block' +441632960850 valid

# Nothing of the document in a message about what is wrong with it (TOK-14,
# VAL-28c).
make
sed 's/<organisation>Zebra/<organisation>\&Xylander;<Zebra>/' "$file" \
  >"$work/broken.xml"
refused 'broken within the assignee' TOK-01 "$work/broken.xml"
expect_text 'broken within the assignee' \
  "$(grep -c 'Xylander\|Zebra' "$work/err" || true)" '^0$'

# VAL-06: a prefix has rules of its own; TOK-10, VAL-03, VAL-15: and registrars.
cat >>"$work/enumod.conf" <<END
number:
  prefix: "+4416329607"
  registrar: "reg-4712"
  no-expiry: reject
  token-max-age: 3
  token-block-max: 10
  revalidation-window: 200
END
make serial=72 number=+441632960701 "execution=$(day -2)"
refused 'TOK-10, mapped to another registrar' TOK-10 "$file"
make serial=73 number=+441632960650 last=+441632960749 "execution=$(day -2)"
refused 'TOK-10, a part is mapped to another registrar' TOK-10 "$file"
own=(number=+441632960701 registrar=reg-4712)
make serial=74 "${own[@]}" "execution=$(day -4)"
refused 'VAL-06, token-max-age of a prefix' TOK-08 "$file"
make serial=75 "${own[@]}" "execution=$(day -2)" expiration=
refused 'VAL-06, no-expiry of a prefix' TOK-09 "$file"
make serial=76 "${own[@]}" "execution=$(day -2)" last=+441632960711
refused 'VAL-06, token-block-max of a prefix' TOK-13 "$file"
make serial=78 number=+441632960650 last=+441632960749 registrar=reg-4712 \
  "execution=$(day -2)"
refused 'VAL-06, token-block-max of a part' TOK-13 "$file"
make serial=77 "${own[@]}" "execution=$(day -2)" "expiration=$(day 100)"
accepted 'TOK-10, its registrar' "$file"
shown 'VAL-06, revalidation-window of a prefix' +441632960701 due
token_conf

# verify changes nothing, says what would become of each item, and does not wait
# for others while nobody changes anything.
rm -rf "$work/store"
make serial=83
accepted 'before verify' "$file"
make serial=84 "execution=$(day -20)"
run verify --json "$file"
expect_status 'verify, an older one' 0
expect_text 'verify, an older one' "$out" \
  '"outcome":"it is not later than another validation of its numbers; kept as history"'
run verify --time "$(midnight -3)" "$file"
expect_status 'verify, a clock that is behind' 0
mkfifo "$work/fifo"
"$ENUMCTL" token verify --config "$work/enumod.conf" - <"$work/fifo" \
  >"$work/waited" 2>&1 &
verify=$!
exec 9>"$work/fifo"
# It has a worker when it waits for what comes.
for ((i = 0; i < 600; i++)); do
  [[ $(cat "/proc/$verify/task/$verify/children" 2>/dev/null) == '' ]] || break
  sleep 0.1
done
status=0
timeout 60 "$ENUMCTL" token suspend --config "$work/enumod.conf" \
  +441632960199 >"$work/out" 2>"$work/err" 9>&- || status=$?
out=$(<"$work/out")
err=$(<"$work/err")
expect_status 'verify: others wait for who reads' 0
kill -0 "$verify" 2>/dev/null ||
  fault "verify: it does not wait for what comes"
cat "$file" >&9
exec 9>&-
wait "$verify" || fault "verify: it fails when it has waited"
run resume +441632960199
rm -rf "$work/store"
accepted 'before verify' "$file"
before=$(find "$work/store" -type f ! -name lock.mdb -exec cksum {} + | sort)
run verify "$file" "$work/bad.csv"
after=$(find "$work/store" -type f ! -name lock.mdb -exec cksum {} + | sort)
[[ $before == *ledger/data.mdb* && $before == "$after" ]] ||
  fault "verify changes the store"

# The key of a token that is in force is lost: one by a new key takes its place
# at once, although it was executed earlier.
make serial=86 "execution=$(day -1)"
rm -rf "$work/store"
accepted 'by the key that is lost' "$file"
mv "$keys/EXAMPLE-VE.pem" "$keys/away.pem"
cp "$work/later/EXAMPLE-VE.pem" "$keys/EXAMPLE-VE.pem"
entity_template serial=87 "execution=$(day -1)" |
  entity_sign "$work/later" EXAMPLE-VE >"$file"
accepted 'by the new key' "$file"
shown 'by the new key' +441632960083 valid
mv "$keys/away.pem" "$keys/EXAMPLE-VE.pem"

# --strict drops what was to be entered, not what a lost key means.
rm -rf "$work/store"
make serial=85
accepted 'before the key is lost' "$file"
mv "$keys/EXAMPLE-VE.pem" "$keys/away.pem"
cp "$keys/OTHER-VE.pem" "$keys/EXAMPLE-VE.pem"
run import --strict "$work/bad.csv"
expect_status 'strict, with a lost key' 1
expect_text 'strict, with a lost key' "$out" 'imported 0, unchanged 0, older 0'
shown 'strict, with a lost key' +441632960083 revoked
shown 'nothing was entered' +4930124 unknown
mv "$keys/away.pem" "$keys/EXAMPLE-VE.pem"
rm -rf "$work/store"

# A feed without serials is reshaped by its numbers.
printf '+493020000-+493020999,%s,%s,,,,\n' "$(day -5)" "$(day 90)" \
  >"$work/feed.csv"
accepted 'a block without a serial' "$work/feed.csv"
printf '+493020500-+493021499,%s,%s,,,,\n' "$(day -4)" "$(day 90)" \
  >"$work/next.csv"
refused 'its next shape' TOK-13 "$work/next.csv"
run revoke +493020000-+493020999
expect_status 'revoked by its numbers' 0
accepted 'its next shape' "$work/next.csv"
shown 'its next shape' +493020500 valid
shown 'what it has no more' +493020499 revoked
run resume +493020499
expect_text 'nothing of its own' "$err" 'has no record of its own'
rm -rf "$work/store"
run resume +493020499
run list
expect_status 'nothing was ever entered' 3
expect_text 'nothing was ever entered' "$err" 'there is no validation store'

# What cannot be read is told; nothing is not a confirmation.
run import "$work/no-such-folder"
expect_status 'no such folder' 1
run import /proc/self/mem
expect_status 'a file whose reading fails' 1
expect_text 'a file whose reading fails' "$err" \
  '^/proc/self/mem: file: cannot be read: '
mkdir "$work/nothing"
run import "$work/nothing"
expect_status 'an empty folder' 0

# A number out of range is blocked, whatever its validation.
token_conf
rm -rf "$work/store"
make serial=71
accepted 'before its range goes' "$file"
sed -i 's/approved-prefix: .*/approved-prefix: "+4930"/' "$work/enumod.conf"
run show +441632960083
expect_status 'out of range' 1
expect_text 'out of range' "$out" 'valid .*blocked: number not in an approved'
token_conf

# VAL-23: the entity loses its key, and gets it back.
make serial=40 "execution=$(day -1)"
accepted 'by the first key' "$file"
shown 'by the first key' +441632960083 valid
mv "$keys/EXAMPLE-VE.pem" "$keys/first.pem"
cp "$work/later/EXAMPLE-VE.pem" "$keys/EXAMPLE-VE.pem"
make_other() {
  entity_template serial=41 number=+441632960600 |
    entity_sign "$work/later" EXAMPLE-VE >"$file"
}
make_other
accepted 'by another key' "$file"
expect_text 'VAL-23' "$err" 'trust in [0-9]+ records'
shown 'VAL-23, blocked' +441632960083 revoked
shown 'VAL-23, the other' +441632960600 valid
mv "$keys/first.pem" "$keys/EXAMPLE-VE.pem"
run import "$work/feed.csv"
shown 'VAL-23, back' +441632960083 valid
shown 'VAL-23, the other' +441632960600 revoked
# The same statement, signed by the key that counts now.
entity_template serial=41 number=+441632960600 |
  entity_sign "$keys" EXAMPLE-VE >"$file"
accepted 'signed anew' "$file"
expect_text 'signed anew' "$out" '^imported 1'
shown 'signed anew' +441632960600 valid

# Output.
run list --json
expect_status 'JSON' 0
cp "$work/out" "$work/json"
run verify --json "$work/bad.csv"
expect_text 'verify --json' "$out" '"line":11,"rule":"TOK-13","refused":'
expect_text 'verify --json' "$out" '"action":"enter","numbers":"\+4930124"'
cat "$work/out" >>"$work/json"
run suspend --json +4930124
expect_text 'suspend --json' "$out" '^{"on":"\+4930124","done":"suspended"}$'
run resume --json +4930124
cat "$work/out" >>"$work/json"
if command -v python3 >/dev/null; then
  python3 -c 'import json, sys
for line in sys.stdin:
    json.loads(line)' <"$work/json" || fault 'what --json prints is no JSON'
fi
run export
expect_text 'export' "$out" '^\+441632960600,'
rm -rf "$work/store"
grep -v '^+441632960083' "$work/out" >"$work/export.csv"
accepted 'export comes in again' "$work/export.csv"

# Two trees have one validation for the same digits.
token_conf 'apex: "e164.arpa."' 'apex: "plan.example."' 'aus-plus: no'
epp x "$(wrap add EK99 "$(simple "$(day -5)" "$(day 90)")")" \
  5.9.9.4.3.2.1.0.3.9.4.plan.example >"$work/epp.xml"
accepted 'a private plan' "$work/epp.xml"
shown 'a private plan' +49301234995 valid
expect_text 'TOK-14' "$(grep -raci 'Zebra\|Xylander\|Quentin' "$work/store" |
  grep -v ':0$' || echo none)" '^none$'
token_end
