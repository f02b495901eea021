#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# unit.sh PROGRAM ARGUMENT... - run a unit test program that may hang at its
# start because of a bug in Criterion.
#
# Criterion has a thread of its own when it forks a process for a test. If that
# thread is inside malloc at that moment, the allocator of AddressSanitizer is
# locked in the new process for ever, and it hangs before the test begins: about
# once in 500 runs. A program that takes too long is therefore killed and run
# again; if it hangs three times, that is reported as its own fault.
#
# UNIT_SECONDS is how long it may take (default 60).

set -euo pipefail

limit=${UNIT_SECONDS:-60}

if grep -qa __tsan_init "$1"; then
  echo "SKIP: Criterion does not start under ThreadSanitizer"
  exit 77
fi

# run_once PROGRAM ARGUMENT... - its exit status, or 124 when it took too long
run_once() {
  local pid end=$((SECONDS + limit)) status=0
  "$@" &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS > end)); then
      end_both "$pid"
      return 124
    fi
    sleep 0.05
  done
  wait "$pid" || status=$?
  return "$status"
}

# A test runs in a session of its own, so both processes have to be killed.
end_both() {
  local children
  children=$(<"/proc/$1/task/$1/children")
  # shellcheck disable=SC2086 # a list of process ids
  kill -KILL "$1" $children
  wait "$1" 2>/dev/null || true
}

for try in 1 2 3; do
  status=0
  run_once "$@" || status=$?
  if ((status != 124)); then
    exit "$status"
  fi
  echo "$1 hung for $limit s (try $try of 3)"
done
exit 1
