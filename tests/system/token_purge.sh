#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_purge.sh - what is long over is forgotten, on disk, too; what is blocked
# stays blocked, and what was withdrawn stays out.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
token_conf "token-max-age: 365"
now=$(date +%s)
# at DAYS ARGUMENT... - run, so many days from now
at() {
  local days=$1 command=$2
  shift 2
  run "$command" --time $((now + days * 86400)) "$@"
}
# traces WORD - files of the store that have it
traces() {
  grep -rlaF -- "$1" "$work/store" | wc -l
}

run purge
expect_status 'no days' 2
run purge --older-than x
expect_status 'what days' 2
run purge --older-than 30
expect_status 'no store' 3

mkdir "$work/in"
for serial in gone old new withdrawn stays; do
  number=+441632960083
  expiration=$(day 20)
  execution=$(day -9)
  case $serial in
    new)
      execution=$(day -5)
      expiration=$(day 300)
      ;;
    gone) number=+441632960084 ;;
    withdrawn)
      number=+441632960085
      expiration=$(day 300)
      ;;
    stays)
      number=+441632960086
      expiration=$(day 300)
      ;;
  esac
  entity_token "$work/keys" EXAMPLE-VE serial="XX-$serial" number="$number" \
    execution="$execution" expiration="$expiration" >"$work/in/$serial.xml"
done
# The name with "old" goes first.
run import "$work/in/old.xml"
run import --reason 'ticket 4711' "$work/in"
expect_status 'import' 0
run revoke --reason 'he moved' +441632960085
expect_status 'revoke' 0
run suspend +441632960086
run log --verify
noted=${out##* }

# Too early, and only to see.
at 50 purge --older-than 60
expect_status 'too early' 0
expect_text 'too early' "$out" '^numbers 0, history 0, tokens 0, log 0$'
at 100 purge --older-than 60 --dry-run
expect_status 'dry run' 0
expect_text 'dry run' "$out" '^numbers 2, history 1, tokens 3, log [0-9]+: nothing was changed$'
at 100 purge --older-than 60 --dry-run --json
expect_text 'dry run, JSON' "$out" '^\{"numbers":2,"history":1,"tokens":3,"log":[0-9]+,"done":false\}$'
at 100 show +441632960084
expect_text 'nothing was changed' "$out" ' expired '
expect_text 'there is a trace of each' "$(traces XX-gone)" '^1$'

at 100 purge --older-than 60 --reason 'retention period'
expect_status 'purge' 0
expect_text 'purge' "$out" '^numbers 2, history 1, tokens 3, log [0-9]+$'
for serial in gone old; do
  expect_text "no trace of $serial" "$(traces "XX-$serial")" '^0$'
done
expect_text 'no trace of a reason' "$(traces 'ticket 4711')" '^0$'
expect_text 'no trace of why' "$(traces 'he moved')" '^0$'
expect_text 'a serial that is revoked is kept' "$(traces XX-withdrawn)" '^1$'
expect_text 'what is in force is kept' "$(traces XX-new)" '^1$'
at 100 list
expect_text 'list' "$(wc -l <"$work/out")" '^2$'
at 100 list --history
expect_text 'history' "$(wc -c <"$work/out")" '^0$'
at 100 show +441632960083
expect_status 'in force' 0
at 100 show --token +441632960083
cmp "$work/out" "$work/in/new.xml" || fault 'the token of what is in force'
at 100 show +441632960085
expect_text 'it was revoked' "$out" ' unknown .* blocked$'
at 100 show +441632960086
expect_text 'suspended by hand' "$out" ' suspended '

# The log begins with the purge, and says how much is gone.
at 100 log
expect_text 'log' "$out" ': purge .*--older-than 60'
expect_text 'log, why' "$out" '^  reason: retention period$'
expect_text 'log, how much' "$out" '^  purged [0-9]+ entries, the last of them '
expect_text 'log, no numbers' "$(grep -c '+44' "$work/out" || true)" '^0$'
at 100 log --verify --hash "$noted"
expect_status 'the hash that was noted' 0

# It does not come back.
at 100 import "$work/in/withdrawn.xml"
expect_status 'withdrawn' 1
expect_text 'withdrawn' "$err" 'TOK-11'
entity_token "$work/keys" EXAMPLE-VE serial=older number=+441632960085 \
  execution="$(day -11)" expiration="$(day 300)" >"$work/older.xml"
at 100 import "$work/older.xml"
expect_status 'an older one' 1
expect_text 'an older one' "$err" 'TOK-11'
entity_token "$work/keys" EXAMPLE-VE serial=later number=+441632960085 \
  execution="$(day 0)" expiration="$(day 300)" >"$work/later.xml"
at 100 import "$work/later.xml"
expect_status 'a later one' 0
at 100 import "$work/in/old.xml"
expect_status 'superseded' 0
expect_text 'superseded' "$out" '^imported 0, unchanged 0, older 1, '

# A block, of which parts have clauses of their own: one without validation, one
# with numbers that are unknown and allowed, one of fewer days of grace, and the
# other way round. As long as the record blocks or allows a part, it stays.
cp "$work/enumod.conf" "$work/saved.conf"
cp -r "$work/store" "$work/saved"
# parted TITLE GOES OPTION [OPTION] - of two blocks, the first of which has a part
# with this option; the second option is for both
parted() {
  rm -rf "$work/store"
  {
    cat "$work/saved.conf"
    printf 'number:\n  prefix: "+44163280015"\n  %s\n' "$3"
    printf 'number:\n  prefix: "+4416328"\n  %s\n' "${4:-validation: signed}"
  } >"$work/enumod.conf"
  for last in 0 1; do
    entity_token "$work/keys" EXAMPLE-VE "serial=$last" \
      number="+44163280${last}100" last="+44163280${last}199" \
      execution="$(day -9)" expiration="$(day 20)" >"$work/block-$last.xml"
  done
  run import "$work/block-0.xml" "$work/block-1.xml"
  expect_status "$1" 0
  at 60 purge --older-than 30 --dry-run
  expect_text "$1" "$out" "^numbers $2,"
  run revoke +441632800100-+441632800199
  at 60 purge --older-than 30 --dry-run
  expect_text "$1, revoked" "$out" "^numbers ${5:-$2},"
}
parted 'no part' 2 'validation: signed'
parted 'a part without validation' 1 'validation: none'
parted 'a part that is allowed' 1 'unknown-numbers: allow'
parted 'a part with much grace' 1 'grace-days: 60' 'grace-days: 0' 2
rm -rf "$work/store"
mv "$work/saved" "$work/store"
mv "$work/saved.conf" "$work/enumod.conf"

# Twice is once; it gives the room back.
seq -f "+49301%07.0f,$(day -3),$(day 20),SOMEBODY,,," 1 20000 >"$work/many.csv"
at 100 import "$work/many.csv"
large=$(stat -Lc %s "$work/store/ledger/data.mdb")
at 200 purge --older-than 60
expect_text 'many' "$out" '^numbers 20000, history 1, '
small=$(stat -Lc %s "$work/store/ledger/data.mdb")
if ((small * 4 > large)); then
  fault "the ledger had $large octets, and now $small"
fi
at 200 purge --older-than 60
expect_text 'twice' "$out" '^numbers 0, history 0, tokens 0, log 0$'
at 200 log --verify
expect_status 'whole' 0
token_end
