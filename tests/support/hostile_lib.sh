# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_lib.sh - hostile_dns.py as the authority of everything, and how much it
# is asked. Sourced behind harness.sh.

start_hostile_server() {
  pick_port
  hostile_port=$port
  setsid python3 "$here/../support/hostile_dns.py" "$hostile_port" \
    "$work/asked" >"$work/log/hostile_dns.out" 2>&1 9>&- &
  hostile_pid=$!
  running_pids+=("$hostile_pid")
  wait_for_server hostile_dns "$hostile_pid" "$hostile_port" . SOA
}

# hostile_zones - stubs, one for each group of names, since Unbound remembers
# how a server behaves by zone
hostile_zones() {
  local zone
  for zone in . e164.arpa hostile.example slow.example silent.example \
    maze.example; do
    printf 'stub-zone:\n  name: "%s"\n  stub-addr: 127.0.0.1@%s\n' \
      "$zone" "$hostile_port"
  done
}

upstream_queries() {
  wc -l <"$work/asked"
}

# is_idle [NAME] - does this resolver wait for nothing?
is_idle() {
  [[ -n ${1:-} ]] || return 0
  grep -qx 'total\.requestlist\.current\.all=0' < <(control "$1" stats_noreset)
}

# wait_for_quiet [NAME] - until nothing has been asked upstream for half a second,
# and this resolver waits for nothing: on a busy machine the server may be late
wait_for_quiet() {
  local before=-1 now end=$((SECONDS + 60))
  now=$(upstream_queries)
  until [[ $now == "$before" ]] && is_idle "$@"; do
    ((SECONDS < end)) || break
    before=$now
    sleep 0.5
    now=$(upstream_queries)
  done
}
