# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# common.sh - what the checks of the source share: they work in the source tree,
# report every fault, and end with status 1 when there was one.
#
# From the environment:
#   srcdir   the source tree (automake sets it)

set -euo pipefail
export LC_ALL=C
cd "${srcdir:-$(dirname "${BASH_SOURCE[0]}")/../..}"

faults=0

# fault TEXT... - report one and go on
fault() {
  printf 'FAULT: %s\n' "$*"
  faults=$((faults + 1))
}

# faults_from TEXT - one fault for each line of the standard input
faults_from() {
  local line
  while IFS= read -r line; do
    fault "$1: $line"
  done
}

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}

# Is this a checkout, and not an unpacked tarball inside another one?
is_checkout() {
  [[ -e .git ]] && command -v git >/dev/null &&
    git rev-parse --is-inside-work-tree >/dev/null 2>&1
}

# source_files FOLDER... - what belongs to the project there, one a line; in a
# tarball, where things may have been built, what looks like it
source_files() {
  if is_checkout; then
    git ls-files -- "$@" | while IFS= read -r file; do
      if [[ -f $file ]]; then
        printf '%s\n' "$file"
      fi
    done
  else
    find "$@" -type f ! -name libtool.m4 ! -name 'lt*.m4' \
      -regextype posix-extended \( -regex '[^/]*' -o -regex \
      '.*\.(c|h|def|sym|rpl|sh|awk|py|zone|md|inc|m4|conf|except|xsd)' \) \
      2>/dev/null | sort
  fi
}

# finish TEXT - say what was covered
finish() {
  printf '%s: %d faults\n' "$1" "$faults"
  exit $((faults > 0))
}
