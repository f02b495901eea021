#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# sources.sh - the form of the source files, as in .editorconfig: a licence
# line, tabs or blanks, line ends; and no path of a developer's machine.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tab=$(printf '\t')
# A folder of one developer; written so that this line has none.
private="(^|[^A-Za-z0-9_.)}/])/(wo""rk|ho""me|ro""ot|Us""ers)/"

# check_form FILE PATTERN WHAT - no line may match
check_form() {
  faults_from "$1: $3" < <(grep -nE -- "$2" "$1")
}

# grep -q ends when it has found something, and whatever writes to it with
# SIGPIPE, if it is not done by then: the pipe fails at random.
check_pipes() {
  faults_from "$1: grep -q behind a pipe" < <(awk '
    /(^|[^|])\|[ ]*grep -[a-zA-Z]*q/ || (is_open && /^ *grep -[a-zA-Z]*q/) {
      print FNR ": " $0 }
    { is_open = /(^|[^|])\|( \\)?$/ }' "$1")
}

# What a trap does before it cleans up hides with which status the test ended.
check_traps() {
  faults_from "$1: a trap that forgets the status of the test" < <(
    grep -nE "trap '[^']*; *(harness|token)_cleanup *'" "$1")
}

check_file() {
  local file=$1
  case $file in
    *.c | *.h | *.def)
      check_form "$file" "^$tab* {8}" 'blanks for a tab'
      check_form "$file" "^$tab* +$tab" 'blanks in front of a tab'
      ;;
    *.am | *.ac | *.m4 | *.inc)
      check_form "$file" '^ {8}' 'blanks for a tab'
      ;;
    *.sh | bootstrap | .ci/*)
      check_form "$file" "^ *$tab" 'a tab for blanks'
      check_pipes "$file"
      check_traps "$file"
      ;;
  esac
  case $file in
    *.c | *.h | *.def | *.am | *.ac | *.m4 | *.inc | *.sh | *.awk | bootstrap)
      grep -q 'SPDX-License-Identifier: BSD-3-Clause' \
        < <(head -n 3 "$file") ||
        fault "$file: no SPDX line"
      ;;
  esac
  check_form "$file" "$private" 'a path of one machine'
  case $file in
    *.rpl | *.in/* | LICENSE) return ;;
  esac
  check_form "$file" "[ $tab]\$" 'trailing blanks'
  check_form "$file" $'\r$' 'a carriage return'
  [[ ! -s $file || -z $(tail -c 1 "$file") ]] ||
    fault "$file: no line feed at the end"
}

count=0
while IFS= read -r file; do
  check_file "$file"
  count=$((count + 1))
done < <(source_files module include tests doc conf-examples m4 packaging \
  configure.ac Makefile.am README CHANGES CONTRIBUTING bootstrap .ci 2>/dev/null)
finish "sources: $count files"
