#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# battery_replicas.sh - three resolvers follow one writer, by "enumctl token
# sync", while writer and copies are killed at random (R10, R11). The writer
# makes 20 changes a second, and a new base each half second. Each answer has to be
# the ledger's state of some moment since the copy was begun that the resolver had
# half a second before, likewise each list of records, no resolver goes back, and
# none says SERVFAIL.
#
# Before that, by hand: a head is copied without its base.
#
# BATTERY_REPLICA_SECONDS is the time (default 15; longer if too little has happened
# by then), BATTERY_SEED makes other changes. One of the resolvers is fed by rsync if
# RSYNC names it, or it is found in PATH.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

seconds=${BATTERY_REPLICA_SECONDS:-15}
seed=${BATTERY_SEED:-1}

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $* failed"
}

# write_conf STORE FILE
write_conf() {
  cat >"$2" <<END
enum:
  validation: unsigned
  validation-store: "$work/$1"
END
}

add_zones() {
  local i
  add_root_zone
  {
    cat <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@ NS  ns.e164.arpa.
$ORIGIN 1.0.6.9.2.3.6.1.4.4.e164.arpa.
END
    for i in {00..79}; do
      printf '%d.%d NAPTR 100 10 "u" "E2U+im" "!^.*$!im:a%s@example.net!" .\n' \
        "${i:1}" "${i:0:1}" "$i"
    done
  } | sign_zone 4.4.e164.arpa
  sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
  trust e164.arpa
}

write_feed() {
  local i to from until
  from=$(date -u -d '-2 days' +%F)
  until=$(date -u -d '+100 days' +%F)
  # The last ones only make the base large, so that others come on top of it.
  for i in {00..79} {100..1599}; do
    printf '+4416329601%s,%s,%s,FEED,REG,1,%s\n' "$i" "$from" "$until" "$i"
  done >"$work/feed.csv"
  # More than the head has room for: each import of these makes a new base on
  # top of the others.
  for to in 200 201; do
    until=$(date -u -d "+$to days" +%F)
    for i in {000..149}; do
      printf '+441632961%s,%s,%s,FEED,REG,1,\n' "$i" "$from" "$until"
    done >"$work/more-$to.csv"
  done
}

# start_copy N - a resolver with a copy of the store
start_copy() {
  write_conf "copy$1" "$work/copy$1.conf"
  token sync --store "$work/copy$1" "$work/store"
  ENUMOD_CONF=$work/copy$1.conf start_unbound "resolver$1" <<'END'
server:
  outgoing-range: 256
END
  ports[$1]=$unbound_port
}

start_rsync() {
  local rsync=${RSYNC:-$(command -v rsync || true)}
  if [[ ! -x $rsync ]]; then
    printf 'NOTE: no copy is fed by rsync: not installed\n'
    return
  fi
  pick_port
  cat >"$work/rsyncd.conf" <<END
address = 127.0.0.1
port = $port
use chroot = no
[validation]
path = $work/store
END
  setsid "$rsync" --daemon --no-detach --config="$work/rsyncd.conf" \
    >"$work/log/rsync" 2>&1 </dev/null 9>&- &
  running_pids+=("$!")
  PATH=${rsync%/*}:$PATH
  by_rsync=rsync://127.0.0.1:$port/validation
}

# half_a_copy - the head of a compacted store, without its base
half_a_copy() {
  token suspend +441632960100
  token import --rebuild "$work/feed.csv"
  cp "$work/store/head" "$work/copy1/new"
  mv "$work/copy1/new" "$work/copy1/head"
  sleep 1.1
  unbound_port=${ports[1]}
  ask "a head without its base: the state before" "$(number 100)" NAPTR
  expect status NOERROR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:a00@example.net!" .'
  grep -q 'enumod: validation-store: the base of the new head is not there' \
    "$work/log/resolver1" || fault "the log does not tell of half a copy"
  token sync --store "$work/copy1" "$work/store"
  sleep 1.1
  ask "the base is there" "$(number 100)" NAPTR
  expect status NOERROR
  expect no-data
  expect ede 15
  token resume +441632960100
  token sync --store "$work/copy1" "$work/store"
  sleep 1.1
}

need_program python3
harness_begin
need_file ENUMCTL
add_zones
start_nsd
write_feed
write_conf store "$work/enumod.conf"
token import --rebuild "$work/feed.csv"
ports=()
for i in 1 2 3; do
  start_copy "$i"
done
half_a_copy
by_rsync=$work/store
start_rsync
for i in 2 3; do
  token sync --store "$work/copy$i" "$work/store"
done
sleep 1.1
judged python3 "$here/battery_replicas.py" "$ENUMCTL" "$work" "$seconds" "$seed" \
  "$work/store=${ports[1]}" "$by_rsync=${ports[2]}" "$work/store=${ports[3]}" ||
  fault "see the faults above"
for i in 1 2 3; do
  if grep -v 'the base of the new head\|usable again' "$work/log/resolver$i" |
    grep 'validation-store:'; then
    fault "resolver $i had no store for a moment"
  fi
done
harness_end
