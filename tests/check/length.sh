#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# length.sh - prints the longest functions and files. Guidance: 25 lines a
# function, 400 a file. A function over 60 lines or a file over 400 is a fault.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# "LINES FILE FUNCTION", from the brace that opens the body to the one that
# closes it; both stand alone in the first column, and so do no others.
functions=$(
  find include module -name '*.[ch]' -exec awk '
    FNR == 1 { name = ""; start = 0 }
    /^[A-Za-z_].*\(/ && !/;$/ {
      name = $0
      sub(/\(.*/, "", name)
      sub(/.*[ *]/, "", name)
    }
    /^\{$/ { start = FNR }
    /^\}$/ && start { print FNR - start + 1, FILENAME, name; start = 0 }
  ' {} + | sort -k1,1nr -k2
)
files=$(find include module -name '*.[ch]' -exec wc -l {} \; |
  sort -k1,1nr -k2)

printf 'The longest functions:\n'
head -n 10 <<<"$functions"
printf 'The longest files:\n'
head -n 5 <<<"$files"
awk '{ at[NR] = $1 } END {
  printf "%d functions, median %d, 90th percentile %d lines\n",
    NR, at[int((NR + 1) / 2)], at[int(NR / 10) + 1]
}' <<<"$functions"
faults_from 'over 60 lines' < <(awk '$1 > 60' <<<"$functions")
faults_from 'over 400 lines' < <(awk '$1 > 400' <<<"$files")
finish 'length: functions and files of include and module'
