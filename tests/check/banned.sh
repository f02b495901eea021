#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# banned.sh - the source must have no functions without bounds, no conversion of
# numbers without a check of its end, no arrays of variable length, and no notes
# to oneself.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

functions='strcpy|strcat|stpcpy|sprintf|vsprintf|strtok|gets|alloca'
functions+='|atoi|atol|atoll|atof|[fsv]*scanf'
# Written so that this file has none of them.
notes='TO''DO|FIX''ME|XX''X:'

faults_from 'banned function' < <(
  grep -rnE "\<($functions)[ ]*\(" --include='*.[ch]' include module
)
# Whoever passes NULL does not check where the number ended.
faults_from 'no end check' < <(
  grep -rnE '\<strto[a-z]+[ ]*\([^;]*,[ ]*NULL,' --include='*.[ch]' \
    include module
)
faults_from 'note' < <(
  source_files include module tests m4 doc conf-examples configure.ac \
    Makefile.am | while IFS= read -r file; do
    grep -HnE "\<($notes)" "$file" || true
  done
)
grep -q -- '-Wvla' configure.ac ||
  fault 'configure.ac: -Wvla is not among the warnings'
finish 'banned: functions and notes in include, module and tests'
