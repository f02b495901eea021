#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fates.sh - enumctl resolve tells of every record the true reason why it is not
# used: whatever costs it, and wherever it is (ORD-03, ORD-15, URI-08, NTM-04,
# DSC-11, VAL-46).

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v python3 >/dev/null; then
  printf 'SKIP: python3 is not installed, and the cases are made by it\n'
  exit 77
fi
for source in records server; do
  if python3 "$here/fates.py" "$ENUMCTL" "$source" >"$tmp/fates"; then
    pass
  else
    fault "records from $source" "$(head -n 20 "$tmp/fates")"
  fi
  tail -n 1 "$tmp/fates"
done
finish
