#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_evidence.sh - the tokens that were imported come out again as they came,
# and prove what the store says.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
mkdir "$work/in"
# token SERIAL NUMBER EXECUTION [FIELD]... - into the folder
token() {
  entity_token "$work/keys" EXAMPLE-VE serial="$1" number="$2" \
    execution="$(day "$3")" "${@:4}" >"$work/in/$1.xml"
}
# files FOLDER - how many are in it
files() {
  find "$1" -type f | wc -l
}

token 1 +441632960083 -9
token 2 +441632960100 -9 last=+441632960199
token 3 +441632960084 -9 tokendata=
token 4 +441632960083 -5
cp "$work/in/3.xml" "$work/in/copy.xml"
run import "$work/in"
expect_status 'import' 0
printf '+493012345,%s,%s,SOMEBODY,reg-1,ident,\n' "$(day -5)" "$(day 50)" \
  >"$work/feed.csv"
run import "$work/feed.csv"

# One number.
run show --token +441632960083
expect_status 'show --token' 0
cmp "$work/out" "$work/in/4.xml" || fault 'show --token: not as it came'
run show --token +441632960150
cmp "$work/out" "$work/in/2.xml" || fault 'the token of a block'
xmlsec1 --verify --id-attr:Id token --pubkey-cert-pem \
  "$work/keys/EXAMPLE-VE.pem" "$work/out" >"$work/log" 2>&1 ||
  fault "xmlsec1: $(<"$work/log")"
cp "$work/out" "$work/shown.xml"
run verify "$work/shown.xml"
expect_status 'it verifies again' 0
run show --token +493012345
expect_status 'a line of a feed has none' 1
expect_text 'a line of a feed has none' "$err" 'no token of it is kept'

# All that is in force, and the others as a feed.
run export --tokens "$work/papers"
expect_status 'export' 0
cp "$work/out" "$work/rest.csv"
expect_text 'what has no token' "$out" '^\+493012345,'
expect_text 'only that' "$(wc -l <"$work/rest.csv")" '^2$'
expect_text 'as many as are in force' "$(files "$work/papers")" '^3$'
expect_text 'nobody else reads them' \
  "$(find "$work/papers" -perm /077 | wc -l)" '^0$'
run verify "$work/papers"
expect_status 'they verify' 0
run export --tokens "$work/papers"
expect_status 'once more' 0
expect_text 'once more' "$(files "$work/papers")" '^3$'
first=$(find "$work/papers" -type f | head -1)
printf x >>"$first"
run export --tokens "$work/papers"
expect_status 'nothing is overwritten' 3
expect_text 'nothing is overwritten' "$err" 'or half of one .*: remove it$'
run export --tokens "$work/every" --all
expect_text 'also what was superseded' "$(files "$work/every")" '^4$'
run export --all
expect_status 'all of what' 2

# From these, another store becomes the same.
rm -rf "$work/papers"
run export --tokens "$work/papers"
run export
sort "$work/out" >"$work/before"
run list
sort "$work/out" >"$work/before-list"
mv "$work/store" "$work/old-store"
run import "$work/papers" "$work/rest.csv"
expect_status 'import of an export' 0
run export
sort "$work/out" | cmp - "$work/before" || fault 'another export'
run list
sort "$work/out" | cmp - "$work/before-list" || fault 'another list'
rm -rf "$work/store"
mv "$work/old-store" "$work/store"

# An EPP message is one document, be there several tokens in it or not.
cat >"$work/epp.xml" <<END
<?xml version="1.0" encoding="UTF-8"?>
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update>
<domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
<domain:name>5.8.0.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name>
</domain:update></update><extension>
<e164val:update xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">
<e164val:add id="EK77"><e164val:validationInfo>
$(entity_token "$work/keys" EXAMPLE-VE serial=77 number=+441632960085 \
  execution="$(day -3)" | tail -n +2)
</e164val:validationInfo></e164val:add>
</e164val:update></extension></command></epp>
END
run import "$work/epp.xml"
expect_status 'EPP' 0
run show --token +441632960085
cmp "$work/out" "$work/epp.xml" || fault 'EPP: not as it came'
cp "$work/out" "$work/shown.xml"
run verify "$work/shown.xml"
expect_status 'EPP, it verifies' 0

# What is cut keeps the proof of the whole; what is suspended, too.
run suspend +441632960084
run show --token +441632960084
cmp "$work/out" "$work/in/3.xml" || fault 'suspended'
run revoke +441632960100-+441632960199
token 5 +441632960150 -2 last=+441632960249
run import "$work/in/5.xml"
expect_status 'a block that overlaps' 0
run show --token +441632960120
cmp "$work/out" "$work/in/2.xml" || fault 'a part'

# What is refused, or only tried, is not kept.
before=$(run export --tokens "$work/n1" --all && files "$work/n1")
sed 's/+441632960083/+441632960089/' "$work/in/4.xml" >"$work/forged.xml"
run import "$work/forged.xml"
expect_status 'forged' 1
token 6 +441632960086 -2
run verify "$work/in/6.xml"
run export --tokens "$work/n2" --all
expect_text 'nothing more' "$(files "$work/n2")" "^$before\$"

# Data about assignees is in the packed documents, and nowhere else; and there
# only if it may be.
run list
expect_text 'not in a list' "$(grep -c Zebra "$work/out" || true)" '^0$'
run log
expect_text 'not in the log' "$(grep -c Zebra "$work/out" || true)" '^0$'
token_conf 'keep-tokens: no'
run import "$work/in/6.xml"
expect_status 'keep-tokens: no' 0
run show --token +441632960086
expect_status 'keep-tokens: no' 1
token_conf
run import "$work/in/6.xml"
run show --token +441632960086
expect_status 'once more, to keep it' 0
cmp "$work/out" "$work/in/6.xml" || fault 'kept later'

# Damage is told, and nothing wrong is given out.
run list
python3 - "$work/store/ledger/data.mdb" <<'END'
import sys
# The packed documents begin with version, length; break their middles.
octets = bytearray(open(sys.argv[1], "rb").read())
at, hits = 0, 0
while (at := octets.find(b"\x01\x00\x00", at)) >= 0:
    length = octets[at + 3] * 256 + octets[at + 4]
    if 1000 < length < 9000:
        octets[at + 300] ^= 0xff
        hits += 1
    at += 1
open(sys.argv[1], "wb").write(octets)
assert hits, "there is no document"
END
run show --token +441632960083
expect_status 'damaged' 3
expect_text 'damaged' "$err" 'damaged token'
expect_text 'damaged' "$(wc -c <"$work/out")" '^0$'
token_end
