# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154
#
# subjects.sh - the servers that are measured, all with the same zones behind
# them. Read harness.sh first.
#
# From the environment:
#   PDNS_RECURSOR   a PowerDNS Recursor
#   ECHO            tests/bench/udp_echo
#   ENUMCTL         for enumod-validation
#   UNBOUND_SRC     for python

# One row each: its name, the cases that it takes part in, and what it is: which
# Unbound, with or without the module, or another server.
# Measured against stock is each case with the same case of stock; there is no
# stock for what a URI is made of, nor anything but hits for the echo, so these
# are compared with the hits of stock.
subjects='
stock             hits,mix,mix-new,cold,do,denials     without the module
stock-again       hits,mix,mix-new                     as stock: 1 but for noise
stock-default     mix,mix-new,cold                     qname-minimisation: yes
enumod            hits,mix,mix-new,cold,do,uri,denials default configuration
enumod-view       hits,mix,mix-new,cold,do,uri,denials with a view:
enumod-view-0     hits                                 with a view:, wait-limit: 0
enumod-validation hits,mix,mix-new,cold,uri            with a validation-store:
enumod-validation-0 hits                               the same, wait-limit: 0
python            hits,mix,mix-new,cold,denials        enum_script.py
powerdns          hits,mix,mix-new,cold,denials        enum_script.lua
echo              hits                                 a UDP echo, the limit
'

subject_names() {
  awk 'NF { print $1 }' <<<"$subjects"
}

# cases_of SUBJECT
cases_of() {
  awk -v name="$1" '$1 == name { gsub(",", " ", $2); print $2 }' \
    <<<"$subjects"
}

# start_subject NAME [WRAPPER...] - behind callgrind, say. Sets subject_pid and
# subject_port, or fails with the reason in $why.
start_subject() {
  local name=$1
  shift
  why=
  ENUMOD_CONF=$work/$name.enum
  case $name in
    stock | stock-again | stock-default | enumod | enumod-view*) ;;
    enumod-validation*) make_store || return ;;
    python) has_python || return ;;
    powerdns | echo) "start_$name" "$@"
      return ;;
  esac
  write_enum_conf "$name" >"$ENUMOD_CONF"
  UNBOUND_WRAPPER="$*" start_one_unbound "$name"
  subject_pid=$unbound_pid subject_port=$unbound_port
}

write_enum_conf() {
  case $1 in
    enumod-view*) printf 'view:\n  client: 127.0.0.0/8\n  services: im\n' ;;
    enumod-validation*)
      printf 'enum:\n  validation: unsigned\n  validation-store: "%s"\n' \
        "$work/store" ;;
  esac
}

# Room for all that is asked. Denials last for long enough, but not for longer
# than such as are shared (doc/architecture.md).
start_one_unbound() {
  local kind=module modules='' more='qname-minimisation: no'
  case $1 in
    stock | stock-again) kind=stock ;;
    stock-default) kind=stock more='qname-minimisation: yes' ;;
    *-0) more='wait-limit: 0' ;;
    python) modules='python validator iterator' ;;
  esac
  PYTHONPATH=${UNBOUND_SRC:-}/pythonmod \
    VERBOSITY=0 MODULES=$modules PYTHON_SCRIPT=$here/enum_script.py \
    start_unbound "$1" "$kind" <<<"server:
  cache-max-negative-ttl: 14400
  msg-cache-size: 128m
  rrset-cache-size: 128m
  $more"
}

has_python() {
  local about
  about=$("$UNBOUND_BIN" -V)
  if [[ $about != *'Linked modules: '*python* ]]; then
    why='this Unbound was built without its Python module'
    return 1
  fi
}

# A validation for each number that has a record to hand out.
make_store() {
  if [[ ! -x ${ENUMCTL:-} ]]; then
    why="ENUMCTL names no program: \"${ENUMCTL:-}\""
    return 1
  fi
  [[ ! -d $work/store ]] || return 0
  mkdir "$work/store"
  write_enum_conf enumod-validation >"$work/store.enum"
  {
    feed +4416320%05d "$existing"
    feed +49555%04d "$signed"
  } >"$work/feed.csv"
  if ! "$ENUMCTL" token import --config "$work/store.enum" "$work/feed.csv" \
    >"$work/log/import" 2>&1; then
    why="enumctl token import: $(tail -n 1 "$work/log/import")"
    return 1
  fi
}

# feed FORMAT COUNT - lines for these numbers
feed() {
  awk -v form="$1" -v n="$2" -v from="$(date -u -d '-2 days' +%F)" 'BEGIN {
    for (i = 0; i < n; i++) {
      number = sprintf(form, i)
      printf "%s,%s,2099-01-01,ENTITY,reg,ident,s%s\n", number, from, number
    }
  }'
}

start_powerdns() {
  local folder=$work/powerdns
  if [[ ! -x ${PDNS_RECURSOR:-} ]]; then
    why="PDNS_RECURSOR names no program: \"${PDNS_RECURSOR:-}\""
    return 1
  fi
  pick_port
  mkdir -p "$folder"
  {
    printf '%s\n' local-address=127.0.0.1 "local-port=$port" threads=1 \
      "socket-dir=$folder" security-poll-suffix= dont-query= quiet=yes \
      max-negative-ttl=14400 \
      "lua-dns-script=$here/enum_script.lua"
    printf 'forward-zones=%s\n' "$(sed -n 's/^  name: "\(.*\)"/\1/p' \
      "$work/zones.conf" | sed "s/\$/=127.0.0.1:$nsd_port/" | paste -sd ,)"
  } >"$folder/recursor.conf"
  LD_LIBRARY_PATH=$(libraries_of "$PDNS_RECURSOR") launch_other powerdns "$@" \
    "$PDNS_RECURSOR" "--config-dir=$folder" --daemon=no
}

start_echo() {
  if [[ ! -x ${ECHO:-} ]]; then
    why="ECHO names no program: \"${ECHO:-}\""
    return 1
  fi
  pick_port
  launch_other echo "$@" "$ECHO" "$port"
}

# launch_other NAME COMMAND... - one whose failure is not ours
launch_other() {
  local name=$1 end=$((SECONDS + 60))
  shift
  setsid "$@" >"$work/log/$name.out" 2>&1 9>&- &
  subject_pid=$! subject_port=$port
  running_pids+=("$subject_pid")
  while ! dig @127.0.0.1 -p "$port" +tries=1 +time=1 version.server TXT CH \
    >/dev/null 2>&1; do
    if ! is_alive "$subject_pid" || ((SECONDS > end)); then
      why="it does not start: $(tail -n 1 "$work/log/$name.out")"
      return 1
    fi
    sleep 0.1
  done
}

# is_right SUBJECT - does it do what it is measured for?
is_right() {
  local wanted='!^.*$!im:1632000007@example.com!'
  case $1 in
    echo) return ;;
    stock*) wanted='!^\\+44(.*)$!im:\\1@example.com!' ;;
  esac
  unbound_port=$subject_port
  ask "$1" 7.0.0.0.0.0.2.3.6.1.4.4.e164.arpa NAPTR
  if [[ $(answer_rdata) != "100 10 \"u\" \"E2U+im\" \"$wanted\" ." ]]; then
    why="a wrong answer: $(answer_rdata)"
    return 1
  fi
}

# Results ------------------------------------------------------------------

# begin_results FILE - in BENCH_OUT; with what the machine is
begin_results() {
  out=${BENCH_OUT:-.}/$1
  : >"$out"
  record fact date "$(date -u +%F)"
  record fact machine "$(nproc) x $(sed -n 's/^model name[^:]*: //p' \
    /proc/cpuinfo | head -n 1), Linux $(uname -r | cut -d- -f1)"
  record fact "load average" "$(cut -d' ' -f1 /proc/loadavg) at the start"
  record fact Unbound "$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')"
}

# record KIND FIELD... - a line of the results; the last field is what is left
record() {
  local line
  case $1 in
    fact | note) printf -v line '%s\t%s\t%s' "$1" "$2" "${*:3}" ;;
    *) printf -v line '%s\t' "$@" ;;
  esac
  printf '%s\n' "${line%$'\t'}" >>"$out"
}
