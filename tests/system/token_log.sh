#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_log.sh - who changed what, when and why: as an auditor sees it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
me=$(id -un)@$(uname -n)

# logged TITLE PATTERN [ARGUMENT]... - the log has a line like that
logged() {
  local title=$1 pattern=$2
  shift 2
  run log "$@"
  expect_status "$title" 0
  expect_text "$title" "$out" "$pattern"
}

# lines TITLE COUNT PATTERN [ARGUMENT]... - so many lines like that
lines() {
  local title=$1 count=$2 pattern=$3
  shift 3
  run log "$@"
  expect_text "$title" "$(grep -Ec -- "$pattern" "$work/out" || true)" \
    "^$count\$"
}

run log
expect_status 'no store' 3
printf '+493012345,%s,%s,SOMEBODY,reg-1,ident,\n' "$(day -5)" "$(day 50)" \
  >"$work/feed.csv"
run import --reason 'first feed' "$work/feed.csv"
expect_status 'import' 0
logged 'who and what' " [0-9]+ (.* as )?$me: import .*/feed.csv\$"
logged 'why' '^  reason: first feed$'
logged 'before and after' \
  "^  \+493012345: nothing -> $(day -5) $(day 50) unsigned SOMEBODY - reg-1 ident\$"
logged 'result' '^  result: imported 1, unchanged 0, older 0, refused 0$'

run suspend --reason 'court order' +493012345
expect_status 'suspend' 0
logged 'suspend' '^  \+493012345: .* ident -> .* ident, suspended$'
run suspend +493012345
expect_status 'suspend twice' 1
lines 'what changes nothing is not logged' 1 ': suspend '
run resume +493012345
run revoke --reason $'two\nlines' +493012345
expect_status 'a reason is one line' 2
run revoke --reason "$(printf '%0201d' 0)" +493012345
expect_status 'a reason is short' 2
run revoke --reason 'number was ported' +493012345
expect_status 'revoke' 0
logged 'revoke' 'ident -> .* ident, revoked$'
run revoke --reason lost SOMEBODY unseen
logged 'a serial that was never seen' ': revoke SOMEBODY unseen$'
run delete --reason 'the wrong one' +493012345
logged 'delete' '^  \+493012345: .*, revoked -> nothing$'
run import "$work/feed.csv"
run import "$work/feed.csv"
lines 'an import is logged even if nothing is new' 3 ': import '
logged 'nothing is new' 'imported 0, unchanged 1'
printf 'nonsense\n' >"$work/bad.csv"
run import "$work/bad.csv"
logged 'refused' 'imported 0, unchanged 0, older 0, refused 1'
run verify "$work/feed.csv"
lines 'verify is no change' 4 ': (import|verify) '
run list
run export
run compact
lines 'nor are list, export, compact' 0 ': (list|export|compact)'

# Of one number, and of one time.
printf '+4930555000-+4930555999,%s,,SOMEBODY,,,\n' "$(day -2)" >"$work/b.csv"
run import "$work/b.csv"
lines 'a block has the number' 1 '^  \+4930555000-' +4930555123
lines 'and only the block' 1 ': import ' +4930555123
lines 'not another' 0 '.' +4930666
lines 'since tomorrow' 0 '.' --since "$(day 1)"
lines 'until today' 0 '.' --until "$(day 0)"
lines 'since today' 5 ': import ' --since "$(day 0)" --until "$(day 1)"
run log --since never
expect_status 'no date' 2
run log 0441632
expect_status 'no number' 2

# JSON: one object a line, which others can read.
run log --json
expect_status 'json' 0
python3 - "$work/out" "$(id -un)" <<'END' || fault 'json'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
assert all(e["user"] == sys.argv[2] for e in events)
assert all(a["hash"] == b["previous"] for a, b in zip(events, events[1:]))
assert [e["generation"] for e in events] == \
    sorted(e["generation"] for e in events)
touches = [t for e in events for t in e["numbers"]]
revoked = [t for t in touches if t["after"] and t["after"]["revoked"]]
assert len(revoked) == 1 and not revoked[0]["before"]["revoked"]
assert touches[0]["before"] is None
assert touches[0]["after"]["registrar"] == "reg-1"
END

# Nobody can take anything out: another tool writes what it likes.
run log --verify
expect_status 'verify' 0
expect_text 'verify' "$out" '^the log is whole: [0-9]+ entries, the last one [0-9a-f]{64}$'
hash=${out##* }
run suspend +4930555000
run log --verify --hash "$hash"
expect_status 'verify, noted' 0
run log --verify --hash "${hash/[0-9]/f}f"
expect_status 'no hash' 2
run log --verify --hash "$(printf '%064d' 7)"
expect_status 'another ledger' 1
expect_text 'another ledger' "$err" 'not whole'

# Only what an import changes takes room.
seq -f "+49301%07.0f,$(day -3),,SOMEBODY,,," 1 50000 >"$work/many.csv"
run import "$work/many.csv"
expect_status 'many' 0
lines 'many' 50000 '^  \+49301[0-9]{7}: nothing -> '
before=$(stat -Lc %s "$work/store/ledger/data.mdb")
run import "$work/many.csv"
after=$(stat -Lc %s "$work/store/ledger/data.mdb")
if ((after > before + 1000000)); then
  fault "an import of what is there costs $((after - before)) octets"
fi
run log --verify
expect_status 'whole' 0

# reads TITLE REASON JSON - what JSON has for what was given as the reason
reads() {
  run suspend --reason "$(printf '%b' "$2")" +493012399
  run log --json +493012399
  expect_text "JSON: $1" "$(tail -n 1 <<<"$out" |
    grep -cF "\"reason\":\"$3\"" || true)" '^1$'
  run resume +493012399
}

# What is no day and no second: a sign that is turned round, or nothing.
for text in ' -5' -5 ' +5' +5 ' 5' '5 ' ''; do
  for option in --since --until; do
    run log $option "$text"
    expect_status "$option \"$text\"" 2
    expect_text "$option \"$text\"" "$err" "\"[-+ 5]*\" is no date"
  done
  run list --time "$text"
  expect_status "--time \"$text\"" 2
  expect_text "--time \"$text\"" "$err" '"[-+ 5]*" is no number'
  run purge --older-than "$text"
  expect_status "--older-than \"$text\"" 2
done

reads 'ASCII' 'a"b\\c' 'a\"b\\c'
reads 'UTF-8' 'f\0303\0274r M\0342\0202\0254 \0360\0237\0230\0200' 'für M€ 😀'
reads 'a control of two octets' 'a\0302\0205b' 'a\u0085b'
reads 'Latin-1' 'f\0374r' 'f\u00fcr'
reads 'cut off' 'f\0342\0202' 'f\u00e2\u0082'
reads 'overlong' '\0300\0257 \0340\0202\0257' '\u00c0\u00af \u00e0\u0082\u00af'
reads 'surrogate' '\0355\0240\0200' '\u00ed\u00a0\u0080'
reads 'beyond U+10FFFF' '\0364\0220\0200\0200' '\u00f4\u0090\u0080\u0080'
token_end
