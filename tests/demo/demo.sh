#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# demo.sh - a resolver on a signed example of e164.arpa, and what it answers.
#
# Usually run as "./bootstrap demo", and by "make check" as well: each look-up
# is printed as one would type it, with what matters of the answer, and is
# compared with what it should be. The zones are beside this file and are signed
# with keys that are made on the spot.
#
# DEMO_KEEP=yes leaves the servers running afterwards.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

start_servers() {
  export ENUMOD_CONF=$here/enumod.conf
  add_demo_zones
  start_nsd
  start_unbound demo </dev/null
}

# show REMARK DIG-ARGUMENT... - look up and print
show() {
  local remark=$1
  shift
  ask "$*" "$@"
  printf '\n# %s\n$ dig @127.0.0.1 -p %s %s\n' "$remark" "$unbound_port" "$*"
  trim_answer
}

# The header, the records and the reason; not dig's own lines.
trim_answer() {
  printf '    %s%s\n' "$(answer_status)" "$(flags_that_matter)"
  sed -n 's/^; \(EDE: .*\)/    \1/p' <<<"$answer"
  answer_section ANSWER | cut -c1-110 | sed 's/^/    /'
  if [[ -z $(answer_section ANSWER) ]]; then
    answer_section AUTHORITY | grep ' IN SOA ' | cut -c1-110 |
      sed 's/^/    authority: /' || true
  fi
}

flags_that_matter() {
  local flag
  for flag in ad cd; do
    if [[ $(answer_flags) == *" $flag "* ]]; then
      printf ' %s' "$flag"
    fi
  done
}

show_uris() {
  show "One URI as it stands in the zone. \"ad\": it was authenticated." \
    "$(number 001)" NAPTR
  expect status NOERROR
  expect flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'

  show "The zone has a pattern with back-references; the client gets the result." \
    "$(number 002)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'

  show "The same as a URI record, for clients that know the service they want." \
    "_im.$(number 002)" URI
  expect status NOERROR
  expect flag ad
  expect rdata '1 1 "im:960002.32.16@example.net"'

  show "Presence is a service of its own." "_pres.$(number 003)" URI
  expect rdata '1 1 "pres:carol@example.net"'

  show "Two ways of equal ORDER, best first; the one of ORDER 200 is a fallback." \
    "_im.$(number 012)" URI
  expect rdata '1 1 "im:lena@work.example.net"' '2 1 "im:lena@home.example.net"'
}

show_filtering() {
  show "E2U+im+pres with an im: URI: good for im only." "$(number 004)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:dora@example.net!" .'

  show "E2U+sip+im: only the allowed service is named." "$(number 005)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:emil@example.net!" .'

  show "A sip record stood before this one." "$(number 006)" NAPTR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'

  show "Only a sip record: no data, and the reason. Not NXDOMAIN: longer numbers live below." \
    "$(number 007)" NAPTR
  expect status NOERROR
  expect no-data
  expect soa
  expect ede 15

  show "Asking for ANY does not help either." "$(number 007)" ANY
  expect status NOERROR
  expect rdata '"RFC8482" ""'

  show "A number that the configuration blocks." "$(number 2013)" NAPTR
  expect status NOERROR
  expect no-data
  expect ede 15
}

show_zones() {
  show "Nobody wrote this number down: a wildcard serves all of 2xx." \
    "$(number 222)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:desk222@example.net!" .'

  show "A URI record for it: no zone could publish that." "_im.$(number 222)" URI
  expect rdata '1 1 "im:desk222@example.net"'

  show "A number that is not allocated: the zone's own NXDOMAIN, authenticated." \
    "$(number 999)" NAPTR
  expect status NXDOMAIN
  expect flag ad
  expect soa

  show "An alias to the provider's zone: its rules still see the number asked for." \
    "$(number 009)" NAPTR
  expect status NOERROR
  grep -q 'im:+441632960009@example.net' <<<"$(answer_rdata)" ||
    unexpected "the number was lost"

  show "The zone's own URI record is preferred to one made from its NAPTR." \
    "_im.$(number 010)" URI
  expect rdata '10 1 "im:reception@example.net"'

  show "Rules that lead to other rules are followed here, not by the client." \
    "$(number 013)" NAPTR
  expect status NOERROR
  expect flag ad
  grep -q 'im:mona@example.net' <<<"$(answer_rdata)" ||
    unexpected "the rules were not followed"

  show "Three hostile records and a good one: the good one is used." \
    "_im.$(number 011)" URI
  expect rdata '1 1 "im:karl@example.net"'
}

show_dnssec() {
  show "A broken signature: no data at all." "$(number 008)" NAPTR
  expect status SERVFAIL
  expect no-data

  show "Neither is a URI made from it." "_im.$(number 008)" URI
  expect status SERVFAIL
  expect no-data

  show "A zone without signatures: an answer, but no \"ad\"." "$(number 701)" NAPTR
  expect status NOERROR
  expect no-flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:otto@example.net!" .'

  show "The same zone; of this number the configuration requires DNSSEC." \
    "$(number 791)" NAPTR
  expect status NOERROR
  expect no-data
  [[ $(answer_ede) == *15* ]] || unexpected "no EDE 15"

  show "No bit that a client can set (here CD) switches the policy off." \
    "$(number 006)" NAPTR +cdflag +dnssec
  expect status NOERROR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:fritz@example.net!" .'

  show "Other types are as if the module were not there." \
    "4.4.e164.arpa" DS +dnssec
  expect status NOERROR
  expect flag ad
  expect signature
}

# Without nsd, what is answered can only come from the cache.
show_cache() {
  kill -STOP -- "-$nsd_pid"
  show "nsd is stopped for this one: it comes from the cache." \
    "$(number 001)" NAPTR
  kill -CONT -- "-$nsd_pid"
  expect status NOERROR
  expect flag ad
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
}

keep_running() {
  trap - EXIT
  disown -a
  cat <<END

Still running: ask with
    dig @127.0.0.1 -p $unbound_port $(number 001) NAPTR
Zones, configuration and logs are in $work. To end it:
    kill ${running_pids[*]} && rm -r $work
END
  if has_faults; then
    exit 1
  fi
  exit 0
}

harness_begin
start_servers
show_uris
show_filtering
show_zones
show_dnssec
show_cache
printf '\n'
if [[ ${DEMO_KEEP:-no} == yes ]]; then
  keep_running
fi
harness_end
