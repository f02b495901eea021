#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# json.sh - what is printed with --json is what the schemas in doc/json say, and
# the schemas have nothing that is never printed. What servers say is in live.sh.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v python3 >/dev/null; then
  echo 'SKIP: no python3 to read the schemas'
  exit 77
fi

# add COMMAND ARGUMENT... - run it with --json
add() {
  run "$@" --json
  printf '%s\n' "$out" >>"$tmp/$1"
}

n='*.1.4.4.e164.arpa. 60'
cat >"$tmp/old.zone" <<END
1.1.4.4.e164.arpa. NAPTR 1 1 "u" "E2U+sip" "!^.*\$!sip:a@e.example!" .
1.1.4.4.e164.arpa. NAPTR 1 1 "u" "E2U+sip" "!^(.*\$!sip:a@e.example!" .
2.1.4.4.e164.arpa. CNAME a.example.
$n NAPTR 1 1 "u" "E2U+im" "!^.*\$!im:a@e.example!" .
END
sed 's/im:a/im:b/; s/CNAME a/CNAME b/; s/sip:a/sip:b/' "$tmp/old.zone" \
  >"$tmp/new.zone"
add diff "$tmp/old.zone" "$tmp/new.zone" --origin e164.arpa
is "a line each" 4 "$(wc -l <"$tmp/diff" | tr -d ' ')"
run diff "$tmp/old.zone" "$tmp/new.zone" --summary --ttl
while read -r kind; do
  has "diff.schema.json" "\"$kind\"" "$(<"$srcdir/doc/json/diff.schema.json")"
done < <(sed -nE 's/^[0-9]+ ([a-z]+)$/\1/p' <<<"$out")
fits diff diff "$(<"$tmp/diff")"

add record +4416 sip:a@e.example --uri-record --ttl 60
add record +4416 sip:a@e.example --wildcard
printf '+4416,im:a@e.example\n+4417,im:b@e.example\nx\n' >"$tmp/table"
add record --from-csv "$tmp/table" --quiet
is "a line each" 5 "$(wc -l <"$tmp/record" | tr -d ' ')"
bad_line=$err
has "what is refused" "table:3: " "$bad_line"
is "what is refused, --quiet" 1 "$(wc -l <<<"$bad_line" | tr -d ' ')"
fits record record "$(<"$tmp/record")"
run record +4416 sip:a@e.example --json --nsupdate
bad "record: --json and --nsupdate" 2 "exclude each other"

# What the rules say of one record, of two, of two files and of a $GENERATE.
printf '%s\n' '1.1.4.4 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:b@e.example!" .' \
  >"$tmp/part"
printf '%s\n' '1.1.4.4 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@e.example!" .' \
  '2.1.4.4 NAPTR 1 1 "u" "E2U+sip" "!^(.*$!sip:a@e.example!" .' \
  '1.1.4.4 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:b@e.example!" .' \
  '$GENERATE 3-4 $.1.4.4 NAPTR "1 1 \"u\" \"E2U+sip\" \"!^.$$!a:b!\" ."' \
  '*.4.4 NAPTR 1 1 "u" "E2U+im" "!^.*$!im:a@e.example!" .' \
  "\$INCLUDE $tmp/part" >"$tmp/lint.zone"
add lint "$tmp/lint.zone" --origin e164.arpa --level info
is "lint (status)" 1 "$rc"
cp "$tmp/lint.zone" "$tmp/zön"$'\xff'
run lint "$tmp/zön"$'\xff' --origin e164.arpa --json
has "a file name in UTF-8, but for one octet" "/zön\\\\255\"" "$out"
is "a line each" "$("$ENUMCTL" lint "$tmp/lint.zone" --origin e164.arpa \
  --level info --quiet | wc -l)" "$(grep -c '"rule"' "$tmp/lint")"
is "the last line" '{"summary":{"records":7,' \
  "$(tail -n 1 "$tmp/lint" | cut -c1-24)"
fits lint lint "$(<"$tmp/lint")"
while read -r level; do
  has "lint.schema.json" "\"$level\"" "$(<"$srcdir/doc/json/lint.schema.json")"
done < <("$ENUMCTL" lint --rules | cut -d' ' -f1 | sort -u)
run lint "$tmp" --json
bad "lint: the sums are of all that was to be read" 3 "directory"

add resolve +4411 --records "$tmp/old.zone"
fits resolve resolve "$(<"$tmp/resolve")" part
finish
