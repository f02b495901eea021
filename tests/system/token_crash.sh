#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_crash.sh - an import that is killed leaves the old state or the new one.
#
# A store with many records is renewed by a feed, and the import is killed at
# random moments. What the resolver's files say is then asked for many of the
# numbers: all have the old date, or all have the new one (VAL-31). After each
# kill the tool must go on without repair. So it is for imports of less, which
# merge bases, for compaction, and for a purge. The log has each change, or not a
# trace of it. ROUNDS sets how often (default 25).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
RANDOM=1
records=20000
# feed DAY EXPIRY - numbers below +4930
feed() {
  awk -v n=$records -v from="$(day "$1")" -v to="$(day "$2")" 'BEGIN {
    for (i = 0; i < n; i++)
      printf "+4930%07d,%s,%s,SOMEBODY,,,\n", i * 7 % n, from, to }'
}
feed -20 100 >"$work/old.csv"
feed -10 200 >"$work/new.csv"
new_date=$(day 200)
old_date=$(day 100)
sample() {
  local i
  for i in 0 1 2 777 9999 10000 15000 19998 19999; do
    run show "$(printf '+4930%07d' "$i")"
    grep -o "$old_date\|$new_date" "$work/out" || echo "status $status"
  done | sort -u
}

run import "$work/old.csv"
expect_status 'old state' 0
expect_text 'old state' "$(sample)" "^$old_date\$"
cp -a "$work/store" "$work/saved"

# kill_rounds WHAT NEW_DATE ARGUMENT... - kill the command at random moments; the
# state afterwards is the old one, or has NEW_DATE
kill_rounds() {
  local what=$1 new=$2 begin took round rounds=${ROUNDS:-25} at
  shift 2
  restore
  # How long it takes when nobody disturbs it, in milliseconds.
  begin=$(date +%s%N)
  run "$@"
  took=$((($(date +%s%N) - begin) / 1000000))
  expect_text "$what, undisturbed" "$(sample)" "^$new\$"
  old_count=0
  new_count=0
  for ((round = 0; round < rounds; round++)); do
    kill_once $((RANDOM * took * 5 / 4 / 32768)) "$@"
  done
  # If the run that was measured was held up, all of these came too late.
  for ((at = took / 2; old_count == 0 && at && round < rounds + 10; round++)); do
    kill_once "$at" "$@"
    at=$((at / 2))
  done
  printf '%s killed %d times: %d old, %d new\n' "$what" "$round" \
    "$old_count" "$new_count"
}

# kill_once MILLISECONDS ARGUMENT... - a round of kill_rounds, which has the rest
kill_once() {
  local wait_ms=$1 state
  restore
  killed_after "$@"
  shift
  state=$(sample)
  case $state in
    "$old_date") old_count=$((old_count + 1)) ;;
    "$new") new_count=$((new_count + 1)) ;;
    *) fault "$what, $wait_ms ms of $took: neither old nor new: $state" ;;
  esac
  go_on "$what after $wait_ms ms" "$new" "$round" "$@"
}

# go_on WHAT NEW_DATE ROUND ARGUMENT... - what was left half done is no bar to
# the next change
go_on() {
  local what=$1 new=$2 round=$3
  shift 3
  run suspend +493000000001
  expect_status "suspend, $what" 0
  shown "suspended, $what" +493000000001 suspended
  expect_text "$what: nothing is left over" "$(left_over)" '^0$'
  run log --verify
  expect_status "$what: the log is whole" 0
  ((round % 5 == 0)) || return 0
  run "$@"
  expect_status "again, $what" 0
  expect_text "again, $what" "$(sample)" "^$new\$"
}

left_over() {
  find "$work/store" -name '*.new' | wc -l
}

restore() {
  rm -rf "$work/store"
  cp -a "$work/saved" "$work/store"
}

kill_rounds import "$new_date" import "$work/new.csv"
if ((old_count == 0)); then
  fault 'no import was killed in time: the test proves nothing'
fi

# A feed of fewer lines: its base is merged with the one below.
records=1000
feed -10 200 >"$work/new.csv"
sample() {
  local i
  for i in 0 1 2 777 998 999; do
    run show "$(printf '+4930%07d' "$i")"
    grep -o "$old_date\|$new_date" "$work/out" || echo "status $status"
  done | sort -u
}
kill_rounds merge "$new_date" import "$work/new.csv"
kill_rounds compact "$old_date" compact
kill_rounds purge "$old_date" purge --older-than 0
token_end
