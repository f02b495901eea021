#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# lint_zone.sh - enumctl lint: what is wrong with the records of a zone taken
# together. lint.sh has what single records are.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sip='NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .'

# finds NAME [OPTION...] - of the zone on standard input, where a line may end in
# ";= RULE..." and NAPTR alone is a good one, these rules are told and no others
finds() {
  sed -E "s/ NAPTR( *;=.*)?\$/ ${sip//\//\\/}\\1/" >"$tmp/zone"
  run lint "$tmp/zone" "${@:2}"
  is "$1" "$(awk '{ rules = sub(/.*;= /, "") ? split($0, rule, " ") : 0
      for (i = 1; i <= rules; i++) print NR, rule[i] }' "$tmp/zone" | sort)" \
    "$(sed -nE 's/^[^:]*:([0-9]+): [a-z]+: .* \[([a-z-]+)\]$/\1 \2/p' \
      <<<"$out" | sort)"
}

# RFC 1034 section 3.6.2: nothing stands beside a CNAME but what signs it; the
# same record twice is one.
finds "beside a CNAME" <<'END'
$ORIGIN 4.4.e164.arpa.
1 CNAME x.example. ;= alias
1 NAPTR
2 CNAME x.example.
2 CNAME y.example. ;= alias
3 CNAME x.example. ;= alias
3 URI 10 1 "sip:a@e.com"
4 TXT "a"
4 CNAME x.example. ;= alias
5 CNAME x.example.
5 CNAME X.EXAMPLE.
5 RRSIG CNAME 13 6 1 20300101000000 20200101000000 1 e164.arpa. AAAA
5 NSEC 6.4.4.e164.arpa. CNAME RRSIG NSEC
_sip.5 URI 10 1 "sip:a@e.com"
*.6 CNAME x.example. ;= alias
*.6 URI 10 1 "sip:a@e.com"
7 NS ns.example.
7 CNAME x.example. ;= alias
a CNAME x.example. ;= alias
A A 192.0.2.1
b URI 10 1 "sip:a@e.com" ;= uri-owner
b CNAME 1.4.4.e164.arpa. ;= alias
b CNAME 1.4.4.e164.arpa. ;= alias
b TXT "b"
END
has "beside a CNAME" ":5: error: a CNAME beside another record of its name: name servers refuse the zone (line 4) [alias]" "$out"
has "beside a CNAME" "(line 20) [alias]" "$out"
finish
