#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# attack_state.sh - validations change while look-ups are under way, at servers
# that are slow, silent or broken: no record of a number comes after its
# suspension or its end, also not by an alias or a referral; nothing older than
# its TTL, but marked as stale where that is allowed; and when it is calm, every
# answer is right again.
#
# attack_state.py makes numbers, events and questions from a seed, is the
# authority, and judges by its own account of what was said and changed, and
# when. Two resolvers: one as it is, one with serve-stale: and serve-expired.
#
# One round in "make check", of seed 1. With ENUMOD_LONG=yes, rounds of random
# seeds follow each other for ENUMOD_ATTACK_MINUTES (60). SEED=n repeats the
# events of that seed; what is under way at each is up to the machine.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
attack=$here/attack_state.py
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/attack_lib.sh
. "$here/../support/attack_lib.sh"
export ENTITY_SH=$here/../../conf-examples/validation/validation-entity.sh
# shellcheck source=conf-examples/validation/validation-entity.sh
. "$ENTITY_SH"

entity=EXAMPLE-VE
storm=12
patience=20
if [[ ${ENUMOD_LONG:-} == yes || -n ${SEED:-} ]]; then
  storm=25
  patience=45
fi

import() {
  "$ENUMCTL" token import --config "$work/attack/quick.conf" "$@" \
    >"$work/log/token" 2>&1 || abort "the first import fails"
}

# make_state SEED - configurations, and a store in which all numbers are valid
make_state() {
  local fields n=0
  rm -rf "$work"/{attack,store}
  mkdir "$work"/{attack,attack/tokens,store}
  python3 "$attack" make "$work/attack" "$1" "$work/store" \
    "$ENTITY_KEYS/$entity.pem"
  while read -r -a fields; do
    n=$((n + 1))
    entity_token "$ENTITY_KEYS" "$entity" "${fields[@]}" \
      >"$work/attack/tokens/$n.xml"
  done <"$work/attack/tokens.list"
  import "$work/attack/feed.csv" "$work/attack/tokens"
}

# slow_conf - the server is asked again soon after it was silent
slow_conf() {
  printf 'server:\n  infra-host-ttl: 1\n  infra-cache-max-rtt: 2000\n'
  if ! is_unknown_option 'discard-timeout: 0'; then
    printf '  discard-timeout: 0\n'
  fi
}

# one_round SEED
one_round() {
  local resolvers=() pids=() name
  printf 'SEED=%s\n' "$1"
  make_state "$1"
  pick_port
  nsd_port=$port
  python3 "$attack" zones >"$work/zones.conf"
  for name in quick stale; do
    ENUMOD_CONF=$work/attack/$name.conf THREADS=2 start_unbound "$name" < <(
      slow_conf
      if [[ $name == stale ]]; then
        printf '  serve-expired: yes\n  serve-expired-client-timeout: 300\n'
      fi)
    resolvers+=("$unbound_port:$unbound_pid")
    pids+=("$unbound_pid")
  done
  judged python3 "$attack" run "$work/attack" "$1" "$storm" "$patience" \
    "$nsd_port" "${resolvers[@]}" || fault "seed $1: a wrong answer"
  for name in "${pids[@]}"; do
    stop_one "$name" "seed $1: Unbound"
  done
  end_round "$1"
}

need_program python3 openssl xmlsec1
PATIENT=no
harness_begin
need_file ENUMCTL
export ENUMCTL ENTITY_KEYS=$work/keys
entity_new "$work/keys" "$entity"
rounds 1
harness_end
