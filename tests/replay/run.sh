#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# run.sh - run one replay under Unbound's testbound.
#
# usage: run.sh [-k] [--again] [--modules=A,B,C] NAME.rpl
#
#   -k         keep the expanded replay and the logs, and say where
#   --again    ask every question a second, third and fourth time, and fail when
#              a repeat gets a rule or a URI that no @expect@ shows
#   --modules  the module-config of @module@; "second" is another dynlib module
#
# Environment:
#   TESTBOUND    the program, default testbound from PATH; it must have been
#                linked with -rdynamic, or no module can be loaded
#   ENUMOD_SO    the module, default module/.libs/enumod.so
#   SECOND_SO    the other module, default tests/support/.libs/second.so
#   ENUMCTL      the tool, default ./enumctl; for replays with a @store@
#   REPLAY_MODULES  as --modules
#   REPLAY_WORK  keeps the signed zones for the next replay, default
#                tests/replay/work below the current folder
#   REPLAY_WRAP  words in front of testbound, such as "valgrind -q
#                --error-exitcode=9" or "env LD_PRELOAD=/lib/libasan.so"
#   TMPDIR       for this run's files
#
# Exit status, as automake wants it: 0 passed, 1 failed, 77 skipped (no
# testbound, no ldnsutils), 99 the replay itself cannot be used.

set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
keep=no
again=no
order=${REPLAY_MODULES:-}
while :; do
  case ${1:-} in
    -k) keep=yes ;;
    --again) again=yes ;;
    --modules=*) order=${1#*=} ;;
    *) break ;;
  esac
  shift
done
replay=${1:?usage: run.sh [-k] [--again] [--modules=A,B,C] NAME.rpl}
name=$(basename "$replay" .rpl)
testbound=${TESTBOUND:-testbound}
module=${ENUMOD_SO:-module/.libs/enumod.so}

skip() {
  echo "SKIP $name: $1"
  exit 77
}

absolute() {
  echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

# What the replay is about: its scenario's title and the IDs it cites.
title=$(sed -n 's/^SCENARIO_BEGIN[ \t]*//p' "$replay")
covers=$(sed -n 's/^; Requirements: *//p' "$replay")
echo "$name: $title"
if [ -n "$covers" ]; then
  echo "covers: $covers"
fi

command -v "$testbound" >/dev/null ||
  skip "testbound not found; set TESTBOUND (an Unbound source tree has it)"

# An option of unbound.conf that not every version has.
needs=$(sed -n 's/^; needs: *//p' "$replay")
if [ -n "$needs" ] && ! grep -qaF -- "$needs:" "$(command -v "$testbound")"; then
  skip "this Unbound has no option $needs"
fi

zones=$("$here/prepare.sh" "${REPLAY_WORK:-tests/replay/work}")
case $? in
  0) ;;
  77) skip "ldnsutils is needed to sign the zones" ;;
  *) echo "ERROR $name: the zones cannot be prepared"; exit 99 ;;
esac

zones=$(cd "$zones" && pwd)

tmp=$(mktemp -d "${TMPDIR:-/tmp}/replay.XXXXXX") || exit 99
if [ $keep = yes ]; then
  echo "files: $tmp"
else
  trap 'rm -rf "$tmp"' EXIT
fi

if grep -q '^@module' "$replay"; then
  if [ ! -f "$module" ]; then
    echo "ERROR $name: no module at $module; set ENUMOD_SO"
    exit 99
  fi
  module=$(absolute "$module")
fi

second=${SECOND_SO:-tests/support/.libs/second.so}
if [ -f "$second" ]; then
  second=$(absolute "$second")
else
  second=
fi

# expand [AGAIN] - write the replay that testbound reads
expand() {
  if ! awk -f "$here/lib.awk" -f "$here/again.awk" -f "$here/expand.awk" \
    -v index_file="$zones/index" -v module_file="$module" \
    -v second_file="$second" -v script_file="$here/pass.py" \
    -v conf_file="$tmp/enumod.conf" -v store_file="$tmp/feed.csv" \
    -v order="$order" -v again="${1:-}" \
    "$replay" >"$tmp/$name.rpl"; then
    echo "ERROR $name: the replay cannot be expanded"
    exit 99
  fi
}

if [ $again = yes ]; then
  expand all
else
  expand
fi

export ENUMOD_CONF=$tmp/enumod.conf
# The folder of the Python part of Unbound's Python module.
PYTHONPATH=$(dirname "$(command -v "$testbound")")/pythonmod
export PYTHONPATH

# A validation store, made when the clock of testbound begins.
if [ -f "$tmp/feed.csv" ]; then
  enumctl=$(command -v "${ENUMCTL:-./enumctl}") ||
    { echo "ERROR $name: no enumctl; set ENUMCTL"; exit 99; }
  change_store() {
    if ! "$enumctl" token "$@" --time 0 --store "$tmp/store" \
      --config "$ENUMOD_CONF" >"$tmp/import" 2>&1 </dev/null; then
      cat "$tmp/import"
      echo "ERROR $name: the validation store cannot be made"
      exit 99
    fi
  }
  grep '^[a-z]' "$tmp/feed.csv" >"$tmp/by_hand"
  sed -i '/^[a-z]/d' "$tmp/feed.csv"
  change_store import "$tmp/feed.csv"
  while read -r change number; do
    change_store "$change" "$number"
  done <"$tmp/by_hand"
fi

# play LOG [OPTION...]
play() {
  log=$1
  shift
  # shellcheck disable=SC2086 # the wrapper is a list of words
  (cd "$tmp" && ${REPLAY_WRAP:-} "$testbound" "$@" -p "$name.rpl" >"$log" 2>&1)
}

# judge - end the run when the reply to a repeat has what it must not have
judge() {
  if ! awk -f "$here/judge.awk" "$tmp/$name.rpl" "$tmp/log"; then
    echo "FAIL $name: policy does not hold for a repeated question"
    exit 1
  fi
}

# The repeats of place N alone, so that no later step can disturb them.
play_place() {
  expand "$1"
  if ! play log; then
    play loud -o -vvvv
    awk -f "$here/explain.awk" "$tmp/$name.rpl" "$tmp/loud"
    judge
    echo "FAIL $name: at place $1 of $2"
    exit 1
  fi
  judge
}

# First all repeats in one run. They may make a later step fail, since they fill
# caches and end queries that are under way; then each place is run alone.
play_again() {
  local status places place
  places=$(sed -n 's/^; places //p' "$tmp/$name.rpl")
  if [ -z "$places" ]; then
    skip "it asks nothing"
  fi
  play log
  status=$?
  judge
  if [ $status != 0 ]; then
    for ((place = 1; place <= places; place++)); do
      play_place "$place" "$places"
    done
    echo "$places places, each in a run of its own"
  fi
  echo "PASS $name"
  exit 0
}

if [ $again = yes ]; then
  play_again
fi

# A module that must refuse to start says why, and does not crash.
refused=$(sed -n 's/^; refused: //p' "$tmp/$name.rpl")

play log
status=$?
if [ -n "$refused" ]; then
  if [ $status = 1 ] && grep -qF -- "$refused" "$tmp/log"; then
    echo "PASS $name"
    exit 0
  fi
  echo "wanted: no start, and a message with \"$refused\"; exit status $status"
elif [ $status = 0 ]; then
  echo "PASS $name"
  exit 0
fi

# What ended it, as the next run may go another way: ids and ports are random.
echo "exit status $status: $(grep -o 'fatal error: .*' "$tmp/log" | tail -n 1)"

# Run again with full logging, and show the step that failed and how it differs.
play loud -o -vvvv
awk -f "$here/explain.awk" "$tmp/$name.rpl" "$tmp/loud"
echo "FAIL $name"
exit 1
