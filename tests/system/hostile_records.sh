#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_records.sh - records that stop, slow down or confuse other servers.
#
# Each number of the zone has one hostile record and, after it, a good one. The
# answer must come in bounded time, must be made of the good record only, and
# the daemon must be there afterwards. The patterns are those that end or
# exhaust other software; most are in the public record of its bugs.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

# Seconds for one answer. Sanitizers and a busy machine are slow; what this is
# to find takes minutes.
limit=${HOSTILE_SECONDS:-5}

# Regexp fields in wire form, one a line: each backslash is one octet.
hostile_regexps() {
  cat <<'END'
!.*{10,}{10,}{10,}{10,}{10,}!im:h@example.net!
!.*{10,}{10,}{10,}{10,}!im:h@example.net!
!((x{1,255}){1,255}){1,255}!im:h@example.net!
!(x{1,255}){1,255}!im:h@example.net!
!(.*)x9 \9..\1$!im:h@example.net!
!(((((((.?){9}){9}){9}){9}){9}){9})x!im:h@example.net!
!((((.{1,200}){1,200}){1,200}){1,200})x!im:h@example.net!
!((.{1,200}){1,200}){1,200}x!im:h@example.net!
!^(([0-9+]+)+)+[[:alpha:]]!im:h@example.net!
!^((((((((.*)*)*)*)*)*)*)*)*x$!im:h@example.net!
!^(.|..|...|....)*(.|..|...|....)*(.|..|...|....)*x$!im:h@example.net!
!^((.|.)(.|.)(.|.)(.|.)(.|.)(.|.)(.|.)(.|.)(.|.)(.|.))*x$!im:h@example.net!
!^(.*)$!im:\6@example.net!
!^(.*)$!im:\9@example.net!
!^(.)(.)(.)(.)(.)(.)(.*)$!im:\8@example.net!
!^.*$!im:\1@example.net!
!^(.*)$!im:\0@example.net!
!^(?:.*)$!im:h@example.net!
!^(*ACCEPT)!im:h@example.net!
!^(*LIMIT_MATCH=4000000000).*$!im:h@example.net!
!^\Q.*\E$!im:h@example.net!
!^(?R)*$!im:h@example.net!
!^\d+$!im:h@example.net!
!^((((((((((((((((((((.*))))))))))))))))))))$!im:h@example.net
!^(.*$!im:h@example.net!
!^.*)$!im:h@example.net!
!^[.*$!im:h@example.net!
!^.*$!im:a!b@example.net!
!^.*$!im:h@example.net
!^.*$!im:h@example.net!x
!!im:h@example.net!
!
!!!!
!^.*$!im:${api reload}@example.net!
!^.*$!im:`reboot`@example.net!
!^.*$!im:h h@example.net!
!^.*$!im:<h>@example.net!
!^.*$!im:h@example.net#f!
!^.*$!im:%zz@example.net!
!^.*$!im:h@localhost!
!^.*$!sip:h@example.net!
END
}

# What cannot be written on a line of text: NUL, CR LF, octets above 127, and
# long fields. Already in the form of a zone file.
hostile_fields() {
  cat <<'END'
"!^.*$!im:h\000@example.net!"
"!^.*$!im:h@example.net\013\010Contact: x!"
"!^.*$!im:h@example.net\010!"
"!^.*$!im:h\195\188@example.net!"
"\000^.*$\000im:h@example.net\000"
"\255^.*$\255im:h@example.net\255"
END
  printf '"!(.*)!im:%s@example.net!"\n' "$(repeat '\\1' 110)"
  printf '"!%s!im:h@example.net!"\n' "$(repeat '(' 230)"
  printf '"!%sx%s!im:h@example.net!"\n' "$(repeat '(' 110)" "$(repeat ')' 110)"
  printf '"!%sx!im:h@example.net!"\n' "$(repeat '.?' 110)"
  printf '"!%sx!im:h@example.net!"\n' "$(repeat '.*' 110)"
  printf '"!%sx!im:h@example.net!"\n' "$(repeat '(.*)' 55)"
  printf '"!^(%sx)$!im:h@example.net!"\n' "$(repeat '.|' 110)"
}

repeat() {
  local i
  for ((i = 0; i < $2; i++)); do
    printf '%s' "$1"
  done
}

# Services that are no service, and flags that are no flag.
hostile_services() {
  cat <<'END'
"u" "E2U"
"u" "E2U+"
"u" "+E2U+im"
"u" "E2U+im,pres"
"u" " E2U+im"
"u" "E2U+im+P-x"
"u" "E2U+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+im"
"u" "im+E2U+im"
"us" "E2U+im"
"s" "E2U+im"
"u\000" "E2U+im"
"\255" "E2U+im"
END
}

records=0

# pair FLAGS-AND-SERVICES REGEXP - one number with this record and a good one
pair() {
  local name
  name=$(number "$records").
  printf '%s NAPTR 100 10 %s %s .\n' "$name" "$1" "$2"
  printf '%s NAPTR 100 20 "u" "E2U+im" "!^.*$!im:good@example.net!" .\n' "$name"
  records=$((records + 1))
}

# The numbers are 100, 101, ... so that none is a prefix of another.
write_zone() {
  local line
  # shellcheck disable=SC2016 # $TTL is for the zone
  printf '$TTL 300\n@ SOA ns nobody.invalid. 1 3600 600 86400 60\n'
  printf '@ NS ns\nns A 127.0.0.1\n'
  records=100
  while IFS= read -r line; do
    line=${line//\\/\\\\}
    pair '"u" "E2U+im"' "\"$line\""
  done < <(hostile_regexps)
  while IFS= read -r line; do
    pair '"u" "E2U+im"' "$line"
  done < <(hostile_fields)
  while IFS= read -r line; do
    pair "$line" '"!^.*$!im:h@example.net!"'
  done < <(hostile_services)
  write_traps
  printf '%d\n' "$records" >"$work/records"
}

# Rules that lead in circles or to too many places, and a crowd of records.
write_traps() {
  local i
  cat <<END
$(number 900). NAPTR 100 10 "" "" "" $(number 900).
$(number 900). NAPTR 100 20 "u" "E2U+im" "!^.*\$!im:good@example.net!" .
$(number 901). NAPTR 100 10 "" "" "" $(number 902).
$(number 901). NAPTR 100 20 "u" "E2U+im" "!^.*\$!im:good@example.net!" .
$(number 902). NAPTR 100 10 "" "" "" $(number 901).
$(number 904). CNAME $(number 905).
$(number 905). CNAME $(number 904).
END
  for ((i = 0; i < 12; i++)); do
    printf '%s NAPTR 100 1 "" "" "" fan%d.e164.arpa.\n' "$(number 903)." "$i"
    printf 'fan%d NAPTR 100 %d "" "" "" fan%d.e164.arpa.\n' $((i % 4)) \
      "$i" $((i + 3))
  done
  printf '%s NAPTR 100 20 "u" "E2U+im" "!^.*$!im:good@example.net!" .\n' \
    "$(number 903)."
  for ((i = 0; i < 300; i++)); do
    printf '%s NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:%d@example.net!" .\n' \
      "$(number 906)." "$i"
  done
  for ((i = 0; i < 40; i++)); do
    printf '%s NAPTR 100 %d "u" "E2U+im" "!^.*$!im:%d@example.net!" .\n' \
      "$(number 907)." "$i" "$i"
  done
  printf '%s TYPE65280 \\# 4 01020304\n' "$(number 907)."
}

# NAP-12: 40 records, which need TCP, and a type that nobody knows.
large_answer() {
  local option
  for option in +notcp +tcp +bufsize=512 +noedns; do
    timed_ask "40 records, $option" "$option" "$(number 907)" NAPTR
    expect status NOERROR
    [[ $(answer_section ANSWER | grep -c NAPTR) == 40 ]] ||
      unexpected "not 40 records"
  done
  ask "40 records, truncated" +ignore +bufsize=512 "$(number 907)" NAPTR
  expect flag tc
  ask "an unknown type" "$(number 907)" TYPE65280
  expect rdata '\# 4 01020304'
}

# timed_ask TITLE ARGUMENT... - as ask, in bounded time
timed_ask() {
  local start=${EPOCHREALTIME/./} took
  ask "$@"
  took=$((${EPOCHREALTIME/./} - start))
  if ((took > limit * 1000000)); then
    fault "$1: $((took / 1000)) ms"
  fi
  is_alive "$unbound_pid" || abort "$1: Unbound is gone"
}

expect_good_only() {
  local digits=$1 line
  line=$(sed -n "s/^$(number "$digits"). NAPTR 100 10 //p" \
    "$(zone_file e164.arpa).plain")
  timed_ask "$digits $line" "$(number "$digits")" NAPTR
  expect status NOERROR
  expect rdata '100 20 "u" "E2U+im" "!^.*$!im:good@example.net!" .'
  timed_ask "_im of $digits $line" "_im.$(number "$digits")" URI
  expect rdata '1 1 "im:good@example.net"'
}

harness_begin
add_root_zone
write_zone >"$work/hostile"
sign_zone e164.arpa "$work/hostile"
trust e164.arpa
start_nsd
start_unbound hostile </dev/null
last=$(<"$work/records")
for ((digits = 100; digits < last; digits++)); do
  expect_good_only "$digits"
done
for digits in 900 901 903; do
  expect_good_only "$digits"
done
timed_ask "an alias in a circle" "$(number 904)" NAPTR
expect no-data
timed_ask "300 records" +tcp "$(number 906)" NAPTR
expect no-data
large_answer
timed_ask "after all that" "$(number 100)" NAPTR
expect status NOERROR
printf '%d hostile numbers\n' $((last - 100 + 5))
harness_end
