#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_issue.sh - the side of a validation entity: "token new" and "token sign"
# make tokens that others find good, too: the import, the xmlsec1 program, and
# xml-crypto under Node (VAL-30). With ENUMOD_LONG=yes, JSR-105 in Java, too.
# What these sign is imported. NODE_MODULES names a folder that has xml-crypto
# (./bootstrap check makes one); what is missing is left out, which is said.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
who=(--entity EXAMPLE-VE --method 42 --registrar reg-4711)
mkdir "$work/orders" "$work/tokens" "$work/signed"

# issue COMMAND ARGUMENT... - new and sign, which know no --config
issue() {
  status=0
  "$ENUMCTL" token "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
  if grep -q 'Sanitizer\|runtime error' "$work/err"; then
    fault "sanitizer: $*"
    cat "$work/err"
  fi
}

# wrong TITLE STATUS PATTERN ARGUMENT... - fails so, and prints nothing
wrong() {
  local title=$1 wanted=$2 pattern=$3
  shift 3
  issue "$@"
  expect_status "$title" "$wanted"
  expect_text "$title" "$err" "$pattern"
  expect_text "$title" "$(wc -c <"$work/out")" '^0$'
}

# verified TITLE CERTIFICATE TOKEN - by programs of others
verified() {
  xmlsec1 --verify --id-attr:Id token --pubkey-cert-pem "$2" "$3" \
    >"$work/log" 2>&1 || fault "$1: xmlsec1: $(<"$work/log")"
  if [[ -n $node ]]; then
    NODE_PATH=$NODE_MODULES node "$here/../support/verify_token.js" "$2" "$3" \
      >"$work/log" 2>&1 || fault "$1: xml-crypto: $(<"$work/log")"
  fi
  if [[ -n $java ]]; then
    java -cp "$work" VerifyToken "$2" "$3" >"$work/log" 2>&1 ||
      fault "$1: JSR-105: $(<"$work/log")"
  fi
}

: "${NODE_MODULES:=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}/xml-crypto/node_modules}"
node=
if ! command -v node >/dev/null; then
  printf 'NOTE: not verified by xml-crypto: there is no node\n'
elif [[ ! -d ${NODE_MODULES:-}/xml-crypto ]]; then
  printf 'NOTE: not verified by xml-crypto: there is none in %s\n' \
    "$NODE_MODULES"
else
  node=yes
fi
java=
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  if command -v javac >/dev/null && command -v java >/dev/null &&
    javac -d "$work" "$here"/../support/{Sign,Verify}Token.java \
      2>"$work/log"; then
    java=yes
  else
    printf 'NOTE: not verified by JSR-105: there is no javac that works\n'
  fi
fi

# New: a number, a block, all that may be said.
issue new "${who[@]}" --serial 1 --execution "$(day 0)" \
  --expiration "$(day 100)" +441632960001
expect_status 'new' 0
cp "$work/out" "$work/one.xml"
for field in '<E164Number>\+441632960001<' '<methodID>42<' ' serial="1"' \
  '<registrarID>reg-4711<' "<executionDate>$(day 0)<" \
  "<expirationDate>$(day 100)<" '<validationEntityID>EXAMPLE-VE<'; do
  expect_text 'new' "$out" "$field"
done
refused 'it is not signed yet' TOK-02 "$work/one.xml"
issue new "${who[@]}" --days 60 +441632960100-+441632960199
expect_text 'new, a block' "$out" '<lastE164Number>\+441632960199<'
expect_text 'new, days' "$out" "<expirationDate>$(day 60)<"
expect_text 'new, a serial' "$out" " serial=\"$(date -u +%Y%m%d)-[0-9a-f]{10}\""
cp "$work/out" "$work/block.xml"
issue new "${who[@]}" +441632960002
expect_text 'new, without an end' "$(grep -c expiration <<<"$out" || true)" '^0$'
entity_tokendata >"$work/data.xml"
issue new "${who[@]}" --tokendata "$work/data.xml" +441632960003
expect_text 'new, tokendata' "$out" 'Zebra Telegraph Works'
cp "$work/out" "$work/data-token.xml"
issue new --entity 'A<&"B' --method "a'>" --registrar b +441632960004
expect_text 'new, signs of XML' "$out" '<validationEntityID>A&lt;&amp;"B<'

# New, what is no good.
wrong 'no entity' 1 'the entity is missing' new --method 1 --registrar 2 +44163
wrong 'a blank' 2 'without blanks' new --entity 'a b' +44163
wrong '21 characters' 2 'printable' new "${who[@]}" \
  --serial 123456789012345678901 +441
wrong 'no number' 1 'neither a number' new "${who[@]}" 0441632
wrong 'a block the wrong way round' 1 'neither' new "${who[@]}" +4412-+4411
wrong 'no date' 2 'no date' new "${who[@]}" --execution 2026-02-30 +441
wrong 'an end before the beginning' 1 'expires before' new "${who[@]}" \
  --execution "$(day 0)" --expiration "$(day -1)" +441
wrong 'days and a date' 2 'not both' new "${who[@]}" --days 1 \
  --expiration "$(day 1)" +441
wrong 'days' 2 'is not 1 to' new "${who[@]}" --days 0 +441
for days in ' 5' +5 -5 5x ''; do
  wrong "days \"$days\"" 2 'is not 1 to' new "${who[@]}" --days "$days" +441
done
wrong 'days beyond the last day' 1 'expires after 9999-12-31' new "${who[@]}" \
  --execution 9999-12-30 --days 2 +441
issue new "${who[@]}" --execution 9999-12-30 --days 1 +441
expect_text 'the last day' "$out" '<expirationDate>9999-12-31<'
wrong 'nothing' 2 'one of both' new "${who[@]}"
wrong 'a list without a folder' 2 'needs --output' new --csv "$work/x"
printf '<contact/>' >"$work/contact.xml"
wrong 'not tokendata' 2 'not a tokendata' new "${who[@]}" \
  --tokendata "$work/contact.xml" +441

# Sign: each kind of key, encrypted or not.
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -aes256 \
  -pass pass:secret -out "$keys/locked.key" 2>/dev/null
for curve in P-256 P-384 P-521; do
  openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" \
    -out "$keys/$curve.key" 2>/dev/null
done
for name in locked P-256 P-384 P-521; do
  openssl req -new -x509 -key "$keys/$name.key" -passin pass:secret -days 300 \
    -subj /CN=EXAMPLE-VE -out "$keys/$name.pem"
done
sed -i "s|^  certificate: .*EXAMPLE-VE.pem\"|&\n  certificate: \"$keys/locked.pem\"\n  certificate: \"$keys/P-256.pem\"\n  certificate: \"$keys/P-384.pem\"|" \
  "$work/enumod.conf"
number=441632970000

# signs TITLE CERTIFICATE URI ARGUMENT... - of a new token; found good by all
signs() {
  local title=$1 certificate=$2 uri=$3
  shift 3
  number=$((number + 1))
  "$ENUMCTL" token new "${who[@]}" --days 90 "+$number" >"$work/new.xml"
  status=0
  "$ENUMCTL" token sign "$@" "$work/new.xml" >"$work/token.xml" \
    2>"$work/err" 3<<<secret || status=$?
  err=$(<"$work/err")
  expect_status "$title" 0
  expect_text "$title" "$(<"$work/token.xml")" "Algorithm=\"[^\"]*#$uri\""
  verified "$title" "$certificate" "$work/token.xml"
  accepted "$title" "$work/token.xml"
  shown "$title" "+$number" valid
}
plain=$keys/EXAMPLE-VE
signs 'RSA' "$plain.pem" rsa-sha256 --key "$plain.key" --certificate "$plain.pem"
signs 'without a certificate' "$plain.pem" rsa-sha256 --key "$plain.key"
for bits in 384 512; do
  signs "RSA, SHA-$bits" "$plain.pem" "rsa-sha$bits" --key "$plain.key" \
    --algorithm "rsa-sha$bits"
done
signs 'encrypted' "$keys/locked.pem" rsa-sha256 --key "$keys/locked.key" \
  --certificate "$keys/locked.pem" --passphrase-fd 3
signs 'P-256' "$keys/P-256.pem" ecdsa-sha256 --key "$keys/P-256.key" \
  --certificate "$keys/P-256.pem"
signs 'P-384' "$keys/P-384.pem" ecdsa-sha384 --key "$keys/P-384.key"

# That others would notice: each of them is tried on a token that was altered.
sed 's/reg-4711/reg-4712/' "$work/token.xml" >"$work/altered.xml"
before=$faults
verified 'altered' "$keys/P-384.pem" "$work/altered.xml" >"$work/noticed"
noticed=$((faults - before))
faults=$before
((noticed == 1 + (${#node} > 0) + (${#java} > 0))) ||
  fault "only $noticed programs notice that a token was altered"

# What others sign is imported.
if [[ -n $node ]]; then
  "$ENUMCTL" token new "${who[@]}" --serial node +441632971001 >"$work/new.xml"
  NODE_PATH=$NODE_MODULES node "$here/../support/sign_token.js" "$plain.key" \
    "$work/new.xml" >"$work/token.xml"
  accepted 'signed by xml-crypto' "$work/token.xml"
  shown 'signed by xml-crypto' +441632971001 valid
fi
if [[ -n $java ]]; then
  openssl pkcs8 -topk8 -nocrypt -outform DER -in "$keys/P-384.key" \
    -out "$work/P-384.der"
  "$ENUMCTL" token new "${who[@]}" --serial java +441632971002 >"$work/new.xml"
  java -cp "$work" SignToken "$work/P-384.der" "$work/new.xml" \
    >"$work/token.xml"
  accepted 'signed by JSR-105' "$work/token.xml"
  shown 'signed by JSR-105' +441632971002 valid
fi

# Sign, several: with tokendata, a block, into a folder.
issue sign --key "$plain.key" --certificate "$plain.pem" \
  --output "$work/signed" "$work/one.xml" "$work/block.xml" \
  "$work/data-token.xml"
expect_status 'several' 0
for name in one block data-token; do
  verified "$name" "$plain.pem" "$work/signed/$name.xml"
done
accepted 'several' "$work/signed"
expect_text 'several' "$out" '^imported 3,'
shown 'the block' +441632960142 valid

# Sign, what is no good.
wrong 'no key' 2 '--key is missing' sign "$work/one.xml"
wrong 'several without a folder' 2 'need --output' sign --key "$plain.key" \
  "$work/one.xml" "$work/block.xml"
wrong 'signed already' 1 'TOK-03: it has a signature' sign --key "$plain.key" \
  "$work/signed/one.xml"
wrong 'there already' 3 'File exists' sign --key "$plain.key" \
  --output "$work/signed" "$work/one.xml"
wrong 'a folder is no token' 3 'Is a directory' sign --key "$plain.key" \
  "$keys"
wrong 'a public key' 2 'no private key' sign --key "$plain.pub" "$work/one.xml"
wrong 'another certificate' 2 'no certificate of the key' sign \
  --key "$plain.key" --certificate "$keys/P-256.pem" "$work/one.xml"
wrong 'the algorithm of another key' 2 'none for this key' sign \
  --key "$plain.key" --algorithm ecdsa-sha256 "$work/one.xml"
wrong 'a curve that nobody accepts' 2 'nobody would accept' sign \
  --key "$keys/P-521.key" "$work/one.xml"
printf 'wrong\n' >"$work/passphrase"
status=0
"$ENUMCTL" token sign --key "$keys/locked.key" --passphrase-fd 3 \
  "$work/one.xml" 3<"$work/passphrase" >"$work/out" 2>"$work/err" || status=$?
expect_status 'a wrong passphrase' 2
expect_text 'a wrong passphrase' "$(<"$work/err")" 'no passphrase, or a wrong one'
sed 's/+441632960001/0441632/' "$work/one.xml" >"$work/bad.xml"
wrong 'no number' 1 'TOK-02' sign --key "$plain.key" "$work/bad.xml"
sed 's/<methodID>/<!-- x -->&/' "$work/one.xml" >"$work/bad.xml"
wrong 'a comment' 1 'TOK-01' sign --key "$plain.key" "$work/bad.xml"
sed 's/<contact>/<x\/>&/' "$work/data-token.xml" >"$work/bad.xml"
wrong 'tokendata that is none' 1 'TOK-02' sign --key "$plain.key" \
  "$work/bad.xml"

# A list: what is due, made, signed and imported.
run due --time "$(date -ud "$(day 85)" +%s)" --format csv
expect_status 'due' 0
cp "$work/out" "$work/due.csv"
expect_text 'due' "$out" '^\+441632970001,,,EXAMPLE-VE,reg-4711,42,$'
due=$(grep -c '^+' "$work/due.csv")
issue new --csv "$work/due.csv" --days 180 --output "$work/orders"
expect_status 'new from a list' 0
issue sign --key "$plain.key" --output "$work/tokens" "$work/orders"/*.xml
expect_status 'sign a list' 0
run import "$work/tokens"
expect_text 'renewed' "$out" "^imported $due, unchanged 0, older 0, refused 0$"
run show --json +441632970001
expect_text 'renewed' "$out" "\"expiration\":\"$(day 180)\""
run due --time "$(date -ud "$(day 85)" +%s)" --format csv
expect_text 'nothing is due any more' "$(grep -c '^+4416329700' <<<"$out" || true)" '^0$'
run due --format xml
expect_status 'due, another format' 2
printf '\xef\xbb\xbf+441632980001,%s,%s,,,,77\r\n+441,x,,,,,\r\n' \
  "$(day -1)" "$(day 7)" >"$work/list.csv"
rm "$work"/orders/*
issue new --csv "$work/list.csv" "${who[@]}" --output "$work/orders"
expect_status 'a bad line' 1
expect_text 'a bad line' "$err" 'list.csv:2: CSV: column 2'
expect_text 'the other one' "$(<"$work/orders/EXAMPLE-VE-77.xml")" \
  "<executionDate>$(day -1)</executionDate>"

# Tokens together in one EPP message: each has an Id of its own, whatever its
# entity and serial are, and so has what the serial is not allowed to have in it.
serials=(1 2 a/b a_2fb a_b '!"#$%&()*+,-./:;<=>' 12345678901234567890)
ids=()
together=
for entity in EXAMPLE-VE OTHER-VE; do
  for serial in "${serials[@]}"; do
    issue new --entity "$entity" --method 42 --registrar reg-4711 --serial \
      "$serial" --days 60 "+44163296$((1000 + ${#ids[@]}))"
    expect_status "new, $entity $serial" 0
    cp "$work/out" "$work/one.xml"
    issue sign --key "$keys/$entity.key" "$work/one.xml"
    expect_status "sign, $entity $serial" 0
    ids+=("$(sed -nE 's/.* Id="([^"]*)".*/\1/p' "$work/out")")
    expect_text "Id, $entity $serial" "${ids[-1]}" '^[A-Za-z_][A-Za-z0-9._-]*$'
    together+="<e164val:inf id=\"EK${#ids[@]}\"><e164val:validationInfo>"
    together+="$(sed 1d "$work/out")</e164val:validationInfo></e164val:inf>"
  done
done
same=$(printf '%s\n' "${ids[@]}" | sort | uniq -d)
expect_text 'each has its own Id' "$same" '^$'
cat >"$work/epp.xml" <<END
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><resData>
<domain:infData xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
<domain:name>6.9.2.3.6.1.4.4.e164.arpa</domain:name></domain:infData>
</resData><extension>
<e164val:infData xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">
$together
</e164val:infData></extension></response></epp>
END
run import --store "$work/together" "$work/epp.xml"
expect_status 'tokens in one message' 0
expect_text 'tokens in one message' "$out" "^imported ${#ids[@]}, "
token_end
