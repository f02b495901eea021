#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# soak.sh - hours of a resolver's life: half of full load, TTLs of seconds,
# views, a validation store that changes all the time, reloads and SIGHUPs with
# another policy, a hostile server beside the signed zones. Memory, descriptors
# and threads stay what they are, each answer is what zone, store and policy
# allow, none is lost, and the counters are the client's own account.
#
# soak_world.py is what is asked and what is right, soak_client.py asks,
# soak_run.py changes and measures, soak_report.py judges. "make soak" runs
# SOAK_MINUTES (default 120) and puts soak.txt, soak.json and soak.svg into the
# folder of the build; here, it is SOAK_SECONDS (default 15).
#
#   SOAK_RELOAD   seconds between two reloads (default 60; 4 in a short run)
#   SOAK_SAMPLE   seconds between two samples (default 5; 1 in a short run)
#   SOAK_LAG      seconds after which each answer knows of a change of the store
#                 (default 5; 20 with sanitizers and in a short run)
#   SOAK_OUT      where the report goes (default: nowhere)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

seconds=${SOAK_MINUTES:+$((SOAK_MINUTES * 60))}
seconds=${seconds:-${SOAK_SECONDS:-15}}
reload=60 sample=5 lag=5 sanitizer=no
if ((seconds < 300)); then
  reload=4 sample=1 lag=20
fi

day() {
  date -u -d "$1 days" +%F
}

world() {
  python3 "$here/soak_world.py" "$@"
}

add_zones() {
  local digits
  add_root_zone
  sign_zone example.net <<'END'
$ORIGIN example.net.
$TTL 3
@       SOA  ns nobody.invalid. 1 3600 600 86400 3
@       NS   ns
ns      A    127.0.0.1
hosted  NAPTR 100 10 "u" "E2U+im" "!^\\+(.*)$!im:\\1@example.net!" .
rules   NAPTR 100 10 "u" "E2U+im" "!^\\+(.*)$!im:\\1@example.net!" .
END
  {
    cat <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 5
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 3
@ NS  ns.e164.arpa.
$ORIGIN 0.6.9.2.3.6.1.4.4.e164.arpa.
END
    world zone
  } | sign_zone 4.4.e164.arpa
  for digits in {900..909}; do
    spoil_signature 4.4.e164.arpa "$(number "$digits")." NAPTR
  done
  # Of 9.4 the hostile server is the authority; it is not signed.
  sign_zone e164.arpa <<'END'
$ORIGIN e164.arpa.
$TTL 5
@       SOA  ns nobody.invalid. 1 3600 600 86400 3
@       NS   ns
ns      A    127.0.0.1
4.4     NS   ns
9.4     NS   ns
END
  trust e164.arpa
  trust example.net
}

start_hostile_server() {
  pick_port
  hostile_port=$port
  setsid python3 "$here/../support/hostile_dns.py" "$hostile_port" /dev/null \
    >"$work/log/hostile_dns.out" 2>&1 9>&- &
  hostile_pid=$!
  running_pids+=("$hostile_pid")
  wait_for_server hostile_dns "$hostile_pid" "$hostile_port" . SOA
}

hostile_zones() {
  local zone
  for zone in 9.4.e164.arpa hostile.example slow.example silent.example; do
    printf 'stub-zone:\n  name: "%s"\n  stub-addr: 127.0.0.1@%s\n' \
      "$zone" "$hostile_port"
  done
}

# What comes during a reload finds room.
with_room() {
  printf 'server:\n  so-rcvbuf: 4m\n'
  if grep -qaF wait-limit: "$UNBOUND_BIN"; then
    printf '  wait-limit: 0\n'
  fi
}

# Caches that are full after minutes, so that what grows then is a leak.
small_caches() {
  cat <<'END'
  msg-cache-size: 1m
  rrset-cache-size: 2m
  key-cache-size: 512k
  neg-cache-size: 256k
  infra-cache-numhosts: 200
  rrset-roundrobin: no
  num-queries-per-thread: 2048
END
}

write_policy() {
  cat >"$work/enumod.conf.base" <<END
enum:
  services: im pres
  max-ttl: 5
  policy-negative-ttl: 2
  cache-size: 2m
  counters-file: "$work/counters"
  validation: unsigned
  validation-store: "$work/store"
number:
  prefix: "+49"
  validation: none
view:
  client: 127.0.0.2
  services: im
view:
  client: 127.0.0.3
  services: pres
view:
  client: 127.0.0.4
  services: sip
END
  cp "$work/enumod.conf.base" "$work/enumod.conf"
}

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf.base" "${@:2}" \
    >>"$work/log/token" 2>&1 || abort "enumctl token $1 failed"
}

# What ran, for the report.
facts() {
  printf '{"enumod": "%s", "unbound": "%s", "threads_of_unbound": %d}' \
    "$("$ENUMCTL" --version | sed 's/.* //')" \
    "$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')" "$1"
}

need_program python3
export PYTHONDONTWRITEBYTECODE=1
harness_begin
need_file ENUMCTL
if grep -qaE '__(asan|tsan|ubsan)_' "$UNBOUND_BIN"; then
  lag=20 sanitizer=yes
fi
add_zones
start_nsd
start_hostile_server
mkdir "$work/store"
write_policy
world feed "$(day -4)" "$(day 300)" >"$work/feed.csv"
world filler "$(day -4)" "$(day 300)" >"$work/filler.csv"
token import "$work/feed.csv"
token import "$work/filler.csv"
THREADS=2 start_unbound soak < <(with_room; small_caches; hostile_zones)
out=${SOAK_OUT:-$work}
python3 "$here/soak_run.py" "$work" "$out" "seconds=$seconds" \
  "port=$unbound_port" "pid=$unbound_pid" "other=$hostile_pid" \
  "enumctl=$ENUMCTL" \
  "control=${UNBOUND_BIN%/*}/unbound-control -c $work/soak.conf" \
  "reload=${SOAK_RELOAD:-$reload}" "sample=${SOAK_SAMPLE:-$sample}" \
  "lag=${SOAK_LAG:-$lag}" "sanitizer=$sanitizer" "facts=$(facts 2)" ||
  fault "see above what is wrong"
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
harness_end
