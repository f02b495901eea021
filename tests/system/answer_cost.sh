#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# answer_cost.sh - what an answer costs, in user instructions, as a multiple of
# what stock Unbound needs for one: a cached record, a cached denial of policy, a
# cached URI, a cached number that does not exist, and one that is new. None may cost 3 % more than answer_cost.recorded
# says.
#
# Instructions are counted by callgrind, which says the same from run to run within
# 1 %, on a busy machine as well. The ratios do not depend on the machine, but
# on the version of Unbound, and a little on the compiler. When a change is worth
# its price, or has made something cheaper:
#
#   COST_RENEW=1 tests/system/answer_cost.sh >tests/system/answer_cost.recorded

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

recorded=$here/answer_cost.recorded
numbers=500
queries=1000

# Numbers 1nnn have a record that is handed out, 2nnn one that is not, and 3nnn
# do not exist.
write_zone() {
  cat <<'END'
$TTL 86400
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 3600
@ NS ns.e164.arpa.
ns A 127.0.0.1
END
  awk 'BEGIN {
    for (i = 1000; i < 3000; i++) {
      name = ""
      for (j = 4; j > 0; j--) name = name substr(i, j, 1) "."
      service = i < 2000 ? "im" : "sip"
      printf "%s0.0.2.3.6.1.4.4 NAPTR 100 10 \"u\" \"E2U+%s\" " \
        "\"!^.*$!%s:user%d@example.com!\" .\n", name, service, service, i
    }
  }'
}

# ask_many FIRST COUNT TIMES LABEL TYPE - numbers from FIRST on, one after the other
ask_many() {
  python3 - "$unbound_port" "$@" <<'END'
import socket
import struct
import sys
import time

port, first, count, times = (int(word) for word in sys.argv[1:5])
label, qtype = sys.argv[5], {"NAPTR": 35, "URI": 256}[sys.argv[6]]
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(20)
client.connect(("127.0.0.1", port))
for i in range(count * times):
    digits = str(first + i % count)
    name = label + ".".join(digits[::-1]) + ".0.0.2.3.6.1.4.4.e164.arpa"
    wire = b"".join(bytes([len(part)]) + part.encode()
                    for part in name.split("."))
    client.send(struct.pack(">HHHHHH", i & 0xffff, 0x0100, 1, 0, 0, 0) + wire +
                b"\0" + struct.pack(">HH", qtype, 1))
    if client.recv(4096)[3] & 15 != (3 if first >= 3000 else 0):
        sys.exit("an answer is an error")
    time.sleep(0.001)  # so that each query is an event of its own
END
}

# start_counted NAME [stock]
start_counted() {
  UNBOUND_WRAPPER="valgrind --quiet --tool=callgrind
    --callgrind-out-file=$work/callgrind.$1" \
    start_unbound "$@" <<<"server:
  cache-max-negative-ttl: 86400"
}

# cost_of ARGUMENT... - instructions of a query of ask_many
cost_of() {
  callgrind_control -z "$unbound_pid" >"$work/log/control" 2>&1 ||
    skip "callgrind_control cannot reach the daemon"
  ask_many "$@"
  rm -f "$work"/callgrind.*
  callgrind_control -d "$unbound_pid" >"$work/log/control" 2>&1 ||
    abort "callgrind_control failed"
  cat "$work"/callgrind.* |
    awk -v queries=$(($2 * $3)) '/^summary:/ { sum += $2 }
      END { printf "%d\n", sum / queries }'
}

# compare KIND INSTRUCTIONS OF-STOCK
compare() {
  local ratio wanted
  ratio=$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.3f", a / b }')
  if [[ -n ${COST_RENEW:-} ]]; then
    echo "$version $1 $ratio"
    return
  fi
  wanted=$(awk -v version="$version" -v kind="$1" \
    '$1 == version && $2 == kind { print $3 }' "$recorded")
  echo "$1: $2 instructions, stock $3, ratio $ratio, recorded $wanted"
  awk -v a="$ratio" -v b="$wanted" 'BEGIN { exit !(a <= b * 1.03) }' ||
    fault "$1 costs $ratio of stock Unbound, $wanted is recorded"
  awk -v a="$ratio" -v b="$wanted" 'BEGIN { exit !(a >= b * 0.97) }' ||
    echo "NOTE: $1 has become cheaper: record it (COST_RENEW=1)"
}

need_file UNBOUND_BIN
need_program valgrind callgrind_control python3
if grep -qaE '__(asan|tsan|ubsan)_' "$UNBOUND_BIN"; then
  skip "valgrind cannot run a daemon that was built with sanitizers"
fi
version=$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')
grep -q "^$version " "$recorded" || [[ -n ${COST_RENEW:-} ]] ||
  skip "nothing is recorded for Unbound $version"
harness_begin
add_root_zone
write_zone | add_zone e164.arpa
start_nsd

start_counted stock stock
ask_many 1000 $numbers 1 "" NAPTR
stock_hit=$(cost_of 1000 $numbers $((queries / numbers)) "" NAPTR)
ask_many 3000 $numbers 1 "" NAPTR
stock_absent=$(cost_of 3000 $numbers $((queries / numbers)) "" NAPTR)
stock_miss=$(cost_of 1500 500 1 "" NAPTR)
stop_server "$unbound_pid" || fault "Unbound ended with status $?"

start_counted module
ask_many 1000 $numbers 1 "" NAPTR
ask_many 1000 $numbers 1 "_im." URI
ask_many 2000 $numbers 1 "" NAPTR
hit=$(cost_of 1000 $numbers $((queries / numbers)) "" NAPTR)
uri=$(cost_of 1000 $numbers $((queries / numbers)) "_im." URI)
ask_many 3000 $numbers 1 "" NAPTR
absent=$(cost_of 3000 $numbers $((queries / numbers)) "" NAPTR)
denial=$(cost_of 2000 $numbers $((queries / numbers)) "" NAPTR)
miss=$(cost_of 1500 500 1 "" NAPTR)
stop_server "$unbound_pid" || fault "Unbound ended with status $?"

compare hit "$hit" "$stock_hit"
compare uri "$uri" "$stock_hit"
compare denial "$denial" "$stock_hit"
compare absent "$absent" "$stock_absent"
compare miss "$miss" "$stock_miss"
[[ -n ${COST_RENEW:-} ]] || harness_end
