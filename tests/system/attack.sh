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
# shellcheck source=tests/support/attack_lib.sh
. "$here/../support/attack_lib.sh"

count=${ATTACK_COUNT:-1500}
measured=${ATTACK_MEASURED:-150}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 2 -subj /CN=localhost -keyout "$work/tls.key" -out "$work/tls.pem" \
    >"$work/log/openssl" 2>&1 || abort "openssl makes no certificate"
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
  judged python3 "$attack" ask "$1" "$count" "$ways" "$stock_port" \
    "$work/tls.pem" ||
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
  judged python3 "$attack" amplify "$1" "$measured" "$ours_port" \
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
  make_world "$1"
  ask_all "$1"
  measure "$1"
  stop_server "$nsd_pid" || true
  end_round "$1"
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
rounds 1
harness_end
