#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_meanwhile.sh - a command that began before the configuration was
# changed, and gets its turn after that: it changes nothing, so that a key which
# was taken out stays out (VAL-23).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
changed='the configuration was changed meanwhile'
entity_new "$work/other" EXAMPLE-VE
cp -r "$keys" "$work/first"

# key FOLDER - EXAMPLE-VE has the key that lies there, from now on
key() {
  cp "$work/$1/EXAMPLE-VE.pem" "$keys/EXAMPLE-VE.new"
  mv "$keys/EXAMPLE-VE.new" "$keys/EXAMPLE-VE.pem"
}

# begin COMMAND [ARGUMENT]... - runs, and waits for its standard input
begin() {
  mkfifo "$work/fifo"
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" - \
    <"$work/fifo" >"$work/began.out" 2>"$work/began.err" &
  began=$!
  exec 9>"$work/fifo"
  rm "$work/fifo"
  # It has read its configuration when it waits for what comes.
  for ((i = 0; i < 1200; i++)); do
    [[ $(cat "/proc/$began/task/$began/children" 2>/dev/null) == '' ]] || break
    sleep 0.05
  done
}

# finish TITLE STATUS - what began gets this function's input, and ends so
finish() {
  status=0
  cat >&9
  exec 9>&-
  wait "$began" || status=$?
  out=$(<"$work/began.out")
  err=$(<"$work/began.err")
  expect_status "$1" "$2"
}

# An import that reads for long: a key is replaced, and another import says so.
entity_token "$work/first" EXAMPLE-VE number=+441632960001 >"$work/one.xml"
entity_token "$work/other" EXAMPLE-VE number=+441632960002 serial=2 \
  >"$work/two.xml"
entity_token "$keys" OTHER-VE number=+441632960003 serial=3 >"$work/three.xml"
entity_token "$keys" OTHER-VE number=+441632960004 serial=4 >"$work/four.xml"
accepted 'the first key' "$work/one.xml"
begin import
key other
accepted 'the second key' "$work/two.xml"
expect_text 'the second key' "$err" 'the trust in 1 records'
finish 'an import that began before' 3 <"$work/three.xml"
expect_text 'an import that began before' "$err" "$changed"
shown 'signed by the first key' +441632960001 revoked
shown 'signed by the second key' +441632960002 valid
shown 'what the import had' +441632960003 unknown
run stats
expect_text 'it has failed' "$out" 'import.failed=1'
accepted 'given once more' "$work/three.xml"

# The same for an option, and whichever command it was.
begin verify
token_conf 'grace-days: 3'
finish 'verify' 3 <"$work/four.xml"
expect_text 'verify' "$err" "$changed"
begin import --replace entity:OTHER-VE --max-withdrawn 100%
printf '# another line\n' >>"$work/enumod.conf"
finish 'a snapshot' 3 <"$work/four.xml"
shown 'a snapshot' +441632960003 valid
begin import --strict
sed -i '/id: "OTHER-VE"/,$d; $d' "$work/enumod.conf"
finish 'a clause that is gone' 3 <"$work/four.xml"
expect_text 'a clause that is gone' "$err" "$changed"

# What waits for its turn has a configuration of before, too.
token_conf
accepted 'as before' "$work/four.xml"
if command -v flock >/dev/null; then
  exec 8<"$work/store/ledger/lock"
  flock 8
  waiting=()
  waits='another enumctl changes it; waiting$'
  for command in 'suspend +441632960003' 'revoke OTHER-VE 77' \
    'suspend --entity OTHER-VE' 'delete --reason x +441632960003' \
    'purge --older-than 0' 'compact' "rebuild $work/rebuilt"; do
    read -ra words <<<"$command"
    file=$work/waiting.${#waiting[@]}
    "$ENUMCTL" token "${words[@]}" --config "$work/enumod.conf" >"$file" \
      2>&1 8<&- &
    waiting+=("$!|$command|$file")
  done
  # Those that wait have read their configuration.
  for ((i = 0; i < 600; i++)); do
    [[ $(grep -l "$waits" "$work"/waiting.* | wc -l) != "${#waiting[@]}" ]] ||
      break
    sleep 0.1
  done
  token_conf 'keep-history: 4000'
  exec 8<&-
  for entry in "${waiting[@]}"; do
    IFS='|' read -r pid command file <<<"$entry"
    status=0
    wait "$pid" || status=$?
    out=$(<"$file")
    err=
    expect_status "$command" 3
    expect_text "$command" "$out" "$changed"
    expect_text "$command" "$out" "$waits"
  done
  shown 'nothing of it' +441632960003 valid
fi

# The same configuration is no other one, nor is a renewed certificate.
begin import
cp "$work/enumod.conf" "$work/new.conf"
mv "$work/new.conf" "$work/enumod.conf"
openssl req -new -x509 -key "$work/other/EXAMPLE-VE.key" \
  -subj "/CN=EXAMPLE-VE" -days 500 -out "$keys/EXAMPLE-VE.pem"
finish 'the same configuration' 0 <"$work/four.xml"
expect_text 'the same configuration' "$out" 'unchanged 1'

# An included file counts; a pipe cannot be read twice, and is not.
mkdir "$work/parts"
printf 'include: "%s/parts/*.conf"\n' "$work" >>"$work/enumod.conf"
begin import
printf 'enum:\n  grace-days: 2\n' >"$work/parts/new.conf"
finish 'a file that is included' 3 <"$work/four.xml"
status=0
out=$("$ENUMCTL" token import --config <(cat "$work/enumod.conf") \
  "$work/four.xml" 2>&1) || status=$?
err=
expect_status 'a pipe' 0

# Nor does an import forget more than the configuration of now allows.
begin import
rm "$work/parts/new.conf"
finish 'a file that is gone' 3 <"$work/four.xml"
run log --verify
expect_status 'the log' 0
token_end
