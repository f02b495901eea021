#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_scenarios.sh - the scenarios of RFC 4725 section 5, as operators run
# them, end as they should, and a running resolver sees the same after each of
# their steps (VAL-28, VAL-29).
#
# The scenarios call this file again, as "ask NUMBER STATE CONFIGURATION".

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# take_configuration FILE - it may have changed since the last question
take_configuration() {
  if cmp -s "$1" "$work/enumod.conf"; then
    return
  fi
  cp "$1" "$work/enumod.conf"
  control unbound reload >/dev/null || abort "reload failed"
  wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
}

# ask_state NUMBER STATE - a second after the last change
ask_state() {
  sleep 1.1
  ask "$1 is $2" "$("$ENUMCTL" number "$1")" NAPTR +dnssec
  expect status NOERROR
  case $2 in
    valid | due | grace)
      [[ $(answer_rdata) == *"im:${1#+}@example.net"* ]] ||
        unexpected "no im: URI"
      ;;
    *)
      expect no-data
      expect ede 15
      ;;
  esac
}

if [[ ${1:-} == ask ]]; then
  work=$LIVE_WORK unbound_port=$LIVE_PORT unbound_pid=$LIVE_PID
  take_configuration "$4"
  ask_state "$2" "$3"
  printf '%s\n' "$2 $3" >>"$work/asked"
  if has_faults; then
    exit 1
  fi
  exit 0
fi

need_program openssl
need_program xmlsec1
harness_begin
need_file ENUMCTL
add_root_zone
sign_zone 4.4.e164.arpa <<'END'
$TTL 3600
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@ NS ns.e164.arpa.
* NAPTR 100 10 "u" "E2U+im" "!^\\+(.*)$!im:\\1@example.net!" .
END
trust 4.4.e164.arpa
start_nsd
start_unbound unbound </dev/null
export LIVE_WORK=$work LIVE_PORT=$unbound_port LIVE_PID=$unbound_pid
for scenario in one-itsp all-disjoint; do
  SCENARIO_ASK="$here/validation_scenarios.sh" \
    bash "$here/../../conf-examples/validation/scenario-$scenario.sh" ||
    fault "scenario $scenario: status $?"
done
# Had nobody asked, all would look fine.
[[ $(wc -l <"$work/asked") -ge 12 ]] ||
  fault "the resolver was asked only: $(cat "$work/asked")"
harness_end
