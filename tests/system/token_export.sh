#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_export.sh - an export has the validations in force and nothing else, for
# each of the cases of RFC 4725 section 4.2; imported into an empty store, it
# gives the same answers.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
token_conf 'approved-prefix: "+4931"' 'max-state-age: 0' \
  'revalidation-window: 30'
sed -i 's/^validation-entity:/number:\n  prefix: "+4931"\n  validation: none\n&/;
  t end; b; :end; n; :rest; N; $!b rest' "$work/enumod.conf"

# What there is, by the day of today: the numbers end in the same digits in each
# of the three prefixes.
#   number       expires  in force
rows='
  2345001        90       yes
  2345002        5        yes
  2345003        -20      no
  2345004        -         yes
  2345010-29     90       yes
  2345005        90       hold
  2345006        90       suspended
  2345007        90       revoked'
header=number,executionDate,expirationDate,entity,registrar,method,serial,status
printf '%s\n' "$header" >"$work/feed.csv"
for prefix in +4930 +4931 +441632; do
  while read -r number days kind; do
    [[ -n $number ]] || continue
    first=$prefix${number%-*}
    [[ $number != *-* ]] || first+="-$prefix${number%??-*}${number#*-}"
    end=
    [[ $days == - ]] || end=$(day "$days")
    status=valid
    [[ $kind != hold ]] || status=suspended
    printf '%s,%s,%s,A,reg-4711,42,s%s,%s\n' "$first" "$(day -29)" "$end" \
      "$number" "$status"
  done <<<"$rows"
done >>"$work/feed.csv"
entity_token "$keys" EXAMPLE-VE >"$work/token.xml"
run import "$work/feed.csv" "$work/token.xml"
expect_status 'the store' 0
for prefix in +4930 +4931 +441632; do
  run suspend "${prefix}2345006"
  run revoke "${prefix}2345007"
done
# In the days of grace, and over since.
printf '+493012345080,%s,%s,A,,,g1\n+493112345080,%s,%s,A,,,g2\n' "$(day -29)" \
  "$(day -3)" "$(day -29)" "$(day -3)" >"$work/over.csv"
run import "$work/over.csv"
expect_status 'over' 0

# exported NUMBER yes|no
exported() {
  local count
  count=$(grep -Ec "^[\"]*$1[-,\"]" "$work/export.csv" || true)
  case $2 in
    yes) ((count == 1)) || fault "$1 is not exported" ;;
    *) ((count == 0)) || fault "$1 is exported, and not in force" ;;
  esac
}

run export
expect_status 'export' 0
cp "$work/out" "$work/export.csv"
for prefix in +4930 +4931 +441632; do
  while read -r number days kind; do
    [[ -n $number ]] || continue
    [[ $prefix != +441632 ]] || kind='no effect'
    exported "\\$prefix${number%-*}" "$kind"
  done <<<"$rows"
done
exported '\+493012345080' yes
exported '\+493112345080' no
exported '\+441632960083' yes

# state STORE NUMBER - is it blocked, why, and until when; without the record
state() {
  run show --store "$1" "$2"
  printf '%s %s\n' "$2" "$(sed -n '1p; /^next /p' "$work/out" | paste -sd ' ')"
}

# Tokens as they came, and the rest as a feed.
run export --tokens "$work/tokens"
expect_status 'export, with tokens' 0
cp "$work/out" "$work/rest.csv"
run import --store "$work/again" "$work/tokens" "$work/rest.csv"
expect_status 'import of the export' 0
expect_text 'import of the export' "$(grep -c 'no effect' "$work/err" || true)" \
  '^0$'
for number in +441632960083 +493012345080 +493112345080; do
  [[ $(state "$work/store" "$number") == "$(state "$work/again" "$number")" ]] ||
    fault "$(state "$work/store" "$number"), but $(state "$work/again" "$number")"
done
for prefix in +4930 +4931 +441632; do
  for number in 2345001 2345002 2345004 2345010 2345029; do
    a=$(state "$work/store" "$prefix$number")
    b=$(state "$work/again" "$prefix$number")
    [[ $a == "$b" ]] || fault "$a, but $b"
  done
  # What is over is unknown there, and as good as it was.
  run show --store "$work/store" "${prefix}2345003"
  a=$status
  run show --store "$work/again" "${prefix}2345003"
  [[ $a == "$status" ]] || fault "${prefix}2345003: status $a, but $status"
done
run export --store "$work/again" --tokens "$work/tokens.again"
expect_text 'the same export' "$(diff <(sort "$work/rest.csv") \
  <(sort "$work/out") && echo same)" '^same$'

# A record of its own that is blocked is not exported, so the block around it
# decides: doc/validation.md says so.
printf '+493012345500-+493012345599,%s,%s,A,,,b1\n' "$(day -9)" "$(day 90)" \
  >"$work/block.csv"
run import "$work/block.csv"
run suspend +493012345505
run export
cp "$work/out" "$work/rest.csv"
run import --store "$work/third" "$work/rest.csv"
shown 'in the store' +493012345505 suspended
run show --store "$work/third" +493012345505
expect_text 'in another one' "$out" ': valid '
token_end
