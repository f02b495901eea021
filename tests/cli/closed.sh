#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# closed.sh - enumctl without standard input, output or error, as a supervisor
# may start it: no file gets what was meant for one of these, and none is read
# in place of one.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

printf '$ORIGIN 8.0.0.6.9.2.3.6.1.4.4.e164.arpa.\n' >"$tmp/zone"
printf '3 NAPTR 10 10 "u" "E2U+sip" "!^\\+44(.*)$!sip:\\1@e.example!" .\n' \
  >>"$tmp/zone"
"$ENUMCTL" lint --fix "$tmp/zone" >"$tmp/want" 2>"$tmp/told" || true
[[ -s $tmp/told && -s $tmp/want ]] || fault "the zone has a fault, and is mended"

# ended WITH WANTED STATUS
ended() {
  is "$1: status" "$2" "$3"
}

"$ENUMCTL" lint --fix --output "$tmp/out.zone" - <"$tmp/zone" 2>&-
rc=$?
cmp "$tmp/want" "$tmp/out.zone" || fault "no messages in the zone" "$(<"$tmp/out.zone")"
"$ENUMCTL" lint --fix - <"$tmp/zone" 2>&- >"$tmp/got"
cmp "$tmp/want" "$tmp/got" || fault "no messages in standard output" "$(<"$tmp/got")"
echo kept >"$tmp/kept"
"$ENUMCTL" lint --fix --output "$tmp/kept" - <&- 2>"$tmp/err"
ended "no standard input" 3 $?
is "no standard input: the zone" kept "$(<"$tmp/kept")"
"$ENUMCTL" number +44 >&- 2>"$tmp/err"
ended "no standard output" 3 $?
has "no standard output" 'standard output' "$(<"$tmp/err")"
"$ENUMCTL" number +44 >"$tmp/out" 2>&-
ended "no standard error" 0 $?

# A store, whose files are the first that are opened.
cat >"$tmp/conf" <<END
enum:
  validation: unsigned
  validation-store: "$tmp/store"
END
for i in {100..399}; do
  printf '+441632960%d,%s,,VE,R,M,no%d\n' "$i" "$(date -u +%F)" "$i"
done >"$tmp/feed.csv"
echo 'no feed' >>"$tmp/feed.csv"
"$ENUMCTL" token import --config "$tmp/conf" "$tmp/feed.csv" <&- >&- 2>&-
ended "import with all closed" 3 $?
run token import --config "$tmp/conf" "$tmp/feed.csv"
is "import" "imported 0, unchanged 300, older 0, refused 1" "$out"
for i in {100..120} {100..120}; do
  "$ENUMCTL" token revoke --config "$tmp/conf" VE "no$i" <&- >&- 2>&- || true
done
"$ENUMCTL" token import --config "$tmp/conf" "$tmp/feed.csv" 2>&- >"$tmp/out"
ended "import without standard error" 1 $?
run token list --config "$tmp/conf"
is "the store is whole" 300 "$(wc -l <"$tmp/out")"
is "what was revoked" 21 "$(grep -c ' revoked ' "$tmp/out")"

# Lines of several commands do not get into each other.
for i in {1..60}; do
  "$ENUMCTL" number "+44x$i" 2>>"$tmp/many" &
done
wait
is "whole lines" "$(sort "$tmp/many" | uniq -c | wc -l)" \
  "$(grep -c '^enumctl: .*"+44x[0-9]*"' "$tmp/many")"

finish
