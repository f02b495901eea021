#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# scenario-all-disjoint.sh - RFC 4725 section 5.2: Registrar, Validation Entity,
# Number Assignment Entity, DNS and application service providers are all
# different; the Validation Entity calls the number back.
#
# The token comes within the Registrar's EPP request to the Registry (RFC 5076),
# which passes it on; it carries data about the assignee, which is dropped.

# shellcheck source=conf-examples/validation/scenario_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/scenario_lib.sh"

# epp OPERATION ID - an EPP message around the token on standard input
epp() {
  cat <<END
<?xml version="1.0" encoding="UTF-8"?>
<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">
 <command>
  <create>
   <domain:create xmlns:domain="urn:ietf:params:xml:ns:domain-1.0">
    <domain:name>3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa</domain:name>
   </domain:create>
  </create>
  <extension>
   <e164val:create xmlns:e164val="urn:ietf:params:xml:ns:e164val-1.0">
    <e164val:$1 id="$2">
     <e164val:validationInfo>
$(sed 1d)
     </e164val:validationInfo>
    </e164val:$1>
   </e164val:create>
  </extension>
 </command>
</epp>
END
}

scenario_begin
number=+441632960083

role 'Validation Entity CALLBACK' 'makes its key'
entity_new "$work" CALLBACK

role 'Resolver operator' 'accredits it, its method and two registrars'
cat >"$work/enumod.conf" <<END
enum:
  validation: signed
  validation-store: "$work/store"
  grace-days: 7
  approved-prefix: "+44"
validation-entity:
  id: "CALLBACK"
  certificate: "$work/CALLBACK.pem"
  prefix: "+44"
  method: "call-back"
  registrar: "REG-A"
  registrar: "REG-B"
  max-validity-days: 190
END
sed "s|$work/||; s/^/  /" "$work/enumod.conf"

role 'Assignee, Registrar REG-A' 'order the name of the number (steps 1, 2)'
role 'Validation Entity' 'calls the number back and signs what it found (3, 4)'
entity_token "$work" CALLBACK serial=c-1 number=$number registrar=REG-A \
  method=call-back >"$work/token.xml"
role 'Registrar' 'asks the Registry for the delegation, token included (5)'
epp add v1 <"$work/token.xml" >"$work/create.xml"
role 'Registry' 'passes the message on to the resolver'
token verify "$work/create.xml"
token import "$work/create.xml"
expect $number valid
if grep -raq 'Zebra\|Xylander' "$work/store"; then
  printf 'FAULT: data about the assignee was kept\n'
  exit 1
fi

role 'A stranger' 'signs a token of the same form with a key of his own'
entity_new "$work/stranger" CALLBACK
entity_token "$work/stranger" CALLBACK serial=c-2 number=+441632960084 \
  registrar=REG-A method=call-back >"$work/forged.xml"
must_fail token import "$work/forged.xml"
expect +441632960084 unknown

role 'Registrar REG-X' 'is not one that the Validation Entity may name'
entity_token "$work" CALLBACK serial=c-3 number=+441632960084 \
  registrar=REG-X method=call-back >"$work/wrong.xml"
must_fail token import "$work/wrong.xml"

role 'Assignee' 'changes to REG-B, who has the number validated anew'
entity_token "$work" CALLBACK serial=c-4 number=$number registrar=REG-B \
  method=call-back "execution=$(day 0)" "expiration=$(day 185)" |
  epp add v2 >"$work/transfer.xml"
token import "$work/transfer.xml"
token list

role 'Time' 'the validation is due, expires, has its days of grace, ends'
at() {
  date -u -d "$(day "$1")" +%s
}
expect $number due --time "$(at 180)"
expect $number grace --time "$(at 185)"
expect $number expired --time "$(at 192)"

role 'Validation Entity' 'learns that it was deceived, and withdraws the token'
token revoke CALLBACK c-4
expect $number revoked
must_fail token import "$work/transfer.xml"
expect $number revoked
printf '\nScenario of RFC 4725 section 5.2: all as it should be.\n'
