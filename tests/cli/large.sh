#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# large.sh - zones and tables that are larger than the memory that is allowed:
# lint, diff and record do the same with them, and leave no file behind.
#
# "ulimit -d" counts what a program has for itself, and no mapped files. Without
# those, each of the commands needs two to five times as much. ENUMOD_LONG=yes
# takes ten million records, 5 GB of room in TMPDIR, and many minutes.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

count=300000
limit=24000
if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'no limit of memory: sanitizers need more'
  count=120000
  limit=unlimited
elif [[ ${ENUMOD_LONG:-} == yes ]]; then
  count=10000000
  limit=32000
fi
digits=$(($(wc -c <<<"$((count - 1))") - 1))
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
  awk -v count="$count" -v step="$1" -v digits="$digits" 'BEGIN {
    print "$ORIGIN 4.4.e164.arpa.\n@ 3600 SOA a. b. 1 2 3 4 5"
    for (i = 0; i < count; i++) {
      n = sprintf("%0*d", digits, i * step % count)
      owner = ""
      for (d = digits; d; d--)
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
  printf '0.%.0s' $(seq "$digits")
  echo '1 3600 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:b@a.example!" .'
} >"$tmp/doubled"
limited lint "$tmp/doubled"
is 'lint (status)' 0 "$rc"
is 'lint (one finding)' \
  "$tmp/doubled:$((count + 3)): warning: ORDER and PREFERENCE are used already (line 3) [preference]" \
  "$out"
has 'lint (counts)' "$((count + 1)) NAPTR records" "$err"

# diff: another order changes nothing
seven=$(printf '%0*d' "$digits" 7)
sed "s/sip:$seven@/sip:other@/" "$tmp/sorted" >"$tmp/changed"
limited diff "$tmp/shuffled" "$tmp/changed"
is 'diff (status)' 1 "$rc"
is 'diff (one number)' \
  "+441$seven changed: -sip:$seven@a.example (sip) +sip:other@a.example (sip)" \
  "$out"

# record: the first number comes again
none=$(printf '%0*d' "$digits" 0)
{
  awk -v count="$count" -v digits="$digits" 'BEGIN {
    for (i = 0; i < count; i++)
      printf "+441%0*d,sip:u%d@a.example\n", digits, i * 7919 % count, i
  }'
  echo "+441$none,sip:again@a.example"
  echo "+441$none,sip:u0@a.example,,100,10"
} >"$tmp/table"
limited record --from-csv "$tmp/table"
is 'record (status)' 1 "$rc"
has 'record (refused)' \
  "table:$((count + 2)): +441$none: the same record as that of line 1" "$err"
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
