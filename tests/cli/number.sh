#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# number.sh - enumctl number: rows MAP-01 to MAP-07 and MAP-11.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

n1=3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa.

# What is asked for, what comes out.
while read -r what want; do
  run number "${what//_/ }"
  good "number $what" "$want"
done <<END
+441632960083                $n1
441632960083                 $n1
+44-1632-960083              $n1
+44_(1632)_960.083           $n1
+44/1632/960083              $n1
+44-116-496-0348             8.4.3.0.6.9.4.6.1.1.4.4.e164.arpa.
+442079460148                8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa.
+44                          4.4.e164.arpa.
+1                           1.e164.arpa.
+123456789012345             5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa.
$n1                          +441632960083
${n1%.}                      +441632960083
3.8.0.0.6.9.2.3.6.1.4.4.E164.ArPa +441632960083
\\051.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. +441632960083
4.4.e164.arpa                +44
END
run number "_im.$n1"
good "a service of a number" +441632960083

# As people write them, and as their programs do.
nbsp=$'\302\240' dash=$'\342\200\223'
while IFS='|' read -r what want; do
  what=${what//^/$nbsp}
  run number "${what//_/$dash}"
  good "number $what" "$want"
  is "number $what (stderr)" "" "$err"
done <<END
tel:+44-1632-960083|$n1
TEL:+44(1632)960083|$n1
+44 [1632] 960083|$n1
 +44 1632 960083 |$n1
+44^1632_960083|$n1
(+44) 1632 960083|$n1
44.1632.960083|$n1
+39 06 1234|4.3.2.1.6.0.9.3.e164.arpa.
+61 (2) 5550 0000|0.0.0.0.0.5.5.5.2.1.6.e164.arpa.
+7 812 000 00 00|0.0.0.0.0.0.0.2.1.8.7.e164.arpa.
+44 (1632) 960000|0.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.
END

# Parameters of RFC 3966 are ignored, and it is said so.
run number 'tel:+44-1632-960083;ext=12;phone-context=+44'
good "parameters" "$n1"
is "parameters (stderr)" \
  'enumctl: note: ";ext=12;phone-context=+44" is ignored: the number is +441632960083' \
  "$err"

# Prefixes that are dialled inside a country only are never taken in.
while IFS='|' read -r what why; do
  run number "$what"
  bad "number $what" 2 "$why"
done <<'END'
+44 (0) 1632 960083|"(0)" is dialled inside the country only
+44 ( 0 )1632 960083|"(0)" is dialled inside the country only
+39 [0] 6 1234|"(0)" is dialled inside the country only
+44(00)1632|"(0)" is dialled inside the country only
+441632960083.0|a spreadsheet or a program has written it as a fraction: leave out ".0"
441632960083.00|written it as a fraction
+44 01632 960083|the 0 behind the country code
+44 (01632) 960083|the 0 behind the country code
tel:+4401632960083|the 0 behind the country code
+36 06 1 000 0000|the 0 behind the country code
+1 1 202 555 0100|the 1 behind the country code
+7 8 812 000 00 00|the 8 behind the country code
01632 960083|is a national one
(01632) 960083|is a national one
0044 1632 960083|00 is dialled for a call abroad
tel:1632960083;phone-context=+44|is a local number
tel:|it has no digits
tel:+44x1632|there is more than digits in it
+1-800-FLOWERS|there is more than digits in it
++44 1632|a second "+"
+44 1632 9600 8300 00000|more than 15 digits
END
# As programs write it, it is taken as it is, and doubted.
run number +4401632960083
good "a prefix in plain digits" 3.8.0.0.6.9.2.3.6.1.0.4.4.e164.arpa.
has "a prefix in plain digits (stderr)" 'note: "+4401632960083": the 0 behind' \
  "$err"
for command in "rewrite" "resolve"; do
  run "$command" '+44 (0) 1632 960083' '!^.*$!im:a@e.com!'
  is "$command (0) (status)" 2 "$rc"
done
run rewrite 'tel:+44-1632-960083;ext=1' '!^(.*)$!\1!'
is "rewrite takes a tel: URI" +441632960083 "$out"

# Names that stand for no number: a negative answer.
while read -r what why; do
  run number "$what"
  bad "number $what" 1 "$why"
done <<END
3.2.1.0.e164.arpa                          not an E.164 number
6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa  not an E.164 number
foo.$n1                                    not an E.164 number
83.0.0.6.9.2.3.6.1.4.4.e164.arpa           not an E.164 number
e164.arpa                                  not an E.164 number
example.com                                not below an apex
3.8.e164.arpa.example.com                  not below an apex
xe164.arpa                                 not below an apex
END

# What is neither a name nor a number.
while read -r what why; do
  run number "$what"
  bad "number $what" 2 "$why"
done <<'END'
+                    not an E.164 number
0123                 not an E.164 number
+1234567890123456    not an E.164 number
a..b                 neither a number nor a domain name
\300.e164.arpa       neither a number nor a domain name
END
run number ''
bad "number ''" 2 "not an E.164 number"
run number $'\e[31m.x..'
bad "control octets" 2 '\027[31m'

# Apexes of a configuration.
cat >"$tmp/conf" <<'END'
enum:
  apex: "e164.arpa."
  apex: "enum.example."
END
run number --config "$tmp/conf" +4412
good "two apexes" "2.1.4.4.e164.arpa.
2.1.4.4.enum.example."
run number --config "$tmp/conf" 2.1.4.4.enum.example
good "a name below the second apex" +4412
run number --config "$tmp/missing" +4412
bad "no configuration" 2 "missing"
finish
