#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# load.sh - many queries at once, several threads: none is lost, none fails that
# should not, and memory does not grow without end.
#
# LOAD_QUERIES is their number (default 20000). Long runs under sanitizers:
#   LOAD_QUERIES=1000000 ./bootstrap --sanitize=address check
#   LOAD_QUERIES=100000 ./bootstrap --sanitize=thread check

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# Each half asks all questions in some rounds.
half=$((${LOAD_QUERIES:-20000} / 2))
questions=$((half < 50000 ? half : 50000))
runs=$((half / questions))

# write_questions COUNT - most are for numbers that a wildcard serves, some come
# again and again; the others are unallocated, not allowed, bogus (008), or not
# the module's.
write_questions() {
  awk -v count="$1" -v base="$(number '')" '
    function name(digits,   i, out) {
      for (i = length(digits); i > 0; i--)
        out = out substr(digits, i, 1) "."
      return out base
    }
    BEGIN {
      for (i = 0; i < count; i++) {
        served = name("2" sprintf("%05d", (i * 7919) % 100000))
        often = name("2" sprintf("%02d", i % 89))
        if (i % 10 < 2) print served " NAPTR"
        else if (i % 10 < 3) print "_im." served " URI"
        else if (i % 10 < 5) print often " NAPTR"
        else if (i % 10 < 6) print "_im." often " URI"
        else if (i % 10 < 7) print name("8" sprintf("%03d", i % 997)) " NAPTR"
        else if (i % 10 < 8) print name("00" int(i / 10) % 9 + 1) " NAPTR"
        else if (i % 10 < 9) print often " ANY"
        else print served " A"
      }
    }'
}

# perf TITLE - ask all questions with dnsperf, check its account
perf() {
  local title=$1 out=$work/log/dnsperf
  dnsperf -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -n "$runs" \
    -c 8 -T 1 -q 100 -t 30 -e >"$out" 2>&1 || abort "dnsperf failed"
  sed -n 's/^ *\(Queries per second\)/'"$title"': \1/p' "$out"
  is_alive "$unbound_pid" || abort "$title: Unbound is gone"
  grep -q '^ *Queries lost: *0 ' "$out" ||
    fault "$title: $(grep 'Queries lost' "$out")"
  check_codes "$title" "$out"
}

# check_codes TITLE FILE - the only questions that may fail are those for
# the bogus number, and each of them must.
check_codes() {
  local title=$1 bogus found
  bogus=$(($(grep -c "^$(number 008) " "$work/questions") * runs))
  found=$(sed -n 's/.*SERVFAIL \([0-9]*\) .*/\1/p' "$2")
  if [[ ${found:-0} != "$bogus" ]]; then
    fault "$title: ${found:-0} SERVFAILs, not $bogus"
  fi
  if grep -qE '(FORMERR|NOTIMP|REFUSED) [0-9]' "$2"; then
    fault "$title: $(grep 'Response codes' "$2")"
  fi
}

# In KiB.
memory() {
  awk '$1 == "VmRSS:" { print $2 }' "/proc/$unbound_pid/status"
}

# The same questions again must not take more memory; the caches are full.
check_growth() {
  local before after
  before=$(memory)
  perf "second half"
  after=$(memory)
  printf 'memory: %d KiB, then %d KiB\n' "$before" "$after"
  if ((after > before * 3 / 2 + 16384)); then
    fault "memory grew from $before to $after KiB"
  fi
}

# has_module NAME - was this Unbound built with it?
has_module() {
  if [[ $1 == second ]]; then
    [[ -f ${SECOND_SO:-} ]]
    return
  fi
  grep -qE "^Linked modules:.* $1( |\$)" < <("$UNBOUND_BIN" -V)
}

# A shorter load beside each module that may stand there, on both sides.
beside_neighbours() {
  local order neighbour
  questions=2000 runs=1
  write_questions "$questions" >"$work/questions"
  while read -r neighbour order; do
    if ! has_module "$neighbour"; then
      printf 'not beside %s: this Unbound has none\n' "$neighbour"
      continue
    fi
    PYTHONPATH=${UNBOUND_SRC:-}/pythonmod MODULES=$order THREADS=2 \
      start_unbound "beside-$neighbour" </dev/null
    perf "$order"
    perf "$order, again"
    ask "$order" +cdflag "$(number 006)" NAPTR
    expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
    stop_server "$unbound_pid" || true
  done < <(neighbour_orders)
}

# Those that the table of neighbours lets work.
neighbour_orders() {
  "$ENUMCTL" options --modules | awk '
    $1 ~ /^(validator|iterator|module)$/ || $2 !~ /^(works|refused)$/ { next }
    { name = $1 == "dynlib" ? "second" : $1 }
    $2 == "works" { print name, name " dynlib validator iterator" }
    $3 == "works" { print name, "dynlib " name " validator iterator" }'
}

need_program dnsperf
need_file ENUMCTL
harness_begin
add_demo_zones
start_nsd
THREADS=2 start_unbound load </dev/null
write_questions "$questions" >"$work/questions"
perf "first half"
check_growth
ask "after the load" "$(number 001)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
stop_server "$unbound_pid" || true
beside_neighbours
harness_end
