#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_cost.sh - what a document of others may cost: at most a second of the
# processor, and nothing of that is at the expense of the documents beside it
# (TOK-01).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
mkdir "$work/in"

# cost ARGUMENT... - run; sets $cost, milliseconds of the processor
cost() {
  local TIMEFORMAT='%U %S' times
  { time run "$@" 2>"$work/log"; } 2>"$work/times"
  read -r times < <(tail -n 1 "$work/times")
  cost=$(awk '{ printf "%d", ($1 + $2) * 1000 }' <<<"$times")
}

# cheap TITLE MOST - it took at most so many milliseconds
cheap() {
  ((cost <= $2)) || fault "$1: $cost ms of the processor, not $2"
}

# R8: attributes that libxml2 compares with each other.
{
  printf '<x'
  printf ' a%d=""' {1..105000}
  printf '/>'
} >"$work/attributes.xml"
cost import "$work/attributes.xml"
cheap 'R8, 105,000 attributes' 1000
expect_status 'R8' 1
expect_text 'R8' "$err" 'attributes.xml:1: TOK-01: .* more than 64 attributes'
{
  printf '<x\n><y'
  printf " a%d='>'" {1..65}
  printf '/></x>'
} >"$work/attributes.xml"
refused 'one too many, with ">" in them' TOK-01 "$work/attributes.xml"
expect_text 'its line' "$err" ':2: TOK-01: .* more than 64'

# What is open, or closed, for libxml2 only; and what it would convert first.
attributes=$(printf " a%d='1'" {1..65})
hidden=('<x><!--><a b="--><a%s/></x>' '<x><!---><a b="--><a%s/></x>'
  '<x><!----><a%s/></x>' '<x><!-- -- --><a%s/></x>' '<x><?><a%s/><?x ?></x>'
  '<x><?x "?><a%s/></x>' '<x><![CDATA[<a "]]><a%s/></x>'
  '<x><![CDATA[]]]]><a%s/></x>' '<x>"<a%s/>"</x>' "<x>it's<a%s/></x>"
  '<x><?y \001<a%s/>?></x>' '<x><!-- \001<a%s/>--></x>' '<x y="<a%s/>"/>')
for form in "${hidden[@]}"; do
  # shellcheck disable=SC2059
  printf "$form" "$attributes" >"$work/attributes.xml"
  refused "$form" TOK-01 "$work/attributes.xml"
  expect_text "$form" "$err" 'TOK-01: .* more than 64 attributes'
done
for declared in 'UTF-7' "UTF-8x" 'x" encoding="UTF-8'; do
  printf '<?xml version="1.0" encoding = "%s" ?><x>+ADw-a/+AD4-</x>' \
    "$declared" >"$work/utf7.xml"
  refused "$declared" TOK-01 "$work/utf7.xml"
  expect_text "$declared" "$err" 'TOK-01: .*its encoding is not UTF-8'
done
printf '<?xml version="1.0"?><x/>' | iconv -t IBM037 >"$work/ebcdic.xml"
expect_text 'EBCDIC' "$("$ENUMCTL" token new +44163 --entity A --method m \
  --registrar r --tokendata "$work/ebcdic.xml" 2>&1 || true)" 'TOK-01: .*not UTF-8'

# What looks like attributes and is none.
{
  printf "<?xml version='1.0'\tencoding = 'utf-8'?>\n<!-- %s -->\n<x>\n%s <y a='%s'/>" \
    "$(printf '=%.0s' {1..100})" "$(printf '=%.0s' {1..100})" \
    "$(printf '=%.0s' {1..100})"
  entity_token "$keys" EXAMPLE-VE serial=1 number=+441632960001 | sed 1d
  printf '</x>'
} >"$work/in/50-signs.xml"
accepted 'equals signs elsewhere' "$work/in/50-signs.xml"

# Within all bounds, and dear all the same: thousands of prefixes, each of which
# is looked for by every element.
awk 'BEGIN {
  for (i = 0; i < 240; i++) {
    printf "<x"
    for (j = 0; j < 60; j++) printf " xmlns:p%d=\"u\"", i * 60 + j
    printf ">"
  }
  for (i = 0; i < 95000; i++) printf "<p0:a/>"
  for (i = 0; i < 240; i++) printf "</x>"
}' >"$work/in/10-prefixes.xml"
cost import "$work/in/10-prefixes.xml"
cheap 'thousands of prefixes' 1500
expect_status 'thousands of prefixes' 1
expect_text 'thousands of prefixes' "$err" \
  '10-prefixes.xml: TOK-01: it takes more than a second .* split the file$'

# Its neighbours are entered, in the order of their names.
for serial in 2 3 4 5; do
  entity_token "$keys" EXAMPLE-VE serial=$serial \
    number=+44163296000$serial >"$work/in/0$serial.xml"
done
cp "$work/in/10-prefixes.xml" "$work/in/01-again.xml"
printf '+493012345,%s,,,,,\n' "$(day -5)" >"$work/in/20-feed.csv"
run import "$work/in"
expect_status 'beside others' 1
expect_text 'beside others' "$out" 'imported 5, unchanged 1, older 0, refused 2'
expect_text 'the first' "$(sed -n 1p "$work/err")" '01-again.xml: TOK-01'
expect_text 'the second' "$(sed -n 2p "$work/err")" '10-prefixes.xml: TOK-01'
for serial in 1 2 3 4 5; do
  shown 'a neighbour' "+44163296000$serial" valid
done
run verify --json "$work/in"
order=$(sed -nE 's/^\{"file":"[^"]*\/([0-9]+)[^"]*".*"serial".*/\1/p' \
  "$work/out" | paste -sd ' ')
expect_text 'the order of files' "$order" '^02 03 04 05 20 50$'

# A worker that is gone takes one document with it.
if command -v pgrep >/dev/null; then
  mkfifo "$work/fifo"
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/fifo" \
    "$work/in/02.xml" >"$work/out" 2>"$work/err" &
  pid=$!
  exec 9>"$work/fifo"
  worker=
  for ((i = 0; i < 600; i++)); do
    worker=$(pgrep -P "$pid" | head -n 1) || true
    [[ -z $worker ]] || break
    sleep 0.1
  done
  kill -KILL "$worker"
  exec 9>&-
  status=0
  wait "$pid" || status=$?
  expect_status 'a worker that is gone' 1
  expect_text 'a worker that is gone' "$(<"$work/err")" \
    'fifo: TOK-01: the process that read it was ended by a signal'
  expect_text 'a worker that is gone' "$(<"$work/out")" \
    'unchanged 1.* refused 1'
fi

# One process for each processor, but no more than documents: as many as can
# wait for one at the same time.
if command -v pgrep >/dev/null; then
  mkfifo "$work/a" "$work/b" "$work/c"
  processors=$(nproc)
  wanted=$((processors < 3 ? processors : 3))
  "$ENUMCTL" token verify --config "$work/enumod.conf" "$work/a" "$work/b" \
    "$work/c" >/dev/null 2>&1 &
  pid=$!
  # Open for reading, too, so that this does not wait for a worker.
  exec 7<>"$work/a" 8<>"$work/b" 9<>"$work/c"
  for ((i = 0; i < 600; i++)); do
    workers=$(pgrep -c -P "$pid") || true
    ((workers < wanted)) || break
    sleep 0.1
  done
  ((workers == wanted)) ||
    fault "$workers processes for 3 documents and $processors processors"
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  # They are killed, but need the processor to end. It is not the end of their
  # input that ends them, as the pipes are still open.
  orphans=
  for ((i = 0; i < 300; i++)); do
    orphans=$(pgrep -f "token verify --config $work/enumod.conf") || break
    sleep 0.1
  done
  [[ -z $orphans ]] || fault 'workers outlive their parent'
  exec 7>&- 8>&- 9>&-
fi
token_end
