#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_trust.sh - a signed number resolves as long as its validation
# entity is in the configuration: without the clause it is blocked from the
# reload on, before any import, and comes back with it (VAL-22, VAL-23).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=conf-examples/validation/validation-entity.sh
. "$here/../../conf-examples/validation/validation-entity.sh"

# configure ENTITY... - signed tokens of these
configure() {
  local entity
  cat >"$work/enumod.conf" <<END
enum:
  validation: signed
  validation-store: "$work/store"
END
  for entity in "$@"; do
    cat >>"$work/enumod.conf" <<END
validation-entity:
  id: "$entity"
  certificate: "$work/keys/$entity.pem"
END
  done
}

reload() {
  control unbound reload >/dev/null || abort "reload failed"
  wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
}

# state WORD - as the resolver sees the number, and as the tool does
state() {
  local shown
  shown=$("$ENUMCTL" token show --config "$work/enumod.conf" +441632960001) ||
    true
  [[ $shown == "+441632960001: $1 "* ]] ||
    fault "expected $1, token show says: $shown"
}

resolves() {
  ask "$1" "$(number 001)" NAPTR +dnssec
  expect status NOERROR
  [[ -n $(answer_section ANSWER) ]] || unexpected "no answer"
  state valid
}

blocked() {
  ask "$1" "$(number 001)" NAPTR +dnssec
  expect status NOERROR
  expect no-data
  expect ede 15
  state revoked
}

need_program openssl
need_program xmlsec1
harness_begin
need_file ENUMCTL
entity_new "$work/keys" GOOD-VE
entity_new "$work/keys" OTHER-VE
configure GOOD-VE OTHER-VE
add_demo_zones
start_nsd
entity_token "$work/keys" GOOD-VE number=+441632960001 >"$work/token.xml"
"$ENUMCTL" token import --config "$work/enumod.conf" "$work/token.xml" \
  >"$work/log/token" 2>&1 || fault "the token is not accepted"
start_unbound unbound </dev/null

resolves "both entities"
configure OTHER-VE
reload
blocked "the entity is gone"
configure GOOD-VE OTHER-VE
reload
resolves "the entity is back"
configure
reload
blocked "no entity is left"
harness_end
