#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_retention.sh - with keep-history, imports forget by themselves what is
# long over, and the ledger stays small; without it, nothing is forgotten.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

numbers=2000
token_begin
now=$(date +%s)

# conf [LINE]... - the feed is not signed
conf() {
  token_conf 'token-max-age: 3650' 'validation: unsigned' "$@"
  sed -i '/^  validation: signed$/d' "$work/enumod.conf"
}
# at DAYS ARGUMENT... - run, so many days from now
at() {
  local days=$1 command=$2
  shift 2
  run "$command" --time $((now + days * 86400)) "$@"
}
# feed DAYS - the file with all numbers, validated on that day for 400 days
feed() {
  local first last
  first=$(date -u -d "@$((now + $1 * 86400))" +%F)
  last=$(date -u -d "@$((now + ($1 + 400) * 86400))" +%F)
  seq "$numbers" |
    awk -v first="$first" -v last="$last" '{
      printf "+4930%07d,%s,%s,SOMEBODY,reg-1,ident,s-%s-%d\n",
        $1, first, last, first, $1 }' >"$work/feed.csv"
  printf '%s\n' "$work/feed.csv"
}
# renew YEARS - each year, all of it
renew() {
  local year
  for ((year = 1; year <= $1; year++)); do
    at $((year * 365)) import "$(feed $((year * 365)))"
    expect_status "renewal $year" 0
    expect_text "renewal $year" "$out" "imported $numbers,"
  done
}
ledger_size() {
  du -Lsk "$work/store/ledger" | cut -f 1
}
superseded() {
  at "$1" list --history
  grep -c . "$work/out" || true
}

# Nobody has said for how long: all is kept.
conf
at 0 import "$(feed 0)"
expect_status 'import' 0
at 0 compact
live=$(ledger_size)
renew 2
expect_text 'all is kept' "$(superseded 730)" "^$((2 * numbers))\$"
at 730 purge
expect_status 'purge needs days' 2
expect_text 'purge needs days' "$err" '--older-than.*keep-history'

# Ever after, imports forget.
conf 'keep-history: 400'
"$ENUMCTL" check "$work/enumod.conf" >"$work/check" 2>&1 || fault 'check'
at 800 purge --dry-run
expect_status 'by the configuration' 0
expect_text 'by the configuration' "$out" "history $numbers, .*: nothing was"
rm -rf "$work/store"
at 0 import "$(feed 0)"
renew 20
at 7300 list
expect_text 'all numbers are there' "$(grep -c . "$work/out")" "^$numbers\$"
expect_text 'two renewals are there' "$(superseded 7300)" "^$((2 * numbers))\$"
size=$(ledger_size)
printf 'ledger: %d kB once, %d kB after twenty years\n' "$live" "$size"
((size <= 3 * live)) || fault "the ledger has $size kB, and $live kB of it live"
at 7300 log
expect_text 'the log says so' "$out" ': purge .*keep-history: 400'
expect_text 'the log says how much' "$out" "result: numbers 0, history $numbers, tokens 0, log "
expect_text 'the log has nothing older' "$(grep -c ': import ' "$work/out")" '^2$'
at 7300 log --verify
expect_status 'the log is whole' 0

# Once a day, but not with each import.
at 7702 import "$(feed 7700)"
expect_status 'the first one' 0
expect_text 'what is over is gone' "$(superseded 7702)" "^$numbers\$"

# The command needs no number of days then.
at 9000 purge
expect_status 'purge' 0
expect_text 'purge' "$out" "^numbers $numbers, history $numbers, "

# After a month or more, not by a clock that nothing has set right: the kernel
# knows whether that is so here.
rm -rf "$work/store"
at -70 import "$(feed -70)"
run import "$(feed -70)"
if [[ $(python3 -c 'import ctypes
print(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))' \
  2>/dev/null) == 5 ]]; then
  expect_text 'a doubtful clock' "$err" 'the clock is not synchronised'
else
  expect_text 'a clock that is right' "$err" '^$'
fi
run purge --older-than 400
run import "$(feed -70)"
expect_text 'after a purge by hand' "$err" '^$'

token_end
