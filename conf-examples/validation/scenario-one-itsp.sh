#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# scenario-one-itsp.sh - RFC 4725 section 5.1: one Internet telephony provider is
# Registrar, Validation Entity and Number Assignment Entity.
#
# The provider has a block of numbers from the numbering plan's administrator and
# knows whom it gave each number to. One token for the block validates all of
# them; a customer who leaves is suspended by his single number.

# shellcheck source=conf-examples/validation/scenario_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/scenario_lib.sh"

scenario_begin

role 'ITSP' 'makes the key that it signs with as Validation Entity'
entity_new "$work" ITSP

role 'Resolver operator' 'trusts it for its own block, and for nothing else'
cat >"$work/enumod.conf" <<END
enum:
  validation: signed
  validation-store: "$work/store"
  approved-prefix: "+441632"       # ranges open for ENUM (section 2)
validation-entity:
  id: "ITSP"
  certificate: "$work/ITSP.pem"
  prefix: "+4416329600"            # the block that was assigned to it
  registrar: "ITSP"                # it is its own registrar
  method: "own-customer"
END
sed "s|$work/||; s/^/  /" "$work/enumod.conf"

role 'ITSP' 'validates its block (section 4.1, steps 1 to 4) and signs a token'
entity_token "$work" ITSP serial=2026-01 number=+441632960000 \
  last=+441632960099 registrar=ITSP method=own-customer tokendata= \
  >"$work/block.xml"

role 'Registry, resolver' 'take the validation in (step 5)'
token import "$work/block.xml"
expect +441632960042 valid
expect +441632960100 unknown

role 'ITSP' 'tries to vouch for a number that is not its own'
entity_token "$work" ITSP serial=2026-02 number=+441632960100 registrar=ITSP \
  method=own-customer tokendata= >"$work/other.xml"
must_fail token import "$work/other.xml"
expect +441632960100 unknown

role 'ITSP' 'a customer has left: his number is suspended, the block goes on'
token suspend +441632960042
expect +441632960042 suspended
expect +441632960043 valid

role 'ITSP' 'revalidates in good time (section 4.1); there is no gap'
entity_token "$work" ITSP serial=2027-01 number=+441632960000 \
  last=+441632960099 registrar=ITSP method=own-customer tokendata= \
  "execution=$(day 0)" "expiration=$(day 350)" >"$work/block.xml"
token import "$work/block.xml"
expect +441632960043 valid
expect +441632960042 suspended

role 'ITSP' 'the number has a new customer'
token resume +441632960042
expect +441632960042 valid

role 'Time' 'nobody revalidates: all expires'
expect +441632960043 expired --time "$(date -u -d "$(day 350)" +%s)"
printf '\nScenario of RFC 4725 section 5.1: all as it should be.\n'
