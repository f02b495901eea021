#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# kept.sh - the names that doc/compatibility.md promises to keep: options of
# enumod.conf and their words, commands of enumctl and their options, counters,
# metrics, members of JSON and their words, columns, exit statuses. kept.names
# lists them. The metrics of the module itself need one that runs:
# tests/system/counters.sh, counters.kept.
#
# A name of the list that is gone is a broken promise. A new one belongs in the
# list, so that it will be kept: "kept.sh list >tests/cli/kept.names".

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v python3 >/dev/null; then
  echo 'SKIP: no python3 to read JSON'
  exit 77
fi
export LC_ALL=C

# "option CLAUSE NAME", "word CLAUSE NAME WORD"
conf_names() {
  run options
  awk '/^#?[a-z-]+:$/ { clause = $1; gsub(/[#:]/, "", clause) }
    /^    # Value: .*(one|some) of: / {
      sub(/.* of: /, ""); words = $0; is_choice = 1; next
    }
    /^    # Value: / { sub(/.*Value: /, ""); words = words " " $0; next }
    /^    #?[a-z-]+:/ {
      name = $1; sub(/^#/, "", name); sub(/:.*/, "", name)
      print "option", clause, name
      count = split(words, each, /[ ,]+/)
      for (i = 1; i <= count; i++)
        if (is_choice && each[i] != "")
          print "word", clause, name, each[i]
      words = ""; is_choice = 0
    }' <<<"$out"
}

# commands [token] - those that its help lists
commands() {
  run "$@" help
  sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' <<<"$out"
}

# "command NAME", "command NAME --OPTION"
command_names() {
  local command all
  # All of them first: run has one place for what a program prints.
  all=$(commands; commands token | sed 's/^/token /')
  while read -r command; do
    printf 'command %s\n' "$command"
    # shellcheck disable=SC2086 # "token NAME" are two
    run ${command#help} --help
    sed -n "s/^  \(--[a-z0-9-]*\).*/command $command \1/p" <<<"$out"
  done <<<"$all"
}

# "counter NAME", from the list of the manual page
counter_names() {
  run stats --man
  sed -n 's/\\-/-/g; s/^\.B /counter /p' <<<"$out"
}

exit_names() {
  run help
  tr '\n' ' ' <<<"$out" | grep -o 'Exit status: .*' | grep -oE '[0-9] [a-z]+' |
    sed 's/^/exit /'
}

# members TITLE - of the objects in its lines, and of those within them; with
# the words of those members that stand for something
members() {
  python3 -c '
import json, sys
def walk(title, value):
    if isinstance(value, dict):
        for name in value:
            print("json", title, name)
            if name in ("action", "state", "trust"):
                print("value", title, name, value[name])
            walk(title, value[name])
    elif isinstance(value, list):
        for one in value:
            walk(title, one)
for line in sys.stdin:
    if line.strip():
        walk(sys.argv[1], json.loads(line))' "$1" <<<"$out"
}

# From the schemas; json.sh compares them with what is printed.
schema_names() {
  python3 -c '
import json, sys
def walk(title, value):
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict):
            for name, member in value["properties"].items():
                print("json", title, name)
                for word in member.get("enum", []):
                    print("value", title, name, word)
        for one in value.values():
            walk(title, one)
    elif isinstance(value, list):
        for one in value:
            walk(title, one)
for path in sys.argv[1:]:
    with open(path) as file:
        walk(path.split("/")[-1].split(".")[0], json.load(file))' \
    "$srcdir"/doc/json/*.schema.json
}

# simple ID - a validation in EPP
simple() {
  printf '<v:%s id="%s"><v:validationInfo><s:simpleVal xmlns:s="urn:ietf:params:xml:ns:e164valex-1.1"><s:methodID>M</s:methodID><s:validationEntityID>A</s:validationEntityID><s:registrarID>R</s:registrarID><s:executionDate>%s</s:executionDate><s:expirationDate>%s</s:expirationDate></s:simpleVal></v:validationInfo></v:%s>' \
    "$1" "$2" "$(date -u +%F)" "$(date -u -d '+9 days' +%F)" "$1"
}

# message OPERATION... - an EPP message for +441632960101
message() {
  printf '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>1.0.1.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name></domain:update></update><extension><v:update xmlns:v="urn:ietf:params:xml:ns:e164val-1.0">%s</v:update></extension></command></epp>\n' \
    "$*"
}

# What enters, corrects and removes in EPP, as verify and list show it. The
# store is one of its own: the other commands need no more than a feed.
epp_names() {
  local file
  message "$(simple add E1)" >"$tmp/1.xml"
  message "$(simple chg E2)" >"$tmp/2.xml"
  message '<v:rem id="E2"/>' >"$tmp/3.xml"
  for file in "$tmp"/[123].xml; do
    run token verify --config "$tmp/conf" --store "$tmp/epp" --json "$file"
    members epp-verify
    run token import --config "$tmp/conf" --store "$tmp/epp" --json "$file"
    members epp-import
    run token show +441632960101 --config "$tmp/conf" --store "$tmp/epp" --json
    members epp-show
  done
}

# Of the commands that have no schema, on a store with a bit of everything.
token_names() {
  local now command
  now=$(date +%s)
  cat >"$tmp/conf" <<END
enum:
  validation: unsigned
  validation-store: "$tmp/store"
END
  printf '%s\n' "+441632960001,$(date -u +%F),$(date -u -d '+9 days' +%F),A,R,M,1" \
    "+441632960001,$(date -u +%F),$(date -u -d '+8 days' +%F),A,R,M,1" x \
    >"$tmp/feed.csv"
  for command in "verify $tmp/feed.csv" "import $tmp/feed.csv" \
    'suspend +441632960001' 'resume +441632960001' list due \
    'show +441632960001' stats log 'purge --dry-run --older-than 1' compact \
    "rebuild $tmp/other"; do
    # shellcheck disable=SC2086 # a command with its operands
    run token $command --config "$tmp/conf" --json --time "$now"
    members "token-${command%% *}"
  done
  run token stats --config "$tmp/conf" --prometheus --time "$now"
  sed -nE 's/^(enumod_[a-z_]+(\{[a-z-]+=)?).*/metric \1/p' <<<"$out"
  for command in export 'list --format csv' 'due --format csv'; do
    # shellcheck disable=SC2086 # a command with its options
    run token $command --config "$tmp/conf" --time "$now"
    grep -m1 ^number <<<"$out" | tr , '\n' | cat -n |
      awk -v title="${command%% *}" '{ print "column", title, $1, $2 }'
  done
}

# The words of tables that JSON and metrics show.
word_names() {
  python3 -c '
import re, sys
for path in sys.argv[1:]:
    with open(path) as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    title = path.split("/")[-1].split(".")[0]
    for row in re.findall(
            r"\w+\(\w+,\s*\"([a-z-]+)\"(?:,\s*(E164_RCODE_\w+),\s*(\w+))?", text):
        print("value", title, *[column for column in row if column])' "$srcdir/module/store/store_status.def" \
    "$srcdir/include/e164/verdict.def" "$srcdir/include/e164/reasons.def"
  sed -nE 's/^E164_VALIDITY\(\w+, "([a-z]+)".*/value state \1/p' \
    "$srcdir/include/e164/validity.def"
}

names() {
  {
    conf_names
    command_names
    counter_names
    exit_names
    schema_names
    token_names
    epp_names
    word_names
  } | sort -u
}

if [[ ${1:-} == list ]]; then
  names
  exit
fi
names >"$tmp/names"
for kind in option word command counter exit json metric column value; do
  has "there are names: $kind" $'\n'"$kind " $'\n'"$(<"$tmp/names")"
done
gone=$(comm -13 "$tmp/names" "$here/kept.names")
is "no name is gone" "" "$gone"
new=$(comm -23 "$tmp/names" "$here/kept.names")
is "every name is in tests/cli/kept.names" "" "$new"
finish
