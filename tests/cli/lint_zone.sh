#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# lint_zone.sh - enumctl lint: what is wrong with the records of a zone taken
# together, and with the file as a whole. lint.sh has what single records are.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sip='NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .'

# finds NAME [OPTION...] - of the zone on standard input, where a line may end in
# ";= RULE..." and NAPTR alone is a good one, these rules are told and no others
finds() {
  sed -E "s/ NAPTR( *;=.*)?\$/ ${sip//\//\\/}\\1/" >"$tmp/zone"
  run lint "$tmp/zone" "${@:2}"
  is "$1" "$(awk '{ rules = sub(/.*;= /, "") ? split($0, rule, " ") : 0
      for (i = 1; i <= rules; i++) print NR, rule[i] }' "$tmp/zone" | sort)" \
    "$(sed -nE 's/^[^:]*:([0-9]+): [a-z]+: .* \[([a-z-]+)\]$/\1 \2/p' \
      <<<"$out" | sort)"
}

# RFC 1034 section 3.6.2: nothing stands beside a CNAME but what signs it; the
# same record twice is one.
finds "beside a CNAME" <<'END'
$ORIGIN 4.4.e164.arpa.
1 CNAME x.example. ;= alias
1 NAPTR
2 CNAME x.example.
2 CNAME y.example. ;= alias
3 CNAME x.example. ;= alias
3 URI 10 1 "sip:a@e.com"
4 TXT "a"
4 CNAME x.example. ;= alias
5 CNAME x.example.
5 CNAME X.EXAMPLE.
5 RRSIG CNAME 13 6 1 20300101000000 20200101000000 1 e164.arpa. AAAA
5 NSEC 6.4.4.e164.arpa. CNAME RRSIG NSEC
_sip.5 URI 10 1 "sip:a@e.com"
*.6 CNAME x.example. ;= alias
*.6 URI 10 1 "sip:a@e.com"
8 CNAME x.example. ;= alias
8 KEY 256 3 13 AAAA
9 CNAME x.example.
9 NSEC3 1 0 1 AABB 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR CNAME
*.0.1 NAPTR ;= wildcard-ended
9.9.0.1 KEY 256 3 13 AAAA ;= wildcard-lost
7 NS ns.example.
7 CNAME x.example. ;= alias
a CNAME x.example. ;= alias
A A 192.0.2.1
b URI 10 1 "sip:a@e.com" ;= uri-owner
b CNAME 1.4.4.e164.arpa. ;= alias
b CNAME 1.4.4.e164.arpa. ;= alias
b TXT "b"
END
has "beside a CNAME" ":5: error: a CNAME beside another record of its name: name servers refuse the zone (line 4) [alias]" "$out"
has "beside a CNAME" "(line 26) [alias]" "$out"

# RFC 4592: whatever a number has, or what is below it, ends a wildcard for those
# beside it; and without a NAPTR or an alias, the number has lost its records.
apex=$'$ORIGIN 2.3.6.1.4.4.e164.arpa.\n@ SOA n. n. 1 1 1 1 1\n'
for row in 'CNAME x.' 'DNAME x.' 'NS n.'; do
  finds "a wildcard, and $row" <<<"$apex*.9 NAPTR ;= wildcard-ended
3.8.0.0.6.9 $row"
  finds "a wildcard, and $row beside it" <<<"$apex*.9 NAPTR
6.9 $row"
done
finds "a wildcard, and what is of another zone" <<<"$apex*.9 NAPTR
6.9 NS ns.3.6.9
ns.3.6.9 A 192.0.2.1"
finds "a wildcard of which servers are not known to be others'" <<<"*.9.4.4.e164.arpa. NAPTR
6.9.4.4.e164.arpa. NS ns.3.6.9.4.4.e164.arpa.
ns.3.6.9.4.4.e164.arpa. A 192.0.2.1"
for row in 'URI 10 1 "sip:a@e.com"' 'TXT "a"' 'A 192.0.2.1' 'TYPE65280 \# 0'; do
  finds "a wildcard, and $row" <<<"$apex*.9 NAPTR ;= wildcard-ended
3.8.0.0.6.9 $row ;= wildcard-lost"
  finds "a wildcard, and $row beside it" <<<"$apex*.9 CNAME x.
6.9 $row ;= wildcard-lost"
done

finds "a wildcard, and other names" <<'END'
$ORIGIN 4.4.e164.arpa.
*.1 NAPTR ;= wildcard-ended
9.9.1 NAPTR
9.9.1 TXT "a number with more than that"
_sip.9.9.1 URI 10 1 "sip:a@e.com"
*.2 NAPTR ;= wildcard-ended
_sip.9.9.2 URI 10 1 "sip:a@e.com" ;= wildcard-lost
9.9.2 TXT "told once for a number"
*.3 NAPTR ;= wildcard-ended
*.9.9.3 NAPTR
*.4 NAPTR
*.9.4 NAPTR
9.4 TXT "a block with its own wildcard"
*.5 NAPTR
9.5 NS ns.9.9.5
ns.9.9.5 A 192.0.2.1
9.9.5 TXT "of another zone"
*.6 TXT "this one has nothing for numbers" ;= wildcard-ended
9.9.6 TXT "nor this one"
*.7 NAPTR ;= wildcard-ended
x._tcp.9.9.7 TYPE65280 \# 0 ;= wildcard-lost
*._tcp.9.7 TXT "a" ;= wildcard-lost
*.8 NAPTR
foo.8 A 192.0.2.1
9.8 CNAME x.
9.8 RRSIG CNAME 13 6 1 20300101000000 20200101000000 1 e164.arpa. AAAA
1.9.8 NSEC 2.9.8 CNAME RRSIG NSEC
*.9 URI 10 1 "sip:a@e.com" ;= wildcard-ended
_sip.9.9.9 CNAME x.
x. TXT "a"
END
has "a wildcard" "a longer number ends this wildcard for those beside it; repeat it at the names between them: +44299 ends +442* (line 7) [wildcard-ended]" "$out"
has "a lost number" ":7: warning: a wildcard covers no number that is in the zone, if only by a name below it, and this one has no NAPTR record; repeat those of the wildcard for it: +44299 ends +442* (line 6) [wildcard-lost]" "$out"

# What follows from a line that is no record is not told beside it.
finds "a NAPTR that is none" <<'END'
$ORIGIN 4.4.e164.arpa.
@ SOA n. n. 1 1 1 1 1
*.1 NAPTR ;= wildcard-ended
1.1.1 NAPTR 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= syntax
1.1.1 TXT "x"
_sip.1.1.1 URI 10 1 "sip:a@e.com"
1.2.1 TXT "x"
1.2.1 NAPTR \# 2 0000 ;= rdata
1.3.1 TXT "x"
1.3.1 NPATR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= syntax
1.4.1 TXT "x"
1.4.1 CNAME a b c ;= syntax
1.5.1 TXT "x" ;= wildcard-lost
_sip.1.5.1 NAPTR 10 "u" ;= syntax
1.6.1 TXT "x"
1.6.1 CH NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= class
*.2 NAPTR 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= syntax wildcard-ended
1.1.2 TXT "x"
3 NAPTR 100 10 "" "" "" 4 ;= non-terminal
4 NAPTR 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= syntax
5 CNAME 4
6 NAPTR 100 10 "u" "E2U+email:mailto" "!^.*$!mailto:a@e.com!" .
6 NAPTR 20 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . ;= syntax
_sip.6 URI 10 1 "sip:a@e.com"
END

# Numbers of two trees have nothing to do with each other: those behind the label
# of infrastructure ENUM (RFC 5527) have not, nor those of another apex. The names
# in front of the label are above it all the same.
printf 'enum:\n  apex: "e164.arpa"\n  branch: i\n' >"$tmp/conf"
finds "a wildcard behind the branch label" --config "$tmp/conf" <<'END'
$ORIGIN 4.4.e164.arpa.
*.i NAPTR
_sip.1.2.3 URI 10 1 "sip:a@e.com"
4.5.6 NAPTR
7.8.9 NS n.
END
finds "a wildcard beside the branch label" --config "$tmp/conf" <<'END'
$ORIGIN 4.4.e164.arpa.
* NAPTR
_sip.1.2.3.i URI 10 1 "sip:a@e.com"
4.5.6.i NAPTR
7.8.9.i NS n.
END
finds "what is behind the branch label" --config "$tmp/conf" <<'END'
$ORIGIN e164.arpa.
@ SOA n. n. 1 1 1 1 1
*.i.4.4 NAPTR ;= wildcard-ended
_sip.1.2.i.4.4 URI 10 1 "sip:a@e.com" ;= wildcard-lost
*.I.1 NAPTR ;= wildcard-ended
1.2.I.1 NS n.
3.1.2.I.1 NAPTR ;= hidden
*.3 NAPTR ;= wildcard-ended
_sip.1.2.i.4.3 URI 10 1 "sip:a@e.com"
5.4 DNAME x.
1.2.i.5.4 NAPTR ;= hidden
i.6.4 NS n.
1.i.6.4 NAPTR ;= hidden
1.6.4 NAPTR
END
printf 'enum:\n  apex: e164.arpa\n  apex: nrenum.net\n  aus-plus: yes\n' >"$tmp/conf"
finds "a wildcard of another apex" --config "$tmp/conf" <<'END'
*.4.4.e164.arpa. NAPTR
_sip.1.2.3.4.4.nrenum.net. URI 10 1 "sip:a@e.com"
4.5.6.4.4.nrenum.net. NAPTR
7.4.nrenum.net. DNAME x.
5.7.4.e164.arpa. NAPTR
END
finds "two apexes" --config "$tmp/conf" <<'END'
*.4.4.e164.arpa. NAPTR ;= wildcard-ended
_sip.1.2.3.4.4.e164.arpa. URI 10 1 "sip:a@e.com" ;= wildcard-lost
_sip.1.2.3.4.4.nrenum.net. URI 10 1 "sip:a@e.com" ;= wildcard-lost
*.4.4.nrenum.net. NAPTR ;= wildcard-ended
END

# A byte order mark is told at its line, with what to do, by all that read zone
# files; the line behind it is read all the same.
mark=$'\xef\xbb\xbf'
said="a byte order mark at the start of the file, for which name servers refuse it: save it as UTF-8 without one"
lines=$'$ORIGIN 4.4.e164.arpa.\n1 NAPTR 100 10 "u" "E2U+sip" "!^+44.*$!sip:a@e.com!" .\n'
for front in '' '; a comment' $'\n' ' ; a comment' '$TTL 3600' '@ TXT ( "a" )'; do
  printf '%s%s\n%s' "$mark" "$front" "$lines" >"$tmp/zone"
  printf '%s\n%s' "$front" "$lines" >"$tmp/plain"
  run lint "$tmp/plain" --origin 4.4.e164.arpa
  want=":1: error: not a record: $said [syntax]"$'\n'${out#*plain}
  run lint "$tmp/zone" --origin 4.4.e164.arpa
  is "a byte order mark before \"$front\"" "$want" \
    "$(sed "s,^$tmp/zone,," <<<"$out")"
done
printf '%s%s' "$mark" "$lines" >"$tmp/marked"
printf '$INCLUDE marked\n' >"$tmp/zone"
run lint "$tmp/zone"
has "an included file with a byte order mark" "marked:1: error: not a record: $said" "$out"
run lint - <"$tmp/marked"
has "a byte order mark on standard input" "-:1: error: not a record: $said" "$out"
run resolve +441 --records "$tmp/marked"
bad "resolve: a byte order mark" 2 "marked:1: $said"
run diff "$tmp/plain" "$tmp/marked"
is "diff: a byte order mark (status)" 2 "$rc"
has "diff: a byte order mark" "marked:1: $said" "$err"
# Nothing else is one, and nothing is lost of a part of one.
for front in $'\xef' $'\xef\xbb' $'\xef\xbbx' $'\xefx' $'\xbb\xbf' \
  $'\xef\n' $'\xef\xbb"' $'\xef\xef\xbb\xbf' $'x\xef\xbb\xbf'; do
  printf '%s' "$front" >"$tmp/zone"
  printf '\n%s' "$front" >"$tmp/plain"
  run lint "$tmp/plain"
  want=$(sed 's,^[^:]*:2:,zone:1:,' <<<"$out")
  run lint "$tmp/zone"
  is "no byte order mark" "$want" "$(sed 's,^[^:]*/,,' <<<"$out")"
  has_not "no byte order mark" "byte order" "$out"
done

# A loop is told where it is, and is no long chain of those that lead there.
finds "a loop" <<'END'
$ORIGIN 4.4.e164.arpa.
1 NAPTR 100 10 "" "" "" 2.4.4.e164.arpa. ;= non-terminal
2 NAPTR 100 10 "" "" "" 2.4.4.e164.arpa. ;= non-terminal loop
3 NAPTR 100 10 "" "" "" 4.4.4.e164.arpa. ;= non-terminal
4 NAPTR 100 10 "" "" "" 5 ;= non-terminal loop
5 CNAME 4
6 NAPTR 100 10 "" "" "" 7 ;= non-terminal
6 NAPTR 100 20 "" "" "" 2 ;= non-terminal
7 NAPTR
1.1 NAPTR 100 10 "" "" "" 2.1 ;= non-terminal chain
2.1 NAPTR 100 10 "" "" "" 3.1 ;= non-terminal
3.1 NAPTR 100 10 "" "" "" 4.1 ;= non-terminal
4.1 NAPTR 100 10 "" "" "" 5.1 ;= non-terminal
5.1 NAPTR 100 10 "" "" "" 6.1 ;= non-terminal
6.1 NAPTR 100 10 "" "" "" 2 ;= non-terminal
END

# Aliases in a circle are told of a file without SOA, too.
finds "aliases in a circle" <<'END'
$ORIGIN 4.4.e164.arpa.
1 CNAME 2 ;= alias-dangling
2 CNAME 1 ;= alias-dangling
3 CNAME 3 ;= alias-dangling
4 CNAME a ;= alias-dangling
a CNAME b
b CNAME A
5 CNAME 6
6 CNAME x.example.
x.example. CNAME y.example.
7 CNAME 8
8 NAPTR
END
has "aliases in a circle" ":2: warning: the zone has no NAPTR and no URI record where the CNAME of this number leads to, or that leads in a circle [alias-dangling]" "$out"

# Can the ERE of a wildcard match a number that it covers?
while IFS=: read -r rule ere; do
  finds "a wildcard: $ere" <<<"\$ORIGIN 2.3.6.1.4.4.e164.arpa.
* NAPTR 100 10 \"u\" \"E2U+sip\" \"!$ere!sip:a@e.com!\" .${rule:+ ;= $rule}"
done <<'END'
no-match:^\\+45.*$
no-match:^\\+45(.*)$
no-match:^(\\+45.*)$
no-match:(^\\+45.*$)
:^\\+4416329
:^\\+44163[3-9].*$
no-match:^.45.*$
no-match:^..5.*$
no-match:^45.*$
no-match:^\\+44163$
no-match:^\\+441632$
no-match:^(\\+441632)$
:^\\+441632
:^\\+441632.+$
:^\\+44163299$
:^\\+44(.*)$
:^\\+44163[2-9].*$
:^\\+45?.*$
:^\\+45*4.*$
:^(\\+45)?.*$
:^(\\+45.*)?
:^\\+(45|44).*$
:^\\+45.*$|^\\+44.*$
:\\+45.*$
:45.*$
:^.*45$
:^[^4]44.*$
:^.?\\+44.*$
END
has "a wildcard that cannot match" "the ERE does not match the number, or any number of the wildcard: those of this wildcard begin with +441632: " "$(
  printf '%s\n' "\$ORIGIN 4.4.e164.arpa." \
    '*.2.3.6.1 NAPTR 100 10 "u" "E2U+sip" "!^\\+45.*$!sip:a@e.com!" .' |
    "$ENUMCTL" lint - 2>&1
)"
has "a wildcard of all numbers" "the ERE does not match the number, or any number of the wildcard: !^\$!sip:a@e.com! [no-match]" "$(
  printf '%s\n' '*.e164.arpa. NAPTR 100 10 "u" "E2U+sip" "!^$!sip:a@e.com!" .' |
    "$ENUMCTL" lint - 2>&1
)"
printf 'enum:\n  apex: "e164.arpa"\n  aus-plus: no\n' >"$tmp/conf"
finds "a wildcard without plus" --config "$tmp/conf" <<'END'
$ORIGIN e164.arpa.
*.4.4 NAPTR 100 10 "u" "E2U+sip" "!^44.*$!sip:a@e.com!" .
*.5.4 NAPTR 100 10 "u" "E2U+sip" "!^\\+45.*$!sip:a@e.com!" . ;= no-match
* NAPTR 100 10 "u" "E2U+sip" "!^46.*$!sip:a@e.com!" .
END
finish
