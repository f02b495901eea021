#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# zone_image.sh - what enumctl makes of a zone file is what a name server that
# serves it says: wildcards and what ends them, aliases, DNAMEs, delegations.
#
# ZONE_COUNT is how many random zones (default 3, up to 9), ZONE_SEED makes
# other ones.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

count=${ZONE_COUNT:-3}

need_program python3
need_file ENUMCTL
harness_begin
mkdir "$work/image"
python3 "$here/zone_image.py" zones "$work/image" "${ZONE_SEED:-1}" "$count"
for ((i = 1; i <= count; i++)); do
  add_zone "$i.e164.arpa" "$work/image/$i"
done
# So that nothing is refused: what is in no zone is denied.
add_root_zone
start_nsd
if grep ' read with .* errors' "$work/log/nsd"; then
  abort "nsd has not read all zones"
fi
if ! judged python3 "$here/zone_image.py" ask "$ENUMCTL" "$work/image" "$nsd_port"; then
  fault "see the differences above"
fi
harness_end
