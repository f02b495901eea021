#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# check.sh - enumctl check and enumctl options: faults with file and line, and
# the default configuration, which must be read as what it says.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A good configuration.
printf 'enum:\n  services: im # and no more\n' >"$tmp/good"
run check "$tmp/good"
good "good" "$tmp/good: no errors"
ENUMOD_CONF=$tmp/good run check
good "ENUMOD_CONF" "$tmp/good: no errors"
: >"$tmp/empty"
run check "$tmp/empty"
good "empty" "$tmp/empty: no errors"

# Each fault, at its line; none hides another.
cat >"$tmp/bad" <<'END'
services: im
enum:
  servces: im
  services: im nonsense
  dnssec: maybe
  cache-size: 1
  cache-size: lots
  uri-max: 16 17
  ede
  ede: "yes
  include: "missing.conf"
  ede: no
END
run check "$tmp/bad"
bad "bad" 2 "$tmp/bad:1: "
for line in 1 3 4 5 6 7 8 9 10 11; do
  has "bad, line $line" "$tmp/bad:$line: " "$err"
done
has_not "bad, line 2" "$tmp/bad:2: " "$err"
has_not "bad, line 12" "$tmp/bad:12: " "$err"
has "the word at fault" "nonsense" "$err"
has "what was expected" "prefer require off" "$err"

# A fault of an included file is told of that file.
mkdir "$tmp/sub"
printf 'enum:\n\n  ede: perhaps\n' >"$tmp/sub/x.conf"
printf 'include: "sub/*.conf"\n' >"$tmp/top"
run check "$tmp/top"
bad "included" 2 "$tmp/sub/x.conf:3: "

run check "$tmp/missing"
bad "missing" 2 "$tmp/missing"
run check "$tmp"
bad "a folder" 2 "$tmp"
printf 'enum:\n  ede: n\0o\n' >"$tmp/binary"
run check "$tmp/binary"
bad "binary" 2 "$tmp/binary"
printf 'enum:\n  ede: \033[1m\n' >"$tmp/escape"
run check "$tmp/escape"
bad "control octets" 2 '\027[1m'
run check a b
bad "two files" 2 "one operand too many"

# The files that it names.
printf 'enum:\n  counters-file: "%s/no/counters"\n' "$tmp" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: no such folder" "$tmp/counters: no errors"
has "counters-file: no such folder" \
  "warning: counters-file: $tmp/no/counters: No such" "$err"
printf 'enum:\n  counters-file: "%s"\n' "$tmp" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: a folder" "$tmp/counters: no errors"
has "counters-file: a folder" "warning: counters-file: $tmp: Is a directory" \
  "$err"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/good" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: another file" "$tmp/counters: no errors"
has "counters-file: another file" \
  "warning: counters-file: $tmp/good: there is a file of another kind" "$err"
is "it is left alone" "enum:" "$(head -n 1 "$tmp/good")"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/new" >"$tmp/counters"
run check "$tmp/counters"
good "counters-file: to be made" "$tmp/counters: no errors"
[[ ! -e $tmp/new ]] || fault "check makes no file"
printf 'enum:\n  validation: signed\n  validation-store: "%s"\n' "$tmp/none" \
  >"$tmp/store"
run check "$tmp/store"
good "no store yet" "$tmp/store: no errors"
has "no store yet" "warning: validation-store: $tmp/none: " "$err"
has "nobody who signs" "warning: validation: signed" "$err"
printf 'validation-entity:\n  id: X\n  certificate: "%s"\n' "$tmp/x.pem" \
  >"$tmp/entity"
run check "$tmp/entity"
bad "an entity for all numbers" 2 "$tmp/entity:1: validation-entity: a clause has no prefix"
printf '  prefix: 1\n' >>"$tmp/entity"
run check "$tmp/entity"
good "no certificate" "$tmp/entity: no errors"
has "no certificate" "warning: certificate: $tmp/x.pem: No such" "$err"

# As the user that Unbound runs as.
if ((EUID == 0)) && getent passwd nobody >/dev/null; then
  chmod 711 "$tmp"
  chmod 644 "$tmp/good"
  run check --user nobody "$tmp/good"
  good "as another user" "$tmp/good: no errors"
  chmod 600 "$tmp/good"
  run check --user nobody "$tmp/good"
  bad "as another user" 2 "Permission denied"
  run check --user nobody "$tmp/counters"
  good "a folder of ours" "$tmp/counters: no errors"
  has "a folder of ours" "warning: counters-file: $tmp/new: Permission denied" \
    "$err"
else
  printf 'NOTE: check --user needs root\n'
fi
run check --user no-such-user "$tmp/good"
bad "nobody" 3 'there is no user "no-such-user"'

# Default configuration ------------------------------------------------------

run options
is "options (status)" 0 "$rc"
printf '%s\n' "$out" >"$tmp/default"
if grep -nE '^.{79,}' "$tmp/default"; then
  fault "options" "lines of more than 78 columns"
else
  pass
fi
run check "$tmp/default"
good "options are readable" "$tmp/default: no errors"

# With every default of enum: in force, all is as with none.
sed -E '/^#[a-z-]+:/,$d; s/^( *)#([a-z-]+: .+)$/\1\2/' "$tmp/default" \
  >"$tmp/explicit"
lines=$(grep -cE '^ +[a-z-]+: ' "$tmp/explicit")
if ((lines < 10)); then fault "options" "only $lines defaults"; else pass; fi
run check "$tmp/explicit"
good "the defaults are accepted" "$tmp/explicit: no errors"
cat >"$tmp/records" <<'END'
100 10 "u" "E2U+im" "!^.*$!im:a@e.com!" .
100 10 "u" "im+E2U" "!^.*$!im:b@e.com!" .
100 10 "u" "E2U+pres" "!^.*$!pres:a@e.com!" .
100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .
200 10 "u" "E2U+im" "!^.*$!im:c@e.com!" .
END
run resolve +4412 --records "$tmp/records" --json --config "$tmp/empty"
want=$out
run resolve +4412 --records "$tmp/records" --json --config "$tmp/explicit"
good "the defaults are the defaults" "$want"

# The parts of the list for the manual page.
run options --man
is "options --man (status)" 0 "$rc"
has "options --man" ".B services:" "$out"
while read -r name; do
  has "options --man has all" ".B ${name//-/\\-}" "$out"
done < <(sed -nE 's/^ +#([a-z-]+:).*/\1/p' "$tmp/default")
if command -v mandoc >/dev/null; then
  { printf '.TH X 5 2025-01-01\n.SH NAME\nx \\- x\n.SH OPTIONS\n' &&
    printf '%s\n' "$out"; } >"$tmp/man.5"
  warnings=$(mandoc -T lint -W warning "$tmp/man.5" 2>&1)
  is "options --man is clean" "" "$warnings"
else
  printf 'NOTE: the list of options is not checked: mandoc is missing\n'
fi

# Services.
run services
is "services (status)" 0 "$rc"
for text in 'im ' 'pres ' 'voice:tel ' 'sip sips' 'RFC 5028'; do
  has "services" "$text" "$out"
done
run services more
bad "services with an operand" 2 "one operand too many"
finish
