# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# harness.sh - real servers for the system tests.
#
# A test reads this file, makes zones, starts nsd and Unbound, asks, and states
# what it expects; every fault is reported, and harness_end decides the exit
# status. All servers listen on 127.0.0.1 only and stop with the test, also when
# it fails. Nothing leaves the machine: nsd serves the root zone too.
#
#   harness_begin          folder, traps
#   sign_zone, add_zone    zones
#   start_nsd, start_unbound NAME [stock] <<CONF
#   ask, expect            look-ups
#   harness_end
#
# From the environment:
#   UNBOUND_BIN   daemon that ENUMOD_SO was built for; its tools are beside it
#   ENUMOD_SO     the module
#   NSD           nsd (default: found in PATH)
#   SAN_CFLAGS    not empty: the daemon has sanitizers; FATAL_SIGNALS_SO is then
#                 loaded into it
#   KEEP          not empty: keep the working folder

set -euo pipefail

# shellcheck source=tests/support/ports.sh
. "$(dirname "${BASH_SOURCE[0]}")/ports.sh"
suppressions=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/tsan.suppressions
export TSAN_OPTIONS="suppressions=$suppressions ${TSAN_OPTIONS:-}"

work=
nsd_port=
unbound_port=
running_pids=()
answer=
asked_with=dig

# Beginning and end ------------------------------------------------------

harness_begin() {
  PATH=$PATH:/usr/sbin:/sbin
  NSD=${NSD:-$(command -v nsd || true)}
  need_file UNBOUND_BIN ENUMOD_SO NSD
  need_program dig drill ldns-signzone ldns-keygen setsid
  wait_past_midnight
  work=$(mktemp -d "${TMPDIR:-/tmp}/enumod-test.XXXXXX")
  mkdir "$work/zones" "$work/keys" "$work/log"
  : >"$work/zones.conf"
  : >"$work/anchors"
  : >"$work/enumod.conf"
  trap harness_cleanup EXIT
  trap 'exit 130' INT TERM HUP
}

# need_file VARIABLE... - skip the test when it names no file
need_file() {
  local name
  for name in "$@"; do
    if [[ ! -r ${!name:-} ]]; then
      skip "$name names no file: \"${!name:-}\""
    fi
  done
}

need_program() {
  local name
  for name in "$@"; do
    if ! command -v "$name" >/dev/null; then
      skip "$name is not installed"
    fi
  done
}

# wait_past_midnight [SECOND] - of the day, UTC (default: now). Validations are of
# days, so one that a test has made for today or tomorrow would be of another day.
wait_past_midnight() {
  local left=$((86400 - ${1:-$(date +%s)} % 86400))
  ((left < 180)) || return 0
  printf 'NOTE: in %d s it is midnight (UTC), and another day: waiting\n' "$left"
  sleep $((left + 2))
}

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}

# fault TEXT... - report one and go on. It is kept in a file, so that one of a
# subshell counts, too, such as a part of a pipeline.
fault() {
  printf 'FAULT: %s\n' "$*"
  [[ -d $work ]] || exit 1
  printf '%s\n' "${*//$'\n'/ }" >>"$work/faults"
}

has_faults() {
  [[ -s $work/faults ]]
}

# judged COMMAND... - run one that prints its faults itself, in lines that begin
# with FAULT; they are printed again at the end, too
judged() {
  "$@" | tee -a "$work/judged"
}

# abort TEXT... - report a fault after which the test cannot go on
abort() {
  fault "$@"
  exit 1
}

harness_end() {
  stop_all
  check_sanitizers
  if has_faults; then
    exit 1
  fi
  printf 'no faults\n'
  exit 0
}

# harness_cleanup [STATUS] - STATUS is given when a trap does something before
harness_cleanup() {
  local status=${1:-$?}
  trap - EXIT
  stop_all
  if ((status != 0 && status != 77)); then
    show_logs
    list_faults
  fi
  if [[ -n ${KEEP:-} ]]; then
    printf 'kept: %s\n' "$work"
  else
    rm -rf "$work"
  fi
  exit "$status"
}

# A sanitizer's report on a daemon is a fault if it is about the module. Unbound
# itself has data races, and leaks when it ends.
check_sanitizers() {
  local out reports
  for out in "$work"/log/*.out; do
    [[ -e $out ]] || continue
    reports=$(sanitizer_reports "$out")
    if [[ -n $reports ]]; then
      fault "sanitizer, ${out##*/}:"
      printf '%s\n' "$reports"
    fi
  done
}

# A report of ThreadSanitizer stands between lines of "=", a leak between blank
# lines. One frames the module as "/enumod.so+", the other as "(enumod.so+". Frames
# lack the module's name if it had been unloaded by then.
sanitizer_reports() {
  sed -n '/ERROR: AddressSanitizer/,$p; /runtime error: /p' "$1"
  awk -v module="${ENUMOD_SO##*/}" '
    function flush_report() {
      if (is_report && (index(text, module) || index(text, "<unknown module>")))
        print text
      text = ""
      is_report = 0
    }
    /^=+$/ { flush_report(); is_race = 0 }
    /WARNING: ThreadSanitizer/ { is_race = is_report = 1 }
    /leak of [0-9]+ byte/ { is_report = 1 }
    /^$/ && !is_race { flush_report() }
    { text = text $0 "\n" }
    END { flush_report() }' "$1"
}

show_logs() {
  local log
  for log in "$work"/log/*; do
    if [[ -s $log ]]; then
      printf -- '--- end of %s\n' "${log##*/}"
      tail -n 15 "$log"
    fi
  done
}

# Print all faults again at the end, where they are seen.
list_faults() {
  if [[ -s $work/judged ]]; then
    sed -n '/^FAULT/,+2p' "$work/judged" | sed -n '1,60p'
  fi
  if has_faults; then
    printf '%d faults:\n' "$(wc -l <"$work/faults")"
    head -n 20 "$work/faults"
  fi
}

# Zones ------------------------------------------------------------------

# zone_file ZONE - where the text of a zone lives; "." is a zone, too
zone_file() {
  local name=${1%.}
  printf '%s/zones/%s.zone' "$work" "${name:-root}"
}

# add_zone ZONE [FILE] - serve this zone as it is (default: standard input)
add_zone() {
  local file
  file=$(zone_file "$1")
  cat "${2:--}" >"$file"
  printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "$1" "$file" \
    >>"$work/zones.conf"
}

# sign_zone ZONE [FILE] - sign it with a new key, and serve it.
# DS records of child zones that were signed before are added. The key's own DS
# is left for the parent, and for trust. SIGN_OPTIONS are ldns-signzone's, such as
# "-n -p" for NSEC3 with opt-out.
sign_zone() {
  local zone=${1%.} file key child
  file=$(zone_file "$1")
  cat "${2:--}" >"$file.plain"
  for child in "$work"/keys/*."$zone".ds; do
    if [[ -r $child ]] && is_child_of "$child" "$zone"; then
      cat "$child" >>"$file.plain"
    fi
  done
  key=$(cd "$work/keys" &&
    ldns-keygen -k -a ECDSAP256SHA256 -r /dev/urandom "$zone.")
  cp "$work/keys/$key.ds" "$work/keys/$zone.ds"
  # shellcheck disable=SC2086 # several options
  ldns-signzone ${SIGN_OPTIONS:-} -o "$zone." -f "$file.signed" "$file.plain" \
    "$work/keys/$key" || abort "cannot sign $zone"
  add_zone "$1" "$file.signed"
}

# is_child_of DS-FILE ZONE - is this the closest signed zone above it?
is_child_of() {
  local child=${1##*/} parent
  child=${child%.ds}
  parent=${child#*.}
  while [[ ! -r $(zone_file "$parent").plain ]]; do
    parent=${parent#*.}
  done
  [[ $parent == "$2" ]]
}

# trust ZONE - make the key of a signed zone a trust anchor
trust() {
  cat "$work/keys/${1%.}.ds" >>"$work/anchors"
}

# spoil_signature ZONE OWNER TYPE - make that signature bogus
spoil_signature() {
  local file
  file=$(zone_file "$1")
  awk -v owner="$2" -v type="$3" '
    $1 == owner && $4 == "RRSIG" && $5 == type {
      other = (substr($13, 20, 1) == "A") ? "B" : "A"
      $13 = substr($13, 1, 19) other substr($13, 21)
      n++
    }
    { print }
    END { exit n != 1 }' "$file" >"$file.new" ||
    abort "$1 has no signature of $2 $3"
  mv "$file.new" "$file"
}

# add_root_zone - an unsigned root, so that no query goes to the real one
add_root_zone() {
  add_zone . <<'END'
$TTL 3600
. SOA localhost. nobody.invalid. 1 3600 600 86400 60
. NS localhost.
END
}

# add_demo_zones - the zones of the demo, the root, and trust anchors
add_demo_zones() {
  local zone folder=${BASH_SOURCE[0]%/*}/../demo/zones
  local unsigned=7.0.6.9.2.3.6.1.4.4.e164.arpa
  local bogus=8.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.
  add_root_zone
  add_zone "$unsigned" "$folder/$unsigned.zone"
  for zone in example.net 4.4.e164.arpa e164.arpa; do
    sign_zone "$zone" "$folder/$zone.zone"
  done
  spoil_signature 4.4.e164.arpa "$bogus" NAPTR
  trust e164.arpa
  trust example.net
}

# number DIGITS - the domain name of +44 1632 960 followed by these digits
number() {
  local name=0.6.9.2.3.6.1.4.4.e164.arpa digits=$1
  while [[ -n $digits ]]; do
    name=${digits:0:1}.$name
    digits=${digits:1}
  done
  printf '%s' "$name"
}

# Servers ----------------------------------------------------------------

# Each server leads a process group of its own, so that a signal can be sent to
# all its processes.

# start_nsd - with all zones that were added
start_nsd() {
  pick_port
  nsd_port=$port
  mkdir -p "$work/nsd"
  cat >"$work/nsd.conf" <<END
server:
  ip-address: 127.0.0.1
  port: $nsd_port
  server-count: 1
  username: ""
  zonesdir: "$work/zones"
  database: ""
  pidfile: "$work/nsd/nsd.pid"
  xfrdfile: "$work/nsd/xfrd.state"
  xfrdir: "$work/nsd"
  zonelistfile: "$work/nsd/zone.list"
  logfile: "$work/log/nsd"
  rrl-ratelimit: 0
  refuse-any: no
remote-control:
  control-enable: no
$(<"$work/zones.conf")
END
  setsid "$NSD" -d -c "$work/nsd.conf" >"$work/log/nsd.out" 2>&1 9>&- &
  nsd_pid=$!
  running_pids+=("$nsd_pid")
  wait_for_server nsd "$nsd_pid" "$nsd_port" . SOA
}

# unbound_conf NAME [stock] - write the configuration; more on standard input
# needs_of_modules - the options that the modules in MODULES need. "dynlib" is
# the module, "second" is tests/support/second.c; both are dynlib modules, of
# which the n-th takes the n-th dynlib-file.
needs_of_modules() {
  local module
  for module in ${MODULES:-dynlib}; do
    case $module in
      dynlib) printf 'dynlib:\n  dynlib-file: "%s"\n' "$ENUMOD_SO" ;;
      second) printf 'dynlib:\n  dynlib-file: "%s"\n' "$SECOND_SO" ;;
      python) printf 'python:\n  python-script: "%s"\n' \
        "${PYTHON_SCRIPT:-$here/../replay/pass.py}" ;;
      ipsecmod) printf 'server:\n  ipsecmod-enabled: yes\n'
        printf '  ipsecmod-hook: "/bin/true"\n' ;;
    esac
  done
}

# patient - a busy machine is no fault: a late answer is sent all the same, and a
# server that is late by seconds is no silent one, which for URIs makes a
# difference. A test with servers that are silent on purpose sets PATIENT=no.
patient() {
  [[ ${PATIENT:-yes} == yes ]] || return 0
  printf '  infra-cache-min-rtt: 2000\n'
  if grep -qaF discard-timeout: "${UNBOUND_DAEMON:-$UNBOUND_BIN}"; then
    printf '  discard-timeout: 0\n'
  fi
}

unbound_conf() {
  local name=$1 kind=${2:-module} modules='validator iterator'
  if [[ $kind == module ]]; then
    modules=${MODULES:-dynlib $modules}
  fi
  {
    cat <<END
server:
  module-config: "${modules//second/dynlib}"
  interface: 127.0.0.1
  port: $unbound_port
  outgoing-interface: 127.0.0.1
  outgoing-port-avoid: 0-32767
  do-ip6: no
  do-not-query-localhost: no
  chroot: ""
  username: ""
  pidfile: ""
  directory: ""
  use-syslog: no
  logfile: "$work/log/$name"
  verbosity: ${VERBOSITY:-1}
  num-threads: ${THREADS:-1}
  trust-anchor-file: "$work/anchors"
  qname-minimisation: ${QNAME_MINIMISATION:-no}
  ede: yes
$(patient)
remote-control:
  control-enable: yes
  control-interface: "$work/$name.control"
  control-use-cert: no
END
    if [[ $kind == module ]]; then
      needs_of_modules
    fi
    stub_zones
    cat
  } >"$work/$name.conf"
}

# A stub-zone: for each zone, since a delegation does not tell nsd's port.
stub_zones() {
  sed -n 's/^  name: //p' "$work/zones.conf" | while read -r zone; do
    printf 'stub-zone:\n  name: %s\n  stub-addr: 127.0.0.1@%s\n' \
      "$zone" "$nsd_port"
  done
}

# start_unbound NAME [stock] - more configuration on standard input. Sets
# unbound_port and unbound_pid. The module reads ENUMOD_CONF, else enumod.conf of
# the working folder, which is empty unless the test wrote it. UNBOUND_WRAPPER is
# put in front of the daemon, UNBOUND_PRELOAD is loaded into it.
# QNAME_MINIMISATION=yes is Unbound's default, and "no" what README says.
start_unbound() {
  pick_port
  unbound_port=$port
  unbound_conf "$@"
  launch_unbound "$1"
  wait_for_server "$1" "$unbound_pid" "$unbound_port" version.server TXT CH
}

# With a sanitizer, its report on a worker is wanted, too. Its library wants to be
# the first one, but need not be.
launch_unbound() {
  local preload=${UNBOUND_PRELOAD:-} options=${ASAN_OPTIONS:-}
  if [[ -n ${SAN_CFLAGS:-} ]]; then
    need_file FATAL_SIGNALS_SO
    preload=${preload:+$preload:}$FATAL_SIGNALS_SO
    options=${options:+$options:}verify_asan_link_order=0
  fi
  # shellcheck disable=SC2086 # the wrapper is a command with its arguments
  ENUMOD_CONF=${ENUMOD_CONF:-$work/enumod.conf} \
    LD_PRELOAD=$preload ASAN_OPTIONS=$options \
    setsid ${UNBOUND_WRAPPER:-} "${UNBOUND_DAEMON:-$UNBOUND_BIN}" -d \
    -c "$work/$1.conf" >"$work/log/$1.out" 2>&1 9>&- &
  unbound_pid=$!
  running_pids+=("$unbound_pid")
}

# wait_for_server NAME PID PORT QUERY...
wait_for_server() {
  local name=$1 pid=$2 at=$3 end=$((SECONDS + 60))
  shift 3
  while ! dig @127.0.0.1 -p "$at" +tries=1 +time=1 +norec "$@" \
    >/dev/null 2>&1; do
    is_alive "$pid" || abort "$name ended at its start"
    ((SECONDS < end)) || abort "$name does not answer"
    sleep 0.1
  done
  is_alive "$pid" || abort "$name ended at its start; another server answers"
}

is_alive() {
  kill -0 "$1" 2>/dev/null
}

# control NAME COMMAND... - unbound-control
control() {
  local name=$1
  shift
  "${UNBOUND_BIN%/*}/unbound-control" -c "$work/$name.conf" "$@"
}

# stop_server PID - returns its exit status
stop_server() {
  local pid=$1 end=$((SECONDS + ${stop_seconds:-60})) left=() other status=0
  kill "$pid" 2>/dev/null || true
  while is_alive "$pid" && ((SECONDS < end)); do
    sleep 0.05
  done
  if is_alive "$pid"; then
    kill -KILL -- "-$pid"
    fault "process $pid did not stop"
  fi
  wait "$pid" 2>/dev/null || status=$?
  for other in "${running_pids[@]}"; do
    if [[ $other != "$pid" ]]; then
      left+=("$other")
    fi
  done
  running_pids=("${left[@]}")
  return "$status"
}

stop_all() {
  local pid
  for pid in "${running_pids[@]}"; do
    stop_server "$pid" || true
  done
}

# Look-ups ---------------------------------------------------------------

# ask TITLE ARGUMENT... - dig at $unbound_port; the arguments are dig's
ask() {
  question=$1
  shift
  answer=$(dig @127.0.0.1 -p "$unbound_port" +tries=1 +time=10 "$@" 2>&1) ||
    true
  asked_with=dig
}

# ask_short ARGUMENT... - print what dig +short does, but not the lines of tries that
# timed out: a later one may have had an answer
ask_short() {
  dig @127.0.0.1 +short "$@" 2>&1 | sed '/^;;/d'
}

# ask_drill TITLE ARGUMENT... - as ask, with drill, and DO; no EDE is printed
ask_drill() {
  question=$1
  shift
  answer=$(drill -p "$unbound_port" -D "$@" @127.0.0.1 2>&1) || true
  asked_with=drill
}

# Parts of the last answer, whether dig or drill printed it.
answer_status() {
  sed -n 's/.*\(status\|rcode\): \([A-Z0-9]*\),.*/\2/p' <<<"$answer" |
    head -n 1
}

answer_flags() {
  sed -n 's/^;; flags: \([a-z ]*\);.*/ \1 /p' <<<"$answer" | head -n 1
}

# answer_section NAME - the records, with single spaces
answer_section() {
  awk -v name="$1" '
    /^;; / { is_in = ($0 ~ "^;; " name " SECTION") }
    is_in && !/^;/ && NF { $1 = $1; print }' <<<"$answer"
}

# answer_rdata - of the answer section, sorted; without signatures
answer_rdata() {
  answer_section ANSWER |
    awk '$4 != "RRSIG" { sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, ""); print }' |
    LC_ALL=C sort
}

answer_ttl() {
  answer_section ANSWER | awk 'NR == 1 { print $2 }'
}

answer_ede() {
  sed -n 's/^; EDE: \([0-9]*\).*/\1/p' <<<"$answer" | paste -sd ' '
}

# expect WHAT VALUE... - about the last answer
expect() {
  local what=$1 found
  shift
  case $what in
    status) expect_equal "$what" "$1" "$(answer_status)" ;;
    flag) [[ $(answer_flags) == *" $1 "* ]] || unexpected "no flag $1" ;;
    no-flag) [[ $(answer_flags) != *" $1 "* ]] || unexpected "flag $1" ;;
    rdata) expect_equal "$what" "$(printf '%s\n' "$@" | LC_ALL=C sort)" \
      "$(answer_rdata)" ;;
    no-data) expect_equal "$what" "" "$(answer_section ANSWER)" ;;
    ede) found=$(answer_ede)
      [[ $asked_with == drill ]] ||
        expect_equal "$what" "$1" "${found:-none}" ;;
    soa) grep -q ' IN SOA ' < <(answer_section AUTHORITY) ||
      unexpected "no SOA" ;;
    signature) grep -q ' IN RRSIG ' < <(answer_section ANSWER) ||
      unexpected "no RRSIG" ;;
    no-signature) ! grep -q ' IN RRSIG ' < <(answer_section ANSWER) ||
      unexpected "an RRSIG" ;;
    ttl-at-most) found=$(answer_ttl)
      ((${found:-999999} <= $1)) || unexpected "TTL $found, not <= $1" ;;
    *) abort "expect knows no \"$what\"" ;;
  esac
}

expect_equal() {
  if [[ $2 != "$3" ]]; then
    unexpected "$1 is \"$3\", not \"$2\""
  fi
}

unexpected() {
  fault "$question: $*"
  printf '%s\n' "$answer" | sed '/^$/d; s/^/    /'
}
