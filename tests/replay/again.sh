#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# again.sh - ask every question of every replay again, with every order of
# modules that the module may be used in.
#
# usage: again.sh [ORDER...]
#
# ORDER is a module-config with commas; without one all of them are taken from
# module/core/policy/neighbours.def, the table of the modules that may stand
# beside ours. Where the table says WORKS all replays run as with `run.sh
# --again`; where it says REFUSED, the server must not start. An order with a
# module that this Unbound was built without is reported and left out.
# again.except names the replays that are not run, each with its reason.
#
# The environment is that of run.sh; also
#   AGAIN_JOBS  replays at a time, default: one for each processor
#   AGAIN_ALL   all orders, also in a build with sanitizers
#
# Exit status: 0 all passed, 1 one failed, 77 there is no testbound.

set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
table=$here/../../module/core/policy/neighbours.def
testbound=${TESTBOUND:-testbound}
jobs=${AGAIN_JOBS:-$(nproc)}
below=validator,iterator
status=0

if ! command -v "$testbound" >/dev/null; then
  echo "SKIP again: testbound not found; set TESTBOUND"
  exit 77
fi

tmp=$(mktemp -d "${TMPDIR:-/tmp}/again.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# sides - a line for each side of each module: WORKS or REFUSED, and the order
sides() {
  echo "WORKS dynlib,$below"
  sides_of_table
}

# A second dynlib module is the word "second" for run.sh. cachedb belongs in
# front of the iterator.
sides_of_table() {
  awk -v below="$below" '
    !/^[ \t]*(\/\*|\*|\/\/)/ { text = text " " $0 }
    END {
      while (match(text, /E164_NEIGHBOUR\([^,]*,[^,]*,[^,]*,/)) {
        row = substr(text, RSTART + 15, RLENGTH - 16)
        text = substr(text, RSTART + RLENGTH)
        gsub(/[" \t]/, "", row)
        split(row, f, ",")
        if (f[1] == "validator" || f[1] == "iterator")
          continue
        name = f[1] == "dynlib" ? "second" : f[1]
        print f[2], name ",dynlib," below
        print f[3], name == "cachedb" ? \
          "dynlib,validator,cachedb,iterator" : "dynlib," name "," below
      }
    }' "$table"
}

# linked ORDER - is every module of it in this Unbound? Prints what is not.
linked() {
  local word modules
  modules=" $("$(dirname "$(command -v "$testbound")")/unbound" -V |
    sed -n 's/^Linked modules: *//p') "
  for word in ${1//,/ }; do
    if [ "$word" = second ]; then
      [ -f "${SECOND_SO:-tests/support/.libs/second.so}" ] || echo "$word"
    elif [[ $modules != *" $word "* ]]; then
      echo "$word"
    fi
  done
}

# replays - those that the mode applies to
replays() {
  local replay name
  for name in $(sed -n '/^replays =/,/^$/s|^\ttests/replay/\(.*\)\.rpl.*|\1|p' \
    "$here/Makefile.inc"); do
    replay=$here/$name.rpl
    if ! grep -q "^${name}[[:blank:]]" "$here/again.except" &&
      ! grep -q '^@refused' "$replay"; then
      echo "$replay"
    fi
  done
}

# one REPLAY ORDER FOLDER - writes NAME.PASS, NAME.FAIL or NAME.SKIP
# shellcheck disable=SC2317 # xargs calls it
one() {
  local name result
  name=$(basename "$1" .rpl)
  "$here/run.sh" --again --modules="$2" "$1" >"$3/$name" 2>&1
  case $? in
    0) result=PASS ;;
    77) result=SKIP ;;
    *) result=FAIL ;;
  esac
  mv "$3/$name" "$3/$name.$result"
}
export -f one

# The check of repeats must find a fault where there is one.
check_judge() {
  "$here/run.sh" --again "$here/again_leak.rpl" >"$tmp/leak" 2>&1
  case $? in
    77)
      cat "$tmp/leak"
      exit 77 ;;
    1) grep -q '^LEAK: ' "$tmp/leak" && return ;;
  esac
  cat "$tmp/leak"
  echo "again_leak.rpl was not found out"
  exit 99
}
export here

# run_order ORDER
run_order() {
  local folder=$tmp/$1 start=$SECONDS file
  mkdir "$folder"
  xargs -P "$jobs" -I '{}' bash -c 'one "$@"' one '{}' "$1" "$folder" \
    <"$tmp/replays"
  for file in "$folder"/*.FAIL; do
    if [ -f "$file" ]; then
      status=1
      head -n 40 "$file"
    fi
  done
  echo "$1: $(find "$folder" -name '*.PASS' | wc -l) replays held," \
    "$(find "$folder" -name '*.FAIL' | wc -l) did not," \
    "$(find "$folder" -name '*.SKIP' | wc -l) do not apply to this Unbound," \
    "$(cat "$folder"/* | awk '
      / repeats, / { n += $1; open += $5 }
      END { printf "%d repeats, %d records not judged", n, open }')," \
    "$((SECONDS - start)) s"
}

# refuse_order ORDER - the server must say which module it does not start with
refuse_order() {
  local log=$tmp/refused name
  name=$(tr , '\n' <<<"$1" | grep -vxE 'dynlib|validator|iterator')
  if "$here/run.sh" --modules="$1" "$(head -n 1 "$tmp/replays")" \
    >"$log" 2>&1 || ! grep -q "module-config: \"$name\" cannot stand" "$log"; then
    status=1
    head -n 40 "$log"
    echo "$1: is to be refused, with a message about $name"
  else
    echo "$1: refused"
  fi
}

# chosen - all sides; in a build with sanitizers, which takes its time, those that
# copy replies or answer from a cache of their own, unless AGAIN_ALL is set
chosen() {
  if [ -z "${AGAIN_ALL:-}" ] &&
    grep -qaE '__(asan|tsan)_init' "$(command -v "$testbound")"; then
    grep -E " dynlib,$below\$|second|subnetcache"
  else
    cat
  fi
}

# run SIDE ORDER
run_side() {
  local absent
  absent=$(linked "$2" | paste -sd ' ')
  if [ -n "$absent" ]; then
    echo "$2: not run, this Unbound is without $absent"
  elif [ "$1" = WORKS ]; then
    run_order "$2"
  elif [ "$1" = REFUSED ]; then
    refuse_order "$2"
  else
    echo "$table: neither WORKS nor REFUSED: $1"
    exit 99
  fi
}

check_judge
replays >"$tmp/replays"
if [ $# -gt 0 ]; then
  printf 'WORKS %s\n' "$@" >"$tmp/sides"
else
  sides | chosen >"$tmp/sides"
fi
echo "$(wc -l <"$tmp/replays") replays; left out:"
grep -v '^#' "$here/again.except"
while read -r side order; do
  run_side "$side" "$order"
done <"$tmp/sides"
exit $status
