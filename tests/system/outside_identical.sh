#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# outside_identical.sh - what is none of the module's business is answered as if
# it were not there, octet for octet.
#
# The same queries go to an Unbound with the module and to a stock one, with the
# same message id; the replies must be equal but for the TTLs, which run. Each
# query is sent twice, since the second is answered from another cache.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/wire.sh
. "$here/../support/wire.sh"

compared=0

# compare TRANSPORT FLAGS NAME TYPE CLASS SIZE DO
compare() {
  local transport=$1 message with without round id
  shift
  printf -v id '%04x' $((compared % 65536))
  message=$(wire_query "$id" "$@")
  for round in first second; do
    with=$(wire_exchange "$transport" "$module_port" "$message")
    without=$(wire_exchange "$transport" "$stock_port" "$message")
    compared=$((compared + 1))
    if [[ -z $with || -z $without ]]; then
      fault "no reply: $transport $* ($round)"
    elif [[ $(wire_without_ttl "$with") != $(wire_without_ttl "$without") ]]; then
      fault "different: $transport $* ($round)"
      printf '    module %s\n    stock  %s\n' "$with" "$without"
    fi
  done
}

# FLAGS CLASS SIZE DO: RD; RD+CD; RD+AD; no RD
variants=(
  "0100 1 0 0"
  "0100 1 1232 1"
  "0110 1 1232 1"
  "0120 1 512 0"
  "0110 1 0 0"
  "0100 1 4096 0"
  "0000 1 1232 1"
)

# compare_types NAME TYPE... - every type, the variants taking turns
turn=0
compare_types() {
  local name=$1 type flags class size dnssec
  shift
  for type in "$@"; do
    turn=$((turn + 1))
    read -r flags class size dnssec <<<"${variants[turn % ${#variants[@]}]}"
    compare udp "$flags" "$name" "$type" "$class" "$size" "$dnssec"
  done
}

outside_names=(example.net ns.example.net hosted.example.net
  HosTeD.eXample.NET rules.example.net nosuch.example.net
  1.2.3.4.e164.example.net e164.arpa.example.net xe164.arpa arpa nosuch.invalid)
inside_names=(e164.arpa 4.4.e164.arpa 9.4.e164.arpa nosuch.4.4.e164.arpa)

outside_the_apex() {
  local name
  for name in "${outside_names[@]}"; do
    compare_types "$name" "${!wire_types[@]}"
  done
}

# Below the apex NAPTR, URI and ANY are the module's, and nothing else; and it
# leaves alone the types of a number, but not those of the names of URIs that it
# makes.
other_types_below_the_apex() {
  local name
  for name in "${inside_names[@]}" "$(number 001)" "$(number 222)" \
    "$(number 008)" "$(number 701)" "$(number 999)"; do
    compare_types "$name" A NS CNAME SOA MX TXT AAAA SRV DS RRSIG NSEC DNSKEY \
      NSEC3PARAM CAA PRIVATE
  done
}

all_variants() {
  local variant flags class size dnssec
  for variant in "${variants[@]}"; do
    read -r flags class size dnssec <<<"$variant"
    compare udp "$flags" hosted.example.net NAPTR "$class" "$size" "$dnssec"
    compare tcp "$flags" hosted.example.net NAPTR "$class" "$size" "$dnssec"
    compare tcp "$flags" 4.4.e164.arpa DNSKEY "$class" "$size" "$dnssec"
  done
}

# Class ANY is left out: it would collect the records of class IN past the
# policy, so the module denies it.
other_classes() {
  local class
  for class in 3 4 254; do
    compare udp 0100 "$(number 001)" NAPTR "$class" 1232 0
    compare udp 0100 "_im.$(number 001)" URI "$class" 1232 0
    compare udp 0100 "$(number 001)" ANY "$class" 0 0
  done
}

harness_begin
add_demo_zones
start_nsd
start_unbound stock stock <<<'server: rrset-roundrobin: no'
stock_port=$unbound_port
start_unbound module <<<'server: rrset-roundrobin: no'
module_port=$unbound_port
outside_the_apex
other_types_below_the_apex
all_variants
other_classes
printf '%d pairs of replies compared\n' "$compared"
harness_end
