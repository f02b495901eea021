#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_waiting.sh - all questions that wait for one silent server are answered
# without it in time, however many they are (NTM-07).
#
# 300 numbers refer to the same name, and have a record of their own as well. The
# server of that name is silent. Time-outs of Unbound's, one and a half seconds
# apart and more, are when the module can go on with what has waited too long.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/hostile_lib.sh
. "$here/../support/hostile_lib.sh"

numbers=300

# ask_at_once FIRST - sets $at_once and $came
ask_at_once() {
  local i names=()
  for ((i = $1; i < $1 + numbers; i++)); do
    names+=("$(number "$i")")
  done
  read -r at_once came < <(PYTHONPATH=$here/../support python3 \
    "$here/hostile_waiting.py" "$unbound_port" 1 "${names[@]}")
  printf '%d of %d at once, %d in all\n' "$at_once" "$numbers" "$came"
}

need_program python3
PATIENT=no
harness_begin
cat >"$work/enumod.conf" <<'END'
enum:
    apex: "e164.arpa."
    nonterminal-time: 1
END
start_hostile_server
start_unbound waiting < <(hostile_zones)
# On a busy machine client or server may be late, and a packet lost.
for first in 7000 7300 7600; do
  ask_at_once "$first"
  ((at_once < numbers)) || break
done
((at_once == numbers)) ||
  fault "$at_once of $numbers were answered at once, three times"
is_alive "$unbound_pid" || abort "Unbound is gone"
harness_end
