#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# conf_missing.sh - without its configuration the module does not start, unless
# ENUMOD_CONF is empty on purpose. Both start and "enumctl check" name the file
# and what to do.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

harness_begin
need_file ENUMCTL
add_demo_zones
start_nsd
path=$({ env -u ENUMOD_CONF "$ENUMCTL" check 2>&1 || true; } |
  sed -n '1s/: .*//p')
[[ ! -e $path ]] || skip "this machine has the configuration $path"

# wait_for_end NAME - the daemon that was launched ends by itself, with an error
wait_for_end() {
  local end=$((SECONDS + 30)) status=0
  while is_alive "$unbound_pid" && ((SECONDS < end)); do
    sleep 0.1
  done
  if is_alive "$unbound_pid"; then
    fault "$1: Unbound runs"
  fi
  stop_server "$unbound_pid" || status=$?
  if ((status == 0 || status > 127)); then
    fault "$1: Unbound ended with status $status"
  fi
}

pick_port
unbound_port=$port
unbound_conf without </dev/null
UNBOUND_WRAPPER='env -u ENUMOD_CONF' launch_unbound without
wait_for_end 'no configuration'
grep "error: enumod: $path: is missing, .*name another file in" \
  "$work/log/without" || fault "the log does not say what is missing"

status=0
env -u ENUMOD_CONF "$ENUMCTL" check >"$work/said" 2>&1 || status=$?
[[ $status == 2 ]] || fault "enumctl check: status $status"
grep -q "^$path: is missing, " "$work/said" ||
  fault "enumctl check says: $(cat "$work/said")"

# A name that is wrong is no wish for the defaults.
ENUMOD_CONF=$work/none.conf launch_unbound without
wait_for_end 'a wrong name'
grep -q "enumod: $work/none.conf: cannot be read: No such" "$work/log/without" ||
  fault "the log does not name the file of ENUMOD_CONF"

# Nothing, on purpose: the defaults, and the log says so.
UNBOUND_WRAPPER='env ENUMOD_CONF=' start_unbound defaults </dev/null
ask "the defaults" "$(number 002)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
grep -q "configuration $path does not exist, using defaults" \
  "$work/log/defaults" || fault "the log does not say that there is no file"
ENUMOD_CONF='' "$ENUMCTL" check >"$work/said" 2>&1 ||
  fault "enumctl check fails, with nothing in ENUMOD_CONF"
harness_end
