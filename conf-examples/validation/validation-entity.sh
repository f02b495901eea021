# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# validation-entity.sh - play a validation entity (RFC 4725 section 3.4), with
# openssl and xmlsec1. It is for the scenarios beside it and for tests; a real
# one keeps its private keys in a safe place.
#
#   . validation-entity.sh
#   entity_new DIR NAME [FROM-DAY TO-DAY]   key and certificate, in DIR
#   entity_token DIR NAME [FIELD=VALUE]...  a signed token, on standard output
#   entity_template [FIELD=VALUE]...        the same, not signed yet
#   entity_sign DIR NAME                    sign standard input
#   day OFFSET                              the date OFFSET days from today
#
# Fields: serial number last entity registrar method execution expiration
# tokendata id. An empty value leaves the element out.

# day OFFSET - YYYY-MM-DD in UTC
day() {
  date -u -d "1970-01-01 + $(($(date +%s) / 86400 + $1)) days" +%F
}

# entity_new DIR NAME [FROM-DAY TO-DAY] - days from today
entity_new() {
  local dir=$1 name=$2 from=${3:--400} to=${4:-400} bits=${5:-2048}
  local digest=${6:-sha256}
  mkdir -p "$dir"
  openssl genrsa -out "$dir/$name.key" "$bits" 2>/dev/null
  openssl rsa -in "$dir/$name.key" -pubout -out "$dir/$name.pub" 2>/dev/null
  openssl req -new -key "$dir/$name.key" -subj "/CN=$name" \
    -out "$dir/$name.csr"
  : >"$dir/$name.index"
  cat >"$dir/$name.ca" <<END
[ca]
default_ca = own
[own]
database = $dir/$name.index
new_certs_dir = $dir
rand_serial = yes
default_md = $digest
policy = any
[any]
commonName = supplied
END
  openssl ca -batch -config "$dir/$name.ca" -selfsign -md "$digest" \
    -keyfile "$dir/$name.key" -in "$dir/$name.csr" -notext \
    -startdate "$(day "$from" | tr -d -)000000Z" \
    -enddate "$(day "$to" | tr -d -)000000Z" \
    -out "$dir/$name.pem" 2>/dev/null
}

# element NAME VALUE - nothing when the value is empty
element() {
  if [[ -n $2 ]]; then
    printf '    <%s>%s</%s>\n' "$1" "$2" "$1"
  fi
}

# Sample data about an assignee.
entity_tokendata() {
  cat <<'END'
  <tokendata xmlns="urn:ietf:params:xml:ns:enum-tokendata-1.0">
    <contact>
      <organisation>Zebra Telegraph Works</organisation>
      <firstname>Quentin</firstname>
      <lastname>Xylander</lastname>
      <address>
        <locality>London</locality>
        <ISOcountryCode>GB</ISOcountryCode>
      </address>
      <phone>+442079460999</phone>
      <email>quentin@zebra.example</email>
    </contact>
  </tokendata>
END
}

entity_template() {
  local serial=1 number=+441632960083 last='' entity=EXAMPLE-VE
  local registrar=reg-4711 method=42 execution expiration
  local tokendata=yes id=TOKEN field
  execution=$(day -5)
  expiration=$(day 180)
  for field in "$@"; do
    # One of the names above.
    printf -v "${field%%=*}" '%s' "${field#*=}"
  done
  cat <<END
<?xml version="1.0" encoding="UTF-8"?>
<token xmlns="urn:ietf:params:xml:ns:enum-token-1.0" Id="$id">
  <validation serial="$serial">
$(element E164Number "$number"
  element lastE164Number "$last"
  element validationEntityID "$entity"
  element registrarID "$registrar"
  element methodID "$method"
  element executionDate "$execution"
  element expirationDate "$expiration")
  </validation>
$(if [[ -n $tokendata ]]; then entity_tokendata; fi)
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
      <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
      <Reference URI="#$id">
        <Transforms>
          <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
          <Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
        </Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <DigestValue/>
      </Reference>
    </SignedInfo>
    <SignatureValue/>
    <KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>
  </Signature>
</token>
END
}

# entity_sign DIR NAME [KEY-OPTION] - a template on standard input
entity_sign() {
  local file status=0
  file=$(mktemp "$1/template.XXXXXX")
  cat >"$file"
  xmlsec1 --sign --id-attr:Id token \
    "${3:---privkey-pem}" "${4:-$1/$2.key,$1/$2.pem}" "$file" || status=$?
  rm -f "$file"
  return "$status"
}

entity_token() {
  local dir=$1 name=$2
  shift 2
  entity_template "entity=$name" "$@" | entity_sign "$dir" "$name"
}
