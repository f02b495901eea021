#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# reasons.sh - every reason not to use a record, with a record that gets it and
# the place that is told. A reason without a record here is a fault.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

a1=+441632960083
good='20 20 "u" "E2U+im" "!^.*$!im:good@e.com!" .'
declare -A reached

cat >"$tmp/policy" <<'END'
enum:
  services: im
  obsolete-services: no
  uri-max: 64
  dnssec: off
number:
  prefix: "+44"
  uri-domain-deny: "denied.example"
END

# told NAME WORD PLACE RECORD - in what resolve explained, the line behind the
# record says so
told() {
  local line
  line=$(grep -F -A1 "; $4" <<<"$out" | sed -n 2p)
  if [[ $line == *"$3 ($2)" || $line == *"$3"*"\" ($2)" ]]; then
    pass
    reached[$2]=1
  else
    fault "$1" "expected \"$3 ($2)\"" "got \"$line\""
  fi
}

# Reason, place ("-": none) with "_" for blanks, options, record
while read -r word place options record; do
  place=${place//_/ }
  place=${place#-}
  options=${options#-}
  # shellcheck disable=SC2086
  run resolve "$a1" --records - ${options:+--config "$tmp/$options"} --explain \
    <<<"$record"$'\n'"$good"
  case $record in
  '\#'*) told "$record" "$word" "$place" '\#' ;;
  *) told "$record" "$word" "$place" "$record" ;;
  esac
done <<'END'
rdata - - \# 3 000000
octet ,_at_octet_6_of_the_services - 10 10 "U" "E2U+s\226p" "!^.*$!sip:a@e.com!" .
octet ,_at_octet_11_of_the_regexp - 10 10 "u" "E2U+im" "!^.*$!im:b\252@e.com!" .
flags "u" - 10 10 "s" "E2U+im" "!^.*$!im:a@e.com!" .
flags "u" - 10 10 "us" "E2U+im" "!^.*$!im:a@e.com!" .
no-replacement flags_are_empty,_and_there_is_no_replacement_to_follow - 1 1 "" "e2u+sip" "!1234!5678!" .
no-replacement to_follow - 10 10 "" "E2U+voice:sip" "!^[\\*]*!" .
regexp-and-replacement - - 10 10 "u" "E2U+im" "!^.*$!im:a@e.com!" x.example.
no-regexp - - 10 10 "u" "E2U+im" "" .
non-terminal - - 10 10 "" "" "" rules.example.
not-enum - - 10 10 "u" "SIP+D2U" "!^.*$!sip:a@e.com!" .
not-enum - - 10 10 "s" "SIP+D2U" "" _sip._udp.e.com.
service-syntax ,_at_octet_7_of_the_services - 10 10 "u" "E2U+im,pres" "!^.*$!im:a@e.com!" .
service-syntax ,_at_octet_12_of_the_services - 10 10 "u" "E2U+im+pres " "!^.*$!im:a@e.com!" .
service-obsolete - policy 10 10 "u" "im+E2U" "!^.*$!im:a@e.com!" .
private-service ,_at_octet_8_of_the_services - 10 10 "u" "E2U+im+P-x" "!^.*$!im:a@e.com!" .
service-unknown - - 10 10 "u" "E2U+voice" "!^.*$!tel:+441632960083!" .
service-denied - policy 10 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
delimiter ,_at_octet_1_of_the_regexp - 10 10 "u" "E2U+im" "i^.*$iim:a@e.comi" .
delimiter-count a_fourth_delimiter,_at_octet_19_of_the_regexp - 10 10 "u" "E2U+im" "!^.*$!im:a!b@e.com!" .
delimiter-count a_delimiter_is_missing,_at_octet_17_of_the_regexp - 10 10 "u" "E2U+im" "!^.*$!im:a@e.com" .
regexp-flag ,_at_octet_19_of_the_regexp - 10 10 "u" "E2U+im" "!^.*$!im:a@e.com!ig" .
delimiter-ambiguous ,_at_octet_4_of_the_regexp - 10 10 "u" "E2U+im" "|^4\\|5$|im:a@e.com|" .
ere ,_at_octet_3_of_the_regexp - 10 10 "u" "E2U+im" "!^+44.*$!im:a@e.com!" .
ere "("_without_")",_at_octet_6_of_the_regexp - 10 10 "u" "E2U+im" "!^(.*$!im:a@e.com!" .
ere not_special,_at_octet_4_of_the_regexp - 10 10 "u" "E2U+im" "!^\\d*$!im:a@e.com!" .
back-reference ,_at_octet_14_of_the_regexp - 10 10 "u" "E2U+im" "!^(.*)$!im:\\1\\2@e.com!" .
replacement ,_at_octet_11_of_the_regexp - 10 10 "u" "E2U+im" "!^.*$!im:a\\nb@e.com!" .
no-match - - 10 10 "u" "E2U+im" "!^\\+49.*$!im:a@e.com!" .
empty-result - - 10 10 "u" "E2U+im" "!^.*$!!" .
uri no_scheme_and_":"_at_its_start,_at_octet_2_of_the_URI - 10 10 "u" "E2U+im" "!^.*$!a@e.com!" .
uri a_blank,_at_octet_5_of_the_URI - 10 10 "u" "E2U+im" "!^.*$!im:a b@e.com!" .
uri-userinfo "@"_in_the_authority,_at_octet_11_of_the_URI - 10 10 "u" "E2U+web:http" "!^.*$!http://u:p@e.com/!" .
uri-scheme ,_at_octet_1_of_the_URI - 10 10 "u" "E2U+im" "!^.*$!sip:a@e.com!" .
uri-address two_labels_or_more_behind_the_"@",_at_octet_6_of_the_URI - 10 10 "u" "E2U+im" "!^.*$!im:a@localhost!" .
uri-domain ,_at_octet_6_of_the_URI policy 10 10 "u" "E2U+im" "!^.*$!im:a@denied.example!" .
uri-domain domain_"im:a@e.com?to=b@denied.example" policy 10 10 "u" "E2U+im" "!^.*$!im:a@e.com?to=b@denied.example!" .
too-long - policy 10 10 "u" "E2U+im" "!^(.*)$!im:\\1\\1\\1\\1\\1\\1@e.com!" .
order - - 30 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END

# A number with more records than are looked at, and with expensive ones.
for ((i = 0; i < 70; i++)); do
  printf '10 %d "u" "E2U+im" "!^.*$!im:a%d@e.com!" .\n' "$i" "$i"
done >"$tmp/many"
run resolve "$a1" --records "$tmp/many" --explain
told "many records" too-many '' '10 69 "u" "E2U+im" "!^.*$!im:a69@e.com!" .'
group='(.?){99}'
for ((i = 10; i < 70; i++)); do
  printf '10 %d "u" "E2U+im" "!%s!im:a@e.com!" .\n' "$i" \
    "$(printf "$group%.0s" {1..28})x"
done >"$tmp/expensive"
run resolve "$a1" --records "$tmp/expensive" --explain
told "expensive records" limit '' '10 69 "u" "E2U+im"'

# A record of a number that is refused, and one that refers to it.
printf 'number:\n  prefix: "+44163"\n  action: block\n' >"$tmp/block"
record='10 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .'
run resolve +4416 --config "$tmp/block" --explain --records - <<END
6.1.4.4.e164.arpa. CNAME 3.6.1.4.4.e164.arpa.
3.6.1.4.4.e164.arpa. NAPTR $record
END
told "a record behind an alias" refused '' "$record"
run resolve +4416 --config "$tmp/block" --explain --records - <<END
6.1.4.4.e164.arpa. NAPTR 10 10 "" "" "" 3.6.1.4.4.e164.arpa.
END
told "a referral" refused '' '10 10 "" "" "" 3.6.1.4.4.e164.arpa.'

# What is secure, and what a domain offers, is known to a server only.
if command -v python3 >/dev/null; then
  coproc SERVER { exec python3 "$srcdir/tests/cli/fake_dns.py"; }
  if read -r port <&"${SERVER[0]}"; then
    printf 'enum:\n  dnssec: require\n' >"$tmp/secure"
    run resolve +445 --server "127.0.0.1@$port" --config "$tmp/secure" --explain
    told "a record that is not secure" insecure '' '100 10 "u" "E2U+im"'
    printf 'enum:\n  services: im\n  discovery: require\n  dnssec: off\n' \
      >"$tmp/discovery"
    run resolve +4418 --server "127.0.0.1@$port" --config "$tmp/discovery" \
      --explain
    told "a domain without SRV" not-offered ', at octet 6 of the URI' \
      '1 10 "u" "E2U+im" "!^.*$!im:a@no.example!" .'
  fi
else
  printf 'NOTE: not-offered and insecure are not tried: no python3\n'
  reached[not-offered]=1
  reached[insecure]=1
fi

# No record leads to this one: it is about the machine.
reached[memory]=1
while IFS= read -r word; do
  if [[ -n ${reached[$word]:-} ]]; then
    pass
  else
    fault "reason $word" "no record here is dropped for it"
  fi
done < <(sed -nE 's/^E164_REASON\([A-Z]+, "([a-z-]+)".*/\1/p' \
  "$srcdir/include/e164/reasons.def")
finish
