#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_replica.sh - show, list, due, export and stats work on a copy, which has
# no ledger (R11): they say the same of every number as at the writer, and of
# what only the ledger knows that it is not there. Nothing begins a ledger in a
# copy.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

# on_both COMMAND [ARGUMENT]... - at the writer, then at the copy: sets
# $writer_status, $writer, $status, $out, $err
on_both() {
  run "$@"
  writer_status=$status
  writer=$out
  run "$1" --store "$work/copy" "${@:2}"
}

# blank - put what only the ledger knows of a line of text to what a copy says
blank() {
  sed -E 's/^(\+[-+0-9]+ (\S+ ){5})\S+ \S+ \S+$/\1? ? ?/' <<<"$1"
}

# blank_json - the same of JSON
blank_json() {
  sed -E 's/"(serial|registrar|method|id)":"[^"]*"/"\1":null/g
    s/"imported":[0-9]+/"imported":null/' <<<"$1"
}

# equal TITLE WANT GOT
equal() {
  if [[ $2 != "$3" ]]; then
    fault "$1: not the same:"
    diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/    /' || true
  fi
}

token_begin
token_conf 'revalidation-window: 20' 'grace-days: 7'
{
  printf '+493012345,%s,%s,SOMEBODY,reg-1,ident,4711\n' "$(day -20)" "$(day 90)"
  printf '+493012346,%s,%s,SOMEBODY,reg-1,ident,4712\n' "$(day -20)" "$(day 5)"
  printf '+493012347,%s,%s,SOMEBODY,,,\n' "$(day -20)" "$(day -2)"
  printf '+493020000-+493020999,%s,%s,,,,\n' "$(day -20)" "$(day 25)"
  printf '+4930300,%s,%s,,,,\n' "$(day -90)" "$(day -50)"
} >"$work/feed.csv"
entity_token "$work/keys" EXAMPLE-VE serial=S-1 number=+441632960083 \
  >"$work/token.xml"
accepted "a feed" "$work/feed.csv"
accepted "a token" "$work/token.xml"
run import --rebuild "$work/feed.csv"
for number in +493020100 +493099999 +493012345; do
  run suspend "$number"
done
run revoke +4930300
run sync --store "$work/copy" "$work/store"
expect_status "sync" 0
# A copy needs no certificates.
rm "$work/keys"/EXAMPLE-VE.* "$work/keys"/OTHER-VE.*

for command in list due; do
  on_both "$command"
  expect_status "$command" 0
  [[ $writer_status == 0 && -n $writer ]] || fault "$command: at the writer"
  equal "$command" "$(blank "$writer")" "$out"
  expect_text "$command says what is not known" "$err" 'has no ledger: serial'
  on_both "$command" --json
  expect_status "$command --json" 0
  equal "$command --json" "$(blank_json "$writer")" "$out"
done
for number in +493012345 +493012346 +493012347 +4930201005 +493020101 \
  +493099999 +4930300 +493088888 +441632960083 +441632960084; do
  on_both show "$number"
  expect_status "show $number" "$writer_status"
  equal "show $number" "$(blank "$writer")" "$out"
  on_both show --json "$number"
  [[ $writer == *'"numbers"'* ]] || fault "show --json $number: no record"
  # Of a number without a record everything is known.
  if [[ $writer == *'"state":"unknown"'* ]]; then
    equal "show --json $number" "$writer" "$out"
  else
    equal "show --json $number" "$(blank_json "$writer")" "$out"
  fi
done
on_both export
expect_status "export" 0
equal "export" \
  "$(sed -E '1!s/^([^,]*,[^,]*,[^,]*,[^,]*),.*/\1,,,/' <<<"$writer")" "$out"
expect_text "export says what is not known" "$err" 'has no ledger: serial'

# What came of the last import is known where it was. The time is the same for
# both, since the age goes by it.
now=$(date +%s)
on_both stats --time "$now"
expect_status "stats" 0
equal "stats has no serials to lack" "" "$err"
expect_text "stats at the writer" "$writer" '^import\.failed=0$'
equal "stats" "$(sed '/^import\./d; s/^copy=0$/copy=1/' <<<"$writer")" "$out"
for line in records=8 state.valid=2 state.due=1 state.grace=1 \
  state.suspended=3 state.revoked=1 trust.signed=1 trust.unsigned=5 \
  trust.by-hand=2 expire.7-days=2 expire.30-days=3 \
  "expire.next=$(date -u -d "$(day 5)" +%s)"; do
  expect_text "stats" "$out" "^$line\$"
done
on_both stats --json --time "$now"
equal "stats --json" "$(sed -E 's/"import\.[a-z]+":[0-9]+,//g
  s/"copy":false/"copy":true/' <<<"$writer")" "$out"

run list --history --store "$work/copy"
expect_status "history of a copy" 3
expect_text "history of a copy" "$err" 'no ledger, and so no history'
run list --store "$work/nowhere"
expect_status "no store at all" 3
expect_text "no store at all" "$err" 'there is no validation store'

# Every command, in a copy; in one of which nothing was fetched yet; in one that
# something else has made; and where there is nothing. What a copy cannot give
# says so, and no command says "import makes one" where import is refused.
sed -i '/^validation-entity/,$d' "$work/enumod.conf"
mkdir "$work/empty" "$work/plain" "$work/none"
touch "$work/empty/sync.lock"
cp "$work/copy/head" "$work/copy"/base-* "$work/plain"
before=$(ls "$work/copy")
copy='is a copy of another store'
#  command with operands | in a copy | empty | plain; "-": it works; "*": 0 or 1
table="
  import $work/feed.csv        | $copy | $copy | no ledger
  verify $work/feed.csv        | * | * | *
  list                         | - | fetched yet | -
  list --history               | no history | no history | no history
  show +493012345              | * | fetched yet | *
  show --token +493012345      | no tokens | no tokens | no tokens
  due                          | - | fetched yet | -
  export                       | - | fetched yet | -
  export --tokens $work/tokens | no tokens | no tokens | no tokens
  stats                        | - | fetched yet | -
  revoke +493012346            | $copy | $copy | no ledger
  revoke A 1                   | $copy | $copy | no ledger
  revoke --entity A            | $copy | $copy | no ledger
  delete --reason x +493012346 | $copy | $copy | no ledger
  suspend +493012345           | $copy | $copy | no ledger
  suspend --entity A           | $copy | $copy | no ledger
  suspend --entity A --dry-run | $copy | fetched yet | no ledger
  resume +493012345            | $copy | $copy | no ledger
  resume --entity A            | $copy | $copy | no ledger
  log                          | $copy | fetched yet | no ledger
  log --verify                 | $copy | fetched yet | no ledger
  log +493012345               | $copy | fetched yet | no ledger
  purge --older-than 1         | $copy | fetched yet | no ledger
  purge --older-than 1 --dry-run | $copy | fetched yet | no ledger
  rebuild $work/rebuilt        | $copy | fetched yet | no ledger
  compact                      | $copy | fetched yet | no ledger"

# in_folder FOLDER WANTED COMMAND...
in_folder() {
  local folder=$1 wanted=$2 title="${*:3}, in $1"
  run "${@:3}" --store "$work/$folder"
  if [[ $wanted == '*' ]]; then
    ((status < 2)) || fault "$title: status $status: $err"
  elif [[ $wanted == - ]]; then
    expect_status "$title" 0
  else
    expect_status "$title" 3
    expect_text "$title" "$err" "$wanted"
  fi
  if [[ $folder != none ]]; then
    expect_text "$title" "$(grep -c 'there is no validation store' \
      "$work/err" || true)" '^0$'
  fi
}

tried=()
while IFS='|' read -r command full empty plain; do
  read -ra words <<<"$command"
  ((${#words[@]})) || continue
  tried+=("${words[0]}")
  in_folder copy "$(xargs <<<"$full")" "${words[@]}"
  in_folder empty "$(xargs <<<"$empty")" "${words[@]}"
  # A change that began a ledger there would make all else unknown.
  in_folder plain "$(xargs <<<"$plain")" "${words[@]}"
done <<<"${table//\*/\\*}"
for folder in copy empty plain; do
  [[ ! -e $work/$folder/ledger ]] || fault "a ledger in $folder"
done
[[ $(ls "$work/copy") == "$before" ]] || fault "more in the copy than $before"
[[ $(ls -I last-import "$work/plain") == "$(cd "$work/copy" && ls -d base-* head)" ]] ||
  fault "plain has changed: $(ls "$work/plain")"
before=$(ls -I ledger -I last-import "$work/plain")
printf '+441632960001,broken\n' >"$work/broken.csv"
for words in '--strict' ''; do
  run import --rebuild ${words:+"$words"} --store "$work/plain" \
    "$work/broken.csv"
  expect_status "nothing to begin with, $words" 3
  expect_text "nothing to begin with, $words" "$err" 'nothing is entered: '
  run import --store "$work/plain" "$work/feed.csv"
  expect_status "it is no ledger yet, $words" 3
  run suspend --store "$work/plain" +493012345
  expect_status "nor for a suspension, $words" 3
done
[[ $(ls -I ledger -I last-import "$work/plain") == "$before" ]] ||
  fault "plain has changed: $(ls "$work/plain")"
run import --rebuild --store "$work/plain" "$work/feed.csv"
expect_status "a ledger is begun anew" 0
[[ -e $work/plain/ledger ]] || fault "no ledger was begun anew"
# A path that is mistyped begins no store, but where there is something to keep.
for command in log 'purge --older-than 1' compact "rebuild $work/rebuilt" list \
  'resume +493012345' 'resume --inside +493012345' 'resume --entity E' \
  'revoke +493012345' 'revoke --entity E' 'suspend --entity E' \
  'delete --reason x +493012345' 'delete --reason x E 1' \
  'delete --reason x --id H +493012345'; do
  read -ra words <<<"$command"
  in_folder none 'there is no validation store' "${words[@]}"
done
tried+=(new sign sync)
expect_text 'every command was tried' "$(diff \
  <("$ENUMCTL" token --help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort) \
  <(printf '%s\n' "${tried[@]}" | sort -u) && echo all)" '^all$'

# One damaged record: what is in front of it is printed, with status 3.
base=$(echo "$work/copy"/base-*)
printf '\377' |
  dd of="$base" bs=1 seek=$(($(stat -c %s "$base") - 50)) conv=notrunc \
    status=none
for command in list due export stats; do
  run "$command" --store "$work/copy"
  expect_status "$command, a damaged record" 3
  expect_text "$command, a damaged record" "$err" 'are damaged'
done
truncate -s 100 "$base"
run list --store "$work/copy"
expect_status "a damaged base" 3
expect_text "a damaged base" "$err" 'store is damaged'
token_end
