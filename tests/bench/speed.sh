#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# speed.sh - what an answer costs, beside stock Unbound and others that do a
# part of the same work (subjects.sh). Written for a small machine that has
# other things to do, two measures stand side by side:
#
#   instructions   user instructions an answer, counted by callgrind, one
#                  question after the other; exact, but blind for the kernel and
#                  for what memory costs
#   CPU            user and system time of the server an answer, under load by
#                  dnsperf; all subjects in turn, round by round, so that a
#                  machine whose speed drifts favours none. The median counts.
#
# Results go to speed.tsv in the folder BENCH_OUT, a line each, which report.py
# reads. A subject that cannot run says why and is left out.
#
#   BENCH            "short" for a few minutes and rougher numbers
#   BENCH_ROUNDS     rounds (default 25, in the short form 7)
#   BENCH_SUBJECTS   a list of names (default: all)
#   BENCH_OUT        default: here

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/behind.sh
. "$here/../support/behind.sh"
# shellcheck source=tests/support/cost.sh
. "$here/../support/cost.sh"
# shellcheck source=tests/bench/subjects.sh
. "$here/subjects.sh"

# Many short rounds tell more than few long ones: what disturbs a machine lasts
# longer than one of them, and so meets all subjects of the round.
rounds=${BENCH_ROUNDS:-25} per_round=10000 cold=1000 counted=500
if [[ ${BENCH:-} == short ]]; then
  rounds=${BENCH_ROUNDS:-7} per_round=4000 cold=200 counted=60
fi
numbers=10000
existing=$((numbers + counted + rounds * cold))
signed=2000

# Zones and questions ------------------------------------------------------

# records FIRST COUNT DIGITS SUFFIX SERVICE [STEP] - a number each
records() {
  awk -v first="$1" -v count="$2" -v digits="$3" -v suffix="$4" \
    -v service="$5" -v step="${6:-1}" 'BEGIN {
    for (i = first; i < first + count; i++) {
      text = sprintf("%0*d", digits, i * step)
      name = ""
      for (j = digits; j > 0; j--) name = name substr(text, j, 1) "."
      printf "%s%s NAPTR 100 10 \"u\" \"E2U+%s\" " \
        "\"!^\\\\+44(.*)$!%s:\\\\1@example.com!\" .\n", name, suffix,
        service, service
    }
  }'
}

zone_head() {
  cat <<'END'
$TTL 86400
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 86400
@ NS ns.e164.arpa.
END
}

add_zones() {
  add_root_zone
  {
    zone_head
    echo 'ns A 127.0.0.1'
    records 0 "$existing" 5 0.2.3.6.1.4.4 im
    records 0 "$numbers" 5 1.2.3.6.1.4.4 sip
    records 0 $((counted + rounds * per_round / 10)) 6 3.2.3.6.1.4.4 im 10
  } | add_zone e164.arpa
  {
    zone_head
    { records 0 "$signed" 4 5.5.5 im && records 0 1000 4 6.5.5 im 10; } |
      sed 's/+44/+49/'
  } | sign_zone 9.4.e164.arpa
  trust 9.4.e164.arpa
}

# draw COUNT NUMBERS DIGITS SUFFIX LABEL TYPE [PERCENT] - so many questions at
# random, and so many per cent of them for 1,000 numbers that nobody has, in the
# signed zone, among others that exist
draw() {
  awk -v count="$1" -v numbers="$2" -v digits="$3" -v suffix="$4" \
    -v label="$5" -v type="$6" -v percent="${7:-0}" 'BEGIN {
    srand(6116)
    for (i = 0; i < count; i++) {
      is_free = rand() * 100 < percent
      pick = is_free ? int(rand() * 1000) * 10 + 5 : int(rand() * numbers)
      text = sprintf("%0*d", digits, pick)
      name = label
      for (j = digits; j > 0; j--) name = name substr(text, j, 1) "."
      print name (is_free ? "6.5.5.9.4" : suffix) ".e164.arpa", type
    }
  }'
}

# in_turn FIRST COUNT - questions for these numbers
in_turn() {
  records "$1" "$2" 5 0.2.3.6.1.4.4 im | awk '{ print $1 ".e164.arpa NAPTR" }'
}

# write_questions FOLDER COUNT NUMBERS
write_questions() {
  local n=$3 few
  few=$((n < signed ? n : signed))
  mkdir "$1"
  draw "$2" "$n" 5 0.2.3.6.1.4.4 '' NAPTR >"$1/hits"
  draw "$2" "$few" 4 5.5.5.9.4 '' NAPTR 10 >"$1/mix"
  draw "$2" "$n" 5 0.2.3.6.1.4.4 _im. URI >"$1/uri"
  draw "$2" "$n" 5 1.2.3.6.1.4.4 '' NAPTR >"$1/denials"
  draw "$2" "$few" 4 5.5.5.9.4 '' NAPTR >"$1/do"
}

# mix_new FIRST COUNT NUMBERS - 10 % for numbers that nobody has and nobody
# asked for before, each next to one that exists; the first is the FIRST-th
mix_new() {
  awk -v first="$1" -v count="$2" -v numbers="$3" 'BEGIN {
    srand(6116)
    for (i = 0; i < count; i++) {
      if (i % 10 == 9)
        text = "3" sprintf("%06d", first++ * 10 + 5)
      else
        text = "0" sprintf("%05d", int(rand() * numbers))
      name = ""
      for (j = length(text); j > 0; j--) name = name substr(text, j, 1) "."
      print name "2.3.6.1.4.4.e164.arpa NAPTR"
    }
  }'
}

write_all_questions() {
  local round some=$((counted / 5))
  write_questions "$work/few" $((2 * counted)) "$counted"
  write_questions "$work/many" $((per_round / 2)) "$numbers"
  in_turn 0 "$counted" >"$work/few/known"
  in_turn 0 "$numbers" >"$work/many/known"
  in_turn "$numbers" "$counted" >"$work/few/cold"
  mix_new 0 $((10 * some)) "$counted" >"$work/few/mix-new"
  for ((round = 0; round < rounds; round++)); do
    mix_new $((some + round * per_round / 10)) "$per_round" "$numbers" \
      >"$work/many/mix-new$round"
    in_turn $((numbers + counted + round * cold)) "$cold" \
      >"$work/many/cold$round"
  done
}

# Instructions -------------------------------------------------------------

# warm_file FOLDER CASE - what is asked before, so that it is in the caches
warm_file() {
  case $2 in
    cold) ;;
    mix-new) echo "$work/$1/known" ;;
    *) echo "$work/$1/$2" ;;
  esac
}

# set_more CASE OPTION - sets the list $more to the option for DO, if it is that
set_more() {
  more=()
  if [[ $1 == 'do' ]]; then
    more=("$2")
  fi
}

# count_case SUBJECT CASE
count_case() {
  local file=$work/few/$2 warm more
  set_more "$2" --do
  warm=$(warm_file few "$2")
  if [[ -n $warm ]]; then
    ask_all "${more[@]}" "$warm" "$subject_port" || return
  fi
  count_instructions "$1" "$subject_pid" "$subject_port" "$file" 1 \
    "${more[@]}" || return
  record instructions "$1" "$2" "$spent"
  list_functions "$1" "$2" "$(wc -l <"$file")"
}

# list_functions SUBJECT CASE COUNT - where the instructions go. Functions that
# are not over when callgrind is told to begin and to end, such as main, are
# given all that they called, so they are left out.
list_functions() {
  case $1.$2 in
    stock.hits | enumod.hits | enumod-view.hits | stock.cold | enumod.cold) ;;
    *) return 0 ;;
  esac
  callgrind_annotate --threshold=100 --auto=no "$work/callgrind.$1".* \
    2>>"$work/log/annotate" |
    awk -v subject="$1" -v kind="$2" -v count="$3" '
      /^ *[0-9,]+ \( *[0-9.]+%\) / {
        gsub(",", "", $1)
        spent = $1 / count
        if (/PROGRAM TOTALS/) total = spent
        if (spent > .9 * total) next
        sub(/^[^%]*%\) */, "")
        object = "-"
        if (match($0, / \[[^]]*\]$/)) {
          object = substr($0, RSTART + 2, RLENGTH - 3)
          $0 = substr($0, 1, RSTART - 1)
        }
        sub(/.*\//, "", object)
        sub(/.*\//, "")
        printf "function\t%s\t%s\t%s\t%s\t%.1f\n", subject, kind, $0, object,
          spent
      }' >>"$out"
}

count_subject() {
  local wrapper kind
  read -ra wrapper < <(cost_wrapper "$1")
  if ! start_subject "$1" "${wrapper[@]}" || ! is_right "$1"; then
    record note "$1" "no instructions: $why"
    return
  fi
  for kind in $(cases_of "$1"); do
    count_case "$1" "$kind" ||
      record note "$1" "no instructions for $kind:" \
        "$(cat "$work/log/ask_all" "$work/log/control" | tail -n 1)"
  done
  stop_server "$subject_pid" || true
}

count_all() {
  local subject reason
  reason=$(cost_unavailable)
  if [[ -n $reason ]]; then
    record note all "no instructions: $reason"
    return
  fi
  for subject in $chosen; do
    echo "instructions: $subject"
    count_subject "$subject"
  done
}

# CPU time -----------------------------------------------------------------

declare -A pid_of port_of

start_all() {
  local subject
  for subject in $chosen; do
    if start_subject "$subject" && is_right "$subject"; then
      pid_of[$subject]=$subject_pid
      port_of[$subject]=$subject_port
    else
      record note "$subject" "no CPU time: $why"
    fi
  done
}

# run_case SUBJECT CASE ROUND
run_case() {
  local file=$work/many/$2 runs=2 more
  set_more "$2" -D
  if [[ $3 == warm ]]; then
    file=$(warm_file many "$2") runs=1
  elif [[ ! -e $file ]]; then
    file+=$3 runs=1
  fi
  [[ -n $file ]] || return 0
  if ! measure_cpu "${pid_of[$1]}" "${port_of[$1]}" "$file" "$runs" \
    "${more[@]}"; then
    record note "$1" "no CPU time for $2: $(tail -n 1 "$work/log/dnsperf")"
  elif [[ $3 != warm ]]; then
    record cpu "$1" "$2" "$3" "$spent" "$lost"
  fi
}

# time_case CASE - every subject in each round, which begins with another one each
# time: who comes after whom must not matter
time_case() {
  local subject round order
  echo "CPU: $1"
  read -ra order <<<"${chosen//$'\n'/ }"
  for round in warm $(seq 0 $((rounds - 1))); do
    order=("${order[@]:1}" "${order[0]}")
    for subject in "${order[@]}"; do
      if [[ -n ${pid_of[$subject]:-} &&
        " $(cases_of "$subject") " == *" $1 "* ]]; then
        run_case "$subject" "$1" "$round"
      fi
    done
  done
}

time_all() {
  local kind
  if ! command -v dnsperf >/dev/null; then
    record note all 'no CPU time: dnsperf is not installed'
    return
  fi
  start_all
  for kind in hits mix mix-new denials 'do' uri cold; do
    time_case "$kind"
  done
}

chosen=${BENCH_SUBJECTS:-$(subject_names)}
begin_results speed.tsv
harness_begin
record fact command "make bench-resolver${BENCH:+ BENCH=$BENCH}"
record fact answers "$numbers cached numbers; $rounds rounds of $per_round" \
  "answers, or of $cold new numbers; $counted numbers for instructions"
awk 'NF { text = $3; for (i = 4; i <= NF; i++) text = text " " $i
  printf "subject\t%s\t%s\n", $1, text }' <<<"$subjects" >>"$out"
add_zones
start_nsd
write_all_questions
count_all
time_all
harness_end
