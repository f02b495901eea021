#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# release.sh - the version stands in configure.ac, and everything else that names
# it agrees: the first line of CHANGES, and the spec file, which rpmbuild reads
# without configure. The man pages, the Debian packages and the programs take it
# from there.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

spec=packaging/rpm/enumod.spec
version=$(sed -n 's/^AC_INIT(\[enumod\], \[\(.*\)\])$/\1/p' configure.ac)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] ||
  fault "configure.ac: \"$version\" is not MAJOR.MINOR.PATCH"

# CHANGES: "1.2.3 (2026-11-28)", or "(unreleased)" for the first one alone.
heads=$(grep -E '^[0-9]+\.[0-9]+\.[0-9]+ ' CHANGES)
date=$(sed -n '1s/^[0-9.]* (\(.*\))$/\1/p' CHANGES)
[[ $(sed -n '1s/ .*//p' CHANGES) == "$version" ]] ||
  fault "CHANGES begins with \"$(head -n 1 CHANGES)\", not with $version"
[[ $date == unreleased || $date =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] ||
  fault "CHANGES: $version is of \"$date\", not of YYYY-MM-DD or unreleased"
faults_from "CHANGES: only the first version may be unreleased" < <(
  sed 1d <<<"$heads" | grep -v ' ([0-9]\{4\}-[0-9][0-9]-[0-9][0-9])$')
[[ $heads == "$(sort -rVu <<<"$heads")" ]] ||
  fault "CHANGES: the newest version does not come first"

# The spec file: its version, and the last entry of its list of changes.
found=$(sed -n 's/^Version: *//p' "$spec")
[[ $found == "$version" ]] || fault "$spec is of version $found"
entry=$(sed -n '/^%changelog/{n;p;}' "$spec")
[[ $entry == *" - $version-"[0-9]* ]] ||
  fault "$spec: the last entry of %changelog is \"$entry\""
if [[ $date != unreleased ]]; then
  [[ $entry == "* $(date -d "$date" '+%a %b %d %Y') "* ]] ||
    fault "$spec: the last entry of %changelog is not of $date"
fi

# Whoever reads configure.ac reads the same.
for file in packaging/deb.sh tests/system/package_rpm.sh; do
  grep -qF "AC_INIT(\\[enumod\\], \\[\\(.*\\)\\])" "$file" ||
    fault "$file takes the version from elsewhere"
done
for file in doc/enumctl.1.in doc/enumod.conf.5.in; do
  grep -q '^\.TH .*@PACKAGE_VERSION@' "$file" || fault "$file has no version"
done
# In the folder of the version before, too: see compiled_in there.
grep -q '^compiled_in = .*\$(VERSION)' Makefile.am ||
  fault "Makefile.am: a new version keeps the objects of the one before"

# And nobody else says it.
faults_from "names a version by itself" < <(
  grep -rnE '\b(enumod|enumctl)[- ]v?[0-9]+\.[0-9]+\.[0-9]+' README CONTRIBUTING \
    bootstrap conf-examples doc include m4 module packaging tests \
    --include='*' --exclude=release.sh |
    grep -vE '^doc/(enumctl\.1|enumod\.conf\.5):')
finish "release: $version ($date)"
