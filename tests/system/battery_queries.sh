#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# battery_queries.sh - tens of thousands of random questions, judged by a model.
#
# Numbers, their services, what is no number, and names outside that are aliases
# into the tree; all types, classes, flags and forms; clients of five views; UDP
# and TCP; a daemon with four threads, once with qname-minimisation, and once with
# all in its caches that came when the policy was another (reload_keep_cache).
# battery_queries.py makes the questions and says, from the zones and the
# configuration alone, which NAPTR and URI records a client may ever see: any
# other is a leak, in whichever section of whichever reply. Bogus data is never
# answered, a denial is never NXDOMAIN, an answer does not change when it is asked
# again, and no message is malformed. A stock Unbound beside tells what is refused
# without the module, too.
#
# BATTERY_COUNT is the number of questions (default 30000; the long form is
# 300000), BATTERY_SEED makes other ones.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

count=${BATTERY_COUNT:-30000}
seed=${BATTERY_SEED:-1}
battery=$here/battery_queries.py

# Children come before their parents, as their DS records go there.
add_zones() {
  local what zone first second
  mkdir "$work/battery"
  python3 "$battery" zones "$work/battery"
  while read -r -u 3 what zone first second; do
    case $what in
      plain) add_zone "$zone" "$first" ;;
      signed) sign_zone "$zone" "$first"
        trust "$zone" ;;
      spoil) spoil_signature "$zone" "$first" "$second" ;;
    esac
  done 3<"$work/battery/list"
}

# more_conf - snooping is allowed: what the cache has must be as clean
more_conf() {
  cat <<'END'
server:
  access-control: 127.0.0.0/8 allow_snoop
  discard-timeout: 0
  prefetch: yes
  minimal-responses: no
END
}

# known_conf - without options that this Unbound does not know
known_conf() {
  more_conf | while IFS= read -r line; do
    printf 'server:\n%s\n' "$line" >"$work/try.conf"
    if [[ $line == server: ]] ||
      "${UNBOUND_BIN%/*}/unbound-checkconf" "$work/try.conf" \
        >/dev/null 2>&1 || ! is_unknown "$work/try.conf"; then
      printf '%s\n' "$line"
    fi
  done
}

is_unknown() {
  grep -q 'unknown keyword\|syntax error' \
    < <("${UNBOUND_BIN%/*}/unbound-checkconf" "$1" 2>&1)
}

# fill_caches - by a policy that passes all numbers on; they are kept after that
fill_caches() {
  python3 "$battery" conf passing >"$work/enumod.conf"
  THREADS=4 start_unbound "$1" < <(cat "$work/more"
    printf '  cache-min-ttl: 60\n')
  python3 "$battery" fill "$unbound_port"
  python3 "$battery" conf "$1" >"$work/enumod.conf"
  control "$1" reload_keep_cache >/dev/null || abort "reload_keep_cache fails"
  wait_for_server "$1" "$unbound_pid" "$unbound_port" version.server TXT CH
}

start_empty() {
  python3 "$battery" conf "$1" >"$work/enumod.conf"
  THREADS=4 start_unbound "$1" <"$work/more"
}

# one_run VARIANT HOW - of the module's configuration
one_run() {
  "$2" "$1"
  if ! judged python3 "$battery" ask "$1" "$unbound_port" "$stock_port" \
    $((count / 3)) "$seed-$1"; then
    fault "$1: see the kinds of faults above"
  fi
  is_alive "$unbound_pid" || abort "$1: Unbound is gone"
  stop_server "$unbound_pid" || fault "$1: Unbound ended with status $?"
}

need_program python3
harness_begin
add_zones
start_nsd
known_conf >"$work/more"
THREADS=1 start_unbound stock stock <"$work/more"
stock_port=$unbound_port
one_run plain start_empty
QNAME_MINIMISATION=yes
one_run filtered start_empty
one_run plain fill_caches
harness_end
