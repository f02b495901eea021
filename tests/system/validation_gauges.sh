#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_gauges.sh - what the resolver knows of the validation store is in
# its counters-file: generation, age, last import, and whether it can be used at
# all, before any query and within a second of a change. The age goes on while
# the resolver has nothing to do.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1 || fault "enumctl token $1 failed"
}

gauge() {
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^store_$1=//p"
}

# is_gauge TITLE NAME VALUE
is_gauge() {
  local value
  value=$(gauge "$2")
  [[ $value == "$3" ]] || fault "$1: store_$2 is \"$value\", expected \"$3\""
}

# timed COMMAND... - it was not before $began, nor after $ended. That is the clock
# of time(2), as enumctl has it; the one of date is up to ten milliseconds ahead.
timed() {
  printf -v began '%(%s)T' -1
  "$@"
  printf -v ended '%(%s)T' -1
}

# is_within TITLE NAME FIRST LAST
is_within() {
  local value
  value=$(gauge "$2")
  if [[ -z $value ]] || ((value < $3 || value > $4)); then
    fault "$1: store_$2 is \"$value\", expected $3 to $4"
  fi
}

gauge_age() {
  age=$(gauge age_seconds)
}

# live - a second has passed since the change, and there is a query
live() {
  sleep 1.1
  ask "any number" "$(number 001)" NAPTR
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
  max-state-age: 86400
  counters-file: "$work/counters"
END
add_demo_zones
start_nsd
start_unbound unbound </dev/null

is_gauge 'no store yet' failed 1
is_gauge 'no store yet' generation 0
is_gauge 'no store yet' published_timestamp_seconds 0
is_gauge 'no store yet' age_seconds ''
is_gauge 'no store yet' max_age_seconds 86400

printf '+441632960001,%s,%s,FEED,REG,1,1\n' "$(date -u -d '-9 days' +%F)" \
  "$(date -u -d '+99 days' +%F)" >"$work/feed.csv"
timed token import "$work/feed.csv"
first=("$began" "$ended")
live
is_gauge 'imported' failed 0
is_within 'imported' published_timestamp_seconds "${first[@]}"
is_within 'imported' confirmed_timestamp_seconds "${first[@]}"
generation=$(gauge generation)
((generation > 0)) || fault "the generation is $generation"

# Nobody asks, and it gets older all the same.
sleep 2
published=$(gauge published_timestamp_seconds)
timed gauge_age
if [[ -z $age ]] || ((age < began - published || age > ended - published)); then
  fault "nobody asks: the age is \"$age\" at $began, of what is of $published"
fi

# The same once more changes no record, but is an import.
timed token import "$work/feed.csv"
second=("$began" "$ended")
live
is_gauge 'confirmed' generation "$generation"
is_within 'confirmed' confirmed_timestamp_seconds "${second[@]}"

# A suspension is a change, and no import.
sleep 2
timed token suspend +441632960001
third=("$began" "$ended")
live
(($(gauge generation) > generation)) || fault 'the generation did not grow'
is_within 'suspended' confirmed_timestamp_seconds "${second[@]}"
is_within 'suspended' published_timestamp_seconds "${third[@]}"

# A new start knows it before any query; so does the text for Prometheus.
control unbound reload >/dev/null || abort "reload failed"
wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
is_gauge 'reloaded' failed 0
is_within 'reloaded' published_timestamp_seconds "${third[@]}"
"$ENUMCTL" stats --file "$work/counters" --prometheus >"$work/prometheus"
for line in '# TYPE enumod_store_age_seconds gauge' 'enumod_store_failed 0' \
  "enumod_store_generation $(gauge generation)"; do
  grep -qxF "$line" "$work/prometheus" || fault "Prometheus gets no \"$line\""
done

# Out of order, and in order again.
mv "$work/store/head" "$work/head"
live
is_gauge 'gone' failed 1
is_gauge 'gone' generation 0
mv "$work/head" "$work/store/head"
live
is_gauge 'back' failed 0
is_within 'back' published_timestamp_seconds "${third[@]}"
harness_end
