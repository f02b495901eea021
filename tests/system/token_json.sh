#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_json.sh - what "enumctl token" prints with --json is what the schemas in
# doc/json say, and the schemas have nothing that is never printed.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

if ! command -v python3 >/dev/null; then
  echo 'SKIP: no python3 to read the schemas'
  exit 77
fi
token_begin
feed=$work/feed.csv
now=$(date +%s)

# add SCHEMA COMMAND ARGUMENT... - keep what it prints with --json
add() {
  run "${@:2}" --json
  if [[ -n $out ]]; then
    printf '%s\n' "$out" >>"$work/token-$1.lines"
  else
    fault "${*:2}: prints nothing"
  fi
}

# at DAY SCHEMA COMMAND ARGUMENT... - the same, that many days from now
at() {
  add "$2" "${@:3}" --time $((now + $1 * 86400))
}

# fits SCHEMA - do the lines fit, and is there one for all that it has?
fits() {
  local said
  if [[ ! -s $work/token-$1.lines ]]; then
    fault "$1: no lines"
  elif ! said=$(python3 "$here/../cli/json_schema.py" \
    "$here/../../doc/json/token-$1.schema.json" <"$work/token-$1.lines"); then
    fault "$1: $said"
  fi
}

# line NUMBERS SERIAL [EXECUTION EXPIRATION] - of a feed, days from today
line() {
  printf '%s,%s,%s,SOMEBODY,reg-1,ident,%s\n' "$1" "$(day "${3:--4}")" \
    "$(day "${4:-90}")" "$2"
}

# message OPERATION - of EPP, about +441632960101
message() {
  printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>1.0.1.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name></domain:update></update><extension><e:update xmlns:e="urn:ietf:params:xml:ns:e164val-1.0">%s</e:update></extension></command></epp>\n' \
    "$1"
}

# What is imported, refused, superseded, and withdrawn by a snapshot.
{
  line +493012345 1
  line +493012346-+493012347 2
  line +493012350 3
  line +4930 4
} >"$feed"
add import verify "$feed"
add import import "$feed"
entity_token "$work/keys" EXAMPLE-VE >"$work/token.xml"
add import import "$work/token.xml"
entity_token "$work/keys" EXAMPLE-VE serial=7 "execution=$(day -1)" \
  >"$work/token.xml"
add import import "$work/token.xml"
message '<e:rem id="none"/>' >"$work/epp.xml"
add import verify "$work/epp.xml"
line +493012345 1 >"$feed"
add import verify --replace registrar:reg-1 --max-withdrawn 5 "$feed"
add import import --replace registrar:reg-1 --max-withdrawn 5 "$feed"
fits import

# Changes by hand: one, and many.
add change suspend +493012345
add change resume +493012345
line +493012346 9 >"$feed"
run import "$feed"
add change delete +493012346 --reason mistake
add change suspend --entity SOMEBODY --dry-run
add change suspend --entity SOMEBODY
add change revoke EXAMPLE-VE 7
fits change

# Records as they are, beside each other, and as they were.
for id in E1 E2; do
  entity_token "$work/keys" EXAMPLE-VE "serial=$id" number=+441632960101 |
    sed 1d >"$work/token.xml"
  message "<e:add id=\"$id\"><e:validationInfo>$(<"$work/token.xml")</e:validationInfo></e:add>" \
    >"$work/epp.xml"
  accepted "EPP, $id" "$work/epp.xml"
done
add list list
add list list --history
add list show +441632960083
add list show +441632960999
at 160 list due
add list export
expect_text 'a record beside' "$(<"$work/token-list.lines")" '"state":"beside"'
add sync sync --store "$work/copy" "$work/store"
add sync sync --store "$work/copy" "$work/store"
fits sync
add list list --store "$work/copy"
add stats stats
add stats stats --store "$work/copy"
fits list
fits stats

add log log
at 200 purge purge --older-than 60 --dry-run
at 200 purge purge --older-than 60
fits purge
at 200 log log
at 200 log log --verify
fits log
at 200 compact compact
fits compact
at 200 rebuild rebuild "$work/other"
fits rebuild
token_end
