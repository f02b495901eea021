#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# attack_replies.sh - replies of the zones' servers are changed on their way.
#
# The zones, policies and questions of attack.sh; attack_replies.py stands between
# Unbound and nsd and changes one reply of three: octets, header, lengths, types,
# sections, owners, records repeated hundreds of times, strings of NAPTR records.
# The daemon lives, its sanitizers have nothing to say, clients get well-formed
# messages, and of a number that is refused, or of signed zones, no record but
# those that the model allows.
#
# Unbound 1.17.1 is ended by such replies without us, too, so a build of it without
# sanitizers, which does not say whose fault it was, needs a newer one; with them,
# such an end is told and the round is made again.
#
# A round takes ATTACK_SECONDS (8), and has seed 1. With ENUMOD_LONG=yes, rounds
# of a minute and of random seeds follow each other for ENUMOD_ATTACK_MINUTES (60).
# SEED=n repeats a seed; the order in which replies are changed depends on the
# threads. When a round fails, the last replies that were changed are in
# attack-replies.SEED of the folder that it ran in.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/attack_lib.sh
. "$here/../support/attack_lib.sh"

seconds=${ATTACK_SECONDS:-8}

# Unbound asks it in place of nsd.
start_changing() {
  pick_port
  setsid python3 "$here/attack_replies.py" serve "$port" "$nsd_port" "$1" \
    "$work/changed" >"$work/log/changing.out" 2>&1 9>&- &
  changing_pid=$!
  running_pids+=("$changing_pid")
  wait_for_server changing "$changing_pid" "$port" . SOA +tries=30
  nsd_port=$port
}

# hostile_conf - a server that is broken now and then is asked all the same
hostile_conf() {
  more_conf
  cat <<'END'
  infra-host-ttl: 1
  infra-cache-max-rtt: 1000
END
}

# Its validator leaves a gap in front of the additional section (val_fill_reply()).
has_unbound_fault() {
  grep -q 'chase->an_numrrsets+orig->ns_numrrsets' \
    "${UNBOUND_SRC:-}/validator/val_utils.c"
}

# ended_by_itself - is that why the daemon is gone? A report on us names a file
# of the module.
ended_by_itself() {
  local out=$work/log/attacked.out
  ! is_alive "$unbound_pid" && has_unbound_fault &&
    grep -q 'runtime error: \|ERROR: AddressSanitizer' "$out" &&
    ! grep -q "module/\|${ENUMOD_SO##*/}" "$out"
}

# attack_for SEED - status 1 when Unbound ended by itself
attack_for() {
  THREADS=4 start_unbound attacked < <(hostile_conf)
  judged python3 "$here/attack_replies.py" ask "$1" "$unbound_port" "$seconds" ||
    fault "seed $1: see the kinds of faults above"
  if ended_by_itself; then
    printf 'NOTE: Unbound was ended by its own fault\n'
    stop_server "$unbound_pid" || true
    : >"$work/log/attacked.out"
    return 1
  fi
  stop_one "$unbound_pid" "seed $1: Unbound"
}

one_round() {
  printf 'SEED=%s\n' "$1"
  make_world "$1"
  start_changing "$1"
  for _ in 1 2 3; do
    attack_for "$1" && break
  done
  stop_server "$changing_pid" || true
  stop_server "$nsd_pid" || true
  if has_faults; then
    cp "$work/changed" "attack-replies.$1" || true
  fi
  end_round "$1"
}

need_program python3
need_file ENUMCTL UNBOUND_SRC
if has_unbound_fault && ! grep -q libasan < <(ldd "$UNBOUND_BIN"); then
  skip "this Unbound may be ended by replies without the module's help"
fi
PATIENT=no
harness_begin
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  seconds=60
fi
rounds 1
harness_end
