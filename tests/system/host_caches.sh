#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# host_caches.sh - nothing that policy removes rests in Unbound's own caches
# (THR-05, TTL-09): a dump of them shows no message about a number, what a
# reload has kept from the time before the module is gone, and options that
# are set while the resolver runs open nothing.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# use_modules NAME MODULES - write them into the configuration that is there
use_modules() {
  sed -i "s/^  module-config: .*/  module-config: \"$2\"/" "$work/$1.conf"
}

# is_clean TITLE - messages about NAPTR or URI below the apex are the module's own:
# each RRset of theirs has its flag.
is_clean() {
  control cache dump_cache >"$work/dump" || abort "dump_cache failed"
  answer=$(awk '
    tolower($0) ~ /^msg [^ ]*e164\.arpa\. in (naptr|uri) / {
      title = $0
      next
    }
    /^msg / { title = "" }
    title != "" && NF == 4 && $4 < 1073741824 { print title; print }' \
    "$work/dump")
  question="$1: dump_cache"
  [[ -z $answer ]] || unexpected "it should not be in the cache"
}

# Nor is there any record that policy removes, once nothing is left of the time
# before the module.
has_nothing_removed() {
  answer=$(grep 'sip:' "$work/dump") || true
  question="after many questions: dump_cache"
  [[ -z $answer ]] || unexpected "records that policy removes are in the cache"
}

# is_denied TITLE NAME [DIG-ARGUMENT...]
is_denied() {
  ask "$1" "${@:3}" "$2" NAPTR
  expect status NOERROR
  expect no-data
  expect ede 15
}

many_questions() {
  local name flag
  for name in 001 002 003 004 005 006 007 008 009 010 011 222 701 999; do
    for flag in +nocdflag +cdflag +dnssec; do
      ask "$name $flag" "$flag" "$(number "$name")" NAPTR
      ask "$name $flag" "$flag" "_im.$(number "$name")" URI
      ask "$name $flag" "$flag" "_sip.$(number "$name")" URI
      ask "$name $flag" "$flag" "$(number "$name")" URI
    done
  done
  ask "alias" +cdflag alias.example.net NAPTR
}

# Each reload reads the module-config anew.
reload() {
  control cache "$1" >/dev/null || abort "$1 failed"
  wait_for_server cache "$unbound_pid" "$unbound_port" version.server TXT CH
}

before_and_after_the_module() {
  use_modules cache "validator iterator"
  reload reload
  ask "without the module" "$(number 006)" NAPTR
  expect rdata '100 10 "u" "E2U+sip" "!^.*$!sip:fritz@example.net!" .' \
    '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  ask "without the module" "$(number 007)" NAPTR
  use_modules cache "dynlib validator iterator"
  reload reload_keep_cache
  is_denied "kept by the reload, with CD" "$(number 007)" +cdflag
  ask "kept by the reload" +cdflag "$(number 006)" NAPTR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'
  is_clean "after reload_keep_cache"
}

options_at_run_time() {
  control cache set_option "val-permissive-mode: yes" >/dev/null ||
    abort "set_option failed"
  ask "permissive, bogus" "$(number 008)" NAPTR
  expect status SERVFAIL
  expect no-data
  ask "permissive, bogus, with CD" +cdflag "$(number 008)" NAPTR
  expect status SERVFAIL
  expect no-data
  control cache set_option "val-permissive-mode: no" >/dev/null
  control cache set_option "ignore-cd-flag: yes" >/dev/null
  is_denied "ignore-cd-flag" "$(number 007)" +cdflag
}

# Neither fast_reload (since 1.23) nor waiting reads enumod.conf again.
changed_configuration() {
  printf 'enum:\n  services: pres\n' >"$work/enumod.conf"
  control cache fast_reload >"$work/log/fast_reload" 2>&1 || true
  sleep 5.2
  ask "after the change" "_im.$(number 013)" URI
  question="a configuration that changed"
  answer=$(<"$work/log/cache")
  [[ $answer == *"$work/enumod.conf has changed; it takes effect with the next"* ]] ||
    unexpected "the log does not say so"
  reload reload
  ask "after the reload" "$(number 001)" NAPTR
  expect no-data
}

harness_begin
add_demo_zones
start_nsd
start_unbound cache </dev/null
many_questions
is_clean "after many questions"
has_nothing_removed
before_and_after_the_module
options_at_run_time
changed_configuration
harness_end
