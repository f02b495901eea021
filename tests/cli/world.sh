#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# world.sh - records as they are found in the world (world.zone): lint and
# resolve make of each what world.table wants.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

zone=$srcdir/tests/cli/world.zone
table=$srcdir/tests/cli/world.table

# By line, the rules that find it.
declare -A found
run lint "$zone"
while read -r line rule; do
  found[$line]+=${found[$line]:+,}$rule
done < <(sed -nE 's/^[^:]*:([0-9]+): [a-z]+: .* \[([a-z-]+)\]$/\1 \2/p' \
  <<<"$out" | sort -n -k1,1 -s)

# outcome NUMBER - what resolve makes of the records in $tmp/one
outcome() {
  run resolve "$1" --records "$tmp/one" --explain
  if [[ $rc == 2 ]]; then
    printf 'unreadable\n'
  else
    run resolve "$1" --records "$tmp/one"
    if [[ $rc == 0 ]]; then
      printf '%s\n' "$out"
    else
      "$ENUMCTL" resolve "$1" --records "$tmp/one" --explain 2>&1 |
        sed -nE 's/.*\(([a-z-]+)\)$/\1/; T; p; q'
    fi
  fi
}

count=0
while read -r digits rules want; do
  if [[ -z $digits || $digits == '#' ]]; then
    continue
  fi
  owner=${digits:2:1}.${digits:1:1}.${digits:0:1}
  line=$(grep -n "^$owner NAPTR " "$zone")
  record=${line#*:}
  line=${line%%:*}
  is "lint: $record" "${rules#-}" "${found[$line]:-}"
  printf '%s\n' "$(grep '^[$]ORIGIN' "$zone")" "$record" >"$tmp/one"
  is "resolve: $record" "$want" "$(outcome "+441632960$digits")"
  count=$((count + 1))
done <"$table"
is "records of the zone" "$(grep -c '^[0-9].* NAPTR ' "$zone")" "$count"
if ((count < 91)); then
  fault "the zone" "only $count records"
fi
finish
