#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# live.sh - enumctl resolve with a server: what it says is shown, and whatever
# it says, the program ends in time and with the right status.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v python3 >/dev/null; then
  printf 'SKIP: python3 is not installed, and the server is written in it\n'
  exit 77
fi
coproc SERVER { exec python3 "$srcdir/tests/cli/fake_dns.py"; }
read -r port <&"${SERVER[0]}" || {
  printf 'SKIP: no socket on 127.0.0.1\n'
  exit 77
}

# ask NUMBER OPTION...
ask() {
  run resolve "$1" --server "127.0.0.1@$port" "${@:2}"
}

# Number, status, URIs ("-": none), parts of the explanation with "_" for blanks
while read -r number want uris parts; do
  ask "$number"
  is "$number (status)" "$want" "$rc"
  is "$number (URIs)" "${uris#-}" "$(paste -sd, <<<"$out")"
  ask "$number" --explain
  is "$number --explain (status)" "$want" "$rc"
  for part in $parts; do
    has "$number --explain" "${part//_/ }" "$out$err"
  done
  ask "$number" --json
  is "$number --json (status)" "$want" "$rc"
  [[ -z $out ]] || fits "$number --json" resolve "$out" part
done <<'END'
+441   0 im:a@e.com NOERROR,_AD=1,_EDNS,_UDP
+443   1 - SERVFAIL EDE_9:_"no_\027_key" EDE_22:_"" (bogus)
+444   3 - SERVFAIL (failed) the_lookup_failed
+445   0 im:x@e.com AD=0
+446   1 - (untouched)
+447   3 - no_usable_answer
+448   1 - NXDOMAIN (untouched)
+449   0 im:rule@e.com followed: referred_to_rules.example.,_NAPTR_records:_1
+4410  3 - REFUSED (failed)
+4411  3 - no_usable_answer
+4412  3 - no_usable_answer
+4413  0 im:a@e.com no_EDNS
+4414  1 - NOERROR (untouched)
+4415  1 - im:a\013\010b@e.com (uri)
+4416  3 - no_usable_answer
+4417  0 im:a@e.com NOERROR
+4430  0 im:a@e.com no_EDNS,_UDP
+4431  0 im:a@e.com no_EDNS,_UDP
+4432  0 im:a@e.com no_EDNS,_UDP
+4433  0 im:a@e.com NOERROR,_AD=0,_EDNS,_TCP
+4434  3 - FORMERR (failed)
+4422  1 - EDE_29:_"made" the_zone's_own_answer_(untouched)
+4420  1 - EDE_15:_"blocked" the_server's_own_denial_(untouched) --assume-secure
END

ask +442 --explain
is "truncated (status)" 1 "$rc"
has "truncated" "TCP" "$out"
has "truncated" "NAPTR records: 200" "$out"
has "truncated" "im:a0@e.com" "$out"
has "truncated" "(too-many)" "$out"
has "truncated" "verdict: too many NAPTR records (oversized)" "$out"

# A policy: DNSSEC is the server's AD bit.
printf 'enum:\n  dnssec: require\n' >"$tmp/conf"
ask +441 --config "$tmp/conf"
good "required and secure" im:a@e.com
ask +445 --config "$tmp/conf"
bad "required and insecure" 1 ""
ask +445 --config "$tmp/conf" --explain
has "required and insecure" "verdict: DNSSEC required (insecure)" "$out"
ask +445 --config "$tmp/conf" --assume-secure
good "required, and assumed" im:x@e.com
ask +449 --config "$tmp/conf" --assume-secure
good "required, and assumed of a hop" im:rule@e.com
# The other hop is dead: nobody knows what it has, so that is what is told.
ask +449 --config "$tmp/conf"
bad "required, an insecure hop" 3 "the lookup failed"

# Discovery (IMP-07, IMP-08): SRV records, or an address where there are none.
printf 'enum:\n  dnssec: off\n  services: im sip\n  discovery: require\n' \
  >"$tmp/conf"
ask +4418 --service im --config "$tmp/conf"
is "discovery (URIs)" \
  "im:a@address.example,im:a@alias.example,im:a@srv.example" \
  "$(sort <<<"$out" | paste -sd,)"
ask +4418 --config "$tmp/conf"
has "discovery, a service without it" "sip:a@none.example" "$out"
ask +4418 --config "$tmp/conf" --explain
while read -r line; do
  has "discovery --explain" "$line" "$out"
done <<'END'
; discovery: _im._xmpp.srv.example. SRV: offered
; discovery: _im._sip.srv.example. SRV: none
; discovery: _im._sip.no.example. SRV: not offered
; discovery: address.example. A: offered
; discovery: none.example. AAAA: none
dropped: the URI's domain offers none of the protocols, at octet 6 of the URI "im:a@no.example" (not-offered)
END
has_not "discovery: an SRV record stands against the address" \
  "; discovery: no.example. A" "$out"
ask +4418 --config "$tmp/conf" --json
fits "discovery --json" resolve "$out" part
has "discovery --json" '"not-offered"' "$out"
ask +4419 --config "$tmp/conf"
bad "discovery, nothing left" 1 ""
ask +4419 --config "$tmp/conf" --assume-secure --explain
has "discovery, a server of the zone" "; discovery: no domain was looked up" "$out"
has "discovery, a server of the zone" "im:a@none.example" "$out"
ask +4421 --config "$tmp/conf" --explain
has "discovery, refused" "; discovery: _im._sip.refused.example. SRV: no answer" \
  "$out"
run resolve +4419 --config "$tmp/conf" --records - \
  <<<'100 10 "u" "E2U+im" "!^.*$!im:a@none.example!" .'
good "discovery, without a server" im:a@none.example

# A server by its name; the port is the same for all its addresses.
run resolve +441 --server "127.0.0.1@$port" --assume-secure
want=$out
run resolve +441 --server "localhost@$port" --assume-secure
good "a server by name" "$want"
run resolve +441 --server "no..name@$port"
is "a name that is none (stdout)" "" "$out"
has "a name that is none" "--server: no..name: " "$err"
run resolve +441 --server "@$port"
bad "no name" 2 "expected HOST@PORT"
run resolve +441 --server "127.0.0.1@0"
bad "no port" 2 "expected HOST@PORT"

# Servers that are not there.
run resolve +441 --server 127.0.0.1@1
bad "nobody at the port" 3 "no usable answer"
run resolve +441 --server ::1@1
bad "nobody at the port, IPv6" 3 "no usable answer"
finish
