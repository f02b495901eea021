#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_no_effect.sh - where "validation: signed" applies, lines of feeds and
# messages without a signature have no effect (VAL-22): they keep no token out
# (TOK-13, VAL-33), and no suspension by hand, be they in force, expired, revoked
# or purged. tests/unit/ledger/test_signed_random.c has all orders of this.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
header=number,executionDate,expirationDate,entity,registrar,method,serial,status
block=+441632960150-+441632960249
number=+441632960083

# line NUMBERS FROM TO [STATUS] - a feed of one line; days from today
line() {
  printf '%s\n%s,%s,%s,X,R,m,,%s\n' "$header" "$1" "$(day "$2")" "$(day "$3")" \
    "${4:-valid}" >"$work/line.csv"
}

# import_line TITLE NUMBERS FROM TO [STATUS]
import_line() {
  line "${@:2}"
  accepted "$1: the line" "$work/line.csv"
}

# lets_in TITLE TOKEN NUMBER - the token is entered, and the number is valid
lets_in() {
  accepted "$1" "$2"
  expect_text "$1" "$out" '^imported 1, .*older 0, refused 0$'
  shown "$1" "$3" valid
  rm -rf "$work/store"
}

# message CONTENT - an EPP message about the number
message() {
  cat >"$work/message.xml" <<END
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">
 <d:update xmlns:d="urn:ietf:params:xml:ns:domain-1.0">
  <d:name>3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa</d:name>
 </d:update>
 <e:update xmlns:e="urn:ietf:params:xml:ns:e164val-1.0">$1</e:update>
</epp>
END
}

entity_token "$work/keys" EXAMPLE-VE number=+441632960150 last=+441632960249 \
  >"$work/block.xml"
entity_token "$work/keys" EXAMPLE-VE serial=2 execution="$(day -3)" \
  >"$work/number.xml"

# A block that crosses the token's, one number of it, and one of other length.
import_line 'crosses' +441632960100-+441632960199 -4 90
lets_in 'crosses' "$work/block.xml" +441632960160
import_line 'at the edge' +441632960149-+441632960150 -4 90
lets_in 'at the edge' "$work/block.xml" +441632960160
import_line 'of fewer digits' +44163296015-+44163296016 -4 90
lets_in 'of fewer digits' "$work/block.xml" +441632960160
import_line 'of more digits' +4416329602495-+4416329602504 -4 90
lets_in 'of more digits' "$work/block.xml" +441632960160
import_line 'suspended by its feed' +441632960100-+441632960199 -4 90 suspended
lets_in 'suspended by its feed' "$work/block.xml" +441632960160

# The other way round: the token stays, and the line is refused.
accepted 'token first' "$work/block.xml"
line +441632960100-+441632960199 -4 90
run import "$work/line.csv"
expect_status 'token first' 1
expect_text 'token first' "$err" 'TOK-13: another record has a part of its'
shown 'token first' +441632960160 valid
rm -rf "$work/store"

# A suspension by hand, and its end.
import_line 'suspension' +441632960100-+441632960199 -4 90
run suspend "$block"
expect_status 'suspension' 0
run show +441632960160
expect_text 'suspension' "$out" '^\+441632960160: suspended'
run resume "$block"
expect_status 'resumption' 0
rm -rf "$work/store"

# Executed later than the token, and over: expired, revoked, removed, withdrawn.
import_line 'expired' "$number" -1 0
lets_in 'expired' "$work/number.xml" "$number"
import_line 'revoked by its status' "$number" 1 90
import_line 'revoked by its status, too' "$number" 1 90 revoked
lets_in 'revoked by its status' "$work/number.xml" "$number"
message "<e:add id='A'><e:validationInfo>
 <v:simpleVal xmlns:v='urn:ietf:params:xml:ns:e164valex-1.1'>
  <v:methodID>m</v:methodID><v:validationEntityID>X</v:validationEntityID>
  <v:executionDate>$(day 1)</v:executionDate>
  <v:expirationDate>$(day 90)</v:expirationDate>
 </v:simpleVal></e:validationInfo></e:add>"
accepted 'removed: the message' "$work/message.xml"
message "<e:rem id='A'/>"
accepted 'removed: its end' "$work/message.xml"
lets_in 'removed' "$work/number.xml" "$number"
line "$number" 1 90
run import --replace entity:X "$work/line.csv"
expect_status 'in a snapshot' 0
sed -i '2s/^/# /' "$work/line.csv"
run import --replace entity:X --max-withdrawn 100% "$work/line.csv"
expect_text 'not in the snapshot' "$out" 'withdrawn 1$'
lets_in 'not in the snapshot' "$work/number.xml" "$number"

# And purged.
import_line 'purged' "$number" 1 90
import_line 'purged, revoked' "$number" 1 90 revoked
later=$(($(date +%s) + 2 * 86400))
run purge --older-than 0 --time "$later"
expect_text 'purged' "$out" '^numbers 1, '
run import --time "$((later + 5))" "$work/number.xml"
expect_text 'after a purge' "$out" '^imported 1, '
rm -rf "$work/store"

# What was revoked by its numbers stays so, also after a purge.
import_line 'by hand' "$number" 1 90
run revoke "$number"
expect_status 'revoked by hand' 0
run import "$work/number.xml"
expect_text 'revoked by hand' "$out" '^imported 0, unchanged 0, older 1,'
run purge --older-than 0 --time "$later"
run import --time "$((later + 5))" "$work/number.xml"
expect_text 'revoked by hand, after a purge' "$out" '^imported 0, '

token_end
