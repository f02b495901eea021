#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# validation_trust.sh - tokens and the running resolver: validated, renewed
# without a gap, forged, revoked; the entity's key is taken from it, then its
# clause, which blocks from the reload on, before any import (VAL-22, VAL-23,
# VAL-33, VAL-36, TOK-03, TOK-11).

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
  prefix: "+441632"
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

# token NUMBER [FIELD=VALUE]... - signed by GOOD-VE
token() {
  entity_token "$work/keys" GOOD-VE number="+441632960$1" "${@:2}" \
    >"$work/token.xml"
}

# import STATUS [FILE]
import() {
  local status=0
  "$ENUMCTL" token import --config "$work/enumod.conf" \
    "${2:-$work/token.xml}" >>"$work/log/token" 2>&1 || status=$?
  [[ $status == "$1" ]] || fault "import: status $status, expected $1"
  sleep 1.1
}

# Ask all the while: every answer must have the URI.
keep_asking() {
  local end=$((SECONDS + 4)) found
  while ((SECONDS < end)); do
    found=$(ask_short -p "$unbound_port" "$(number 001)" NAPTR) || true
    echo "${found:-no answer}"
    sleep 0.05
  done | sort | uniq -c
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
token 001
import 0
start_unbound unbound </dev/null

resolves "initial validation"

# Renewal: the old token's successor comes in while clients ask.
token 001 serial=2 execution="$(day -1)" expiration="$(day 300)"
keep_asking >"$work/answers" &
asking=$!
import 0
wait "$asking"
[[ $(wc -l <"$work/answers") == 1 && $(<"$work/answers") == *im:anna@* ]] ||
  fault "a gap: $(cat "$work/answers")"
resolves "renewed"

# A token for another number, altered after it was signed.
sed 's/960001/960002/' "$work/token.xml" >"$work/forged.xml"
import 1 "$work/forged.xml"
ask "forged" "$(number 002)" NAPTR
expect no-data
expect ede 15
resolves "beside the forged one"

# Revoked, and replayed.
"$ENUMCTL" token revoke --config "$work/enumod.conf" GOOD-VE 2 >/dev/null ||
  fault "revoke failed"
sleep 1.1
blocked "revoked"
import 1
blocked "replayed"
token 001 serial=3 execution="$(day 0)"
import 0
resolves "validated anew"

# The entity loses its key: at the next import, without a reload.
mv "$work/keys/GOOD-VE.pem" "$work/keys/lost.pem"
cp "$work/keys/OTHER-VE.pem" "$work/keys/GOOD-VE.pem"
mkdir "$work/nothing"
import 0 "$work/nothing"
blocked "the key is gone"
mv "$work/keys/lost.pem" "$work/keys/GOOD-VE.pem"
import 0 "$work/nothing"
resolves "the key is back"

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
