#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# references.sh - the documents name nothing that is not there: every `file.c`
# is a file of the tree, every `function()` with a prefix of ours, and every
# `struct` and `enum` of ours, is in the source. The drop-in for systemd that
# doc/production.md shows has every line of the one that packages bring.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Files of others that are named, too.
others='fptr_wlist.c packed_rrset.h util/module.h testcode/replay.h'
suffixes='(c|h|def|inc|m4|sym|sh|rpl|awk|py|except|xsd)'
prefixes='(enumod|e164|store|io|cli|ledger|token|lint|resolve|diff|record|zone|bulk)'
documents=(doc/*.md CONTRIBUTING README tests/replay/README.md)
count=0

# quoted PATTERN - "DOCUMENT WORD" for each word in back quotes that matches
quoted() {
  grep -oHE -- "\`$1\`" "${documents[@]}" 2>/dev/null | tr -d '`' |
    sed 's/:/ /' | sort -u
}

files=$(source_files include module m4 packaging tests doc conf-examples)
names=$(grep -rohE "\<${prefixes}_[a-z0-9_]+\>" include module | sort -u)

while read -r document word; do
  count=$((count + 1))
  if [[ " $others " != *" $word "* ]] &&
    ! grep -qE "(^|/)${word//./\\.}\$" <<<"$files"; then
    fault "$document: there is no file $word"
  fi
done < <(quoted "[A-Za-z0-9_./-]+\.$suffixes")

while read -r document word; do
  count=$((count + 1))
  grep -qxF -- "$word" <<<"$names" ||
    fault "$document: nothing is called $word"
done < <(
  quoted "${prefixes}_[a-z0-9_]+\(\)" | tr -d '()'
  quoted "(struct|enum) ${prefixes}_[a-z0-9_]+" | sed -E 's/ (struct|enum) / /'
)

dropin=packaging/systemd/unbound.conf
shown=$(sed -E -e ':again' -e '/\\$/{N;s/\\\n *//;t again' -e '}' \
  -e 's/^    //' doc/production.md)
while IFS= read -r line; do
  count=$((count + 1))
  grep -qxF -- "$line" <<<"$shown" ||
    fault "doc/production.md: the drop-in lacks a line of $dropin: $line"
done < <(grep -vE '^(#|$)' "$dropin")

finish "references: $count names in ${#documents[@]} documents"
