# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# program.sh - programs that one test wants: installed ones, or those of a
# package that is unpacked into the cache, not installed, so that no service is
# started. Read debian.sh first.

# find_program VARIABLE PROGRAM PACKAGE - set the variable, unless it is set; to
# nothing if the package cannot be had
find_program() {
  local folder found
  found=${!1:-$(command -v "$2" || true)}
  if [[ -n $found ]]; then
    if [[ ! -x $found ]]; then
      printf 'SKIP: %s names no program: "%s"\n' "$1" "$found"
      exit 77
    fi
    printf -v "$1" '%s' "$found"
    return
  fi
  folder=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}
  folder+=/$3-$(system_suite)
  if [[ ! -x $folder/usr/bin/$2 ]]; then
    unpack_package "$3" "$folder" >/dev/null 2>&1 </dev/null || true
  fi
  if [[ -x $folder/usr/bin/$2 ]]; then
    printf -v "$1" '%s' "$folder/usr/bin/$2"
  else
    rm -rf "$folder"
    printf -v "$1" ''
  fi
}
