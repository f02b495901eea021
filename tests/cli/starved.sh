#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# starved.sh - each allocation of enumctl fails once, in commands that look at
# records: they print what they always do, or end with status 3 and a
# message. None concludes something else from what it could not look at.
#
#   FAIL_ALLOC_SO   the object to be preloaded, fail_alloc.c

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ -n ${SAN_CFLAGS:-} ]]; then
  echo 'SKIP: sanitizers have an allocator of their own'
  exit 77
fi
if [[ ! -f ${FAIL_ALLOC_SO:-} ]]; then
  echo 'SKIP: FAIL_ALLOC_SO is missing'
  exit 77
fi

# Regexps that are no simple ones, so that all matchers are needed.
cat >"$tmp/zone" <<'END'
$ORIGIN 4.4.e164.arpa.
@ 3600 SOA a. b. 1 2 3 4 5
1.1 NAPTR 100 10 "u" "E2U+sip" "!^(.|..)*$!sip:a@e.example!" .
1.1 NAPTR 200 10 "u" "E2U+im" "!^.*$!im:a@e.example!" .
2.1 NAPTR 100 10 "s" "E2U+sip" "!^.*$!sip:b@e.example!" .
3.1 NAPTR 100 10 "" "" "" 1.1
*.5 NAPTR 100 10 "u" "E2U+im" "!^(\\+44)(.*)$!im:\\2@e.example!" .
END
sed 's/sip:a/sip:c/' "$tmp/zone" >"$tmp/zone.new"
printf 'enum:\n  services: sip im\n' >"$tmp/conf"
cat >"$tmp/conf.full" <<'END'
enum:
  services: sip im
  apex: e164.arpa
  approved-range: 4410 4419
number:
  prefix: 4419
  uri-domain-allow: e.example
view:
  client: 192.0.2.0/24
  services: im
END

# starve COMMAND...
starve() {
  local count at want wanted
  export FAIL_ALLOC_IN=/enumctl FAIL_ALLOC_COUNT=$tmp/count
  FAIL_ALLOC_AT=0 LD_PRELOAD=$FAIL_ALLOC_SO run "$@"
  count=$(<"$tmp/count")
  want=$rc
  wanted=$out
  unset FAIL_ALLOC_COUNT
  has_not "$* (configuration)" "$tmp/conf" "$err"
  is "$* (allocations)" yes "$( ((count > 5)) && echo yes)"
  for ((at = 1; at <= count; at++)); do
    FAIL_ALLOC_AT=$at LD_PRELOAD=$FAIL_ALLOC_SO run "$@"
    if [[ $rc == "$want" && $out == "$wanted" ]] ||
      [[ $rc == 3 && -n $err ]]; then
      pass
    else
      fault "$*" "allocation $at of $count"
    fi
  done
}

starve resolve +4411 --records "$tmp/zone"
starve resolve +4411 --records "$tmp/zone" --config "$tmp/conf" --json
starve resolve +4411 --records "$tmp/zone" --service x-any
starve resolve +4413 --records "$tmp/zone" --service im
starve lint "$tmp/zone"
starve lint --json "$tmp/zone"
starve lint --fix "$tmp/zone"
starve diff "$tmp/zone" "$tmp/zone.new" --quiet
starve diff "$tmp/zone" --config "$tmp/conf" --new-config "$tmp/conf"
starve record +4411 sip:a@e.example --uri-record
starve record +4411 sip:a@e.example --uri-record --config "$tmp/conf.full" --json
printf '+441%d,sip:a@e.example\n' 1 2 >"$tmp/table"
starve record --wildcard --from-csv "$tmp/table"
starve number +4411 --config "$tmp/conf.full"
starve rewrite +4411 '!^(.|..)*$!sip:a@e.example!'
starve check "$tmp/conf.full"
finish
