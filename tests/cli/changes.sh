#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# changes.sh - enumctl resolve, when what stands against a number changes while
# it runs: the store is asked once, so the number is refused or it is not
# (VAL-31).
#
# From the environment: CLOCK_LEAPS_SO, the object to be preloaded,
# clock_leaps.c.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ ! -e ${CLOCK_LEAPS_SO:-} || -n ${SAN_CFLAGS:-} ]]; then
  printf 'SKIP: CLOCK_LEAPS_SO is not there, or not to be preloaded\n'
  exit 77
fi
cat >"$tmp/conf" <<END
enum:
  validation: unsigned
  validation-store: "$tmp/store"
END
printf '+441632960083,%s,,VE,R,M,one\n' "$(date -u +%F)" >"$tmp/feed.csv"
run token import --config "$tmp/conf" "$tmp/feed.csv"
is "import (status)" 0 "$rc"
printf '10 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .\n' >"$tmp/records"

refused=0
for at in {0..6}; do
  out=$(CLOCK_LEAPS_AT=$at LD_PRELOAD=$CLOCK_LEAPS_SO "$ENUMCTL" resolve +441632960083 \
    --config "$tmp/conf" --records "$tmp/records" 2>"$tmp/err")
  rc=$?
  err=$(cat "$tmp/err")
  # Refused, not ready, or answered.
  case $rc in
  0) is "leap $at" im:a@e.com "$out" ;;
  1 | 3) is "leap $at" "" "$out" && ((refused += 1)) ;;
  *) fault "leap $at" "it ended in no good way" ;;
  esac
done
((refused > 0 && refused < 7)) || fault "leaps" "$refused of 7 were refused"
finish
