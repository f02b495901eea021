#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# outside_alias.sh - an alias outside of the trees leads to a number that is an
# alias itself, and so to records outside again. Nothing of that stays in Unbound's
# cache (THR-05): not over reload_keep_cache, when the module or its policy is new,
# nor for QTYPE ANY, which gets the alias and what proves it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

zone_head() {
  printf '$ORIGIN %s.\n$TTL 600\n@ SOA localhost. nobody.invalid. 1 3600 600 86400 600\n' "$1"
  printf '@ NS localhost.\n'
}

policy() {
  printf 'number:\n  prefix: "+441237"\n  action: %s\n' "$1" \
    >"$work/enumod.conf"
}

# reload COMMAND MODULES
reload() {
  sed -i "s/^  module-config: .*/  module-config: \"$2\"/" "$work/kept.conf"
  control kept "$1" >/dev/null || abort "$1 fails"
  wait_for_server kept "$unbound_pid" "$unbound_port" version.server TXT CH
}

expect_all() {
  ask "$1" a.outside.example NAPTR
  expect rdata 7.3.2.1.4.4.e164.arpa. t.outside.example. \
    '10 10 "u" "E2U+sip" "!^.*$!sip:filtered@example.net!" .'
}

expect_alias() {
  local type
  for type in NAPTR URI ANY; do
    ask "$1, $type" a.outside.example "$type"
    expect status NOERROR
    expect rdata 7.3.2.1.4.4.e164.arpa.
  done
}

kept_over_reloads() {
  policy block
  start_unbound kept </dev/null
  # Unbound 1.22.0 ends when module-config: is changed (doc/troubleshooting.md).
  if [[ $("$UNBOUND_BIN" -V) != *"Version 1.22.0"* ]]; then
    reload reload 'validator iterator'
    expect_all "without the module"
    ask "ANY without the module" a.outside.example ANY
    reload reload_keep_cache 'dynlib validator iterator'
    expect_alias "with the module"
  fi
  policy pass
  reload reload 'dynlib validator iterator'
  expect_all "passed on"
  policy block
  reload reload_keep_cache 'dynlib validator iterator'
  expect_alias "blocked"
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# proofs - owners of NSEC records of the authority section
proofs() {
  answer_section AUTHORITY | awk '$4 == "NSEC" { print tolower($1) }' | sort
}

any_and_proofs() {
  printf 'enum:\n  apex: "enum.corp.example."\n' >"$work/enumod.conf"
  QNAME_MINIMISATION=yes start_unbound any </dev/null
  ask "the number's alias is cached" 7.3.2.1.enum.corp.example TXT
  for _ in 1 2; do
    ask "ANY, cached" a.corp.example ANY
    expect rdata 7.3.2.1.enum.corp.example.
  done
  ask "ANY at a wildcard" b.w.corp.example ANY +dnssec
  expect flag ad
  expect rdata 7.3.2.1.enum.corp.example.
  expect_proofs
  ask "NAPTR of a wildcard" c.w.corp.example NAPTR +dnssec
  expect_proofs
  ask "the alias of a number that does not exist" e.corp.example NAPTR +dnssec
  expect status NXDOMAIN
  expect_proofs
  stop_server "$unbound_pid" || fault "Unbound ended with status $?"
}

# expect_proofs - there are some, each once
expect_proofs() {
  [[ -n $(proofs) ]] || unexpected "no NSEC"
  [[ -z $(proofs | uniq -d) ]] || unexpected "an NSEC record twice"
}

harness_begin
add_root_zone
add_zone 4.4.e164.arpa < <(zone_head 4.4.e164.arpa
  printf '7.3.2.1 CNAME t.outside.example.\n')
add_zone outside.example < <(zone_head outside.example
  printf 'a CNAME 7.3.2.1.4.4.e164.arpa.\n'
  printf 't NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:filtered@example.net!" .\n')
sign_zone corp.example < <(zone_head corp.example
  printf 'a CNAME 7.3.2.1.enum\n'
  printf '*.w CNAME 7.3.2.1.enum\n'
  printf 'e CNAME 9.9.9.enum\n'
  printf '7.3.2.1.enum CNAME t\n'
  printf 't NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:filtered@example.net!" .\n'
  printf 't TXT "x"\n')
trust corp.example
start_nsd
kept_over_reloads
any_and_proofs
harness_end
