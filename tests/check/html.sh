#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# html.sh - "make html" makes a manual with every document and manual page as a
# chapter, the picture, and no link that leads nowhere.
#
# Run it in the folder of the build.

build=$PWD

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for program in pandoc mandoc; do
  command -v "$program" >/dev/null || skip "there is no $program"
done
[[ -r $build/doc/enumctl.1 ]] || skip "there are no manual pages in $build"
tmp=$(mktemp -d "${TMPDIR:-/tmp}/enumod-html.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
manual=$tmp/enumod.html
bash doc/html.sh . "$build" "$manual" >"$tmp/said" 2>&1 ||
  fault "it is not made: $(<"$tmp/said")"

for document in doc/*.md; do
  name=$(basename "$document" .md)
  grep -q "id=\"chapter-$name\"" "$manual" || fault "no chapter of $document"
done
for name in README enumctl-1 enumod-conf-5 CHANGES; do
  grep -q "id=\"chapter-$name\"" "$manual" || fault "no chapter $name"
done
grep -q '<svg ' "$manual" || fault "no picture"
grep -oE ' id="[^"]*"' "$manual" | cut -d'"' -f2 | sort >"$tmp/ids"
faults_from 'this mark is there twice' < <(uniq -d "$tmp/ids")
faults_from 'a link leads nowhere' < <(
  grep -oE 'href="#[^"]*"' "$manual" | cut -d'#' -f2 | tr -d '"' | sort -u |
    comm -23 - <(sort -u "$tmp/ids")
)
faults_from 'a link to a file' < <(grep -oE 'href="[^"#:]*\.md[^"]*"' "$manual")
finish "html: $(wc -l <"$tmp/ids") marks in $(wc -c <"$manual") octets"
