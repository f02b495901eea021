#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_verdicts.sh - why a number is blocked can be told from outside: not
# validated, not yet, expired, suspended by hand and revoked are five verdicts,
# each with a text of its own in the EDE, a line in the log and a counter, and
# enumctl gives the same one (VAL-36, VAL-38, DSC-20).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $1 failed"
}

# feed DIGITS EXECUTION EXPIRY - validate the number for these days
feed() {
  printf '+441632960%s,%s,%s,FEED,REG,1,%s\n' "$1" "$(date -u -d "$2" +%F)" \
    "$(date -u -d "$3" +%F)" "$1" >"$work/feed.csv"
  token import "$work/feed.csv"
}

# configure OFFSET - where the days of validations begin
configure() {
  cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
  counters-file: "$work/counters"
  utc-offset: "$1"
END
}

# counted VERDICT - how often
counted() {
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^verdicts\.$1=//p"
}

# has_reason TEXT
has_reason() {
  expect status NOERROR
  expect no-data
  expect ede 15
  [[ $answer == *"; EDE: 15 "*"($1)"* ]] || unexpected "no EDE with \"$1\""
}

# blocked DIGITS STATE VERDICT TEXT - by the resolver, its log and counters, and
# by the tool. The number counts before the service (VAL-44).
blocked() {
  local name before said
  name=$(number "$1")
  ask "$2, a service that is not allowed" "_sip.$name" URI
  has_reason "$4"
  ask "$2, NAPTR at a service" "_im.$name" NAPTR
  has_reason "$4"
  before=$(counted "$3")
  ask "$2" "$name" NAPTR +dnssec
  has_reason "$4"
  [[ $(counted "$3") == "$((before + 1))" ]] ||
    fault "$2: verdicts.$3 is $(counted "$3"), it was $before"
  "$ENUMCTL" stats --file "$work/counters" --prometheus |
    grep "^enumod_verdicts_total{verdict=\"$3\"} $((before + 1))\$" \
      >/dev/null ||
    fault "$2: the label is missing in the text for Prometheus"
  grep -q "NAPTR: $3 ($4), data" "$work/log/unbound" ||
    fault "$2: the log has no line with $3"
  said=$("$ENUMCTL" resolve --config "$work/enumod.conf" --explain \
    "+441632960$1" 2>&1) || true
  [[ $said == *"verdict: $4 ($3)"* ]] ||
    fault "$2: enumctl resolve does not say $3: $said"
  said=$("$ENUMCTL" token show --config "$work/enumod.conf" \
    "+441632960$1" 2>&1) || true
  [[ $said == "+441632960$1: $2 "* ]] ||
    fault "$2: token show says: $said"
}

# listed DIGITS STATE - in the list of records
listed() {
  local said
  said=$("$ENUMCTL" token list --config "$work/enumod.conf" |
    grep "^+441632960$1 ") || true
  [[ $said == "+441632960$1 $2 "* ]] || fault "token list says: $said"
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
# What is executed two days ahead, by the days in the far east, is imported
# there; in the far west it lies in the future.
configure +1400
feed 005 "$(TZ=UTC-14 date -d '+1 day' +%F)" '+100 days'
configure -1200
feed 001 '-9 days' '+100 days'
feed 002 '-9 days' '-2 days'
feed 003 '-9 days' '+100 days'
feed 004 '-9 days' '+100 days'
token suspend +441632960003
token revoke +441632960004
token suspend +441632960002
add_demo_zones
start_nsd
VERBOSITY=3 start_unbound unbound </dev/null

ask "valid" "$(number 001)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
blocked 005 future not-yet-valid 'validation not yet in force'
blocked 006 unknown unvalidated 'number not validated'
blocked 003 suspended suspended 'number suspended'
blocked 004 revoked revoked 'validation revoked'
# By hand comes first; without it the dates count again.
blocked 002 suspended suspended 'number suspended'
listed 002 suspended
token resume +441632960002
sleep 1.1
blocked 002 expired expired 'validation expired'
listed 002 expired
listed 003 suspended
listed 004 revoked
listed 005 future
harness_end
