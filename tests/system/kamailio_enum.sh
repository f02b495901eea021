#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# kamailio_enum.sh - a real ENUM client: the SIP proxy Kamailio routes calls by
# number, and asks a resolver with the module.
#
# Kamailio's enum module knows one delimiter, applies patterns with the C
# library, and follows no non-terminals. What it gets from the module needs
# nothing of that. The call goes on to the URI's domain, which Kamailio looks up
# (SRV, A) in the same resolver.
#
# Kamailio asks the server of /etc/resolv.conf, port 53. So all of it runs in a
# network and a mount namespace of its own, where that file is ours and port 53
# is free; nothing of the machine is changed.
#
#   KAMAILIO   the program; its modules are found beside it. Without it, the one
#              that is installed, else the distribution's package is unpacked
#              into the cache, not installed, and no service is started.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"

sip_port=5060
phone_port=5090

# Outside of the namespaces ----------------------------------------------

find_kamailio() {
  local folder
  KAMAILIO=${KAMAILIO:-$(PATH=$PATH:/usr/sbin command -v kamailio || true)}
  if [[ -n $KAMAILIO ]]; then
    need_file KAMAILIO
    return
  fi
  folder=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}
  folder+=/kamailio-$(system_suite)
  if [[ ! -x $folder/usr/sbin/kamailio ]]; then
    unpack_package kamailio "$folder" >/dev/null 2>&1 || true
  fi
  KAMAILIO=$folder/usr/sbin/kamailio
  if [[ ! -x $KAMAILIO ]]; then
    rm -rf "$folder"
    skip "the package kamailio cannot be had"
  fi
}

# enter_namespaces - run this test again in them
enter_namespaces() {
  local options
  for options in -mn -rmn; do
    if unshare "$options" true 2>/dev/null; then
      exec unshare "$options" bash "$here/${BASH_SOURCE[0]##*/}" inside
    fi
  done
  skip "network and mount namespaces are not permitted"
}

# Inside -----------------------------------------------------------------

# Numbers of +44 1632 960, by their last digits.
write_zones() {
  sign_zone example.net <<'END'
$TTL 3600
@ SOA localhost. nobody.invalid. 1 3600 600 86400 60
@ NS localhost.
phone A 127.0.0.1
_sip._udp.home SRV 10 1 5090 phone
rules NAPTR 10 10 "u" "E2U+sip" "!^\\+44(.*)$!sip:\\1@home.example.net!" .
END
  sign_zone e164.arpa <<'END'
$TTL 3600
@ SOA localhost. nobody.invalid. 1 3600 600 86400 60
@ NS localhost.
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
; groups, out of order
1.0.0 NAPTR 100 10 "u" "E2U+sip" "!^\\+44(16)(32)(.*)$!sip:\\3.\\2.\\1@home.example.net!" .
; another delimiter, capital letters, beside what is not for a telephone
2.0.0 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:user@example.net!" .
2.0.0 NAPTR 100 20 "U" "e2u+SIP" "/^\\+441632(.*)$/sip:\\1@home.example.net/" .
; two services in one record
3.0.0 NAPTR 100 10 "u" "E2U+email:mailto+sip" "!^(.*)$!sip:\\1@home.example.net!" .
; a non-terminal
4.0.0 NAPTR 100 10 "" "" "" rules.example.net.
; an alternative: the longest, as POSIX says, not the first that fits
5.0.0 NAPTR 100 10 "u" "E2U+sip" "!^\\+44(1|16|163|1632)(.*)$!sip:\\2.\\1@home.example.net!" .
; broken in front of good
6.0.0 NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\7@home.example.net!" .
6.0.0 NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:good@home.example.net!" .
; nothing for a telephone; bogus; blocked; of another domain
7.0.0 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:user@example.net!" .
8.0.0 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:mallory@home.example.net!" .
9.0.0 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:blocked@home.example.net!" .
0.1.0 NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:user@elsewhere.example.org!" .
END
  spoil_signature e164.arpa 8.0.0.0.6.9.2.3.6.1.4.4.e164.arpa. NAPTR
  trust e164.arpa
  trust example.net
}

write_policy() {
  cat <<'END'
enum:
  services: sip
number:
  prefix: "+44"
  uri-domain-allow: example.net
number:
  prefix: "+441632960009"
  action: block
END
}

write_kamailio_conf() {
  cat <<END
#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:127.0.0.1:$sip_port
mpath="$(echo "${KAMAILIO%/sbin/*}"/lib/*/kamailio/modules/)"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "enum.so"
request_route {
  if (is_method("ACK")) {
    t_relay();
    exit;
  }
  if (!enum_query("e164.arpa.")) {
    sl_send_reply("404", "Not Found");
    exit;
  }
  t_relay();
}
END
}

start_kamailio() {
  local end=$((SECONDS + 30))
  write_kamailio_conf >"$work/kamailio.cfg"
  mkdir -p "$work/kamailio"
  setsid "$KAMAILIO" -DD -E -f "$work/kamailio.cfg" -Y "$work/kamailio" \
    -w "$work/kamailio" -P "$work/kamailio/pid" -m 16 -M 4 \
    >"$work/log/kamailio.out" 2>&1 9>&- &
  kamailio_pid=$!
  running_pids+=("$kamailio_pid")
  printf -v listening ' 0100007F:%04X ' "$sip_port"
  until grep -q "$listening" /proc/net/udp; do
    is_alive "$kamailio_pid" || abort "Kamailio ended at its start"
    ((SECONDS < end)) || abort "Kamailio does not listen"
    sleep 0.1
  done
}

start_phone() {
  setsid python3 "$here/../support/sip_phone.py" answer 127.0.0.1 \
    "$phone_port" "$work/called" >"$work/log/phone.out" 2>&1 9>&- &
  running_pids+=("$!")
}

# expect_call TITLE DIGITS URI - the call reaches this URI
# expect_call TITLE DIGITS - it is not routed
expect_call() {
  local title=$1 uri=${3:-} result
  result=$(python3 "$here/../support/sip_phone.py" call 127.0.0.1 "$sip_port" \
    "sip:+441632960$2@127.0.0.1") || fault "$title: no final answer"
  if [[ -n $uri ]]; then
    [[ $result == "200 <$uri>" ]] || fault "$title: $result, not 200 <$uri>"
    [[ $(tail -n 1 "$work/called") == "$uri" ]] ||
      fault "$title: $(tail -n 1 "$work/called") was called, not $uri"
  else
    [[ $result == "404 "* ]] || fault "$title: $result, not 404"
  fi
  printf '%-34s %s\n' "$title" "$result"
}

make_namespace() {
  ip link set lo up || skip "the namespace has no loopback"
  echo 'nameserver 127.0.0.1' >"$work/resolv.conf"
  mount --bind "$work/resolv.conf" /etc/resolv.conf ||
    skip "no other /etc/resolv.conf can be put in place"
}

start_resolver() {
  write_policy >"$work/enumod.conf"
  unbound_port=53
  unbound_conf kamailio </dev/null
  launch_unbound kamailio
  wait_for_server kamailio "$unbound_pid" 53 version.server TXT CH
}

all_calls() {
  local domain=home.example.net calls
  expect_call "groups" 001 "sip:960001.32.16@$domain"
  expect_call "another delimiter" 002 "sip:960002@$domain"
  expect_call "two services in one record" 003 "sip:+441632960003@$domain"
  expect_call "a non-terminal" 004 "sip:1632960004@$domain"
  expect_call "an alternative" 005 "sip:960005.1632@$domain"
  expect_call "a broken record before it" 006 "sip:good@$domain"
  calls=$(wc -l <"$work/called")
  expect_call "nothing for a telephone" 007
  expect_call "bogus" 008
  expect_call "blocked" 009
  expect_call "of another domain" 010
  expect_call "not there" 099
  [[ $(wc -l <"$work/called") == "$calls" ]] ||
    fault "a number that must not be routed was called"
  expect_call "groups, again" 001 "sip:960001.32.16@$domain"
}

need_program python3 unshare ip
if [[ ${1:-} != inside ]]; then
  need_file UNBOUND_BIN ENUMOD_SO
  find_kamailio
  export KAMAILIO
  enter_namespaces
fi
harness_begin
make_namespace
add_root_zone
write_zones
start_nsd
start_resolver
start_phone
start_kamailio
all_calls
harness_end
