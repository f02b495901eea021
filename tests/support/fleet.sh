# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154,SC2034
#
# fleet.sh - resolvers behind dnsdist, from the files of conf-examples/fleet.
# Read harness.sh, debian.sh and program.sh first; sign zones and start nsd before members.

fleet_top=${BASH_SOURCE[0]%/*}/../..
fleet_examples=$fleet_top/conf-examples/fleet
members=(r1 r2 r3)
declare -A member_port member_pid relay_port

find_dnsdist() {
  find_program DNSDIST dnsdist dnsdist
  [[ -n $DNSDIST ]] || skip "the package dnsdist cannot be had"
}

client() {
  python3 "$fleet_top/tests/system/fleet.py" "$@"
}

# start_relay - each member asks nsd through a port of its own, which writes the
# questions into $work/upstream
start_relay() {
  local name
  for name in "${members[@]}"; do
    pick_port
    relay_port[$name]=$port
  done
  setsid python3 "$fleet_top/tests/system/fleet.py" relay "$nsd_port" \
    "$work/upstream" "${relay_port[@]}" >"$work/log/relay" 2>&1 9>&- &
  running_pids+=("$!")
}

# start_members POLICY-FILE - they ask through the relay if there is one
start_members() {
  local name own=$nsd_port
  for name in "${members[@]}"; do
    cp "$1" "$work/$name.enumod"
    pick_port
    nsd_port=${relay_port[$name]:-$own} unbound_port=$port
    member_port[$name]=$port
    member_conf "$port" | unbound_conf "$name"
    launch_member "$name"
  done
  nsd_port=$own
}

# member_conf PORT - the example, without what the harness has of its own
member_conf() {
  sed -e '/module-config\|trust-anchor\|qname-min\|ede:/d' \
    -e '/^dynlib:/,$d' -e "s/192\\.0\\.2\\.11@5353/127.0.0.1@$1/" \
    -e "s/: 5353/: $1/" -e 's,192\.0\.2\.0/24,127.0.0.0/8,' \
    "$fleet_examples/unbound.conf"
}

# launch_member NAME - sets member_pid. It is up when dnsdist says so: its port
# is for queries that come by way of dnsdist.
launch_member() {
  ENUMOD_CONF=$work/$1.enumod launch_unbound "$1"
  member_pid[$1]=$unbound_pid
}

# front_conf FILE [SED-COMMAND]... - the example, with the addresses of here;
# sets front_port
front_conf() {
  local file=$1 edit=() name i=1
  shift
  for name in "${members[@]}"; do
    edit+=(-e "s/192\\.0\\.2\\.1$i:5353/127.0.0.1:${member_port[$name]}/")
    i=$((i + 1))
  done
  for name in "$@"; do
    edit+=(-e "$name")
  done
  pick_port
  edit+=(-e "s/127\\.0\\.0\\.1:5199/127.0.0.1:$port/")
  pick_port
  front_port=$port
  # A key as makeKey() prints it.
  printf 'setKey("%s")\n' "$(head -c 32 /dev/urandom | base64 -w 0)" \
    >"$work/console.lua"
  # It asks nobody whether it is up to date.
  printf 'setSecurityPollSuffix("")\n' >"$file"
  sed "${edit[@]}" -e "s/192\\.0\\.2\\.53:53/127.0.0.1:$port/" \
    -e "s,/etc/dnsdist,$work," -e 's,192\.0\.2\.0/24,127.0.0.0/8,' \
    "$fleet_examples/dnsdist.conf" >>"$file"
}

# start_front NAME [SED-COMMAND]... - sets front_pid and front_port; waits until
# all members are up
start_front() {
  local name=$1
  shift
  front_conf "$work/$name.dnsdist" "$@"
  setsid "$DNSDIST" --supervised --disable-syslog -C "$work/$name.dnsdist" \
    >"$work/log/$name.out" 2>&1 9>&- &
  front_pid=$!
  running_pids+=("$front_pid")
  wait_for_server "$name" "$front_pid" "$front_port" e164.arpa SOA
  for name in "${members[@]}"; do
    wait_for_state "$name" up
  done
}

# console LUA - at the front end whose name is "front"
console() {
  "$DNSDIST" -C "$work/front.dnsdist" -e "$1" 2>"$work/log/console"
}

# wait_for_state MEMBER up|down
wait_for_state() {
  local end=$((SECONDS + 30))
  while [[ $(console "return state('$1')") != "$1 $2 "* ]]; do
    ((SECONDS < end)) || abort "$1 is not $2: $(console "return state('$1')")"
    sleep 0.1
  done
}
