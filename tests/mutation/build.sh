#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# build.sh WORK [CONFIGURE-ARGUMENT...] - for mutation.py: build what WORK/0/source
# has in WORK/0/build, with the log in WORK/0/make.log, which has to be the
# whole of it, so that what an earlier run has left goes. Without -g, since lines
# are no part of what a mistake changes.

set -euo pipefail
unset MAKEFLAGS MFLAGS MAKELEVEL

work=$1/0
shift
rm -rf "$work/build"
mkdir -p "$work/build"
cd "$work/build"
printf 'mutation: building %s\n' "$work"
../source/configure "$@" CFLAGS=-O2 >../configure.log
if ! make -j"$(nproc)" V=1 all >../make.log 2>&1 ||
  ! make -j"$(nproc)" V=1 check TESTS= >>../make.log 2>&1; then
  tail -n 20 ../make.log >&2
  exit 1
fi
