#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# requirements.sh - every id that the source cites is a row of
# doc/requirements.md; no id has two rows, and they are in order; and each row is
# cited by a test, or says why there is nothing to test. Of ranges and lists, the
# ids that are written in full count.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

page=doc/requirements.md
self=tests/check/requirements.sh
# In the order of the page.
groups='MAP|NAP|SVC|PRV|ORD|REW|NTM|IMP|DSC|TTL|URI|VAL|TOK|THR|OQ'
id="($groups)-[0-9]{2}[a-z]?"
excuse='\(nothing to test: [^)]+\.\) \|$'

# citations FOLDER... - "FILE:ID" for each id in each file there
citations() {
  source_files "$@" | { grep -vxF -- "$self" || true; } | tr '\n' '\0' |
    xargs -0r grep -oaHE -- "\<$id\>" | sort -u
}

# in_order - the ids of the standard input, as the page has to have them
in_order() {
  local group ids
  ids=$(sort -u)
  for group in ${groups//|/ }; do
    grep "^$group-" <<<"$ids" || true
  done
}

lines=$(grep -E "^\| *[A-Z]+-[0-9]" "$page")
rows=$(sed -nE "s/^\| ($id) \| [^|]+ \| .+ \|\$/\1/p" <<<"$lines")
cited=$(citations include module tests doc conf-examples README CONTRIBUTING)
tested=$(citations tests | sed 's/.*://' | sort -u)
excused=$(grep -E "$excuse" <<<"$lines" | cut -d' ' -f2)

faults_from "$page: not a row of id, RFC and rule" < <(
  grep -vE "^\| $id \| [^|]+ \| ([^|]|\\\\\|)+ \|\$" <<<"$lines"
)
faults_from "$page: two rows" < <(sort <<<"$rows" | uniq -d)
faults_from "$page: not in order" < <(
  diff <(in_order <<<"$rows") <(uniq <<<"$rows") | sed -n 's/^> //p'
)
while IFS=: read -r file word; do
  grep -qxF -- "$word" <<<"$rows" || fault "$file cites $word, which is no row"
done <<<"$cited"
while IFS= read -r word; do
  grep -qxF -- "$word" <<<"$tested"$'\n'"$excused" ||
    fault "$page: no test cites $word, and it does not say why"
done < <(uniq <<<"$rows")

finish "requirements: $(wc -l <<<"$rows") rows, $(wc -l <<<"$cited") citations"
