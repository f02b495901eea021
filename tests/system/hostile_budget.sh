#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile_budget.sh - aliases into the trees of numbers do not get round the
# bounds that Unbound puts on one question (THR-03, NTM-07).
#
# Unbound bounds how deep it looks for the addresses of name servers, and how
# many it looks for. Where the module follows an alias to a number, it starts a
# query, for which these bounds begin anew. In "maze.example" of
# tests/support/hostile_dns.py that would go on without end: a delegation leads to
# servers, their names to numbers, and these to the next delegation; likewise the
# domains of URIs, where they are looked up (discovery).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/hostile_lib.sh
. "$here/../support/hostile_lib.sh"

# question | type | queries | what
# queries: allowed beside three times the most of stock Unbound, since the module
# asks for a number, which Unbound does not. A number has ten such URIs: for each,
# two SRV names and the addresses. With qname-minimisation, a name of a number
# may take a query for each label.
cases() {
  cat <<END
x.hole-a.maze.example|A|20|name servers that lead to numbers
x.hole-b.maze.example|TXT|20|name servers that lead to numbers
x.hole-c.maze.example|NAPTR|20|name servers that lead to numbers
ns-d.maze.example|A|40|an alias that leads to such a delegation
_im._sip.shop-e.maze.example|SRV|100|an alias that leads to such URIs
$(number 125)|NAPTR|100|domains of URIs that lead to numbers
_im.$(number 125)|URI|100|domains of URIs that lead to numbers
END
}

# ask_for_aliases - of all names of the maze that were met; as CNAME, they are kept
ask_for_aliases() {
  unbound_port=$module_port
  awk '$3 ~ /^(_im\._[a-z]*\.)?(ns|shop)-.*maze/ && !seen[$3]++ && n++ < 100 {
      print $3
    }' "$work/asked" | while read -r alias; do
    ask "$alias" +tries=1 +time=2 "$alias" CNAME
  done
}

# cost NAME TYPE - sets queries
cost() {
  local before
  before=$(upstream_queries)
  ask "$1" +tries=1 +time=20 "$1" "$2"
  wait_for_quiet
  queries=$(($(upstream_queries) - before))
}

# compare MINIMISATION FACTOR
compare() {
  local name type more what stock stock_port module_port
  QNAME_MINIMISATION=$1
  start_unbound "stock-$1" stock < <(hostile_zones)
  stock_port=$unbound_port
  start_unbound "module-$1" < <(hostile_zones)
  module_port=$unbound_port
  while IFS='|' read -r -u 3 name type more what; do
    # Again and again, and with the aliases in the cache: they must not lead on
    # either. An alias that leads to a number is not kept, so a name server is
    # looked up each time, where Unbound has its denial.
    stock=0
    ask_for_aliases
    for _ in first second; do
      unbound_port=$stock_port
      cost "$name" "$type"
      ((queries <= stock)) || stock=$queries
      unbound_port=$module_port
      cost "$name" "$type"
      printf '%-32s %-5s %4d queries, stock %4d (minimisation: %s)\n' \
        "${name:0:32}" "$type" "$queries" "$stock" "$1"
      ((queries <= 3 * stock + $2 * more)) ||
        fault "$what: $name $type: $queries queries, stock $stock"
    done
  done 3< <(cases)
}

need_program python3
PATIENT=no
harness_begin
cat >"$work/enumod.conf" <<'END'
enum:
    apex: "e164.arpa."
    discovery: require
END
start_hostile_server
compare no 1
compare yes 5
harness_end
