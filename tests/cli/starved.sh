#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# starved.sh - each allocation of enumctl fails once: commands print what they
# always do, or end with status 3 and a message. None concludes something else
# from what it could not look at. starved_token.sh has those of the store.

# shellcheck source=tests/cli/starved_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/starved_lib.sh"

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
