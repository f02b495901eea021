#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# analysis.sh - what clang-tidy (.clang-tidy says what is left out) and gcc's
# -fanalyzer find in module/. Run in the build folder; make says how each file
# is compiled. Takes minutes, so that only ENUMOD_LONG=yes does it ("make
# analysis", and "make check-long").
#
# gcc's search for leaks is off: gcc 12 takes what is kept in a list, and
# "if (file != stdin) fclose(file)", for leaks. clang-tidy looks for them, and
# the sanitizers do in every test.
#
# From the environment:
#   ANALYSIS_FILES  only what begins like one of these: module/core/cache.c, or a
#                   room, as module/glue/
#   ANALYSIS_CHECKS what clang-tidy shall do besides, or not: -clang-analyzer-*
#                   takes a thirtieth of the time

set -euo pipefail
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}

[[ ${ENUMOD_LONG:-} == yes ]] || skip "takes minutes; ENUMOD_LONG=yes runs it"
[[ -z ${SAN_CFLAGS:-} ]] || skip "the plain build does it"
[[ -r Makefile ]] || skip "no Makefile in this folder"
for program in clang-tidy gcc; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
export srcdir=${srcdir:-..}
work=$(mktemp -d "${TMPDIR:-/tmp}/enumod-analysis.XXXXXX")
trap 'rm -rf "$work"' EXIT

# commands - for each file of module/ its path, a tab, and what the compiler is
# given. Makefiles that have to be made anew write lines that are none.
commands() {
  local new=() file
  while IFS= read -r file; do
    new+=(-W "$file")
  done < <(find "$srcdir/module" -name '*.c')
  make -n V=1 "${new[@]}" all |
    sed -nE "s,^(.*--mode=compile )?[^ ]*(gcc|cc|clang)[0-9-]* (.*) -MT .*[\` '](\.\./|/[^ ]*/)?(module/[^ \`]*\.c)\$,\5\t\3,p"
}

# finder COMMAND... - what it finds; it may not end without a word
finder() {
  local status=0
  "$@" >"$out.new" || status=$?
  cat "$out.new"
  ((status == 0)) || grep -qE '(warning|error): ' "$out.new" ||
    printf 'error: %s ended with status %d\n' "$1" "$status"
}

# analyse LINE - both programs, what they say into a file of its own
analyse() {
  local file=${1%%$'\t'*} flags out
  out=$work/${file//\//+}
  eval "flags=(${1#*$'\t'})"
  {
    finder clang-tidy --quiet --checks="${ANALYSIS_CHECKS:-}" "$srcdir/$file" \
      -- "${flags[@]}" 2>/dev/null
    finder gcc "${flags[@]}" -fanalyzer -fdiagnostics-path-format=none \
      -Wno-analyzer-malloc-leak -Wno-analyzer-file-leak \
      -c -o /dev/null "$srcdir/$file" 2>&1
  } >"$out"
  mv "$out" "$out.out"
  printf '%s\n' "$file"
  cat "$out.out"
}

commands >"$work/all"
if [[ -n ${ANALYSIS_FILES:-} ]]; then
  tr -s ' \n' '\n' <<<"$ANALYSIS_FILES" | awk -F '\t' '
    NR == FNR { if ($0 != "") chosen[$0]; next }
    { for (file in chosen) if (index($1, file) == 1) { print; next } }' \
    - "$work/all" >"$work/chosen"
else
  mv "$work/all" "$work/chosen"
  find "$srcdir/module" -name '*.c' | wc -l >"$work/there"
fi
[[ -s $work/chosen ]] || { echo "FAULT: make compiles no file"; exit 1; }
export -f analyse finder
export work
tr '\n' '\0' <"$work/chosen" |
  xargs -0 -n 1 -P "$(nproc)" bash -c 'analyse "$1"' analyse
find "$work" -name '*.out' -exec cat {} + >"$work/said"
faults=$(grep -cE '(warning|error): ' "$work/said" || true)
looked=$(find "$work" -name '*.out' | wc -l)
wanted=$(cat "$work/there" 2>/dev/null || wc -l <"$work/chosen")
printf 'analysis: %d files of %d, %d faults\n' "$looked" "$wanted" "$faults"
exit $((faults > 0 || looked != wanted))
