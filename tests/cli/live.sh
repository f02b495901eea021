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
+446   3 - (failed) its_aliases_go_in_a_circle the_lookup_failed
+4450  3 - (failed) its_aliases_go_in_a_circle
+4451  3 - (failed)
+4452  0 im:end@e.com NOERROR
+4453  3 - (failed) or_are_too_many
+4454  1 - (untouched)
+4455  3 - (failed) or_are_too_many
+4456  0 im:a@e.com NAPTR_records:_1
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

# One tree after the other: number, status, URIs, trust, verdict. Only a denial
# leads on, so what fails or is bogus (443), or is an alias (446), is the end.
while read -r number want uris trust verdict; do
  ask "$number" --apex e164.arpa --apex b.example --apex c.example --json
  is "search, $number (status)" "$want" "$rc"
  [[ $want == 3 ]] || is_json "search, $number" "$out"
  has "search, $number" "\"trust\":\"$trust\"" "$out"
  has "search, $number" "\"verdict\":\"$verdict\"" "$out"
  ask "$number" --apex e164.arpa --apex b.example --apex c.example
  is "search, $number (URIs)" "${uris#-}" "$out"
done <<'END'
+441   0 im:a@e.com    secure    answer
+448   0 im:b@e.com    unchecked answer
+4414  0 im:rule@e.com unchecked answer
+4440  0 im:c@e.com    unchecked answer
+4449  1 -             unchecked untouched
+446   3 -             unchecked failed
+443   1 -             bogus     bogus
+444   3 -             unchecked failed
+4442  3 -             unchecked failed
END
ask +4440 --apex e164.arpa --apex b.example --apex c.example --explain
for line in "; 0.4.4.4.e164.arpa., denied; the next tree is asked" \
  "; 0.4.4.4.b.example., denied; the next tree is asked" \
  "; 0.4.4.4.c.example., NAPTR records: 1"; do
  has "search --explain" "$line" "$out"
done
ask +4440 --apex e164.arpa --apex b.example --apex c.example --json
for text in '"name":"0.4.4.4.e164.arpa."' '"trees":[{"name":"0.4.4.4.e164.arpa."' \
  '{"name":"0.4.4.4.b.example.","server":{' '"ttl":300'; do
  has "search --json" "$text" "$out"
done
ask +448 --apex e164.arpa
bad "one tree" 1 ""
ask +448 --apex b.example
good "another tree alone" im:b@e.com
ask +4440 --apex e164.arpa --apex c.example --assume-secure --service '*'
good "search, any enumservice" im:c@e.com

# As the module does it: in the order of the configuration; --apex counts more.
printf 'enum:\n  apex: e164.arpa\n  apex: b.example\n  apex: c.example\n' \
  >"$tmp/trees"
ask +4440 --config "$tmp/trees"
bad "apex-search: no" 1 ""
printf '  apex-search: yes\n' >>"$tmp/trees"
ask +4440 --config "$tmp/trees"
good "apex-search: yes" im:c@e.com
ask +4440 --config "$tmp/trees" --apex c.example
good "apex-search: yes, and one tree" im:c@e.com
printf '  dnssec: require\n' >>"$tmp/trees"
ask +4440 --config "$tmp/trees" --json
bad_search=$(grep -o '"verdict":"[a-z-]*"' <<<"$out")
is "a denial without proof, with dnssec: require" '"verdict":"untouched"' \
  "$bad_search"
has "a denial without proof, with dnssec: require" '"trees":[{"name":"0.4.4.4.e164.arpa."' "$out"
has_not "a denial without proof, with dnssec: require" 'im:c@e.com' "$out"

# A server by its name; the port is the same for all its addresses.
run resolve +441 --server "127.0.0.1@$port" --assume-secure
want=$out
run resolve +441 --server "localhost@$port" --assume-secure
good "a server by name" "$want"
run resolve +441 --server "no..name@$port"
is "a name that is none (stdout)" "" "$out"
has "a name that is none" "--server: no..name: " "$err"
has "a name that is none: what to do" "; correct it, or give an address" "$err"
for server in "127.0.0.1:$port" "[::1]@$port"; do
  run resolve +441 --server "$server"
  bad "$server" 2 "expected HOST@PORT, such as 127.0.0.1@5353"
done
# Nobody to ask for the name, in a network without anything.
if unshare -n true 2>/dev/null && [[ -z ${SAN_CFLAGS:-} ]]; then
  out=
  rc=0
  err=$(unshare -n "$ENUMCTL" resolve +441 --server no.such.host 2>&1) || rc=$?
  bad "a name that nobody knows now" 3 "no server of /etc/resolv.conf says"
  has "a name that nobody knows now: what to do" "give the address itself" "$err"
else
  printf 'NOTE: no network of its own can be had here\n'
fi
run resolve +441 --server "@$port"
bad "no name" 2 "expected HOST@PORT"
run resolve +441 --server "127.0.0.1@0"
bad "no port" 2 "expected HOST@PORT"

# Servers that are not there.
run resolve +441 --server 127.0.0.1@1
bad "nobody at the port" 3 "no usable answer"
has "nobody at the port: what to do" "does it run, at this address and port" \
  "$err"
run resolve +441 --server ::1@1
bad "nobody at the port, IPv6" 3 "no usable answer"
finish
