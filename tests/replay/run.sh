#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# run.sh - run one replay under Unbound's testbound.
#
# usage: run.sh [-k] NAME.rpl
#
#   -k  keep the expanded replay and the logs, and say where
#
# Environment:
#   TESTBOUND    the program, default testbound from PATH; it must have been
#                linked with -rdynamic, or no module can be loaded
#   ENUMOD_SO    the module, default module/.libs/enumod.so
#   ENUMCTL      the tool, default ./enumctl; for replays with a @store@
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
if [ "${1:-}" = -k ]; then
  keep=yes
  shift
fi
replay=${1:?usage: run.sh [-k] NAME.rpl}
name=$(basename "$replay" .rpl)
testbound=${TESTBOUND:-testbound}
module=${ENUMOD_SO:-module/.libs/enumod.so}

skip() {
  echo "SKIP $name: $1"
  exit 77
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

zones=$("$here/prepare.sh" "${REPLAY_WORK:-tests/replay/work}")
case $? in
  0) ;;
  77) skip "ldnsutils is needed to sign the zones" ;;
  *) echo "ERROR $name: the zones cannot be prepared"; exit 99 ;;
esac

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
  module=$(cd "$(dirname "$module")" && pwd)/$(basename "$module")
fi

if ! awk -f "$here/lib.awk" -f "$here/expand.awk" \
  -v index_file="$zones/index" -v module_file="$module" \
  -v conf_file="$tmp/enumod.conf" -v store_file="$tmp/feed.csv" \
  "$replay" >"$tmp/$name.rpl"; then
  echo "ERROR $name: the replay cannot be expanded"
  exit 99
fi

export ENUMOD_CONF=$tmp/enumod.conf

# A validation store, made when the clock of testbound begins.
if [ -f "$tmp/feed.csv" ]; then
  enumctl=$(command -v "${ENUMCTL:-./enumctl}") ||
    { echo "ERROR $name: no enumctl; set ENUMCTL"; exit 99; }
  if ! "$enumctl" token import --time 0 --store "$tmp/store" \
    --config "$ENUMOD_CONF" "$tmp/feed.csv" >"$tmp/import" 2>&1; then
    cat "$tmp/import"
    echo "ERROR $name: the validation store cannot be made"
    exit 99
  fi
fi

# play LOG [OPTION...]
play() {
  log=$1
  shift
  # shellcheck disable=SC2086 # the wrapper is a list of words
  (cd "$tmp" && ${REPLAY_WRAP:-} "$testbound" "$@" -p "$name.rpl" >"$log" 2>&1)
}

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

# Run again, loudly, and show the step that failed and how it differs.
play loud -o -vvvv
awk -f "$here/explain.awk" "$tmp/$name.rpl" "$tmp/loud"
echo "FAIL $name"
exit 1
