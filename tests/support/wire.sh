# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# wire.sh - DNS messages as hexadecimal text, for comparing them octet by octet.
#
# dig and drill decode what they get. To compare two servers, nothing may be
# lost by decoding, so messages are made and read here. Needs harness.sh for
# $work.

declare -A wire_types=([A]=1 [NS]=2 [CNAME]=5 [SOA]=6 [PTR]=12 [HINFO]=13
  [MX]=15 [TXT]=16 [AAAA]=28 [SRV]=33 [NAPTR]=35 [DS]=43 [RRSIG]=46 [NSEC]=47
  [DNSKEY]=48 [NSEC3]=50 [NSEC3PARAM]=51 [TLSA]=52 [HTTPS]=65 [ANY]=255
  [URI]=256 [CAA]=257 [PRIVATE]=65280)

# wire_query ID FLAGS NAME TYPE CLASS SIZE DO - a query in hexadecimal.
# ID and FLAGS are four hexadecimal digits; SIZE 0 means no EDNS.
wire_query() {
  local id=$1 flags=$2 name=$3 type=$4 class=$5 size=$6 dnssec=$7 additional=0000
  local message
  if ((size > 0)); then
    additional=0001
  fi
  message=$id$flags'000100000000'$additional$(wire_name "$name")
  printf -v message '%s%04x%04x' "$message" "${wire_types[$type]}" "$class"
  if ((size > 0)); then
    printf -v message '%s000029%04x0000%04x0000' "$message" "$size" \
      $((dnssec ? 0x8000 : 0))
  fi
  printf '%s' "$message"
}

# wire_name NAME - without escapes
wire_name() {
  local rest=${1%.} label text='' i
  while [[ -n $rest ]]; do
    label=${rest%%.*}
    rest=${rest#"$label"}
    rest=${rest#.}
    printf -v text '%s%02x' "$text" ${#label}
    for ((i = 0; i < ${#label}; i++)); do
      printf -v text '%s%02x' "$text" "'${label:i:1}"
    done
  done
  printf '%s00' "$text"
}

# wire_exchange udp|tcp PORT HEX - the reply in hexadecimal; empty if none came.
# The message goes through a file so that it leaves as one datagram.
wire_exchange() {
  local transport=$1 to=$2 message=$3 length
  if [[ $transport == tcp ]]; then
    printf -v length '%04x' $((${#message} / 2))
    message=$length$message
  fi
  # shellcheck disable=SC2001 # "&" has no counterpart in a bash substitution
  printf '%b' "$(sed 's/../\\x&/g' <<<"$message")" >"$work/query"
  exec 4<>"/dev/$transport/127.0.0.1/$to"
  cat "$work/query" >&4
  if [[ $transport == tcp ]]; then
    length=$(wire_read 2)
    wire_read $((16#${length:-0}))
  else
    timeout 10 dd bs=65535 count=1 <&4 2>/dev/null | wire_hex
  fi
  exec 4>&-
}

wire_read() {
  timeout 10 dd bs=1 count="$1" iflag=fullblock <&4 2>/dev/null | wire_hex
}

wire_hex() {
  od -An -v -tx1 | tr -d ' \n'
}

# wire_without_ttl HEX - the message with its TTLs set to zero; an OPT record
# has flags in place of the TTL (RFC 6891), which are kept
wire_without_ttl() {
  local message=$1 at=24 count i type length
  for ((i = 16#${message:8:4}; i > 0; i--)); do
    wire_skip_name
    at=$((at + 8))
  done
  count=$((16#${message:12:4} + 16#${message:16:4} + 16#${message:20:4}))
  for ((i = 0; i < count; i++)); do
    wire_skip_name
    type=${message:at:4}
    length=$((16#${message:at+16:4}))
    if [[ $type != 0029 ]]; then
      message=${message:0:at+8}00000000${message:at+16}
    fi
    at=$((at + 20 + 2 * length))
  done
  printf '%s' "$message"
}

# Move "at" of the caller past a name.
wire_skip_name() {
  local length
  while :; do
    length=$((16#${message:at:2}))
    if ((length >= 192)); then
      at=$((at + 4))
      return
    fi
    at=$((at + 2 + 2 * length))
    if ((length == 0)); then
      return
    fi
  done
}
