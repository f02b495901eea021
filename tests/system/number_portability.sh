#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# number_portability.sh - the example in conf-examples/portability: a number's
# routing number by pstn:tel and pstn:sip (RFC 4769, RFC 4694), for the clients
# of doc/clients.md.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

harness_begin
example=$here/../../conf-examples/portability
export ENUMOD_CONF=$example/enumod.conf
add_root_zone
sign_zone e164.arpa "$example/e164.arpa.zone"
trust e164.arpa
start_nsd
start_unbound portability </dev/null

# routes DIGITS REMARK RDATA... - what NAPTR gives, and that it is authenticated
routes() {
  ask "$2" "$(number "$1")" NAPTR
  expect status NOERROR
  expect flag ad
  expect rdata "${@:3}"
}

routes 100 "ported" \
  '100 10 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960100;npdi;rn=+441632960900!" .'
routes 101 "not ported" \
  '100 10 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960101;npdi!" .'
routes 234 "of a ported block" \
  '100 10 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960234;npdi;rn=+441632960901!" .'
routes 102 "by SIP first" \
  '100 10 "u" "E2U+pstn:sip" "!^.*$!sip:+441632960102;npdi;rn=+441632960902@gw.example.net;user=phone!" .' \
  '100 20 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960102;npdi;rn=+441632960902!" .'
routes 103 "a national routing number" \
  '100 10 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960103;npdi;rn=0903;rn-context=+44;spn=1234!" .'
routes 104 "the rest is not for switches" \
  '100 20 "u" "E2U+pstn:tel" "!^.*$!tel:+441632960104;npdi;rn=+441632960904!" .'

# By name of the service: the URI alone.
ask "as a URI record" "_tel._pstn.$(number 100)" URI
expect status NOERROR
expect rdata '1 1 "tel:+441632960100;npdi;rn=+441632960900"'
expect flag ad
ask "by SIP, as a URI record" "_sip._pstn.$(number 102)" URI
expect rdata \
  '1 1 "sip:+441632960102;npdi;rn=+441632960902@gw.example.net;user=phone"'
# pstn alone is no registered enumservice.
ask "no subtype" "_pstn.$(number 102)" URI
expect no-data

# No record: the number is not in the database, which is not the same as not
# ported.
ask "unknown" "$(number 199)" NAPTR
expect status NXDOMAIN
expect flag ad
harness_end
