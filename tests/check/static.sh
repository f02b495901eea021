#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# static.sh - what shellcheck finds in the scripts (.shellcheckrc says what is
# left out) and cppcheck in the sources.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for program in shellcheck cppcheck; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
# Sanitizers make no difference to it.
[[ -z ${SAN_CFLAGS:-} ]] || skip "the plain build does it"

check_scripts() {
  source_files . | xargs -d '\n' grep -lE '^#!/bin/(ba)?sh' |
    xargs -P "$(nproc)" -n 20 shellcheck -S style -f gcc || true
}

check_sources() {
  local folders
  mapfile -t folders < <(find module -type d -printf '-I%p\n')
  cppcheck --quiet --std=c11 --enable=warning,performance,portability \
    '--template={file}:{line}: {message} [{id}]' --inline-suppr -j "$(nproc)" \
    --suppress=missingIncludeSystem --suppress=preprocessorErrorDirective \
    -Iinclude "${folders[@]}" -D_GNU_SOURCE -DHAVE_UTHASH_H -DHAVE_UTLIST_H \
    '-DCLI_UNBOUND_BIN=""' '-DENUMOD_CONF_DEFAULT=""' module 2>&1
}

faults_from shellcheck < <(check_scripts)
faults_from cppcheck < <(check_sources)
finish "static: scripts and sources"
