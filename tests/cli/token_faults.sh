#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_faults.sh - what "enumctl token" says when a library or the system has a
# fault: cause and remedy in its own words, and nothing that is no fault.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

day=$(date -u +%F)
cat >"$tmp/conf" <<END
enum:
  validation: unsigned
  validation-store: "$tmp/shared/store"
END
printf '+441632960001,%s,,A,R,M,1\n' "$day" >"$tmp/feed.csv"

token() { run token "$1" --config "$tmp/conf" "${@:2}"; }

# A store that is not there, and one that may not be entered -----------------

mkdir "$tmp/shared"
chmod 755 "$tmp/shared"
for command in list stats export compact "show +441632960001" \
  "rebuild $tmp/other" "purge --older-than 1"; do
  # shellcheck disable=SC2086 # a command with its operand
  token $command
  bad "$command: no store" 3 "there is no validation store in $tmp/shared/store; \"enumctl token import\" makes one"
done
run check "$tmp/conf"
has "check: no store" 'there is no validation store; nothing was imported' "$err"

token import "$tmp/feed.csv"
is "import" "0 imported 1, unchanged 0, older 0, refused 0" "$rc $out"

chmod 711 "$tmp"
chmod 644 "$tmp/conf" "$tmp/feed.csv"
cp "$(command -v "$ENUMCTL")" "$tmp/shared/enumctl"

# as_other ARGUMENT... - enumctl, as a user who owns nothing
as_other() {
  setpriv --reuid=4241 --regid=4241 --clear-groups "$tmp/shared/enumctl" \
    "$@" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  out=$(<"$tmp/out")
  err=$(<"$tmp/err")
}
if [[ $(id -u) == 0 ]] && setpriv --reuid=4241 --regid=4241 --clear-groups \
  "$tmp/shared/enumctl" help >/dev/null 2>&1; then
  for mode in 755 700; do
    chmod "$mode" "$tmp/shared/store"
    for command in list stats "show +441632960001" "suspend +441632960001" \
      "import $tmp/feed.csv"; do
      # shellcheck disable=SC2086 # a command with its operand
      as_other token ${command%% *} --config "$tmp/conf" \
        ${command#"${command%% *}"}
      bad "$command: mode $mode" 3 'Permission denied; run this as root, who owns it'
      has_not "$command: mode $mode" 'there is no' "$err"
    done
  done
  as_other token sync --config "$tmp/conf" "$tmp/elsewhere"
  bad "sync" 3 "cannot enter $tmp/shared/store: Permission denied; run this as root"
  as_other check "$tmp/conf"
  has "check" 'cannot be read: this user may not enter the folder' "$err"
  chmod 700 "$tmp/shared/store"
  chown 4241 "$tmp/shared/store"
  chmod 0 "$tmp/shared/store"
  as_other token list --config "$tmp/conf"
  bad "one's own" 3 "it is this user's own: look at the permissions"
  chown 0 "$tmp/shared/store"
  chmod 711 "$tmp/shared"
  as_other token list --config "$tmp/conf"
  bad "mode 0" 3 'run this as root'
  as_other token import --config "$tmp/conf" --store "$tmp/shared/new" \
    "$tmp/feed.csv"
  bad "no right to make it" 3 'Permission denied; this user may not make it there'
  mkdir -m 700 "$tmp/closed" "$tmp/closed/store"
  as_other token list --config "$tmp/conf" --store "$tmp/closed/store"
  bad "a folder above" 3 'this user may not enter a folder above it'
  chmod 755 "$tmp/shared/store" "$tmp/shared"
else
  printf 'NOTE: other users are not tried: needs root and setpriv\n'
fi

# File and line, in every output of verify -----------------------------------

{
  printf '# a comment\n\n'
  printf '+441632960002,%s,,A,R,M,2\n' "$day"
  printf '+441632960003,%s,,A,R,M\n' "$day"
  printf '+441632960004,2026-13-01,,A,R,M,4\n'
  printf '+441632960005,2099-01-01,,A,R,M,5\n'
  printf '+441632960006,%s,%s,A,R,M,6\n' "$day" 2001-01-01
  printf '"+441632960007,%s,,A,R,M,7\n' "$day"
} >"$tmp/lines.csv"
message() {
  printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><extension>\n%s\n%s\n</extension></epp>\n' \
    '<v:rem xmlns:v="urn:ietf:params:xml:ns:e164val-1.0" id="x"/>' \
    '<s:simpleVal xmlns:s="urn:ietf:params:xml:ns:e164valex-1.1"/>'
}
message >"$tmp/message.xml"
token verify "$tmp/lines.csv" "$tmp/message.xml"
is "verify (status)" 1 "$rc"
for line in 4 5 6 7 8; do
  has "verify, line $line" "$tmp/lines.csv:$line: " "$err"
done
has "verify, line 2 of XML" "$tmp/message.xml:2: TOK-15: rem without" "$err"
has "verify, line 3 of XML" "$tmp/message.xml:3: TOK-15: simpleVal" "$err"
has "passed, line 3" "$tmp/lines.csv:3: TOK-08 ok: " "$out"
has "passed, line 7" "$tmp/lines.csv:7: TOK-08 ok: " "$out"
is "passed: none without a line" "" "$(grep -v "^$tmp/[a-z.]*:[0-9]*: " <<<"$out")"
token verify --json "$tmp/lines.csv" "$tmp/message.xml"
is "verify --json" "4 5 6 7 8 2 3 3" \
  "$(grep -o '"line":[0-9]*' <<<"$out" | cut -d: -f2 | paste -sd' ')"

# A ledger that cannot be used -------------------------------------------------

ledger=$tmp/shared/store/ledger/data.mdb
cp -L "$ledger" "$tmp/saved.mdb"
head -c 65536 /dev/zero | tr '\0' x >"$ledger"
token list
bad "no database" 3 'the ledger is damaged: see what "enumctl token rebuild DIR"'
# Emptied: nothing begins anew, and takes from resolvers what they have.
: >"$ledger"
head=$(cksum <"$tmp/shared/store/head")
for command in list stats "import $tmp/feed.csv" \
  "import --replace registrar:R $tmp/feed.csv" \
  'suspend +441632960001' compact "rebuild $tmp/rebuilt"; do
  # shellcheck disable=SC2086 # a command with its operands
  token $command
  bad "emptied, $command" 3 "store/ledger/data.mdb has 0 octets: a full disk"
  has "emptied, $command: what to do" 'restore a backup of the folder ledger' \
    "$err"
done
is "emptied, and left so" 0 "$(stat -c %s "$ledger")"
is "emptied: what resolvers read" "$head" "$(cksum <"$tmp/shared/store/head")"
# An import that was killed before it wrote is no reason to stop the next one.
mkdir -p "$tmp/killed/ledger"
: >"$tmp/killed/ledger/data.mdb"
token list --store "$tmp/killed"
bad "killed at its start" 3 "there is no validation store in $tmp/killed"
token import --store "$tmp/killed" "$tmp/feed.csv"
is "and once more (status)" 0 "$rc"
cp "$tmp/saved.mdb" "$ledger"
token list
is "restored" 0 "$rc"
size=$(stat -c %s "$ledger")
for len in $((size - 8192)) 12288; do
  truncate -s "$len" "$ledger"
  for command in list stats log export; do
    token "$command"
    bad "$command: cut to $len of $size" 3 'ends too early'
  done
done
cp "$tmp/saved.mdb" "$ledger"
if [[ -z ${SAN_CFLAGS:-} ]]; then
  (
    ulimit -v 4000000
    "$ENUMCTL" token list --config "$tmp/conf" 2>"$tmp/err"
  ) >/dev/null
  has "address space" 'raise "ulimit -v"' "$(<"$tmp/err")"
  (
    ulimit -n 4
    TMPDIR=$tmp "$ENUMCTL" token import --config "$tmp/conf" "$tmp/feed.csv" 2>"$tmp/err"
  ) >/dev/null
  has "descriptors" 'cannot make a temporary file in '"$tmp"': Too many open files; nothing was changed' \
    "$(<"$tmp/err")"
fi
printf 'x' >"$tmp/file"
token import --store "$tmp/file" "$tmp/feed.csv"
bad "a file for a folder" 3 '--store must name a folder'

# libxml2 --------------------------------------------------------------------

# Nothing is fetched, so a proxy that is none is no fault.
for proxy in proxy.example:3128 proxy http://; do
  http_proxy=$proxy token verify "$tmp/feed.csv"
  is "http_proxy=$proxy" "0 $tmp/feed.csv:1: unchanged" "$rc $err"
  http_proxy=$proxy run check "$tmp/conf"
  is "http_proxy=$proxy, check" "0 " "$rc $err"
done

# xml TEXT WORDS - never a number for a fault that many documents have
xml() {
  printf '%b' "$1" >"$tmp/x.xml"
  token verify "$tmp/x.xml"
  is "$1" 1 "$rc"
  has "$1" "$2" "$err"
  has_not "$1" 'libxml2 error' "$err"
}
xml '<a>\n<b></a>' 'x.xml:2: TOK-01: not well-formed: an end tag is not that'
xml '<a>\n' 'x.xml:2: TOK-01: not well-formed: the end is missing'
xml '<a x="1" x="2"/>' 'an attribute is given twice'
xml '<a>&foo;</a>' 'an entity that XML does not have'
xml '<p:a/>' 'a prefix of a namespace that is not declared'
xml '<p:a:b xmlns:p="urn:x"/>' 'a name with more than one colon'
xml '<a xmlns="b c"/>' 'a namespace that is no URI'
xml '<a xmlns="b"/>' 'a namespace that is no absolute URI'
xml '<a xmlns:p=""/>' 'a prefix without a namespace'
xml '<?xml version="7.0"?><a/>' 'its version of XML is not 1.0'
xml '<?xml version="1.0" encoding="KOI8-X"?><a/>' 'its encoding is not UTF-8'
xml '<a><?p </a>' 'a processing instruction that has no end'
xml '<a><!-- -- --></a>' 'two hyphens within a comment'
xml '<a>\0377</a>' 'octets that are no'
xml '<a xml:space="x"/>' 'xml:space is neither default nor preserve'
finish
