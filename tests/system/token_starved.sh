#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_starved.sh - each kind of call that "enumctl token" makes of a library
# fails once: memory, LMDB, OpenSSL, libxml2, xmlsec, zlib, files. A command does
# what it always does, or ends with status 3 and a message; 2 or 1 is good as
# well for a file that it was told to read, when it says that it could not, but
# never when memory has run out; rebuild ends with 1 and counts what it could not
# read; and stats tells what it leaves out. The store is then the old one or the new one, in
# the ledger and for the resolver, its log is whole, and the same command works;
# or it says that the resolver sees the new one with the next change.
#
#   FAIL_LIBRARY_SO  the object to be preloaded, fail_library.c
#   ENUMOD_LONG=yes  all calls of all commands; without it some of some

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

if [[ -n ${SAN_CFLAGS:-} ]]; then
  printf 'SKIP: sanitizers have an allocator of their own\n'
  exit 77
fi
if [[ ! -f ${FAIL_LIBRARY_SO:-} ]]; then
  printf 'SKIP: FAIL_LIBRARY_SO is missing\n'
  exit 77
fi
token_begin
every=13
[[ ${ENUMOD_LONG:-} != yes ]] || every=1
now=$(date +%s)
keys=$work/keys

# with N COMMAND... - with the N-th call failing; sets $status, $out, $err,
# $count and $failed, the function
with() {
  local at=$1
  shift
  rm -f "$work/count"
  status=0
  FAIL_LIBRARY_IN=/enumctl FAIL_LIBRARY_AT=$at FAIL_LIBRARY_COUNT=$work/count \
    LD_PRELOAD=$FAIL_LIBRARY_SO timeout 60 "$ENUMCTL" token "$@" \
    >"$work/out" 2>"$work/err" </dev/null || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
  count=0
  failed=
  [[ ! -s $work/count ]] || read -r count failed <"$work/count" || true
}

plain() {
  status=0
  "$ENUMCTL" token "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
}

# Without a second, which is that of the change.
state() {
  local number
  plain list "${at_time[@]}"
  printf '%s\n%s\n' "$out" "$err"
  for number in +441632960083 +49301234500 +49301234502; do
    plain show "${at_time[@]}" "$number"
    printf '%s %s\n%s\n' "$status" "$out" "$err"
  done
  plain log "${at_time[@]}" --verify
  printf '%s\n' "$status"
}

restore() {
  rm -rf "$work/store" "$work/output"
  cp -a "$work/$saved" "$work/store"
  mkdir "$work/output"
}

# is_told COMMAND...
is_told() {
  case $status in
    3) [[ -n $err ]] ;;
    2) [[ $err =~ (cannot be read|'put/output error') ]] ;;
    1) [[ $err =~ (cannot be read|'nobody could read'|can be read) ||
      $1 == rebuild && $out =~ (damaged|cut off)\ [1-9] ]] ;;
    0) [[ $1 == stats && $err == *' is not told' ]] ;;
    *) false ;;
  esac
}

# places ALL - which calls are to fail
places() {
  seq 1 "$every" "$1"
}

# look COMMAND... - it only looks
look() {
  local at all want=0 wanted
  restore
  with 0 "$@"
  all=$count
  wanted=$out
  expect_status "$*" "$want"
  ((all > 5)) || fault "$*: $all calls"
  for at in $(places "$all"); do
    with "$at" "$@"
    if [[ $status != "$want" || $out != "$wanted" ]] && ! is_told "$@"; then
      fault "$*: call $at of $all, $failed: status $status, not $want: $out: $err"
    fi
  done
  printf '%s: %d calls\n' "$*" "$all"
}

# Does the list say what it does after the command that works?
is_new() {
  plain list "${at_time[@]}"
  [[ $out == "$listed" ]]
}

# change COMMAND... - it changes the store
change() {
  local at all want=0 was said told before after listed got
  restore
  before=$(state)
  with 0 "$@"
  all=$count
  expect_status "$*" "$want"
  after=$(state)
  plain list "${at_time[@]}"
  listed=$out
  ((all > 20)) || [[ -n ${FAIL_LIBRARY_ONLY:-} ]] || fault "$*: $all calls"
  for at in $(places "$all"); do
    restore
    with "$at" "$@"
    was=$status
    said="$out: $err"
    told=false
    is_told "$@" && told=true
    if [[ $status == "$want" ]] && is_new; then
      continue
    fi
    got=$(state)
    if ! $told; then
      fault "$*: call $at of $all, $failed: status $was, not $want: $said"
    fi
    if [[ $said == *'is kept, but not shown'* ]]; then
      plain import "${at_time[@]}" --rebuild "$work/none.csv"
      got=$(state)
      [[ $got == "$after" ]] ||
        fault "$*: call $at of $all, $failed: not shown by the next change"
    fi
    if [[ $said == *': file: cannot be read: '* ]]; then
      got=$before # of a feed, what is in front of that line is entered
    elif [[ $got != "$before" && $got != "$after" ]]; then
      fault "$*: call $at of $all, $failed: neither old nor new"
      diff <(printf '%s' "$after") <(printf '%s' "$got") | head -n 10
    fi
    [[ $got == "$before" ]] || continue
    rm -rf "$work/output"
    mkdir "$work/output"
    plain "$@"
    if [[ $status != "$want" || $(state) != "$after" ]]; then
      fault "$*: after call $at of $all, $failed: status $status: $out: $err"
    fi
  done
  printf '%s: %d calls\n' "$*" "$all"
}

# unread COMMAND... - what cannot be read in the ledger is no answer to anything
unread() {
  local at all
  export FAIL_LIBRARY_ONLY=mdb_get
  restore
  with 0 "$@"
  all=$count
  expect_status "$*" 0
  ((all > 5)) || fault "$*: $all reads"
  for at in $(seq 1 "$all"); do
    restore
    with "$at" "$@"
    if [[ $status != 3 || $err != *MDB_CORRUPTED* ]]; then
      fault "$*: read $at of $all: status $status, not 3: $out: $err"
    fi
  done
  unset FAIL_LIBRARY_ONLY
  printf '%s: %d reads\n' "$*" "$all"
}

at_time=(--config "$work/enumod.conf" --time "$now")
change_it() {
  local command=$1
  shift
  change "$command" "${at_time[@]}" "$@"
}
look_at() {
  local command=$1
  shift
  look "$command" "${at_time[@]}" "$@"
}

: >"$work/none.csv"
# A feed with so many records that there is a base, and a token.
for i in {500..699}; do
  printf '+49301234%d,%s,%s,SOMEBODY,reg-1,1,%d\n' "$i" "$(day -20)" \
    "$(day 100)" "$i"
done >"$work/feed.csv"
sed '2s/,SOMEBODY/,ANYBODY/; 3,5d' "$work/feed.csv" >"$work/more.csv"
entity_token "$keys" EXAMPLE-VE >"$work/token.xml"
entity_token "$keys" EXAMPLE-VE serial=2 number=+441632960084 >"$work/next.xml"
plain import "${at_time[@]}" "$work/token.xml"
cp -a "$work/store" "$work/small"
plain import "${at_time[@]}" "$work/feed.csv"
[[ $status == 0 ]] || fault "the store: $err"
plain suspend "${at_time[@]}" +49301234502
cp -a "$work/store" "$work/full"

saved=full
change_it import "$work/next.xml"
change_it import --replace registrar:reg-1 "$work/more.csv"
look_at verify "$work/next.xml"
unread compact "${at_time[@]}"
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  look_at show +441632960083
  look_at log
  look_at list --json
  look_at due --json
  look_at export
  look_at export --tokens "$work/output"
  look_at stats --prometheus
  look_at stats --json
  look_at log --verify
  look_at log --json
  look_at show --json +441632960083
  look_at list --history
  change_it revoke +49301234500
  change_it suspend +49301234501
  change_it resume +49301234502
  change_it delete --reason mistaken +49301234500
  change_it purge --older-than 0
  change_it compact
  change_it rebuild "$work/output/store"
  change_it sync --store "$work/output/copy" "$work/store"
  saved=small
  change_it import "$work/feed.csv"
fi
# A compaction whose new name may not be on the disk has not lost the ledger: of
# the two files at least the one that the link names is there.
every=1
saved=full
# A change that cannot be read again has been made and shown.
export FAIL_LIBRARY_ONLY=mdb_txn_begin
change_it import --replace registrar:reg-1 "$work/more.csv"
change_it suspend +49301234501
export FAIL_LIBRARY_ONLY=fsync,rename
cp -a "$work/full" "$work/packed"
plain compact "${at_time[@]}" --store "$work/packed"
[[ -L $work/packed/ledger/data.mdb ]] || fault "compacted: $out $err"
for saved in full packed; do
  change_it compact
  restore
  with 7 purge --config "$work/enumod.conf" --time $((now + 9)) --older-than 0
  [[ $status == 3 && $err == *'the purge is done, but '*' did not confirm it: '* ]] ||
    fault "$saved: purged, not flushed: $status $failed $out $err"
  plain list "${at_time[@]}"
  (($(wc -l <<<"$out") > 200)) || fault "$saved: purged, and lost: $out $err"
  restore
  with 4 compact "${at_time[@]}"
  [[ $status == 3 && $err == *'did not confirm it: '* ]] ||
    fault "$saved: the folder is not flushed: $status $failed $err"
  plain suspend "${at_time[@]}" +49301234503
  [[ $status == 0 ]] || fault "$saved: and after it: $err"
  (($(find "$work/store/ledger" -name '*.mdb' -type f ! -name 'lock*' | wc -l) == 1)) ||
    fault "$saved: left over: $(ls "$work/store/ledger")"
done
unset FAIL_LIBRARY_ONLY
# A link to a file that is gone is no reason to begin anew.
restore
rm "$work/store/ledger/"data-*.mdb
for command in list compact "import $work/feed.csv" 'suspend +49301234503'; do
  # shellcheck disable=SC2086 # a command with its operands
  plain ${command%% *} "${at_time[@]}" ${command#"${command%% *}"}
  [[ $status == 3 && $err == *'data.mdb is a link to a file that is gone; noth'* ]] ||
    fault "$command: a link to nothing: status $status: $out: $err"
done
make=(new --entity EXAMPLE-VE --serial 1 --method 42 --registrar reg-4711
  --execution 2026-01-01 --days 100 +441632960085)
look "${make[@]}"
plain "${make[@]}"
cp "$work/out" "$work/new.xml"
look sign --key "$keys/EXAMPLE-VE.key" --certificate "$keys/EXAMPLE-VE.pem" \
  "$work/new.xml"
token_end
