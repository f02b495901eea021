#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# views_threads.sh - clients of different views ask for the same names at the
# same time, of a daemon with four threads: every answer is that of the client's
# own view.
#
# The records live for one second, so that answers come from the cache, from
# look-ups that several clients wait for, and from refreshes. dnsperf makes the
# load; each client's own dig asks all questions in turn, and what it prints is
# compared with what it must be, line by line.
#
# VIEW_ROUNDS is how often (default 3).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

rounds=${VIEW_ROUNDS:-3}
numbers=700

write_zone() {
  cat <<'END'
$TTL 1
@ SOA localhost. nobody.invalid. 1 3600 600 86400 1
@ NS localhost.
*.5.0.6.9.2.3.6.1.4.4 NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@example.net!" .
*.5.0.6.9.2.3.6.1.4.4 NAPTR 100 20 "u" "E2U+im" "!^\\+44(.*)$!im:\\1@example.net!" .
*.6.0.6.9.2.3.6.1.4.4 NAPTR 100 10 "" "" "" 1.5.0.6.9.2.3.6.1.4.4.e164.arpa.
END
}

# The views, by the last part of the client's address; 127.0.0.4 has none.
write_views() {
  cat <<'END'
enum:
  services: im sip
number:
  prefix: "+44163296055"
  services: sip
view:
  client: 127.0.0.1
  services: im
view:
  client: 127.0.0.2
  services: sip
view:
  client: 127.0.0.3/32
  services: pres
END
}

# questions - as dig -f and dnsperf read them; 6nnn are referrals to 51
questions() {
  local i digits name
  for ((i = 0; i < numbers; i++)); do
    printf -v digits '%d%03d' $((5 + i % 2)) $((i * 7 % 1000))
    name=$(number "$digits")
    printf '%s NAPTR\n_im.%s URI\n_sip.%s URI\n' "$name" "$name" "$name"
  done
}

# wanted SERVICES - what a client with these must see, from the questions.
# Numbers of +44 1632 960 55 have only sip.
wanted() {
  awk -v services=" $1 " '
    {
      at = index($1, "0.6.9.2.3.6.1.4.4")
      digits = ""
      for (i = 1; i < at; i++)
        if (substr($1, i, 1) ~ /[0-9]/)
          digits = substr($1, i, 1) digits
      number = "+441632960" digits
      has_im = services ~ / im / && digits !~ /^55/
      has_sip = services ~ / sip /
      sip = "sip:" number "@example.net"
      im = "im:" substr(number, 4) "@example.net"
      if ($2 == "NAPTR") {
        place = digits ~ /^6/ ? "10" : "100"
        if (has_sip) print naptr(digits, 10, "sip", sip, has_sip && has_im, 1)
        if (has_im) print naptr(digits, 20, "im", im, has_sip && has_im, 2)
      } else if ($1 ~ /^_im/ && has_im) {
        print "1 1 \"" im "\""
      } else if ($1 ~ /^_sip/ && has_sip) {
        print "1 1 \"" sip "\""
      }
    }
    # Behind a referral, two ranks in one place are counted anew.
    function naptr(digits, preference, service, uri, is_crowded, rank) {
      if (digits ~ /^6/)
        preference = is_crowded ? rank : 10
      return "100 " preference " \"u\" \"E2U+" service "\" \"!^.*$!" uri "!\" ."
    }' "$work/questions"
}

# client ADDRESS SERVICES ROUND - ask everything, compare
client() {
  local address=$1 services=$2 out=$work/seen.$1.$3
  wanted "$services" >"$out.wanted"
  ask_short -b "$address" -p "$unbound_port" +tries=5 +time=2 \
    -f "$work/questions" >"$out" || true
  if ! cmp -s "$out.wanted" "$out"; then
    echo "$address: other answers than those of its view, round $3:"
    diff "$out.wanted" "$out" | head -n 6 || true
  fi >"$out.faults"
}

# load ADDRESS - the same questions, as fast as they are answered, until stopped
load() {
  dnsperf -a "$1" -s 127.0.0.1 -p "$unbound_port" -d "$work/questions" -l 600 \
    -c 2 -T 1 -q 20 >"$work/log/dnsperf.$1" 2>&1 9>&- &
  loads+=("$!")
}

# one_round NUMBER - all clients at the same time
one_round() {
  local pids=() pid
  client 127.0.0.1 "im" "$1" & pids+=("$!")
  client 127.0.0.2 "sip" "$1" & pids+=("$!")
  client 127.0.0.3 "pres" "$1" & pids+=("$!")
  client 127.0.0.4 "im sip" "$1" & pids+=("$!")
  for pid in "${pids[@]}"; do
    wait "$pid" || true
  done
  is_alive "$unbound_pid" || abort "Unbound is gone"
}

report_faults() {
  local file
  for file in "$work"/seen.*.faults; do
    if [[ -s $file ]]; then
      fault "$(<"$file")"
    fi
  done
}

stop_loads() {
  local pid
  for pid in "${loads[@]}"; do
    kill -INT "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  loads=()
}

need_program dnsperf
harness_begin
add_root_zone
write_zone >"$work/plain"
sign_zone e164.arpa "$work/plain"
trust e164.arpa
start_nsd
write_views >"$work/enumod.conf"
THREADS=4 start_unbound views <<'END'
server:
  rrset-roundrobin: no
END
questions >"$work/questions"
loads=()
trap 'status=$?; stop_loads; harness_cleanup "$status"' EXIT
load 127.0.0.1
load 127.0.0.2
load 127.0.0.4
for ((round = 1; round <= rounds; round++)); do
  one_round "$round"
done
stop_loads
report_faults
grep -h 'Queries per second\|Response codes' "$work"/log/dnsperf.* || true
printf '%d answers compared while the load ran\n' \
  "$(cat "$work"/seen.*.[0-9] "$work"/seen.*.[0-9][0-9] 2>/dev/null | wc -l)"
harness_end
