#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation.sh - the running resolver obeys the validation store (RFC 4725): a
# number that nobody vouches for does not resolve, with CD=1 neither; a change
# is live within a second, cached answers included; a TTL does not outlive the
# validation; a store that is missing or damaged fails closed and recovers.
# VAL-33, VAL-36 to VAL-38, VAL-40, VAL-42, VAL-45, VAL-46, URI-11, TTL-10.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $1 failed"
}

# feed EXPIRY NUMBER... - validate these until that day
feed() {
  local expiry=$1 name
  shift
  for name in "$@"; do
    printf '+441632960%s,%s,%s,FEED,REG,1,%s-%s\n' "$name" \
      "$(date -u -d '-2 days' +%F)" "$expiry" "$name" "$expiry"
  done >"$work/feed.csv"
  token import "$work/feed.csv"
}

# live - a second has passed since the change
live() {
  sleep 1.1
}

resolves() {
  ask "$1 resolves" "$(number "$1")" NAPTR +dnssec
  expect status NOERROR
  [[ -n $(answer_section ANSWER) ]] || unexpected "no answer"
}

# denied DIGITS EDE...
denied() {
  local option
  for option in +nocd +cd; do
    ask "$1 is denied, $option" "$(number "$1")" NAPTR +dnssec "$option"
    expect status NOERROR
    expect no-data
    expect ede "$2"
  done
  ask "$1 has no URI" "_im.$(number "$1")" URI
  expect no-data
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
END
add_demo_zones
start_nsd
start_unbound unbound </dev/null

ask "no store yet" "$(number 001)" NAPTR
expect status SERVFAIL
expect ede 14

feed "$(date -u -d '+100 days' +%F)" 001
feed "$(date -u -d '+1 day' +%F)" 002
feed "$(date -u +%F)" 004
live
resolves 001
resolves 001
denied 003 15

token suspend +441632960001
live
denied 001 15
resolves 002
token resume +441632960001
live
resolves 001

left=$(($(date -u -d 'tomorrow 00:00' +%s) - $(date -u +%s)))
resolves 002
expect ttl-at-most "$left"
denied 004 15

mv "$work/store" "$work/away"
live
ask "the store is gone" "$(number 001)" NAPTR
expect status SERVFAIL
expect ede 14
mv "$work/away" "$work/store"
live
resolves 001
harness_end
