# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2119,SC2120
#
# token_lib.sh - what the tests of "enumctl token" share.
#
# From the environment:
#   ENUMCTL  the tool
#   KEEP     not empty: keep the working folder

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=conf-examples/validation/validation-entity.sh
. "$here/../../conf-examples/validation/validation-entity.sh"

work=
faults=0

# token_begin - folder, two validation entities, configuration
token_begin() {
  local program
  if [[ ! -x ${ENUMCTL:-} ]]; then
    printf 'SKIP: ENUMCTL names no program: "%s"\n' "${ENUMCTL:-}"
    exit 77
  fi
  for program in openssl xmlsec1; do
    if ! command -v "$program" >/dev/null; then
      printf 'SKIP: %s is not installed\n' "$program"
      exit 77
    fi
  done
  # In a shell of its own, since its other functions would be in the way here.
  # shellcheck source=/dev/null
  (. "${BASH_SOURCE[0]%/*}/harness.sh" && wait_past_midnight)
  work=$(mktemp -d "${TMPDIR:-/tmp}/enumod-token.XXXXXX")
  trap token_cleanup EXIT
  entity_new "$work/keys" EXAMPLE-VE
  entity_new "$work/keys" OTHER-VE
  token_conf
}

# token_conf [LINE]... - the configuration; lines for the enum: clause
token_conf() {
  cat >"$work/enumod.conf" <<END
enum:
  validation: signed
  validation-store: "$work/store"
  approved-prefix: "+441632" "+441633" "+4930"
$(printf '  %s\n' "$@")
number:
  prefix: "+4930"
  validation: unsigned
  grace-days: 7
  token-digits-min: 9
validation-entity:
  id: "EXAMPLE-VE"
  certificate: "$work/keys/EXAMPLE-VE.pem"
  prefix: "+441632"
  method: "42"
  method: "call-back"
  registrar: "reg-4711"
  registrar: "reg-4712"
  max-validity-days: 366
validation-entity:
  id: "OTHER-VE"
  certificate: "$work/keys/OTHER-VE.pub"
  prefix: "+441632" "+441633"
END
}

# token_cleanup [STATUS] - STATUS is given when a trap does something before
token_cleanup() {
  local status=${1:-$?}
  trap - EXIT
  if [[ -n ${KEEP:-} ]]; then
    printf 'kept: %s\n' "$work"
  else
    rm -rf "$work"
  fi
  exit "$status"
}

token_end() {
  if ((faults)); then
    printf '%d faults\n' "$faults"
    exit 1
  fi
  printf 'no faults\n'
}

fault() {
  faults=$((faults + 1))
  printf 'FAULT: %s\n' "$*"
}

# run ARGUMENT... - enumctl token; sets $status, $out, $err
run() {
  local command=$1
  shift
  status=0
  "$ENUMCTL" token "$command" --config "$work/enumod.conf" "$@" \
    >"$work/out" 2>"$work/err" || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
  if grep -q 'Sanitizer\|runtime error' "$work/err"; then
    fault "sanitizer: $command $*"
    cat "$work/err"
  fi
}

# expect_status TITLE STATUS
expect_status() {
  if [[ $status != "$2" ]]; then
    fault "$1: exit status $status, not $2"
    printf '%s\n%s\n' "$out" "$err" | sed '/^$/d; s/^/    /'
  fi
}

# expect_text TITLE TEXT PATTERN - a line of the text matches
expect_text() {
  if ! grep -Eq -- "$3" <<<"$2"; then
    fault "$1: nothing like \"$3\" in:"
    printf '%s\n' "$2" | sed 's/^/    /'
  fi
}

# killed_after MILLISECONDS COMMAND... - "enumctl token", if it still runs by then
killed_after() {
  local wait_ms=$1 pid
  shift
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >"$work/out" 2>"$work/err" &
  pid=$!
  sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# accepted TITLE FILE - it is imported
accepted() {
  run import "$2"
  expect_status "$1" 0
}

# refused TITLE RULE FILE - for this rule (a pattern), with a line number
refused() {
  run import "$3"
  expect_status "$1" 1
  expect_text "$1" "$err" "^[^ ]*(:[0-9]+)?: ($2): "
  run verify "$3"
  expect_status "$1, verify" 1
}

# shown TITLE NUMBER STATE
shown() {
  run show "$2"
  expect_text "$1" "$out" "^[+0-9]+: $3 "
}
