#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# answer_cost.sh - what an answer costs, in user instructions, as a multiple of
# what stock Unbound needs for one: a cached record, a cached denial of policy, a
# cached URI, a cached number that does not exist, and one that is new; and a
# cached record with a view and with a validation store, where Unbound's mesh has
# to be passed. None may cost 3 % more than answer_cost.recorded says.
#
# Instructions are counted by callgrind, which says the same from run to run within
# 0.2 %, on a busy machine as well. The ratios do not depend on the machine, but
# on the version of Unbound, and a little on the compiler. When a change is worth
# its price, or has made something cheaper, renew the lines of this version of
# Unbound, those of others stay; then look at the difference:
#
#   make check TESTS=tests/system/answer_cost.sh COST_RENEW=1

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/cost.sh
. "$here/../support/cost.sh"

recorded=$here/answer_cost.recorded
numbers=500

# Numbers 1nnn have a record that is handed out, 2nnn one that is not, and 3nnn
# do not exist.
write_zone() {
  cat <<'END'
$TTL 86400
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 3600
@ NS ns.e164.arpa.
ns A 127.0.0.1
END
  awk 'BEGIN {
    for (i = 1000; i < 3000; i++) {
      name = ""
      for (j = 4; j > 0; j--) name = name substr(i, j, 1) "."
      service = i < 2000 ? "im" : "sip"
      printf "%s0.0.2.3.6.1.4.4 NAPTR 100 10 \"u\" \"E2U+%s\" " \
        "\"!^.*$!%s:user%d@example.com!\" .\n", name, service, service, i
    }
  }'
}

# questions FIRST LABEL TYPE - for the numbers from FIRST on
questions() {
  awk -v first="$1" -v label="$2" -v type="$3" -v count="$numbers" 'BEGIN {
    for (i = first; i < first + count; i++) {
      name = label
      for (j = 4; j > 0; j--) name = name substr(i, j, 1) "."
      print name "0.0.2.3.6.1.4.4.e164.arpa", type
    }
  }'
}

# start_counted NAME [stock]
start_counted() {
  UNBOUND_WRAPPER=$(cost_wrapper "$1") start_unbound "$@" <<<"server:
  cache-max-negative-ttl: 86400"
}

# cost_of NAME KIND TIMES - sets $spent to the instructions of an answer to KIND
cost_of() {
  count_instructions "$1" "$unbound_pid" "$unbound_port" "$work/$2" "$3" ||
    abort "cannot count the instructions of $2: $(cat "$work/log/control" \
      "$work/log/ask_all")"
}

# import_store - a validation for each number that has a record
import_store() {
  local from
  from=$(date -u -d '-2 days' +%F)
  mkdir "$work/store"
  awk -v from="$from" 'BEGIN {
    for (i = 1000; i < 3000; i++)
      printf "+44163200%d,%s,2099-01-01,ENTITY,reg,ident,s%d\n", i, from, i
  }' >"$work/feed.csv"
  "$ENUMCTL" token import --config "$work/store.enum" "$work/feed.csv" \
    >"$work/log/import" 2>&1 ||
    abort "enumctl token import: $(tail -n 1 "$work/log/import")"
}

# cost_with NAME - sets $spent for a cached record, with the file NAME.enum
cost_with() {
  ENUMOD_CONF=$work/$1.enum start_counted "$1"
  ask "$1" 0.0.0.1.0.0.2.3.6.1.4.4.e164.arpa NAPTR
  [[ $(answer_rdata) == *im:user1000@example.com* ]] ||
    fault "a wrong answer with $1: $(answer_rdata)"
  warm hit
  cost_of "$1" hit 2
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# warm KIND... - so that what follows is in the caches
warm() {
  local kind
  for kind in "$@"; do
    ask_all "$work/$kind" "$unbound_port" || abort "no answers to $kind"
  done
}

# compare KIND INSTRUCTIONS OF-STOCK
compare() {
  local ratio wanted
  ratio=$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.3f", a / b }')
  if [[ -n ${COST_RENEW:-} ]]; then
    echo "$version $1 $ratio" | tee -a "$work/renewed"
    return
  fi
  wanted=$(awk -v version="$version" -v kind="$1" \
    '$1 == version && $2 == kind { print $3 }' "$recorded")
  echo "$1: $2 instructions, stock $3, ratio $ratio, recorded ${wanted:-nothing}"
  [[ -n $wanted ]] || return 0
  awk -v a="$ratio" -v b="$wanted" 'BEGIN { exit !(a <= b * 1.03) }' ||
    fault "$1 costs $ratio of stock Unbound, $wanted is recorded"
  awk -v a="$ratio" -v b="$wanted" 'BEGIN { exit !(a >= b * 0.97) }' ||
    echo "NOTE: $1 has become cheaper: record it (COST_RENEW=1)"
}

# renew - the lines of this version
renew() {
  { grep -v "^$version " "$recorded" || true; } >>"$work/renewed"
  sort -V -s -k 1,1 "$work/renewed" >"$recorded"
}

need_file UNBOUND_BIN ENUMCTL
reason=$(cost_unavailable)
[[ -z $reason ]] || skip "$reason"
version=$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')
grep -q "^$version " "$recorded" || [[ -n ${COST_RENEW:-} ]] ||
  skip "nothing is recorded for Unbound $version; see answer_cost.sh"
harness_begin
add_root_zone
write_zone | add_zone e164.arpa
start_nsd
questions 1000 "" NAPTR >"$work/hit"
questions 1000 "_im." URI >"$work/uri"
questions 2000 "" NAPTR >"$work/denial"
questions 3000 "" NAPTR >"$work/absent"
questions 1500 "" NAPTR >"$work/miss"

start_counted stock stock
callgrind_control -z "$unbound_pid" >"$work/log/control" 2>&1 ||
  skip "callgrind_control cannot reach the daemon"
warm hit
cost_of stock hit 2
stock_hit=$spent
warm absent
cost_of stock absent 2
stock_absent=$spent
cost_of stock miss 1
stock_miss=$spent
stop_server "$unbound_pid" || fault "Unbound ended with status $?"

start_counted module
warm hit uri denial
cost_of module hit 2
hit=$spent
cost_of module uri 2
uri=$spent
warm absent
cost_of module absent 2
absent=$spent
cost_of module denial 2
denial=$spent
cost_of module miss 1
miss=$spent
stop_server "$unbound_pid" || fault "Unbound ended with status $?"

printf 'view:\n  client: 127.0.0.0/8\n  services: im\n' >"$work/view.enum"
cost_with view
view=$spent
printf 'enum:\n  validation: unsigned\n  validation-store: "%s"\n' \
  "$work/store" >"$work/store.enum"
import_store
cost_with store
store=$spent

compare hit "$hit" "$stock_hit"
compare uri "$uri" "$stock_hit"
compare denial "$denial" "$stock_hit"
compare absent "$absent" "$stock_absent"
compare miss "$miss" "$stock_miss"
compare view "$view" "$stock_hit"
compare store "$store" "$stock_hit"
[[ -z ${COST_RENEW:-} ]] || renew
harness_end
