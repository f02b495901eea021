#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# attack.sh - random zones, random policies and random clients, judged by a model.
#
# Each round has a seed, from which attack_tree.py makes zones (aliases, DNAMEs,
# wildcards, signed and unsigned delegations, referrals, records that break the
# rules; NSEC, NSEC3, opt-out), a policy (numbers, views, states of validations)
# and options of Unbound, and attack_questions.py what clients ask: types,
# classes, flags, EDNS, names in and around the tree, and messages that are none,
# over UDP, TCP, TLS, and HTTPS where Unbound has it. attack_model.py says what a
# client may see; it knows nothing of the module. A record beyond that, in
# whichever section, is a leak. SERVFAIL needs a reason, AD a proof, and what
# policy has no part in has the RCODE of a stock Unbound beside.
#
# attack_amplify.py measures, and bounds, octets out for an octet in over UDP and
# queries upstream for a client's question.
#
# One round in "make check", of seed 1. With ENUMOD_LONG=yes, rounds of random
# seeds follow each other for ENUMOD_ATTACK_MINUTES (60). SEED=n repeats the round
# of that seed, and no other.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

count=${ATTACK_COUNT:-1500}
measured=${ATTACK_MEASURED:-150}
attack=$here/attack.py

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 2 -subj /CN=localhost -keyout "$work/tls.key" -out "$work/tls.pem" \
    >"$work/log/openssl" 2>&1 || abort "openssl makes no certificate"
}

# make_zones SEED - children come before their parents, for their DS records
make_zones() {
  local what zone first second
  rm -rf "$work"/{zones,keys,nsd,attack,store}
  mkdir "$work"/{zones,keys,attack,store}
  : >"$work/zones.conf"
  : >"$work/anchors"
  python3 "$attack" make "$work/attack" "$1" "$work/store"
  SIGN_OPTIONS=$(<"$work/attack/sign")
  while read -r -u 3 what zone first second; do
    case $what in
      plain) add_zone "$zone" "$first" ;;
      signed) sign_zone "$zone" "$first" ;;
      spoil) spoil_signature "$zone" "$first" "$second" ;;
    esac
  done 3<"$work/attack/list"
  for zone in e164.arpa target.example alias.example; do
    if [[ -r $work/keys/$zone.ds ]]; then
      trust "$zone"
    fi
  done
}

make_store() {
  local change number
  while read -r change number; do
    "$ENUMCTL" token "$change" "$number" --config "$work/enumod.conf" \
      >"$work/log/token" 2>&1 || abort "the store: $change $number fails"
  done < <(printf 'import %s\n' "$work/attack/feed.csv"
    cat "$work/attack/by_hand")
}

# more_conf - snooping is allowed: what the cache has must be as clean
more_conf() {
  cat "$work/attack/unbound"
  cat <<END
  access-control: 127.0.0.0/8 allow_snoop
  incoming-num-tcp: 200
  extended-statistics: yes
END
  if ! is_unknown_option 'discard-timeout: 0'; then
    printf '  discard-timeout: 0\n'
  fi
}

is_unknown_option() {
  printf 'server:\n  %s\n' "$1" >"$work/try.conf"
  grep -q 'unknown keyword\|syntax error' \
    < <("${UNBOUND_BIN%/*}/unbound-checkconf" "$work/try.conf" 2>&1)
}

# more_ways - TLS, and HTTPS if this Unbound can do it
more_ways() {
  printf 'server:\n  interface: 127.0.0.1@%s\n  tls-port: %s\n' \
    "$tls_port" "$tls_port"
  printf '  tls-service-key: "%s"\n  tls-service-pem: "%s"\n' \
    "$work/tls.key" "$work/tls.pem"
  if ((has_https)); then
    printf '  interface: 127.0.0.1@%s\n  https-port: %s\n' \
      "$https_port" "$https_port"
  fi
}

stop_one() {
  is_alive "$1" || abort "$2 is gone"
  stop_server "$1" || fault "$2 ended with status $?"
}

# ask_all SEED - the random questions, and the judge
ask_all() {
  local ours stock stock_port ways
  THREADS=1 start_unbound stock stock < <(more_conf)
  stock=$unbound_pid stock_port=$unbound_port
  pick_port
  tls_port=$port
  pick_port
  https_port=$port
  THREADS=4 start_unbound attacked < <(more_conf
    more_ways)
  ours=$unbound_pid
  ways=udp=$unbound_port,tcp=$unbound_port,tls=$tls_port
  if ((has_https)); then
    ways+=,https=$https_port
  fi
  python3 "$attack" ask "$1" "$count" "$ways" "$stock_port" "$work/tls.pem" ||
    fault "seed $1: see the kinds of faults above"
  stop_one "$ours" "seed $1: Unbound"
  stop_one "$stock" "seed $1: stock Unbound"
}

# measure SEED - what a question costs others, in daemons that know nothing yet
measure() {
  local ours ours_port stock
  THREADS=1 start_unbound measured < <(quiet_conf)
  ours=$unbound_pid ours_port=$unbound_port
  THREADS=1 start_unbound stock stock < <(quiet_conf)
  stock=$unbound_pid
  python3 "$attack" amplify "$1" "$measured" "$ours_port" \
    "$work/measured.control" "$unbound_port" "$work/stock.control" ||
    fault "seed $1: amplification, see above"
  stop_one "$ours" "seed $1: Unbound"
  stop_one "$stock" "seed $1: stock Unbound"
}

# quiet_conf - nothing is asked upstream but for a client
quiet_conf() {
  more_conf
  printf '  prefetch: no\n  serve-expired: no\n'
}

# one_round SEED
one_round() {
  printf 'SEED=%s\n' "$1"
  make_zones "$1"
  cp "$work/attack/enumod.conf" "$work/enumod.conf"
  if [[ -s $work/attack/feed.csv ]]; then
    make_store
  fi
  start_nsd
  ask_all "$1"
  measure "$1"
  stop_server "$nsd_pid" || true
  check_sanitizers
  if has_faults; then
    abort "SEED=$1 repeats it"
  fi
  truncate -s 0 "$work"/log/*
}

random_seed() {
  od -An -N4 -tu4 /dev/urandom | tr -d ' '
}

# rounds - until the time is over; each is a minute at most
rounds() {
  local end=$((SECONDS + ${ENUMOD_ATTACK_MINUTES:-60} * 60)) n=0
  while ((SECONDS < end)); do
    one_round "$(random_seed)"
    n=$((n + 1))
  done
  printf '%d rounds in %d minutes\n' "$n" $((SECONDS / 60))
}

need_program python3 openssl
need_file ENUMCTL
harness_begin
make_certificate
has_https=0
if grep -q libnghttp2 < <(ldd "$UNBOUND_BIN"); then
  has_https=1
else
  printf 'no HTTPS: this Unbound was built without nghttp2\n'
fi
if [[ -n ${SEED:-} ]]; then
  one_round "$SEED"
elif [[ ${ENUMOD_LONG:-} == yes ]]; then
  rounds
else
  one_round 1
fi
harness_end
