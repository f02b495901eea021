#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# record.sh - enumctl record: what it writes yields the URI, and lint has
# nothing to say about it.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/support/debian.sh
. "$srcdir/tests/support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$srcdir/tests/support/program.sh"

find_program NSUPDATE nsupdate bind9-dnsutils
a1=+441632960083
n1=3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa.
pairs=${ENUMOD_PAIRS:-100000}

# One number. URI, options with "_" for blanks ("-": none), what is printed
while IFS='|' read -r uri options want; do
  options=${options//_/ }
  [[ $options != - ]] || options=
  # shellcheck disable=SC2086
  run record "$a1" "$uri" $options
  good "record $uri $options" "$want"
  printf '%s\n' "$out" >"$tmp/zone"
  run lint "$tmp/zone" --origin 4.4.e164.arpa --level info --strict
  [[ $options == *--order* ]] || good "lint of $uri $options" ""
done <<END
im:a@e.com|-|$n1 IN NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
sip:a@[2001:db8::1];x=y|-|$n1 IN NAPTR 100 10 "u" "E2U+sip" "!^.*\$!sip:a@[2001:db8::1];x=y!" .
tel:+441632960084|-|$n1 IN NAPTR 100 10 "u" "E2U+voice:tel" "!^.*\$!tel:+441632960084!" .
tel:+441632960084|--service_sms:tel|$n1 IN NAPTR 100 10 "u" "E2U+sms:tel" "!^.*\$!tel:+441632960084!" .
mailto:a@e.com|-|$n1 IN NAPTR 100 10 "u" "E2U+email:mailto" "!^.*\$!mailto:a@e.com!" .
http://e.com/a!b|-|$n1 IN NAPTR 100 10 "u" "E2U+web:http" "#^.*\$#http://e.com/a!b#" .
im:a@e.com|--order_50_--preference_7|$n1 IN NAPTR 50 7 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
im:a@e.com|--origin_4.4.e164.arpa|3.8.0.0.6.9.2.3.6.1 IN NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
im:a@e.com|--ttl_300_--origin_example|$n1 300 IN NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
sip:+441632960083@e.com|--back-reference|$n1 IN NAPTR 100 10 "u" "E2U+sip" "!^(.*)\$!sip:\\\\1@e.com!" .
sip:441632960083@e.com|--back-reference_--wildcard|*.$n1 IN NAPTR 100 10 "u" "E2U+sip" "!^\\\\+(.*)\$!sip:\\\\1@e.com!" .
sip:+441632960083@e.com;a=441632960083|--back-reference_--wildcard|*.$n1 IN NAPTR 100 10 "u" "E2U+sip" "!^\\\\+(.*)\$!sip:+\\\\1@e.com;a=\\\\1!" .
https://e.com/+441632960083?a=+441632960083|--back-reference|$n1 IN NAPTR 100 10 "u" "E2U+web:https" "!^(.*)\$!https://e.com/\\\\1?a=\\\\1!" .
https://e.com/%2B441632960083/441632960083|--back-reference_--wildcard|*.$n1 IN NAPTR 100 10 "u" "E2U+web:https" "!^\\\\+(.*)\$!https://e.com/%2B\\\\1/\\\\1!" .
sip:441632960083.e.com|--back-reference_--wildcard|*.$n1 IN NAPTR 100 10 "u" "E2U+sip" "!^\\\\+(.*)\$!sip:\\\\1.e.com!" .
END
# A longer run of digits is another number, a port is none.
run record +441 "sip:+441@e.com:441;a=4410" --back-reference --wildcard
good "a longer number" "*.1.4.4.e164.arpa. IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^(.*)\$!sip:\\\\1@e.com:441;a=4410!\" ."
has "a longer number" 'note: "4410" in the URI is another number' "$err"
# Nor is a part of an address.
while IFS='|' read -r number uri want; do
  run record "$number" "$uri" --back-reference --wildcard
  has "an address: $uri" "!^(.*)\$!$want!" "$out"
done <<'END'
+1|sip:+1@[2001:db8::1]:1|sip:\\1@[2001:db8::1]:1
+192|sip:+192@192.0.2.1|sip:\\1@192.0.2.1
+44|https://[::44]:44/+44|https://[::44]:44/\\1
END
for uri in 'https://[2001:db8::1]/' sip:a@192.0.2.1 sip:a@192.0.2.1:1; do
  run record +1 "$uri" --back-reference --wildcard
  bad "an address alone: $uri" 2 "nothing to refer to"
done
run record "$a1" tel:+4416 --uri-record --nsupdate
good "URI record, nsupdate" "update add $n1 3600 IN NAPTR 100 10 \"u\" \"E2U+voice:tel\" \"!^.*\$!tel:+4416!\" .
update add _tel._voice.$n1 3600 IN URI 10 1 \"tel:+4416\"
send"

# A URI record is as good as its NAPTR; nsupdate is told to send what it can.
run record "$a1" im:a@e.com --uri-record --order 7 --preference 3
has "priority" "IN URI 3 1 \"im:a@e.com\"" "$out"
printf '%s\n' "$a1,sip:a@e.com" "$a1,sips:b@e.com" "$a1,im:c@e.com,,50" \
  "$a1,sip:d@e.com,,200" bad "$a1,sip:e@e.com,,,5" >"$tmp/table"
run record --from-csv "$tmp/table" --uri-record --nsupdate
is "priorities" "10 20 30 5" "$(awk '$6 == "URI" { printf "%s%s", s, $7; s = " " }' \
  <<<"$out")"
has "another ORDER" "table:4: $a1 has another ORDER, 100, for the same enumservice; its URI records have no ORDER" "$err"
is "sent although lines were refused" send "$(tail -n 1 <<<"$out")"
run record --from-csv "$tmp/table" --uri-record --json
has "priority in JSON" '"priority":20,' "$out"
run record "$a1" im:a@localhost --nsupdate
bad "nothing to send" 2 "names no address"
# No update is larger than a message: its texts and those of its names.
awk 'BEGIN {
  for (i = 0; i < 2000; i++) printf "+4416%06d,im:a%d@e.com\n", i, i
}' >"$tmp/table"
run record --from-csv "$tmp/table" --nsupdate --uri-record
is "updates" "2000 yes send" "$(awk '
  / NAPTR / { count++ }
  { len += length($0) }
  /^send$/ { if (len > most) most = len; len = 0 }
  END { print count, most < 70000 && !len ? "yes" : "no " most, $0 }
' <<<"$out")"

# With its zone, which each update names. Nothing outside of it is sent.
awk 'BEGIN {
  for (i = 0; i < 1000; i++) printf "+4416%06d,im:a%d@e.com\n", i, i
  print "+33123456,im:a@e.com"
}' >"$tmp/table"
run record --from-csv "$tmp/table" --nsupdate --origin 4.4.e164.arpa
is "zone (status)" 1 "$rc"
is "zone" "zone 4.4.e164.arpa." "$(head -n 1 <<<"$out")"
is "zone, all updates" "$(grep -c '^send$' <<<"$out")" \
  "$(grep -c '^zone 4.4.e164.arpa.$' <<<"$out")"
has "outside the zone" "table:1001: its domain name is not in the zone of --origin" "$err"
has_not "outside the zone" 3.3.e164.arpa "$out"
run record "$a1" im:a@e.com --nsupdate --origin 3.3.e164.arpa
bad "nothing in the zone" 2 "not in the zone of --origin"
if [[ -z $NSUPDATE ]] || ! "$NSUPDATE" -V >/dev/null 2>&1; then
  printf 'NOTE: nsupdate is not asked: there is none\n'
else
  run record "$a1" 'sip:a;b=$@e.com' --nsupdate --uri-record \
    --origin 4.4.e164.arpa
  out=$(sed 's/^send$/show/' <<<"$out" | "$NSUPDATE" 2>"$tmp/err" | grep -v '^;; ->')
  err=$(<"$tmp/err")
  is "nsupdate" "" "$err"
  has "nsupdate, zone" $';; ZONE SECTION:\n;4.4.e164.arpa.' "$out"
  has "nsupdate, NAPTR" $'!^.*$!sip:a;b=$@e.com!" .' "$out"
  has "nsupdate, URI" '10 1 "sip:a;b=$@e.com"' "$out"
fi

# What leads somewhere, however few URIs are like it.
for uri in mailto:?to=a@e.com xmpp://a@e.com/b@e.com xmpp:e.com h323:a \
  'sip:a@[::1]:65535;a=b:99999' 'http://[::1]:/' ftp://a@e.com:21/b:70000 \
  'sip:a@192.0.2.255:5060?a=:0' sip:a@1.e.com sip:a@e.com. 'https://e.com?a=@'; do
  run record "$a1" "$uri"
  is "record of $uri" 0 "$rc"
done

# What is refused.
while IFS='|' read -r uri options why; do
  options=${options//_/ }
  printf -v uri %b "$uri"
  [[ $options != - ]] || options=
  # shellcheck disable=SC2086
  run record "$a1" "$uri" $options
  bad "record $uri $options" 2 "$why"
done <<END
a@e.com|-|+441632960083: a@e.com: not an absolute URI: no scheme and ":" at its start; begin it with its scheme
|-|at its start; there is nothing
+441632960083|-|it is tel:+ and the number
e.com/a|-|begin it with https://
"sip:a@e.com"|-|leave out the quotes or brackets
<sip:a@e.com>|-|leave out the quotes or brackets
sip:a_b@e.com?b c|-|a blank, at octet 16; leave it out, or, if it belongs there, percent-encode it: %20
mailto:m\303\274ller@e.com|-|an octet that no URI may have, at octet 9; percent-encode it: %C3%BC
http://e.com/a#b|-|a fragment, which an absolute URI has not, at octet 15; leave it out
http://e.com/a%zz|-|behind it, at octet 15; percent-encode it: %25
sip:a\\134b@e.com|-|at octet 6; percent-encode it: %5C
http://e.com/a\\174b%zz|-|an octet that no URI may have, at octet 15; percent-encode it: %7C
http://e.com/[a]|-|a bracket that is not about an address, at octet 14; percent-encode it: %5B
http://[::1]/a]|-|a bracket that is not about an address, at octet 15; percent-encode it: %5D
sip:a@[::1|-|a bracket that is not about an address, at octet 7; the address has to be whole
https://m\303\274ller.com/|-|percent-encode it: %C3%BC, but in a host name write xn--
sip:a[1]@e.com|-|a bracket that is not about an address, at octet 6; percent-encode it: %5B
http://[::1/|-|no host and port behind the "//", at octet 8
http://u:p@e.com/|-|user information in front of its host, up to octet 11: leave it out
sip://a@e.com|-|leave out the "//": sip:a@e.com
sip://e.com|-|leave out the "//"
sip://a b@e.com|-|a blank, at octet 8; sip: URIs have no "//": leave it out
tel://+4416|-|leave out the "//"
mailto://a@e.com|-|leave out the "//": mailto:a@e.com
mailto:a@e.com|--service_email|did you mean email:mailto?
tel:+4416|--service_voice|did you mean voice:tel?
tel:+4416|--service_tel|did you mean voice:tel?
http://e.com/|--service_web|did you mean web:http?
https://e.com/|--service_web|did you mean web:https?
sip:a@e.com|--service_sip:sip|did you mean sip?
sip:a@e.com|--service_E2U+sip|did you mean sip?
mailto:a@e.com|--service_sip|mailto: is none of sip, which has sip sips
foo:a|-|no enumservice is known
im:a@e.com|--service_sip|the URI scheme is not one of the enumservice
im:a@e.com|--service_foo|"foo" is no registered enumservice
im:a@localhost|-|names no address
im:a@e.com|--back-reference|there is nothing to refer to
sip:4416329600830@e.com|--back-reference|"4416329600830" is another one
tel:+44-1632-960083|--back-reference|write it there in digits without separators, +441632960083 and not "44-1632-960083"
https://441632960083.e.com/441632960083|--back-reference|not clear where
https://e.com/%441632960083|--back-reference|it would stand there as +441632960083
im:a@e.com|--wildcard_--uri-record|exclude each other
tel:1632|-|a tel: URI has "+"
sip:@e.com|-|a sip: URI has a host
sip:a:b@e.com|-|a password behind its user: leave it out
sip:441632960083|-|a sip: URI has a host
sip:a@192.0.2|-|a sip: URI has a host
sip:a@192.0.2.256|-|a sip: URI has a host
sip:a@[::1]:70000|-|the URI leads nowhere: it has no port of 1 to 65535 behind its ":"
http:e.com|-|the URI leads nowhere: it has no "//" and host behind its scheme
https:///a|-|the URI leads nowhere: it has no host behind its "//"
https://:80/|-|no host behind its "//"
http://e.com:0/|-|no port of 1 to 65535
ftp:e.com|-|no "//" and host
mailto:|-|the URI leads nowhere: it has no user and host about an "@"
mailto:a.e.com?subject=a@b|-|no user and host
acct:a|-|no user and host
h323:|-|nothing behind its scheme
xmpp:?message|-|nothing behind its scheme
xmpp://a@e.com|-|an account to log in with behind its "//", but no address
im:$(printf 'a%.0s' {1..260})@e.com|-|too long for a NAPTR
im:a@e.com|--order_65536|expected 0 to 65535
END
run record '+44 (0) 1632' im:a@e.com
bad "a trunk prefix" 2 '"(0)"'
run record "$a1" im:a@e.com --json
has "JSON" '"regexp":"!^.*$!im:a@e.com!"' "$out"
run record "$a1"
bad "no URI" 2 "URI is missing"
run record "$a1" im:a@e.com --from-csv -
bad "both" 2 "takes the place"

# A table, as spreadsheets write it.
{
  printf '\357\273\277Number;URI;Service\r\n'
  printf '%s\r\n' '+44 1632 960083;sip:a@e.com;' \
    '"+44-1632-960083";"tel:+44""";' '441632960083;mailto:a@e.com' \
    'tel:+441632960084;im:a@e.com;im;50;5' '' \
    '+44 (0) 1632 960084;im:a@e.com' ';im:a@e.com' '+44'
} >"$tmp/table"
run record --from-csv "$tmp/table" --origin 4.4.e164.arpa
is "table (status)" 1 "$rc"
is "table" '3.8.0.0.6.9.2.3.6.1 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
3.8.0.0.6.9.2.3.6.1 IN NAPTR 100 20 "u" "E2U+email:mailto" "!^.*$!mailto:a@e.com!" .
4.8.0.0.6.9.2.3.6.1 IN NAPTR 50 5 "u" "E2U+im" "!^.*$!im:a@e.com!" .' "$out"
for line in 3 7 8 9; do
  has "table, line $line" "table:$line: " "$err"
done
has "table" "3 records, 4 lines refused" "$err"
# preferences WANT LINE... - of the records of these lines
preferences() {
  printf '%s\n' "${@:2}" >"$tmp/table"
  run record --from-csv "$tmp/table" --origin 4.4.e164.arpa
  is "preferences of ${*:2}" "$1" "$(awk '{ printf "%s%s", s, $5; s = " " }' \
    <<<"$out")"
}
# A line that is refused changes nothing for the others, wherever it stands.
ok=+44301,im:a
preferences "10 20" "${ok}1@e.com" "+44301,im:bad" "${ok}2@e.com"
preferences "10 10 20" "${ok}1@e.com" "+44302,im:a@e.com" "+44301,im:bad" \
  "${ok}2@e.com"
preferences 10 "+44301,im:bad" "${ok}2@e.com"
preferences "30 5 40" "${ok}1@e.com,,,30" "${ok}2@e.com,,,5" "${ok}3@e.com"
preferences "65535" "${ok}1@e.com,,,65535" "${ok}2@e.com"
has "none is left" "table:2: there is no PREFERENCE behind the 65535" "$err"
has "one of each" "1 record, 1 line refused" "$err"
preferences "10 10" "${ok}1@e.com" "+44301*,im:a@e.com"
is "a wildcard" "*.1.0.3 IN" "$(cut -d' ' -f1,2 <<<"$out" | tail -n 1)"
preferences "10 10" "${ok}1@e.com,,,10" "${ok}2@e.com,,,10"
has "a rival" "table:2: note: +44301 has the same ORDER and PREFERENCE in line 1" "$err"
preferences "10" "${ok}1@e.com,,,10" "+44301,im:a1@e.com,im,100,10"
has "twice" "table:2: +44301: the same record as that of line 1" "$err"
preferences "10 20" "${ok}1@e.com" "${ok}2@e.com,,200"
has "unreachable" "table:2: note: +44301 has another ORDER, 100," "$err"
preferences "10 10" '"tel:+44-302;ext=5x",sip:a@e.com' '"+44303;foo=x..y",sip:a@e.com'
has "parameters are no digits" 'ext=5x" is ignored: the number is +44302' "$err"
run record '+44302;isub=12x' sip:a@e.com
is "parameters of one number (status)" 0 "$rc"
for ((i = 1; i <= 65; i++)); do
  printf '+44301,sip:%d@e.com\n' "$i"
done >"$tmp/table"
run record --from-csv "$tmp/table"
is "more than the module takes (status)" 1 "$rc"
has "more than the module takes" \
  "table:65: +44301 has 64 records: with more, the module would answer with none of them" "$err"
has "all that it takes" "64 records, 1 line refused" "$err"

# table NAME WANT LINE... - a table of these lines is told that
table() {
  printf '%b\n' "${@:3}" >"$tmp/table"
  run record --from-csv "$tmp/table"
  has "$1" "$2" "$err"
}
table "blank rows, a heading" "1 record, 0 lines refused" ,,,, \
  Rufnummer,Adresse ,,,,,, '+4416,im:a@e.com,,,,,' ' , '
table "a heading of a number" "2: \"nummer\"" +4416,im:a@e.com nummer,im:a@e.com
table "six columns" 'with "x" behind the fifth' '+4416,im:a@e.com,,,,"x"'
table "a range" "a range of extensions" '+49 30 9010/-25,im:a@e.com'
table "no plus" '1: note: "202 555" has no "+": taken for +202555' \
  '202 555,im:a@e.com' 202556,im:a@e.com
has "no plus" '2 numbers have no "+"' "$err"
table "rounded" "a spreadsheet has rounded it" 4.41632960083E+11,im:a@e.com
table "an apostrophe" "a spreadsheet takes it for text" "'+4416,im:a@e.com"
table "a formula" "a spreadsheet takes it for text" '"=""+4416""",im:a@e.com'
table "letters for digits" 'write "*"' 4416X,im:a@e.com
table "a parameter" '";ext=12" is ignored: the number is +4416' \
  '"tel:+4416;ext=12",im:a@e.com'
table "a URI that is cut" 'put that in quotes, for ";" separates' \
  '+4416;sip:a@e.com;user=phone'
table "ORDER" 'ORDER "70000" is no number from 0 to 65535' +4416,im:a@e.com,,70000
table "PREFERENCE" 'PREFERENCE "ten" is no number' +4416,im:a@e.com,,,ten
table "the number of a URI" '1: +4416: im:a: the URI names no' +4416,im:a
table "NUL" "1: a NUL octet" '+4416,im:a@e.com\0,x'
table "UTF-16" "save the table as UTF-8" '\0377\0376+\0'
# What would be another URI, or a part of it, is no record.
while IFS='|' read -r line why; do
  printf '%b' "$line" >"$tmp/table"
  run record --from-csv "$tmp/table"
  bad "a table of $line" 1 "$why"
done <<'END'
+4416,sip:a@e\rxample.com\n|:1: a carriage return that ends no line
+4416,im:a@e.com\r+4417,im:b@e.com\r|:1: a carriage return that ends no line
+4416,sip:"a"@e.com\n|an octet that no URI may have, at octet 5
+4416,"sip:a@e.com"x\n|:1: column 2 ends at its quote, but "x" is behind it
+4416,"sip:a@e\nxample.com"\n|:1: column 2 begins with a quote that is not closed
+4416,"sip:a@e\r\nxample.com"\r\n|:1: column 2 begins with a quote that is not
441632960083.0,im:a@e.com\n|:1: "441632960083.0": a spreadsheet or a program has
+441632960083.00,im:a@e.com\n|leave out ".0"
+4416,\n|:1: +4416: the URI is missing
im:a@e.com,+4416\n|:1: "im:a@e.com": a URI, but the first column is that
"+4416,im:a@e.com"\n|1 column, as there is no "," outside of quotes; expected
+4416 im:a@e.com\n|1 column, as there is no "," outside of quotes; expected
+4416,im:a@e\0302\0240x.com\n|leave it out, or, if it belongs there, percent-encode it: %C2%A0
END
table "CR CR LF" "1 record, 0 lines refused" '+4416,im:a@e.com\r\r'
table "blanks that nobody sees" "2 records, 0 lines refused" \
  '+4416,\0302\0240im:a@e.com\0302\0240,im\0342\0200\0213, 5 ' \
  '\0302\0240+4417\0302\0240,\0302\0240"im:a@e.com" '
table "dots" "1 record, 0 lines refused" 44.1632.960083.0,im:a@e.com
table "a URI again" 'note: +4416 has the same URI in line 1' \
  +4416,im:a@e.com +44-16,im:a@e.com
table "a country code" 'note: +44 is no more than a country code; for all numbers that begin so, write "*"' \
  +44,im:a@e.com
# The NAPTR of a wildcard is written, and nothing is said of ORDERs that only
# URI records could not have.
printf '%s\n' '+4416*,im:a@e.com,,50,1' +4417,im:b@e.com \
  '+4416*,im:c@e.com,,60,1' >"$tmp/table"
run record --from-csv "$tmp/table" --uri-record --origin 4.4.e164.arpa
good "wildcards and URI records" \
  '*.6.1 IN NAPTR 50 1 "u" "E2U+im" "!^.*$!im:a@e.com!" .
7.1 IN NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
_im.7.1 IN URI 10 1 "im:b@e.com"
*.6.1 IN NAPTR 60 1 "u" "E2U+im" "!^.*$!im:c@e.com!" .'
has "wildcards and URI records" "table:1: note: +4416*: only the NAPTR record, as no URI record can stand for one service" "$err"
has_not "wildcards and URI records" "table:2" "$err"
has "wildcards and URI records" "2 wildcards without a URI record" "$err"
has "wildcards and URI records" "3 records, 0 lines refused" "$err"
for number in '+44 16*' +4416X; do
  run record "$number" im:a@e.com
  bad "$number" 2 "--wildcard"
done
run record 441632960083 im:a@e.com
has "no plus" 'has no "+": taken for +441632960083' "$err"
run record +1 im:a@e.com
has "a country code" "use --wildcard" "$err"

run record --from-csv "$tmp/missing"
bad "no table" 3 "missing"

# Garbage ends in refusals, never in a crash or without end.
garbage 200000 >"$tmp/garbage"
run record --from-csv "$tmp/garbage"
is "garbage (status)" 1 "$rc"
{ printf '"' && head -c 100000 /dev/zero | tr '\0' a; } >"$tmp/long"
run record --from-csv "$tmp/long"
bad "a long line" 1 "longer than 8190 octets"

# Whatever the pair: lint is silent, and the URI is what the record says, read
# back without our code. Some are asked for by resolve.
awk -v count="$pairs" 'BEGIN {
  srand(6116)
  split("sip:|sips:|im:|pres:|mailto:|xmpp:|http://|https://|tel:+", scheme, "|")
  octets = "abcXYZ019-_~!$&'"'"'*+="
  for (i = 0; i < count; i++) {
    user = ""
    for (n = 1 + int(rand() * 20); n; n--)
      user = user substr(octets, 1 + int(rand() * length(octets)), 1)
    s = scheme[1 + int(rand() * 9)]
    if (s ~ /tel/) uri = s "44" int(rand() * 1000000000)
    else if (s ~ /http/) uri = s "e.example/" user "?a=%41"
    else uri = s user "@e.example"
    printf "+44%d,\"%s\"\n", 2000000000 + i, uri
  }
}' >"$tmp/pairs"
run record --from-csv "$tmp/pairs" --origin 4.4.e164.arpa
is "pairs (status)" 0 "$rc"
printf '%s\n' "$out" >"$tmp/zone"
is "pairs" "$pairs" "$(wc -l <"$tmp/zone" | tr -d ' ')"
run lint "$tmp/zone" --origin 4.4.e164.arpa --level info --strict
good "lint of all pairs" ""
sed -E 's/^[^"]*"u" "[^"]*" "(.)\^\.\*\$//; s/" \.$//; s/^.//; s/.$//; s/\\(.)/\1/g' \
  "$tmp/zone" >"$tmp/back"
sed -E 's/^[^,]*,"(.*)"$/\1/' "$tmp/pairs" >"$tmp/uris"
if cmp -s "$tmp/back" "$tmp/uris"; then pass; else
  fault "all pairs" "$(diff "$tmp/back" "$tmp/uris" | head -n 4)"
fi
sed 's/ IN NAPTR/.4.4.e164.arpa. IN NAPTR/' "$tmp/zone" >"$tmp/whole"
while IFS=, read -r number uri; do
  run resolve "$number" --records <(grep -F "$(printf '%s' "${number#+44}" | rev |
    sed 's/./&./g')4.4.e164.arpa." "$tmp/whole")
  uri=${uri#\"}
  good "$number" "${uri%\"}"
done < <(awk -v step=$((pairs / 50 + 1)) 'NR % step == 1' "$tmp/pairs")
finish
