#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_filter.sh - what "token list" and "token due" print can be chosen: by
# entity, registrar, method, state, range, expiry and signature, all of which
# must hold; as text, CSV and JSON; also on a copy without a ledger, as far as
# that knows. What is listed is what a change of many would concern.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

# lists WANTED ARGUMENT... - the numbers of these records, by their last digits
lists() {
  local want=$1 got
  shift
  run list "$@"
  expect_status "list $*" 0
  got=$(sed -E 's/^\+4930|^\+441632960//; s/-\+4930/-/; s/ .*//' "$work/out" |
    paste -sd ' ')
  [[ $got == "$want" ]] || fault "list $*: \"$got\", not \"$want\""
}

# line NUMBERS EXECUTION EXPIRATION ENTITY REGISTRAR METHOD
line() {
  printf '+4930%s,%s,%s,%s,%s,%s,%s\n' "${1/-/-+4930}" "$(day "$2")" \
    "${3:+$(day "$3")}" "$4" "$5" "$6" "s$1"
}

token_begin
token_conf 'revalidation-window: 20' 'no-expiry: accept' 'token-block-max: 1000'
{
  line 20001 -9 90 ONE reg-1 ident
  line 20002 -9 90 ONE reg-2 call
  line 20003 -9 10 TWO reg-1 ident
  line 20004 -9 -2 TWO reg-2 call
  line 20005 -9 '' ONE reg-1 call
  line 20100-20199 -9 15 TWO reg-1 ident
  line 20150 -9 90 ONE reg-1 ident
} >"$work/feed.csv"
accepted 'a feed' "$work/feed.csv"
entity_token "$work/keys" EXAMPLE-VE serial=T1 number=+441632960083 \
  "expiration=$(day 95)" >"$work/token.xml"
accepted 'a token' "$work/token.xml"
run suspend +493020002
run suspend +493020777
run revoke +493020003
run import --rebuild "$work/feed.csv"

# One of each, and several.
lists '20001 20002 20005 20150' --entity ONE
lists '083' --entity EXAMPLE-VE
lists '' --entity NOBODY
lists '20002 20004' --registrar reg-2
lists '20002 20004 20005' --method call
lists '20002 20777' --state suspended
lists '20003 20004' --state revoked,grace
lists '20100-20199' --state due
lists '083' --signed
lists '20001 20002 20003 20004 20005 20100-20199 20150' --unsigned
lists '20100-20199 20150' --inside +493020100-+493020199
lists '20150' --inside +493020150
lists '20001 20002 20003 20004 20005 20100-20199 20150 20777' --inside +4930
lists '20004' --expires-before "$(day 10)"
lists '20003 20004' --expires-before "$(day 11)"
lists '083 20005' --expires-after "$(day 90)"
lists '083 20001 20002 20003 20005 20100-20199 20150' --expires-after "$(day 9)"
lists '20003 20100-20199' --expires-after "$(day 9)" --expires-before "$(day 16)"
lists '20002' --entity ONE --method call --state suspended
lists '20001 20150' --entity ONE --registrar reg-1 --expires-before "$(day 200)"
lists '' --entity ONE --signed
lists '20150' --inside +493020100-+493020199 --entity ONE

# A record that lies there in part is named, if it is one of those.
lists '20150' --inside +493020110-+493020299
expect_text 'in part' "$err" '^enumctl: \+493020100-\+493020199: only a part'
lists '20150' --inside +493020110-+493020299 --entity ONE
expect_text 'of another entity' "$err" '^$'

# Forms.
run list --entity ONE --registrar reg-1 --format csv
[[ $out == "number,state,executionDate,expirationDate,trust,entity,serial,registrar,method
+493020001,valid,$(day -9),$(day 90),unsigned,ONE,s20001,reg-1,ident
+493020005,valid,$(day -9),,unsigned,ONE,s20005,reg-1,call
+493020150,valid,$(day -9),$(day 90),unsigned,ONE,s20150,reg-1,ident" ]] ||
  fault "CSV: $out"
run list --state suspended --json
expect_text 'JSON' "$out" '^\{"numbers":"\+493020002","state":"suspended",'
expect_text 'JSON' "$(wc -l <"$work/out")" '^2$'
run due --entity TWO
expect_text 'due' "$(cut -d ' ' -f 1,2 "$work/out" | paste -sd ' ')" \
  '^\+493020004 grace \+493020100-\+493020199 due$'
run due --registrar reg-2 --format csv
[[ $out == "number,executionDate,expirationDate,entity,registrar,method,serial
+493020004,,,TWO,reg-2,call," ]] || fault "orders: $out"
run due --entity ONE --json
expect_text 'none is due' "$out" '^$'

# What is listed is what would be changed.
for choice in '--entity ONE' '--registrar reg-1' '--inside +493020100-+493020199' \
  '--state due,grace' "--expires-before $(day 60) --unsigned"; do
  # shellcheck disable=SC2086 # several words
  run list $choice
  listed=$(awk '$2 != "suspended" { print $1 }' "$work/out")
  # shellcheck disable=SC2086
  run suspend $choice --dry-run
  planned=$(sed -nE 's/^(\+[-+0-9]+) .*: to be suspended$/\1/p' "$work/out")
  [[ -n $listed && $listed == "$planned" ]] ||
    fault "$choice: \"$listed\" are listed, \"$planned\" would be suspended"
done

# Those beside, and the history.
entity_token "$work/keys" EXAMPLE-VE serial=T2 number=+441632960083 \
  "execution=$(day -1)" "expiration=$(day 95)" >"$work/token.xml"
accepted 'a renewal' "$work/token.xml"
run list --history --entity EXAMPLE-VE
expect_text 'the history' "$out" '^\+441632960083 superseded .* T1 '
run list --history --inside +4930
expect_text 'the history of others' "$out" '^$'

# A copy does not know registrars and methods, and says so.
run sync --store "$work/copy" "$work/store"
expect_status 'sync' 0
for choice in '--entity ONE' '--inside +493020100-+493020199' '--state due' \
  '--signed' "--expires-before $(day 11)" "--entity TWO --state revoked"; do
  # shellcheck disable=SC2086
  run list $choice
  writer=$(cut -d ' ' -f 1-6 "$work/out")
  # shellcheck disable=SC2086
  run list --store "$work/copy" $choice
  [[ -n $writer && $(cut -d ' ' -f 1-6 "$work/out") == "$writer" ]] ||
    fault "a copy, $choice: $out"
done
run list --store "$work/copy" --format csv --entity ONE
expect_text 'a copy, CSV' "$out" '^\+493020001,valid,.*,unsigned,ONE,\?,\?,\?$'
for option in --registrar --method; do
  run list --store "$work/copy" "$option" reg-1
  expect_status "a copy, $option" 3
  expect_text "a copy, $option" "$err" 'registrar and method are not known here'
done
run suspend --store "$work/copy" --entity ONE
expect_status 'a copy is not changed' 3
[[ ! -e $work/copy/ledger ]] || fault 'a ledger in a copy'

# What its feed suspends is suspended, whether it is listed or chosen.
{
  echo 'number,executionDate,expirationDate,entity,registrar,method,serial,status'
  line 30001 -9 90 HELD reg-1 ident | sed 's/$/,suspended/'
  line 30002 -9 90 HELD reg-1 ident | sed 's/$/,/'
} >"$work/held.csv"
accepted 'a feed with a status' "$work/held.csv"
lists '30001' --state suspended --entity HELD
lists '30002' --state valid --entity HELD
run revoke --state suspended --entity HELD --dry-run
expect_text 'what would be revoked' "$out" '^\+493030001 HELD serial s30001: to be revoked$'
expect_text 'no others' "$out" '^to be revoked 1,'

# Mistakes.
for wrong in '--state nonsense' '--state due,' '--inside +18-+17' \
  '--expires-before 2026-02-30' '--signed --unsigned' '--format xml' \
  '--history --state due' '--history --format csv'; do
  # shellcheck disable=SC2086
  run list $wrong
  expect_status "list $wrong" 2
done
token_end
