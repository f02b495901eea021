# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib.sh - what the tests of enumctl share.
#
# From the environment: ENUMCTL, the program (default ./enumctl); srcdir, the
# top of the source (default: found from this file). Every fault is reported;
# finish prints the count and sets the exit status.

set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
srcdir=${srcdir:-$(cd "$here/../.." && pwd)}
ENUMCTL=${ENUMCTL:-./enumctl}
passed=0
failed=0
out=
err=
rc=

if ! command -v "$ENUMCTL" >/dev/null; then
  printf 'SKIP: ENUMCTL names no program: "%s"\n' "$ENUMCTL"
  exit 77
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/enumctl-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
unset ENUMOD_CONF NO_COLOR

# run ARGUMENT... - enumctl; standard input is that of the caller
run() {
  "$ENUMCTL" "$@" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  out=$(cat "$tmp/out")
  err=$(cat "$tmp/err")
}

pass() {
  passed=$((passed + 1))
}

# fault NAME TEXT... - report; the last run is shown
fault() {
  failed=$((failed + 1))
  printf 'FAULT: %s: %s\n  status %s\n  stdout: %s\n  stderr: %s\n' \
    "$1" "$(cut -c1-300 <<<"${*:2}")" "$rc" "${out:0:1000}" "${err:0:1000}"
}

# is NAME WANT GOT
is() {
  if [[ $2 == "$3" ]]; then
    pass
  else
    fault "$1" "expected \"$2\"" "got \"$3\""
  fi
}

# has NAME PART TEXT - the part is somewhere in the text
has() {
  if [[ $3 == *"$2"* ]]; then pass; else fault "$1" "\"$2\" is missing"; fi
}

has_not() {
  if [[ $3 == *"$2"* ]]; then fault "$1" "\"$2\" is there"; else pass; fi
}

# good NAME STDOUT - the last run printed that and succeeded
good() {
  is "$1 (status)" 0 "$rc"
  is "$1 (stdout)" "$2" "$out"
}

# bad NAME STATUS STDERR - the last run failed so, with nothing on stdout
bad() {
  is "$1 (status)" "$2" "$rc"
  is "$1 (stdout)" "" "$out"
  has "$1 (stderr)" "$3" "$err"
}

# garbage OCTETS - octets without any sense, the same each time
garbage() {
  python3 -c 'import random, sys
sys.stdout.buffer.write(random.Random(1).randbytes(int(sys.argv[1])))' "$1"
}

# is_json NAME TEXT - is it valid, by any program that can tell?
is_json() {
  if command -v python3 >/dev/null; then
    printf '%s' "$2" | python3 -m json.tool >/dev/null 2>"$tmp/json"
  elif command -v jq >/dev/null; then
    printf '%s' "$2" | jq . >/dev/null 2>"$tmp/json"
  else
    printf 'NOTE: JSON is not checked: neither python3 nor jq\n'
    return
  fi
  # shellcheck disable=SC2181
  if [[ $? == 0 ]]; then
    pass
  else
    fault "$1" "not JSON: $(cat "$tmp/json")"
  fi
}

# fits NAME COMMAND TEXT [part] - is each line as the command's schema says? With
# "part", not all that the schema has need be there.
fits() {
  local said
  if ! command -v python3 >/dev/null; then
    printf 'NOTE: the schema is not checked: no python3\n'
  elif said=$(python3 "$here/json_schema.py" \
    "$srcdir/doc/json/$2.schema.json" "${@:4}" <<<"$3" 2>&1); then
    pass
  else
    fault "$1" "$said"
  fi
}

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [[ $failed == 0 ]]
  exit
}
