#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# diff.sh - enumctl diff: it names what changed, and nothing else; what it says
# of random pairs of zones is what resolve says of each number.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

pairs=${ENUMOD_DIFF_PAIRS:-4}
head='$ORIGIN 4.4.e164.arpa.
$TTL 3600
@ SOA ns.example. hostmaster.example. 1 2 3 4 5
@ NS ns.example.'

# differs NAME WANT - the last run found that difference, and no other
differs() {
  is "$1 (status)" "$([[ -z $2 ]] && echo 0 || echo 1)" "$rc"
  is "$1" "$2" "$out"
}

# zones OLD NEW - two zone files of these records
zones() {
  printf '%s\n%b\n' "$head" "$1" >"$tmp/old"
  printf '%s\n%b\n' "$head" "$2" >"$tmp/new"
}

# N URI - a NAPTR; the service is the scheme
naptr() {
  printf '%s NAPTR %s 10 "u" "E2U+%s" "!^.*$!%s!" .' "$1" "${3:-100}" \
    "${2%%:*}" "$2"
}

a=$(naptr 1.1 sip:a@e.example)
b=$(naptr 1.1 sip:b@e.example)
im=$(naptr 1.1 im:a@e.example)
late=$(naptr 1.1 sip:a@e.example 200)
wild=$(naptr '*.5' sip:w@e.example)
digits='*.5 NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@e.example!" .'
back='*.5 NAPTR 100 10 "u" "E2U+sip" "!^(.+)$!sip:\\\\1@e.example!" .'

# A regexp that matches a few numbers, none of which are examples.
few='NAPTR 1 1 "u" "E2U+sip" "!^.44512345.*$!sip:a@e.example!" .'
few2=${few/sip:a/sip:b}
six='NAPTR 1 1 "u" "E2U+sip" "!^.4456.*$!sip:a@e.example!" .'
# Of those below +445, all match but +44511.
for ere in '^.445[^1].*$' '^.4451[^1].*$' '^.4451$'; do
  most+="*.5 NAPTR 1 1 \"u\" \"E2U+sip\" \"!$ere!sip:c@e.example!\" .\n"
done
unsure='unsure: the records differ; the numbers that were tried get the same, others may not; *.5.4.4.e164.arpa. covers them; for example +445963074185296'

# Old records, new records ("-": none), what differs.
while IFS='|' read -r name old new want; do
  [[ $old != - ]] || old=
  [[ $new != - ]] || new=
  zones "$old" "$new"
  run diff "$tmp/old" "$tmp/new" --quiet
  differs "$name" "$(printf '%b' "$want")"
done <<END
nothing|-|-|
the same|$a|$a|
twice|$a|$a\n$a|
another order of lines|$a\n$im|$im\n$a|
another notation|$a|1.1.4.4.E164.arpa. 1h IN NAPTR 00100 10 U e2u+SIP "!\\\\094.*\$!sip:a@e.example!" .|
another ORDER of the only record|$a|$late|
gained|-|$a|+4411 gained: +sip:a@e.example (sip); before: no NAPTR record
lost|$a|-|+4411 lost: -sip:a@e.example (sip); now: no NAPTR record
only other types are left|$a|1.1 TXT x|+4411 lost: -sip:a@e.example (sip); now: no NAPTR record
changed|$a|$b|+4411 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)
one more|$a|$a\n$im|+4411 changed: +im:a@e.example (im)
order|$a\n$im|$late\n$im|+4411 order: 1 im:a@e.example 1 sip:a@e.example -> 1 im:a@e.example
a broken record more|$a|$a\n1.1 NAPTR 1 1 "u" "E2U+sip" "nonsense" .|
broken|$a|1.1 NAPTR 1 1 "u" "E2U+sip" "!^(.*\$!sip:a@e.example!" .|+4411 lost: -sip:a@e.example (sip); now: no usable record
an alias, to what changed|$a\n2.1 CNAME 1.1|$b\n2.1 CNAME 1.1|+4411 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)\n+4412 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)
a non-terminal, to what changed|1.1 NAPTR 1 1 "" "" "" r\n$(naptr r sip:a@e.example)|1.1 NAPTR 1 1 "" "" "" r\n$(naptr r sip:b@e.example)|+4411 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)
no record, and a broken one|-|1.1 NAPTR 1 1 "u" "E2U+sip" "!^(.*\$!sip:a@e.example!" .|+4411 reason: no NAPTR record -> no usable record
delegated|$a|1 NS ns.example.|+441 elsewhere: in this file -> by other servers at 1.4.4.e164.arpa.\n+4411 elsewhere: -sip:a@e.example (sip) in this file -> by other servers at 1.4.4.e164.arpa.
other servers|1 NS a.example.|1 NS b.example.|+441 elsewhere: by other servers at 1.4.4.e164.arpa. -> by other servers at 1.4.4.e164.arpa., which are others now
a server twice|1 NS a.example.\n1 NS b.example.|1 NS a.example.\n1 NS b.example.\n1 NS A.example.|
the same servers|1 NS a.example.\n1 NS b.example.|1 NS B.example.\n1 NS A.example.|
hidden by a delegation|1 NS a.example.\n$a|1 NS a.example.\n$b|
an alias to elsewhere|1 CNAME a.example.|1 CNAME b.example.|+441 elsewhere: by other servers at a.example. -> by other servers at b.example.
a wildcard|-|$wild|+445* gained: +sip:w@e.example (sip); before: no NAPTR record; *.5.4.4.e164.arpa. covers them; for example +4450
a wildcard changed|$wild|$digits|+445* changed: -sip:w@e.example (sip) +sip:+4450@e.example (sip); *.5.4.4.e164.arpa. covers them; for example +4450
a wildcard ends|$wild|$wild\n_x.2.1.5 TXT x|+4451 lost: -sip:w@e.example (sip); now: no NAPTR record\n+44512 lost: -sip:w@e.example (sip); now: no NAPTR record\n+44512* lost: -sip:w@e.example (sip); now: no NAPTR record; *.5.4.4.e164.arpa. covers them no more; for example +445120\n+4451* lost: -sip:w@e.example (sip); now: no NAPTR record; *.5.4.4.e164.arpa. covers them no more; for example +44510
behind a DNAME|6 DNAME data\n$(naptr 1.2.data sip:a@e.example)|6 DNAME data\n$(naptr 1.2.data sip:z@e.example)|+44621 changed: -sip:a@e.example (sip) +sip:z@e.example (sip)
a wildcard behind a DNAME|6 DNAME data\n$(naptr '*.2.data' sip:a@e.example)|6 DNAME data\n$(naptr '*.2.data' sip:z@e.example)|+4462* changed: -sip:a@e.example (sip) +sip:z@e.example (sip); for example +44620
behind two DNAMEs|6 DNAME data\n1.data DNAME r\n$(naptr 2.r sip:a@e.example)|6 DNAME data\n1.data DNAME r\n$(naptr 2.r sip:z@e.example)|+44612 changed: -sip:a@e.example (sip) +sip:z@e.example (sip)
another DNAME|6 DNAME data\n$(naptr 1.data sip:a@e.example)|6 DNAME r\n$(naptr 1.data sip:a@e.example)|+4461 lost: -sip:a@e.example (sip); now: no NAPTR record
a DNAME to itself|6 DNAME 6\n1.6 TXT x|1.6 TXT x|
DNAMEs without end|6 DNAME 1.6|6 DNAME 2.6|
a regexp behind an alias|*.5 CNAME r\nr $few|*.5 CNAME r\nr $few2|+445* $unsure
a regexp behind a referral|*.5 NAPTR 1 1 "" "" "" r\nr $few|*.5 NAPTR 1 1 "" "" "" r\nr $few2|+445* $unsure
another record, where no regexp matches|$most\n$(naptr '*.5' sip:a@e.example 300)|$most\n$(naptr '*.5' sip:b@e.example 300)|+445* $unsure
a part of a block loses|*.5 $six|-|+445* lost: -sip:a@e.example (sip); now: no NAPTR record; *.5.4.4.e164.arpa. covers them no more; for example +4456
a wildcard that yields the same|$digits|$back|+445* unsure: the records differ; the numbers that were tried get the same, others may not; *.5.4.4.e164.arpa. covers them; for example +445963074185296
END
[[ -n $a ]]

# Without a SOA, names are what they are, and NS records no delegations.
head='$ORIGIN 4.4.e164.arpa.
$TTL 3600'
zones "$a" "$a\n$(naptr 2 sip:a@e.example)"
run diff "$tmp/old" "$tmp/new" --quiet
differs "no SOA: gained" "+442 gained: +sip:a@e.example (sip); before: no NAPTR record"
zones "$(naptr '*' sip:a@e.example)" "$(naptr '*' sip:b@e.example)"
run diff "$tmp/old" "$tmp/new" --quiet
differs "no SOA: only a wildcard" \
  "+44* changed: -sip:a@e.example (sip) +sip:b@e.example (sip); *.4.4.e164.arpa. covers them; for example +440"
zones "1 NS ns.example.\n$a" "1 NS ns.example.\n$b"
run diff "$tmp/old" "$tmp/new" --quiet
differs "no SOA: below NS records" \
  "+4411 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)"
head+='
@ SOA ns.example. hostmaster.example. 1 2 3 4 5
@ NS ns.example.'
zones "1 NS ns.example.\n$a" "1 NS ns.example.\n$b"
printf '$ORIGIN 4.4.e164.arpa.\n1 300 NS ns.example.\n' >"$tmp/new"
run diff "$tmp/old" "$tmp/new" --quiet
differs "the SOA of the other file" ""

zones "$a\n$im" "$late\n$im"
run diff "$tmp/old" "$tmp/new" --service im --quiet
differs "another service" ""
zones "$a" "1.1 60 ${b#1.1 }"
sed -i 's/sip:b/sip:a/' "$tmp/new"
run diff "$tmp/old" "$tmp/new" --quiet
differs "another TTL, not asked for" ""
run diff "$tmp/old" "$tmp/new" --quiet --ttl
differs "another TTL" "+4411 ttl: 3600 -> 60"
zones "$a" "$b"
run diff "$tmp/old" "$tmp/new" --summary
is "counts (status)" 1 "$rc"
has "counts" "1 changed" "$out"
has "counts" "0 lost" "$out"
has_not "counts" "+4411" "$out"
run diff "$tmp/old" "$tmp/new"
has "counts beside the lines" "1 changed, 0 order" "$err"
run diff - "$tmp/new" --quiet <"$tmp/old"
is "standard input (status)" 1 "$rc"

# URI records are not compared, but it is told that they differ.
for uri in a b; do
  zones "$a\n_sip.1.1 URI 10 1 \"sip:a@e.example\"\n_sip.2 URI 1 1 \"sip:x\"" \
    "$a\n_sip.2 URI 01 1 \"sip:x\"\n_sip.1.1 URI 10 1 \"sip:$uri@e.example\""
  run diff "$tmp/old" "$tmp/new"
  good "URI records" ""
  is "URI records: $uri" "$([[ $uri == a ]] || echo 1)" \
    "$(grep -o 'note: URI records differ' <<<"$err" | wc -l | sed 's/ //g;s/^0$//')"
done

# One that stands twice is one, on whichever side, and in any notation.
uri='_sip.1.1 URI 10 1 "sip:a@e.example"'
zones "$a\n$uri" "$a\n$uri\n_SIP.1.1 60 IN URI 010 1 \"sip:a@e.example\"\n$uri"
for pair in "old new" "new old"; do
  # shellcheck disable=SC2086 # two names
  set -- $pair
  run diff "$tmp/$1" "$tmp/$2"
  good "a URI record twice" ""
  has_not "a URI record twice" 'note: URI' "$err"
done
zones "$uri\n${uri/1.1/2.1}\n${uri/a@/b@}" "$uri\n${uri/1.1/2.1}"
run diff "$tmp/old" "$tmp/new"
has "a URI record less" 'note: URI records differ' "$err"
zones "$uri\n$uri" "${uri/a@/b@}\n${uri/a@/b@}"
run diff "$tmp/old" "$tmp/new"
has "other URI records twice" 'note: URI records differ' "$err"

# Each enumservice has one URI, so only what all have together differs.
zones "$a\n$im" "$late\n$im"
run diff "$tmp/old" "$tmp/new" --json --quiet
has "order in JSON" '"kind":"order"' "$out"
has "order in JSON, old" '"order":[{"priority":1,"uri":"im:a@e.example"},{"priority":1,"uri":"sip:a@e.example"}]' "$out"
has "order in JSON, new" '"order":[{"priority":1,"uri":"im:a@e.example"}]' "$out"

# Fragments, and apexes of others.
printf '1.1.9.4 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .\n' >"$tmp/old"
: >"$tmp/new"
run diff "$tmp/old" "$tmp/new" --quiet --origin e164.arpa
differs "an origin" "+4911 lost: -sip:a@e.example (sip); now: no NAPTR record"
is "an origin (stderr)" "" "$err"
run diff "$tmp/old" "$tmp/new" --quiet --origin nrenum.net --apex nrenum.net
differs "an apex" "+4911 lost: -sip:a@e.example (sip); now: no NAPTR record"
run diff "$tmp/old" "$tmp/new" --quiet --origin nrenum.net
bad "no apex" 2 "no name of OLD is below an apex, so no number of it was compared"
sed 's/ NAPTR/.e164.arpa. NAPTR/' "$tmp/old" >"$tmp/new"
run diff "$tmp/old" "$tmp/new" --quiet
is "no origin in OLD (status)" 2 "$rc"
has "no origin in OLD" "no name of OLD is below an apex" "$err"
run diff "$tmp/new" "$tmp/old" --quiet
is "no origin in NEW (status)" 2 "$rc"
has "no origin in NEW" "no name of NEW is below an apex" "$err"

# Several zones in a file, several trees; "x" is what differs.
for side in old new; do
  for zone in e164.arpa nrenum.net; do
    printf '%s\n' "\$ORIGIN $zone." '@ SOA n. n. 1 1 1 1 1' '@ NS n.' \
      "1.4.4 NAPTR 1 1 \"u\" \"E2U+im\" \"!^.*\$!im:$zone@x.example!\" ." \
      '2.4.4 CNAME x.example.' '3.4.4 NS x.example.' '3.4.4 SOA n. n. 1 1 1 1 1' \
      '1.3.4.4 NAPTR 1 1 "u" "E2U+im" "!^.*$!im:c@x.example!" .' \
      '9.4.4 NS x.example.' | sed "s/x\.example/$side.example/"
  done >"$tmp/$side"
done
gives='changed: -im:%s@old.example (im) +im:%s@new.example (im)'
trees='+441 (below T) '${gives//%s/T}'
+442 (below T) elsewhere: by other servers at old.example. -> by other servers at new.example.
+4431 (below T) changed: -im:c@old.example (im) +im:c@new.example (im)
+449 (below T) elsewhere: by other servers at 9.4.4.T. -> by other servers at 9.4.4.T., which are others now'
# tree NAME - what differs there
tree() {
  sed "s/(below T)/(below $1.)/; s/im:T/im:$1/g; s/\.T\./.$1./g" <<<"$trees"
}
run diff "$tmp/old" "$tmp/new"
differs "several zones" "$(tree e164.arpa | sed 's/ (below [^)]*)//')"
has_not "several zones" "left out" "$err"
run diff "$tmp/old" "$tmp/new" --quiet --apex nrenum.net
differs "the other zone" "$(tree nrenum.net | sed 's/ (below [^)]*)//')"
both=$(tree nrenum.net && tree e164.arpa)
run diff "$tmp/old" "$tmp/new" --quiet --apex e164.arpa --apex nrenum.net
differs "several trees" "$both"
printf 'enum:\n  apex: e164.arpa\n  apex: nrenum.net\n' >"$tmp/conf"
run diff "$tmp/old" "$tmp/new" --quiet --config "$tmp/conf"
differs "trees of a configuration" "$both"
run diff "$tmp/old" "$tmp/new" --quiet --config "$tmp/conf" --json
has "trees, JSON" '"example":"+441","apex":"nrenum.net.","kind":"changed"' "$out"
# In one of the files a tree is missing: there, other servers have it.
sed '/nrenum/,$d' "$tmp/old" >"$tmp/one"
run diff "$tmp/one" "$tmp/old" --quiet --apex e164.arpa --apex nrenum.net
has "a new tree" "+449 (below nrenum.net.) elsewhere: " "$out"
has "a new tree" "+im:nrenum.net@old.example (im) by other servers at 1.4.4.nrenum.net. -> in this file" \
  "$out"
has_not "a new tree" "e164.arpa" "$out"
# A zone below the other one makes no difference to where that begins.
tac "$tmp/one" | grep -v ORIGIN >"$tmp/child"
run diff "$tmp/one" "$tmp/child" --quiet --origin e164.arpa
differs "a zone below, first" ""
sed 's/^@/e164.arpa./; s/\.4\.4 /.4.4.e164.arpa. /' "$tmp/child" >"$tmp/first"
run diff "$tmp/one" "$tmp/first" --quiet
differs "a zone below, first" ""
run diff "$tmp/old" "$tmp/new" --apex e164.arpa --apex e164.arpa
bad "a tree twice" 2 "twice"

# One configuration: what changes may be seen in a part of the numbers only.
zones "$(naptr '*' sip:a@e.example)" "$(naptr '*' sip:b@e.example)"
change="-sip:a@e.example (sip) +sip:b@e.example (sip)"
covers="*.4.4.e164.arpa. covers them; for example"
printf 'enum:\n  services: sip\nnumber:\n  prefix: 44\n  action: block
number:\n  prefix: 44123\n  action: allow\n' >"$tmp/conf"
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" --quiet
differs "number: clauses" "+44123 changed: $change
+44123* changed: $change; $covers +441230"
printf 'enum:\n  services: sip\n  approved-range: 44123 44123\n' >"$tmp/conf"
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" --quiet
differs "an approved range" "+44123 changed: $change
+44123* changed: $change; $covers +441230"
printf 'enum:\n  services: sip\n  approved-prefix: 44123\n' >"$tmp/conf"
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" --quiet
differs "an approved prefix" "+44123 changed: $change
+44123* changed: $change; $covers +441230"
# So many names are behind DNAMEs that not all are looked at. In two files that
# are the same that does not matter.
zones "$(printf '%d.1 DNAME 1\\n' {0..9})$(naptr '*.1' sip:a@e.example)" \
  "$(printf '%d.1 DNAME 1\\n' {0..9})$(naptr '*.1' sip:b@e.example)"
run diff "$tmp/old" "$tmp/new" --quiet
has "DNAMEs to themselves" "+4410* unsure: the records differ" "$out"
run diff "$tmp/old" "$tmp/old" --quiet
differs "DNAMEs to themselves, the same" ""

# Configurations: what a wildcard covers is looked at, too.
zones "$a\n$wild" "$a"
printf 'enum:\n  services: sip im\n' >"$tmp/conf"
cp "$tmp/conf" "$tmp/conf.new"
run diff "$tmp/old" --config "$tmp/conf" --new-config "$tmp/conf.new" --quiet
differs "the same configuration" ""
printf 'number:\n  prefix: "+44567"\n  action: block\n' >>"$tmp/conf.new"
run diff "$tmp/old" --config "$tmp/conf" --new-config "$tmp/conf.new" --quiet
differs "a block" "+44567 lost: -sip:w@e.example (sip); now: number blocked by policy
+44567* lost: -sip:w@e.example (sip); now: number blocked by policy; *.5.4.4.e164.arpa. covers them; for example +445670"
printf 'enum:\n  services: sip im\n  approved-range: "+4410" "+4411"\n' \
  >"$tmp/conf.new"
run diff "$tmp/old" --config "$tmp/conf" --new-config "$tmp/conf.new" --quiet
differs "a range" \
  "+445* lost: -sip:w@e.example (sip); now: number not in an approved range; *.5.4.4.e164.arpa. covers them; for example +4450"
printf 'enum:\n  services: im\n' >"$tmp/conf.new"
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" \
  --new-config "$tmp/conf.new" --quiet
has "both" \
  "+4411 lost: -sip:a@e.example (sip); now: no record allowed by policy" "$out"
has_not "both" verdict "$out"
has "both" "+445* lost" "$out"

# A service that no record is for makes no number unsure, one of theirs does.
zones "$digits" ''
printf 'enum:\n  services: sip im\n' >"$tmp/conf"
printf 'enum:\n  services: sip\n' >"$tmp/conf.new"
run diff "$tmp/old" --config "$tmp/conf" --new-config "$tmp/conf.new" --quiet
differs "a service of no record" ""
zones "*.5 $few" ''
printf 'enum:\n  services: im\n' >"$tmp/conf.new"
run diff "$tmp/old" --config "$tmp/conf" --new-config "$tmp/conf.new" --quiet
has "a service of a record for few numbers" "+445* reason: " "$out"

# Errors. All faults are told, with file and line.
run diff "$tmp/old"
bad "no NEW" 2 "NEW or --new-config is missing"
run diff - - <"$tmp/old"
bad "both from standard input" 2 "only one zone"
run diff "$tmp/old" "$tmp/missing"
bad "no file" 3 "missing"
run diff "$tmp/old" "$tmp/new" --config "$tmp/missing"
bad "no configuration" 2 "missing"
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" --apex e164.arpa
bad "--apex and --config" 2 "exclude each other"
run diff "$tmp/old" "$tmp/new" --apex a..b
bad "no apex" 2 "--apex"
run diff "$tmp/old" "$tmp/new" --client 192.0.2.1
bad "no policy" 2 "--client needs --config"
run diff "$tmp/old" "$tmp/new" --service 'x_'
bad "no service" 2 "--service"
printf '1 NAPTR nonsense\n2 CNAME\n' >>"$tmp/new"
run diff "$tmp/old" "$tmp/new"
bad "faults" 2 "new:6: "
has "faults" "new:7: " "$err"
has "faults, and the way out" \
  "new: not compared: 2 lines are no records, which --skip-bad leaves out" "$err"
zones "$a" "$b\n1 NAPTR nonsense\n2 CNAME"
run diff "$tmp/old" "$tmp/new" --skip-bad
differs "--skip-bad" "+4411 changed: -sip:a@e.example (sip) +sip:b@e.example (sip)"
has "--skip-bad" "new:6: " "$err"
has "--skip-bad" "new: 2 lines are no records, and left out" "$err"
zones "$a" "$b\n\$UNKNOWN x"
run diff "$tmp/old" "$tmp/new" --skip-bad
bad "--skip-bad, a directive" 2 'new:6: '
is "--skip-bad, a directive (told alone)" 1 "$(grep -c . <<<"$err")"

# $INCLUDE and $GENERATE bring records like others.
printf '%s\n%s\n' "$a" "$im" >"$tmp/part"
zones '1.1 TXT x\n$INCLUDE part' "$a\\n$b"
run diff "$tmp/old" "$tmp/new" --quiet
differs "an included file" \
  '+4411 changed: -im:a@e.example (im) +sip:b@e.example (sip)'
zones '$GENERATE 1-3 $.2 NAPTR "100 10 \\"u\\" \\"E2U+sip\\" \\"!^.*$$!sip:$@e.example!\\" ."' \
  "$(naptr 1.2 sip:1@e.example)\\n$(naptr 3.2 sip:3@e.example)"
run diff "$tmp/old" "$tmp/new" --quiet
differs "generated" '+4422 lost: -sip:2@e.example (sip); now: no NAPTR record'
zones '$INCLUDE none' "$a"
run diff "$tmp/old" "$tmp/new" --quiet
bad "no such file" 2 "old:5: "

# A delegation hides a DNAME of its name, whichever is first in the file.
zones '1 NS ns.example.' '1 DNAME x\n1 NS ns.example.\n1.2.x NAPTR 1 1 "" "" "" .'
run diff "$tmp/old" "$tmp/new" --quiet
differs "a DNAME that is delegated" ''
zones '1 DNAME x\n1 NS ns.example.' '1 NS ns.example.\n1 DNAME x'
run diff "$tmp/old" "$tmp/new" --quiet
differs "a DNAME that is delegated, in both orders" ''

# A name with thousands of name servers costs as much as as many names: it took
# minutes of the processor, and takes less than a second.
{
  printf '%s\n' "$head" "$a"
  awk 'BEGIN { for (i = 0; i < 150000; i++) print "1.1.7 NS ns" i ".example." }'
} >"$tmp/old"
(ulimit -t 20 && exec "$ENUMCTL" diff "$tmp/old" "$tmp/old") >"$tmp/out" 2>&1 ||
  fault "thousands of name servers" "status $?: $(tail -n 1 "$tmp/out")"

garbage 200000 >"$tmp/garbage"
run diff "$tmp/garbage" "$tmp/new"
is "garbage (status)" 2 "$rc"

# On a terminal a long run says how far it is; elsewhere it says nothing.
if command -v python3 >/dev/null; then
  zones "$a" "$b"
  awk 'BEGIN { for (i = 100000; i < 250000; i++) {
    s = ""
    for (j = 6; j; j--) s = s substr(i, j, 1) "."
    print s "7 NAPTR 1 1 \"u\" \"E2U+sip\" \"!^.*$!sip:a@e.example!\" ."
  } }' | tee -a "$tmp/new" >>"$tmp/old"
  for options in '' --quiet; do
    # shellcheck disable=SC2086
    shown=$(python3 "$here/terminal.py" "$ENUMCTL" diff "$tmp/old" "$tmp/new" \
      --summary $options)
    if [[ -n $options ]]; then
      has_not "--quiet" "s left" "$shown"
    else
      has "a terminal" " s left" "$shown"
      has "a terminal" " %," "$shown"
    fi
    has "a terminal" "1 changed" "$shown"
  done
  run diff "$tmp/old" "$tmp/new"
  has_not "no terminal" "left" "$err"
  is "no terminal" 1 "$(wc -l <<<"$err" | tr -d ' ')"

  # Against resolve.
  if python3 "$here/diff_pairs.py" "$ENUMCTL" "$pairs" 1 >"$tmp/pairs"; then
    pass
  else
    fault "random pairs" "$(tail -n 20 "$tmp/pairs")"
  fi
  tail -n 1 "$tmp/pairs"
fi
finish
