#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# embed.sh FILE... - the text of schemas as rows of a C array, on stdout.
set -eu
for file in "$@"; do
  printf '\t{ "%s",\n' "${file##*/}"
  sed 's/\\/\\\\/g; s/"/\\"/g; s/^/\t  "/; s/$/\\n"/' "$file"
  printf '\t},\n'
done
