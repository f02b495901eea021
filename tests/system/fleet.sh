#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fleet.sh - three resolvers behind dnsdist, as conf-examples/fleet has it.
#
# The files of conf-examples/fleet are the configuration here, with other
# addresses. What clients get is what one resolver alone gives; each number is
# looked up by one member, and once; a member that is killed and one that is
# frozen cost no more than what was sent to them until dnsdist noticed; one
# after the other is reloaded, and gets another policy, and no query is lost.
#
# ENUMOD_LONG=yes: more numbers and queries; each member is killed and frozen;
# how often numbers are looked up without the policy of the example.
#
#   DNSDIST   the program. Without it, the one that is installed, else the
#             distribution's package dnsdist is unpacked into the cache, not
#             installed, and no service is started.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$here/../support/program.sh"
# shellcheck source=tests/support/fleet.sh
. "$here/../support/fleet.sh"

numbers=200
rate=100
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  numbers=5000
  rate=500
fi

# Until dnsdist takes a member out, in seconds: two checks that fail, one a second,
# each of which may wait for a second; and one for a slow machine.
window=5

# In seconds, a query may wait before dnsdist reads it.
slack=0.5

# Zones and questions ----------------------------------------------------

# names - of +44 1632 960 1xxxx, from the last digit to the apex, and i
names() {
  awk -v count="$numbers" 'BEGIN {
    for (i = 0; i < count; i++) {
      digits = sprintf("1%04d", i); name = ""
      for (j = 5; j > 0; j--) name = name substr(digits, j, 1) "."
      print name "0.6.9.2.3.6.1.4.4.e164.arpa.", i
    }
  }'
}

# Each number has im and sip; each tenth has a URI of the zone.
write_zone() {
  cat <<'END'
$TTL 3600
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@ NS  ns.e164.arpa.
END
  names | awk '{
    printf "%s NAPTR 100 10 \"u\" \"E2U+im\" " \
      "\"!^.*$!im:u%d@example.net!\" .\n", $1, $2
    printf "%s NAPTR 100 20 \"u\" \"E2U+sip\" " \
      "\"!^.*$!sip:u%d@example.net!\" .\n", $1, $2
    if ($2 % 10 == 0)
      printf "_im.%s URI 1 1 \"im:own%d@example.net\"\n", $1, $2
  }'
}

# Each number by NAPTR and by URI
number_questions() {
  names | awk '{ sub(/\.$/, "", $1); print $1, "NAPTR"; print "_im." $1, "URI" }'
}

# What else one may ask: blocked, not allocated, not allowed, not a number, not
# ours, other types, and capitals
other_questions() {
  printf '%s\n' "$(number 10007) NAPTR" "_im.$(number 10007) URI" \
    "$(number 79999) NAPTR" "_im.$(number 79999) URI" \
    "_h323.$(number 10001) URI" "x.$(number 10001) NAPTR" \
    "$(number 10001) ANY" "$(number 10001) A" "4.4.e164.arpa SOA" \
    "example.net NAPTR" "_im.example.net URI" "alias.example.net NAPTR" \
    "$(number 10002 | tr '[:lower:]' '[:upper:]') NAPTR" "_IM.$(number 10002) URI"
}

add_zones() {
  add_root_zone
  write_zone | sign_zone 4.4.e164.arpa
  sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
  sign_zone example.net <<END
\$TTL 3600
@ SOA ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@ NS ns.e164.arpa.
alias CNAME $(number 10003).
zero 0 TXT "not kept"
bogus TXT "not kept"
END
  spoil_signature example.net bogus.example.net. TXT
  trust e164.arpa
  trust example.net
}

# policy SERVICES [view] - of a member, and of the one that stands alone
policy() {
  sed '/counters-file/d' "$fleet_examples/enumod.conf"
  cat <<END
enum:
  services: $1
number:
  prefix: "+44163296010007"
  action: block
END
  if [[ ${2:-} == view ]]; then
    printf 'view:\n  client: 127.0.0.2\n  services: sip\n'
  fi
}

# The same answers -------------------------------------------------------

# same_as_alone TITLE ADDRESS QUESTIONS
same_as_alone() {
  client answers "$alone_port" "$3" "$2" >"$work/right.$2"
  client answers "$front_port" "$3" "$2" >"$work/found"
  if ! cmp -s "$work/right.$2" "$work/found"; then
    fault "$1: the fleet does not answer as one resolver does"
    diff "$work/right.$2" "$work/found" | head -n 6 || true
  fi
  printf '%s: %d answers compared\n' "$1" "$(wc -l <"$work/found")"
}

# With a view, numbers are looked up for each view that asks, and members tell
# clients apart.
test_views() {
  local without with
  policy im view >"$work/policy"
  all_reload "$work/policy"
  same_as_alone "without a view" 127.0.0.1 "$work/few"
  same_as_alone "of a view" 127.0.0.2 "$work/few"
  without=$(grep "^$(number 10001) NAPTR" "$work/right.127.0.0.1")
  with=$(grep "^$(number 10001) NAPTR" "$work/right.127.0.0.2")
  [[ $without == *im:u1@* && $without != *sip:* ]] ||
    fault "a client without a view: $without"
  [[ $with == *sip:u1@* && $with != *im:* ]] || fault "a view: $with"
  unbound_port=$front_port
  ask "a view, by TCP" -b 127.0.0.2 +tcp "$(number 10001)" NAPTR
  expect rdata '100 20 "u" "E2U+sip" "!^.*$!sip:u1@example.net!" .'
  ask "no view, by TCP" -b 127.0.0.1 +tcp "$(number 10001)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:u1@example.net!" .'
}

# all_reload POLICY-FILE - the members, and the one that stands alone
all_reload() {
  local name
  cp "$1" "$work/enumod.conf"
  control alone reload >/dev/null
  for name in "${members[@]}"; do
    cp "$1" "$work/$name.enumod"
    "$work/reload-$name" >/dev/null
  done
  wait_for_server alone "$alone_pid" "$alone_port" version.server TXT CH
}

# Members that are late --------------------------------------------------

# A busy machine may keep a member from answering two checks. Then dnsdist takes it
# out and its log tells, its numbers go to others, and queries are lost. What could
# come of that is complained of, which is no fault yet.
complaints=()
is_late=

complain() {
  complaints+=("$*")
}

# times_out - how often dnsdist has taken a member out
times_out() {
  grep -c "^Marking downstream .* as 'down'" "$work/log/front.out" || true
}

# insist COUNT COMMAND... - run what takes out COUNT members itself. If it complains,
# and more were out or one was taken out late, run it again, three times at most; a
# true fault is there each time.
insist() {
  local count=$1 name before
  shift
  for _ in 1 2 3; do
    for name in "${members[@]}"; do
      wait_for_state "$name" up
    done
    complaints=()
    is_late=
    before=$(times_out)
    "$@"
    if ((${#complaints[@]} == 0)); then
      return
    fi
    [[ -n $is_late ]] || (($(times_out) > before + count)) || break
    printf 'NOTE: a member was late: %s\n' "${complaints[@]}"
  done
  for name in "${complaints[@]}"; do
    fault "$name"
  done
}

# Looked up once ---------------------------------------------------------

# numbers_upstream - "PORT NAME" of each question for a number that a member
# asked upstream, as often as it did
numbers_upstream() {
  awk '$2 == "NAPTR" || $2 == "URI" {
    sub(/^_im\./, "", $3)
    if ($3 ~ /^[0-9.]+\.1\.0\.6\.9\.2\.3\.6\.1\.4\.4\.e164\.arpa$/) print $1, $3
  }' "$work/upstream"
}

# lookups - of numbers by NAPTR, upstream
lookups() {
  awk '$2 == "NAPTR" && $3 ~ /^[0-9.]+\.1\.0\.6\.9\.2\.3\.6\.1\.4\.4\.e164\.arpa$/' \
    "$work/upstream" | wc -l
}

# all_once - with empty caches and nothing asked upstream
all_once() {
  if [[ -s $work/owners ]]; then
    all_reload "$work/policy"
  fi
  : >"$work/upstream"
  same_as_alone "numbers" 127.0.0.1 "$work/twice"
  check_once
}

check_once() {
  local seen shares share
  seen=$(lookups)
  printf 'looked up: %d times for %d numbers\n' "$seen" "$numbers"
  if ((seen * 100 > numbers * 102 || seen * 100 < numbers * 98)); then
    complain "$numbers numbers were looked up $seen times"
  fi
  numbers_upstream | sort -u >"$work/owners"
  seen=$(awk '{ print $2 }' "$work/owners" | sort | uniq -d | wc -l)
  ((seen == 0)) ||
    complain "$seen numbers were looked up by more than one member"
  shares=$(awk '{ n[$1]++ } END { for (i in n) print n[i] }' "$work/owners" |
    paste -sd ' ')
  printf 'numbers of each member: %s\n' "$shares"
  [[ $(wc -w <<<"$shares") == 3 ]] || complain "not all members have numbers"
  for share in $shares; do
    ((share * 100 > numbers * 20 && share * 100 < numbers * 47)) ||
      complain "the numbers are not shared alike: $shares"
  done
}

# Load -------------------------------------------------------------------

# begin_load SECONDS ANSWERS
begin_load() {
  local end=$((SECONDS + 30))
  rm -f "$work/losses"
  client load "$front_port" "$work/questions" "$2" "$1" "$rate" \
    "$work/losses" >"$work/log/load" 2>&1 9>&- &
  load_pid=$!
  until [[ -e $work/losses ]]; do
    ((SECONDS < end)) || abort "the load does not begin"
    sleep 0.1
  done
}

# end_load TITLE - nothing wrong, and nothing lost for good
end_load() {
  local status=0
  wait "$load_pid" || status=$?
  printf '%s: %s\n' "$1" "$(tail -n 1 "$work/log/load")"
  ((status == 0)) || fault "$1: $(head -n 3 "$work/log/load")"
  if grep -q gone "$work/losses"; then
    complain "$1: $(grep -c gone "$work/losses") had no answer to a second try"
  fi
}

none_lost() {
  if [[ -s $work/losses ]]; then
    complain "$1: $(wc -l <"$work/losses") lost, the first is" \
      "$(head -n 1 "$work/losses")"
  fi
}

# answered_until MEMBER - print a time; what it was sent before is answered
answered_until() {
  local from
  for _ in {1..10}; do
    from=$(date +%s.%N)
    [[ $(console "return state('$1')") != "$1 up 0" ]] || break
  done
  printf '%s' "$from"
}

# noticed TITLE TIME - dnsdist has just taken the member out; what happened to it did
# at this time, in microseconds. Sets out_at.
noticed() {
  local took=$(((${EPOCHREALTIME/./} - $2) / 1000))
  out_at=$(date +%s.%N)
  if ((took > window * 1000)); then
    is_late=yes
    complain "$1: dnsdist took $took ms to notice"
  fi
}

# lost_of MEMBER TITLE TIME - each one that was lost was for this member, sent to it
# from this time on, and before dnsdist took it out
lost_of() {
  local other
  other=$(awk -v port="${relay_port[$1]}" -v from="$3" -v out_at="$out_at" \
    -v slack="$slack" '
    FNR == NR { owner[$2] = $1; next }
    {
      name = $2
      sub(/^_im\./, "", name)
      if (name in owner && owner[name] != port)
        why = "of another member:"
      else if ($1 < from - slack || $1 > out_at + slack)
        why = "at another time:"
      else
        next
      if (n++ < 3)
        print why, $0
    }' "$work/owners" "$work/losses")
  [[ -z $other ]] || complain "$2: lost without a reason: $other"
}

# Answers to the questions of the load, of the lone resolver
right_answers() {
  client answers "$alone_port" "$work/questions" >"$1"
}

# test_killed MEMBER
test_killed() {
  local from event
  begin_load 6 "$work/right"
  sleep 1
  from=$(answered_until "$1")
  event=${EPOCHREALTIME/./}
  kill -KILL -- "-${member_pid[$1]}"
  wait "${member_pid[$1]}" 2>/dev/null || true
  stop_server "${member_pid[$1]}" || true
  wait_for_state "$1" down
  noticed "killed" "$event"
  end_load "$1 was killed"
  lost_of "$1" "killed" "$from"
  launch_member "$1"
  wait_for_state "$1" up
}

# test_frozen MEMBER [AFTER] - it goes on soon, and answers then what it was
# asked meanwhile; or it does after the load
test_frozen() {
  local from event
  begin_load 7 "$work/right"
  sleep 1
  from=$(answered_until "$1")
  event=${EPOCHREALTIME/./}
  kill -STOP -- "-${member_pid[$1]}"
  wait_for_state "$1" down
  noticed "frozen" "$event"
  if [[ ${2:-} == after ]]; then
    end_load "$1 was frozen"
  fi
  kill -CONT -- "-${member_pid[$1]}"
  wait_for_state "$1" up
  if [[ ${2:-} != after ]]; then
    end_load "$1 was frozen for a while"
  fi
  lost_of "$1" "frozen" "$from"
}

# Rolling ----------------------------------------------------------------

# rolling MEMBER COMMAND... - by the script of the example
rolling() {
  DNSDIST=$DNSDIST "$fleet_examples/rolling.sh" -C "$work/front.dnsdist" "$@" \
    >>"$work/log/rolling" 2>&1
}

# write_commands - what rolling.sh is to run
write_commands() {
  local name
  for name in "${members[@]}"; do
    printf '#!/bin/sh\nexec %q -c %q reload\n' \
      "${UNBOUND_BIN%/*}/unbound-control" "$work/$name.conf" \
      >"$work/reload-$name"
    printf '#!/bin/sh\n%q check %q && cp %q %q && exec %q\n' "$ENUMCTL" \
      "$work/new-policy" "$work/new-policy" "$work/$name.enumod" \
      "$work/reload-$name" >"$work/change-$name"
    chmod +x "$work/reload-$name" "$work/change-$name"
  done
}

# roll_all TITLE COMMAND ANSWERS - a member after the other, under load
roll_all() {
  local name begin
  begin_load 10 "$3"
  for name in "${members[@]}"; do
    begin=$SECONDS
    rolling "$name" "$work/$2-$name" || fault "$1: $name"
    ((SECONDS - begin <= window)) || is_late=yes
  done
  is_alive "$load_pid" || echo "NOTE: $1: took longer than the load"
  end_load "$1"
  none_lost "$1"
}

# During the change a client gets the old answer or the new one, afterwards the
# new one only.
test_change() {
  policy 'im sip' view >"$work/new-policy"
  cp "$work/new-policy" "$work/enumod.conf"
  control alone reload >/dev/null
  wait_for_server alone "$alone_pid" "$alone_port" version.server TXT CH
  right_answers "$work/right-new"
  ! cmp -s "$work/right" "$work/right-new" || fault "the policies do not differ"
  awk 'FNR == NR { old[FNR] = $0; next }
    { sub(/^[^ ]+ [^ ]+ /, ""); print old[FNR] " || " $0 }' \
    "$work/right" "$work/right-new" >"$work/right-both"
  insist 0 change_all
  client answers "$front_port" "$work/questions" >"$work/found"
  cmp -s "$work/right-new" "$work/found" || fault "the new policy does not hold"
}

# change_all - from the old policy, which an earlier try may have changed
change_all() {
  local name
  for name in "${members[@]}"; do
    if ! cmp -s "$work/policy" "$work/$name.enumod"; then
      cp "$work/policy" "$work/$name.enumod"
      "$work/reload-$name" >/dev/null
    fi
  done
  roll_all "rolling change" change "$work/right-both"
}

# A change that fails keeps the member out, and the others answer.
test_bad_change() {
  local status=0
  rolling r1 false || status=$?
  ((status == 1)) || fault "rolling.sh ends with $status, not 1"
  [[ $(console "return state('r1')") == "r1 down "* ]] ||
    fault "a member whose change failed is not out"
  head -n 20 "$work/questions" >"$work/some"
  client answers "$front_port" "$work/some" >"$work/found"
  head -n 20 "$work/right-new" | cmp -s - "$work/found" ||
    fault "two members do not answer as three"
  rolling r1 true || fault "r1 does not come back"
}

# No member is up: an answer at once, and dnsdist goes on.
test_none() {
  local name
  for name in "${members[@]}"; do
    console "drain('$name')" >/dev/null
  done
  unbound_port=$front_port
  ask "no member is up" "$(number 10001)" NAPTR
  expect status SERVFAIL
  for name in "${members[@]}"; do
    console "undrain('$name')" >/dev/null
    wait_for_state "$name" up
  done
  ask "all are up again" "$(number 10001)" NAPTR
  expect status NOERROR
}

# Packet cache -----------------------------------------------------------

# cache_hits - of the packet cache of the front end
cache_hits() {
  console 'return tostring(getPool(""):getCache():getStats()["hits"])'
}

# Without views, dnsdist keeps answers: TTLs count down, what has none is not
# kept, and forget() empties it.
test_packet_cache() {
  local before
  stop_server "$front_pid" || true
  start_front front 's/^has_views = true/has_views = false/'
  unbound_port=$front_port
  ask "packet cache" "$(number 10002)" NAPTR
  before=$(cache_hits)
  sleep 2
  ask "packet cache, again" "$(number 10002)" NAPTR
  expect status NOERROR
  expect ttl-at-most 3598
  (($(cache_hits) == before + 1)) || fault "the packet cache was not asked"
  before=$(cache_hits)
  ask "TTL 0" "zero.example.net" TXT
  ask "TTL 0, again" "zero.example.net" TXT
  expect status NOERROR
  (($(cache_hits) == before)) || fault "what has a TTL of 0 was kept"
  ask "bogus" "bogus.example.net" TXT
  ask "bogus, again" "bogus.example.net" TXT
  expect status SERVFAIL
  (($(cache_hits) == before)) || fault "SERVFAIL was kept"
  console 'forget()' >/dev/null
  ask "after forget()" "$(number 10002)" NAPTR
  (($(cache_hits) == before)) || fault "forget() does not empty the cache"
}

# Long -------------------------------------------------------------------

# Without the policy, members look up what others have: the test of "once" can
# tell.
test_other_policy() {
  local seen
  policy im >"$work/policy"
  all_reload "$work/policy"
  stop_server "$front_pid" || true
  start_front front 's/^setServerPolicyLua.*/setServerPolicy(roundrobin)/'
  : >"$work/upstream"
  client answers "$front_port" "$work/twice" >/dev/null
  seen=$(lookups)
  printf 'round robin: looked up %d times for %d numbers\n' "$seen" "$numbers"
  ((seen > numbers * 3 / 2)) || fault "round robin looks numbers up once, too"
}

test_long() {
  local name
  for name in r1 r3 r2; do
    insist 1 test_killed "$name"
    insist 1 test_frozen "$name"
    insist 1 test_frozen "$name" after
  done
  insist 0 roll_all "rolling reload" reload "$work/right"
}

harness_begin
need_file ENUMCTL
need_program python3
find_dnsdist
add_zones
start_nsd
policy im >"$work/enumod.conf"
start_unbound alone </dev/null
alone_port=$unbound_port alone_pid=$unbound_pid
policy im >"$work/policy"
start_relay
start_members "$work/policy"
start_front front
write_commands
number_questions >"$work/questions"
{ tac "$work/questions"; cat "$work/questions"; } >"$work/twice"
{ head -n 60 "$work/questions"; other_questions; } >"$work/few"
insist 0 all_once
same_as_alone "other questions" 127.0.0.1 "$work/few"
test_views
right_answers "$work/right"
insist 1 test_killed r2
insist 1 test_frozen r3
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  test_long
fi
test_change
test_bad_change
test_none
test_packet_cache
if [[ ${ENUMOD_LONG:-} == yes ]]; then
  test_other_policy
fi
harness_end
