#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# coverage.sh TARGET... - which lines of the product the fuzz targets reach, with
# their seeds and with what fuzzing has found since (TARGET.corpus, or in the
# folder CORPORA). The targets are to be built with
#   ./configure CC=clang --enable-fuzzers \
#     CFLAGS="-O1 -g -fprofile-instr-generate -fcoverage-mapping"
# For "make fuzz-coverage", in the build tree; srcdir is the source tree.

set -euo pipefail

work=$(mktemp -d "${TMPDIR:-/tmp}/enumod-coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT

for program in llvm-profdata llvm-cov; do
  command -v "$program" >/dev/null ||
    { printf '%s is not installed\n' "$program" >&2; exit 1; }
done

# Files of the product that the target gets to: lines, missed, covered.
report() {
  llvm-cov report "$1" -instr-profile="$2" |
    awk '$1 ~ /(^|\/)(core|cli)\/([a-z]+\/)?[a-z0-9_]+\.c$/ && $8 > $9 {
      n = split($1, part, "/")
      printf "  %-22s %5d lines, %5d missed, %s\n", part[n], $8, $9, $10
    }'
}

for target in "$@"; do
  name=${target##*/fuzz_}
  folders=("$srcdir/$target.in")
  corpus=${CORPORA:+$CORPORA/$name.corpus}
  corpus=${corpus:-$target.corpus}
  if [[ -d $corpus ]]; then
    folders+=("$corpus")
  fi
  LLVM_PROFILE_FILE="$work/raw" "./$target" -runs=0 "${folders[@]}" \
    >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
  llvm-profdata merge -o "$work/profile" "$work/raw" 2>"$work/out" ||
    { cat "$work/out"; printf '%s: not built for coverage\n' "$target"; exit 1; }
  printf '%s, %d inputs\n' "$name" "$(find "${folders[@]}" -type f | wc -l)"
  report "$target" "$work/profile"
done
