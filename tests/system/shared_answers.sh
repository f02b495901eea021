#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# shared_answers.sh - answers that are the same for every client lie in Unbound's
# own cache (doc/architecture.md, "Two caches"): Unbound answers them by itself,
# counted and logged; every way to empty that cache, or to change the
# configuration, ends them; and what depends on the client is never among them.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/shared_lib.sh
. "$here/../support/shared_lib.sh"

serial=0
N=1.0.0.5.1.e164.arpa
OTHER=2.0.0.5.1.e164.arpa

# write_zone USER - N is what changes; the others have what is never handed out
write_zone() {
  serial=$((serial + 1))
  cat >"$work/zones/e164.arpa.zone" <<END
\$TTL 3600
@ SOA localhost. nobody.invalid. $serial 3600 600 86400 60
@ NS localhost.
1.0.0.5.1 NAPTR 100 10 "u" "E2U+im" "!^.*\$!im:$1@example.net!" .
1.0.0.5.1 NAPTR 100 20 "u" "E2U+pres" "!^.*\$!pres:$1@example.net!" .
1.0.0.5.1 NAPTR 100 30 "u" "E2U+sip" "!^.*\$!sip:secret@example.net!" .
2.0.0.5.1 NAPTR 100 10 "u" "E2U+sip" "!^.*\$!sip:secret@example.net!" .
END
  awk 'BEGIN {
    for (i = 0; i < 1000; i++) {
      digits = sprintf("%03d", i)
      printf "%s.%s.%s.6.1 NAPTR 100 10 \"u\" \"E2U+im\" " \
        "\"!^.*$!im:%d@example.net!\" .\n", substr(digits, 3), \
        substr(digits, 2, 1), substr(digits, 1, 1), i
    }
  }' >>"$work/zones/e164.arpa.zone"
}

# change_zone USER - and have nsd serve it
change_zone() {
  local end=$((SECONDS + 20))
  write_zone "$1"
  kill -HUP "$nsd_pid"
  until grep -q "im:$1@" < <(dig @127.0.0.1 -p "$nsd_port" +short "$N" NAPTR); do
    ((SECONDS < end)) || abort "nsd does not read the zone again"
    sleep 0.1
  done
}

# reload NAME COMMAND
reload() {
  control "$1" "$2" >/dev/null || abort "$2 failed"
  wait_for_server "$1" "$unbound_pid" "$unbound_port" version.server TXT CH
}

im_and_pres() {
  expect rdata "100 10 \"u\" \"E2U+im\" \"!^.*\$!im:$1@example.net!\" ." \
    "100 20 \"u\" \"E2U+pres\" \"!^.*\$!pres:$1@example.net!\" ."
}

is_im() {
  expect rdata "1 1 \"im:$1@example.net\""
}

# is_clean NAME TITLE - nothing that policy removes, and no answer about a number
# that is not marked as ours
is_clean() {
  control "$1" dump_cache >"$work/dump" || abort "dump_cache failed"
  answer=$(grep 'sip:' "$work/dump"; awk '
    /^msg / { is_ours = $4 ~ /^(NAPTR|URI)$/; title = $0; next }
    is_ours && NF == 4 && $4 < 1073741824 { print title; print }' "$work/dump")
  question="$2: dump_cache"
  [[ -z $answer ]] || unexpected "it should not be in Unbound's cache"
}

hits_and_misses() {
  by_unbound shared no "first" "$N" NAPTR
  im_and_pres anna
  for flags in +nocdflag +cdflag +dnssec "+dnssec +cdflag" +adflag +noadflag; do
    # shellcheck disable=SC2086 # several arguments
    by_unbound shared yes "again, $flags" $flags "$N" NAPTR
    im_and_pres anna
    expect status NOERROR
  done
  by_unbound shared yes "in capital letters" "${N^^}" NAPTR
  by_unbound shared no "made URI" "_im.$N" URI
  is_im anna
  by_unbound shared yes "made URI again" "_im.$N" URI
  is_im anna
  for _ in 1 2; do
    by_unbound shared no "denied, with EDE" "$OTHER" NAPTR
    expect no-data
    expect ede 15
  done
  is_clean shared "after these questions"
}

counted_and_logged() {
  local before
  before=$(counter cache_hits)
  ask "counted" "$N" NAPTR
  question="counters"
  answer="$before, then $(counter cache_hits)"
  [[ $(counter cache_hits) == $((before + 1)) ]] || unexpected "not counted"
  before=$(counter verdicts.answer)
  ask "counted" "_im.$N" URI
  [[ $(counter verdicts.answer) == $((before + 1)) ]] ||
    unexpected "verdicts.answer is not counted"
  grep -q 'enumod: +1\*\*\*\* NAPTR: answer .*, 2 records, cached$' \
    "$work/log/shared" || fault "the log does not have the hit"
}

flushes() {
  change_zone bert
  by_unbound shared yes "before a flush" "$N" NAPTR
  im_and_pres anna
  control shared flush "$N" >/dev/null
  ask "unbound-control flush" "$N" NAPTR
  im_and_pres bert
  by_unbound shared yes "the URI, which flush does not reach" "_im.$N" URI
  is_im anna
  control shared flush_zone "$N" >/dev/null
  ask "unbound-control flush_zone" "_im.$N" URI
  is_im bert
  change_zone carl
  by_unbound shared yes "before enumctl flush" "$N" NAPTR
  im_and_pres bert
  flush_all
  ask "enumctl flush" "$N" NAPTR
  im_and_pres carl
  ask "enumctl flush, URI" "_im.$N" URI
  is_im carl
  by_unbound shared yes "shared again" "$N" NAPTR
}

# The dump is of the first configuration, with im and pres.
reloads() {
  control shared dump_cache >"$work/before" || abort "dump_cache failed"
  printf 'enum:\n  services: pres\n  counters-file: "%s"\n' \
    "$work/counters" >"$work/enumod.conf"
  if control shared reload_keep_cache >/dev/null 2>&1; then
    reload shared reload_keep_cache
  else
    echo "NOTE: no reload_keep_cache in this Unbound"
    reload shared reload
  fi
  ask "another configuration" "$N" NAPTR
  expect rdata '100 20 "u" "E2U+pres" "!^.*$!pres:carl@example.net!" .'
  ask "another configuration, URI" "_im.$N" URI
  expect no-data
  flush_all
  control shared load_cache <"$work/before" >"$work/log/load" ||
    fault "load_cache failed"
  ask "load_cache with answers of before" "$N" NAPTR
  expect rdata '100 20 "u" "E2U+pres" "!^.*$!pres:carl@example.net!" .'
  ask "load_cache, CD" +cdflag "$N" NAPTR
  expect rdata '100 20 "u" "E2U+pres" "!^.*$!pres:carl@example.net!" .'
  ask "load_cache, URI" "_im.$N" URI
  expect no-data
  is_clean shared "after load_cache"
  control shared dump_cache >"$work/now" || abort "dump_cache failed"
  control shared load_cache <"$work/now" >"$work/log/load" ||
    fault "load_cache failed"
  ask "load_cache with answers of now" "$N" NAPTR
  expect rdata '100 20 "u" "E2U+pres" "!^.*$!pres:carl@example.net!" .'
}

without_the_module() {
  sed -i 's/^  module-config: .*/  module-config: "validator iterator"/' \
    "$work/shared.conf"
  control shared reload_keep_cache >/dev/null 2>&1 || return 0
  wait_for_server shared "$unbound_pid" "$unbound_port" version.server TXT CH
  ask "the module has gone" "$N" NAPTR
  question="the module has gone"
  [[ $(answer_rdata) == *sip:secret* ]] ||
    unexpected "it is still the module's answer"
}

# Two of us: the left one answers, and each looks after what it has stored. The
# query that looks for flushes ends with all others, and another one begins.
two_instances() {
  local before
  printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
  MODULES="dynlib dynlib validator iterator" start_unbound two </dev/null
  by_unbound two no "two instances" "$N" NAPTR
  im_and_pres carl
  before=$(counter cache_hits)
  by_unbound two yes "two instances, again" "$N" NAPTR
  im_and_pres carl
  question="two instances: counters"
  answer="$before, then $(counter cache_hits)"
  [[ $(counter cache_hits) == $((before + 1)) ]] || unexpected "not counted once"
  is_clean two "two instances"
  control two flush_requestlist >/dev/null || fault "flush_requestlist failed"
  ask "another one" "$OTHER" NAPTR
  change_zone dora
  flush_all
  ask "two instances, enumctl flush" "$N" NAPTR
  im_and_pres dora
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
  change_zone carl
}

# fast_reload calls no module, but the option it changes is Unbound's own: what
# was shared before is still good, and so is what comes later.
minimal_after_fast_reload() {
  "${UNBOUND_BIN%/*}/unbound-control" -h >"$work/log/help" 2>&1 || true
  grep -q '^ *fast_reload' "$work/log/help" || return 0
  start_unbound minimal <<<"server:
  minimal-responses: yes"
  by_unbound minimal no "minimal-responses: yes" "$N" NAPTR
  by_unbound minimal yes "minimal-responses: yes, again" "$N" NAPTR
  sed -i 's/minimal-responses: yes/minimal-responses: no/' "$work/minimal.conf"
  control minimal fast_reload >/dev/null || fault "fast_reload failed"
  by_unbound minimal yes "fast_reload keeps it" "$N" NAPTR
  im_and_pres carl
  by_unbound minimal no "minimal-responses: no" 0.0.0.6.1.e164.arpa NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:0@example.net!" .'
  by_unbound minimal yes "minimal-responses: no, again" 0.0.0.6.1.e164.arpa NAPTR
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# A cache for a few dozen of 1,000 answers: RRsets and messages go separately.
full_cache() {
  local i digits name
  start_unbound full <<<"server:
  msg-cache-size: 40k
  msg-cache-slabs: 1
  rrset-cache-size: 40k
  rrset-cache-slabs: 1"
  for ((i = 0; i < 400; i++)); do
    printf -v digits '%03d' $((i * 7 % 200))
    name=${digits:2:1}.${digits:1:1}.${digits:0:1}.6.1.e164.arpa
    ask "full cache, $digits" "$name" NAPTR
    expect rdata "100 10 \"u\" \"E2U+im\" \"!^.*\$!im:$((10#$digits))@example.net!\" ."
  done
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# lies_with_us TITLE - a hit in our own cache, and none of it in Unbound's
lies_with_us() {
  local before
  before=$(counter cache_hits)
  by_unbound fallback no "$1, again" "$N" NAPTR
  question="$1: counters"
  answer="$before hits, then $(counter cache_hits)"
  [[ $(counter cache_hits) == $((before + 1)) ]] ||
    unexpected "it is no hit in our own cache"
  is_clean fallback "$1"
  answer=$(awk '/^msg / && $4 ~ /^(NAPTR|URI)$/ ||
    NF == 4 && $4 >= 1073741824' "$work/dump")
  [[ -z $answer ]] || unexpected "nothing about a number should be there"
}

# falls_back TITLE - with this configuration nothing is shared
falls_back() {
  cat - <(printf 'enum:\n  counters-file: "%s"\n' "$work/counters") \
    >"$work/enumod.conf"
  start_unbound fallback </dev/null
  for _ in 1 2; do
    by_unbound fallback no "$1" "$N" NAPTR
    expect status NOERROR
    by_unbound fallback no "$1, CD" +cdflag "$N" NAPTR
    by_unbound fallback no "$1, URI" "_im.$N" URI
    is_im carl
  done
  lies_with_us "$1"
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# A store in which N is validated, so that its answer would change with that.
falls_back_with_store() {
  local conf="enum:
  validation: unsigned
  validation-store: \"$work/store\"
number:
  prefix: \"+1500\"
  token-digits-min: 5"
  mkdir "$work/store"
  echo "$conf" >"$work/enumod.conf"
  printf '+15001,%s,%s,FEED,REG,1,one\n' "$(date -u -d '-2 days' +%F)" \
    "$(date -u -d '+30 days' +%F)" >"$work/feed.csv"
  "$ENUMCTL" token import --config "$work/enumod.conf" "$work/feed.csv" \
    >"$work/log/token" 2>&1 || abort "enumctl token import failed"
  falls_back "a validation store" <<<"$conf"
}

harness_begin
need_file ENUMCTL
printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
add_root_zone
add_zone e164.arpa </dev/null
write_zone anna
start_nsd
VERBOSITY=3 start_unbound shared </dev/null
hits_and_misses
counted_and_logged
flushes
reloads
without_the_module
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
two_instances
minimal_after_fast_reload
: >"$work/enumod.conf"
full_cache
falls_back "cd: respect" <<<"enum:
  cd: respect"
falls_back "serve-stale" <<<"enum:
  serve-stale: yes"
falls_back "views" <<<"view:
  client: 192.0.2.0/24
  services: pres"
falls_back_with_store
harness_end
