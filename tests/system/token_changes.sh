#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_changes.sh - the registry's day: changes that come at once, corrections,
# and mistakes that are undone. VAL-33, TOK-11, TOK-15; RFC 5076, sections 4.2 to
# 4.4. CHANGES sets how many suspensions are made at once (default 120).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
changes=${CHANGES:-120}

# line NUMBERS EXECUTION EXPIRATION [SERIAL] - of a feed; days from today
line() {
  printf '%s,%s,%s,SOMEBODY,reg-1,ident,%s\n' "$1" "$(day "$2")" "$(day "$3")" \
    "${4:-}"
}

# lines COUNT - a feed of so many numbers below +49300
lines() {
  awk -v n="$1" -v from="$(day -4)" -v to="$(day 90)" 'BEGIN {
    for (i = 0; i < n; i++)
      printf "+49300%06d,%s,%s,SOMEBODY,reg-1,ident,s%d\n", i, from, to, i }'
}

# An import that is long in reading, and a suspension meanwhile.
line +4930123 -4 90 first >"$work/feed.csv"
accepted 'before the long import' "$work/feed.csv"
lines 1000 >"$work/long.csv"
(cat "$work/long.csv"; sleep 3) |
  "$ENUMCTL" token import --config "$work/enumod.conf" - \
    >"$work/long" 2>&1 &
long=$!
sleep 1.5
run suspend +4930123
expect_status 'a suspension during an import' 0
wait "$long" || fault "the long import: $(<"$work/long")"
expect_text 'the long import' "$(<"$work/long")" '^imported 1000, '
shown 'suspended during an import' +4930123 suspended
run list
expect_text 'both took effect' "$(wc -l <<<"$out")" '^1001$'

# Many at once: nobody's change is lost.
export ENUMCTL work
change() {
  local status=0
  "$ENUMCTL" token suspend --config "$work/enumod.conf" "+49300$1" \
    >>"$work/many.$1" 2>&1 || status=$?
  ((status == 0)) || printf 'suspend %s: %d: %s\n' "$1" "$status" \
    "$(<"$work/many.$1")"
}
export -f change
(for i in 1 2 3 4 5; do
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/long.csv" \
    2>&1 || echo "import $i: $?"
done) >"$work/imports" &
imports=$!
seq -f %06g 0 $((changes - 1)) | xargs -P 8 -I{} bash -c 'change {}' >"$work/lost"
wait "$imports"
expect_text 'changes at once' "$(wc -l <"$work/lost")" '^0$'
sort -u "$work/lost" | head -n 3
expect_text 'imports at once' "$(grep -c 'unchanged 1000,' "$work/imports")" '^5$'
run list
expect_text 'all took effect' "$(grep -c '^+49300[0-9]* suspended ' "$work/out")" \
  "^$changes\$"

# The clock was far ahead at a change: it is said so, nothing is lost, and there
# is a way out.
rm -rf "$work/store"
now=$(date +%s)
line +4930124 -4 90 >"$work/feed.csv"
accepted 'before the clock is ahead' "$work/feed.csv"
run suspend --time $((now + 100000000)) +4930125
expect_status 'ahead' 0
run suspend +4930126
expect_status 'the clock is right again' 3
expect_text 'the clock is right again' "$err" 'behind the last change.*reset-clock'
run show +4930124
expect_status 'resolvers do not trust it' 3
run import --reset-clock "$work/feed.csv"
expect_status 'the way out' 0
shown 'the way out' +4930124 valid
shown 'what was changed then' +4930125 suspended
run suspend +4930126
expect_status 'as before' 0
shown 'as before' +4930126 suspended
run import --reset-clock "$work/feed.csv"
expect_status 'it was right' 0

# Mistakes. A wrong year is refused.
rm -rf "$work/store"
line +493012345 13000 13200 >"$work/feed.csv"
refused 'the wrong year' TOK-08 "$work/feed.csv"
line +493012345 -4 90 >"$work/feed.csv"
accepted 'the right year' "$work/feed.csv"

token_end
