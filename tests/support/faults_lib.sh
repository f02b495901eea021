# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# faults_lib.sh - a resolver under load while the machine fails, for the tests
# faults_*.sh. Read after harness.sh.
#
#   faults_zones        zones, the feed and the table of questions
#   start_asker         keep_asking.py, in the background
#   settles TITLE WORD...   wait for a state of the answers
#   told TITLE PATTERN  the log has said it, once since the last call
#   fail WHAT VALUE     what fails from now on (fail_system.c)
#
# There are 100 numbers, +441632960100 and up, each with a record for im and one
# for sip, which is not allowed. Of the first 60 ("open") the validation is in
# force, the next 20 are suspended ("shut"), the others need none ("free").

faults_ttl=5
faults_late=0 # seconds by which a TTL may be above the zone's
faults_user=a # whose the URIs are
faults_seconds=30 # until a state has to be there; nothing is that slow

declare -A failing=([clock]=0 [open]=0 [read]=0 [make]=0)

# Zones and questions ------------------------------------------------------

# faults_zones sign_zone|add_zone - with the numbers in a zone that is signed, or
# is not
faults_zones() {
  add_root_zone
  faults_zone | "$1" 4.4.e164.arpa
  sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
  trust e164.arpa
  faults_table >"$work/table"
}

faults_zone() {
  local i
  cat <<END
\$ORIGIN 4.4.e164.arpa.
\$TTL $faults_ttl
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 $faults_ttl
@ NS  ns.e164.arpa.
\$ORIGIN 1.0.6.9.2.3.6.1.4.4.e164.arpa.
END
  for i in {00..99}; do
    printf '%d.%d NAPTR 100 10 "u" "E2U+%s" "!^.*$!%s:%s%s@example.net!" .\n' \
      "${i:1}" "${i:0:1}" im im "$faults_user" "$i" \
      "${i:1}" "${i:0:1}" sip sip "$faults_user" "$i"
  done
}

kind_of() {
  if ((10#$1 < 60)); then
    echo open
  elif ((10#$1 < 80)); then
    echo shut
  else
    echo free
  fi
}

# For keep_asking.py.
faults_table() {
  local i kind naptr uri ttl=$((faults_ttl + faults_late))
  for i in {00..99}; do
    kind=$(kind_of "$i")
    naptr="100 10 \"u\" \"E2U+im\" \"!^.*\$!im:$faults_user$i@example.net!\" ."
    uri="1 1 \"im:$faults_user$i@example.net\""
    if [[ $kind == shut ]]; then
      naptr=-
      uri=-
    fi
    printf '%s %s NAPTR %s %s\n' "$kind" "$(number "1$i")" "$ttl" "$naptr"
    printf '%s _im.%s URI %s %s\n' "$kind" "$(number "1$i")" "$ttl" "$uri"
  done
}

# faults_conf [LINE]... - the configuration; lines of the enum: clause
faults_conf() {
  cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
$(printf '  %s\n' "$@")
number:
  prefix: "+44163296018"
  validation: none
number:
  prefix: "+44163296019"
  validation: none
END
}

token() {
  "$ENUMCTL" token "$1" --config "$work/enumod.conf" "${@:2}" \
    >>"$work/log/token" 2>&1
}

# faults_store - the store, with more numbers than are asked for, so that there
# is a base
faults_store() {
  local i from until
  from=$(date -u -d '-2 days' +%F)
  until=$(date -u -d '+100 days' +%F)
  for i in {100..179} {1000..1999}; do
    printf '+441632960%s,%s,%s,FEED,REG,1,%s\n' "$i" "$from" \
      "$([[ $i == 100 ]] && echo "${faults_first_until:-$until}" ||
        echo "$until")" "$i"
  done >"$work/feed.csv"
  token import "$work/feed.csv" || abort "the feed is not imported"
  for i in {160..179}; do
    token suspend "+441632960$i" || abort "+441632960$i is not suspended"
  done
}

# Faults of the system -----------------------------------------------------

# fail clock|open|read|make VALUE - from now on (0: no longer)
fail() {
  failing[$1]=$2
  printf '%16d%16d%16d%16d' "${failing[clock]}" "${failing[open]}" \
    "${failing[read]}" "${failing[make]}" |
    dd of="$work/failing" conv=notrunc status=none
}

# faults_wrapper PATTERN - to be put in front of the daemon: files with this in
# their path can fail
faults_wrapper() {
  need_file FAIL_SYSTEM_SO
  fail clock 0
  # shellcheck disable=SC2034 # of harness.sh
  UNBOUND_PRELOAD=$FAIL_SYSTEM_SO
  # shellcheck disable=SC2034
  UNBOUND_WRAPPER="env FAIL_SYSTEM=$work/failing FAIL_SYSTEM_IN=$1"
}

# The load -----------------------------------------------------------------

# start_asker [TABLE [IN_FLIGHT]]
start_asker() {
  mkfifo "$work/asker.in" "$work/asker.out" 2>/dev/null || true
  python3 "$here/../support/keep_asking.py" "$unbound_port" \
    "${1:-$work/table}" "${2:-32}" <"$work/asker.in" >"$work/asker.out" \
    2>>"$work/log/asker" 9>&- &
  asker_pid=$!
  running_pids+=("$asker_pid")
  exec 7>"$work/asker.in" 8<"$work/asker.out"
}

stop_asker() {
  exec 7>&- 8<&-
  wait "$asker_pid" || fault "keep_asking.py ended with status $?"
}

# gone - what a test does when Unbound has ended; one that allows for it has its own
gone() {
  abort "Unbound is gone"
}

# answers COMMAND... - set $counts to what keep_asking.py says
answers() {
  is_alive "$unbound_pid" || gone
  printf '%s\n' "$*" >&7
  read -r -t 120 counts <&8 || abort "keep_asking.py says nothing"
  if [[ $counts =~ \.(wrong|high)= ]]; then
    fault "$counts"
    cat "$work/log/asker"
    : >"$work/log/asker"
  fi
}

# has_only WORD... - are these the words in $counts? One with "?" may be missing
has_only() {
  local word wanted=" $* "
  for word in $counts; do
    word=${word%=*}
    [[ $word == answers || $wanted == *" $word "* || $wanted == *" $word? "* ]] ||
      return 1
  done
  for word in "$@"; do
    [[ $word == *\? || " $counts" == *" $word="* ]] || return 1
  done
}

# settles TITLE WORD... - the answers become those, and stay so for a while
settles() {
  local title=$1 start=$SECONDS
  shift
  while :; do
    answers wait 200
    if has_only "$@"; then
      answers wait 400
      has_only "$@" && break
    fi
    if ((SECONDS - start > faults_seconds)); then
      fault "$title: wanted $*, got $counts"
      return
    fi
  done
  printf '%-44s %s\n' "$title" "$counts"
}

log_lines=0

# told TITLE PATTERN - of the lines since the last call one has it, and no other
# one is about the store or the counters-file
told() {
  local lines
  lines=$(tail -n "+$((log_lines + 1))" "$work/log/faults" |
    grep -E 'enumod: (validation-store|counters-file): ' || true)
  log_lines=$(wc -l <"$work/log/faults")
  if [[ $(grep -cE "${2:-^$}" <<<"$lines") != 1 ||
    $(grep -c . <<<"$lines") != "$([[ -n $2 ]] && echo 1 || echo 0)" ]]; then
    fault "$1: the log says \"$lines\", not \"$2\" once"
  fi
}
