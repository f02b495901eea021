#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# battery_authority.sh - an authoritative server that puts rules where they do
# not belong, in every shape of a reply that we could think of.
#
# battery_authority.py has the table of shapes, and is both the server and the
# client. Whatever the server says: no record of a service that is not allowed
# and none of a blocked number is seen, neither at once nor afterwards, neither
# under its own name nor under an alias; negative answers carry only CNAME,
# DNAME, SOA, NSEC, NSEC3 and signatures; every question is answered in bounded
# time; the daemon lives, and its sanitizers have nothing to say.
#
# BATTERY_SECONDS is how long one question may take (default 45).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

battery=$here/battery_authority.py
seconds=${BATTERY_SECONDS:-45}

start_authority() {
  pick_port
  authority_port=$port
  setsid python3 "$battery" serve "$authority_port" \
    >"$work/log/authority.out" 2>&1 9>&- &
  authority_pid=$!
  running_pids+=("$authority_pid")
  wait_for_server authority "$authority_pid" "$authority_port" . SOA
}

need_program python3
PATIENT=no
harness_begin
start_authority
python3 "$battery" conf >"$work/enumod.conf"
python3 "$battery" unbound "$authority_port" >"$work/more"
THREADS=4 start_unbound hostile <<END
server:
  access-control: 127.0.0.0/8 allow_snoop
  infra-host-ttl: 1
  minimal-responses: no
$(<"$work/more")
END
if ! judged python3 "$battery" ask "$unbound_port" "$seconds"; then
  fault "see the kinds of faults above"
fi
is_alive "$authority_pid" || abort "the authority is gone"
is_alive "$unbound_pid" || abort "Unbound is gone"
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
harness_end
