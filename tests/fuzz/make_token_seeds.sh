#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# make_token_seeds.sh [FOLDER] - write the seeds of fuzz_token anew, and the
# keys that it trusts. Needs openssl and xmlsec1.
#
# The private keys are thrown away: nothing more can ever be signed that the
# target would accept, which is what it checks. So all seeds are made in one go,
# and running this changes all of them. Files named found-* are not touched.

set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=conf-examples/validation/validation-entity.sh
. "$here/../../conf-examples/validation/validation-entity.sh"

folder=${1:-$here}
seeds=$folder/fuzz_token.in
execution=2026-11-10
expiry=2027-05-10
now=$(date -u -d 2026-11-15 +%s)
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

mkdir -p "$seeds"
rm -f "$seeds"/[!f]*
entity_new "$keys" EXAMPLE-VE
entity_new "$keys" OTHER-VE

# A key on a curve, and one under a CA.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 \
  -out "$keys/CURVE.key" 2>/dev/null
openssl pkey -in "$keys/CURVE.key" -pubout -out "$keys/CURVE.pub"
entity_new "$keys" CA
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
  -out "$keys/CA-VE.key" 2>/dev/null
openssl req -new -key "$keys/CA-VE.key" -subj /CN=CA-VE -out "$keys/CA-VE.csr"
openssl ca -batch -config "$keys/CA.ca" -cert "$keys/CA.pem" -md sha256 \
  -keyfile "$keys/CA.key" -in "$keys/CA-VE.csr" -notext \
  -extfile <(printf 'keyUsage=digitalSignature\n') \
  -startdate "$(day -400 | tr -d -)000000Z" \
  -enddate "$(day 400 | tr -d -)000000Z" -out "$keys/CA-VE.pem" 2>/dev/null

# token_by KEY METHOD DIGEST [FIELD=VALUE]... - by other algorithms
token_by() {
  local key=$1
  local more=http://www.w3.org/2001/04/xmldsig-more method=$2 digest=$3
  shift 3
  entity_template execution="$execution" expiration="$expiry" "$@" |
    sed "s|$more#rsa-sha256|$more#$method|
      s|http://www.w3.org/2001/04/xmlenc#sha256|$digest|
      s|<KeyInfo>.*</KeyInfo>||" |
    entity_sign "$keys" "$key" --privkey-pem "$keys/$key.key"
}

# token [FIELD=VALUE]... - signed, as the target expects it
token() {
  entity_token "$keys" EXAMPLE-VE execution="$execution" \
    expiration="$expiry" "$@"
}

good=$(token)
block=$(token serial=2 number=+441632960100 last=+441632960199)
bare=$(entity_template entity=OTHER-VE id=BARE execution="$execution" \
  expiration="$expiry" tokendata= | entity_sign "$keys" OTHER-VE)
short=$(token serial=3 number=+441632960300 tokendata= |
  sed '/<KeyInfo>/,/<\/KeyInfo>/d')
inner=$(sed 1d <<<"$good")
long=$(token_by EXAMPLE-VE rsa-sha512 http://www.w3.org/2001/04/xmlenc#sha512 \
  serial=4 number=+441632960400 tokendata=)
curve=$(token_by CURVE ecdsa-sha384 \
  http://www.w3.org/2001/04/xmldsig-more#sha384 entity=OTHER-VE serial=2 \
  number=+441632960500 tokendata=)
certificate=$(openssl x509 -in "$keys/CA-VE.pem" -outform DER | base64 -w 0)
under_ca=$(token_by CA-VE ecdsa-sha256 \
  http://www.w3.org/2001/04/xmlenc#sha256 entity=CA-VE serial=1 \
  number=+441632960600 tokendata= |
  sed "s|</SignatureValue>|&<KeyInfo><X509Data><X509Certificate>$certificate</X509Certificate></X509Data></KeyInfo>|")

# c_string NAME - standard input as a string of C
c_string() {
  printf '\nstatic const char %s[] =\n' "$1"
  sed 's/[\\"]/\\&/g; s/.*/\t"&\\n"/; $s/$/;/'
}
{
  cat <<END
/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_token_trust.h - whom fuzz_token trusts, and when. Made by
 * make_token_seeds.sh; the private keys are gone.
 */
#pragma once

#define FUZZ_TOKEN_EXECUTION "$execution"
#define FUZZ_TOKEN_EXPIRY    "$expiry"
#define FUZZ_TOKEN_TIME      "$now"
END
  c_string fuzz_token_certificate <"$keys/EXAMPLE-VE.pem"
  c_string fuzz_token_key <"$keys/OTHER-VE.pub"
  c_string fuzz_token_curve <"$keys/CURVE.pub"
  c_string fuzz_token_ca <"$keys/CA.pem"
  c_string fuzz_token_good <<<"$short"
  c_string fuzz_token_good_curve <<<"$curve"
  c_string fuzz_token_good_ca <<<"$under_ca"
} >"$folder/fuzz_token_trust.h"

# seed NAME - from standard input
seed() {
  cat >"$seeds/$1"
}

# epp CONTENT - an EPP message about one number
epp() {
  cat <<END
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update>
<domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
<domain:name>3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name>
</domain:update></update><extension>
<e164val:update xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">$1
</e164val:update></extension></command></epp>
END
}

# changed NAME SCRIPT - the good token, changed after it was signed
changed() {
  sed -E "$2" <<<"$good" | seed "$1"
}

printf '%s\n' "$good" | seed good
printf '%s\n' "$block" | seed block
printf '%s\n' "$bare" | seed bare
printf '%s\n' "$short" | seed no-key-info
printf '%s\n' "$long" | seed rsa-sha512
printf '%s\n' "$curve" | seed curve
printf '%s\n' "$under_ca" | seed under-ca
sed 's/CA-VE/OTHER-VE/' <<<"$under_ca" | seed under-ca-of-another
sed 's/ecdsa-sha384/ecdsa-sha256/' <<<"$curve" | seed curve-other-method
epp "<e164val:rem id=\"EK1\"/><e164val:add id=\"EK2\">
<e164val:validationInfo>$inner</e164val:validationInfo></e164val:add>" |
  seed epp
epp '<e164val:chg id="EK3"><e164val:validationInfo>
<v:simpleVal xmlns:v="urn:ietf:params:xml:ns:e164valex-1.1">
<v:methodID>42</v:methodID><v:validationEntityID>EXAMPLE-VE</v:validationEntityID>
<v:registrarID>reg-4711</v:registrarID>
<v:executionDate>'"$execution"'</v:executionDate>
<v:expirationDate>'"$expiry"'</v:expirationDate>
</v:simpleVal></e164val:validationInfo></e164val:chg>' | seed simple
printf '<all>\n%s\n%s\n</all>\n' "$inner" "$(sed 1d <<<"$bare")" | seed many
seed feed <<END
# number[-last],executionDate,expirationDate,entity,registrar,method,serial
number,executionDate,expirationDate,entity,registrar,method,serial
+493012345,$execution,$expiry,SOMEBODY,reg-1,ident,77
+493020000-+493020999,$execution,,SOMEBODY,,,

+441632960083,$execution,$expiry,EXAMPLE-VE,reg-4711,42,
+4930 123,x,,,,,
END

printf '\xef\xbb\xbf"number"\r\n"+493012346",%s,"","a""b,c",,,"7"\r\n"+49\r\n' \
  "$execution" | seed feed-quotes
changed comment 's/\+44163/&<!-- x -->/'
changed instruction 's/<validation /<?x y?>&/'
changed cdata 's/reg-4711/<![CDATA[&]]>/'
changed dtd '2i <!DOCTYPE token [<!ENTITY n "reg-4711">]>
  s/reg-4711/\&n;/'
changed number 's/960083</960084</'
changed id 's/<tokendata /&Id="TOKEN" /'
changed uri 's/URI="#TOKEN"/URI=""/'
changed xpath \
  's|<Transforms>|&<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>1</XPath></Transform>|'
changed retrieval 's|<KeyInfo>|&<RetrievalMethod URI="#TOKEN"/>|'
changed object 's|</KeyInfo>|&<Object Id="O">x</Object>|'
changed crlf 's/$/\r/'
# Wrapped: an own token around the signed one, and beside it.
{
  entity_template id=EVIL number=+441632960999 serial=9 tokendata= |
    sed '/<Signature/,$d'
  printf '%s\n</token>\n' "$inner"
} | seed wrapped
{
  entity_template id=EVIL number=+441632960999 serial=9 tokendata= |
    sed '/<Signature/,$d'
  sed -n '/<Signature/,/<\/Signature>/p' <<<"$good" | sed '/<\/KeyInfo>/q'
  printf '<Object>%s</Object></Signature></token>\n' "$inner"
} | seed wrapped-object
printf '<x>%s\n%s</x>\n' "${inner/960083/960084}" "$inner" |
  seed same-id
# The same with Ids that differ, so that the signature has to tell.
own=$(entity_template id=EVIL number=+441632960999 serial=9 tokendata=)
printf '<x>%s\n%s</x>\n' "$(sed '1d' <<<"$own")" "$inner" | seed unsigned-beside
{
  sed '/<Signature/,$d' <<<"$own"
  sed -n '/<Signature/,$p' <<<"$good"
} | seed signature-of-another
{
  sed '/<Signature/,$d' <<<"$own"
  sed -n '/<Signature/,$p' <<<"$good" | sed 's/#TOKEN/#EVIL/'
} | seed signature-retargeted
