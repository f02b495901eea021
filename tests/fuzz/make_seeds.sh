#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# make_seeds.sh [FOLDER] - write the seeds of the fuzz targets anew.
#
# The vectors are those of the requirements and of the defects that other
# programs had. The files are kept in the source tree, so nobody needs this
# script to run a test; edit it to add vectors, run it, and look at the
# difference. Files that fuzzing found are named found-*; they are not touched.

set -euo pipefail
export LC_ALL=C

folder=${1:-$(dirname "${BASH_SOURCE[0]}")}
digits=+441632960083

# lines TARGET PREFIX - one seed for each line of standard input, as it stands
lines() {
  local target=$1 prefix=$2 line count=0
  while IFS= read -r line; do
    count=$((count + 1))
    printf '%s' "$line" >"$(printf '%s/%s.in/%s-%03d' \
      "$folder" "$target" "$prefix" "$count")"
  done
}

# seed TARGET NAME - one seed from standard input
seed() {
  cat >"$folder/$1.in/$2"
}

octet() {
  # shellcheck disable=SC2059 # the format is the octet
  printf "\\$(printf '%03o' "$1")"
}

u16() {
  octet $(($1 >> 8))
  octet $(($1 & 255))
}

# string TEXT - a <character-string>
string() {
  octet ${#1}
  printf '%s' "$1"
}

# name DOTTED - a domain name in wire form; "." is the root
name() {
  local rest=${1%.} label
  while [[ -n $rest ]]; do
    label=${rest%%.*}
    rest=${rest#"$label"}
    rest=${rest#.}
    string "$label"
  done
  octet 0
}

# rdata ORDER PREFERENCE FLAGS SERVICES REGEXP REPLACEMENT
rdata() {
  u16 "$1"
  u16 "$2"
  string "$3"
  string "$4"
  string "$5"
  name "$6"
}

# record ORDER ... - RDATA behind its length
record() {
  local replacement=${6%.}
  u16 $((4 + 3 + ${#3} + ${#4} + ${#5} + 1 + ${#replacement} + \
    (${#replacement} > 0)))
  rdata "$@"
}

# rrset POLICY - what comes in front of the records
rrset() {
  printf '%s\n' "$digits"
  octet "$1"
}

repeat() {
  local i
  for ((i = 0; i < $2; i++)); do
    printf '%s' "$1"
  done
}

for target in number naptr service regexp resolve conf; do
  mkdir -p "$folder/fuzz_$target.in"
  find "$folder/fuzz_$target.in" -type f ! -name 'found-*' -delete
done

### Numbers and names

lines fuzz_number text <<'END'
+44-116-496-0348
+442079460148
+441632960083
+44 (0)1632.960083
441632960083
+123456789012345
+1234567890123456
+0123
0
+
+4
44+1
+49--30//1
e164.arpa
e164.arpa.
E164.ARPA.
plan.example.
_sip.example
a..b
.

END
name 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa | seed fuzz_number map-03
name 8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa | seed fuzz_number map-02
name 3.8.0.0.6.9.2.3.6.1.4.4.E164.ArPa | seed fuzz_number map-06
name _im.3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa | seed fuzz_number uri-01
name _tel._voice.3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa | seed fuzz_number uri-02
name _a._b._c._d._e.1.4.4.e164.arpa | seed fuzz_number five-labels
name _.1.e164.arpa | seed fuzz_number empty-service
name "_$(repeat a 32).1.e164.arpa" | seed fuzz_number service-32
name "_$(repeat a 33).1.e164.arpa" | seed fuzz_number service-33
name 5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa | seed fuzz_number map-04-15
name 6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa | seed fuzz_number map-04-16
name 3.2.1.0.e164.arpa | seed fuzz_number map-05
name 83.0.0.1.e164.arpa | seed fuzz_number map-07-two
name '*.4.4.e164.arpa' | seed fuzz_number map-07-star
name i.4.4.e164.arpa | seed fuzz_number map-12
name 4.4.e164.arpa | seed fuzz_number map-16
name e164.arpa | seed fuzz_number apex
name 3.2.1.plan.example | seed fuzz_number map-11
name 3.2.1.x | seed fuzz_number short-apex
name www.example.com | seed fuzz_number outside
name . | seed fuzz_number root
# The octets of the apex across the border of a label.
printf '\0121\0043\004e164\004arpa\000' | seed fuzz_number across-labels
printf '\0011\004e164\300\004' | seed fuzz_number pointer
printf '\0011\004e164\004arpa' | seed fuzz_number no-root
name "$(repeat 1. 119)e164.arpa" | seed fuzz_number long
name "$(repeat "$(repeat a 63)." 3)4.4.e164.arpa" | seed fuzz_number labels-63

### NAPTR RDATA

rdata 100 10 u E2U+im '!^.*$!im:user@example.com!' . |
  seed fuzz_naptr terminal
rdata 100 10 U E2U+im '!^.*$!im:a@e.com!' . | seed fuzz_naptr nap-03
rdata 10 10 s E2U+im '!^.*$!im:a@e.com!' . | seed fuzz_naptr nap-04
for flags in us uu 'u ' 1 a p; do
  rdata 10 10 "$flags" E2U+im '!^.*$!im:a@e.com!' . |
    seed fuzz_naptr "nap-05-${flags// /_}"
done
rdata 100 10 u E2U+im '!^.*$!im:a@e.com!' x.example. | seed fuzz_naptr nap-06
rdata 100 10 '' '' '!^.*$!x!' t.example. | seed fuzz_naptr nap-07
rdata 100 10 u E2U+im '' . | seed fuzz_naptr nap-08
rdata 100 10 u E2U+im "$(printf '!^.*$!im:\303\274@e.com!')" . |
  seed fuzz_naptr nap-09
printf '\000\144\000\012\001u\006E2U+im\007!^.!\000!!\000' |
  seed fuzz_naptr nap-09-nul
rdata 100 10 s SIP+D2U '' _sip._udp.example.com. | seed fuzz_naptr nap-10
rdata 100 10 '' '' '' . | seed fuzz_naptr ntm-02
rdata 100 10 '' E2U+sip '' t.example. | seed fuzz_naptr svc-11
rdata 65535 32768 "$(repeat u 255)" "$(repeat E 255)" "$(repeat '!' 255)" \
  "$(repeat "$(repeat a 63)." 3)$(repeat b 61)." | seed fuzz_naptr longest
rdata 0 0 '' '' '' "$(repeat "$(repeat a 63)." 3)$(repeat b 62)." |
  seed fuzz_naptr name-256
rdata 0 0 '' '' '' "$(repeat a 64)." | seed fuzz_naptr label-64
printf '\000\144\000\012\377u\000\000\000' | seed fuzz_naptr flags-past-end
printf '\000\144\000\012\001u\003E2U\005!.!x\000' |
  seed fuzz_naptr nap-01-regexp-past-end
printf '\000\144\000\012\000\000\000\300\014' | seed fuzz_naptr pointer
printf '\000\144\000\012\000\000\000\001x\300\007' | seed fuzz_naptr loop
printf '\000\144\000\012\000\000\000\000\000' | seed fuzz_naptr two-roots
printf '\000\144\000\012\000\000\000\001x' | seed fuzz_naptr no-root
printf '\000' | seed fuzz_naptr short

### Service fields, labels and URIs

lines fuzz_service field <<'END'
E2U+im
e2U+Im+PRES
E2U+pres+im
im+E2U
IM+e2u
E2U+voice:tel+sms:tel
E2U+a:b:c
E2U
E2U+
+E2U+im
E2U+im:
E2U+im,pres
E2U+im pres
 E2U+im
E2U +im
im+E2U+im
E2U+im+E2U
sip+E2U+im
E2U+im_x
voice:tel+E2U
SIP+D2U
z3950+N2L
E2U+p-any+im
E2U+im+P-x
E2U+x-im
E2U+x-im+im
E2U+-im
E2U+im-
E2U+im:sip
E2U+foo+im
E2U+im+im
E2U_pstn:tel
E2U+pstn:tel
E2U+email:mailto+web:https+h323
E2U+ical-access:http
E2U+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
E2U+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
D2U+im
E2
u
im
pres
voice:tel

END
{
  printf E2U
  for type in im pres acct email:mailto ems:mailto ems:tel fax:tel ft:ftp \
    h323 iax ical-access:http ical-access:https ical-sched:mailto ifax:mailto \
    mms:mailto mms:tel pstn:sip pstn:tel sip sms:mailto sms:tel unifmsg:http \
    unifmsg:https vcard videomsg:sip voice:tel voicemsg:tel vpim:ldap web:http \
    web:https xmpp; do
    printf '+%s' "$type"
  done
} | seed fuzz_service all-known
printf '\003_im' | seed fuzz_service labels-im
printf '\004_tel\006_voice' | seed fuzz_service labels-voice
printf '\002_a\002_b\002_c\002_d\002_e' | seed fuzz_service labels-five
printf '\077_im' | seed fuzz_service labels-past-end
lines fuzz_service uri <<'END'
im:user@example.com
pres:user@example.com
IM:User@Example.COM
im:a.b+c@e-x.example.com
im:%22a%22@e.com
im:a@xn--bcher-kva.example
im:
im:u@localhost
im:a..b@e.com
im:a@b@e.com
im://u@e.com
im:a@e_x.com
im:a/b@e.com
im:u@e.com.
im:u@[192.0.2.1]
im:u@192.0.2.1
im:u@e.com?subject=hi
im:u@e.com?subject
im:u@e.com#f
im:us er@e.com
im:%zz@e.com
im:%0d%0a@e.com
u@e.com
sip:u@e.com;transport=tcp
sip:${api reload}@e.com
sip:{x}@e.com
sips:u@e.com:5061
tel:+441632960083
tel:+1-201-555-0123;npdi
http://[2001:db8::1]:80/a/b?c
http://[::ffff:192.0.2.1]/
http://[1:2:3:4:5:6:7:8:9]/
http://[v1.a:b]/
http://u@e.com/
https://e.com
mailto:u@e.com
xmpp:u@e.com/r
h323:u@e.com
ldap://e.com/dc=x
1im:u@e.com
:u@e.com
END
printf 'im:u\r\nVia: x@e.com' | seed fuzz_service b12-crlf
printf 'im:u@e.com\000.example.org' | seed fuzz_service b12-nul

### Regexp fields; a second line would be the subject

lines fuzz_regexp rew <<'END'
!^.*$!im:user@example.com!
!^\+44(.*)$!im:\1@example.com!
!^(\+441632960083)$!im:\1@example.com!
!^\+44(16)(32)(.*)$!im:\3.\2.\1@example.com!
!^\+44([0-9]{4})([0-9]{3,6})$!im:\1.\2@example.com!
!^\+(4+)(1?)(.*)$!im:\1-\2-\3@example.com!
!^(\+1)?(.*)$!im:x\1y\2@example.com!
!^(.*)$!im:\10@example.com!
!^(\+44|\+4416)(.*)$!im:\2@example.com!
!^\+44(1632|163296)([0-9]+)$!im:\2@example.com!
!(\+44|\+4416)!im:\1@example.com!
!^\+((4)|[0-9])*$!im:x\2y@example.com!
!(16)!im:\1@example.com!
!^[\+]44(.*)$!im:\1@example.com!
!^\+[[:digit:]]+$!im:user@example.com!
!^[[=+=]]4.*$!im:user@example.com!
!^\+44$|^.*$!im:user@example.com!
/^.*$/im:user@example.com/
#^.*$#im:user@example.com#
|^\+44(.*)$|im:\1@example.com|
!^.*$!im:a\!b@example.com!
!^.*$!im:a&b@example.com!
!^.*$!im:user@example.com!i
!^.*$!im:user@example.com!I
!^.*$!im:user@example.com!ii
!^.*$!IM:User@Example.COM!
!^.*$!im:user@example.com?subject=hi!
!^\+1.*$!im:u@e.com!
!^\+[\d]+$!im:u@e.com!
!^.*$!!
!^(x?).*$!\1!
!^.*$!im:a!b@example.com!
!^.*$!im:u@example.com
!^.*$im:u@example.com!
!^.*$!im:u@example.com!!
1^.*$1im:u@e.com1
0^.*$0im:u@e.com0
i^.*$iim:u@e.comi
\^.*$\im:u@e.com\
!^.*$!im:u@example.com!g
|^(\+44\|\+1)(.*)$|im:\2@example.com|
!!im:u@example.com!
!^+44(.*)$!im:\1@e.com!
!^\+44\d+$!im:u@e.com!
!^(?:\+44)(.*)$!im:\1@e.com!
!^.*?$!im:u@e.com!
!^\+44(|1)632.*$!im:u@e.com!
!^\+([0-9])\1.*$!im:\1@e.com!
!^\+44[!im:u@e.com!
!^\+44{2,1}.*$!im:u@e.com!
!^\+4{256}.*$!im:u@e.com!
!^[[.plus-sign.]]4.*$!im:u@e.com!
!^\/.*$!im:u@e.com!
!^(.*)$!im:\2@e.com!
!^.*$!im:\1@e.com!
!^(.*)$!im:\0@e.com!
!^.*$!im:a\\b@e.com!
!^.*$!im:a\nb@e.com!
!^.*$!im:us er@e.com!
!^.*$!im:u@e.com#f!
!^.*$!u@e.com!
!^.*$!im:%zz@e.com!
!^.*$!sip:u@e.com!
!^.*$!im:!
!^.*$!im:u@localhost!
!^.*$!im:u@[192.0.2.1]!
!^(\+441632960.*)$!sips:\1@atlanta.example.com!
END
lines fuzz_regexp table <<'END'
!x*|\+!y!
!(|a)!y!
!|a!y!
!a||b!y!
![]a]!y!
![\]a]!y!
![^]a]!y!
![\n]!y!
![[=4=]]!y!
![[.4.]]!y!
![[.-.]-9]!y!
![:digit:]!y!
!4{,2}!y!
!4{2!y!
!{!y!
!4{a!y!
!4{255}!y!
!4{2,}!y!
!4{0}!y!
!(4){0}!x\1!
!4**!y!
!4{2}{3}!y!
!4*?!y!
!4++!y!
!4?+!y!
!\w!y!
!\s!y!
!\b4!y!
!\<4!y!
!\x34!y!
!\Q(\E!y!
!(?R)!y!
!(?i)a!y!
!(?=4)!y!
!(*ACCEPT)!y!
!(*LIMIT_MATCH=1).*!y!
!^*4!y!
!*4!y!
!)!y!
!4)!y!
!()!y!
!(!y!
!^^4!y!
!4$$!y!
!4^4!y!
!(^\+)!y\1!
!(4$|3$)!y\1!
!(4|44)(16|1)*!\1-\2!
!((4*)*)*!\1-\2!
!(4?){3}(.*)!\1-\2!
!(^|4){3}!x\1!
!(.)(.)(.)(.)(.)(.)(.)(.)(.)!\9\8\7\6\5\4\3\2\1!
!(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)!\9!
!.{2,5}(3|6){1,3}!x\1!
!^[[:alpha:][:punct:]]4!y!
![[:nosuch:]]!y!
![9-0]!y!
![a-m-o]!y!
![+--]!y!
![[:digit:]-z]!y!
+^\+44+x+
-[a\-z]-x-
:[[\:digit:]]:x:
(\(4(x(
END
lines fuzz_regexp defect <<'END'
!(((((((.?){9}){9}){9}){9}){9}){9}){9})x!im:u@e.com!
!((((.{1,200}){1,200}){1,200}){1,200})x!im:u@e.com!
!((.{1,200}){1,200}){1,200}!im:u@e.com!
!^(([0-9+]+)+)+[[:alpha:]]!im:u@e.com!
!.*{10,}{10,}{10,}{10,}{10,}!im:u@e.com!
!((x{1,255}){1,255}){1,255}!im:u@e.com!
!(x{1,255}){1,255}!im:u@e.com!
!(.*)x9 \9..\1$!im:u@e.com!
!(((((((((((((((((.)))))))))))))))))!y!
!((((((((((((((((.))))))))))))))))!y!
!.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*x!y!
!(.|..)*x!y!
!(((.|..)(.|..))*|(.|..|...)*)*x!y!
!(1|12)(.*)!\1!
!^(.*)$!sip:\1@x:5060\;user=phone!
!.*!sip:+431999@x!
!(.*)!${api status}\r\n!
END
printf '!^.*$!im:u\r\nVia: x@e.com!' | seed fuzz_regexp b12-crlf
printf '!^.*$!im:u\000x@e.com!' | seed fuzz_regexp b12-nul
printf '!^\\+44\000(.*)$!im:\\1@e.com!' | seed fuzz_regexp nul-in-ere
printf '!^.*$!im:\303\274@e.com!' | seed fuzz_regexp nap-09
printf '!(.*)!%s!\n+123456789012345' "$(repeat '\1' 124)" |
  seed fuzz_regexp rew-40
printf '!%s!x!' "$(repeat '(.?)' 63)" | seed fuzz_regexp many-groups
printf '!%s!x!' "$(repeat 'a|' 125)b" | seed fuzz_regexp many-alternatives
printf '!%s!x!' "$(repeat '[0-9]' 50)" | seed fuzz_regexp many-sets
printf '!(a|b)(.*)!\\1-\\2!i\nABCdef' | seed fuzz_regexp rew-07
printf '![^[:upper:]]+!x!i\nABcd' | seed fuzz_regexp rew-07-set
printf '!(a|ab)(c|bcd)(d*)!\\1-\\2-\\3!\nabcd' | seed fuzz_regexp rew-21
printf '!((a)|b)*!\\1-\\2!\nab' | seed fuzz_regexp rew-22
printf '!^\\+44$!x!\n+44' | seed fuzz_regexp rew-23
printf '' | seed fuzz_regexp empty

### RRsets

{
  rrset 0
  record 100 10 u E2U+im '!^.*$!im:user@example.com!' .
  record 100 20 u E2U+pres '!^\+44(.*)$!pres:\1@example.com!' .
  record 100 30 u E2U+sip '!^.*$!sip:user@example.com!' .
} | seed fuzz_resolve typical
{
  rrset 0
  record 200 1 u E2U+im '!^.*$!im:c@example.com!' .
  record 100 50 u E2U+im '!^.*$!im:b@example.com!' .
  record 100 10 u E2U+im '!^.*$!im:a@example.com!' .
} | seed fuzz_resolve ord-01
{
  rrset 4
  record 10 10 u E2U+sip '!^.*$!sip:a@example.com!' .
  record 20 10 u E2U+im '!^.*$!im:a@example.com!' .
  record 32768 10 u E2U+im '!^.*$!im:b@example.com!' .
} | seed fuzz_resolve ord-02-w3
{
  rrset 0
  record 10 10 s E2U+im '!^.*$!im:a@example.com!' .
  record 20 10 u E2U+im '!^.*$!im:b@example.com!' .
} | seed fuzz_resolve nap-04
{
  rrset 0
  record 100 10 u E2U+im '!^+44(.*)$!im:\1@example.com!' .
  record 100 11 u E2U+im '!^.*$!im:good@example.com!' .
  u16 3
  printf 'bad'
} | seed fuzz_resolve nap-02-w1
{
  rrset 0
  record 100 10 u E2U+im+pres '!^.*$!im:a@example.com!' .
  record 100 10 u E2U+pres+im '!^.*$!pres:a@example.com!' .
  record 100 10 u im+E2U '!^.*$!im:old@example.com!' .
} | seed fuzz_resolve svc-03-imp-03
{
  rrset 2
  record 100 10 u im+E2U '!^.*$!im:old@example.com!' .
  record 100 10 u E2U+im+P-x '!^.*$!im:private@example.com!' .
} | seed fuzz_resolve svc-05-svc-07
{
  rrset 0
  record 10 10 '' '' '' dead.example.
  record 20 10 u E2U+im '!^.*$!im:a@example.com!' .
  record 30 10 u E2U+im '!^.*$!im:a@example.com!' x.example.
} | seed fuzz_resolve ntm-04
{
  rrset 16
  record 10 10 '' '' '' a.example.
  record 10 20 u E2U+im '!^.*$!im:a@example.com!' .
  record 20 10 '' E2U+sip '!^.*$!x!' b.example.
  record 5 10 u E2U+pres '!^(.*)$!pres:\1@example.com!' .
} | seed fuzz_resolve ntm-05
{
  rrset 20
  for ((i = 0; i < 12; i++)); do
    record 10 "$i" '' '' '' "n$i.example."
  done
  record 10 13 u E2U+im '!^.*$!im:a@example.com!' .
} | seed fuzz_resolve ntm-07
{
  rrset 8
  record 1 1 u E2U+sip '!^(\+441632960.*)$!sips:\1@atlanta.example.com!' .
  record 2 1 u E2U+sip '!^(.*)$!sip:\1@biloxi.example.com!' .
} | seed fuzz_resolve masking
{
  rrset 0
  for ((i = 0; i < 70; i++)); do
    record $((i % 3)) $((70 - i)) u E2U+im "!^.*\$!im:u$i@example.com!" .
  done
} | seed fuzz_resolve ord-15
{
  rrset 12
  for ((i = 0; i < 64; i++)); do
    record 100 100 u E2U+im+pres+sip+h323 \
      '!((((((((.*)*)*)*)*)*)*)*)*x|(.|..)*!im:u@e.com!' .
  done
} | seed fuzz_resolve rew-53
{
  rrset 0
  for ((i = 0; i < 64; i++)); do
    record 100 "$i" u E2U+im \
      "!(.*)!im:$(repeat '\1' 110)@example.com!" .
  done
} | seed fuzz_resolve b5-long-results
{
  rrset 1
  record 100 10 u E2U+im \
    '!^.*$!im:a.name.that.is.too.long.for.the.limit@example.com!' .
} | seed fuzz_resolve rew-40
{
  rrset 8
  record 100 10 u E2U+voice:tel '!^(.*)$!tel:\1!' .
  record 100 10 u E2U+email:mailto '!^.*$!mailto:u@example.com!' .
  # shellcheck disable=SC2016 # the dollar sign is meant
  record 100 10 u E2U+web:http '!^.*$!http://example.com/${x}!' .
} | seed fuzz_resolve b6-others
rrset 0 | seed fuzz_resolve none

### Configurations

seed fuzz_conf all <<'END'
# every option
enum:
  apex: "e164.arpa."
  apex: plan.example
  services: im pres voice:tel
  approved-range: +441632960000 +441632960999
  approved-prefix: 44 +49
  dnssec: require
  naptr-answer: filtered
  cd: enforce
  uri-at-number: yes
  uri-orders: all
  uri-max: 512
  obsolete-services: no
  ad-on-rewritten: no
  insecure-rcode: servfail
  ede: no
  policy-negative-ttl: 30
  max-ttl: 3600
  cache-size: 8m
  prefetch: no
  serve-stale: yes
  log-numbers: no
number:
  prefix: +44
  action: block
  services: im
  dnssec: off
  uri-domain-allow: example.com example.org
  uri-domain-deny: bad.example.com
  validation: signed
  grace-days: 3
view:
  client: 192.0.2.0/24 2001:db8::/32
  services: pres
  dnssec: prefer
validation-entity:
  id: EXAMPLE-VE
  certificate: "ve.pem"
  prefix: 44
  method: 42
  registrar: reg-1
  max-validity-days: 180
END
lines fuzz_conf line <<'END'
enum:
enum: apex: x
enum: services: im
enum: services:
enum: services: im nosuch
enum: uri-max: 15
enum: uri-max: 1985
enum: uri-max: 99999999999999999999
enum: cache-size: 1024g
enum: cache-size: 999999999999999g
enum: cache-size: 64k
enum: approved-range: 2 1
enum: approved-range: 1 22
enum: approved-range: 1
enum: approved-range: 0 999999999999999
enum: dnssec: maybe
enum: ede: "yes"
enum: ede: 'no' # quoted
enum: ede: "yes
enum: ede: yes no
enum: nosuch: 1
enum
uri-max: 1
include: "x"
include:
include: ""
include: a b
number:
number: prefix: 1234567890123456
view: client: 192.0.2.0/33
view: client: 192.0.2.1/24
view: client: ::/0 ::1/129 1::2::3/4
view: client: ::ffff:192.0.2.0/120
validation-entity: id: ""
validation-entity: id: 123456789012345678901
: x
"enum:"

END
printf 'enum:\r\n\turi-max:\t100\r\n' | seed fuzz_conf crlf
printf 'enum:\000 uri-max: 100\n' | seed fuzz_conf nul
{
  printf 'enum: services:'
  repeat ' im' 70
} | seed fuzz_conf words
{
  printf 'enum:\n'
  for ((i = 0; i < 18; i++)); do
    printf ' apex: a%d.example\n' "$i"
  done
} | seed fuzz_conf apexes
printf 'enum:\n apex: a.example\n apex: A.Example.\n' | seed fuzz_conf twice
