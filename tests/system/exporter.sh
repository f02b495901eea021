#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# exporter.sh - Prometheus gets the counters of a resolver, in the two ways that
# packaging/systemd has: from enumod-exporter.socket, and from the file of
# enumod-textfile.service by the node exporter. It loads the alert rules of
# conf-examples and evaluates each expression of the dashboard, whose panels
# show what the counters say.
#
# The commands and the socket are those of the units; systemd-socket-activate
# takes the place of systemd.
#
#   PROMETHEUS, PROMETHEUS_NODE_EXPORTER   the programs. Without them, those
#             that are installed, else the distribution's packages are unpacked
#             into the cache, not installed, and no service is started.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$here/../support/program.sh"

units=$here/../../packaging/systemd
examples=$here/../../conf-examples

# setting UNIT NAME - its value
setting() {
  sed -n "s/^$2=//p" "$units/$1"
}

# command_of UNIT - with the enumctl of here
command_of() {
  setting "$1" ExecStart | sed "s,/usr/bin/enumctl,$ENUMCTL,"
}

check_units() {
  local said
  if ! command -v systemd-analyze >/dev/null; then
    echo 'NOTE: no systemd-analyze to look at the units'
    return
  fi
  # The program is not installed where this test runs.
  said=$(systemd-analyze verify "$units"/enumod-*.{socket,service,timer} 2>&1 |
    grep -v 'Command /usr/bin/enumctl is not executable' || true)
  [[ -z $said ]] || fault "systemd-analyze verify: $said"
}

# launch NAME COMMAND... - a server that stops with the test; sets launched_pid
launch() {
  local name=$1
  shift
  setsid "$@" >"$work/log/$name.out" 2>&1 </dev/null 9>&- &
  launched_pid=$!
  running_pids+=("$launched_pid")
}

start_exporter() {
  local command
  read -ra command < <(command_of enumod-exporter@.service)
  [[ $(setting enumod-exporter.socket Accept) == yes ]] ||
    fault "enumod-exporter.socket does not accept"
  [[ $(setting enumod-exporter.socket ListenStream) == 127.0.0.1:* ]] ||
    fault "enumod-exporter.socket listens to others than this machine"
  pick_port
  exporter_port=$port
  launch exporter systemd-socket-activate -l "127.0.0.1:$port" --accept --inetd \
    -E "ENUMOD_CONF=$work/enumod.conf" "${command[@]}"
}

# write_textfile - what the service does, once
write_textfile() {
  local command
  command=$(command_of enumod-textfile.service)
  command=${command#"/bin/sh -c '"}
  (cd "$work/textfile" && ENUMOD_CONF=$work/enumod.conf \
    sh -c "${command%"'"}") || fault "enumod-textfile.service fails"
}

start_node_exporter() {
  mkdir "$work/textfile"
  write_textfile
  [[ $(ls "$work/textfile") == enumod.prom ]] ||
    fault "enumod-textfile.service leaves $(ls "$work/textfile")"
  pick_port
  node_port=$port
  launch node "$PROMETHEUS_NODE_EXPORTER" --collector.disable-defaults \
    --collector.textfile "--collector.textfile.directory=$work/textfile" \
    "--web.listen-address=127.0.0.1:$port"
}

start_prometheus() {
  {
    cat <<END
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [ "$(realpath "$examples")/prometheus-alerts.yml" ]
scrape_configs:
  - job_name: socket
    static_configs: [ { targets: [ "127.0.0.1:$exporter_port" ] } ]
END
    if [[ -n $PROMETHEUS_NODE_EXPORTER ]]; then
      printf '  - job_name: textfile\n    static_configs:'
      printf ' [ { targets: [ "127.0.0.1:%s" ] } ]\n' "$node_port"
    fi
  } >"$work/prometheus.yml"
  pick_port
  prometheus_port=$port
  launch prometheus "$PROMETHEUS" "--config.file=$work/prometheus.yml" \
    "--storage.tsdb.path=$work/tsdb" "--web.listen-address=127.0.0.1:$port"
}

# fetch METHOD PATH - the first line of the answer, by hand
fetch() {
  exec 4<>"/dev/tcp/127.0.0.1/$exporter_port"
  printf '%s %s HTTP/1.1\r\nHost: a\r\n\r\n' "$1" "$2" >&4
  timeout 10 cat <&4 >"$work/fetched" || true
  exec 4>&-
  head -n 1 "$work/fetched" | tr -d '\r'
}

wait_for_exporter() {
  local end=$((SECONDS + 30))
  until (exec 4<>"/dev/tcp/127.0.0.1/$exporter_port") 2>/dev/null; do
    ((SECONDS < end)) || abort "the exporter does not listen"
    sleep 0.1
  done
}

check_http() {
  local one
  one=$(fetch GET /metrics)
  [[ $one == 'HTTP/1.1 200 OK' ]] || fault "GET /metrics: $one"
  sed '1,/^\r$/d' "$work/fetched" >"$work/body"
  "$ENUMCTL" stats --config "$work/enumod.conf" --prometheus |
    cmp -s - "$work/body" || fault "the exporter gives other text than stats"
  one=$(fetch GET /other)
  [[ $one == 'HTTP/1.1 404 Not Found' ]] || fault "GET /other: $one"
  one=$(fetch PUT /metrics)
  [[ $one == 'HTTP/1.1 405 Method Not Allowed' ]] || fault "PUT: $one"
  mv "$work/counters" "$work/away"
  one=$(fetch GET /metrics)
  [[ $one == 'HTTP/1.1 503 Service Unavailable' ]] || fault "no file: $one"
  ! grep -q "$work" "$work/fetched" || fault "a client learns of a path"
  mv "$work/away" "$work/counters"
}

harness_begin
need_file ENUMCTL
need_program python3 systemd-socket-activate
find_program PROMETHEUS prometheus prometheus
[[ -n $PROMETHEUS ]] || skip "the package prometheus cannot be had"
find_program PROMETHEUS_NODE_EXPORTER prometheus-node-exporter \
  prometheus-node-exporter
[[ -n $PROMETHEUS_NODE_EXPORTER ]] ||
  echo 'NOTE: the package prometheus-node-exporter cannot be had'
check_units
printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/enumod.conf"
add_demo_zones
start_nsd
start_unbound unbound </dev/null
for _ in 1 2 3; do
  ask "a number" "$(number 001)" NAPTR
done
ask "a bogus one" "$(number 008)" NAPTR
start_exporter
wait_for_exporter
check_http
jobs=(socket)
if [[ -n $PROMETHEUS_NODE_EXPORTER ]]; then
  start_node_exporter
  jobs+=(textfile)
fi
start_prometheus
python3 "$here/exporter.py" "http://127.0.0.1:$prometheus_port" \
  "$examples/grafana-dashboard.json" "${jobs[@]}" ||
  fault "Prometheus or the dashboard; see above"
harness_end
