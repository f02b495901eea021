#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_stale.sh - serve-stale: and the validation store. When the servers
# fail, a change about another number takes no stale answer away (TTL-11), but
# what is suspended is not served stale (VAL-42), nor by an alias or a referral
# to it (VAL-46), and a flush leaves nothing (TTL-10).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $1 failed"
}

# live - a second has passed since the change
live() {
  sleep 1.1
}

# is_im TITLE EDE NAME USER [ALIAS] - the number has the URI, fresh (EDE "none")
# or stale (3), and leads there by an alias
is_im() {
  ask "$1" "$3" NAPTR
  expect status NOERROR
  expect rdata "100 10 \"u\" \"E2U+im\" \"!^.*\$!im:$4@example.net!\" ." "${@:5}"
  expect ede "$2"
}

# is_uri TITLE EDE NAME USER
is_uri() {
  ask "$1" "_im.$3" URI
  expect status NOERROR
  expect rdata "1 1 \"im:$4@example.net\""
  expect ede "$2"
}

# is_gone TITLE EDE NAME
is_gone() {
  local question
  for question in "$3 NAPTR" "$3 NAPTR +cd" "_im.$3 URI"; do
    # shellcheck disable=SC2086 # name, type and flag
    ask "$1: $question" $question
    expect no-data
    expect ede "$2"
  done
}

# is_lost TITLE NAME - nothing is left to be served
is_lost() {
  ask "$1" "$2" NAPTR
  expect status SERVFAIL
  expect no-data
}

# others_are_fresh - what is asked for by the number, an alias and a referral
others_are_fresh() {
  local name alias
  for name in 002 003 004; do
    alias=()
    if [[ $name == 003 ]]; then
      alias=("$(number 002).")
    fi
    is_im "fresh, $name" none "$(number "$name")" bert "${alias[@]}"
    is_uri "fresh, $name" none "$(number "$name")" bert
  done
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
  counters-file: "$work/counters"
  serve-stale: yes
  prefetch: no
  max-ttl: 2
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
; two ways to the one above
3.0.0   CNAME 2.0.0
4.0.0   NAPTR 100 10 "" "" "" 2.0.0
END
sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
trust e164.arpa
start_nsd
for name in 001 002 003 004; do
  printf '+441632960%s,%s,%s,FEED,REG,1,%s\n' "$name" \
    "$(date -u -d '-2 days' +%F)" "$(date -u -d '+100 days' +%F)" "$name"
done >"$work/feed.csv"
token import "$work/feed.csv"
start_unbound unbound </dev/null

is_im "fresh" none "$(number 001)" anna
is_uri "fresh" none "$(number 001)" anna
others_are_fresh

# A number is suspended while it is looked up, and resumed: that it was denied
# then is not kept, and takes nothing away.
sleep 3
kill -STOP -- "-$nsd_pid"
dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=10 "$(number 001)" NAPTR \
  >"$work/under-way" 2>&1 &
asking=$!
sleep 0.2
token suspend +441632960001
live
kill -CONT -- "-$nsd_pid"
wait "$asking"
question="suspended while it was looked up"
answer=$(<"$work/under-way")
expect no-data
expect ede 15
token resume +441632960001
live
others_are_fresh

# The servers refuse everything from here on.
stop_server "$nsd_pid" || true
same=$nsd_port
pick_port() {
  port=$same
}
: >"$work/zones.conf"
start_nsd
sleep 3
is_im "stale" 3 "$(number 001)" anna
is_uri "stale" 3 "$(number 001)" anna
is_im "stale, alias" 3 "$(number 003)" bert "$(number 002)."
is_im "stale, referral" 3 "$(number 004)" bert

# The number that others lead to is suspended: it is gone for all of them.
token suspend +441632960002
live
is_im "stale after another number was suspended" 3 "$(number 001)" anna
is_uri "stale after another number was suspended" 3 "$(number 001)" anna
is_gone "suspended" 15 "$(number 002)"
is_lost "an alias to what is suspended" "$(number 003)"
is_lost "a referral to what is suspended" "$(number 004)"

# A number that was served stale a moment ago, without a look-up.
token suspend +441632960001
live
is_gone "suspended while it is served stale" 15 "$(number 001)"
token resume +441632960001
live
is_im "resumed" 3 "$(number 001)" anna
is_uri "resumed" 3 "$(number 001)" anna

# The store is gone: nobody knows what may be served.
mv "$work/store" "$work/away"
live
ask "the store is gone" "$(number 001)" NAPTR
expect status SERVFAIL
expect ede 14
mv "$work/away" "$work/store"
live
is_im "the store is back" 3 "$(number 001)" anna

"$ENUMCTL" flush --config "$work/enumod.conf" || fault "flush failed"
is_lost "a flush" "$(number 001)"
harness_end
