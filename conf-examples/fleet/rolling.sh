#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# rolling.sh - take one resolver out of the fleet, change it, take it back.
#
#   rolling.sh [-C DNSDIST.CONF] MEMBER COMMAND [ARGUMENT]...
#
# The front end sends MEMBER no more queries, and waits until it has answered
# those that it has. COMMAND then does what there is to do, such as a reload.
# Behind it, the member gets queries as soon as it answers a health check. No
# query is lost. A member after the other:
#
#   check='enumctl check --unbound-conf /etc/unbound/unbound.conf'
#   for r in r1 r2 r3; do
#     ./rolling.sh "$r" ssh "$r" "$check && unbound-control reload" || break
#   done
#
# Exit status: 0 it is back; 1 COMMAND failed, and the member stays out, since
# it may have half of a policy; 2 the front end cannot be reached, or the member
# does not answer health checks. Where there are several front ends, call this
# for each of them around the next one:
#
#   ssh front1 rolling.sh r1 ssh front2 rolling.sh r1 ssh r1 ...

set -euo pipefail

conf=/etc/dnsdist/dnsdist.conf
dnsdist=${DNSDIST:-dnsdist}
patience=30 # seconds for each wait

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

console() {
  "$dnsdist" -C "$conf" -e "$1" || die "the console of dnsdist does not answer"
}

# wait_for PATTERN WHAT - until the member's state is like that
wait_for() {
  local end=$((SECONDS + patience)) state
  while :; do
    state=$(console "return state('$member')")
    # shellcheck disable=SC2053 # a pattern
    if [[ $state == $1 ]]; then
      return
    fi
    ((SECONDS < end)) || die "$member $2: \"$state\""
    sleep 0.2
  done
}

if [[ ${1:-} == -C && $# -gt 1 ]]; then
  conf=$2
  shift 2
fi
if (($# < 2)) || [[ ! $1 =~ ^[A-Za-z0-9_.-]+$ ]]; then
  die "usage: rolling.sh [-C DNSDIST.CONF] MEMBER COMMAND [ARGUMENT]..."
fi
member=$1
shift
console "drain('$member')"
wait_for "$member down 0" "still has queries"
if ! "$@"; then
  printf '%s: the command failed; %s is still out\n' "${0##*/}" "$member" >&2
  exit 1
fi
console "undrain('$member')"
wait_for "$member up *" "does not come back"
console "forget()"
