#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# counters.sh - the running module counts, enumctl reads: hits and misses,
# verdicts, reasons; Prometheus' own parser reads the text format; a whole noisy
# run leaves no unmasked number and no URI in the log (IMP-12).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

counter() {
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^$1=//p"
}

# is_counter NAME VALUE
is_counter() {
  local value
  value=$(counter "$1")
  [[ $value == "$2" ]] || fault "$1 is $value, expected $2"
}

# The one of the distribution, where another comes first.
python_with_parser() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import prometheus_client' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

check_prometheus() {
  "$ENUMCTL" stats --file "$work/counters" --prometheus >"$work/prometheus"
  grep -q '^enumod_build_info{version="[^"]*",unbound="[^"]*",build_id="[0-9a-f]*"} 1$' \
    "$work/prometheus" || fault "no enumod_build_info"
  if command -v promtool >/dev/null; then
    promtool check metrics <"$work/prometheus" >"$work/log/promtool" 2>&1 ||
      fault "promtool: $(head -n 3 "$work/log/promtool")"
  elif python=$(python_with_parser); then
    "$python" -c '
import sys
from prometheus_client.parser import text_string_to_metric_families as parse
assert len(list(parse(sys.stdin.read()))) > 5' <"$work/prometheus" ||
      fault "prometheus_client refuses the text format"
  else
    echo "NOTE: no parser of the text format is installed"
  fi
}

# Every metric with its kind, its labels and their values, of $work/prometheus.
metrics() {
  sed -nE '/^enumod_build_info/s/="[^"]*"//g
    s/^# TYPE (enumod_[a-z_]+ [a-z]+)$/kind \1/p
    s/^(enumod_[a-z_]+\{[^}]*\}) .*/value \1/p
    s/^(enumod_[a-z_]+) .*/metric \1/p' "$work/prometheus" | LC_ALL=C sort
}

# doc/compatibility.md: they stay. What is new belongs in counters.kept, too.
check_kept() {
  local kept=$here/counters.kept
  local difference
  metrics >"$work/metrics"
  difference=$(grep -v '^#' "$kept" | LC_ALL=C comm -23 - "$work/metrics")
  [[ -z $difference ]] || fault "metrics that are promised are gone: $difference"
  difference=$(grep -v '^#' "$kept" | LC_ALL=C comm -13 - "$work/metrics")
  [[ -z $difference ]] || fault "metrics that counters.kept lacks: $difference"
}

harness_begin
need_file ENUMCTL
cat >"$work/enumod.conf" <<END
enum:
  counters-file: "$work/counters"
END
add_demo_zones
start_nsd
VERBOSITY=5 start_unbound unbound </dev/null

for _ in 1 2 3; do
  ask NAPTR "$(number 001)" NAPTR
done
ask URI "_im.$(number 001)" URI
ask ANY "$(number 001)" ANY
ask NAPTR "foo.$(number 001)" NAPTR
ask NAPTR "$(number 008)" NAPTR

is_counter build.version "$("$ENUMCTL" --version | sed 's/.* //')"
is_counter build.unbound "$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')"
is_counter cache_hits 2
is_counter cache_misses 3
is_counter verdicts.any 1
is_counter verdicts.perimeter 1
is_counter verdicts.bogus 1
is_counter verdicts.answer 4
[[ $(counter cache_bytes) -gt 0 ]] || fault "cache_bytes is 0"
[[ $(counter rewrite_nanoseconds) -gt 0 ]] || fault "no time was counted"
check_prometheus
check_kept
"$ENUMCTL" stats --file "$work/counters" --reset >/dev/null
is_counter cache_hits 0
[[ $(counter cache_entries) -gt 0 ]] || fault "--reset cleared a gauge"

# Flush: the next answer is looked up anew, the one behind it is not.
"$ENUMCTL" flush --config "$work/enumod.conf" || fault "flush failed"
for _ in 1 2; do
  ask NAPTR "$(number 001)" NAPTR
  expect status NOERROR
done
is_counter cache_misses 1
is_counter cache_hits 1
"$ENUMCTL" stats --file "$work/counters" --reset >/dev/null

# A new start: the cache is empty, what was counted goes on.
is_counter verdicts.answer 0
is_counter up 1
ask NAPTR "$(number 001)" NAPTR
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
is_counter cache_entries 0
is_counter verdicts.answer 1
is_counter up 1

# restart LINE... - with these options, and the counters at zero
restart() {
  printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
  printf '  %s\n' "$@" >>"$work/enumod.conf"
  control unbound reload >/dev/null || abort "reload failed"
  wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
  "$ENUMCTL" stats --file "$work/counters" --reset >/dev/null
}

# Clients that wait for one look-up are counted each, the look-up once.
restart
kill -STOP -- "-$nsd_pid"
waiting=()
for _ in 1 2 3; do
  dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=10 "$(number 001)" NAPTR \
    >/dev/null &
  waiting+=("$!")
done
sleep 1
kill -CONT -- "-$nsd_pid"
wait "${waiting[@]}" || fault "a client that waited got no answer"
is_counter verdicts.answer 3
is_counter records.accepted 1

# Somebody truncates the file: the module goes on, also if nobody asks anything,
# says so once, and enumctl does not take zeros for counters.
restart
ask NAPTR "$(number 001)" NAPTR
: >"$work/counters"
sleep 0.5
is_alive "$unbound_pid" || abort "the resolver ended with the file"
for _ in 1 2 3; do
  ask "after the file was truncated" "$(number 001)" NAPTR
  expect status NOERROR
done
for command in stats flush; do
  if "$ENUMCTL" "$command" --file "$work/counters" >"$work/log/truncated" 2>&1
  then
    fault "enumctl $command takes an empty file for counters"
  fi
  grep -q 'not a counters-file of enumod' "$work/log/truncated" ||
    fault "enumctl $command: $(cat "$work/log/truncated")"
done
[[ $(grep -c "counters-file: $work/counters was truncated" \
  "$work/log/unbound") == 1 ]] || fault "the truncation is not told once"
restart
ask NAPTR "$(number 001)" NAPTR
is_counter verdicts.answer 1

# restart_without FILE REASON - the file cannot be used: the resolver serves all
# the same, and says why nothing can be looked at.
restart_without() {
  printf 'enum:\n  counters-file: "%s"\n' "$1" >"$work/enumod.conf"
  control unbound reload >/dev/null || abort "$2: reload failed"
  wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
  for _ in 1 2; do
    ask "$2" "$(number 001)" NAPTR
    expect status NOERROR
  done
  grep -q "warn.*enumod: counters-file: cannot use $1: $2; " \
    "$work/log/unbound" || fault "$2: the log does not say so"
  "$ENUMCTL" check "$work/enumod.conf" >"$work/log/check" 2>&1 ||
    fault "$2: enumctl check fails"
}

restart_without "$work/none/counters" 'No such file or directory'
grep -q 'warning: counters-file: ' "$work/log/check" ||
  fault "enumctl check does not warn of a folder that is not there"
restart_without "$work/enumod.conf" 'there is a file of another kind'
leave() {
  local status=$?
  set +e
  umount "$work/small" 2>/dev/null || umount -l "$work/small" 2>/dev/null
  (exit "$status")
  harness_cleanup
}

trap leave EXIT
if ((EUID == 0)) && mkdir "$work/small" &&
  mount -t tmpfs -o size=64k,mode=0777 tmpfs "$work/small" 2>/dev/null; then
  cat /dev/zero >"$work/small/filler" 2>/dev/null || true
  restart_without "$work/small/counters" 'No space left on device'
  [[ ! -e $work/small/counters ]] ||
    fault "what could not be made is left behind"
  umount "$work/small"
else
  echo "NOTE: no small file system can be mounted: a full one is not tried"
fi

# Evictions are counted over a new start, as a counter is. With "cd: respect",
# all results lie in the module's own cache.
restart 'cache-size: 64k' 'cd: respect'
for digits in 2{000..199}; do
  printf '%s NAPTR\n' "$(number "$digits")"
done >"$work/many"
dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=10 -f "$work/many" >/dev/null
evicted=$(counter cache_evictions)
((evicted > 0)) || fault "nothing was evicted from 64 KiB"
((evicted + $(counter cache_entries) == 200)) ||
  fault "of 200 results, $evicted were evicted, $(counter cache_entries) are left"
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
is_counter cache_evictions "$evicted"
restart

# A URI whose domain offers nothing.
restart 'discovery: require'
ask "no protocol is offered" "$(number 002)" NAPTR
is_counter records.not-offered 1
[[ $(counter discoveries) -gt 0 ]] || fault "discoveries is 0"

# A URI with views: the answer of the view, and once for all views and services
# what any view may have of the number.
restart 'view:' '  client: 127.0.0.0/8'
ask "URI with a view" "_im.$(number 001)" URI
is_counter cache_entries 2
ask "another service" "_pres.$(number 001)" URI
ask "the same again" "_im.$(number 001)" URI
is_counter cache_entries 3
is_counter cache_misses 3
is_counter cache_hits 1

# Stale answers, from the cache alone and after a look-up that failed.
restart 'serve-stale: yes' 'max-ttl: 1' 'prefetch: no'
ask "fresh" "$(number 001)" NAPTR
stop_server "$nsd_pid" || true
same=$nsd_port
pick_port() {
  port=$same
}
: >"$work/zones.conf" # it refuses all
start_nsd
sleep 2
for _ in 1 2 3; do
  ask "stale" "$(number 001)" NAPTR
  expect status NOERROR
done
is_counter cache_stale 3
is_counter verdicts.stale 3
is_counter verdicts.answer 1

if grep 'enumod: ' "$work/log/unbound" | grep -E '441632960[0-9]{3}|im:|pres:'
then
  fault "the module's log lines have a whole number or a URI"
fi
grep -q "enumod: version [0-9.]*, configuration $work/enumod.conf$" "$work/log/unbound" ||
  fault "the start does not name the configuration"
grep -q 'enumod: +44163296\*\*\*\* NAPTR: .* cached$' "$work/log/unbound" ||
  fault "no line for a query that was answered from the cache"
grep -q 'enumod: +44163296\*\*\*\* NAPTR: ' "$work/log/unbound" ||
  fault "no line of the module is in the log"
# THR-12: as it is configured, and for short numbers as well.
ask "a short number" 4.4.e164.arpa NAPTR
grep -q 'enumod: \*\*\* NAPTR: ' "$work/log/unbound" ||
  fault "a short number is not masked"
restart 'log-numbers: yes'
ask "a whole number" "$(number 008)" NAPTR
grep -q 'enumod: +441632960008 NAPTR: ' "$work/log/unbound" ||
  fault "log-numbers: yes, and the number is masked"

# nobody_counts WHY - it is told from a module that lives, and no flush is done
nobody_counts() {
  local status=0
  is_counter up 0
  "$ENUMCTL" stats --file "$work/counters" --prometheus |
    grep '^enumod_up 0$' >/dev/null || fault "$1: enumod_up is not 0"
  "$ENUMCTL" flush --file "$work/counters" 2>"$work/log/nobody" || status=$?
  [[ $status == 3 && $(<"$work/log/nobody") == *"no module counts in it: "* ]] ||
    fault "$1: flush ended with $status: $(<"$work/log/nobody")"
}
is_counter up 1
printf 'enum:\n  counters-file: "%s"\n' "$work/none/counters" \
  >"$work/enumod.conf"
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
nobody_counts "another file"
restart
is_counter up 1
kill -KILL "$unbound_pid"
wait "$unbound_pid" 2>/dev/null || true
nobody_counts "killed"
harness_end
