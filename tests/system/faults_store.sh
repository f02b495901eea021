#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# faults_store.sh - the files of the module fail under a running daemon that is
# asked all the while: the validation store is gone, cut off, has bits flipped,
# is an older one, cannot be opened or read, cannot be written; the disk of the
# counters-file is full or read-only, or something else is in its place.
#
# No answer is ever wrong or unfiltered, a number that is suspended is never
# answered, the log says once what is the matter, and when the fault ends the
# answers come back, without a reload and without a change of the store.
#
# Six stores with flipped bits are tried; with ENUMOD_LONG=yes 200.
# Needs a mount name space of its own (unshare).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ ${1:-} != --inside ]]; then
  if ! unshare -rm true 2>/dev/null; then
    printf 'SKIP: unshare cannot make a mount name space\n'
    exit 77
  fi
  exec unshare -rm bash "${BASH_SOURCE[0]}" --inside
fi

# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/faults_lib.sh
. "$here/../support/faults_lib.sh"

good=(open.good shut.denied free.good)
unusable=(open.store shut.store free.store)
flips=6
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  flips=200
fi
eio=5
emfile=24

# bad TITLE PATTERN - the store is unusable, and the log says why
bad() {
  settles "$1" "${unusable[@]}"
  told "$1" "$2"
}

# mended TITLE
mended() {
  settles "$1" "${good[@]}"
  told "$1" 'validation-store: usable again$'
}

# swap FOLDER - the store is that one from now on; there is no moment in between,
# as "store" is a link
swap() {
  ln -s "$1" "$work/link"
  mv -T "$work/link" "$work/store"
}

swap_back() {
  swap stored
}

# copy NAME - of the store
copy() {
  rm -rf "${work:?}/$1"
  cp -rp "$work/stored" "$work/$1"
}

# changed - touch the head: to the resolver it is another file, with the same in
changed() {
  cp -p "$work/store/head" "$work/store/head.other"
  mv "$work/store/head.other" "$work/store/head"
}

gone_and_cut_off() {
  local base size
  mv "$work/stored" "$work/away"
  bad "the store is gone" 'validation-store: there is no validation store any more'
  mv "$work/away" "$work/stored"
  mended "it is back"
  for size in 0 50 100; do
    copy cut
    truncate -s "$size" "$work/cut/head"
    swap cut
    bad "the head has $size octets" 'validation-store: .*(damaged|read)'
    swap_back
    mended "it is whole again"
  done
  base=$(cd "$work/store" && echo base-*)
  for size in 0 100 4000; do
    copy cut
    truncate -s "$size" "$work/cut/$base"
    swap cut
    bad "the base has $size octets" 'validation-store: .*(damaged|read)'
    swap_back
    mended "it is whole again"
  done
}

# flip FILE SEED - flip eight bits
flip() {
  python3 -c '
import random, sys
path, seed = sys.argv[1], int(sys.argv[2])
draw = random.Random(seed)
octets = bytearray(open(path, "rb").read())
for _ in range(8):
    octets[draw.randrange(len(octets))] ^= 1 << draw.randrange(8)
open(path, "wb").write(octets)' "$1" "$2"
}

# Whatever a bit says: data for numbers that have it, SERVFAIL, or a denial of
# what is suspended.
flipped() {
  local seed file
  for ((seed = 0; seed < flips; seed++)); do
    copy flipped
    file=$(cd "$work/store" && echo base-*)
    ((seed % 3)) || file="head"
    flip "$work/flipped/$file" "$seed"
    swap flipped
    answers wait 200
    sleep 1 # by then it is noticed
    settles "eight bits of ${file%-*} are flipped, $seed" 'open.good?' \
      'open.store?' 'shut.denied?' 'shut.store?' 'free.good?' 'free.store?'
    swap_back
    settles "they are right again" "${good[@]}"
  done
  log_lines=$(wc -l <"$work/log/faults")
}

rolled_back() {
  copy older
  token suspend +441632960100 || fault "suspend failed"
  settles "a change" "${good[@]}" open.denied
  swap older
  bad "an older store" 'validation-store: .*older'
  swap_back
  settles "the newest one is back" "${good[@]}" open.denied
  told "the newest one is back" 'validation-store: usable again$'
  token resume +441632960100 || fault "resume failed"
  settles "and another change" "${good[@]}"
}

# What cannot be opened or read is tried again, though no file has changed.
unreadable() {
  local what error
  while read -r what error; do
    fail "$what" "$error"
    changed
    bad "$what of the store gives error $error" 'validation-store: .*read'
    fail "$what" 0
    mended "it gives none any more"
  done <<END
open $eio
read $eio
open $emfile
END
}

# The resolver needs no more than to read.
read_only() {
  mount --bind "$work/stored" "$work/stored"
  mount -o remount,ro,bind "$work/stored"
  if token suspend +441632960100; then
    fault "a store that is read-only was written to"
  fi
  settles "the store is read-only" "${good[@]}"
  told "the store is read-only" ''
  umount "$work/stored"
  token suspend +441632960100 || fault "suspend failed"
  settles "a change" "${good[@]}" open.denied
  token resume +441632960100 || fault "resume failed"
  settles "and back" "${good[@]}"
}

# The counters-file --------------------------------------------------------

counter() {
  "$ENUMCTL" stats --file "$work/small/counters" | sed -n "s/^$1=//p"
}

restart() {
  control faults reload >/dev/null || abort "reload failed"
  wait_for_server faults "$unbound_pid" "$unbound_port" version.server TXT CH
}

# uncounted TITLE PATTERN - the file cannot be used at a start: told once
uncounted() {
  restart
  settles "$1" "${good[@]}" 'open.lost?' 'shut.lost?' 'free.lost?'
  told "$1" "counters-file: cannot use $work/small/counters: $2"
}

# The file is there and has its room, so nothing is lost when others fill the
# disk, or it becomes read-only.
counts_on() {
  local before after
  before=$(counter verdicts.answer)
  settles "$1" "${good[@]}"
  after=$(counter verdicts.answer)
  ((after > before)) || fault "$1: the module does not count"
  told "$1" ''
}

counters_fail() {
  cat /dev/zero >"$work/small/filler" 2>/dev/null || true
  counts_on "the disk of the counters-file is full"
  rm -f "$work/small/counters"
  cat /dev/zero >>"$work/small/filler" 2>/dev/null || true
  settles "the counters-file is removed" "${good[@]}"
  told "the counters-file is removed" ''
  mkdir "$work/other"
  mount -t tmpfs -o size=64k tmpfs "$work/small"
  cat /dev/zero >"$work/small/filler" 2>/dev/null || true
  uncounted "no room for a counters-file" 'No space left on device'
  rm "$work/small/filler"
  mkdir "$work/small/counters"
  uncounted "a folder is in its place" 'Is a directory'
  rmdir "$work/small/counters"
  mount -o remount,ro "$work/small"
  uncounted "a read-only file system" 'Read-only file system'
  mount -o remount,rw "$work/small"
  umount "$work/small"
  rm -f "$work/small/filler" "$work/small/counters"
  fail make "$eio"
  uncounted "an error when the file is made" 'Input/output error'
  fail make 0
  restart
  settles "with a counters-file again" "${good[@]}" 'open.lost?' 'shut.lost?' \
    'free.lost?'
  counts_on "it counts again"
}

leave() {
  local status=$?
  set +e
  exec 7>&- 8<&-
  umount -l "$work/small" 2>/dev/null
  umount -l "$work/small" 2>/dev/null
  umount -l "$work/stored" 2>/dev/null
  (exit "$status")
  harness_cleanup
}

need_program python3
harness_begin
need_file ENUMCTL
trap leave EXIT
mkdir "$work/stored" "$work/small"
ln -s stored "$work/store"
mount -t tmpfs -o size=1m tmpfs "$work/small" 2>/dev/null ||
  skip "no tmpfs can be mounted"
faults_conf "counters-file: \"$work/small/counters\""
faults_zones sign_zone
faults_store
start_nsd
faults_wrapper "$work/s"
THREADS=2 start_unbound faults </dev/null
start_asker
settles "at first" "${good[@]}"
gone_and_cut_off
flipped
rolled_back
unreadable
read_only
counters_fail
stop_asker
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
harness_end
