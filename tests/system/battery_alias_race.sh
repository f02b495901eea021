#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# battery_alias_race.sh - aliases from outside are looked up while others ask
# the numbers behind them: nobody gets a record that policy denies.
#
# What Unbound finds at the end of an alias, it stores as the answer for that
# name, before the module has a say. It must not lie there for a moment, least
# of all while the alias waits for the keys of its own zone: here those come
# slowly or not at all, or the zone has none. Aliases that a wildcard makes are
# new each time. A daemon with four threads; then reloads under that load, also
# those that keep the cache, where the version has them.
#
# BATTERY_RACE_SECONDS is the time of each of the three parts (default 10).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

battery=$here/battery_alias_race.py
seconds=${BATTERY_RACE_SECONDS:-10}
numbers=(001 002 003 004 005 006 007 008)

# 1 is blocked, 2 has a service that is not allowed, 3 has expired, 4 is bogus,
# 5 is not secure enough, 6 names a domain that is not allowed. The rules of 7 are
# kept outside, where an alias leads, those of 8 where a referral leads.
write_tree() {
  cat <<'END'
$TTL 5
@ SOA localhost. nobody.invalid. 1 3600 600 86400 5
@ NS localhost.
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
5.0.0 NS localhost.
END
  local i
  for i in 1 3 4; do
    printf '%d.0.0 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:denied%d@a.example!" .\n' \
      "$i" "$i"
    printf '%d.0.0 URI 10 1 "im:denied%d@a.example"\n' "$i" "$i"
    printf '_im.%d.0.0 URI 10 1 "im:denied%d@a.example"\n' "$i" "$i"
  done
  cat <<'END'
2.0.0 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:good@a.example!" .
2.0.0 NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:denied2@a.example!" .
2.0.0 URI 10 1 "sip:denied2@a.example"
_sip.2.0.0 URI 10 1 "sip:denied2@a.example"
6.0.0 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:good@a.example!" .
6.0.0 NAPTR 100 20 "u" "E2U+im" "!^.*$!im:denied6@no.example!" .
6.0.0 URI 10 1 "im:denied6@no.example"
_im.6.0.0 URI 10 1 "im:good@a.example"
_im.6.0.0 URI 20 1 "im:denied6@no.example"
7.0.0 CNAME kept.loose.example.
8.0.0 NAPTR 100 10 "" "" "" denied8.loose.example.
8.0.0 NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:denied8@a.example!" .
END
}

write_unsigned() {
  cat <<'END'
$TTL 5
@ SOA localhost. nobody.invalid. 1 3600 600 86400 5
@ NS localhost.
@ NAPTR 100 10 "u" "E2U+im" "!^.*$!im:denied5@a.example!" .
@ URI 10 1 "im:denied5@a.example"
END
}

# The zone's keys are asked for again every second.
write_aliases() {
  local digits
  cat <<'END'
$TTL 1
@ SOA localhost. nobody.invalid. 1 3600 600 86400 1
@ NS localhost.
END
  for digits in "${numbers[@]}"; do
    printf 'a%s CNAME %s.\n' "$digits" "$(number "$digits")"
    printf '*.w%s CNAME %s.\n' "$digits" "$(number "$digits")"
  done
}

# What is kept outside is everybody's, but not under the name of a number.
write_kept() {
  local name
  for name in kept denied8; do
    printf '%s NAPTR 100 10 "u" "E2U+im" "!^.*$!im:good@a.example!" .\n' "$name"
    printf '%s NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:denied@a.example!" .\n' \
      "$name"
    printf '%s URI 10 1 "sip:denied@a.example"\n' "$name"
  done
}

add_zones() {
  local i zone
  add_root_zone
  add_zone "$(number 005)" < <(write_unsigned)
  sign_zone e164.arpa < <(write_tree)
  spoil_signature e164.arpa "$(number 004)." NAPTR
  spoil_signature e164.arpa "$(number 004)." URI
  spoil_signature e164.arpa "_im.$(number 004)." URI
  trust e164.arpa
  add_zone loose.example < <(write_aliases && write_kept)
  for zone in slow.example silent{0..11}.example; do
    sign_zone "$zone" < <(write_aliases)
    trust "$zone"
  done
}

# stub_zones - as the harness does, but those with tardy keys by the proxy
stub_zones() {
  local at
  sed -n 's/^  name: //p' "$work/zones.conf" | while read -r zone; do
    case $zone in
      \"slow*|\"silent*) at=$proxy_port ;;
      *) at=$nsd_port ;;
    esac
    printf 'stub-zone:\n  name: %s\n  stub-addr: 127.0.0.1@%s\n' "$zone" "$at"
  done
}

start_proxy() {
  pick_port
  proxy_port=$port
  setsid python3 "$battery" proxy "$proxy_port" "$nsd_port" \
    >"$work/log/proxy.out" 2>&1 9>&- &
  proxy_pid=$!
  running_pids+=("$proxy_pid")
  wait_for_server proxy "$proxy_pid" "$proxy_port" . SOA
}

# write_conf - and a store in which one number's validation ends today
write_conf() {
  cat >"$work/enumod.conf" <<END
enum:
  services: im pres
  cd: enforce
  validation-store: "$work/store"
number:
  prefix: "+441632960001"
  action: block
number:
  prefix: "+441632960003"
  validation: unsigned
number:
  prefix: "+441632960005"
  dnssec: require
number:
  prefix: "+441632960006"
  uri-domain-deny: no.example
END
  mkdir "$work/store"
  printf '+441632960003,%s,%s,FEED,REG,1,003\n' \
    "$(date -u -d '-2 days' +%F)" "$(date -u +%F)" >"$work/feed.csv"
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/feed.csv" \
    >"$work/log/token" 2>&1 || abort "enumctl token import failed"
}

# race TITLE [COMMAND] - with that command of unbound-control every other second
race() {
  local title=$1 command=${2:-} asking
  printf '%s:\n' "$title"
  judged python3 "$battery" ask "$unbound_port" "$seconds" "${numbers[@]}" \
    9>&- &
  asking=$!
  while [[ -n $command ]] && is_alive "$asking"; do
    sleep 2
    control race "$command" >"$work/log/control" 2>&1 ||
      fault "$title: $(<"$work/log/control")"
    is_alive "$unbound_pid" || break
  done
  wait "$asking" || fault "$title: see the faults above"
  is_alive "$unbound_pid" || abort "$title: Unbound is gone"
}

# afterwards - what is allowed is still answered, the rest is not
afterwards() {
  ask "after all" "$(number 002)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:good@a.example!" .'
  ask "blocked, after all" +cd "$(number 001)" NAPTR
  expect no-data
  expect ede 15
}

need_program python3
PATIENT=no
harness_begin
need_file ENUMCTL
add_zones
start_nsd
start_proxy
write_conf
# Aliases whose keys are never answered stay under way for long: there is room
# for all of them, or Unbound would drop queries that have nothing to do with it.
THREADS=4 start_unbound race <<'END'
server:
  access-control: 127.0.0.0/8 allow_snoop
  num-queries-per-thread: 16384
END
race "aliases and numbers"
race "with reloads" reload
if control race reload_keep_cache >/dev/null 2>&1; then
  race "with reloads that keep the cache" reload_keep_cache
fi
wait_for_server race "$unbound_pid" "$unbound_port" version.server TXT CH
afterwards
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
harness_end
