# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# shared_lib.sh - for tests of answers that lie in Unbound's own cache: who has
# answered, and how to flush them. Read after harness.sh.

# hits NAME - queries that Unbound answered from its message cache
hits() {
  control "$1" stats_noreset | sed -n 's/^total\.num\.cachehits=//p'
}

# by_unbound NAME WORD TITLE ARGUMENT... - is it a hit of Unbound's? yes or no
by_unbound() {
  local name=$1 wanted=$2 before after
  before=$(hits "$name")
  ask "${@:3}"
  after=$(hits "$name")
  if ((after > before)); then
    [[ $wanted == yes ]] || unexpected "Unbound answered it from its own cache"
  else
    [[ $wanted == no ]] || unexpected "Unbound did not answer it by itself"
  fi
}

counter() {
  # shellcheck disable=SC2154 # of harness.sh
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^$1=//p"
}

# flush_all [TITLE] - by enumctl, which waits three seconds for the module; on a busy
# machine, Unbound may be late
flush_all() {
  local try
  for try in 1 2 3; do
    if "$ENUMCTL" flush --file "$work/counters"; then
      return
    fi
    printf 'NOTE: %stry %d of enumctl flush took too long\n' "${1:+$1: }" "$try"
  done
  fault "${1:+$1: }enumctl flush failed"
}
