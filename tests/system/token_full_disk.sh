#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_full_disk.sh - a disk that is full leaves nothing half done (R9).
#
# A store lies on a small disk of its own, in memory, which is filled up to a
# different point each time: from no room at all to just enough. Then a feed
# renews all its records, or a change writes a base. It works, or it says what to
# do, leaves the old state and no file; and once there is room the same command
# works. Needs a mount name space of its own (unshare).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ ${1:-} != --inside ]]; then
  if ! unshare -rm true 2>/dev/null; then
    printf 'SKIP: unshare cannot make a mount name space\n'
    exit 77
  fi
  exec unshare -rm bash "${BASH_SOURCE[0]}" --inside
fi

# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
records=6000
disk=$work/store
mkdir "$disk"
if ! mount -t tmpfs -o size=64m tmpfs "$disk" 2>/dev/null; then
  printf 'SKIP: no tmpfs can be mounted\n'
  exit 77
fi

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
  for i in 0 777 3000 5999; do
    run show "$(printf '+4930%07d' "$i")"
    grep -o "$old_date\|$new_date" "$work/out" || echo "status $status"
  done | sort -u
}
# files - what is in the store, without the generation in the names
files() {
  (cd "$disk" && find . -name 'base-*' -printf 'base\n' -o -type f -print) |
    sort | uniq -c
}
free_kb() {
  df -k --output=avail "$disk" | tail -n 1
}
# leave KB - fill the disk up to there
leave() {
  local room
  room=$(($(free_kb) - $1))
  ((room <= 0)) || head -c "${room}k" /dev/zero >"$disk/filling"
}

run import "$work/old.csv"
expect_status 'old state' 0
cp -a "$disk/." "$work/saved"

# restore - as it was at first
restore() {
  rm -rf "${disk:?}"/*
  cp -a "$work/saved/." "$disk"
}

# check TITLE WANT_DATE COMMAND... - on a disk that is full in the middle
check() {
  local title=$1 date=$2 before_files before_kb
  shift 2
  before_files=$(files)
  before_kb=$(free_kb)
  run "$@"
  if [[ $status == 0 ]]; then
    enough=$((enough + 1))
    expect_text "$title" "$(sample)" "^$date\$"
    return
  fi
  full=$((full + 1))
  expect_status "$title" 3
  expect_text "$title" "$err" 'No space left on device; nothing was changed'
  expect_text "$title, old state" "$(sample)" "^$old_date\$"
  [[ $(files) == "$before_files" ]] ||
    fault "$title: files were left over: $(files)"
  (($(free_kb) >= before_kb - 8)) ||
    fault "$title: $before_kb KiB were free, now $(free_kb)"
  rm "$disk/filling"
  run "$@"
  expect_status "$title, with room" 0
  expect_text "$title, with room" "$(sample)" "^$date\$"
}

full=0
enough=0
for kb in 0 4 16 60 200 500 1000 2000 3000 4000 5000 6000 7000 9000 12000; do
  restore
  leave "$kb"
  check "import with $kb KiB" "$new_date" import "$work/new.csv"
done
for kb in 0 4 16 40 80 120 160 200 240 280 400 600; do
  restore
  leave "$kb"
  check "rebuild with $kb KiB" "$old_date" import --rebuild "$work/old.csv"
done
for kb in 0 4 8 16 24 32 40 48 64 100; do
  restore
  leave "$kb"
  check "suspend with $kb KiB" "$old_date" suspend +493000000001
done
printf 'full %d times, room enough %d times\n' "$full" "$enough"
((full >= 10 && enough >= 3)) || fault 'the test proves nothing'

# A file that a killed writer has left takes the room of the next one.
restore
head -c 3000k /dev/zero >"$disk/base-0000000000000001.new"
head -c 3000k /dev/zero >"$disk/ledger/data-9.mdb"
leave 100
run suspend +493000000001
expect_status 'left-over files make room' 0

# Compaction wants room for a copy, and says so.
restore
leave 100
run compact
expect_status 'compact without room' 3
expect_text 'compact without room' "$err" 'No space left on device'
rm "$disk/filling"
run compact
expect_status 'compact' 0
expect_text 'compact' "$out" '^ledger: [0-9]+ octets before, [0-9]+ now$'
expect_text 'compacted' "$(sample)" "^$old_date\$"
run suspend +493000000001
expect_status 'suspend after compact' 0
umount "$disk"

# Where temporary files are: what was read and verified is not lost unseen.
spools=$work/spools
rm -rf "${disk:?}" "$spools"
mkdir "$spools"
mount -t tmpfs -o size=8k tmpfs "$spools"
# spool_kb KIB - so much is free for temporary files
spool_kb() {
  head -c $((8192 - $1 * 1024)) /dev/zero >"$spools/filling"
}
# spooled TITLE COMMAND... - it fails for want of room, and changes nothing
spooled() {
  local title=$1
  shift
  TMPDIR=$spools run "$@"
  expect_status "$title" 3
  expect_text "$title" "$err" "temporary file in $spools: No space left on dev"
  run list
  expect_text "$title: as it was" "$out" "^\+493012345 valid .*$(day 90)"
  [[ $(wc -l <<<"$out") == 1 ]] || fault "$title: $out"
}
# one EXPIRY [STATUS] - one line of a feed
one() {
  printf 'number,executionDate,expirationDate,entity,registrar,method,serial,status\n'
  printf '+493012345,%s,%s,FEED,reg-1,ident,,%s\n' "$(day -20)" "$(day "$1")" \
    "${2:-}"
}
one 90 >"$work/one.csv"
run import "$work/one.csv"
expect_status 'one line' 0
one 90 revoked >"$work/revoked.csv"
one 80 >"$work/corrected.csv"
{
  one 90
  awk -v from="$(day -20)" -v to="$(day 90)" 'BEGIN {
    for (i = 0; i < 60; i++)
      printf "+4930%07d,%s,%s,FEED,reg-1,ident,,\n", i, from, to }'
} >"$work/many.csv"
entity_template serial=t1 | entity_sign "$work/keys" EXAMPLE-VE \
  >"$work/token.xml"
for kb in 0 4; do
  spool_kb $kb
  feed=$work/many.csv
  ((kb)) || feed=$work/revoked.csv
  spooled "import, $kb KiB for spools" import "$feed"
  spooled "verify, $kb KiB for spools" verify "$feed"
  spooled "snapshot, $kb KiB for spools" import --replace registrar:reg-1 \
    --max-withdrawn 100% "$feed"
  spooled "verify a snapshot, $kb KiB" verify --replace registrar:reg-1 "$feed"
done
spool_kb 0
spooled 'a correction' import --replace registrar:reg-1 \
  --max-withdrawn 100% "$work/corrected.csv"
spooled 'a token' import "$work/token.xml"
rm "$spools/filling"
TMPDIR=$spools run import "$work/revoked.csv"
expect_status 'with room for spools' 0

# A token that could not be written is no file that is in the way.
make=(--entity EXAMPLE-VE --method 42 --registrar reg-4711 --serial q1 --days 30)
"$ENUMCTL" token new "${make[@]}" +441632960083 >"$work/new.xml"
spool_kb 0
for command in "new ${make[*]} +441632960083" \
  "sign --key $work/keys/EXAMPLE-VE.key $work/new.xml"; do
  status=0
  # shellcheck disable=SC2086 # a command with its operands
  "$ENUMCTL" token $command --output "$spools" 2>"$work/err" || status=$?
  err=$(<"$work/err")
  expect_status "$command" 3
  expect_text "$command" "$err" 'cannot be written: No space left on device'
  [[ $(ls "$spools") == filling ]] || fault "$command: left: $(ls "$spools")"
done
umount "$spools"
token_end
