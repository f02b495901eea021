#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# coverage.sh SOURCE FOLDER [CONFIGURE-ARGUMENT...] - build in the folder for
# gcov, and run the tests there. Each process that ends, each daemon of a replay,
# adds its counts to those that are there, with the file locked; one that is
# killed does not. What it is compared with is not the code but the source, so
# nothing is optimized. A test that fails does not end it: what it reached counts.
#
# From the environment:
#   COVERAGE_TESTS  only these tests; default all
#   NSD             a server, for system tests

set -euo pipefail
unset MAKEFLAGS MFLAGS MAKELEVEL

source=$1
folder=$2
shift 2
command -v gcov >/dev/null || { echo "gcov is not installed" >&2; exit 1; }
mkdir -p "$folder"
cd "$folder"
if [[ ! -r config.status ]]; then
  "$source/configure" "$@" \
    CFLAGS="-O0 -g --coverage -fprofile-update=atomic \
-include $source/tests/coverage/exit.h" >configure.log
fi
make -j"$(nproc)" >make.log 2>&1 || { tail -n 20 make.log >&2; exit 1; }
# Without optimization unit tests take longer.
export UNIT_SECONDS=${UNIT_SECONDS:-600}
make -k -j"$(nproc)" check NSD="${NSD:-}" \
  ${COVERAGE_TESTS:+"TESTS=$COVERAGE_TESTS"} >check.log 2>&1 || true
grep -E '^(# |FAIL|ERROR)' check.log || { tail -n 20 check.log >&2; exit 1; }
