#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# faults_clock.sh - the clock of the machine is set, by hours and days, forward
# and back, while the resolver is asked all the while. No TTL is ever above the
# zone's, also not a moment after the clock went back, but for what Unbound
# answers from its own cache until the module has noticed, which takes it less
# than a second; what expired on the way is looked up anew, as is what was made
# while the clock was ahead; and validations follow the clock.
#
# Once with all answers in the module's cache, as there is a validation store, and
# once with those in Unbound's that are the same for everybody. There a TTL may be
# one second above the zone's, as with stock Unbound: each thread reads the clock
# when an event begins, and one that the machine stops then subtracts a time that
# is over from an expiry that another thread has set since.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/faults_lib.sh
. "$here/../support/faults_lib.sh"

hour=3600
day=86400
good=(open.good shut.denied free.good)
last_asked=0

# zone_says USER - the records are for this user from now on
zone_says() {
  faults_user=$1
  faults_zone >"$(zone_file 4.4.e164.arpa)"
  faults_table >"$work/table.$1"
  kill -HUP "$nsd_pid"
  until grep "im:${1}00@" < <(dig @127.0.0.1 -p "$nsd_port" +short \
    "$(number 100)" NAPTR) >/dev/null; do
    is_alive "$nsd_pid" || abort "nsd is gone"
    sleep 0.1
  done
}

# as_before TITLE - everybody still gets the records of before
as_before() {
  settles "$1" "${good[@]}"
  stop_asker
}

# at_once TITLE - from the first answer on it is the zone's present one
at_once() {
  start_asker "$work/table.$faults_user"
  settles "$1" "${good[@]}"
}

# forward SECONDS - to so many before the machine's time. The module has seen it
# once a question has reached it that is in no cache.
forward() {
  fail clock "$1"
  ((++last_asked))
  # As keep_asking.py does, again if a packet is lost.
  ask "the clock is ahead" +tries=3 +time=3 "$(number "180$last_asked")" NAPTR
  [[ $(answer_status) == NXDOMAIN ]] ||
    fault "+441632960180$last_asked, of which there is nothing: $answer"
}

times_set_back() {
  grep -c 'enumod: the clock was set back' "$work/log/faults" || true
}

# set_back SECONDS - to so many before or after the machine's time
set_back() {
  local before end=$((SECONDS + faults_seconds))
  before=$(times_set_back)
  fail clock "$1"
  # In Unbound's cache nobody looks at an answer before it is handed out.
  while [[ $is_shared == yes && $(times_set_back) == "$before" ]]; do
    ((SECONDS < end)) || abort "nobody has noticed that the clock was set back"
    sleep 0.05
  done
}

# told_back N - the log has said so often that the clock was set back
told_back() {
  [[ $(times_set_back) == "$1" ]] ||
    fault "the log says $(times_set_back) times that the clock was set back, not $1"
}

hours() {
  zone_says a
  fail clock 0
  THREADS=2 start_unbound faults </dev/null
  start_asker "$work/table.a"
  settles "at first, $1" "${good[@]}"
  zone_says b
  as_before "they are cached"
  forward $((2 * hour))
  at_once "two hours forward"
  stop_asker
  zone_says c
  set_back 0
  at_once "and back"
  zone_says d
  as_before "they are cached"
  forward 400
  start_asker "$work/table.c"
  as_before "400 seconds forward: they still are"
  set_back 0
  at_once "and back"
  told_back 2
}

in_our_cache() {
  is_shared=no
  faults_conf 'max-state-age: 864000'
  faults_store
  hours "in the module's cache"
  told "hours" ''
  forward $((3 * day))
  settles "three days forward: one has expired" "${good[@]}" open.denied
  set_back 0
  settles "and back" "${good[@]}"
  forward $((11 * day))
  settles "eleven days forward: the store is too old" open.store shut.store \
    free.good
  told "eleven days forward" 'was not confirmed for max-state-age'
  set_back 0
  settles "and back" "${good[@]}"
  told "and back" 'usable again$'
  set_back $((-2 * hour))
  settles "two hours back: before the store changed" open.store shut.store \
    free.good
  told "two hours back" 'the clock is behind the last change'
  fail clock 0
  settles "and forward" "${good[@]}"
  told "and forward" 'usable again$'
  stop_asker
  told_back 5
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

in_unbounds_cache() {
  is_shared=yes
  faults_late=1
  printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
  kind_of() {
    echo free
  }
  good=(free.good)
  rm "$work/log/faults"
  hours "in Unbound's cache"
  stop_asker
  zone_says e
  set_back $((-5 * hour))
  at_once "five hours back"
  stop_asker
  zone_says f
  fail clock 0
  at_once "and forward"
  stop_asker
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

need_program python3
harness_begin
need_file ENUMCTL
mkdir "$work/store"
faults_ttl=600
faults_first_until=$(date -u -d '+2 days' +%F)
faults_zones add_zone
start_nsd
faults_wrapper none
in_our_cache
in_unbounds_cache
harness_end
