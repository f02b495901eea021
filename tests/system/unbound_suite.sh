#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# unbound_suite.sh - what Unbound's own suite says of Unbound, it says of Unbound
# with the module.
#
# usage: unbound_suite.sh [REPLAY...]
#
# Each replay of testdata/ in the source that the module was built for runs twice
# under its testbound: as it is, and with the module in front of its
# module-config, configured with the default apex. Both have the same result. A
# replay that fails in both is named. unbound_suite.except lists those that cannot
# pass, with the reason; they run as well, and a line that does not hold is a
# fault.
#
# The replays are a sample of 60, or all with ENUMOD_LONG=yes.
#
# Environment: TESTBOUND, ENUMOD_SO, UNBOUND_SRC, ENUMOD_LONG, and
#   SUITE_JOBS  replays at a time (default: 2)

set -u
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export except=$here/unbound_suite.except rewrite=$here/../support/in_front.awk
testdata=${UNBOUND_SRC:-}/testdata
testbound=${TESTBOUND:-}
sample_size=60

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}

# Which ones ------------------------------------------------------------

all_replays() {
  find "$testdata" -maxdepth 1 \( -name '*.rpl' -o -name '*.crpl' \) | sort
}

# What the module touches of the rest of Unbound: the first five of each topic.
of_topics() {
  local topic
  for topic in prefetch: serve-expired: ratelimit: forward-zone: stub-zone: \
    auth-zone: rpz: view: client-subnet- '[[:blank:]]CNAME[[:blank:]]' \
    '[[:blank:]]DNAME[[:blank:]]'; do
    all_replays | grep -vFf <(cut -sf 1 "$except") |
      xargs grep -lE -- "$topic" | awk 'NR <= 5'
  done
}

# sample - those of the topics, and every n-th of the others
sample() {
  awk -v size="$sample_size" '
    FNR == NR { if (!($0 in chosen)) n++; chosen[$0]; next }
    $0 in chosen { print; next }
    { other[++others] = $0 }
    END {
      for (i = 0; i < size - n && i < others; i++)
        print other[1 + int(i * others / (size - n))]
    }' <(of_topics) <(all_replays)
}

# One -------------------------------------------------------------------

# run FILE - under testbound; ENUMOD_CONF is empty, so that defaults hold
# shellcheck disable=SC2317 # xargs calls it
run() {
  timeout 120 "$TESTBOUND" -p "$1" >"$1.log" 2>&1
}

# does_apply KIND MODULE - the reason why a replay cannot pass is the true one
# shellcheck disable=SC2317
does_apply() {
  case $1 in
    refused)
      grep -q "enumod: module-config: \"$2\" cannot stand" module.log ;;
    validator)
      awk -v usual="$usual" -f "$rewrite" "$replay" >validator
      ! run validator && ! grep -q 'error: enumod' module.log ;;
    *) false ;;
  esac
}

# lacks MODULE - this Unbound was built without it, so its replays are for none
# shellcheck disable=SC2317
lacks() {
  grep -q "module: '$1'. This module is not present" stock.log
}

# judge STOCK MODULE - one word for two statuses, and what is listed
# shellcheck disable=SC2317
judge() {
  local kind about
  read -r kind about <<<"$(sed -n "s/^${replay##*/}\t//p" "$except")"
  if [[ -z $kind ]]; then
    if (($1 != $2)); then
      echo DIFFERS
    elif (($1 == 0)); then
      echo same
    else
      echo fails
    fi
  elif (($1 == 0 && $2 != 0)) && does_apply "$kind" "$about"; then
    echo listed
  elif [[ $kind == refused ]] && (($1 != 0 && $2 != 0)) && lacks "$about"; then
    echo fails
  else
    echo UNLISTED
  fi
}

# one REPLAY - prints one word and the name. Each runs in a folder of its own, two
# below the one with testdata, as Unbound has it: some name files by such a path.
# shellcheck disable=SC2317
one() {
  local replay=$1 stock=0 module=0
  mkdir "$out/runs/${1##*/}" && cd "$out/runs/${1##*/}" || return
  cp "$replay" stock
  run stock || stock=$?
  awk -v usual="$usual" -v file="$ENUMOD_SO" -f "$rewrite" "$replay" >module
  run module || module=$?
  printf '%s %s %s %s\n' "$(judge "$stock" "$module")" "${1##*/}" "$stock" \
    "$module"
}
export -f run does_apply lacks judge one

# All -------------------------------------------------------------------

# explain WORD NAME STOCK MODULE
explain() {
  if [[ $1 == UNLISTED ]]; then
    echo "FAULT: $2: what unbound_suite.except says of it does not hold;" \
      "status $3, with the module $4"
  else
    echo "FAULT: $2: status $3, with the module $4"
  fi
  if (($4 != 0)); then
    tail -n 25 "$out/runs/$2/module.log"
  fi
}

report() {
  awk '{ n[$1]++ }
    $1 == "fails" { names = names " " $2 }
    END {
      printf "%d replays: %d pass with and without the module, ", NR, n["same"]
      printf "%d fail with and without it%s, ", n["fails"], \
        names == "" ? "" : " (" substr(names, 2) ")"
      printf "%d are listed, %d faults\n", n["listed"], \
        n["DIFFERS"] + n["UNLISTED"]
    }' "$out/results"
}

[[ -x $testbound ]] || skip "TESTBOUND names no program: \"$testbound\""
[[ -r ${ENUMOD_SO:-} ]] || skip "ENUMOD_SO names no file: \"${ENUMOD_SO:-}\""
[[ -d $testdata ]] || skip "the source of Unbound has no folder testdata"
usual=$("${testbound%/*}/unbound-checkconf" -o module-config /dev/null) ||
  skip "there is no unbound-checkconf beside testbound"
export usual

out=$(mktemp -d "${TMPDIR:-/tmp}/enumod-suite.XXXXXX") || exit 99
export out
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$out/runs"
ln -s "$(realpath "$testdata")" "$out/testdata"
: >"$out/enumod.conf"
export ENUMOD_CONF=$out/enumod.conf TESTBOUND ENUMOD_SO

if (($# > 0)); then
  realpath "$@"
elif [[ ${ENUMOD_LONG:-} == yes ]]; then
  all_replays
else
  sample
fi >"$out/replays"
[[ -s $out/replays ]] || skip "the source of Unbound has no replays in testdata"
xargs -P "${SUITE_JOBS:-2}" -I '{}' bash -c 'one "$@"' one '{}' \
  <"$out/replays" >"$out/results"
grep -E '^(DIFFERS|UNLISTED) ' "$out/results" | while read -r word name rest; do
  # shellcheck disable=SC2086 # two numbers
  explain "$word" "$name" $rest
done
report
if (($(wc -l <"$out/results") != $(wc -l <"$out/replays"))); then
  echo "FAULT: some replays have no result"
  exit 1
fi
! grep -qE '^(DIFFERS|UNLISTED) ' "$out/results"
