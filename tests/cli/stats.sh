#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# stats.sh - enumctl stats without a module: what is wrong is said. Counting
# itself is tested with the real daemon, tests/system/counters.sh.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run stats --file "$tmp/missing"
bad "missing file" 3 "$tmp/missing: "
printf 'not counters' >"$tmp/other"
run stats --file "$tmp/other"
bad "another file" 3 "not a counters-file of enumod"
printf 'enum:\n' >"$tmp/none"
run stats --config "$tmp/none"
bad "no counters-file" 2 "names no counters-file"
printf 'enum:\n  counters-file: "%s"\n' "$tmp/missing" >"$tmp/named"
run stats --config "$tmp/named"
bad "file of the configuration" 3 "$tmp/missing: "
# The module that runs has the configuration of before the fault.
printf 'enum:\n  servces: im\n  counters-file: "%s"\n' "$tmp/missing" >"$tmp/faulty"
run stats --config "$tmp/faulty"
bad "a faulty configuration" 3 "$tmp/missing: "
has "a faulty configuration" 'faulty:2: unknown option "servces:"' "$err"
has "a faulty configuration" "nevertheless, the counters-file is $tmp/missing" "$err"
printf 'enum:\n  servces: im\n' >"$tmp/faulty"
run stats --config "$tmp/faulty"
bad "a faulty configuration that names none" 2 'unknown option "servces:"'

# One request of HTTP. What is wrong with the file is not told to who asks.
# http NAME REQUEST STATUS-LINE
http() {
  printf '%b' "$2" >"$tmp/request"
  run stats --http --file "$tmp/missing" <"$tmp/request"
  is "$1" "HTTP/1.1 $3" "$(head -n 1 <<<"$out" | tr -d '\r')"
}

http "no counters" 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n' \
  '503 Service Unavailable'
is "no counters (status)" 3 "$rc"
has "no counters (log)" "$tmp/missing: " "$err"
has_not "no counters (client)" missing "$out"
http "lines end in LF" 'GET / HTTP/1.0\n\n' '503 Service Unavailable'
http "a query" 'GET /metrics?x=y HTTP/1.1\r\nhost:\r\n\r\n' \
  '503 Service Unavailable'
http "another path" 'GET /metrics/ HTTP/1.0\r\n\r\n' '404 Not Found'
is "another path (status)" 0 "$rc"
has "length and end" $'Content-Length: 9\r\nConnection: close\r\n\r\nNot Found' "$out"
http "HEAD" 'HEAD /x HTTP/1.0\r\n\r\n' '404 Not Found'
has_not "HEAD has no body" $'\r\n\r\nNot' "$out"
http "POST" 'POST /metrics HTTP/1.0\r\n\r\n' '405 Method Not Allowed'
has "POST" 'Allow: GET, HEAD' "$out"
http "no version" 'GET /metrics\r\n\r\n' '400 Bad Request'
http "no request" '\r\n\r\n' '400 Bad Request'
http "cut off" 'GET /metrics HTTP/1.1\r\n' '400 Bad Request'
http "NUL" 'GET /metrics HTTP/1.1\0\r\n\r\n' '400 Bad Request'
http "nothing" '' '400 Bad Request'
# RFC 9112, sections 2.2, 3.2 and 3.2.2.
http "an empty line in front" '\r\nGET / HTTP/1.0\r\n\r\n' \
  '503 Service Unavailable'
http "no host" 'GET / HTTP/1.1\r\nX-Host: a\r\n\r\n' '400 Bad Request'
http "no host (HEAD)" 'HEAD / HTTP/1.1\r\n\r\nHost: a\r\n' '400 Bad Request'
http "two hosts" 'GET / HTTP/1.1\nHost: a\nHOST: a\n\n' '400 Bad Request'
http "HTTP/1.10" 'GET / HTTP/1.10\r\nHost: a\r\n\r\n' '400 Bad Request'
for target in http://a/metrics HTTP://a:9/metrics?b http://a http://a/ 'http://a?b'; do
  http "$target" "GET $target HTTP/1.1\r\nHost: a\r\n\r\n" \
    '503 Service Unavailable'
done
for target in http://a/x http://a/metrics/ //a/metrics '*' a/metrics; do
  http "$target" "GET $target HTTP/1.0\r\n\r\n" '404 Not Found'
done
long=$(printf '%9000s' '' | tr ' ' a)
http "too long" "GET /$long HTTP/1.1\r\n\r\n" \
  '431 Request Header Fields Too Large'
run stats --http --reset --file "$tmp/missing" </dev/null
bad "a reset" 2 "only reads"
# A pipe that who reads it has open for writing, too, never ends.
mkfifo "$tmp/silent"
timeout 60 "$ENUMCTL" stats --http --file "$tmp/missing" <>"$tmp/silent" \
  >"$tmp/out" 2>"$tmp/err"
rc=$?
out=$(<"$tmp/out")
err=$(<"$tmp/err")
is "a client that says nothing" "HTTP/1.1 408 Request Timeout" \
  "$(head -n 1 <<<"$out" | tr -d '\r')"

# Flush takes the same way to the file.
run flush --file "$tmp/missing"
bad "flush: missing file" 3 "$tmp/missing: "
run flush --file "$tmp/other"
bad "flush: another file" 3 "not a counters-file of enumod"
run flush --config "$tmp/none"
bad "flush: no counters-file" 2 "names no counters-file"
run flush --config "$tmp/named"
bad "flush: file of the configuration" 3 "$tmp/missing: "

finish
