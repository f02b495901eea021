#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# wrong_host.sh - an Unbound of another build is told so, and does not crash.
#
# UNBOUND_OTHER is the daemon of an Unbound whose configure flags, or version,
# differ from those that the module was built for. Its structures have other
# layouts, and nothing in Unbound checks that.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

need_file UNBOUND_OTHER
harness_begin
add_root_zone
start_nsd
pick_port
unbound_port=$port
unbound_conf other </dev/null
sed -i '/trust-anchor-file/d' "$work/other.conf"
UNBOUND_DAEMON=$UNBOUND_OTHER launch_unbound other
end=$((SECONDS + 30))
while is_alive "$unbound_pid" && ((SECONDS < end)); do
  sleep 0.1
done
if is_alive "$unbound_pid"; then
  fault "the other Unbound runs with a module that was not built for it"
fi
status=0
stop_server "$unbound_pid" || status=$?
if ((status == 0 || status > 127)); then
  fault "the other Unbound ended with status $status"
fi
cat "$work/log/other" "$work/log/other.out" >"$work/said"
if ! grep -q 'error: enumod: built for' "$work/said"; then
  fault "it did not say that the module was built for another one"
fi
grep 'enumod' "$work/said" || true
harness_end
