#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# check.sh - enumctl check and enumctl options: faults with file and line, and
# the default configuration, which must be read as what it says.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A good configuration.
printf 'enum:\n  services: im # and no more\n' >"$tmp/good"
run check "$tmp/good"
good "good" "$tmp/good: no errors"
ENUMOD_CONF=$tmp/good run check
good "ENUMOD_CONF" "$tmp/good: no errors"
: >"$tmp/empty"
run check "$tmp/empty"
good "empty" "$tmp/empty: no errors"

# Each fault, at its line; none hides another.
cat >"$tmp/bad" <<'END'
services: im
enum:
  servces: im
  services: im nonsense
  dnssec: maybe
  cache-size: 1
  cache-size: lots
  uri-max: 16 17
  ede
  ede: "yes
  include: "missing.conf"
  ede: no
END
run check "$tmp/bad"
bad "bad" 2 "$tmp/bad:1: "
for line in 1 3 4 5 6 7 8 9 10 11; do
  has "bad, line $line" "$tmp/bad:$line: " "$err"
done
has_not "bad, line 2" "$tmp/bad:2: " "$err"
has_not "bad, line 12" "$tmp/bad:12: " "$err"
has "the word at fault" "nonsense" "$err"
has "what was expected" "prefer require off" "$err"
has "what was meant" \
  "$tmp/bad:3: unknown option \"servces:\" in clause enum:; did you mean \"services:\"?" \
  "$err"

# A fault of an included file is told of that file.
mkdir "$tmp/sub"
printf 'enum:\n\n  ede: perhaps\n' >"$tmp/sub/x.conf"
printf 'include: "sub/*.conf"\n' >"$tmp/top"
run check "$tmp/top"
bad "included" 2 "$tmp/sub/x.conf:3: "

# What stands behind an include is not for the last clause of its files: from top to
# bottom, and from file to file.
strays() {
  run check "$tmp/strays"
  bad "$1" 2 "$tmp/$2:\" stands behind a file with other clauses; "
}
printf 'number:\n  prefix: 4\n' >"$tmp/sub/x.conf"
printf 'enum:\n  include: "sub/*.conf"\n  dnssec: require\n' >"$tmp/strays"
strays "an option behind an include" 'strays:3: "dnssec'
printf 'include: "sub/*.conf"\ndnssec: require\n' >"$tmp/strays"
strays "the same without a clause" 'strays:2: "dnssec'
printf 'view:\n  client: ::1\n  include: "sub/*.conf"\n  services: im\n' \
  >"$tmp/strays"
printf 'enum:\n  ede: no\n' >"$tmp/sub/x.conf"
strays "enum: within a view" 'strays:4: "services'
printf 'number:\n  prefix: 4\n' >"$tmp/sub/x.conf"
printf 'services: im\n' >"$tmp/sub/y.conf"
printf 'include: "sub/*.conf"\n' >"$tmp/strays"
strays "the next file" 'sub/y.conf:1: "services'
printf 'enum:\n  ede: no\n' >"$tmp/sub/x.conf"
printf 'enum:\n  include: "sub/*.conf"\n  dnssec: require\nnumber:\n  prefix: 4\n' \
  >"$tmp/strays"
run check "$tmp/strays"
good "no clause is left" "$out"

# A pattern may match nothing, as in Unbound; but nobody should believe in a policy
# that is not read.
printf 'enum:\n  include: "none/*.conf"\n  include: "sub/*.conf"\n' >"$tmp/nothing"
run check "$tmp/nothing"
good "a pattern without a file" "$tmp/nothing: no errors"
is "a pattern without a file" \
  "warning: $tmp/nothing:2: include: $tmp/none/*.conf matches no file" "$err"

# Unbound and enumctl are in two folders.
printf 'enum:\n  counters-file: c\n  validation-store: s\n' >"$tmp/relative"
run check "$tmp/relative"
for option in "counters-file: c" "validation-store: s"; do
  has "a relative path" "warning: $option: is taken from another folder" "$err"
done

run check "$tmp/missing"
bad "missing" 2 "$tmp/missing: cannot be read: No such file"
is "missing: its name once" 1 "$(grep -o "$tmp/missing" <<<"$err" | wc -l)"
run check "$tmp"
bad "a folder" 2 "$tmp"
printf 'enum:\n  ede: n\0o\n' >"$tmp/binary"
run check "$tmp/binary"
bad "binary" 2 "$tmp/binary"
printf 'enum:\n  ede: \033[1m\n' >"$tmp/escape"
run check "$tmp/escape"
bad "control octets" 2 '\027[1m'
run check a b
bad "two files" 2 "one operand too many"

# A search without a second tree.
printf 'enum:\n  apex-search: yes\n' >"$tmp/search"
run check "$tmp/search"
good "apex-search, one apex" "$tmp/search: no errors"
has "apex-search, one apex" "warning: apex-search: " "$err"
printf '%s\n' 'enum:' 'approved-prefix: 0044' 'number:' 'prefix: 0900' 'number:' \
  'prefix: +44900' 'validation-entity:' 'id: X' 'prefix: 01632' \
  >"$tmp/national"
run check "$tmp/national"
for text in 'number: prefix: 0900' 'approved-prefix: 0044' \
  'validation-entity: prefix: 01632'; do
  has "digits that are dialled" "warning: $text: no number begins with 0" "$err"
done
has_not "with the country code" "44900" "$err"
printf '  apex: e164.arpa\n  apex: nrenum.net\n  aus-plus: yes\n' >>"$tmp/search"
run check "$tmp/search"
good "apex-search, two of them" "$tmp/search: no errors"
has_not "apex-search, two of them" "warning" "$err"

# MAP-11, THR-17: a plus sign where it does not belong. What is wanted of each
# apex: "given": its aus-plus: line is missing, "private": it is no private plan.
while read -r want lines; do
  printf '%b\n' "enum:\n$lines" >"$tmp/plus"
  run check "$tmp/plus"
  good "plus: $lines" "$tmp/plus: no errors"
  case $want in
    given) has "plus: $lines" 'warning: apex: plan.example.: its numbers are taken for E.164 numbers' "$err"
      is "plus: $lines (once)" 1 "$(wc -l <<<"$err")" ;;
    private) has "plus: $lines" 'e164.arpa.: aus-plus: no is for private plans' "$err" ;;
    *) is "plus: $lines" "" "$err" ;;
  esac
done <<'END'
none    ede: no
none    apex: e164.arpa
none    apex: e164.arpa\naus-plus: yes
private apex: e164.arpa\naus-plus: no
private apex: E164.ARPA.\naus-plus: no
private apex: 4.4.e164.arpa\naus-plus: no
none    apex: 4.4.e164.arpa
given   apex: plan.example
none    apex: plan.example\naus-plus: no
none    apex: plan.example\naus-plus: yes
none    apex: xe164.arpa\naus-plus: no
given   apex: e164.arpa\napex: plan.example
given   apex: plan.example\napex: e164.arpa\naus-plus: yes
private apex: plan.example\naus-plus: yes\napex: e164.arpa\naus-plus: no
END
printf 'enum:\n  aus-plus: no\n' >"$tmp/plus"
run check "$tmp/plus"
good "plus, without an apex" "$tmp/plus: no errors"
has "plus, without an apex" "e164.arpa.: aus-plus: no is for private plans" "$err"

# The files that it names.
printf 'enum:\n  counters-file: "%s/no/counters"\n' "$tmp" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: no such folder" "$tmp/counters: no errors"
has "counters-file: no such folder" \
  "warning: counters-file: $tmp/no/counters: there is no such folder" "$err"
printf 'enum:\n  counters-file: "%s"\n' "$tmp" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: a folder" "$tmp/counters: no errors"
has "counters-file: a folder" "warning: counters-file: $tmp: Is a directory" \
  "$err"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/good" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: another file" "$tmp/counters: no errors"
has "counters-file: another file" \
  "warning: counters-file: $tmp/good: there is a file of another kind" "$err"
is "it is left alone" "enum:" "$(head -n 1 "$tmp/good")"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/new" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: to be made" "$tmp/counters: no errors"
[[ ! -e $tmp/new ]] || fault "check makes no file"
printf 'enum:\n  validation: signed\n  validation-store: "%s"\n' "$tmp/none" \
  >"$tmp/store"
run check "$tmp/store"
good "no store yet" "$tmp/store: no errors"
has "no store yet" "warning: validation-store: $tmp/none: " "$err"
has "nobody who signs" "warning: validation: signed" "$err"
printf 'validation-entity:\n  id: X\n  certificate: "%s"\n' "$tmp/x.pem" \
  >"$tmp/entity"
run check "$tmp/entity"
bad "an entity for all numbers" 2 "$tmp/entity:1: validation-entity: a clause has no prefix"
printf '  prefix: 1\n' >>"$tmp/entity"
run check "$tmp/entity"
good "no certificate" "$tmp/entity: no errors"
has "no certificate" "warning: certificate: $tmp/x.pem: No such" "$err"

# What nobody writes is not waited for, whoever names it. The operand may be a
# pipe.
mkfifo "$tmp/pipe"
waits_not() {
  ENUMCTL=timeout run 10 "$enumctl" "${@:2}"
  if [[ $rc == 124 ]]; then fault "$1" "waits for ever"; else pass; fi
}
enumctl=$ENUMCTL
printf 'enum:\n  include: pipe\n' >"$tmp/included"
waits_not "include: a pipe" check "$tmp/included"
bad "include: a pipe" 2 \
  "$tmp/included:2: cannot read $tmp/pipe: not a regular file"
ENUMOD_CONF=$tmp/pipe waits_not "ENUMOD_CONF: a pipe" check
bad "ENUMOD_CONF: a pipe" 2 "$tmp/pipe: cannot be read: not a regular file"
for option in certificate ca; do
  printf 'validation-entity:\n  id: X\n  prefix: 1\n  %s: "%s"\n' \
    "$option" "$tmp/pipe" >"$tmp/entity"
  waits_not "$option: a pipe" check "$tmp/entity"
  good "$option: a pipe" "$tmp/entity: no errors"
  has "$option: a pipe" "warning: $option: $tmp/pipe: not a regular file" "$err"
done
printf 'enum:\n  counters-file: "%s"\n' "$tmp/pipe" >"$tmp/counters"
waits_not "counters-file: a pipe" check "$tmp/counters"
good "counters-file: a pipe" "$tmp/counters: no errors"
has "counters-file: a pipe" "there is a file of another kind" "$err"
mkdir "$tmp/pipes"
mkfifo "$tmp/pipes/head"
printf 'enum:\n  validation-store: "%s"\n' "$tmp/pipes" >"$tmp/store"
waits_not "validation-store: a pipe" check "$tmp/store"
has "validation-store: a pipe" "warning: validation-store: $tmp/pipes: " "$err"
run check <(cat "$tmp/good")
is "the operand is a pipe" 0 "$rc"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/new" >"$tmp/counters"

# Keys and certificates.
if command -v openssl >/dev/null; then
  # self NAME DAYS OPTION... - a key, and a certificate that it signs itself
  self() {
    openssl req -new -x509 -nodes -newkey "$3" "${@:4}" -subj /CN=X \
      -days "$2" -keyout "$tmp/$1.key" -out "$tmp/$1.pem" 2>/dev/null
  }
  # entity OPTION FILE [LINE]
  entity() {
    printf 'enum:\n  %s\nvalidation-entity:\n  id: X\n  prefix: 1\n  %s: "%s"\n' \
      "${3:-ede: yes}" "$1" "$tmp/$2" >"$tmp/entity"
    run check "$tmp/entity"
    good "$2" "$tmp/entity: no errors"
  }
  self good 100 rsa:2048
  self soon 20 rsa:2048
  self small 100 rsa:1024
  self curve 100 ec -pkeyopt ec_paramgen_curve:secp256k1
  self ec 100 ec -pkeyopt ec_paramgen_curve:P-256
  openssl x509 -in "$tmp/good.pem" -x509toreq -signkey "$tmp/good.key" \
    -out "$tmp/old.csr" 2>/dev/null
  : >"$tmp/index"
  printf '[ca]\ndefault_ca=own\n[own]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\npolicy=any\n[any]\ncommonName=supplied\n' \
    "$tmp/index" "$tmp" >"$tmp/ca.conf"
  openssl ca -batch -config "$tmp/ca.conf" -selfsign -md sha256 \
    -keyfile "$tmp/good.key" -in "$tmp/old.csr" -notext \
    -startdate 20200101000000Z -enddate 20210101000000Z \
    -out "$tmp/old.pem" 2>/dev/null
  openssl pkey -in "$tmp/small.key" -pubout -out "$tmp/small.pub"
  openssl genpkey -algorithm ED25519 -out "$tmp/ed.key"
  openssl pkey -in "$tmp/ed.key" -pubout -out "$tmp/ed.pub"
  entity certificate good.pem
  is "a good certificate" "" "$err"
  entity certificate ec.pem
  is "a good key on a curve" "" "$err"
  entity certificate soon.pem
  has "soon" "warning: certificate: $tmp/soon.pem: the certificate expires in 20 days, on " "$err"
  entity certificate old.pem
  has "old" "warning: certificate: $tmp/old.pem: the certificate has expired, on " "$err"
  entity certificate small.pem
  has "small" "small.pem: can never verify a token: the RSA key is too small" "$err"
  entity certificate small.pub
  has "a small bare key" "small.pub: can never verify a token" "$err"
  entity certificate small.pem 'token-sha1: yes'
  is "small, but allowed" "" "$err"
  entity certificate curve.pem
  has "curve" "curve.pem: can never verify a token: the key is on another curve" "$err"
  entity certificate ec.pem 'token-algorithms: rsa-sha256'
  has "no algorithm for it" "ec.pem: can never verify a token: no accepted algorithm" "$err"
  entity certificate good
  has "no PEM" "warning: certificate: $tmp/good: no certificate or public key in PEM form" "$err"
  # A file counts as a whole or not at all: what is lost of it would be blocked.
  head -n 5 "$tmp/ec.pem" >"$tmp/half"
  sed 's/^MII/MIX/' "$tmp/ec.pem" >"$tmp/odd"
  head -c 20 "$tmp/ec.pem" >"$tmp/start"
  sed 's/BEGIN CERT/BEGIN TRUSTED CERT/; s/END CERT/END TRUSTED CERT/' \
    "$tmp/ec.pem" >"$tmp/trusted"
  sed 's/^/ /' "$tmp/ec.pem" >"$tmp/indented"
  for fault in half odd start trusted indented ed.pub; do
    for option in certificate ca; do
      cat "$tmp/good.pem" "$tmp/$fault" >"$tmp/two.pem"
      entity $option two.pem
      has "$fault, $option" "warning: $option: $tmp/two.pem: a " "$err"
    done
  done
  has "a key beside a certificate" "two.pem: a public key beside certificates of other keys" "$err"
  cat "$tmp/ed.pub" "$tmp/small.pub" >"$tmp/two.pem"
  entity certificate two.pem
  has "two public keys" "two.pem: more than one public key" "$err"
  for ((i = 0; i < 64; i++)); do cat "$tmp/good.pem"; done >"$tmp/two.pem"
  entity certificate two.pem
  is "64 certificates" "" "$err"
  cat "$tmp/good.pem" >>"$tmp/two.pem"
  entity certificate two.pem
  has "65 certificates" "two.pem: too many certificates" "$err"
  # What "openssl x509 -pubkey -text" prints, and the private key beside it.
  {
    openssl x509 -in "$tmp/good.pem" -pubkey -text
    cat "$tmp/good.key" "$tmp/ec.pem"
  } | sed 's/$/\r/' >"$tmp/two.pem"
  entity certificate two.pem
  is "more than certificates" "" "$err"
  entity ca old.pem
  has "an old CA" "warning: ca: $tmp/old.pem: the certificate has expired" "$err"
  entity ca small.pub
  has "a CA without a certificate" "warning: ca: $tmp/small.pub: no certificate" "$err"
  sed -i '/certificate\|ca:/d' "$tmp/entity"
  run check "$tmp/entity"
  has "no key at all" "warning: validation-entity: X: neither certificate: nor ca:" "$err"
  # What xmlsec1 does not have is told to those who ask for it.
  entity certificate good.pem 'token-algorithms: rsa-sha256 ed25519'
  grep -q eddsa-ed25519 < <(xmlsec1 --list-transforms 2>/dev/null) ||
    has "ed25519" "warning: token-algorithms: ed25519: the xmlsec1 of this system" "$err"
fi

# As the user that Unbound runs as.
if ((EUID == 0)) && getent passwd nobody >/dev/null; then
  chmod 711 "$tmp"
  chmod 644 "$tmp/good"
  run check --user nobody "$tmp/good"
  good "as another user" "$tmp/good: no errors"
  chmod 600 "$tmp/good"
  run check --user nobody "$tmp/good"
  bad "as another user" 2 "Permission denied"
  run check --user nobody "$tmp/counters"
  good "a folder of ours" "$tmp/counters: no errors"
  has "a folder of ours" "warning: counters-file: $tmp/new: Permission denied" \
    "$err"
  has_not "a user who was named" "note: " "$err"
  # A plain user sees another thing than Unbound does, and is told.
  plain=$tmp/plain
  printf '#!/bin/sh\nexec setpriv --reuid nobody --clear-groups "%s" "$@"\n' \
    "$(realpath "$(command -v "$ENUMCTL")")" >"$plain"
  chmod 755 "$plain"
  if "$plain" number +441632960001 >/dev/null 2>&1; then
    ENUMCTL=$plain run check "$tmp/counters"
    good "a plain user" "$tmp/counters: no errors"
    has "a plain user" "warning: counters-file: $tmp/new: Permission denied" "$err"
    has "a plain user: whose eyes" \
      "note: files are read as this user may; run this as root with --user NAME" \
      "$err"
    mkdir -m 700 "$tmp/closed"
    printf 'enum:\n  validation-store: "%s/closed/store"\n' "$tmp" >"$tmp/closed.conf"
    ENUMCTL=$plain run check "$tmp/closed.conf"
    has "a closed store" "warning: validation-store: $tmp/closed/store: " "$err"
    has "a closed store: whose eyes" "note: files are read as this user may" "$err"
    printf 'enum:\n  counters-file: "%s/no/counters"\n' "$tmp" >"$tmp/nowhere"
    ENUMCTL=$plain run check "$tmp/nowhere"
    has "no folder for anybody" "there is no such folder" "$err"
    has_not "no folder for anybody" "note: " "$err"
  else
    printf 'NOTE: nobody cannot run %s\n' "$ENUMCTL"
  fi
else
  printf 'NOTE: check --user needs root\n'
fi
run check --user no-such-user "$tmp/good"
bad "nobody" 3 'there is no user "no-such-user"'

# Default configuration ------------------------------------------------------

run options
is "options (status)" 0 "$rc"
printf '%s\n' "$out" >"$tmp/default"
if grep -nE '^.{79,}' "$tmp/default"; then
  fault "options" "lines of more than 78 columns"
else
  pass
fi
run check "$tmp/default"
good "options are readable" "$tmp/default: no errors"

# With every default of enum: in force, all is as with none.
sed -E '/^#[a-z-]+:/,$d; s/^( *)#([a-z-]+: .+)$/\1\2/' "$tmp/default" \
  >"$tmp/explicit"
lines=$(grep -cE '^ +[a-z-]+: ' "$tmp/explicit")
if ((lines < 10)); then fault "options" "only $lines defaults"; else pass; fi
run check "$tmp/explicit"
good "the defaults are accepted" "$tmp/explicit: no errors"
cat >"$tmp/records" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 10 "u" "im+E2U" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
200 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
END
run resolve +4412 --records "$tmp/records" --json --config "$tmp/empty"
want=$out
run resolve +4412 --records "$tmp/records" --json --config "$tmp/explicit"
good "the defaults are the defaults" "$want"

# The parts of the list for the manual page.
run options --man
is "options --man (status)" 0 "$rc"
has "options --man" ".B services:" "$out"
while read -r name; do
  has "options --man has all" ".B ${name//-/\\-}" "$out"
done < <(sed -nE 's/^ +#([a-z-]+:).*/\1/p' "$tmp/default")
if command -v mandoc >/dev/null; then
  { printf '.TH X 5 2025-01-01\n.SH NAME\nx \\- x\n.SH OPTIONS\n' &&
    printf '%s\n' "$out"; } >"$tmp/man.5"
  warnings=$(mandoc -T lint -W warning "$tmp/man.5" 2>&1)
  is "options --man is clean" "" "$warnings"
else
  printf 'NOTE: the list of options is not checked: mandoc is missing\n'
fi

# Services.
run services
is "services (status)" 0 "$rc"
for text in 'im ' 'pres ' 'voice:tel ' 'sip sips' 'RFC 5028'; do
  has "services" "$text" "$out"
done
run services more
bad "services with an operand" 2 "one operand too many"
finish
