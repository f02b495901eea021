#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# large.sh - zones and tables that are larger than the memory that is allowed:
# lint, diff and record do the same with them, and leave no file behind.
#
# "ulimit -d" counts what a program has for itself, and no mapped files. Without
# those, each of the commands needs two to five times as much.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

count=300000
limit=24000
if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'no limit of memory: sanitizers need more'
  count=120000
  limit=unlimited
fi
export TMPDIR=$tmp/files
mkdir "$TMPDIR"

# limited ARGUMENT... - run, with little memory
limited() {
  (ulimit -d "$limit" && exec "$ENUMCTL" "$@") >"$tmp/out" 2>"$tmp/err"
  rc=$?
  out=$(cat "$tmp/out")
  err=$(cat "$tmp/err")
  is "$1 (files left)" '' "$(ls "$TMPDIR")"
}

# zone STEP - the same records for each step without a factor of "count"
zone() {
  awk -v count="$count" -v step="$1" 'BEGIN {
    print "$ORIGIN 4.4.e164.arpa.\n@ 3600 SOA a. b. 1 2 3 4 5"
    for (i = 0; i < count; i++) {
      n = sprintf("%06d", i * step % count)
      owner = ""
      for (d = 6; d; d--)
        owner = owner substr(n, d, 1) "."
      printf "%s1 3600 NAPTR 100 10 \"u\" \"E2U+sip\" ", owner
      printf "\"!^.*$!sip:%s@a.example!\" .\n", n
    }
  }'
}

zone 1 >"$tmp/sorted"
zone 7919 >"$tmp/shuffled"

# lint: the same number at the start and at the end
{
  cat "$tmp/shuffled"
  echo '0.0.0.0.0.0.1 3600 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:b@a.example!" .'
} >"$tmp/doubled"
limited lint "$tmp/doubled"
is 'lint (status)' 0 "$rc"
is 'lint (one finding)' \
  "$tmp/doubled:$((count + 3)): warning: ORDER and PREFERENCE are used already (line 3) [preference]" \
  "$out"
has 'lint (counts)' "$((count + 1)) NAPTR records" "$err"

# diff: another order changes nothing
sed 's/sip:000007@/sip:other@/' "$tmp/sorted" >"$tmp/changed"
limited diff "$tmp/shuffled" "$tmp/changed"
is 'diff (status)' 1 "$rc"
is 'diff (one number)' \
  '+441000007 changed: -sip:000007@a.example (sip) +sip:other@a.example (sip)' \
  "$out"

# record: the first number comes again
{
  awk -v count="$count" 'BEGIN {
    for (i = 0; i < count; i++)
      printf "+441%06d,sip:u%d@a.example\n", i * 7919 % count, i
  }'
  echo '+441000000,sip:again@a.example'
  echo '+441000000,sip:u0@a.example,,100,10'
} >"$tmp/table"
limited record --from-csv "$tmp/table"
is 'record (status)' 1 "$rc"
has 'record (refused)' \
  "table:$((count + 2)): +441000000: the same record as that of line 1" "$err"
is 'record (lines)' "$((count + 1))" "$(wc -l <"$tmp/out")"
has 'record (behind the first)' ' 100 20 "u"' "$(tail -n 1 "$tmp/out")"

# Where there is no such file, or none may grow, memory is taken.
limit=unlimited
limited diff "$tmp/shuffled" "$tmp/changed"
want=$out
TMPDIR=$tmp/missing run diff "$tmp/shuffled" "$tmp/changed"
is 'no folder (status)' 1 "$rc"
is 'no folder (output)' "$want" "$out"
(ulimit -f 1000 && exec "$ENUMCTL" diff "$tmp/shuffled" "$tmp/changed") \
  >"$tmp/out" 2>"$tmp/err"
is 'no growth (status)' 1 "$?"
is 'no growth (output)' "$want" "$(cat "$tmp/out")"
finish
