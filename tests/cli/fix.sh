#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fix.sh - enumctl lint --fix: each row of fix.rows, alone and all in one zone;
# nothing else of a zone changes, and fixing twice changes nothing; where the
# zone goes; a large one in linear time.
# shellcheck disable=SC2016 # $ of zone files

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rows=$srcdir/tests/cli/fix.rows
head='$ORIGIN 3.6.1.4.4.e164.arpa.'
owner=3.8.0.0.6.9.2

# sides RULE WHAT - of a row: sets "bad" and "good"
sides() {
  bad=${2%% => *}
  good=${2#* => }
  if [[ $good == = ]]; then
    good=$bad
  fi
}

# rules FILE - which lint finds there
rules() {
  "$ENUMCTL" lint "$1" 2>/dev/null | sed -nE 's/.* \[([a-z-]+)\]$/\1/p' |
    sort -u
}

printf '%s\n' "$head" '; all rows' >"$tmp/all"
cp "$tmp/all" "$tmp/all.good"
count=0
while read -r rule row; do
  if [[ $rule == '#' || -z $rule || $rule == \#* ]]; then
    continue
  fi
  sides "$rule" "$row"
  printf '%s\n%s NAPTR %s\n' "$head" "$owner" "$bad" >"$tmp/zone"
  if ! grep -qx "$rule" <(rules "$tmp/zone"); then
    fault "$row" "lint does not find $rule, but" "$(rules "$tmp/zone")"
  fi
  run lint --fix "$tmp/zone"
  good "$row" "$head"$'\n'"$owner NAPTR $good"
  if [[ $bad == "$good" ]]; then
    is "$row (told)" "0 faults mended" "$err"
    continue
  fi
  has "$row (told)" "zone:2: " "$err"
  printf '%s\n' "$out" >"$tmp/fixed"
  if grep -qx "$rule" <(rules "$tmp/fixed") && [[ $rule != uri-* &&
    $rule != no-match ]]; then
    fault "$row" "lint still finds $rule"
  fi
  run lint --fix "$tmp/fixed"
  good "$row (twice)" "$(<"$tmp/fixed")"
  count=$((count + 1))
  printf '%s.%d\tNAPTR  %s\n\n' "$owner" "$count" "$bad" >>"$tmp/all"
  printf '%s.%d\tNAPTR  %s\n\n' "$owner" "$count" "$good" >>"$tmp/all.good"
done <"$rows"

# All in one, with nothing but these words changed.
run lint --fix "$tmp/all"
is "all rows (status)" 0 "$rc"
is "all rows" "" "$(diff "$tmp/all.good" "$tmp/out")"
run lint --fix - <"$tmp/all"
is "all rows, standard input" "" "$(diff "$tmp/all.good" "$tmp/out")"

# findings FILE - "LINE RULE" of each
findings() {
  "$ENUMCTL" lint "$1" 2>/dev/null |
    sed -nE 's/^[^:]*:([0-9]+): .* \[([a-z-]+)\]$/\1 \2/p' | sort
}

# unread FILE - a pattern of the lines that lint could not read as records
unread() {
  findings "$1" | sed -nE 's/^([0-9]+) (syntax|escape-single|octet)$/^\1 /p'
}

# Zones of faults: what is told is what is changed, line by line; what lint
# finds then is no more than before, but in lines that can be read only now, and
# about neighbours.
for zone in "$srcdir"/tests/cli/{faults,world}.zone; do
  name=${zone##*/}
  run lint --fix "$zone"
  is "$name (status)" 0 "$rc"
  cp "$tmp/out" "$tmp/fixed"
  is "$name: changed lines are the told ones" \
    "$(sed -nE 's/^[^:]*:([0-9]+): .*\]$/\1/p' <<<"$err" | sort -nu)" \
    "$(diff --unchanged-line-format= --old-line-format='%dn
' --new-line-format= "$zone" "$tmp/fixed")"
  is "$name: lines" "$(wc -l <"$zone")" "$(wc -l <"$tmp/fixed")"
  is "$name: no new findings" "" \
    "$(comm -13 <(findings "$zone") <(findings "$tmp/fixed") |
      grep -Ev ' (preference|duplicate|wildcard-ended|no-match)$' |
      grep -Evf <(unread "$zone"))"
  # What was mended in a line is not found there any more.
  is "$name: no mended fault is left" "" \
    "$(comm -12 <(findings "$tmp/fixed") \
      <(sed -nE 's/^[^:]*:([0-9]+): .* \[([a-z-]+)\]$/\1 \2/p' <<<"$err" |
        sort -u))"
  run lint --fix "$tmp/fixed"
  good "$name (twice)" "$(<"$tmp/fixed")"
done

# Several lines, comments, tabs, a CR, no line end at the end; owners.
printf '%s\n' "$head" '; comment with "quotes" and (brackets' \
  $'1\t3600\tIN\tNAPTR ( 100 10 ; one' $'\t"u" "sip+E2U" ; two' \
  '  "!^.*$!sip:a@e.com!" ) ; three' \
  '2.3.6.1.4.4.e164.arpa TXT a' \
  '  NAPTR 100 10 "u" "E2U+sip" "!^\\+4416322$!sip:a@e.com!" .' \
  $'3 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .\r' >"$tmp/zone"
printf '4 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!"' >>"$tmp/zone"
sed -e 's/sip+E2U/E2U+sip/' -e 's/e164.arpa TXT/e164.arpa. TXT/' \
  -e 's/  "!^.\*$!sip:a@e.com!" )/  "!^.*$!sip:a@e.com!" . )/' \
  -e '$s/$/ ./' "$tmp/zone" >"$tmp/want"
run lint --fix "$tmp/zone"
is "forms" "" "$(diff "$tmp/want" "$tmp/out" | cat -A)"

# Records of other files and of $GENERATE are left to their files.
printf '%s\n' "$head" '$INCLUDE inc' \
  '$GENERATE 1-2 $ NAPTR "100 10 \"u\" \"sip+E2U\" \"!^.*$$!sip:a@e.com!\" ."' \
  '9 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .' >"$tmp/zone"
printf '8 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .\n' >"$tmp/inc"
cp "$tmp/inc" "$tmp/inc.old"
run lint --fix "$tmp/zone"
good "other files" "$(sed '$s/sip+E2U/E2U+sip/' "$tmp/zone")"
is "an included file" "" "$(cmp "$tmp/inc" "$tmp/inc.old")"

# Where it goes.
mkdir "$tmp/dir"
bad='1 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .'
good=${bad/sip+E2U/E2U+sip}
printf '%s\n' "$head" "$bad" >"$tmp/dir/zone"
chmod 640 "$tmp/dir/zone"
run lint --fix --output "$tmp/dir/new" "$tmp/dir/zone"
good "--output" ""
is "--output" "$good" "$(tail -n 1 "$tmp/dir/new")"
run lint --fix --output "$tmp/dir/zone" "$tmp/dir/zone"
bad "--output over the input" 2 "--in-place replaces it"
ln -s zone "$tmp/dir/link"
run lint --fix --output "$tmp/dir/link" "$tmp/dir/zone"
bad "--output over the input, by another name" 2 "--in-place replaces it"
is "the input" "$bad" "$(tail -n 1 "$tmp/dir/zone")"
run lint --fix --in-place "$tmp/dir/link"
good "--in-place" ""
is "--in-place" "$good" "$(tail -n 1 "$tmp/dir/zone")"
is "--in-place (backup)" "$bad" "$(tail -n 1 "$tmp/dir/zone~")"
is "--in-place (rights)" 640 "$(stat -c %a "$tmp/dir/zone")"
is "--in-place (link)" zone "$(readlink "$tmp/dir/link")"
before=$(stat -c '%i %Y' "$tmp/dir/zone")
run lint --fix --in-place "$tmp/dir/zone"
good "--in-place, nothing to do" ""
is "--in-place, nothing to do" "$before" "$(stat -c '%i %Y' "$tmp/dir/zone")"
is "--in-place, nothing to do (backup)" "$bad" "$(tail -n 1 "$tmp/dir/zone~")"
is "nothing is left over" "link new zone zone~" \
  "$(find "$tmp/dir" -mindepth 1 -printf '%f\n' | sort | tr '\n' ' ' |
    sed 's/ $//')"
run lint --fix --output "$tmp/none/new" "$tmp/dir/zone"
bad "--output into no folder" 3 "none/new"
run lint --fix "$tmp/missing"
bad "a missing file" 3 "missing"
run lint --fix "$tmp/dir"
is "a folder (status)" 3 "$rc"
if [[ -w /dev/full ]]; then
  "$ENUMCTL" lint --fix "$tmp/dir/zone" >/dev/full 2>"$tmp/err"
  is "a full disk" 3 "$?"
fi
run lint --output "$tmp/dir/new" "$tmp/dir/zone"
bad "--output alone" 2 "go with --fix"
run lint --in-place "$tmp/dir/zone"
bad "--in-place alone" 2 "go with --fix"
run lint --fix --in-place --output x "$tmp/dir/zone"
bad "both" 2 "--output or --in-place"
run lint --fix --in-place - </dev/null
bad "standard input in place" 2 "needs a file"
run lint --fix --json "$tmp/dir/zone"
bad "--json" 2 "no JSON"
run lint --fix
bad "no file" 2 "ZONEFILE is missing"

# Octets of any kind come out as they went in.
head -c 300000 /dev/urandom >"$tmp/garbage"
"$ENUMCTL" lint --fix "$tmp/garbage" 2>/dev/null | cmp - "$tmp/garbage" \
  >"$tmp/cmp" 2>&1
is "garbage" "" "$(<"$tmp/cmp")"

# Four times as many records take about four times as long.
# seconds COUNT - of processor time
seconds() {
  awk -v count="$1" -v head="$head" 'BEGIN {
    print head
    for (i = 0; i < count; i++)
      printf "%d NAPTR 100 10 \"u\" \"%s\" \"!^.*$!sip:a%d@e.com!\" .\n",
        i % 10, i % 10 ? "E2U+sip" : "sip+E2U", i
  }' >"$tmp/large"
  ( TIMEFORMAT=%U
    time "$ENUMCTL" lint --fix --output "$tmp/fixed" "$tmp/large" \
      2>"$tmp/told" ) 2>&1
}
small=$(seconds 20000)
large=$(seconds 80000)
is "a large zone" 8001 "$(wc -l <"$tmp/told")"
if awk -v small="$small" -v large="$large" \
  'BEGIN { exit !(large < 8 * small + 1) }'; then
  pass
else
  fault "linear time" "20000: $small s, 80000: $large s"
fi
finish
