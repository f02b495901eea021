#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_waiting.sh - all questions that wait for one silent server are answered
# without it in time, however many they are (NTM-07).
#
# 300 numbers refer to the same name, and have a record of their own as well; 300
# others have URIs in the same domain, of which is looked up what it offers. The
# servers are silent. Time-outs of Unbound's, one and a half seconds apart and
# more, are when the module can go on with what has waited too long; and Unbound
# drops an answer that took 1.9 seconds.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/hostile_lib.sh
. "$here/../support/hostile_lib.sh"

numbers=300

# ask_at_once RDATA FIRST - sets $at_once and $came
ask_at_once() {
  local i names=()
  for ((i = $2; i < $2 + numbers; i++)); do
    names+=("$(number "$i")")
  done
  read -r at_once came < <(PYTHONPATH=$here/../support python3 \
    "$here/hostile_waiting.py" "$unbound_port" 1 "$1" "${names[@]}")
  printf '%d of %d at once, %d in all\n' "$at_once" "$numbers" "$came"
}

# expect_all WHAT RDATA DISCOVERY FIRST - by a resolver that does not know yet who
# is silent. On a busy machine client or server may be late, and a packet lost:
# once more.
expect_all() {
  local i
  printf 'enum:\n  nonterminal-time: 1\n  discovery: %s\n' "$3" \
    >"$work/enumod.conf"
  for i in 0 1 2; do
    start_unbound "waiting$4$i" < <(hostile_zones)
    ask_at_once "$2" "$(($4 + numbers * i))"
    stop_server "$unbound_pid" || fault "$1: Unbound ended with status $?"
    ((at_once < numbers)) || return 0
  done
  fault "$1: $at_once of $numbers were answered at once, three times"
}

# A server that listens, and never answers.
start_silent_server() {
  pick_port
  silent_port=$port
  setsid python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", int(sys.argv[1])))
time.sleep(1e6)' "$silent_port" >/dev/null 2>&1 9>&- &
  running_pids+=("$!")
}

# A domain, and a zone of numbers, have a server that is silent, and one that is
# not, and nobody knows yet which it is. What is said there comes all the same.
start_half() {
  local zone
  start_unbound "$1" < <(hostile_zones
    printf 'server:\n  fast-server-permil: 1000\n  fast-server-num: 1\n'
    for zone in half.example "$(number 6)"; do
      printf 'stub-zone:\n  name: %s\n' "$zone"
      printf '  stub-addr: 127.0.0.1@%s\n' "$silent_port" "$hostile_port"
    done)
}

# ask_for_half RESOLVER FIRST URI TYPE [LABEL] - sets late: how often this URI did
# not come.
ask_for_half() {
  local i
  late=0
  for ((i = $2; i < $2 + 8; i++)); do
    control "$1" flush_infra all >/dev/null
    control "$1" flush_zone half.example >/dev/null
    ask "one of two servers is silent" +tries=1 +time=5 "${5:-}$(number "$i")" "$4"
    grep -q "$3" < <(answer_rdata) || late=$((late + 1))
  done
}

# expect_other_server WHAT FIRST URI TYPE [LABEL] - on a busy machine the time may
# be over once, which a resolver remembers of a zone: another one then.
expect_other_server() {
  local i
  for i in 0 20 40 60; do
    start_half "half$(($2 + i))"
    ask_for_half "half$(($2 + i))" $(($2 + i)) "${@:3}"
    printf '%d of 8 without what the other server says of %s\n' "$late" "$1"
    stop_server "$unbound_pid" || fault "$1: Unbound ended with status $?"
    ((late > 1)) || return 0
  done
  fault "one of two servers is silent: $late of 8 without $1, four times"
}

need_program python3
PATIENT=no
harness_begin
start_hostile_server
expect_all 'a referral' im:good off 7000
expect_all 'what a domain offers' '' require 8000 # the URI is dropped
printf 'enum:\n  services: im\n' >"$work/enumod.conf"
start_silent_server
expect_other_server 'a domain' 9000 im:good@example.net NAPTR
expect_other_server 'the own URI' 6000 im:own@example.net URI _im.
harness_end
