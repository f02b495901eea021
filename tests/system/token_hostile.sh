#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_hostile.sh - tokens that must be refused, each for the right rule
# (TOK-01 to TOK-13). What can be signed is signed properly by an accredited
# entity, so that only the rule at hand stands against it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
c14n='http://www.w3.org/2001/10/xml-exc-c14n#'
good=$work/good.xml
bad=$work/bad.xml
entity_token "$keys" EXAMPLE-VE >"$good"

# refuse TITLE RULE [FIELD=VALUE]... - a token with these fields
refuse() {
  local title=$1 rule=$2
  shift 2
  entity_token "$keys" EXAMPLE-VE "$@" >"$bad"
  refused "$title" "$rule" "$bad"
}

# refuse_sed TITLE RULE SCRIPT - the template changed, then signed
refuse_sed() {
  entity_template | sed -E "$3" | entity_sign "$keys" EXAMPLE-VE >"$bad"
  refused "$1" "$2" "$bad"
}

# refuse_after TITLE RULE SCRIPT - the signed token changed
refuse_after() {
  sed -E "$3" "$good" >"$bad"
  cmp -s "$good" "$bad" && fault "$1: the test changes nothing"
  refused "$1" "$2" "$bad"
}

# TOK-01: what a parser might act upon, or a signature does not see.
refuse_after 'comment in the number' TOK-01 's/\+44163/&<!-- x -->/'
refuse_after 'comment elsewhere' TOK-01 's/<validation /<!-- x -->&/'
refuse_after 'comment in KeyInfo' TOK-01 's/<KeyInfo>/&<!-- x -->/'
refuse_after 'processing instruction' TOK-01 's/<validation /<?x y?>&/'
refuse_after 'CDATA' TOK-01 's/reg-4711/<![CDATA[&]]>/'
refuse_after 'DTD' TOK-01 \
  '2i <!DOCTYPE token [<!ENTITY n "+441632960083">]>'
refuse_after 'entity' TOK-01 \
  '2i <!DOCTYPE token [<!ENTITY n "reg-4711">]>
   s/reg-4711/\&n;/'
refuse_after 'external entity' TOK-01 \
  '2i <!DOCTYPE token [<!ENTITY n SYSTEM "file:///etc/passwd">]>
   s/reg-4711/\&n;/'
refuse_after 'external DTD' TOK-01 \
  '2i <!DOCTYPE token SYSTEM "http://192.0.2.1/x.dtd">'
refuse_after 'unknown entity' TOK-01 's/reg-4711/\&n;/'
refuse_after 'not well-formed' TOK-01 's/<\/validation>//'
refuse_after 'declared as another encoding' TOK-01 '1s/UTF-8/ISO-8859-1/'
iconv -f UTF-8 -t UTF-16 "$good" | sed 's/UTF-8/UTF-16/' >"$bad"
refused 'UTF-16' TOK-01 "$bad"
sed 's/Xylander/Xyl\xe4nder/' "$good" >"$bad"
refused 'not UTF-8' TOK-01 "$bad"
{ cat "$good"; head -c 66000 /dev/zero | tr '\0' ' '; } >"$bad"
refused 'larger than 64 KiB' TOK-01 "$bad"
head -c 1200000 /dev/zero | tr '\0' '<' >"$bad"
refused 'larger than a message' TOK-01 "$bad"
: >"$bad"
refused 'empty' TOK-01 "$bad"
{
  printf '<x>%.0s' {1..40}
  sed 1d "$good" | sed "s/<contact>/$(printf '<x>%.0s' {1..40})&/;
    s/<\/contact>/&$(printf '<\/x>%.0s' {1..40})/"
  printf '</x>%.0s' {1..40}
} >"$bad"
refused 'too deep' TOK-01 "$bad"

# TOK-02: the schema, and what it lets through.
refuse 'date with a time zone' TOK-02 "execution=$(day -5)+02:00"
refuse 'date with Z' TOK-02 "expiration=$(day 100)Z"
refuse 'year before Christ' TOK-02 "execution=-2007-11-01"
refuse 'five digits of year' TOK-02 "expiration=12007-11-01"
refuse 'no such day' TOK-02 'execution=2025-02-29'
refuse 'Arabic-Indic digits in a date' TOK-02 'execution=٢٠٢٥-٠١-١٥'
refuse 'Arabic-Indic digits' TOK-02 'number=+٤٤١٦٣٢٩٦٠٠٨٣'
refuse 'fullwidth digits' TOK-02 'number=+４４１６３２９６００８３'
refuse 'no plus' TOK-02 'number=441632960083'
refuse 'plus zero' TOK-02 'number=+0'
refuse 'leading zero' TOK-02 'number=+0441632960083'
refuse '19 digits' TOK-02 'number=+4416329600831234567'
refuse '16 digits' TOK-02 'number=+4416329600831234'
refuse 'blank in the number' TOK-02 'number=+44 1632960083'
refuse 'blank in an identifier' TOK-02 'registrar=reg 4711'
refuse 'no-break space' TOK-02 $'registrar=reg\u00a04711'
refuse 'blank around an identifier' TOK-02 'registrar= reg-4711 '
refuse 'blank in the serial' TOK-02 'serial=a b'
refuse '21 characters' TOK-02 'serial=123456789012345678901'
refuse 'unequal lengths' TOK-02 number=+441632960083 last=+4416329600840
refuse 'last before first' TOK-02 number=+441632960083 last=+441632960082
refuse 'no entity' TOK-02 entity=
refuse 'no registrar' TOK-02 registrar=
refuse 'no method' TOK-02 method=
refuse 'no execution' TOK-02 execution=
refuse 'no number' TOK-02 number=
refuse_sed 'no serial' TOK-02 's/ serial="1"//'
refuse_sed 'dates as attributes' TOK-02 \
  's/<validation /&executionDate="2025-01-15" /'
refuse_sed 'two numbers' TOK-02 's/.*<E164Number>.*/&\n&/'
refuse_sed 'wrong order' TOK-02 \
  's/.*<methodID>.*//; s/.*<E164Number>.*/<methodID>42<\/methodID>\n&/'
refuse_sed 'element within a value' TOK-02 's/reg-4711/<b>&<\/b>/'
refuse_sed 'unknown element' TOK-02 's/<validation /<x\/>&/'
refuse_sed 'fields without contact' TOK-02 's/<\/?contact>//'
refuse_sed 'organization with z' TOK-02 's/organisation/organization/g'
refuse_sed 'xsi:type' TOK-02 \
  's/<registrarID>/<registrarID xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance" xsi:type="x">/'
refuse_sed 'xsi:nil' TOK-02 \
  's/<registrarID>/<registrarID xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance" xsi:nil="true">/'
refuse_after 'xsi:schemaLocation that was not signed' TOK-03 \
  's/<validation /<validation xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance" xsi:schemaLocation="urn:x file:\/\/\/x.xsd" /'
# A schema that allows everything must not be used, wherever it lies.
printf '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"><xs:element name="x"/></xs:schema>' \
  >"$work/x.xsd"
refuse_sed 'an element by the schema of somebody' TOK-02 \
  "s|<validation |<x xmlns=\"urn:x\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x file://$work/x.xsd\"/>&|"
sed '/<Signature/,/<\/Signature>/d' "$good" >"$bad"
refused 'the unsigned sample form' TOK-02 "$bad"
expect_text 'TOK-14' "$(grep -c 'Zebra\|Xylander' "$work/err" || true)" '^0$'

# TOK-03: what is signed must be what is read.
refuse_after 'altered number' TOK-03 's/960083</960084</'
refuse_after 'altered serial' TOK-03 's/serial="1"/serial="2"/'
refuse_after 'altered tokendata' TOK-03 's/London/Londra/'
refuse_after 'altered Id' TOK-03 's/Id="TOKEN"/Id="OTHER"/'
refuse_after 'reference to all' TOK-03 's/URI="#TOKEN"/URI=""/'
refuse_after 'reference to elsewhere' TOK-03 \
  's/URI="#TOKEN"/URI="file:\/\/\/etc\/passwd"/'
refuse_after 'XPointer' TOK-03 's/URI="#TOKEN"/URI="#xpointer(id('"'TOKEN'"'))"/'
refuse_after 'no reference URI' TOK-03 's/ URI="#TOKEN"//'
refuse_after 'two references' TOK-03 \
  's/<\/Reference>/&<Reference URI="#TOKEN"><DigestMethod Algorithm="x"\/><DigestValue>AA==<\/DigestValue><\/Reference>/'
refuse_after 'Id moved to tokendata' 'TOK-0[23]' \
  's/Id="TOKEN"/Id="EVIL"/; s/<tokendata /&Id="TOKEN" /'
refuse_after 'Id twice' 'TOK-0[23]' 's/<tokendata /&xml:id="TOKEN" /'
refuse_after 'Id in Signature, too' 'TOK-0[23]' 's/<SignedInfo/& Id="TOKEN"/'
refuse_after 'Id of Signature' 'TOK-0[23]' 's/<Signature /&Id="TOKEN" /'
refuse_after 'Id of SignatureValue' 'TOK-0[23]' \
  's/<SignatureValue>/<SignatureValue Id="TOKEN">/'
refuse_after 'Object in Signature' 'TOK-0[23]' \
  's/<\/KeyInfo>/&<Object Id="O">x<\/Object>/'
# Wrapping: an own token around the signed one.
inner=$(sed 1d "$good")
{
  entity_template id=EVIL number=+441632960999 serial=9 tokendata= |
    sed '/<Signature/,$d'
  printf '%s\n</token>\n' "$inner"
} >"$bad"
refused 'wrapped, token in token' 'TOK-0[23]' "$bad"
{
  entity_template id=EVIL number=+441632960999 serial=9 tokendata= |
    sed '/<Signature/,$d'
  sed -n '/<Signature/,/<\/Signature>/p' "$good" |
    sed '/<\/KeyInfo>/q'
  printf '<Object>%s</Object></Signature></token>\n' "$inner"
} >"$bad"
refused 'wrapped in the Object' 'TOK-0[23]' "$bad"
{
  printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">\n'
  sed '1d; s/960083/960084/' "$good"
  printf '%s\n</epp>\n' "$inner"
} >"$bad"
run import "$bad"
expect_status 'the same Id on a copy' 1
expect_text 'the same Id on a copy' "$out" 'imported 0, .* refused 2'
{
  printf '<x><y Id="TOKEN"/>%s</x>\n' "$inner"
} >"$bad"
refused 'the Id elsewhere in the message' TOK-03 "$bad"
{
  printf '<x><y xml:id="TOKEN"/>%s</x>\n' "$inner"
} >"$bad"
refused 'the xml:id elsewhere in the message' 'TOK-0[123]' "$bad"
refuse_after 'two signatures' 'TOK-0[23]' \
  '/<Signature /,/<\/Signature>/H; /<\/token>/{x;p;x}'

# TOK-04: transforms.
refuse_sed 'c14n 1.0 as transform' TOK-04 \
  '/<Transform /s|'"$c14n"'|http://www.w3.org/TR/2001/REC-xml-c14n-20010315|'
refuse_sed 'c14n 1.0 as method' TOK-04 \
  '/<Canon/s|'"$c14n"'|http://www.w3.org/TR/2001/REC-xml-c14n-20010315|'
refuse_sed 'c14n 1.1' TOK-04 \
  '/<Canon/s|'"$c14n"'|http://www.w3.org/2006/12/xml-c14n11|'
refuse_sed 'with comments, transform' TOK-04 \
  '/<Transform /s|'"$c14n"'|&WithComments|'
refuse_sed 'with comments, method' TOK-04 '/<Canon/s|'"$c14n"'|&WithComments|'
refuse_sed 'XPath' TOK-04 \
  's|</Transforms>|<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::x)</XPath></Transform>&|'
refuse_sed 'XPath in front' TOK-04 \
  's|<Transforms>|&<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::x)</XPath></Transform>|'
refuse_after 'XSLT' TOK-04 \
  's|</Transforms>|<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>&|'
refuse_after 'base64' TOK-04 \
  's|</Transforms>|<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>&|'
refuse_after 'no transforms' TOK-04 '/<Transforms>/,/<\/Transforms>/d'
refuse_after 'transforms turned round' TOK-04 \
  '/enveloped-signature/{h;d}; /<\/Transforms>/{x;G}'
refuse_sed 'no canonicalization in the transforms' TOK-04 \
  '/<Transform .*exc-c14n/d'

# TOK-05: algorithms and sizes.
refuse_sed 'rsa-sha1' TOK-05 \
  's|http://www.w3.org/2001/04/xmldsig-more#rsa-sha256|http://www.w3.org/2000/09/xmldsig#rsa-sha1|'
refuse_sed 'sha1 digest' TOK-05 \
  's|http://www.w3.org/2001/04/xmlenc#sha256|http://www.w3.org/2000/09/xmldsig#sha1|'
refuse_sed 'rsa-sha224' TOK-05 's/#rsa-sha256/#rsa-sha224/'
head -c 32 /dev/zero >"$keys/hmac"
entity_template | sed 's|http://www.w3.org/2001/04/xmldsig-more#rsa-sha256|http://www.w3.org/2000/09/xmldsig#hmac-sha1|; s|<X509Data>.*</X509Data>|<KeyName/>|' |
  entity_sign "$keys" EXAMPLE-VE --hmackey "$keys/hmac" >"$bad"
refused 'hmac-sha1' TOK-05 "$bad"
# The entity's public key as the secret of an HMAC.
entity_template | sed 's|http://www.w3.org/2001/04/xmldsig-more#rsa-sha256|http://www.w3.org/2001/04/xmldsig-more#hmac-sha256|; s|<X509Data>.*</X509Data>|<KeyName/>|' |
  entity_sign "$keys" EXAMPLE-VE --hmackey "$keys/EXAMPLE-VE.pub" >"$bad"
refused 'hmac with the public key' TOK-05 "$bad"
refuse_after 'ECDSA with a key for RSA' TOK-06 's/#rsa-sha256/#ecdsa-sha256/'
refuse_after 'ECDSA with SHA-1' TOK-05 's/#rsa-sha256/#ecdsa-sha1/'
refuse_after 'DSA' TOK-05 \
  's|http://www.w3.org/2001/04/xmldsig-more#rsa-sha256|http://www.w3.org/2000/09/xmldsig#dsa-sha1|'
refuse_after 'parameter of the method' TOK-05 \
  's|#rsa-sha256"/>|#rsa-sha256"><HMACOutputLength>1</HMACOutputLength></SignatureMethod>|'

# TOK-06: whose key.
entity_new "$work/stranger" EXAMPLE-VE
entity_token "$work/stranger" EXAMPLE-VE >"$bad"
refused 'self-made certificate of the same name' TOK-06 "$bad"
entity_token "$work/stranger" EXAMPLE-VE |
  sed '/<KeyInfo>/,/<\/KeyInfo>/d' >"$bad"
refused 'a strange key without a certificate' TOK-06 "$bad"
entity_template entity=OTHER-VE | entity_sign "$keys" EXAMPLE-VE >"$bad"
refused 'a key of one entity on a token of another' TOK-06 "$bad"
entity_template entity=NOBODY | entity_sign "$keys" EXAMPLE-VE >"$bad"
refused 'unknown entity' TOK-06 "$bad"
refuse_sed 'RetrievalMethod' TOK-06 \
  's|<KeyInfo>|&<RetrievalMethod URI="http://192.0.2.1/key"/>|'
refuse_after 'forged signature value' TOK-06 \
  's|(<SignatureValue>)....|\1AAAA|'

# TOK-07: certificates.
conf=$(<"$work/enumod.conf")
one_entity() {
  sed "s|$work/keys/EXAMPLE-VE.pem|$1/EXAMPLE-VE.pem|" <<<"$conf" \
    >"$work/enumod.conf"
  entity_token "$1" EXAMPLE-VE >"$bad"
}
entity_new "$work/expired" EXAMPLE-VE -400 -1
one_entity "$work/expired"
refused 'certificate expired by now' TOK-07 "$bad"
entity_new "$work/young" EXAMPLE-VE -4 400
one_entity "$work/young"
refused 'certificate younger than the execution' TOK-07 "$bad"
entity_new "$work/weak" EXAMPLE-VE -400 400 2048 sha1
one_entity "$work/weak"
refused 'certificate signed with SHA-1' TOK-07 "$bad"
openssl x509 -in "$work/weak/EXAMPLE-VE.pem" -preserve_dates -sha1 \
  -signkey "$work/weak/EXAMPLE-VE.key" -sigopt rsa_padding_mode:pss \
  -out "$work/pss.pem" 2>"$work/pss.err" ||
  fault "openssl: $(<"$work/pss.err")"
mv "$work/pss.pem" "$work/weak/EXAMPLE-VE.pem"
one_entity "$work/weak"
refused 'certificate signed with RSASSA-PSS and SHA-1' TOK-07 "$bad"
entity_new "$work/small" EXAMPLE-VE -400 400 1024
one_entity "$work/small"
refused 'RSA of 1024 bits' TOK-05 "$bad"
printf '%s\n' "$conf" >"$work/enumod.conf"

# TOK-08 to TOK-13, VAL-13: what it says.
refuse 'too old to be used for the first time' TOK-08 \
  "execution=$(day -60)" "expiration=$(day 100)"
refuse 'expires in 2099' TOK-09 expiration=2099-01-01
refuse 'expires before it was executed' TOK-09 "expiration=$(day -6)"
refuse 'expires on the day of its execution' TOK-09 "expiration=$(day -5)"
token_conf 'no-expiry: reject'
refuse 'never expires' TOK-09 expiration=
token_conf
refuse 'registrar' TOK-10 registrar=reg-1
refuse 'method' TOK-12 method=43
refuse 'not approved' TOK-13 number=+43123
refuse 'approved, but not of the entity' TOK-13 number=+441633123
refuse 'too large a block' TOK-13 number=+44163200000 last=+44163299999
refuse 'a block over two prefixes' TOK-13 number=+441632995 last=+441633004
refuse 'a short number above the prefix' TOK-13 number=+44163

# Nothing of all this came in; the good one does, once.
run list
expect_status 'the store was made by refused imports' 0
expect_text 'empty' "$(wc -c <"$work/out")" '^0$'
accepted 'good token' "$good"
refuse 'TOK-11, same serial, other number' TOK-11 number=+441632960084
refuse 'TOK-11, same serial, other expiry' TOK-11 "expiration=$(day 190)"
shown 'still there' +441632960083 valid
expect_text 'TOK-14: nothing of the assignee' \
  "$(grep -raci 'Zebra\|Xylander\|Quentin\|442079460999' "$work/store" |
    grep -v ':0$' || echo none)" '^none$'
token_end
