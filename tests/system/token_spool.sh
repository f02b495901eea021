#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_spool.sh - whoever may write into a spool folder can neither keep an
# import waiting nor make it read what is no text: files that become pipes while
# they are read, lines without an end, files that are all holes.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
spool=$work/spool
mkdir "$spool"

# Nothing of this may take that long, on a busy machine or with a sanitizer.
LIMIT=${LIMIT:-60}

# bounded ARGUMENT... - run, but killed after a while
bounded() {
  local command=$1
  shift
  status=0
  timeout "$LIMIT" "$ENUMCTL" token "$command" --config "$work/enumod.conf" \
    "$@" >"$work/out" 2>"$work/err" || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
}

# begin - an import of the spool folder, in one process, that waits for a pipe
# before it reads what lies there
begin() {
  mkfifo "$work/gate"
  taskset -c "$processor" timeout "$LIMIT" "$ENUMCTL" token import \
    --config "$work/enumod.conf" "$work/gate" "$spool" \
    >"$work/out" 2>"$work/err" &
  began=$!
  # This waits until a worker has opened it, which is after all were listed.
  exec 9>"$work/gate"
  rm "$work/gate"
}

# finish TITLE STATUS
finish() {
  status=0
  entity_token "$keys" EXAMPLE-VE >&9
  exec 9>&-
  wait "$began" || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
  expect_status "$1" "$2"
}

# put NAME - it takes the place of what is there
put() {
  cat >"$spool/.$1"
  mv "$spool/.$1" "$spool/$1"
}

pipe() {
  mkfifo "$spool/.$1"
  mv "$spool/.$1" "$spool/$1"
}

# What becomes a pipe behind the back of the import is refused, be it a feed or
# a token; the files beside it are entered.
feed="+493012345,$(day -5),,,,,"
processor=
if command -v taskset >/dev/null; then
  processor=$(taskset -pc $$ | sed -E 's/.*: ([0-9]+).*/\1/')
fi
if [[ -n $processor ]]; then
  put 1.csv <<<"$feed"
  put 2.csv <<<"${feed/12345/12346}"
  entity_token "$keys" EXAMPLE-VE serial=2 number=+441632960002 | put 3.xml
  entity_token "$keys" EXAMPLE-VE serial=3 number=+441632960003 | put 4.xml
  begin
  pipe 1.csv
  pipe 3.xml
  finish 'pipes' 1
  expect_text 'pipes' "$out" 'imported 3, unchanged 0, older 0, refused 2'
  expect_text 'a feed' "$err" '1.csv: file: cannot be read: not a regular file'
  expect_text 'a token' "$err" '3.xml: file: cannot be read: not a regular file'

  # A feed is read without a bound on what XML costs, so it has to stay one.
  rm "$spool"/1.csv "$spool"/3.xml
  put 1.csv <<<"$feed"
  begin
  entity_token "$keys" EXAMPLE-VE serial=4 number=+441632960004 | put 1.csv
  finish 'a feed that becomes XML' 1
  expect_text 'a feed that becomes XML' "$err" \
    '1.csv: file: was replaced while it was read'
  shown 'a feed that becomes XML' +441632960004 unknown

  begin
  rm "$spool/2.csv"
  finish 'a feed that is gone' 1
  expect_text 'a feed that is gone' "$err" '2.csv: file: cannot be read: No such'
fi

# A pipe that lies there is left alone; one on the command line is waited for.
rm -f "$spool"/*
pipe 1.csv
bounded import "$spool"
expect_status 'a pipe that lies there' 0
mkfifo "$work/operand"
printf '%s\n' "$feed" >"$work/operand" &
bounded import "$work/operand"
expect_status 'a pipe by its name' 0
rm "$spool/1.csv"

# holes TITLE SIZE - the file "1.csv" has as many octets, and is read soon
holes() {
  truncate -s "$2" "$spool/1.csv" || return 0
  put 2.csv <<<"${feed/12345/12347}"
  local begun=$SECONDS
  bounded import "$spool"
  ((SECONDS - begun < 10)) || fault "$1: it took $((SECONDS - begun)) s"
  expect_status "$1" 1
  expect_text "$1" "$err" '1.csv:[0-9]+: CSV: .*the rest is not read'
  expect_text "$1" "$out" 'refused 1'
  shown "$1" +493012347 valid
  rm "$spool/1.csv"
}

for size in 100M 4T; do
  printf '+441632' >"$spool/1.csv"
  holes "no line feed, $size" "$size"
  printf '%s\n' "${feed/12345/12348}" >"$spool/1.csv"
  holes "behind a good line, $size" "$size"
  shown 'the good line' +493012348 valid
  printf '\r\n\r\n+44' >"$spool/1.csv"
  holes "empty lines, $size" "$size"
  printf '# as a comment' >"$spool/1.csv"
  holes "a comment, $size" "$size"
done

# What is read as XML ends at its bound.
: >"$spool/1.csv"
truncate -s 4T "$spool/1.csv" || truncate -s 100M "$spool/1.csv"
bounded import "$spool"
expect_status 'nothing but a hole' 1
expect_text 'nothing but a hole' "$err" '1.csv.*: TOK-01'
head -c 3000000 /dev/zero | tr '\0' '\r' >"$spool/1.csv"
bounded import "$spool"
expect_status 'carriage returns' 1
expect_text 'carriage returns' "$err" '1.csv:1: CSV: .*the rest is not read'

# Some lines that are too long do not end a feed.
{
  for i in {1..100}; do
    printf '%s\n%04d%s\n' "${feed/12345/$((15000 + i))}" "$i" \
      "$(printf 'x%.0s' {1..900})"
  done
  printf '# \0\n%s\n' "${feed/12345/16000}"
} >"$spool/1.csv"
bounded import "$spool"
expect_status 'long lines' 1
expect_text 'long lines' "$out" 'imported 101, .* refused 101'
shown 'the last one' +493016000 valid
bounded import --replace prefix:+4930 --max-withdrawn 100% "$spool"
expect_status 'a snapshot with one' 1
expect_text 'a snapshot with one' "$err" 'good as a whole or not at all'
token_end
