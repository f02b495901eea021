#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# source_package.sh - "./bootstrap deb --refresh" and "--match" find the newest
# source of a package that can be fetched: beside none, an older, the same and a
# newer installed one, one that was built again from that source, and a mirror that
# lacks the files of its newest version.
#
# The mirror is a folder, and what is installed is a file of apt's form.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"

# add_version VERSION - to the mirror
add_version() {
  local dsc=thing_$1.dsc tar=thing_$1.tar.xz
  (
    cd "$work/mirror" || exit
    echo "$1" >"$tar"
    printf 'Format: 3.0 (native)\nSource: thing\nBinary: thing\nVersion: %s\n' \
      "$1" >"$dsc"
    printf 'Files:\n %s\n' "$(md5_line "$tar")" >>"$dsc"
    {
      printf 'Package: thing\nBinary: thing\nVersion: %s\nDirectory: .\n' "$1"
      printf 'Files:\n %s\n %s\n' "$(md5_line "$dsc")" "$(md5_line "$tar")"
      printf 'Checksums-Sha256:\n %s\n %s\n\n' "$(sha_line "$dsc")" \
        "$(sha_line "$tar")"
    } >>Sources
  )
}

md5_line() {
  printf '%s %s %s' "$(md5sum <"$1" | cut -d ' ' -f 1)" "$(stat -c %s "$1")" "$1"
}

sha_line() {
  printf '%s %s %s' "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$(stat -c %s "$1")" \
    "$1"
}

# In place of debian.sh's, which takes the machine's.
write_source_lists() {
  mkdir -p "$1"
  echo "deb-src [trusted=yes] file:$work/mirror ./" >"$1/mirror.list"
}

# installed [VERSION]
installed() {
  : >"$work/status"
  if [[ -n ${1:-} ]]; then
    cat >"$work/status" <<END
Package: thing
Status: install ok installed
Maintainer: Nobody <nobody@example.net>
Architecture: $(dpkg --print-architecture)
Source: thing
Version: $1
Description: a thing

END
  fi
}

# finds VERSION TITLE [WANTED]
finds() {
  local found
  fetch_source thing here "$work/source" "${3:-}" >"$work/log/apt.out" 2>&1 ||
    fault "$2: $(tail -n 2 "$work/log/apt.out")"
  found=$(source_version "$work/source" 2>/dev/null || true)
  [[ $found == "$1" ]] || fault "$2: the source of \"$found\", not of $1"
}

need_program apt-get apt-cache dpkg md5sum sha256sum
harness_begin
mkdir "$work/mirror"
printf 'Dir::State::status "%s";\n' "$work/status" >"$work/apt.conf"
export APT_CONFIG=$work/apt.conf
add_version 1.0-1
add_version 1.0-2
installed
finds 1.0-2 "nothing is installed"
finds 1.0-1 "that version" 1.0-1
for version in 0.9-1 1.0-1 1.0-2 1.0-2+enumod1 1.0-2+enumod2 1.1-1; do
  installed "$version"
  finds 1.0-2 "beside $version"
done
installed 1.0-2+enumod1
finds 1.0-2 "for what is installed" 1.0-2+enumod1
add_version 1.0-3
finds 1.0-3 "a newer one, beside 1.0-2+enumod1"
rm "$work/mirror/thing_1.0-3.tar.xz"
finds 1.0-2 "the newest has no files"
[[ $(<"$work/source/skipped") == 1.0-3 ]] ||
  fault "skipped was \"$(<"$work/source/skipped")\", not 1.0-3"
rm "$work"/mirror/*.tar.xz
! fetch_source thing here "$work/source" >"$work/log/apt.out" 2>&1 ||
  fault "a source without files is fetched"
[[ $(<"$work/log/apt.out") == *'has: 1.0-3 1.0-2 1.0-1'* ]] ||
  fault "without files: $(tail -n 2 "$work/log/apt.out")"
harness_end
