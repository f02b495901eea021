#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# directives.sh - $GENERATE and $INCLUDE in zone files: what they bring is what
# named-compilezone makes of them; what is wrong is told with file and line;
# hostile ones end soon.
# shellcheck disable=SC2016 # $ of zone files

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/support/debian.sh
. "$srcdir/tests/support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$srcdir/tests/support/program.sh"

print=$(cd "$(dirname "$(command -v "$ENUMCTL")")" && pwd)/tests/cli/zone_print
find_program COMPILEZONE named-compilezone bind9-utils
if [[ -n $COMPILEZONE ]] && ! "$COMPILEZONE" -v >/dev/null 2>&1; then
  COMPILEZONE=
fi
if [[ -z $COMPILEZONE ]]; then
  printf 'NOTE: no comparison with BIND: no named-compilezone\n'
fi
head=$'$TTL 3600\n@ SOA ns.4.4.e164.arpa. n.4.4.e164.arpa. 1 1 1 1 1\n@ NS ns\nns A 192.0.2.1\nlast TXT t\n'

# same NAME - is the zone file what named-compilezone makes of it? Both are
# printed by the same program. Without BIND: is there no fault?
same() {
  local whole=$tmp/zone
  if [[ ! -x $print ]]; then
    return
  fi
  out=$("$print" 4.4.e164.arpa. "$whole" 2>"$tmp/err" | sort)
  err=$(<"$tmp/err")
  if [[ -n $COMPILEZONE ]]; then
    if ! "$COMPILEZONE" -i none -k ignore -n ignore -o "$tmp/compiled" \
      4.4.e164.arpa "$whole" >"$tmp/named" 2>&1; then
      fault "$1" "named-compilezone: $(tail -n 3 "$tmp/named")"
      return
    fi
    is "$1" "$("$print" . "$tmp/compiled" | sort)" "$out"
  fi
  is "$1 (faults)" "" "$err"
}

# $GENERATE, one a line
while IFS= read -r line; do
  printf '%s%s\n TXT behind\n' "$head" "$line" >"$tmp/zone"
  same "$line"
done <<'END'
$GENERATE 0-9 $.3.6.1 NAPTR "100 10 \"u\" \"E2U+sip\" \"!^.*$$!sip:a$@e.com!\" ."
$GENERATE 0-9 $.3.6.1 NAPTR "100 10 \"u\" \"E2U+sip\" \"!^(.*)\$!sip:\\1$@e.com!\" ."
$GENERATE 0-2 $.3 300 IN NAPTR "100 $ \"u\" \"E2U+sip\" \"!^\\+44(.*)$$!sip:\\1@e.com;x=y!\" ." ; c
$GENERATE 0-2 $.3 IN 300 CNAME x$
$GENERATE 0-2 $.3 IN CNAME x$
$GENERATE 0-2 $.3 1h CNAME x$
$generate 0-2 $.3 cname x$
$GENERATE 0-5/3 $ CNAME x
$GENERATE 0-100/7 ${0,3,d}.${0,3,x}.${0,1,o}.${0,0,X} CNAME ${-10}
$GENERATE 8-12/2 ${0,3,n}.${0,7,N} CNAME ${0,0,n}.x
$GENERATE 250-270/5 ${0,1,n}.${0,3,N} CNAME ${0,4,n}x
$GENERATE 0-1 ${2}a CNAME x${0,4}
$GENERATE 0-1 a\$$ CNAME x\\$
$GENERATE 7-7 $$ CNAME x
$GENERATE 2147483646-2147483647 $ CNAME x
$GENERATE 0-1 a${-5,3} CNAME x
$GENERATE 0-1 a${-5,3,x} CNAME x
$GENERATE 0-1 a${+5,3,o} CNAME x
$GENERATE 0-1 a$ TYPE35 "\# 32 0064000a0175064532552b696d 11215e2e2a2421696d3a6140652e636f6d21 00"
$GENERATE 0-1 a$ URI "10 1 \"im:$@e.com\""
$GENERATE 0-1 a$ NS ns$.example.
$GENERATE 0-1 a$.4.4.e164.arpa. NS ns$
$GENERATE 0-3000 ${0,5,n}.1 NAPTR "100 10 \"u\" \"E2U+im\" \"!^.*$$!im:$@e.com!\" ."
END
if [[ ! -x $print ]]; then
  printf 'NOTE: no comparison: tests/cli/zone_print is not built\n'
fi

# $INCLUDE: origin and owner of the file that includes are as before, an owner
# is handed down, and files are found where they are.
mkdir -p "$tmp/sub/deep"
printf '%s' "$head" >"$tmp/zone"
cat >>"$tmp/zone" <<END
a TXT one
\$INCLUDE $tmp/sub/one.inc 3.6.1
 TXT two
b TXT three
\$INCLUDE "$tmp/sub/two.inc" ; comment
\$ORIGIN sub
\$INCLUDE $tmp/sub/two.inc
c TXT four
END
printf ' TXT down\nx NS y\n$ORIGIN q\nx NS y\n' >"$tmp/sub/one.inc"
printf '2 NS y\n$GENERATE 1-2 z$ NS y$\n' >"$tmp/sub/two.inc"
same "include"
printf '$INCLUDE sub/beside\n1 NS a.\n' >"$tmp/zone"
printf '2 NS b.\n$INCLUDE deep/further\n$INCLUDE two\n' >"$tmp/sub/beside"
printf '$INCLUDE ../two\n3 NS c.' >"$tmp/sub/deep/further"
printf '4 NS d.\n' >"$tmp/sub/two"
if [[ -x $print ]]; then
  (cd / && "$print" . "$tmp/zone") >"$tmp/out" 2>&1
  is "beside the file that includes" \
    "2. 2 b.|4. 2 d.|3. 2 c.|4. 2 d.|1. 2 a.|" "$(tr '\n' '|' <"$tmp/out")"
  printf '$INCLUDE here\n' >"$tmp/sub/elsewhere"
  printf '5 NS e.\n' >"$tmp/here"
  is "or in the working directory" "5. 2 e." \
    "$(cd "$tmp" && "$print" . sub/elsewhere 2>&1)"
fi

# What is told: file and line of the record; for which value; each rule once for
# one $GENERATE.
cat >"$tmp/zone" <<'END'
$ORIGIN 4.4.e164.arpa.
$GENERATE 5-9/2 $.3 NAPTR "100 10 \"u\" \"E2U+im\" \"!^\\+4437$$!im:$@e.com!\" ."

1 NAPTR 100 10 "u" "im+E2U" "!^.*$!im:a@e.com!" .
$INCLUDE sub/faults 3.6
2 NAPTR 100 10 "u" "im+E2U" "!^.*$!im:a@e.com!" .
1 NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
$GENERATE 0-1 $.5 NAPTR 100 10 "u" "E2U+im" "!^.*$$!im:$@e.com!" .
END
cat >"$tmp/sub/faults" <<'END'

1 NAPTR 100 10 "u" "im+E2U" "!^.*$!im:a@e.com!" .
  NAPTR 100 10 "u" "E2U+im" "!^.*$!im:b@e.com!" .
$GENERATE 1-1 x NOTYPE a
END
run lint "$tmp/zone"
is "places (status)" 1 "$rc"
places=$(sed -E "s#^$tmp/##; s/: [a-z]+: .*(\(generated [^)]*\)) /: \\1 /
  s/: [a-z]+: .*(\((line|[^ ]*:)[^)]*\)) /: \\1 /; s/: [a-z]+: [^[]*/: /
  s#$tmp/##" <<<"$out")
is "places" 'zone:2: (generated for 5) [no-match]
zone:4: [service-order]
sub/faults:2: [service-order]
sub/faults:4: [directive]
zone:6: [service-order]
zone:8: [generate-words]
sub/faults:3: (line 2) [preference]
zone:7: (line 4) [preference]' "$places"
run lint "$tmp/zone" --json
fits "places, JSON" lint "$out" part
has "places, JSON" '"line":2,"level":"error","rule":"no-match"' "$out"
has "places, JSON" '"generated_for":5' "$out"
has "places, JSON" "\"file\":\"$tmp/sub/faults\",\"line\":3" "$out"
run resolve +444 --records - <<<'$GENERATE 4-4 $.4.4.e164.arpa. NAPTR "1 1 \"u\" \"E2U+im\" \"!^.*$$!im:a@e.com!\" ."'
good "resolve --records" im:a@e.com

# told TEXT LINE... - lint finds one fault in a file of these lines, and says so
told() {
  printf '%s\n' "${@:2}" >"$tmp/zone"
  run lint "$tmp/zone" --origin 4.4.e164.arpa
  is "$2 (status)" 1 "$rc"
  has "$2" "$1" "$out"
  is "$2 (lines)" 1 "$(wc -l <<<"$out")"
}

told 'not carried out: $GENERATE: "0-4294967295" is not a range' \
  '$GENERATE 0-4294967295 $ NS a'
told '2147483648 records: more than 10000000 in a zone are not made' \
  '$GENERATE 0-2147483647 $ NS a'
told '6000000 records: more than 10000000' \
  '$GENERATE 1-6000000 $ NS a' '$GENERATE 1-6000000 $ NS a'
for range in 1 2-0 0-2/0 0-1/ 0-1x a-b '"0-1"'; do
  told 'is not a range' "\$GENERATE $range \$ NS a"
done
for value in '${0,3' '${0,3,q}' '${,3}' '${2,}' '${}' '${1' '${0,0,dd}'; do
  told 'expected $, $$ or ${OFFSET,WIDTH,BASE}' "\$GENERATE 0-9 $value NS a"
done
told 'a record of more than 2048 octets' '$GENERATE 0-9 ${0,99999999} NS a'
told 'a record of more than 2048 octets' '$GENERATE 0-9 ${0,99999999,n} NS a'
told 'more than 2047 octets' \
  "\$GENERATE 0-9 \$ NAPTR \"$(printf '%2100s' '' | tr ' ' a)\""
told 'expected $' '$GENERATE 0-9 ${2147483647} NS a'
told 'expects a range' '$GENERATE 0-9 $ NS'
told '"FOO" is not a record type' '$GENERATE 0-9 $ FOO a'
told 'expects a file' '$INCLUDE'
told 'expects a file' '$INCLUDE a b c'
told 'No such file' '$INCLUDE none'
told 'it includes itself' "\$INCLUDE $tmp/zone"
told 'not a regular file' "\$INCLUDE $tmp"
told 'not a regular file' '$INCLUDE /dev/zero'
mkfifo "$tmp/fifo"
told 'not a regular file' "\$INCLUDE $tmp/fifo"
told 'is not a domain name' "\$INCLUDE $tmp/zone a..b"
printf '$INCLUDE %s\n' "$tmp/sub/back" >"$tmp/sub/forth"
printf '$INCLUDE %s\n' "$tmp/sub/forth" >"$tmp/sub/back"
told 'it includes itself' "\$INCLUDE $tmp/sub/back"
for ((i = 0; i < 20; i++)); do
  printf '$INCLUDE %s\n' "$tmp/sub/level$((i + 1))" >"$tmp/sub/level$i"
done
told "sub/level15:1: error: not carried out: \$INCLUDE: more than 16 files within files" \
  "\$INCLUDE $tmp/sub/level0"

# For which value it failed.
told 'BASE one of d o x X n N (generated for 1) [directive]' \
  '$GENERATE 0-2 ${2147483647,3} NS a'
told 'more than 2048 octets (generated for 11) [directive]' \
  "\$GENERATE 5-13/2 \$ TXT \"$(printf '%1000s' '' | sed 's/ /$,/g')\""

# Long names are refused.
told 'a name of more than 4095 octets' \
  "\$INCLUDE $(printf '%4096s' '' | tr ' ' /)$tmp/sub/two"
told 'a name of more than 4095 octets' \
  "\$INCLUDE $(printf '%60000s' '' | tr ' ' a)"

# Files that include others many times over: an end all the same.
for ((i = 0; i < 4; i++)); do
  for ((j = 0; j < 40; j++)); do
    printf '$INCLUDE wide%d\n' $((i + 1))
  done >"$tmp/sub/wide$i"
done
: >"$tmp/sub/wide4"
run lint "$tmp/sub/wide0"
has "many includes" 'more than 65536 in a zone' "$out"

# So with names that are handed down from file to file: they are bounded.
slashes=$(printf '%3900s' '' | tr ' ' /)
printf '$INCLUDE %s%s/sub/long1\n' "$slashes" "$tmp" >"$tmp/zone"
for ((i = 0; i < 3000; i++)); do
  printf '$INCLUDE long2\n'
done >"$tmp/sub/long1"
printf '$INCLUDE long3\n' >"$tmp/sub/long2"
: >"$tmp/sub/long3"
run lint "$tmp/zone"
has "long names" '$INCLUDE: names of more than 16777216 octets' "$out"

finish
