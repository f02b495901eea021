#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_under_way.sh - a number is suspended while its look-up is under
# way: what the servers then answer is not handed out (VAL-42), neither for the
# number, nor for its URI, nor by an alias or a referral to it (VAL-46), nor what
# was in the cache when the look-up began.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $1 failed"
}

# freeze_server, thaw_server - nsd has a session of its own
freeze_server() {
  kill -STOP -- "-$nsd_pid"
}

thaw_server() {
  kill -CONT -- "-$nsd_pid"
}

# ask_behind TITLE NAME TYPE - the answer is in $work/answer.TITLE
ask_behind() {
  dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=10 "$2" "$3" \
    >"$work/answer.$1" 2>&1 &
  asking+=("$!")
}

# is_denied TITLE - what was asked in the background got no data, and EDE 15
is_denied() {
  question="suspended while the look-up is under way: $1"
  answer=$(<"$work/answer.$1")
  asked_with=dig
  expect status NOERROR
  expect no-data
  expect ede 15
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
END
add_root_zone
sign_zone 4.4.e164.arpa <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@       SOA   ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@       NS    ns.e164.arpa.
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
1.0.0   NAPTR 100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .
2.0.0   NAPTR 100 10 "u" "E2U+im" "!^.*$!im:bert@example.net!" .
3.0.0   CNAME 2.0.0
4.0.0   NAPTR 100 10 "" "" "" 2.0.0
9.0.0   NAPTR 100 10 "u" "E2U+im" "!^.*$!im:zoe@example.net!" .
END
sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
trust e164.arpa
start_nsd
for name in 001 002 003 004 009; do
  printf '+441632960%s,%s,%s,FEED,REG,1,%s\n' "$name" \
    "$(date -u -d '-2 days' +%F)" "$(date -u -d '+100 days' +%F)" "$name"
done >"$work/feed.csv"
token import "$work/feed.csv"
start_unbound unbound <<'END'
server:
  infra-cache-min-rtt: 4000
END

# The keys and the way to the zone are known, so that one query is left.
ask "another number" "$(number 009)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:zoe@example.net!" .'

asking=()
freeze_server
ask_behind number "$(number 001)" NAPTR
ask_behind uri "_im.$(number 001)" URI
ask_behind alias "$(number 003)" NAPTR
ask_behind referral "$(number 004)" NAPTR
sleep 0.2
token suspend +441632960001
token suspend +441632960002
sleep 1
thaw_server
wait "${asking[@]}"
is_denied number
is_denied uri
is_denied alias
question="a referral to what was suspended meanwhile"
answer=$(<"$work/answer.referral")
expect no-data

# What the number refers to is known before, so that only its URI is asked for.
token resume +441632960002
sleep 1.1
ask "the referral is known" "$(number 004)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:bert@example.net!" .'
asking=()
freeze_server
ask_behind made "_im.$(number 004)" URI
sleep 0.2
token suspend +441632960002
sleep 1
thaw_server
wait "${asking[@]}"
question="a URI from what a referral led to, suspended meanwhile"
answer=$(<"$work/answer.made")
expect no-data

ask "afterwards" "$(number 001)" NAPTR
expect no-data
expect ede 15
token resume +441632960001
sleep 1.1
ask "resumed" "$(number 001)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
harness_end
