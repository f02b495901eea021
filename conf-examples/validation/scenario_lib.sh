# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# scenario_lib.sh - what both scenarios need: a folder, steps that say who acts,
# and a check after each. ENUMCTL is the tool (default: enumctl).
#
# The checks use "enumctl token show", which decides as the resolver does. To
# ask a resolver as well, set SCENARIO_ASK to a program. It is called after each
# step as "PROGRAM ask NUMBER STATE CONFIGURATION"; it has to make a resolver
# use that configuration, ask it, and fail if the answer does not suit STATE.

set -euo pipefail

work=

ENUMCTL=${ENUMCTL:-enumctl}
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=conf-examples/validation/validation-entity.sh
. "$folder/validation-entity.sh"

scenario_begin() {
  local program
  for program in "$ENUMCTL" openssl xmlsec1; do
    if ! command -v "$program" >/dev/null; then
      printf 'SKIP: %s is not installed\n' "$program"
      exit 77
    fi
  done
  work=$(mktemp -d "${TMPDIR:-/tmp}/enumod-scenario.XXXXXX")
  trap 'rm -rf "$work"' EXIT
}

# role NAME TEXT - who does what, with the step of RFC 4725
role() {
  printf '\n%s: %s\n' "$1" "$2"
}

# token ARGUMENT... - the tool of the resolver's operator
token() {
  local command=$1 status=0
  shift
  printf '  $ enumctl token %s %s\n' "$command" "${*//$work\//}"
  "$ENUMCTL" token "$command" --config "$work/enumod.conf" "$@" \
    >"$work/out" 2>&1 || status=$?
  sed "s|$work/||g; s/^/  /" "$work/out"
  return "$status"
}

# expect NUMBER STATE [OPTION]... - what clients of the resolver will see
expect() {
  local number=$1 state=$2
  shift 2
  token show "$@" "$number" || true
  if ! grep -q "^$number: $state " "$work/out"; then
    printf 'FAULT: %s should be %s\n' "$number" "$state"
    exit 1
  fi
  # What is still to come is not to be asked of a resolver now.
  if [[ -n ${SCENARIO_ASK:-} && $# == 0 ]]; then
    "$SCENARIO_ASK" ask "$number" "$state" "$work/enumod.conf"
  fi
}

# must_fail COMMAND... - a command that has to be refused
must_fail() {
  if "$@"; then
    printf 'FAULT: this should have been refused\n'
    exit 1
  fi
}
