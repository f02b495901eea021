#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_crash.sh - an import that is killed leaves the old state or the new one.
#
# A store with many records is renewed by a feed, and the import is killed at
# random moments. What the resolver's files say is then asked for many of the
# numbers: all have the old date, or all have the new one (VAL-31). After each
# kill the tool must go on without repair. ROUNDS sets how often (default 25).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
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

# How long it takes when nobody disturbs it, in milliseconds.
begin=$(date +%s%N)
run import "$work/new.csv"
took=$((($(date +%s%N) - begin) / 1000000))
expect_text 'new state' "$(sample)" "^$new_date\$"

old_count=0
new_count=0
for ((round = 0; round < ${ROUNDS:-25}; round++)); do
  rm -rf "$work/store"
  cp -a "$work/saved" "$work/store"
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/new.csv" \
    >"$work/out" 2>"$work/err" &
  pid=$!
  wait_ms=$((RANDOM * took * 5 / 4 / 32768))
  sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  state=$(sample)
  case $state in
    "$old_date") old_count=$((old_count + 1)) ;;
    "$new_date") new_count=$((new_count + 1)) ;;
    *) fault "after $wait_ms ms of $took: neither old nor new: $state" ;;
  esac
  # What was left half done is no bar to the next change.
  run suspend +493000000001
  expect_status "suspend after $wait_ms ms" 0
  shown "suspended after $wait_ms ms" +493000000001 suspended
  if ((round % 5 == 0)); then
    run import "$work/new.csv"
    expect_status "import again after $wait_ms ms" 0
    expect_text 'import again' "$(sample)" "^$new_date\$"
    expect_text 'nothing is left over' \
      "$(find "$work/store" -name '*.new' | wc -l)" '^0$'
  fi
done
printf 'killed %d times: %d old, %d new\n' "$round" "$old_count" "$new_count"
if ((old_count == 0)); then
  fault 'no import was killed in time: the test proves nothing'
fi
token_end
