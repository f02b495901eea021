#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# slow.sh - enumctl resolve with a server that answers bit by bit, with half an
# answer, or with answers to other questions: the command ends in time all the
# same, and takes none of these for an answer.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v python3 >/dev/null; then
  printf 'SKIP: python3 is not installed, and the server is written in it\n'
  exit 77
fi
coproc SERVER { exec python3 "$srcdir/tests/cli/slow_dns.py"; }
read -r port <&"${SERVER[0]}" || {
  printf 'SKIP: no socket on 127.0.0.1\n'
  exit 77
}
printf 'enum:\n  dnssec: off\n  nonterminal-time: 2\n' >"$tmp/conf"

# begin NUMBER OPTION... - in the background: a command that is held takes long
begin() {
  {
    SECONDS=0
    timeout 60 "$ENUMCTL" resolve "$1" --server "127.0.0.1@$port" "${@:2}" \
      >"$tmp/$1.out" 2>"$tmp/$1.err"
    printf '%d %d\n' $? "$SECONDS" >"$tmp/$1.end"
  } &
  pids+=($!)
}

# ended NUMBER STATUS SECONDS - so it ended, in less time than that
ended() {
  local took
  read -r rc took <"$tmp/$1.end"
  out=$(cat "$tmp/$1.out")
  err=$(cat "$tmp/$1.err")
  is "$1 (status)" "$2" "$rc"
  if ((took < $3)); then pass; else fault "$1" "it took $took seconds"; fi
}

pids=()
for number in +441 +442 +443 +444 +445; do
  begin "$number"
done
begin +446 --config "$tmp/conf"
wait "${pids[@]}"
# A question is given up after 30 seconds, of which one server needs 8.
for number in +441 +442 +443; do
  ended "$number" 3 30
  has "$number" "it cannot be reached, or says nothing, over UDP and TCP" "$err"
done
ended +444 0 30
is "+444" im:a@e.com "$out"
ended +445 3 30
has "+445" "no usable answer" "$err"
# Behind nonterminal-time, what a referral leads to counts as failed.
ended +446 0 30
is "+446" im:a@e.com "$out"
finish
