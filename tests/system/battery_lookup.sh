#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# battery_lookup.sh - the module and "enumctl resolve" decide alike.
#
# Random numbers, each with record sets of its own: NAPTR records good and
# broken, several ORDERs, referrals, aliases, SRV records, addresses, TTLs; in
# zones that are signed, insecure, bogus or failing. For each number, the
# module is asked, and so is enumctl, which asks a stock Unbound with the same
# trust anchors over the same servers; verdict, URIs and their order, EDE,
# trust and TTL must be the same. battery_lookup.py makes the numbers and
# compares; it says what cannot be compared, and why.
#
# BATTERY_COUNT is how many (default 1000; the long form is 10000),
# BATTERY_SEED makes other ones, and BATTERY_ONLY=VARIANT:N asks for one only.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

count=${BATTERY_COUNT:-1000}
seed=${BATTERY_SEED:-1}
battery=$here/battery_lookup.py

# sign_mistrusted ZONE FILE - the parent gets the DS record of another key
sign_mistrusted() {
  sign_zone "$1" "$2"
  awk '{
    other = (substr($NF, 1, 1) == "a") ? "b" : "a"
    $NF = other substr($NF, 2)
    print
  }' "$work/keys/$1.ds" >"$work/keys/other"
  mv "$work/keys/other" "$work/keys/$1.ds"
}

# Children come before their parents, as their DS records go there.
add_zones() {
  local what zone file
  mkdir "$work/battery"
  python3 "$battery" zones "$work/battery" "$count" "$seed"
  while read -r -u 3 what zone file; do
    case $what in
      plain) add_zone "$zone" "$file" ;;
      signed) sign_zone "$zone" "$file" ;;
      mistrusted) sign_mistrusted "$zone" "$file" ;;
      absent) printf 'zone:\n  name: "%s"\n  zonefile: "no such file"\n' \
        "$zone" >>"$work/zones.conf" ;;
      refused) refused+=("$zone") ;;
      spoil) python3 "$battery" spoil "$(zone_file "$zone")" "$file" ||
        abort "$zone cannot be spoiled" ;;
      trust) trust "$zone" ;;
    esac
  done 3<"$work/battery/list"
}

# check_zones - nsd serves what it could read, and says what it could not
check_zones() {
  if grep ' read with .* errors' "$work/log/nsd"; then
    abort "nsd has not read all zones"
  fi
}

start_refusing() {
  pick_port
  refusing_port=$port
  setsid python3 "$battery" refuse "$port" \
    >"$work/log/refusing.out" 2>&1 9>&- &
  running_pids+=("$!")
  wait_for_server refusing "$!" "$port" . SOA
}

# more_conf - a denial that is made from one of another name is as old as that
# one, which only one of both resolvers may have; and records beside the answer
# count for its TTL
more_conf() {
  local zone
  cat <<'END'
server:
  aggressive-nsec: no
  minimal-responses: no
END
  for zone in "${refused[@]}"; do
    printf 'stub-zone:\n  name: %s\n  stub-addr: 127.0.0.1@%s\n' \
      "$zone" "$refusing_port"
  done
}

# make_store - for the variant that has one
make_store() {
  local change number
  export BATTERY_STORE=$work/store
  mkdir "$BATTERY_STORE"
  python3 "$battery" store "$work/battery" "$count" "$seed"
  python3 "$battery" conf validated >"$work/enumod.conf"
  while read -r change number; do
    "$ENUMCTL" token "$change" "$number" \
      --config "$work/enumod.conf" >"$work/log/token" 2>&1 ||
      abort "the store: $change $number fails"
  done < <(printf 'import %s\n' "$work/battery/feed.csv"
    cat "$work/battery/by_hand")
}

# one_run VARIANT - of the configuration. Both resolvers begin with nothing, so
# that what they have is of one age.
one_run() {
  local plain_pid plain_port
  start_unbound stock stock <"$work/more"
  plain_pid=$unbound_pid plain_port=$unbound_port
  python3 "$battery" conf "$1" >"$work/enumod.conf"
  VERBOSITY=3 start_unbound "$1" <"$work/more"
  if ! judged python3 "$battery" ask "$1" "$work" "$unbound_port" "$plain_port" \
    "$count" "$seed"; then
    fault "$1: see the differences above"
  fi
  is_alive "$unbound_pid" || abort "$1: Unbound is gone"
  stop_server "$unbound_pid" || fault "$1: Unbound ended with status $?"
  stop_server "$plain_pid" || true
  rm "$work/log/$1"
}

refused=()
need_program python3
need_file ENUMCTL
harness_begin
add_zones
start_nsd
check_zones
start_refusing
more_conf >"$work/more"
make_store
for variant in $(python3 "$battery" variants); do
  if [[ ${BATTERY_ONLY:-$variant:} == "$variant":* ]]; then
    one_run "$variant"
  fi
done
harness_end
