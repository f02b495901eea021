#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# stats.sh - enumctl stats without a module: what is wrong is said. Counting
# itself is tested with the real daemon, tests/system/counters.sh.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run stats --file "$tmp/missing"
bad "missing file" 3 "$tmp/missing: "
printf 'not counters' >"$tmp/other"
run stats --file "$tmp/other"
bad "another file" 3 "not a counters-file of this version"
printf 'enum:\n' >"$tmp/none"
run stats --config "$tmp/none"
bad "no counters-file" 2 "names no counters-file"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/missing" >"$tmp/named"
run stats --config "$tmp/named"
bad "file of the configuration" 3 "$tmp/missing: "

# Flush takes the same way to the file.
run flush --file "$tmp/missing"
bad "flush: missing file" 3 "$tmp/missing: "
run flush --file "$tmp/other"
bad "flush: another file" 3 "not a counters-file of this version"
run flush --config "$tmp/none"
bad "flush: no counters-file" 2 "names no counters-file"
run flush --config "$tmp/named"
bad "flush: file of the configuration" 3 "$tmp/missing: "

finish
