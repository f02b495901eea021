#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fix.sh - enumctl lint --fix: each row of fix.rows, alone and all in one zone;
# nothing else of a zone changes, and fixing twice changes nothing; where the
# zone goes; a large one in linear time.
# shellcheck disable=SC2016 # $ of zone files

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rows=$srcdir/tests/cli/fix.rows
head='$ORIGIN 3.6.1.4.4.e164.arpa.'
owner=3.8.0.0.6.9.2

# sides RULE WHAT - of a row: sets "bad" and "good"
sides() {
  bad=${2%% => *}
  good=${2#* => }
  if [[ $good == = ]]; then
    good=$bad
  fi
}

# rules FILE - which lint finds there
rules() {
  "$ENUMCTL" lint "$1" 2>/dev/null | sed -nE 's/.* \[([a-z-]+)\]$/\1/p' |
    sort -u
}

printf '%s\n' "$head" '; all rows' >"$tmp/all"
cp "$tmp/all" "$tmp/all.good"
count=0
while read -r rule row; do
  if [[ $rule == '#' || -z $rule || $rule == \#* ]]; then
    continue
  fi
  sides "$rule" "$row"
  printf '%s\n%s NAPTR %s\n' "$head" "$owner" "$bad" >"$tmp/zone"
  if ! grep -qx "$rule" <(rules "$tmp/zone"); then
    fault "$row" "lint does not find $rule, but" "$(rules "$tmp/zone")"
  fi
  run lint --fix "$tmp/zone"
  good "$row" "$head"$'\n'"$owner NAPTR $good"
  if [[ $bad == "$good" ]]; then
    is "$row (told)" "0 faults mended" "$err"
    continue
  fi
  has "$row (told)" "zone:2: " "$err"
  printf '%s\n' "$out" >"$tmp/fixed"
  if grep -qx "$rule" <(rules "$tmp/fixed") && [[ $rule != uri-* &&
    $rule != no-match ]]; then
    fault "$row" "lint still finds $rule"
  fi
  run lint --fix "$tmp/fixed"
  good "$row (twice)" "$(<"$tmp/fixed")"
  count=$((count + 1))
  printf '%s.%d\tNAPTR  %s\n\n' "$owner" "$count" "$bad" >>"$tmp/all"
  printf '%s.%d\tNAPTR  %s\n\n' "$owner" "$count" "$good" >>"$tmp/all.good"
done <"$rows"

# All in one, with nothing but these words changed.
run lint --fix "$tmp/all"
is "all rows (status)" 0 "$rc"
is "all rows" "" "$(diff "$tmp/all.good" "$tmp/out")"
# Without a place for temporary files, memory is taken.
for _ in {1..150}; do cat "$tmp/all"; done >"$tmp/all.150"
for _ in {1..150}; do cat "$tmp/all.good"; done >"$tmp/all.150.good"
TMPDIR=$tmp/missing run lint --fix - < <(cat "$tmp/all.150")
is "no folder for a temporary file (status)" 0 "$rc"
is "no folder for a temporary file" "" "$(diff "$tmp/all.150.good" "$tmp/out")"
(ulimit -f 1000 && exec "$ENUMCTL" lint --fix - < <(cat "$tmp/all.150")) \
  2>/dev/null | cmp - "$tmp/all.150.good" >"$tmp/cmp" 2>&1
is "no room for a temporary file" "" "$(<"$tmp/cmp")"
run lint --fix - < <(:)
good "nothing" ""
run lint --fix - <"$tmp/all"
is "all rows, standard input" "" "$(diff "$tmp/all.good" "$tmp/out")"

# findings FILE - "LINE RULE" of each
findings() {
  "$ENUMCTL" lint "$1" 2>/dev/null |
    sed -nE 's/^[^:]*:([0-9]+): .* \[([a-z-]+)\]$/\1 \2/p' | sort
}

# unread FILE - a pattern of the lines that lint could not read as records
unread() {
  findings "$1" | sed -nE 's/^([0-9]+) (syntax|escape-single|octet)$/^\1 /p'
}

# Zones of faults: what is told is what is changed, line by line; what lint
# finds then is no more than before, but in lines that can be read only now, and
# about neighbours.
for zone in "$srcdir"/tests/cli/{faults,world}.zone; do
  name=${zone##*/}
  run lint --fix "$zone"
  is "$name (status)" 0 "$rc"
  cp "$tmp/out" "$tmp/fixed"
  is "$name: changed lines are the told ones" \
    "$(sed -nE 's/^[^:]*:([0-9]+): .*\]$/\1/p' <<<"$err" | sort -nu)" \
    "$(diff --unchanged-line-format= --old-line-format='%dn
' --new-line-format= "$zone" "$tmp/fixed")"
  is "$name: lines" "$(wc -l <"$zone")" "$(wc -l <"$tmp/fixed")"
  is "$name: no new findings" "" \
    "$(comm -13 <(findings "$zone") <(findings "$tmp/fixed") |
      grep -Ev ' (preference|duplicate|wildcard-ended|no-match)$' |
      grep -Evf <(unread "$zone"))"
  # What was mended in a line is not found there any more.
  is "$name: no mended fault is left" "" \
    "$(comm -12 <(findings "$tmp/fixed") \
      <(sed -nE 's/^[^:]*:([0-9]+): .* \[([a-z-]+)\]$/\1 \2/p' <<<"$err" |
        sort -u))"
  run lint --fix "$tmp/fixed"
  good "$name (twice)" "$(<"$tmp/fixed")"
done

# Several lines, comments, tabs, a CR, no line end at the end; owners.
printf '%s\n' "$head" '; comment with "quotes" and (brackets' \
  $'1\t3600\tIN\tNAPTR ( 100 10 ; one' $'\t"u" "sip+E2U" ; two' \
  '  "!^.*$!sip:a@e.com!" ) ; three' \
  '2.3.6.1.4.4.e164.arpa TXT a' \
  '  NAPTR 100 10 "u" "E2U+sip" "!^\\+4416322$!sip:a@e.com!" .' \
  $'3 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .\r' >"$tmp/zone"
printf '4 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!"' >>"$tmp/zone"
sed -e 's/sip+E2U/E2U+sip/' -e 's/e164.arpa TXT/e164.arpa. TXT/' \
  -e 's/  "!^.\*$!sip:a@e.com!" )/  "!^.*$!sip:a@e.com!" . )/' \
  -e '$s/$/ ./' "$tmp/zone" >"$tmp/want"
run lint --fix "$tmp/zone"
is "forms" "" "$(diff "$tmp/want" "$tmp/out" | cat -A)"

# One label, or digits only, may well be meant; two may not.
printf '%s\n' '$ORIGIN 4.' '4 TXT a' '$ORIGIN 6.1.' '6.1 TXT a' \
  '$ORIGIN e164.' 'e164 TXT a' '$ORIGIN 4.e164.' '1.4.e164 TXT a' >"$tmp/zone"
run lint --fix "$tmp/zone"
good "a doubled origin" "$(sed '$s/e164 TXT/e164. TXT/' "$tmp/zone")"

# A wildcard is of numbers that are not known.
printf '%s\n' '$ORIGIN 4.4.e164.arpa.' \
  '*.1 NAPTR 100 10 "u" "E2U+sip" "!^\\+441(.*)$!sip:a@e.com!"' \
  '*.2 NAPTR 100 10 "u" "E2U+sip" "!^+442(.*)$!sip:a@e.com!" .' >"$tmp/zone"
run lint --fix "$tmp/zone"
good "a wildcard" "$(sed -e '2s/$/ ./' -e '3s/+442/\\\\+442/' "$tmp/zone")"

# Records of other files and of $GENERATE are left to their files.
printf '%s\n' "$head" '$INCLUDE inc' \
  '$GENERATE 1-2 $ NAPTR "100 10 \"u\" \"sip+E2U\" \"!^.*$$!sip:a@e.com!\" ."' \
  '9 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .' >"$tmp/zone"
printf '8 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .\n' >"$tmp/inc"
cp "$tmp/inc" "$tmp/inc.old"
run lint --fix "$tmp/zone"
good "other files" "$(sed '$s/sip+E2U/E2U+sip/' "$tmp/zone")"
is "an included file" "" "$(cmp "$tmp/inc" "$tmp/inc.old")"

run lint --fix --output "$tmp/inc" "$tmp/zone"
bad "--output over an included file" 2 "inc: the zone includes this file"
ln -s inc "$tmp/inc.link"
run lint --fix --output "$tmp/inc.link" "$tmp/zone"
bad "--output over an included file, by a link" 2 "the zone includes this file"
is "an included file is not replaced" "" "$(cmp "$tmp/inc" "$tmp/inc.old")"
cp "$tmp/inc" "$tmp/zone~"
sed -i 's/INCLUDE inc/INCLUDE zone~/' "$tmp/zone"
cp "$tmp/zone" "$tmp/zone.old"
run lint --fix --in-place "$tmp/zone"
bad "--in-place, the backup is included" 2 "zone~: the zone includes this file"
is "--in-place, the backup is included (both)" "" \
  "$(cmp "$tmp/zone" "$tmp/zone.old"; cmp "$tmp/inc" "$tmp/zone~")"
run lint --fix --output "$tmp/inc.new" "$tmp/zone"
good "--output beside included files" ""
rm "$tmp/zone~"

# Where it goes.
mkdir "$tmp/dir"
bad='1 NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:a@e.com!" .'
good=${bad/sip+E2U/E2U+sip}
printf '%s\n' "$head" "$bad" >"$tmp/dir/zone"
chmod 640 "$tmp/dir/zone"
run lint --fix --output "$tmp/dir/new" "$tmp/dir/zone"
good "--output" ""
is "--output" "$good" "$(tail -n 1 "$tmp/dir/new")"
run lint --fix --output "$tmp/dir/zone" "$tmp/dir/zone"
bad "--output over the input" 2 "--in-place replaces it"
ln -s zone "$tmp/dir/link"
run lint --fix --output "$tmp/dir/link" "$tmp/dir/zone"
bad "--output over the input, by another name" 2 "--in-place replaces it"
is "the input" "$bad" "$(tail -n 1 "$tmp/dir/zone")"
run lint --fix --in-place "$tmp/dir/link"
good "--in-place" ""
is "--in-place" "$good" "$(tail -n 1 "$tmp/dir/zone")"
is "--in-place (backup)" "$bad" "$(tail -n 1 "$tmp/dir/zone~")"
is "--in-place (rights)" 640 "$(stat -c %a "$tmp/dir/zone")"
is "--in-place (link)" zone "$(readlink "$tmp/dir/link")"
before=$(stat -c '%i %Y' "$tmp/dir/zone")
run lint --fix --in-place "$tmp/dir/zone"
good "--in-place, nothing to do" ""
is "--in-place, nothing to do" "$before" "$(stat -c '%i %Y' "$tmp/dir/zone")"
is "--in-place, nothing to do (backup)" "$bad" "$(tail -n 1 "$tmp/dir/zone~")"
is "nothing is left over" "link new zone zone~" \
  "$(find "$tmp/dir" -mindepth 1 -printf '%f\n' | sort | tr '\n' ' ' |
    sed 's/ $//')"
run lint --fix --output "$tmp/none/new" "$tmp/dir/zone"
bad "--output into no folder" 3 "none/.new"
ln -s nowhere "$tmp/dangling"
run lint --fix --output "$tmp/dangling" "$tmp/dir/zone"
bad "--output to a link to no file" 2 "dangling: a symbolic link to no file"
is "a link to no file" "nowhere no" \
  "$(readlink "$tmp/dangling") $([[ -e $tmp/nowhere ]] || echo no)"
run lint --fix --output "$tmp/dir" "$tmp/dir/zone"
bad "--output to a folder" 2 "dir: a folder"

# A signal leaves nothing behind, and until it comes no pattern of an include
# finds what is not finished. It waits with a pipe full of what it tells.
mkdir "$tmp/killed"
mkfifo "$tmp/full"
for number in {1..3000}; do
  printf '%s\n' "${bad/1 /$number.1 }"
done >"$tmp/long"
# killed SIGNAL STATUS OPTION...
killed() {
  local pid
  { printf '%s\n' "$head"; cat "$tmp/long"; } >"$tmp/killed/zone"
  exec 9<>"$tmp/full"
  "$ENUMCTL" lint --fix "${@:3}" "$tmp/killed/zone" 2>&9 9>&- &
  pid=$!
  for _ in {1..200}; do
    compgen -G "$tmp/killed/.*.??????" >/dev/null && break
    sleep 0.05
  done
  # Half of it is there, under a name that "*" does not match.
  is "$1 ${*:3}: unfinished" "zone" "$(cd "$tmp/killed" && echo *)"
  [[ -n $(compgen -G "$tmp/killed/.*.??????") ]] ||
    fault "$1 ${*:3}" "there is no new file"
  sleep 0.2
  kill -s "$1" "$pid"
  wait "$pid"
  is "$1 ${*:3} (status)" "$2" "$?"
  exec 9>&-
  is "$1 ${*:3}" "zone" "$(ls -A "$tmp/killed")"
  is "$1 ${*:3}: the zone" "" \
    "$({ printf '%s\n' "$head"; cat "$tmp/long"; } | cmp - "$tmp/killed/zone")"
}
# What starts the tests may ignore these signals: nohup, or a shell's "&".
if env --default-signal=INT true 2>/dev/null; then
  printf '#!/bin/sh\nexec env --default-signal=HUP,INT,TERM "%s" "$@"\n' \
    "$(realpath "$(command -v "$ENUMCTL")")" >"$tmp/default"
  chmod 755 "$tmp/default"
  ENUMCTL=$tmp/default killed INT 130 --in-place
  ENUMCTL=$tmp/default killed HUP 129 --in-place
  ENUMCTL=$tmp/default killed TERM 143 --in-place
fi
killed TERM 143 --output "$tmp/killed/new"
"$ENUMCTL" lint --fix --in-place "$tmp/killed/zone" 2>&1 >/dev/null | head -n 1 \
  >/dev/null
is "PIPE" "141 zone" "${PIPESTATUS[0]} $(ls -A "$tmp/killed")"

# What is no file is written to, and stays what it is.
mkfifo "$tmp/pipe"
cat "$tmp/pipe" >"$tmp/piped" &
reader=$!
run lint --fix --output "$tmp/pipe" "$tmp/dir/zone"
good "--output into a pipe" ""
if [[ -p $tmp/pipe ]]; then
  wait "$reader"
else
  fault "--output into a pipe" "it is one no more"
  kill "$reader"
fi
is "--output into a pipe" "" "$(cmp "$tmp/piped" "$tmp/dir/zone")"
if mknod "$tmp/null" c 1 3 2>/dev/null && : 2>/dev/null >"$tmp/null"; then
  run lint --fix --output "$tmp/null" "$tmp/dir/zone"
  good "--output to a device" ""
  is "--output to a device (stays)" "1:3" "$(stat -c %t:%T "$tmp/null")"
else
  printf 'NOTE: --output to a device is not tried: cannot make one\n'
fi

# Pipes as the zone file.
run lint --fix <(printf '%s\n' "$head" "$bad")
good "a pipe" "$head"$'\n'"$good"
has "a pipe (told)" "1 fault mended" "$err"
run lint --fix --output "$tmp/dir/new" <(printf '%s\n' "$head" "$bad")
good "a pipe, --output" ""
is "a pipe, --output" "$good" "$(tail -n 1 "$tmp/dir/new")"
run lint --fix --in-place <(printf '%s\n' "$head" "$bad")
bad "a pipe in place" 2 "not a regular file"

# Another user: the group stays, or has no rights in what is of another group.
# as GROUP MODE NAME - mend as a user of that group; sets "now"
as() {
  mkdir "$tmp/shared/$3"
  printf '%s\n' "$head" "$bad" >"$tmp/shared/$3/zone"
  chgrp 4242 "$tmp/shared/$3/zone"
  chmod "$2" "$tmp/shared/$3/zone"
  chmod 777 "$tmp/shared/$3"
  setpriv --reuid=4241 --regid=4241 --groups="$1" "$tmp/shared/enumctl" \
    lint --fix --in-place "$tmp/shared/$3/zone" >"$tmp/out" 2>"$tmp/err"
  rc=$?
  out=$(<"$tmp/out")
  err=$(<"$tmp/err")
  now=$(stat -c %u:%g:%a "$tmp/shared/$3/zone")
}
mkdir "$tmp/shared"
chmod 711 "$tmp"
chmod 755 "$tmp/shared"
cp "$(command -v "$ENUMCTL")" "$tmp/shared/enumctl"
if [[ $(id -u) == 0 ]] &&
  setpriv --reuid=4241 --regid=4241 --groups=4242 "$tmp/shared/enumctl" \
    help >/dev/null 2>&1; then
  as 4242 640 member
  is "another user, of the group" "0 4241:4242:640" "$rc $now"
  has "another user, of the group (told)" "owner cannot be kept" "$err"
  has_not "another user, of the group (told)" "group cannot be kept" "$err"
  as 4241 664 stranger
  is "another user" "0 4241:4241:604" "$rc $now"
  has "another user (told)" "group cannot be kept" "$err"
  as 4241 604 worse
  is "another user, of a group with less" "0 4241:4241:600" "$rc $now"
else
  printf 'NOTE: other users are not tried: needs root and setpriv\n'
fi
run lint --fix "$tmp/missing"
bad "a missing file" 3 "missing"
run lint --fix "$tmp/dir"
is "a folder (status)" 3 "$rc"
if [[ -w /dev/full ]]; then
  "$ENUMCTL" lint --fix "$tmp/dir/zone" >/dev/full 2>"$tmp/err"
  is "a full disk" 3 "$?"
fi
run lint --output "$tmp/dir/new" "$tmp/dir/zone"
bad "--output alone" 2 "go with --fix"
run lint --in-place "$tmp/dir/zone"
bad "--in-place alone" 2 "go with --fix"
run lint --fix --in-place --output x "$tmp/dir/zone"
bad "both" 2 "--output or --in-place"
run lint --fix --in-place - </dev/null
bad "standard input in place" 2 "needs a file"
run lint --fix --quiet <(printf '%s\n' "$head" "$bad")
good "--quiet" "$head"$'\n'"$good"
is "--quiet (told)" 1 "$(wc -l <<<"$err")"
has "--quiet (told)" "[service-order]" "$err"
run lint --fix --json "$tmp/dir/zone"
bad "--json" 2 "no JSON"
run lint --fix
bad "no file" 2 "ZONEFILE is missing"

# Octets of any kind come out as they went in.
garbage 300000 >"$tmp/garbage"
"$ENUMCTL" lint --fix "$tmp/garbage" 2>/dev/null | cmp - "$tmp/garbage" \
  >"$tmp/cmp" 2>&1
is "garbage" "" "$(<"$tmp/cmp")"
"$ENUMCTL" lint --fix - 2>/dev/null < <(cat "$tmp/garbage") |
  cmp - "$tmp/garbage" >"$tmp/cmp" 2>&1
is "garbage, through a pipe" "" "$(<"$tmp/cmp")"

# Four times as many records take about four times as long.
# seconds COUNT - of processor time
seconds() {
  awk -v count="$1" -v head="$head" 'BEGIN {
    print head
    for (i = 0; i < count; i++)
      printf "%d NAPTR 100 10 \"u\" \"%s\" \"!^.*$!sip:a%d@e.com!\" .\n",
        i % 10, i % 10 ? "E2U+sip" : "sip+E2U", i
  }' >"$tmp/large"
  ( TIMEFORMAT=%U
    time "$ENUMCTL" lint --fix --output "$tmp/fixed" "$tmp/large" \
      2>"$tmp/told" ) 2>&1
}
small=$(seconds 20000)
large=$(seconds 80000)
is "a large zone" 8001 "$(wc -l <"$tmp/told")"
if awk -v small="$small" -v large="$large" \
  'BEGIN { exit !(large < 8 * small + 1) }'; then
  pass
else
  fault "linear time" "20000: $small s, 80000: $large s"
fi
finish
