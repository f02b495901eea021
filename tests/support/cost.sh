# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154
#
# cost.sh - what an answer costs a server: user instructions, by callgrind, and
# CPU time, by /proc. Read harness.sh first.
#
# Instructions are the same from run to run within 1 %, on a busy machine as
# well: the server is asked one question after the other, so it never has two at
# once. They are counted from one call of callgrind_control to the next, which
# leaves out what the start of a server costs.

cost_files=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# cost_unavailable - why instructions cannot be counted, or nothing
cost_unavailable() {
  local program
  for program in valgrind callgrind_control python3; do
    if ! command -v "$program" >/dev/null; then
      echo "$program is not installed"
      return
    fi
  done
  if [[ -r ${UNBOUND_BIN:-} ]] &&
    grep -qaE '__(asan|tsan|ubsan)_' "$UNBOUND_BIN"; then
    echo "valgrind cannot run a daemon that was built with sanitizers"
  fi
}

# cost_wrapper NAME - the command in front of a server whose instructions count
cost_wrapper() {
  echo "valgrind --quiet --tool=callgrind" \
    "--callgrind-out-file=$work/callgrind.$1"
}

# ask_all ARGUMENT... - those of ask_all.py
ask_all() {
  python3 "$cost_files/ask_all.py" "$@" >"$work/log/ask_all" 2>&1
}

# count_instructions NAME PID PORT FILE TIMES [--do] - sets $spent to those of an
# answer, and leaves what callgrind found in callgrind.NAME.1
count_instructions() {
  local name=$1 pid=$2 port=$3 file=$4 times=$5 count
  shift 5
  count=$(($(wc -l <"$file") * times))
  rm -f "$work/callgrind.$name" "$work/callgrind.$name".*
  callgrind_control -z "$pid" >"$work/log/control" 2>&1 || return
  ask_all "$@" --times "$times" "$file" "$port" || return
  rm -f "$work/callgrind.$name".*
  callgrind_control -d "$pid" >"$work/log/control" 2>&1 || return
  spent=$(cat "$work/callgrind.$name".* |
    awk -v count="$count" '/^summary:/ { sum += $2 }
      END { printf "%.0f\n", sum / count }')
  ((spent > 0))
}

# cpu_of PID - its user and system time so far, of all threads, in nanoseconds
cpu_of() {
  if [[ -r /proc/$1/schedstat ]]; then
    cat "/proc/$1"/task/*/schedstat |
      awk '{ sum += $1 } END { printf "%.0f", sum }'
  else
    awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, "")
      printf "%.0f", ($12 + $13) / hz * 1e9 }' "/proc/$1/stat"
  fi
}

# measure_cpu PID PORT FILE RUNS [OPTION...] - sets $spent to nanoseconds an
# answer, and $lost to the number of questions without one; options of dnsperf
measure_cpu() {
  local pid=$1 port=$2 file=$3 runs=$4 before after answered
  shift 4
  before=$(cpu_of "$pid")
  dnsperf -s 127.0.0.1 -p "$port" -d "$file" -n "$runs" -c 4 -q 100 "$@" \
    >"$work/log/dnsperf" 2>&1 || return
  after=$(cpu_of "$pid")
  answered=$(sed -n 's/^ *Queries completed: *\([0-9]*\).*/\1/p' \
    "$work/log/dnsperf")
  lost=$(sed -n 's/^ *Queries lost: *\([0-9]*\).*/\1/p' "$work/log/dnsperf")
  ((${answered:-0} > 0)) || return
  spent=$(((after - before) / answered))
}
