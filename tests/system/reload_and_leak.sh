#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# reload_and_leak.sh - start, queries, reload, queries, stop, under valgrind: no
# memory of the module is lost, and it touches none that is not its own.
#
# Unbound has blocks of its own that valgrind lists, so only reports with a
# frame of the module count. Everything that the module allocated must be freed
# at the end, also what is still reachable: a reload would lose it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

some_queries() {
  local name
  for name in 001 002 003 004 005 006 007 008 009 010 011 012 013 222 701 999; do
    ask "$name, NAPTR" "$(number "$name")" NAPTR
    ask "$name, URI" "_im.$(number "$name")" URI
    ask "$name, CD" +cdflag +dnssec "$(number "$name")" NAPTR
  done
  ask "ANY" "$(number 001)" ANY
  ask "again" "$(number 001)" NAPTR
  expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
}

# reload - with another configuration, which must be in force afterwards
reload() {
  printf 'enum:\n  services: pres\n' >"$work/enumod.conf"
  control leak reload >/dev/null || abort "reload failed"
  wait_for_server leak "$unbound_pid" "$unbound_port" version.server TXT CH
  ask "after the reload" "$(number 001)" NAPTR
  expect status NOERROR
  expect no-data
  : >"$work/enumod.conf"
  control leak reload >/dev/null || abort "second reload failed"
  wait_for_server leak "$unbound_pid" "$unbound_port" version.server TXT CH
}

# reports_of_module FILE - errors in valgrind's XML with a frame of the module,
# as text
reports_of_module() {
  awk -v module="${ENUMOD_SO##*/}" '
    /<error>/ { is_in = 1; text = ""; is_ours = 0 }
    is_in && /<(kind|what|text|fn|file|line)>/ {
      line = $0
      gsub(/<[^>]*>/, " ", line)
      text = text line "\n"
    }
    is_in && /<obj>/ && index($0, "/" module "<") { is_ours = 1 }
    /<\/error>/ { is_in = 0; if (is_ours) print text }' "$1"
}

need_file UNBOUND_BIN
need_program valgrind
if grep -qaE '__(asan|tsan|ubsan)_' "$UNBOUND_BIN"; then
  skip "valgrind cannot run a daemon that was built with sanitizers"
fi
harness_begin
add_demo_zones
start_nsd
UNBOUND_WRAPPER="valgrind --quiet --leak-check=full --show-leak-kinds=all
  --keep-debuginfo=yes --num-callers=30 --xml=yes --xml-file=$work/valgrind.xml"
start_unbound leak </dev/null
some_queries
reload
some_queries
stop_server "$unbound_pid" || fault "Unbound ended with status $?"
grep -q '</valgrindoutput>' "$work/valgrind.xml" ||
  abort "valgrind did not finish its report"
reports=$(reports_of_module "$work/valgrind.xml")
if [[ -n $reports ]]; then
  fault "valgrind has reports with frames of the module:"
  printf '%s\n' "$reports"
fi
harness_end
