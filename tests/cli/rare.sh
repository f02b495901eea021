#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# rare.sh - what hardly anybody writes: in zone files, on command lines, in
# tables. Each is told with its line and its reason, or taken as it is meant.
# shellcheck disable=SC2016 # $ of zone files

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Lines of a zone, with what is said about each: MESSAGE|LINE
rows() {
  cat <<END
a bad escape, "\300", at octet 5 of the target|1 URI 10 1 "sip:\300@e.example"
the target is too long|1 URI 10 1 "$long"
RDATA of less than 4 octets|1 URI \\# 2 0001
4 fields where a URI record has 3|1 URI 10 1 "a""b"
no blank in front of the target|1 URI 10 1"a"
more than 255 octets in the regexp|1 NAPTR 10 10 "u" "E2U+sip" "${long:0:256}" .
RDATA is truncated or has trailing octets|1 NAPTR \\# 3 000102
"a..b" is not a domain name|\$ORIGIN a..b
"a..b" is not a domain name|7 CNAME a..b
RDATA that is not one domain name|7 CNAME \\# 4 016100ff
RDATA that is not one domain name|7 CNAME \\# 4 01610000
RDATA that is not one domain name|7 TYPE5 \\# 2 0161
\$GENERATE expects a range, a name, a type and RDATA|\$GENERATE 1-2 \$ NAPTR
\$GENERATE: RDATA is missing|\$GENERATE 1-2 \$ IN NAPTR
\$GENERATE: RDATA is missing|\$GENERATE 1-2 \$ 300 IN CNAME
\$INCLUDE: /proc/self/mem: Input/output error|\$INCLUDE /proc/self/mem
/nothing: No such file|\$INCLUDE nothing
/.: not a regular file|\$INCLUDE .
a fourth delimiter|1 NAPTR 10 10 "u" "E2U+sip" "!^a\\\\.b\$!sip:a!b!c" .
a delimiter is missing, at octet 24|1 NAPTR 10 10 "u" "E2U+sip" "!^a\\\\.b\$!sip:a@e.example" .
the owner is +442|2 NAPTR 10 10 "u" "E2U+sip" "!^\\\\+44\\\\!.*\$!sip:a@e.example!" .
a literal "+" must be escaped|3 NAPTR 10 10 "u" "E2U+sip" "!^\\\\.(+44)\$!sip:a@e.example!" .
the name stands for no E.164 number: a!b.4.|a!b.4 NAPTR 10 10 "u" "E2U+sip" "!^.*\$!sip:a@e.example!" .
5 fields where a NAPTR has 6|6 NAPTR x 10 "u" "E2U+sip" .
32 fields where a NAPTR has 6|6 NAPTR 10 10 "u" "E2U+sip" "" . a b c d e f g h i j k l m n o p q r s t u v w x y z
a malformed bracket expression, at octet 3|8 NAPTR 10 10 "u" "E2U+sip" "!^[!sip:a@e.example!" .
a group that the ERE does not have, at octet 11|9 NAPTR 10 10 "u" "E2U+sip" "!^.*\$!sip:\\\\7@e.example!" .
a bracket that is not about an address|3.0 NAPTR 10 10 "u" "E2U+sip" "!^\\\\+44(.*)\$!sip:\\\\1@[::1!" .
not the user and the host of a sip: URI: sip:a@e_x|4.0 NAPTR 10 10 "u" "E2U+sip" "!^.*\$!sip:a@e_x!" .
not the user and the host of a sip: URI: sip:a@e.example:x|5.0 NAPTR 10 10 "u" "E2U+sip" "!^.*\$!sip:a@e.example:x!" .
unknown flag after the regexp, at octet 24|7.0 NAPTR 10 10 "u" "E2U+sip" "!^.*\$!sip:a@e.example!ix" .
a delimiter is missing, at octet 4|1.9 NAPTR 10 10 u "E2U+sip" "!^\\\\" .
END
}

long=$(printf '%65520s' '' | tr ' ' x)
# A line is in its own zone, so that none changes how another is read.
while IFS='|' read -r message line; do
  printf '$ORIGIN 4.4.e164.arpa.\n@ 1w2d3h4m5s SOA a. b. 1 2 3 4 5\n%s\n' \
    "$line" >"$tmp/zone"
  run lint "$tmp/zone"
  has "${line:0:80}" "$message" "$out"
  has "${line:0:80} (line)" "$tmp/zone:3: " "$out"
done < <(rows)

# Each unit of a TTL, as BIND has them.
cat >"$tmp/zone" <<'END'
$ORIGIN 4.4.e164.arpa.
1.1 0W0d3H4m5S IN NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .
2.1 35w IN NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .
END
sed 's/0W0d3H4m5S/11045/; s/35w/21168000/' "$tmp/zone" >"$tmp/zone.new"
run diff --ttl "$tmp/zone" "$tmp/zone.new"
good 'TTL: units' ''
sed 's/0W0d3H4m5S/11044/' "$tmp/zone" >"$tmp/zone.new"
run diff --ttl "$tmp/zone" "$tmp/zone.new"
has 'TTL: a second less' '+4411 ttl: 11045 -> 11044' "$out"
printf ' NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .\n' >"$tmp/zone"
run lint "$tmp/zone"
has 'no owner' ':1: error: not a record: a record without an owner' "$out"

# RFC 3597 section 5: types that are known may be written so, too.
cat >"$tmp/zone" <<'END'
$ORIGIN 4.4.e164.arpa.
@ 60 SOA a. b. 1 2 3 4 5
1.1 60 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .
2.1 60 CNAME 1.1
3 60 DNAME 1
4 60 NS ns.example.
END
sed 's/CNAME .*/CNAME \\# 19 0131013101340134046531363404617270610 0/
  s/DNAME .*/TYPE39 \\# 17 01310134013404653136340461727061 00/
  s/NS ns.*/TYPE2 \\# 12 026e73 076578616d706c65 00/' "$tmp/zone" >"$tmp/zone.new"
run diff "$tmp/zone" "$tmp/zone.new"
good 'RFC 3597: names' ''
has 'RFC 3597: names (read)' '5 names compared' "$err"

# diff
printf 'enum:\n  services: im\n' >"$tmp/conf"
cat >"$tmp/old" <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@ SOA a. b. 1 2 3 4 5
1.1 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .
2.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a@e.example!" .
2.1 NAPTR 100 20 "u" "E2U+im" "!^.*$!im:b@e.example!" .
3.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:c@e.example!" .
3.1 NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:c@e.example!" .
END
cat >"$tmp/new" <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@ SOA a. b. 1 2 3 4 5
2.1 NAPTR 100 20 "u" "E2U+im" "!^.*$!im:a@e.example!" .
2.1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.example!" .
3.1 NAPTR 100 30 "u" "E2U+im" "!^.*$!im:c@e.example!" .
3.1 NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:c@e.example!" .
other.example. NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:c@e.example!" .
END
swapped='+4412 order: 1 im:a@e.example 2 im:b@e.example -> 1 im:b@e.example 2 im:a@e.example'
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf"
is 'other order, other verdict (status)' 1 "$rc"
is 'other order, other verdict' \
  $'+4411 reason: no record allowed by policy -> no NAPTR record\n'"$swapped" "$out"
has 'outside' 'new: 1 records are not in the zone, and were left out' "$err"
run diff "$tmp/old" "$tmp/new" --quiet
has 'order between enumservices' \
  '+4413 order: 1 im:c@e.example 2 sip:c@e.example -> 1 sip:c@e.example' "$out"
run diff "$tmp/old" "$tmp/new" --origin a..b
bad 'diff --origin' 2 '--origin: "a..b" is not a domain name'
run diff "$tmp/old" "$tmp/new" --config "$tmp/conf" --client nobody
bad 'diff --client' 2 'nobody'

# record
run record +4411 sip:a@b.example --origin 1.1.4.4.e164.arpa
good 'the origin itself' '@ IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .'
run record +4411 sip:a@b.example --origin a..b
bad 'record --origin' 2 '--origin: "a..b" is not a domain name'
run record +4411 sip://a@b
bad 'slashes' 2 'leave out the "//": sip:a@b'
run record +4411 mailto:a@b.example --service voicemsg
bad 'a type without its subtype' 2 'did you mean voicemsg:http?'
printf '%s\n' '+4411,' '+4412 *,sip:b@b.example' >"$tmp/table"
run record --quiet --from-csv "$tmp/table"
is 'a table (status)' 1 "$rc"
is 'blanks in front of "*"' \
  '*.2.1.4.4.e164.arpa. IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:b@b.example!" .' \
  "$out"
has 'an empty URI' "$tmp/table:1: +4411: the URI is missing" "$err"

# A numbering plan of one's own has no "+" (MAP-11).
printf 'enum:\n  apex: private.example\n  aus-plus: no\n' >"$tmp/private"
run number +4411 --config "$tmp/private"
good 'a plan without "+"' 1.1.4.4.private.example.
long=$(printf 'x%.0s' {1..60})
printf 'enum:\n  apex: %s.%s.%s.%s\n' "$long" "$long" "$long" "$long" \
  >"$tmp/private"
run number +441632960083 --config "$tmp/private"
bad 'no room below the apex' 1 'the domain name is too long'
run record +441632960083 sip:a@b.example --config "$tmp/private"
bad 'no room for a record' 2 'the domain name is too long'

# rewrite
run rewrite +4411 "!^.*$!sip:$(printf 'x%.0s' {1..70000})!"
bad 'a field that no reader has room for' 2 'longer than allowed (too-long)'
finish
