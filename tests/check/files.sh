#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# files.sh - every file that git tracks must be named in Makefile.am or in a
# Makefile.inc, so that it is distributed; every named file must exist; and
# every replay and unit test must be run.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

makefiles=(Makefile.am)
while IFS= read -r file; do
  makefiles+=("$file")
done < <(find tests doc module -name 'Makefile*.inc' 2>/dev/null | sort)

# Every word of every makefile fragment, without $(srcdir)/.
# shellcheck disable=SC2016 # make's variable, not the shell's
words=$(sed -e 's/#.*//' -e 's,\$(srcdir)/,,g' -e 's/[\=]/ /g' \
  "${makefiles[@]}" | tr -s '[:space:]' '\n' | sort -u)

folders='^(module|include|tests|doc|conf-examples|packaging)'
suffixes='\.(c|h|def|sym|rpl|sh|awk|py|zone|md)$'

is_named() {
  grep -qxF -- "$1" <<<"$words"
}

# is_distributed FILE - it is named, or a folder that it is in
is_distributed() {
  local path=$1
  while [[ $path == */* ]]; do
    if is_named "$path"; then
      return 0
    fi
    path=${path%/*}
  done
  return 1
}

# Automake distributes its own fragments and macros by itself; files for git are
# not distributed.
is_taken_along() {
  [[ $1 == */Makefile*.inc || $1 == m4/*.m4 || $1 == */.git* ]]
}

if is_checkout; then
  while IFS= read -r file; do
    is_taken_along "$file" || is_distributed "$file" ||
      fault "$file is tracked, but not distributed"
  done < <(source_files module include tests doc conf-examples m4 packaging)
fi
for file in tests/replay/*.rpl; do
  is_named "$file" || fault "$file is not run"
done
for file in tests/unit/*/test_*.c; do
  is_named "${file%.c}" || fault "$file is not run"
done
while IFS= read -r file; do
  [[ -e $file ]] || fault "$file is named, but not there"
done < <(grep -E "$folders/.*$suffixes" <<<"$words")
finish "files: ${#makefiles[@]} makefiles against the tree"
