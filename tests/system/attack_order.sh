#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# attack_order.sh - what a client gets depends on its question, and not on what
# others have asked before: three resolvers of one configuration get the same
# random questions, each in another order, and their answers are compared, with
# their TTLs. Zones, policy, views and questions are those of attack.sh, with
# apex-search in two more trees.
#
# In "make check", a round of seed 1, and one that has numbers below aliases. With
# ENUMOD_LONG=yes, rounds of random seeds follow each other for
# ENUMOD_ATTACK_MINUTES (60). SEED=n repeats the round of that seed, and no other.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
attack=$here/attack_order.py
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/attack_lib.sh
. "$here/../support/attack_lib.sh"

count=${ATTACK_COUNT:-400}

# one_round SEED
one_round() {
  local ports=() pids=() name
  printf 'SEED=%s\n' "$1"
  make_world "$1"
  for name in first second third; do
    THREADS=2 start_unbound "$name" < <(more_conf
      printf '  prefetch: no\n  serve-expired: no\n')
    ports+=("$unbound_port")
    pids+=("$unbound_pid")
  done
  judged python3 "$attack" ask "$1" "$count" "${ports[@]}" ||
    fault "seed $1: an answer depends on what was asked before"
  for name in "${pids[@]}"; do
    stop_one "$name" "seed $1: Unbound"
  done
  stop_server "$nsd_pid" || true
  end_round "$1"
}

need_program python3
need_file ENUMCTL
harness_begin
rounds 1 3110574944
harness_end
