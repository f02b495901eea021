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

# lines EXPIRY NUMBER... - of a feed, which validates these until that day
lines() {
  local expiry=$1 name
  shift
  for name in "$@"; do
    printf '+441632960%s,%s,%s,FEED,REG,1,%s-%s\n' "$name" \
      "$(date -u -d '-2 days' +%F)" "$expiry" "$name" "$expiry"
  done
}

# feed EXPIRY NUMBER... - import them
feed() {
  lines "$@" >"$work/feed.csv"
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
  counters-file: "$work/counters"
number:
  prefix: "+441632960006"
  validation: none
END
add_demo_zones
start_nsd
start_unbound unbound </dev/null

ask "no store yet" "$(number 001)" NAPTR
expect status SERVFAIL
expect ede 14

resolves 006

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
# By hand counts where nobody has to vouch for a number, too.
resolves 006
token suspend +441632960006
live
denied 006 15
resolves 001

# What a snapshot lacks is denied, and answered again once it is there again.
lines "$(date -u -d '+1 day' +%F)" 002 >"$work/feed.csv"
token import --replace entity:FEED --max-withdrawn 1 "$work/feed.csv"
live
denied 001 15
resolves 002
lines "$(date -u -d '+100 days' +%F)" 001 >>"$work/feed.csv"
token import --replace entity:FEED "$work/feed.csv"
live
resolves 001

until_midnight=$(($(date -u -d 'tomorrow 00:00' +%s) - $(date -u +%s)))
resolves 002
expect ttl-at-most "$until_midnight"
denied 004 15

mv "$work/store" "$work/away"
live
for name in 001 006; do
  ask "the store is gone, $name" "$(number "$name")" NAPTR
  expect status SERVFAIL
  expect ede 14
done
mv "$work/away" "$work/store"
live
resolves 001
denied 006 15
# Grace: TTLs of 300 seconds at most, counted, and told once (VAL-37).
sed -i 's/^  validation-store/  grace-days: 7\n&/' "$work/enumod.conf"
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
feed "$(date -u +%F)" 003 005
live
for name in 003 005; do
  resolves "$name"
  expect ttl-at-most 300
done
[[ $("$ENUMCTL" stats --file "$work/counters" | sed -n 's/^grace=//p') == 2 ]] ||
  fault "grace is not counted"
[[ $(grep -c 'enumod: numbers resolve by grace-days' "$work/log/unbound") == 1 ]] ||
  fault "grace is not told once"

# The base: cut off, bit flipped, gone; it may be put back in any way.
unusable() {
  live
  ask "$1" "$(number 001)" NAPTR
  expect status SERVFAIL
  expect ede 14
  is_alive "$unbound_pid" || abort "$1: Unbound is gone"
}
token import --rebuild "$work/feed.csv"
live
resolves 001
base=$(echo "$work"/store/base-*)
cp "$base" "$work/base"
truncate -s 100 "$base"
unusable "the base is cut off"
cp "$work/base" "$base"
live
resolves 001
printf '\377' | dd of="$base" bs=1 seek=30 conv=notrunc status=none
unusable "a bit of the base is another"
mv "$work/base" "$base"
live
resolves 001
cp "$base" "$work/base"
mv "$base" "$work/store/elsewhere"
unusable "the base is gone"
mv "$work/store/elsewhere" "$base"
live
resolves 001

# One record: its number is refused, others are not, and any change mends it.
printf '\377' |
  dd of="$base" bs=1 seek=$(($(stat -c %s "$base") - 20)) conv=notrunc status=none
live
resolves 001
ask "a damaged record" "$(number 005)" NAPTR
expect status SERVFAIL
expect ede 14
resolves 001
"$ENUMCTL" check "$work/enumod.conf" >"$work/check" 2>&1 ||
  fault "check takes damage of the store for a fault of the configuration"
grep -q 'validation-store.*are damaged' "$work/check" ||
  fault "check does not see a damaged record"
token suspend +441632960009
live
resolves 005
for text in 'there is no validation store' 'store is damaged' \
  'records of the validation store are damaged' 'usable again'; do
  grep -q "enumod: validation-store: .*$text" "$work/log/unbound" ||
    fault "the log does not say \"$text\""
done

# An older copy: refused, and a reload does not forget what was there.
cp -r "$work/store" "$work/older"
token suspend +441632960001
live
denied 001 15
rm -rf "$work/store"
mv "$work/older" "$work/store"
unusable "an older copy"
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
unusable "an older copy after a reload"
token suspend +441632960002
live
denied 002 15
resolves 001
harness_end
