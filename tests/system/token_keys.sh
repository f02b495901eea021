#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_keys.sh - by which algorithms and keys a token may be signed: those that
# token-algorithms: names; a certificate of its own, or one under a CA that is
# pinned (RFC 5105 section 3); never a CA's own key (TOK-05, TOK-06, TOK-07).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
file=$work/token.xml
serial=0

# key NAME OPTION... - a private key, and a self-signed certificate
key() {
  local name=$1
  shift
  openssl genpkey "$@" -out "$keys/$name.key" 2>/dev/null
  openssl req -new -x509 -key "$keys/$name.key" -subj "/CN=EXAMPLE-VE" \
    -days 400 -out "$keys/$name.pem"
}

# sign_by NAME METHOD DIGEST [FIELD=VALUE]... - a token with these algorithms
sign_by() {
  local name=$1 method=$2 digest=$3
  shift 3
  serial=$((serial + 1))
  entity_template "serial=$serial" "$@" "execution=$(day 0)" |
    sed "s|http://www.w3.org/2001/04/xmldsig-more#rsa-sha256|$method|
      s|http://www.w3.org/2001/04/xmlenc#sha256|$digest|" |
    entity_sign "$keys" "$name" >"$file"
}

# trust LINE... - the lines of the clause of EXAMPLE-VE
trust() {
  token_conf "${enum[@]}"
  awk -v lines="$(printf '  %s\\n' "$@")" '
    /certificate: .*EXAMPLE-VE.pem/ { printf "%s", lines; next } { print }
  ' "$work/enumod.conf" >"$work/new.conf"
  mv "$work/new.conf" "$work/enumod.conf"
}

# says_check TITLE PATTERN... - "enumctl check" warns so; sets $said
says_check() {
  local title=$1 pattern
  shift
  said=$("$ENUMCTL" check "$work/enumod.conf" 2>&1) || fault "$title: $said"
  for pattern in "$@"; do expect_text "$title" "$said" "$pattern"; done
}

enum=()
more=http://www.w3.org/2001/04/xmldsig-more
enc=http://www.w3.org/2001/04/xmlenc
key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key small -algorithm RSA -pkeyopt rsa_keygen_bits:1024
key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
key k1 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
trust "certificate: \"$keys/rsa.pem\"" "certificate: \"$keys/p256.pem\"" \
  "certificate: \"$keys/p384.pem\"" "certificate: \"$keys/p521.pem\"" \
  "certificate: \"$keys/k1.pem\"" "certificate: \"$keys/small.pem\""

sign_by rsa $more#rsa-sha256 $enc#sha256
accepted 'rsa-sha256' "$file"
sign_by rsa $more#rsa-sha384 $more#sha384 number=+441632960002
accepted 'rsa-sha384' "$file"
sign_by rsa $more#rsa-sha512 $enc#sha512 number=+441632960003
accepted 'rsa-sha512' "$file"
sign_by p256 $more#ecdsa-sha256 $enc#sha256 number=+441632960004
accepted 'ecdsa-sha256, P-256' "$file"
sign_by p384 $more#ecdsa-sha384 $more#sha384 number=+441632960005
accepted 'ecdsa-sha384, P-384' "$file"
sign_by p384 $more#ecdsa-sha256 $enc#sha256 number=+441632960006
accepted 'ecdsa-sha256, P-384' "$file"
run list
expect_text 'all of them are signed' "$(grep -c ' signed ' "$work/out")" '^6$'
sed 's/960006/960007/' "$file" >"$work/bad.xml"
refused 'altered' TOK-03 "$work/bad.xml"
sed -E 's|(<SignatureValue>)....|\1AAAA|' "$file" >"$work/bad.xml"
refused 'another value' TOK-06 "$work/bad.xml"
sed -E 's|<SignatureValue>[^<]*|<SignatureValue>AAAA|' "$file" >"$work/bad.xml"
refused 'a short value' TOK-06 "$work/bad.xml"
sign_by p521 $more#ecdsa-sha256 $enc#sha256
refused 'P-521' TOK-05 "$file"
sign_by k1 $more#ecdsa-sha256 $enc#sha256
refused 'secp256k1' TOK-05 "$file"
sign_by small $more#rsa-sha256 $enc#sha256
refused 'RSA of 1024 bits' TOK-05 "$file"
sign_by p256 $more#ecdsa-sha512 $enc#sha512
refused 'ecdsa-sha512' TOK-05 "$file"
sign_by p256 $more#ecdsa-sha1 http://www.w3.org/2000/09/xmldsig#sha1
refused 'ecdsa-sha1' TOK-05 "$file"
sign_by rsa $more#rsa-sha224 $enc#sha256
refused 'rsa-sha224' TOK-05 "$file"

# An operator who wants less.
enum=('token-algorithms: ecdsa-sha384')
trust "certificate: \"$keys/rsa.pem\"" "certificate: \"$keys/p384.pem\""
sign_by rsa $more#rsa-sha256 $enc#sha256
refused 'token-algorithms, RSA' TOK-05 "$file"
sign_by p384 $more#ecdsa-sha256 $enc#sha256
refused 'token-algorithms, SHA-256' TOK-05 "$file"
sign_by p384 $more#ecdsa-sha384 $enc#sha256 number=+441632960008
accepted 'token-algorithms' "$file"
enum=('token-algorithms: rsa-sha1')
trust "certificate: \"$keys/rsa.pem\""
run list
expect_status 'an algorithm that is none' 2
enum=()

# A CA, and certificates that it issued. ---------------------------------------

# issue CA NAME SUBJECT EXTENSIONS [DAYS] - a certificate for NAME by CA
issue() {
  [[ -e $keys/$2.key ]] ||
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
      -out "$keys/$2.key" 2>/dev/null
  openssl req -new -key "$keys/$2.key" -subj "$3" -out "$keys/$2.csr"
  openssl x509 -req -in "$keys/$2.csr" -CA "$keys/$1.pem" \
    -CAkey "$keys/$1.key" -CAcreateserial -days "${5:-300}" \
    -extfile <(printf '%b' "$4") -out "$keys/$2.pem" 2>/dev/null
}

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
  -out "$keys/root.key" 2>/dev/null
openssl req -new -x509 -key "$keys/root.key" -subj '/CN=Root' -days 3000 \
  -out "$keys/root.pem"
ca='basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n'
leaf='basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n'
issue root middle /CN=Middle "$ca"
issue middle one /CN=EXAMPLE-VE "$leaf"
issue middle alt /O=Example "${leaf}subjectAltName=DNS:EXAMPLE-VE\n"
issue middle other /CN=OTHER-VE "$leaf"
issue middle likely /CN=EXAMPLE-VE2 "$leaf"
issue middle server /CN=EXAMPLE-VE \
  'basicConstraints=CA:FALSE\nkeyUsage=keyEncipherment\n'
issue middle below /CN=EXAMPLE-VE "$ca"
issue one forged /CN=EXAMPLE-VE "$leaf"
issue middle soon /CN=EXAMPLE-VE "$leaf" 10

# under NAME [CERTIFICATE]... - a token by NAME with these certificates in it
under() {
  local name=$1 method=$more#ecdsa-sha256 certificates=
  shift
  [[ $name != r* ]] || method=$more#rsa-sha256
  for certificate in "$@"; do
    certificates+="<X509Certificate>$(openssl x509 -in \
      "$keys/$certificate.pem" -outform DER | base64 -w 0)</X509Certificate>"
  done
  serial=$((serial + 1))
  entity_template "serial=$serial" "number=+4416329610$serial" \
    "execution=$(day 0)" |
    sed "s|$more#rsa-sha256|$method|; s|<KeyInfo>.*</KeyInfo>||" |
    entity_sign "$keys" "$name" --privkey-pem "$keys/$name.key" |
    sed "s|</SignatureValue>|&<KeyInfo><X509Data>$certificates|
      s|<X509Data>.*|&</X509Data></KeyInfo>|" >"$file"
  # Nothing signs what KeyInfo says.
  [[ -n $certificates ]] || sed -i 's|<KeyInfo>.*</KeyInfo>||' "$file"
}

# A chain file: only the leaf signs.
cat "$keys/one.pem" "$keys/middle.pem" "$keys/root.pem" >"$keys/chain.pem"
cat "$keys/root.pem" "$keys/one.pem" >"$keys/gap.pem"
for chain in chain gap; do
  trust "certificate: \"$keys/$chain.pem\""
  under one one
  accepted "R18, leaf of a $chain" "$file"
  under middle middle
  refused "R18, the CA in a $chain" TOK-06 "$file"
  under root root
  refused "R18, the root in a $chain" TOK-06 "$file"
done
openssl req -new -x509 -key "$keys/p256.key" -subj "/CN=EXAMPLE-VE" -days 500 \
  -out "$keys/renewed.pem"
cat "$keys/p256.pem" "$keys/renewed.pem" "$keys/rsa.pem" >"$keys/several.pem"
trust "certificate: \"$keys/several.pem\""
for name in p256 rsa; do
  under "$name" "$name"
  accepted "several self-signed certificates are no chain: $name" "$file"
done

# A roll-over is no chain: what "openssl req -x509" makes says CA:TRUE.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
  -out "$keys/new.key" 2>/dev/null
# roll SUBJECT - the certificate of the new key
roll() {
  openssl req -new -x509 -key "$keys/new.key" -subj "$1" -days 400 \
    -addext basicConstraints=critical,CA:FALSE -out "$keys/new.pem"
}
for subject in /CN=EXAMPLE-VE '/CN=EXAMPLE-VE 2'; do
  roll "$subject"
  for files in 'p256 new' 'new p256'; do
    for name in $files; do cat "$keys/$name.pem"; done >"$keys/pin.pem"
    trust "certificate: \"$keys/pin.pem\""
    for name in p256 new; do
      under "$name"
      accepted "a roll-over from CA:TRUE to CA:FALSE, $subject: $name" "$file"
    done
  done
done
# Nor is one to a certificate of a CA, be its chain in the file or not.
cat "$keys/p256.pem" "$keys/chain.pem" >"$keys/pin.pem"
cat "$keys/p256.pem" "$keys/one.pem" >"$keys/short.pem"
for pin in pin short; do
  trust "certificate: \"$keys/$pin.pem\""
  for name in p256 one; do
    under "$name"
    accepted "a roll-over to a CA's certificate, $pin: $name" "$file"
  done
done
trust "certificate: \"$keys/pin.pem\""
for name in middle root; do
  under "$name"
  refused "a CA beside a roll-over: $name" TOK-06 "$file"
done
says_check 'a chain says which certificates do not count' \
  'the certificate of "CN=Middle" does not count' \
  'the certificate of "CN=Root" does not count'
[[ $said != *EXAMPLE-VE\"* ]] || fault "check, of the entity's own: $said"

# A pinned CA.
trust "ca: \"$keys/root.pem\""
under one one middle
accepted 'under a CA' "$file"
under one middle one root
accepted 'under a CA, in another order' "$file"
under alt alt middle
accepted 'under a CA, its name as subjectAltName' "$file"
under one one
refused 'the CA between is missing' TOK-06 "$file"
under one
refused 'no certificate' TOK-06 "$file"
under other other middle
refused 'the certificate of another entity' TOK-06 "$file"
under likely likely middle
refused 'a name that begins so' TOK-06 "$file"
under below below middle
refused 'a CA that has the name' TOK-06 "$file"
under middle middle
refused 'the CA itself' TOK-06 "$file"
under root root
refused 'the pinned CA itself' TOK-06 "$file"
under server server middle
refused 'a key that is not for signatures' TOK-06 "$file"
under forged forged one middle
refused 'issued by an entity' TOK-06 "$file"
under p256 p256
refused 'its name under no CA' TOK-06 "$file"
under p256 one middle
refused 'the key of nobody, beside a good certificate' TOK-06 "$file"
under soon soon middle
accepted 'a certificate that is still good' "$file"
run verify --time "$(($(date +%s) + 11 * 86400))" "$file"
expect_text 'a certificate that was good' "$err" 'TOK-07: '
sed 's/9610/9611/' "$file" >"$work/bad.xml"
refused 'under a CA, altered' TOK-03 "$work/bad.xml"

# What has expired counts for nothing beside what was renewed.
later=$(($(date +%s) + 11 * 86400))
# good_at TITLE TIME; bad_at TITLE TIME TEXT - of $file, with TOK-07
good_at() {
  run verify --time "$2" "$file"
  expect_status "$1" 0
}
bad_at() {
  run verify --time "$2" "$file"
  expect_status "$1" 1
  expect_text "$1" "$err" "TOK-07: $3"
}
not_now='a CA above the certificate of EXAMPLE-VE is not valid now'
cp "$keys/root.key" "$keys/short.key"
openssl req -new -x509 -key "$keys/short.key" -subj '/CN=Root' -days 10 \
  -out "$keys/short.pem"
cp "$keys/middle.key" "$keys/between.key"
issue root between /CN=Middle "$ca" 10
cp "$keys/one.key" "$keys/brief.key"
issue middle brief /CN=EXAMPLE-VE "$leaf" 10
cat "$keys/short.pem" "$keys/root.pem" >"$keys/both.pem"
trust "ca: \"$keys/both.pem\""
under one one middle
good_at 'a renewed CA behind the expired one' "$later"
under one one between middle
good_at 'one of two CAs between has expired' "$later"
under one brief one middle
good_at 'an expired certificate before its renewal' "$later"
under one brief one between middle
good_at 'one of each has expired' "$later"
under one one between
bad_at 'the only CA between has expired' "$later" "$not_now"
good_at 'it is good today' "$(date +%s)"
under one brief middle
bad_at 'the only certificate has expired' "$later" \
  'the certificate of EXAMPLE-VE is not valid now'
under one one middle
bad_at 'nothing is valid yet' "$(($(date +%s) - 3 * 86400))" \
  'the certificate of EXAMPLE-VE is not valid now'
trust "ca: \"$keys/short.pem\"" "ca: \"$keys/root.pem\""
good_at 'a renewed CA in a line of its own' "$later"
trust "ca: \"$keys/between.pem\"" "ca: \"$keys/root.pem\""
good_at 'an expired CA that is pinned, its renewal in the token' "$later"
trust "ca: \"$keys/short.pem\""
bad_at 'the only CA has expired' "$later" "$not_now"
trust "certificate: \"$keys/brief.pem\""
bad_at 'the certificate of the file has expired' "$later" \
  'the certificate of EXAMPLE-VE is not valid now'
trust "certificate: \"$keys/brief.pem\"" "ca: \"$keys/root.pem\""
good_at 'its renewal under a CA' "$later"
under one brief middle
bad_at 'both have expired' "$later" \
  'the certificate of EXAMPLE-VE is not valid now'

# dated NAME BEGIN END - a certificate of the root's key and name
dated() {
  : >"$work/index"
  printf '%s\n' '[ca]' 'default_ca=own' '[own]' "database=$work/index" \
    "new_certs_dir=$work" 'rand_serial=yes' 'policy=any' \
    'x509_extensions=made' '[any]' 'commonName=supplied' '[made]' \
    'basicConstraints=critical,CA:TRUE' >"$work/ca.conf"
  openssl x509 -in "$keys/root.pem" -x509toreq -signkey "$keys/root.key" \
    -out "$work/dated.csr" 2>/dev/null
  openssl ca -batch -config "$work/ca.conf" -selfsign -md sha256 -notext \
    -keyfile "$keys/root.key" -in "$work/dated.csr" -startdate "$2" \
    -enddate "$3" -out "$keys/$1.pem" 2>/dev/null
}
dated past 20200101000000Z 20210101000000Z
dated next "$(date -u -d '+5 days' +%Y%m%d%H%M%SZ)" \
  "$(date -u -d '+900 days' +%Y%m%d%H%M%SZ)"
cat "$keys/past.pem" "$keys/next.pem" >"$keys/both.pem"
trust "ca: \"$keys/both.pem\""
under one one middle
refused 'one CA has expired, the other is not valid yet' TOK-07 "$file"
expect_text 'a CA that is not valid' "$err" "$not_now"
good_at 'now it is valid' "$later"
cat "$keys/past.pem" "$keys/next.pem" "$keys/root.pem" >"$keys/both.pem"
accepted 'the third CA is valid' "$file"

trust "ca: \"$keys/middle.pem\""
under one one
accepted 'a CA that is not a root' "$file"
first=$(sed -nE 's/.*<E164Number>(.*)<.*/\1/p' "$file")

# Trust in what a CA vouched for ends with the CA.
trust "certificate: \"$keys/p256.pem\""
mkdir -p "$work/nothing"
run import "$work/nothing"
shown 'the CA is gone' "$first" revoked
trust "ca: \"$keys/middle.pem\""
run import "$work/nothing"
shown 'the CA is back' "$first" valid

# R17: a file that cannot be read stops nothing but the tokens that need it.
mv "$keys/middle.pem" "$keys/gone.pem"
under one
run import "$file"
expect_status 'R17, import' 1
expect_text 'R17, import' "$err" 'middle.pem: .*No such file'
expect_text 'R17, import' "$err" 'TOK-06: .*can be read'
entity_template entity=OTHER-VE number=+441632962000 |
  entity_sign "$keys" OTHER-VE >"$file"
accepted 'R17, another entity' "$file"
shown 'R17, what is there counts' "$first" valid
for command in suspend resume revoke; do
  run "$command" "$first"
  expect_status "R17, $command" 0
  expect_text "R17, $command" "$(wc -c <"$work/err")" '^0$'
done
run list
expect_status 'R17, list' 0
mv "$keys/gone.pem" "$keys/middle.pem"

# A certificate that is cut off, behind a good one, is not one that is gone.
cat "$keys/p256.pem" "$keys/p384.pem" >"$keys/pin.pem"
trust "certificate: \"$keys/pin.pem\""
sign_by p384 $more#ecdsa-sha384 $more#sha384 number=+441632961999
accepted 'the second of two' "$file"
head -c -200 "$keys/pin.pem" >"$keys/cut.pem"
mv "$keys/cut.pem" "$keys/pin.pem"
run import "$work/nothing"
expect_text 'a file is cut off' "$err" 'pin.pem: .*damaged or cut off; no token'
shown 'a file is cut off' +441632961999 valid
sign_by p384 $more#ecdsa-sha384 $more#sha384 number=+441632961998
refused 'a file is cut off' TOK-06 "$file"
cp "$keys/p256.pem" "$keys/pin.pem"
run import "$work/nothing"
shown 'the file is good, without it' +441632961999 revoked

# After a change of keys, "verify" says what an import is going to say.
old=$keys/old
new=$keys/new
key old -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key new -algorithm RSA -pkeyopt rsa_keygen_bits:2048
store=$work/rekeyed

# as_import TITLE STATUS PATTERN FILE - both end so, and say so of the file
as_import() {
  run verify --store "$store" "$4"
  expect_status "$1, verify" "$2"
  expect_text "$1, verify" "$err" "$3"
  cp -r "$store" "$work/tried"
  run import --store "$work/tried" "$4"
  rm -r "$work/tried"
  expect_status "$1, import" "$2"
  expect_text "$1, import" "$err" "$3"
}

# refuse_none TITLE - nothing was said against it
refuse_none() {
  expect_text "$1" "$(grep -c 'VAL-\|TOK-' <<<"$err" || true)" '^0$'
}

trust "certificate: \"$old.pem\"" 'prefix: "+4930"'
sign_by old $more#rsa-sha256 $enc#sha256 number=+493012345 "expiration=$(day 90)"
run import --store "$store" "$file"
expect_status 'by the old key' 0
trust "certificate: \"$new.pem\"" 'prefix: "+4930"'
sign_by new $more#rsa-sha256 $enc#sha256 number=+493012345 "expiration=$(day 60)"
as_import 'the same execution, by the new key' 0 'the trust in 1 records' "$file"
refuse_none 'the same execution, by the new key'
printf '+493012345,%s,%s,A,reg-1,ident,1\n' "$(day 1)" "$(day 50)" \
  >"$work/line.csv"
as_import 'a line over a distrusted token' 0 'the trust in 1 records' \
  "$work/line.csv"
refuse_none 'a line over a distrusted token'

# The other way round: what counts again is in the way again.
printf '+493012346,%s,%s,A,reg-1,ident,1\n' "$(day 0)" "$(day 50)" \
  >"$work/another.csv"
run import --store "$store" "$work/another.csv"
expect_status 'the distrust is entered' 0
trust "certificate: \"$old.pem\"" 'prefix: "+4930"'
as_import 'a line over a token that counts again' 1 'VAL-22' "$work/line.csv"
token_end
