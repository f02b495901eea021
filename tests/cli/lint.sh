#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# lint.sh - enumctl lint: each fault of faults.zone is found at its line by the
# rules that it is meant for and by no others; no alarm on a clean zone.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

zone=$srcdir/tests/cli/faults.zone

# A rule of this many records of one name does not fit into the zone file.
many() {
  printf '%s\n' "\$ORIGIN 4.4.e164.arpa."
  local i
  for ((i = 1; i <= 65; i++)); do
    printf '1 NAPTR 100 %d "u" "E2U+im" "!^.*$!im:a%d@e.com!" .\n' "$i" "$i"
  done
}

# expected - "LINE RULE" for all faults of the zone
expected() {
  awk '/^;= / { rules = $0; sub(/^;= /, "", rules); next }
    rules && rules != "none" {
      count = split(rules, rule, " ")
      for (i = 1; i <= count; i++) print NR, rule[i]
    }
    { rules = "" }' "$zone" | sort -n
}

# found - the same, from what lint printed
found() {
  sed -nE 's/^[^:]*:([0-9]+): [a-z]+: .* \[([a-z-]+)\]$/\1 \2/p' <<<"$out" |
    sort -n
}

run lint "$zone"
is "faults (status)" 1 "$rc"
diff <(expected | sort) <(found | sort) >"$tmp/diff"
while IFS= read -r line; do
  case $line in
  '<'*) fault "not found" "line ${line#< }" ;;
  '>'*) fault "false alarm" "line ${line#> }" ;;
  esac
done <"$tmp/diff"
while read -r line; do
  if grep -qx "$line" <(found); then pass; fi
done < <(expected)

# What is told, word by word: the field at fault is the one that is quoted, and
# the octet is the one in it.
run lint "$zone"
while IFS= read -r line; do
  has "told" "$line" "$out"
done <<'END'
one backslash is lost in a zone file: write \\1, \\+, at octet 12 of the regexp as it is typed: !^(.*)$!im:\1@e.com! [escape-single]
one backslash is lost in a zone file; the record works without it, at octet 2 of the regexp as it is typed: !\^.\*\$!im:a@e.com! [escape-lost]
flags are empty, and there is no replacement to follow; a record with a regexp has the flag "u" [no-replacement]
"$" and a digit stand for themselves; did you mean a back-reference, \\1 in a zone file?, at octet 13 of the regexp: !^(.*)$!sip:$1@e.com! [dollar]
no registered enumservice in it: E2U+voice:sip [service-unknown]
the result is not an absolute URI: no scheme and ":" at its start, at octet 3 of the URI: no uri [uri]
NUL or an octet above 0x7F in a text field: a typographic quote: write ", at octet 1 of the services: \226\128\156E2U+sip\226\128\156 [octet]
not a record: no blank in front of the replacement [syntax]
not a record: a bad escape, "\300", at octet 8 of the services [syntax]
the URI has user information in front of its host: "@" in the authority, at octet 11 of the URI: http://u:p@e.com/ [userinfo]
no registered enumservice in it: did you mean email:mailto?, at octet 5 of the services: E2U+email [service-unknown]
a longer number ends this wildcard for those beside it; repeat it at the names between them: +44299 ends +442* (line 250) [wildcard-ended]
the service field is malformed, at octet 7 of the services: E2U+im pres [service-syntax]
a P- enumservice outside its private network, at octet 8 of the services: E2U+im+P-x [private-service]
the regexp field has not exactly three unescaped delimiters: a fourth delimiter, at octet 19 of the regexp: !^.*$!im:a!b@e.com! [delimiter-count]
outside the zone of the SOA: name servers ignore the record, or refuse the zone: is the dot at its end too much?: 7.1.0.0.6.9.2.3.6.1. [out-of-zone]
outside the zone of the SOA: name servers ignore the record, or refuse the zone: 1.0.3.9.4.e164.arpa. [out-of-zone]
the NAPTR records of the number give another URI: clients that ask for type URI get this one, those that ask for NAPTR the other (line 297) [uri-other]
no NAPTR record of the number offers this enumservice: only clients that ask for type URI get it (line 297) [uri-unoffered]
unknown flag after the regexp, at octet 18 of the regexp: !^.*$!im:a@e.com!g [regexp-flag]
the origin stands twice in the name: a dot is missing at its end: in the name that it leads to: 8.9.4.4.e164.arpa.4.4.e164.arpa. [origin-doubled]
a URI record neither at a number nor at a service of one: the subtype stands in front of the type, as in _mailto._email: _email._mailto.4.0.8.4.4.e164.arpa. [uri-owner]
a URI record neither at a number nor at a service of one: no registered enumservice is in front of it: _foo.4.0.8.4.4.e164.arpa. [uri-owner]
a TTL that name servers read differently: no unit behind the last digits: BIND refuses the zone, NSD and ldns take them for seconds; write the unit [ttl-form]
a TTL that name servers read differently: above 2147483647 (RFC 2181 section 8): BIND takes it for 0, NSD for 3600 [ttl-form]
a password in the URI, which everybody who asks gets: sip:a:b@e.com [uri-password]
the URI leads nowhere: no user and host about an "@": mailto:a.e.com [uri-target]
the URI leads nowhere: no port of 1 to 65535 behind its ":": sip:a@e.com:65536 [uri-target]
END

# hints - lines of a record's fields, " => " and what lint says of it; the owner
# is +441632960083
hints() {
  local row
  while IFS= read -r row; do
    printf '%s\n' "\$ORIGIN 3.6.1.4.4.e164.arpa." \
      "3.8.0.0.6.9.2 NAPTR ${row% => *}" >"$tmp/hint"
    run lint "$tmp/hint"
    has "hint" "${row#* => }" "$out"
  done <"$srcdir/tests/cli/hints.rows"
}
hints

# Owners that are none, or not what the ERE says; the origin is 4.4.e164.arpa.
while IFS= read -r row; do
  printf '%s\n' "\$ORIGIN 4.4.e164.arpa." \
    "${row% => *}" >"$tmp/hint"
  run lint "$tmp/hint"
  has "hint" "${row#* => }" "$out"
done <<'END'
3.6.1.4.4 NAPTR 100 10 "u" "E2U+sip" "!^\\+44163$!sip:a@e.com!" . => the owner is +4444163; do digits of the origin stand twice in it?
0.98.7 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . => the name stands for no E.164 number: "98" is not one digit: 0.98.7.4.4.e164.arpa. [owner]
5.4.3.2.1.0.9.8.7.6.5.4.3.2.1 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" . => the name stands for no E.164 number: more than 15 digits: 5.4
END

# One of each.
printf '%s\n' '1 NAPTR 100 10 "" "E2U+im" "!^.*$!im:a@e.com!" .' >"$tmp/one"
run lint "$tmp/one" --origin e164.arpa
is "one error" "1 NAPTR record, 1 error, 0 warnings" "$err"

# Every rule is there, except for those that need more than a zone file.
many >"$tmp/many"
run lint "$tmp/many"
has "too many" ':66: warning: more records than the module takes: it answers with none [too-many]' "$out"
is "too many (status)" 0 "$rc"
for options in --json --fix "$tmp/one"; do
  run lint --rules "$options"
  bad "rules $options" 2 "--rules reads no zone, and prints no JSON"
done
# Rules for PRV-01, PRV-02, PRV-03, PRV-04, PRV-05, PRV-06, PRV-07 and PRV-08.
run lint --rules
for i in {1..8}; do
  has "a rule for PRV-0$i" "PRV-0$i" "$out"
done
rules=$(awk '{ print $2 }' <<<"$out")
for rule in $rules; do
  case $rule in
  too-many | limit | too-long | order-other | outside | unanchored | \
    no-apex) continue ;;
  esac
  if grep -q " $rule\$" <(expected); then
    pass
  else
    fault "rule $rule" "has no test in faults.zone"
  fi
done

# A clean zone: nothing, even with all levels.
cat >"$tmp/clean" <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 1h
@    IN SOA ns.e164.arpa. nobody.invalid. ( 1 3600
        600 86400 300 )
     IN NS ns.e164.arpa.
1.1  NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
     NAPTR 100 20 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
     NAPTR 100 30 "u" "E2U+sip" "!^(\\+44.*)$!sip:\\1@e.com;user=phone!" .
     NAPTR 100 40 "U" "e2u+Voice:TEL" "!^(.*)$!tel:\\1!" .
     TXT "nothing \1 of ours" "in quotes; no comment"
2.1  NAPTR 100 10 "u" "E2U+web:http" "!^.*$!http://www.e.com/~a/!" .
     RRSIG NAPTR 13 9 3600 20300101000000 20200101000000 1 4.4.e164.arpa. AAAA
*.3  NAPTR 100 10 "u" "E2U+im" "!^\\+443(.*)$!im:a\\1@e.com!" .
4.1  NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a\!b@e.com!" .
5.1  TYPE35 \# 32 0064000a0175064532552b696d 11215e2e2a2421696d3a6140652e636f6d21 00
6.1  CNAME 1.1
7    NS ns.example.
_im.1.1 URI 10 1 "im:a@e.com"
END
sed -i 's/im:a\\!b@/im:a\\\\!b@/' "$tmp/clean"
run lint "$tmp/clean" --level info
good "clean" ""
run lint - --level info <"$tmp/clean"
good "clean, standard input" ""

# Levels.
cat >"$tmp/levels" <<'END'
$ORIGIN 4.4.e164.arpa.
1 NAPTR 200 10 "u" "E2U+im" "!^.*$!im:a@e.com!i" .
2 NAPTR 100 10 "u" "E2U+im" "!^.!im:a@e.com!" .
$ORIGIN example.
x NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
END
run lint "$tmp/levels" --level info
is "info (status)" 0 "$rc"
is "info" "2 flag-i
2 order-other
3 unanchored
5 outside" "$(found)"
run lint "$tmp/levels"
is "warning" "2 flag-i" "$(found)"
run lint "$tmp/levels" --strict
is "strict (status)" 1 "$rc"
run lint "$tmp/clean" --strict
good "a clean zone, strict" ""
while IFS= read -r ere; do
  printf '%s\n' "\$ORIGIN 4.4.e164.arpa." \
    "1 NAPTR 100 10 \"u\" \"E2U+im\" \"!$ere!im:a@e.com!\" ." >"$tmp/ere"
  run lint "$tmp/ere" --level info
  good "$ere matches the whole number" ""
done <<'END'
.*
(.*)
^.*
^(.*)
^\\+44(.*)
.*$
(^.*$)
((^\\+44)(.*))
(^(.*)$)
END
run lint "$tmp/levels" --level error
good "error" ""

# Origin and apexes.
printf '3.8 NAPTR 100 10 "u" "E2U+im" "!^\\\\+4483$!im:a@e.com!" .\n' \
  >"$tmp/relative"
run lint "$tmp/relative" --origin 4.4.e164.arpa
good "--origin" ""
run lint "$tmp/relative" --origin 4.4.e164.arpa.
good "--origin with a dot" ""
run lint "$tmp/relative"
is "no origin" "1 no-apex" "$(found)"
is "no origin (status)" 0 "$rc"
printf 'enum:\n  apex: "enum.example."\n' >"$tmp/conf"
run lint "$tmp/relative" --origin 5.4.enum.example --config "$tmp/conf"
is "--config" "1 no-match" "$(found)"

# A URI record at the bare number is compared where the module makes such, and
# with every ORDER where it makes URIs from all.
cat >"$tmp/bare" <<'END'
$ORIGIN 4.4.e164.arpa.
1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
1 NAPTR 200 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
1 URI 1 1 "im:a@e.com"
1 URI 2 1 "sip:a@e.com"
1 URI 3 1 "im:b@e.com"
END
run lint "$tmp/bare" --level error
good "at the number" ""
run lint "$tmp/bare"
is "at the number, by default" "3 orders" "$(found)"
printf 'enum:\n  uri-at-number: yes\n' >"$tmp/conf"
run lint "$tmp/bare" --config "$tmp/conf"
is "at the number, uri-at-number" "3 orders
5 uri-other
6 uri-other" "$(found)"
printf '  uri-orders: all\n' >>"$tmp/conf"
run lint "$tmp/bare" --config "$tmp/conf"
is "at the number, uri-orders" "3 orders
6 uri-other" "$(found)"

# Lines of an entry, and after faults.
cat >"$tmp/lines" <<'END'
$ORIGIN 4.4.e164.arpa.
1 NAPTR (
  100 10 "u" "E2U+im"

  "!^.*$!im:a!" . )
2 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a . (
3 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a!" . )
4 NAPTR ( 100 10 "u" "E2U+im" "!^.*$!im:a!" .
END
run lint "$tmp/lines"
is "lines" "2 uri-address
6 syntax
7 syntax
8 syntax" "$(found)"

# Of a file with the SOAs of two zones, or with none, nothing is out of zone; a
# number of another zone ends no wildcard of this one.
printf '%s\n' '4.4.e164.arpa. SOA n. n. 1 1 1 1 1' \
  '*.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' \
  '9.4.e164.arpa. SOA n. n. 1 1 1 1 1' \
  '1.9.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' \
  >"$tmp/two"
run lint "$tmp/two"
good "two zones" ""
sed '/SOA/d' "$tmp/two" >"$tmp/none"
run lint "$tmp/none"
good "no SOA" ""
printf '%s\n' '9.4.e164.arpa. SOA n. n. 1 1 1 1 1' \
  '*.1.9.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' \
  '*.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' \
  '2.2.1.4.4.e164.arpa. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .' \
  >"$tmp/two"
run lint "$tmp/two"
is "out of zone" "3 out-of-zone
4 out-of-zone" "$(found)"

# A non-terminal in a zone without delegations.
printf '%s\n' 'a. SOA n. n. 1 1 1 1 1' 'x.a. NAPTR 100 10 "" "" "" y.a.' \
  >"$tmp/dangling"
run lint "$tmp/dangling"
is "dangling" "2 dangling
2 non-terminal" "$(found)"

# Aliases of numbers: to names without data, also by way of others and in a
# circle. Those that lead to data, or where it is not known, are none.
cat >"$tmp/aliases" <<'END'
$ORIGIN 4.4.e164.arpa.
@ SOA n.e. n.e. 1 1 1 1 1
1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
2 CNAME nothing
3 CNAME 2
4 CNAME 5
5 CNAME 4
*.6 CNAME nothing
a CNAME 1
1.7 CNAME a
2.7 CNAME u
u URI 1 1 "im:a@e.com"
3.7 CNAME x.deleg
4.7 CNAME x.example.
5.7 CNAME y.d
6.7 CNAME z.w
7.7 CNAME t
b CNAME nothing
_im.1 CNAME _im.9
deleg NS n.e.
d DNAME e.
*.w NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
t TXT "no data of numbers"
END
run lint "$tmp/aliases"
is "aliases" "4 5 6 7 8 17" "$(found |
  sed -n 's/ alias-dangling$//p' | paste -s -d ' ' -)"
has "aliases" ":4: warning: the zone has no NAPTR and no URI record where the CNAME of this number leads to, or that leads in a circle [alias-dangling]" "$out"

# JSON.
run lint "$zone" --json
is "json (status)" 1 "$rc"
fits "json" lint "$out" part
has "json" '"rule":"escape-single"' "$out"
has "json" '"other_line":' "$out"
run lint "$tmp/clean" --json
is "json of a clean zone (status)" 0 "$rc"
is "json of a clean zone" '{"summary":{"records":8,"errors":0,"warnings":0}}' \
  "$out"
{
  printf '%s\n' "\$ORIGIN 4.4.e164.arpa."
  for ((octet = 0; octet < 256; octet++)); do
    printf '1 NAPTR 100 %d "u" "E2U+im" "!^.*$!im:\\%03d!" a\\%03d.\n' \
      "$octet" "$octet" "$octet"
  done
  printf '1 NAPTR 100 "\001\033\177\200\377\\"\n'
} >"$tmp/octets"
run lint "$tmp/octets" --json
fits "json of every octet" lint "$out" part
run lint "$tmp/octets"
if LC_ALL=C grep -q '[^ -~]' <<<"$out"; then
  fault "every octet" "unprintable octets"
else
  pass
fi

# Garbage ends in faults, never in a crash or without end.
garbage 300000 >"$tmp/garbage"
run lint "$tmp/garbage"
is "garbage (status)" 1 "$rc"
printf '(%.0s' {1..200000} >"$tmp/open"
run lint "$tmp/open"
is "open parentheses" "1 syntax" "$(found)"
{ printf 'x NAPTR "' && head -c 200000 /dev/zero | tr '\0' a; } >"$tmp/long"
run lint "$tmp/long"
is "a long line" "1 syntax" "$(found)"

# The command line.
run lint
bad "no file" 2 "ZONEFILE is missing"
run lint "$tmp/missing"
bad "a missing file" 3 "missing"
run lint "$tmp"
is "a folder (status)" 3 "$rc"
run lint "$zone" --level all
bad "no level" 2 "--level"
run lint "$zone" --origin a..b
bad "no origin" 2 "--origin"
# On a terminal a long run says how far it is, beside no finding.
if command -v python3 >/dev/null; then
  awk 'BEGIN { print "$ORIGIN e164.arpa."
    for (i = 100000; i < 400000; i++) {
      s = ""
      for (j = 6; j; j--) s = s substr(i, j, 1) "."
      printf "%s7 NAPTR 100 10 \"u\" \"%s+%s\" \"!^.*$!sip:a@e.example!\" .\n",
        s, i % 60000 ? "E2U" : "sip", i % 60000 ? "sip" : "E2U"
    } }' >"$tmp/long"
  for options in '' --quiet; do
    # shellcheck disable=SC2086
    shown=$(python3 "$here/terminal.py" "$ENUMCTL" lint "$tmp/long" $options |
      tr -d '\r')
    is "a terminal $options (findings)" 5 \
      "$(grep -cE '^( +)?[^ ]*/long:[0-9]+: .*\[service-order\]$' <<<"$shown")"
    if [[ -n $options ]]; then
      has_not "--quiet" " %, " "$shown"
      has_not "--quiet" "NAPTR records" "$shown"
    else
      has "a terminal" " %, " "$shown"
      has "a terminal" "300000 NAPTR records, 5 errors" "$shown"
    fi
  done
  run lint "$tmp/long"
  is "no terminal" "300000 NAPTR records, 5 errors, 0 warnings" "$err"
  run lint "$tmp/long" --quiet
  is "no terminal, --quiet" "" "$err"
else
  printf 'NOTE: a terminal is not tried: no python3\n'
fi
finish
