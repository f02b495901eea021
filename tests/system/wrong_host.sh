#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# wrong_host.sh - an Unbound of another build is told so, and does not crash.
#
# UNBOUND_OTHER is the daemon of an Unbound whose configure flags, or version,
# differ from those that the module was built for. Its structures have other
# layouts, and nothing in Unbound checks that. Further pairs, which only
# "./bootstrap versions" has:
#   WRONG_PAIRS   lines "MODULE DAEMON" that do not fit either
#   MOVED_DAEMON  of the same version and flags as the module, with a patch that
#                 moves a structure; the build-id is all that tells it

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# begin_pair NAME MODULE DAEMON
begin_pair() {
  name=$1
  pick_port
  unbound_port=$port
  ENUMOD_SO=$2 unbound_conf "$name" </dev/null
  sed -i '/trust-anchor-file/d' "$work/$name.conf"
  UNBOUND_DAEMON=$3 launch_unbound "$name"
}

# end_pair - sets status, and leaves what the daemon said in $work/said
end_pair() {
  status=0
  stop_server "$unbound_pid" || status=$?
  cat "$work/log/$name" "$work/log/$name.out" >"$work/said" 2>/dev/null || true
  sed -n "s/.*\\(enumod: .*\\)/$name: \\1/p" "$work/said"
}

# refused NAME MODULE DAEMON
refused() {
  local end=$((SECONDS + 30))
  begin_pair "$@"
  while is_alive "$unbound_pid" && ((SECONDS < end)); do
    sleep 0.1
  done
  if is_alive "$unbound_pid"; then
    fault "$name runs with a module that was not built for it"
  fi
  end_pair
  if ((status == 0 || status > 127)); then
    fault "$name ended with status $status"
  fi
  grep -q 'error: enumod: built for' "$work/said" ||
    fault "$name did not say that the module was built for another one"
}

# foretold MODULE DAEMON - "enumctl check" refuses, too, before Unbound starts
foretold() {
  local status=0
  local checkconf=${2%/*}/unbound-checkconf
  if [[ ! -x $checkconf ]]; then
    echo "NOTE: there is no $checkconf"
    return
  fi
  ENUMOD_SO=$1 unbound_conf foretold </dev/null
  : >"$work/enumod.conf"
  "$ENUMCTL" check --checkconf "$checkconf" --unbound-conf \
    "$work/foretold.conf" "$work/enumod.conf" >"$work/said" 2>&1 || status=$?
  if ((status != 2)) ||
    ! grep -E 'error: dynlib-file: .* is built for' "$work/said"; then
    fault "enumctl check ends with status $status for $2"
    cat "$work/said"
  fi
}

# warned NAME MODULE DAEMON
warned() {
  begin_pair "$@"
  wait_for_server "$name" "$unbound_pid" "$unbound_port" version.server TXT CH
  end_pair
  ((status == 0)) || fault "$name ended with status $status"
  grep -q 'warning: enumod: this Unbound is another build' "$work/said" ||
    fault "$name did not warn of the other build"
}

need_file UNBOUND_OTHER
PATIENT=no # options that one of the daemons may not have
harness_begin
add_root_zone
start_nsd
refused other "$ENUMOD_SO" "$UNBOUND_OTHER"
foretold "$ENUMOD_SO" "$UNBOUND_OTHER"
pairs=1
while read -r module daemon; do
  if [[ -n $daemon ]]; then
    pairs=$((pairs + 1))
    refused "pair$pairs" "$module" "$daemon"
  fi
done <<<"${WRONG_PAIRS:-}"
if [[ -n ${MOVED_DAEMON:-} ]]; then
  warned moved "$ENUMOD_SO" "$MOVED_DAEMON"
fi
echo "$pairs pairs that do not fit"
harness_end
