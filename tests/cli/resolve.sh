#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# resolve.sh - enumctl resolve from records: order and selection (rows ORD),
# records that are to be dropped (NAP, SVC, IMP), what other implementations
# got wrong, forms of input, policy, explanation, JSON, exit status.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

a1=+441632960083
n1=3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa.

# gives NAME WANT OPTION... - the records on standard input yield those URIs,
# with blanks between; "-": none
gives() {
  local name=$1 want=$2
  run resolve "$a1" --records - "${@:3}"
  if [[ $want == - ]]; then
    is "$name (status)" 1 "$rc"
    is "$name (stdout)" "" "$out"
  else
    good "$name" "${want// /$'\n'}"
  fi
}

# Order and selection.
gives "ORD-01, first ORDER" "im:c@e.com im:b@e.com" <<'END'
200 1 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 50 "u" "E2U+im" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
END
gives "ORD-02, a better ORDER of another service" im:b@e.com --service im <<'END'
10 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
20 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
gives "ORD-03, ORDER 200 is not looked at" "im:a@e.com im:b@e.com" \
  --service im <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
200 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
END
gives "ORD-04, no match is no acceptance" im:b@e.com <<'END'
10 10 "u" "E2U+im" "!^\\+1.*$!im:a@e.com!" .
20 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
gives "ORD-05, equal ones in one order" "im:a@e.com im:b@e.com" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "ORDER above 32767" "im:a@e.com" <<'END'
65535 1 "u" "E2U+im" "!^.*$!im:b@e.com!" .
100 65535 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "URI-08, one URI once" "im:a@e.com" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 20 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "RFC 5483 4.1.1, sips" "sips:+441632960083@atlanta.example.com" <<'END'
1 1 "u" "E2U+sip" "!^(\\+441632960.*)$!sips:\\1@atlanta.example.com!" .
2 1 "u" "E2U+sip" "!^(.*)$!sip:\\1@biloxi.example.com!" .
END

# One bad record costs itself only: each of these before a good one.
while IFS= read -r record; do
  gives "dropped: $record" im:good@e.com --service im <<END
10 10 $record
20 10 "u" "E2U+im" "!^.*\$!im:good@e.com!" .
END
done <<'END'
"s" "E2U+im" "!^.*$!im:a@e.com!" .
"a" "E2U+im" "!^.*$!im:a@e.com!" .
"p" "E2U+im" "!^.*$!im:a@e.com!" .
"us" "E2U+im" "!^.*$!im:a@e.com!" .
"uu" "E2U+im" "!^.*$!im:a@e.com!" .
"u " "E2U+im" "!^.*$!im:a@e.com!" .
"1" "E2U+im" "!^.*$!im:a@e.com!" .
"" "E2U+im" "!^.*$!im:a@e.com!" .
"" "" "" dead.example.
"u" "E2U+im" "!^.*$!im:a@e.com!" x.example.
"u" "E2U+im" "" .
"u" "E2U+im" "!^.*$!im:\195\188@e.com!" .
"u" "E2U+im" "!^.*$!im:a\000b@e.com!" .
"u" "E2U+im" "!^.*$!im:a\013\010b@e.com!" .
"s" "SIP+D2U" "" _sip._udp.e.com.
"u" "z3950+N2L" "!^.*$!im:a@e.com!" .
"u" "E2U" "!^.*$!im:a@e.com!" .
"u" "E2U+" "!^.*$!im:a@e.com!" .
"u" "+E2U+im" "!^.*$!im:a@e.com!" .
"u" "E2U+im:" "!^.*$!im:a@e.com!" .
"u" "E2U+im,pres" "!^.*$!im:a@e.com!" .
"u" "E2U+im pres" "!^.*$!im:a@e.com!" .
"u" " E2U+im" "!^.*$!im:a@e.com!" .
"u" "E2U +im" "!^.*$!im:a@e.com!" .
"u" "im+E2U+im" "!^.*$!im:a@e.com!" .
"u" "E2U+im+E2U" "!^.*$!im:a@e.com!" .
"u" "sip+E2U+im" "!^.*$!im:a@e.com!" .
"u" "voice:tel+E2U" "!^.*$!im:a@e.com!" .
"u" "E2U+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" "!^.*$!im:a@e.com!" .
"u" "E2U+im_x" "!^.*$!im:a@e.com!" .
"u" "" "!^.*$!im:a@e.com!" .
"u" "im" "!^.*$!im:a@e.com!" .
"u" "E2U_pstn:tel" "!^.*$!tel:+1!" .
"u" "E2U+im+P-x" "!^.*$!im:a@e.com!" .
"u" "E2U+p-any+im" "!^.*$!im:a@e.com!" .
"u" "E2U+im:sip" "!^.*$!im:a@e.com!" .
"u" "E2U+x-im" "!^.*$!im:a@e.com!" .
"u" "E2U+im" "!^.*$!im:us er@e.com!" .
"u" "E2U+im" "!^.*$!im:u@e.com#f!" .
"u" "E2U+im" "!^.*$!u@e.com!" .
"u" "E2U+im" "!^.*$!im:%zz@e.com!" .
"u" "E2U+im" "!^.*$!sip:u@e.com!" .
"u" "E2U+im" "!^.*$!im:!" .
"u" "E2U+im" "!^.*$!im:u@localhost!" .
"u" "E2U+im" "!^.*$!im:u@[192.0.2.1]!" .
"u" "E2U+im" "!^.*$!im:${var}@e.com!" .
"u" "E2U+im" "!^.*$!im:a!b@e.com!" .
"u" "E2U+im" "!.*{10,}{10,}{10,}{10,}{10,}!im:a@e.com!" .
"u" "E2U+im" "!((((.?){9}){9}){9}){9}x!im:a@e.com!" .
"u" "E2U+im" "!(.*)x9 \\9..\\1$!im:a@e.com!" .
"u" "E2U+im" "!^(.*)$!im:\\9@e.com!" .
"u" "E2U+im" "!^.*$!!" .
END

gives "dropped: RDATA that ends too early" im:good@e.com <<'END'
\# 8 000a000a01750645
20 10 "u" "E2U+im" "!^.*$!im:good@e.com!" .
END

# What dig and host print.
gives "the output of dig" "im:a@e.com im:b@e.com" <<'END'

; <<>> DiG 9.18.28 <<>> 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa NAPTR
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr rd ra ad; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 1

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags: do; udp: 1232
;; QUESTION SECTION:
;3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. IN	NAPTR

;; ANSWER SECTION:
3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. 3600 IN NAPTR 100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. 3600 IN NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. 3600 IN RRSIG NAPTR 13 14 3600 20300101000000 20200101000000 1 e164.arpa. AAAA

;; AUTHORITY SECTION:
e164.arpa. 3600 IN NS ns.example.

;; Query time: 1 msec
END
gives "the output of dig +short" "im:a@e.com im:b@e.com" <<'END'
100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "the output of host" "im:a@e.com im:b@e.com" <<'END'
Using domain server:
Name: 127.0.0.1
Address: 127.0.0.1#53
Aliases:

3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa has NAPTR record 100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa has NAPTR record 100 10 "u" "E2U+im" "!^(.*)$!im:a@e.com!" .
4.8.0.0.6.9.2.3.6.1.4.4.e164.arpa has NAPTR record 100 1 "u" "E2U+im" "!^(.*)$!im:c@e.com!" .
END
gives "host found none" - <<'END'
3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa has no NAPTR record
END
gives "host found no name" - <<'END'
Host 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa not found: 3(NXDOMAIN)
END

# What others refuse, and is right.
gives "services in any case" im:a@e.com --service IM <<'END'
100 10 "U" "e2u+IM" "!^.*$!im:a@e.com!" .
END
gives "a compound, its first" im:a@e.com --service im <<'END'
100 10 "u" "E2U+im+pres" "!^.*$!im:a@e.com!" .
END
gives "a compound, the scheme of the other (IMP-03)" - --service pres <<'END'
100 10 "u" "E2U+im+pres" "!^.*$!im:a@e.com!" .
END
gives "an unknown service in a compound" im:a@e.com --service im <<'END'
100 10 "u" "E2U+foo+x-bar+im" "!^.*$!im:a@e.com!" .
END
gives "the order of RFC 2916" im:a@e.com --service im <<'END'
100 10 "u" "im+E2U" "!^.*$!im:a@e.com!" .
END
gives "the type alone is not the enumservice" - --service sip <<'END'
100 10 "u" "E2U+pstn:sip" "!^.*$!sip:a@e.com!" .
END
gives "a type with a subtype" sip:a@e.com --service pstn:sip <<'END'
100 10 "u" "E2U+pstn:sip" "!^.*$!sip:a@e.com!" .
END
gives "the i flag" sip:information@foo.se <<'END'
100 10 "u" "E2U+sip" "!^.*$!sip:information@foo.se!i" .
END
gives "the replacement alone" "sip:+441632960083@xsip" <<'END'
100 10 "u" "E2U+sip" "!(.*)!sip:\\1@xsip!" .
END
gives "seven groups" "sip:21@e.com" <<'END'
100 10 "u" "E2U+sip" "!^.(4)(4)(1)(6)(3)(2).*(9)(.*)$!sip:\\6\\3@e.com!" .
END
gives "a group that took no part" "sip:x@e.com" <<'END'
100 10 "u" "E2U+sip" "!^(\\+1)?.*$!sip:\\1x@e.com!" .
END
gives "a short URI" tel:+1 <<'END'
100 10 "u" "E2U+voice:tel" "!^.*$!tel:+1!" .
END
gives "a long URI" "im:$(printf '%s' "$a1"{,,,,,,,,,,,,,,,,,,,}{,,,} | tr -d ' ')@e.com" <<END
100 10 "u" "E2U+im" "!^(.*)\$!im:$(printf '\\\\1%.0s' {1..80})@e.com!" .
END

# Services that nobody registered: the URI only has to be absolute.
gives "an unregistered service" foo:bar --service foo <<'END'
100 10 "u" "E2U+foo" "!^.*$!foo:bar!" .
100 20 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "its URI is none" - --service foo <<'END'
100 10 "u" "E2U+foo" "!^.*$!no uri!" .
END
gives "its subtype" "foo:b" --service FOO:x <<'END'
100 10 "u" "E2U+foo" "!^.*$!foo:a!" .
100 20 "u" "E2U+foo:x" "!^.*$!foo:b!" .
END
gives "its order" "foo:c foo:b" --service foo <<'END'
200 10 "u" "E2U+foo" "!^.*$!foo:a!" .
100 50 "u" "E2U+foo" "!^.*$!foo:b!" .
100 10 "u" "E2U+im+foo" "!^.*$!foo:c!" .
END
gives "all services" "foo:a im:a@e.com" --service '*' <<'END'
100 10 "u" "E2U+foo" "!^.*$!foo:a!" .
100 20 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 30 "u" "E2U+im" "!^.*$!sip:a@e.com!" .
100 40 "u" "E2U+p-x" "!^.*$!sip:b@e.com!" .
END
gives "all registered services" im:a@e.com <<'END'
100 10 "u" "E2U+foo" "!^.*$!foo:a!" .
100 20 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END

# Forms of input.
gives "owner, TTL, class" im:a@e.com <<END
$n1 300 IN NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
END
gives "class before TTL, no quotes" im:a@e.com <<END
${n1^^} IN 1h NAPTR 100 10 u E2U+im !^.*\$!im:a@e.com! .
END
gives "the owner left out" "im:a@e.com im:b@e.com" <<'END'
NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
   IN NAPTR 100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
gives "indented: of the record before it" "im:a@e.com im:b@e.com" <<'END'
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
4.8.0 NAPTR 10 10 "u" "E2U+im" "!^.*$!im:other@e.com!" .
      NAPTR 10 20 "u" "E2U+im" "!^.*$!im:other2@e.com!" .
      IN NAPTR 10 30 "u" "E2U+im" "!^.*$!im:other3@e.com!" .
3.8.0 300 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
      NAPTR 100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
5.8.0 TXT "x"
      NAPTR 10 20 "u" "E2U+im" "!^.*$!im:other4@e.com!" .
END
gives "indented RDATA" "im:a@e.com im:b@e.com" <<'END'
   100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
   100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
gives "a zone file" "im:a@e.com im:b@e.com" <<'END'
; a comment
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
$TTL 3600
@    SOA ns.e164.arpa. nobody.invalid. ( 1 3600 ; serial
      600 86400 300 )
     NS ns.e164.arpa.
3.8.0 NAPTR ( 100 10 "u" "E2U+im" ; a part
        "!^.*$!im:a@e.com!" . )
      NAPTR 100 20 "u" "E2U+im" "!^.*$!im:b@e.com!" .
3.8.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:other@e.com!" .
3.8.0 TXT "100 10 u" "nothing; of ours"
3.8.0 CH NAPTR 100 10 "u" "E2U+im" "!^.*$!im:chaos@e.com!" .
END
gives "a record in the form of RFC 3597" im:a@e.com <<END
$n1 TYPE35 \\# 32 0064000a0175064532552b696d 11215e2e2a2421696d3a6140652e636f6d21 00
END
gives "nothing" - </dev/null
printf '100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' >"$tmp/records"
run resolve "$a1" --records "$tmp/records"
good "a file, no line feed at its end" im:a@e.com
run resolve $n1 --records "$tmp/records"
good "the number by its name" im:a@e.com

# Non-terminals within the records.
gives "a non-terminal" "im:a@e.com im:b@e.com im:c@e.com" --service im <<END
10 10 "" "" "!x!" rules.example.
20 10 "u" "E2U+im" "!^.*\$!im:late@e.com!" .
10 20 "u" "E2U+im" "!^.*\$!im:c@e.com!" .
\$ORIGIN example.
rules NAPTR 900 20 "u" "E2U+im" "!^.*\$!im:b@e.com!" .
rules NAPTR 900 10 "u" "E2U+im" "!^.*\$!im:a@e.com!" .
rules NAPTR 800 10 "" "" "" $n1
END

# Other names of the file count as they do at a name server: aliases, wildcards
# and what ends them (RFC 4592), DNAMEs, delegations.
cat >"$tmp/zone" <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@ SOA ns.example. hostmaster.example. 1 2 3 4 5
@ NS ns.example.
*.1 NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@e.example!" .
2.1 TXT "no number"
_sip._udp.4.3.1 TXT "neither is this"
5.1 CNAME a.2
a.2 CNAME 3.2
3.2 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:three@e.example!" .
4.2 CNAME www.example.
5.2 CNAME 5.2
6.2 CNAME *.1
3 DNAME 2.4.4.e164.arpa.
3.3 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:hidden@e.example!" .
4 NS ns.example.
4.4 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:hidden@e.example!" .
6 NAPTR 100 10 "" "" "" 1.7.1.4.4.e164.arpa.
*.7 CNAME 3.2
8 DNAME 8
9 DNAME 1.9
END
while read -r number status want; do
  run resolve "$number" --records "$tmp/zone"
  is "zone: $number (status)" "$status" "$rc"
  is "zone: $number" "${want:-}" "$out"
done <<'END'
+4411 0 sip:+4411@e.example
+441123456 0 sip:+441123456@e.example
+4412 1
+44121 1
+44131 1
+4413 1
+44134 1
+441341 1
+44135 1
+4415 0 sip:three@e.example
+4423 0 sip:three@e.example
+4424 1
+4425 3
+4426 0 sip:+4426@e.example
+443 1
+4433 0 sip:three@e.example
+444 1
+4444 1
+446 0 sip:+446@e.example
+4471 0 sip:three@e.example
+44712 0 sip:three@e.example
+447 1
+448 1
+4481 1
+4491 3
END

# Bad input, with file and line.
while IFS= read -r record; do
  run resolve "$a1" --records - <<<"; first line
$record"
  bad "bad: $record" 2 "-:2: "
done <<'END'
100 10 "u" "E2U+im" "!^(.*)$!im:\1@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!"
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" . more
65536 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
-1 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com! .
100 10 "u"E2U+im" "!^.*$!im:a@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" a..b
$UNKNOWN x
$ORIGIN
x.example. FOO 1
x.example.
\# 3 0000
( 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
# A line that is no record is told where it would be the answer: of the number,
# of the wildcard, of what an alias or a referral leads to. Others stop nothing.
cat >"$tmp/faults" <<'END'
$ORIGIN 4.4.e164.arpa.
@ SOA ns.example. hostmaster.example. 1 2 3 4 5
*.1 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example!"
2 NATPR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .
3 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example! .
4 CNAME 2
5 CNAME
6 NAPTR 100 10 "" "" "" 3
7 DNAME
8 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .
  NAPTR 100 20 "u" "E2U+im" "!^.*$!im:a@e.example!" .
9 NS
*.9 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .
END
while read -r number status want; do
  run resolve "$number" --records "$tmp/faults"
  is "faults: $number (status)" "$status" "$rc"
  if [[ $status == 0 ]]; then
    good "faults: $number" "${want//,/$'\n'}"
    is "faults: $number (stderr)" "" "$err"
  else
    has "faults: $number" "$want" "$err"
  fi
done <<'END'
+4411 2 faults:3:
+4412345 2 faults:3:
+442 2 faults:4: "NATPR" is not a record type
+443 2 faults:5: a quote is not closed
+444 2 faults:4:
+445 2 faults:7:
+446 2 faults:5:
+4471 2 faults:9:
+448 0 sip:a@e.example,im:a@e.example
+4481 1 no NAPTR of +4481, but of other names
+4491 2 faults:12:
END
printf '%s\n' 'a..b NAPTR 1 1 u x' >>"$tmp/faults"
run resolve +448 --records "$tmp/faults"
good "an owner that is none" $'sip:a@e.example\nim:a@e.example'
has "an owner that is none" 'faults:14: "a..b" is not a domain name' "$err"
run resolve +4481 --records "$tmp/faults"
bad "an owner that is none, and no answer" 2 "faults:14: "
run resolve +4411 --records - <<<'*.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+sip"'
bad "nothing but a faulty wildcard" 2 "-:1: "

# A record of six words with an owner of one digit is no RDATA of NUMBER's: the
# third word is a type. As one letter, it is the flag.
cat >"$tmp/digits" <<'END'
$ORIGIN 8.0.0.6.9.2.3.6.1.4.4.e164.arpa.
3 3600 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@example.com!" .
3 3600 URI 10 1 "sip:a@example.com"
3 3600 CAA 0 issue "x"
3 3600 txt "a" "b" "c"
3 3600 TYPE65280 \# 2 0000
4 3600 CAA 0 issue "x"
4 3600 ZONEMD 1 2 3
3 3600 TLSA 3 1 1 ; this one ends too early, but is of no interest
END
run resolve +441632960083 --records "$tmp/digits"
good "an owner of one digit, and a TTL" sip:a@example.com
is "an owner of one digit, and a TTL (stderr)" "" "$err"
gives "RDATA of bare words" im:a@e.com <<<'100 10 u E2U+im !^.*$!im:a@e.com! .'
run resolve "$a1" --records - --explain <<<'100 10 A E2U+im !^.*$!im:a@e.com! .'
has "RDATA with the flag A" 'dropped: flags are not "u"' "$out"

run resolve "$a1" --records "$tmp/missing"
bad "no file" 3 "missing"
run resolve "$a1" --records "$tmp"
is "a folder (status)" 3 "$rc"
run resolve 0123 --records /dev/null
bad "no number" 2 "not an E.164 number"
run resolve "$a1" --records /dev/null --service 'im_'
bad "no service" 2 "--service"
run resolve "$a1" --records /dev/null --server 127.0.0.1
bad "records and a server" 2 "exclude each other"
run resolve "$a1" --server nonsense
bad "no server" 2 "--server"
run resolve "$a1" --server 127.0.0.1@0
bad "no port" 2 "--server"

# Policy.
cat >"$tmp/conf" <<'END'
enum:
  services: im sip
  uri-max: 20
  obsolete-services: no
END
gives "what the policy allows" im:a@e.com --config "$tmp/conf" <<'END'
10 10 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
20 10 "u" "im+E2U" "!^.*$!im:old@e.com!" .
30 10 "u" "E2U+im" "!^.*$!im:longer-than-20-octets@e.com!" .
40 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
gives "a service that it does not allow" - --config "$tmp/conf" --service pres <<'END'
10 10 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
END
gives "an unregistered one" - --config "$tmp/conf" --service foo <<'END'
10 10 "u" "E2U+foo" "!^.*$!foo:a!" .
END
gives "\"*\" is what it allows" im:a@e.com --config "$tmp/conf" --service '*' <<'END'
10 10 "u" "E2U+foo" "!^.*$!foo:a!" .
10 10 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
10 20 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
printf 'enum:\n  uri-orders: all\n  services: im\n' >"$tmp/conf"
gives "uri-orders: all" "im:a@e.com im:b@e.com" --config "$tmp/conf" <<'END'
200 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
cat >"$tmp/conf" <<'END'
enum:
  approved-prefix: 44
  follow-nonterminal: no
number:
  prefix: "+441632960083"
  services: pres
number:
  prefix: "+4417"
  action: block
number:
  prefix: "+4418"
  action: pass
number:
  prefix: "+43"
  action: pass
view:
  client: 192.0.2.0/24
  services: im pres sip
END
cat >"$tmp/records" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 20 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
100 30 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
100 40 "" "" "" rules.example.
rules.example. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
# Number, client, status, URIs, verdict
while read -r number client want uris verdict; do
  view=()
  [[ $client == - ]] || view=(--client "$client")
  run resolve "$number" --config "$tmp/conf" --records "$tmp/records" \
    "${view[@]}"
  is "policy of $number for $client (status)" "$want" "$rc"
  is "policy of $number for $client" "${uris#-}" "$(paste -sd, <<<"$out")"
  run resolve "$number" --config "$tmp/conf" --records "$tmp/records" \
    "${view[@]}" --explain
  has "policy of $number for $client" "($verdict)" "$out"
done <<'END'
+4416          -           0 im:a@e.com,pres:a@e.com            answer
+441632960083  -           0 pres:a@e.com                       answer
+4416          192.0.2.1   0 im:a@e.com,pres:a@e.com,sip:a@e.com answer
+4416          198.51.100.1 0 im:a@e.com,pres:a@e.com           answer
+4416          2001:db8::1 0 im:a@e.com,pres:a@e.com            answer
+4417          -           1 -                                  refused
+4418          -           0 im:a@e.com,pres:a@e.com,sip:a@e.com,im:b@e.com answer
+49            -           1 -                                  out-of-range
+43            -           1 -                                  out-of-range
END
# A referral to a number that is refused leads nowhere, nor one to a service of
# it; one to the number itself does (VAL-46).
printf 'number:\n  prefix: "+4417"\n  action: block\n' >"$tmp/block"
run resolve +4417 --config "$tmp/block" --explain --records - <<'END'
7.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
has "a blocked number (not looked up)" "7.1.4.4.e164.arpa., not looked up" "$err$out"
for name in 7.1.4.4.e164.arpa. _sip.7.1.4.4.e164.arpa.; do
  run resolve +4416 --config "$tmp/block" --records - <<END
100 10 "" "" "" $name
$name NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:b@e.com!" .
END
  is "a referral to $name (status)" 1 "$rc"
  is "a referral to $name" "" "$out"
done
run resolve +4416 --config "$tmp/block" --records - <<'END'
100 10 "" "" "" _x.6.1.4.4.e164.arpa.
_x.6.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
END
good "a referral to an own service" im:b@e.com
run resolve +44 --config "$tmp/conf" --records /dev/null --client x
bad "no client" 2 "--client"
run resolve +44 --config "$tmp/conf" --records /dev/null --client 192.0.2.0/24
bad "a netblock" 2 "--client"
run resolve +44 --records /dev/null --client 192.0.2.1
bad "a client without a policy" 2 "--client"
cat >"$tmp/conf" <<END
enum:
  validation: signed
  validation-store: "$tmp/no-such-store"
END
run resolve +44 --config "$tmp/conf" --records "$tmp/records"
bad "a validation store that is missing" 3 ""
run resolve +44 --config "$tmp/conf" --records "$tmp/records" --explain
has "a validation store that is missing" "(not-ready)" "$out"

printf 'enum:\n  servces: im\n' >"$tmp/conf"
run resolve "$a1" --records /dev/null --config "$tmp/conf"
bad "a faulty configuration" 2 "conf:2: "

# Explanation.
cat >"$tmp/records" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 20 "u" "E2U+im" "!^+44$!im:b@e.com!" .
200 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
100 30 "u" "E2U+\027[1m\"\\" "!^\\+1.*$!im:c@e.com!" .
100 40 "u" "E2U+sip" "!^.*$!sip:c@e.com!" .
END
run resolve "$a1" --records "$tmp/records" --explain --service im
is "explain (status)" 0 "$rc"
for text in "kept: accepted (accepted)" "im: im:a@e.com" \
  "dropped: not a POSIX extended regular expression: " \
  "dropped: a record of a better ORDER was accepted (order)" \
  "dropped: the service field is malformed, at octet 5 of the services (service-syntax)" \
  "the enumservice is not allowed, or not asked for (service-denied)" \
  '100 30 "u" "E2U+\027[1m\"\\" "!^\\+1.*$!im:c@e.com!" .' \
  "verdict: answered from accepted records (answer)"; do
  has "explain" "$text" "$out"
done
is "the URIs are the lines without a semicolon" im:a@e.com \
  "$(grep -v '^;' <<<"$out")"
run resolve "$a1" --records "$tmp/records" --explain --service pres
is "explain without URIs (status)" 1 "$rc"
has "explain without URIs" "verdict: no allowed enumservice (filtered)" "$out"

# One tree after the other, from a file of all; lines without an owner are of the
# first.
cat >"$tmp/trees" <<'END'
3.8.0.0.6.9.2.3.6.1.4.4.b.example. NAPTR 10 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
3.8.0.0.6.9.2.3.6.1.4.4.c.example. NAPTR 10 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
3.8.0.0.6.9.2.3.6.1.4.4.d.example. NAPTR 10 10 "" "" "" 3.8.0.0.6.9.2.3.6.1.4.4.c.example.
END
while read -r want trees; do
  # shellcheck disable=SC2086 # a list of options
  run resolve "$a1" --records "$tmp/trees" $trees
  good "search: $trees" "$want"
done <<'END'
im:b@e.com --apex e164.arpa --apex b.example --apex c.example
im:c@e.com --apex c.example --apex b.example
im:c@e.com --apex e164.arpa. --apex none.example --apex c.example
im:c@e.com --apex e164.arpa --apex d.example
im:b@e.com --apex b.example
END
run resolve "$a1" --records "$tmp/trees" --apex e164.arpa --apex none.example
bad "search: in no tree" 1 ""
# A delegation is no denial: what is there is not known.
{
  printf '%s\n' '3.6.1.4.4.e164.arpa. NS ns.example.' \
    '4.4.e164.arpa. SOA n. n. 1 1 1 1 1' 'b.example. SOA n. n. 1 1 1 1 1'
  cat "$tmp/trees"
} >"$tmp/cut"
run resolve "$a1" --records "$tmp/cut" --apex e164.arpa --apex b.example
bad "search: a delegation" 3 "another zone has 3.6.1.4.4.e164.arpa."
run resolve "$a1" --records "$tmp/cut" --apex b.example --apex e164.arpa
good "search: a delegation in the last tree" im:b@e.com
run resolve "$a1" --records "$tmp/cut"
bad "a delegation" 1 ""
run resolve "$a1" --records - --apex e164.arpa --apex b.example \
  <<<'10 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .'
good "search: lines without an owner" im:a@e.com
run resolve "$a1" --records "$tmp/trees" --apex e164.arpa --apex E164.ARPA.
bad "an apex twice" 2 'apex: "E164.ARPA." twice'
run resolve "$a1" --records "$tmp/trees" --apex e164..arpa
bad "no apex" 2 '"e164..arpa" is not valid'
mapfile -t many < <(for n in {1..17}; do printf -- '--apex\nt%d.example\n' "$n"; done)
run resolve "$a1" --records "$tmp/trees" "${many[@]}"
bad "too many apexes" 2 "more than 16 --apex"
run resolve "$a1" --records "$tmp/trees" "${many[@]:0:32}"
bad "many apexes" 1 ""

# JSON.
run resolve "$a1" --records "$tmp/records" --json
is "json (status)" 0 "$rc"
is_json "json" "$out"
for text in '"number":"+441632960083"' "\"name\":\"$n1\"" \
  '"status":"ere"' '"regexp":"!^+44$!im:b@e.com!"' \
  '"regexp":"!^\\+1.*$!im:c@e.com!"' '"services":"E2U+\\027[1m\"\\"' \
  '"verdict":"answer"' '"uris":[{"priority":1,"uri":"im:a@e.com"}'; do
  has "json" "$text" "$out"
done
: >"$tmp/records"
for ((octet = 0; octet < 256; octet++)); do
  printf '100 %d "u" "E2U+im" "!^.*$!im:\\%03d@e.com!" a\\%03d.\n' \
    "$octet" "$octet" "$octet" >>"$tmp/records"
done
run resolve "$a1" --records "$tmp/records" --json
is_json "json of every octet" "$out"
run resolve "$a1" --records "$tmp/records" --explain
if LC_ALL=C grep -q '[^ -~]' <<<"$out"; then
  fault "explain of every octet" "unprintable octets"
else
  pass
fi
run resolve "$a1" --records /dev/null --json
is "json of nothing (status)" 1 "$rc"
is_json "json of nothing" "$out"
finish
