#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# libunbound.sh - the module in an application's own process: the examples in C
# and Python look the demo's numbers up in libunbound, and get what the daemon
# answers to dig; while they wait, in a thread, and in a process. What is
# different there, as doc/clients.md says, is different.
#
#   LIBUNBOUND   a libunbound.so.8 of the Unbound that the module was built for,
#                configured with --enable-allsymbols as well. "./bootstrap check"
#                builds one, beside that Unbound; there it is found.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

need_file ENUMCTL UNBOUND_SRC
beside=${UNBOUND_SRC%-*}-library-${UNBOUND_SRC##*-}
if [[ -z ${LIBUNBOUND:-} && -r $beside/enumod-built ]]; then
  LIBUNBOUND=$beside/.libs/libunbound.so.8
fi
[[ -r ${LIBUNBOUND:-} ]] ||
  skip "LIBUNBOUND names no library that exports all functions;" \
    "\"./bootstrap check\" builds one"
harness_begin
need_program cc python3
examples=$here/../../conf-examples/libunbound
export LD_LIBRARY_PATH=${LIBUNBOUND%/*}
export ENUMOD_CONF=$here/../demo/enumod.conf
sanitizer=()
preload=
ways=(wait thread process python-wait python-thread python-process)
if grep -qaF __asan_init "$UNBOUND_BIN"; then
  sanitizer=('-fsanitize=address,undefined')
  preload=$(cc -print-file-name=libasan.so):$(cc -print-file-name=libubsan.so)
  # Python itself leaks, and Unbound when a process of its ends.
  export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
elif grep -qaF __tsan_init "$UNBOUND_BIN"; then
  # An interpreter that was built without it cannot load this sanitizer.
  sanitizer=(-fsanitize=thread)
  ways=(wait thread process)
fi
questions=(+441632960001 +441632960002 +441632960002/im +441632960003/pres
  +441632960004 +441632960005 +441632960006 +441632960007 +441632960007/sip
  +441632960008 +441632960008/im +441632960009 +441632960010/im
  +441632960011/im +441632960012 +441632960012/im +441632960013
  +441632960222 +441632960222/im +441632960701 +441632960791
  +441632960999 +4416329602013 +4416329602013/im)

# library NAME LIBRARY-ARGUMENT... - run an example; in Python as "lookup.py"
library() {
  local way=$1 status=0
  shift
  case $way in
    python-*) LD_PRELOAD=$preload python3 "$examples/lookup.py" "$LIBUNBOUND" \
      "$work/app.conf" "${way#python-}" "$@" || status=$? ;;
    *) "$work/lookup" "$work/app.conf" "$way" "$@" || status=$? ;;
  esac >"$work/said" 2>>"$work/log/app.out"
  return "$status"
}

# name_of QUESTION - what dig has to ask
name_of() {
  local digits=${1%/*} service="" name=e164.arpa
  if [[ $1 == */* ]]; then
    service=_${1#*/}.
  fi
  digits=${digits#+}
  while [[ -n $digits ]]; do
    name=${digits:0:1}.$name
    digits=${digits:1}
  done
  printf '%s%s' "$service" "$name"
}

# daemon QUESTION - what the daemon answers, as the examples print it
daemon() {
  local type=NAPTR rcode trust=insecure
  if [[ $1 == */* ]]; then
    type=URI
  fi
  ask "$1" "$(name_of "$1")" "$type" +dnssec
  case $(answer_status) in
    NOERROR) rcode=0 ;;
    SERVFAIL) rcode=2 trust=bogus ;;
    NXDOMAIN) rcode=3 ;;
    *) abort "$1: $(answer_status)" ;;
  esac
  if [[ $(answer_flags) == *' ad '* ]]; then
    trust=secure
  fi
  printf '%s rcode %s %s\n' "$1" "$rcode" "$trust"
  answer_section ANSWER | awk -v type="$type" -v question="$1" '
    $4 == type { sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, question " "); print }' |
    sed 's/ \.$//; s/"//g'
}

# The application has no port: only what both need.
app_conf() {
  unbound_conf app </dev/null
  sed -i -e '/^ *interface:/d' -e '/^ *port:/d' -e '/logfile/d' \
    -e '/^remote-control/,/control-use-cert/d' "$work/app.conf"
}

# says TEXT COMMAND... - its standard error has this text
says() {
  local text=$1
  shift
  "$@" >"$work/said" 2>&1 || true
  grep -qF -- "$text" "$work/said" ||
    fault "$*: not \"$text\" but $(head -n 3 "$work/said")"
}

counter() {
  "$ENUMCTL" stats --file "$work/counters" | sed -n "s/^$1=//p"
}

cc -std=c11 -Wall -Wextra -Werror -g "${sanitizer[@]}" \
  -I"$UNBOUND_SRC/libunbound" -o "$work/lookup" "$examples/lookup.c" \
  "$LIBUNBOUND" || abort "the example in C cannot be compiled"
add_demo_zones
start_nsd
start_unbound daemon </dev/null
app_conf

# As the daemon answers. What runs at once may be done in any order.
for question in "${questions[@]}"; do
  daemon "$question"
done | LC_ALL=C sort >"$work/wanted"
for way in "${ways[@]}"; do
  library "$way" "${questions[@]}" || fault "$way: exit status $?"
  LC_ALL=C sort "$work/said" | diff -u "$work/wanted" - >"$work/diff" || {
    fault "$way: other answers than the daemon's"
    cat "$work/diff"
  }
done
(($(wc -l <"$work/wanted") > 40)) || fault "few answers were compared"

# No client address: no view: counts, neither one that has all addresses nor the
# sum of all, but what enum: says.
cat >"$work/views.policy" <<'END'
enum:
  services: pres
view:
  client: 0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1
  services: im sip
END
ENUMOD_CONF=$work/views.policy start_unbound views </dev/null
ask "a view in the daemon" "$(number 001)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:anna@example.net!" .'
for way in wait thread process; do
  ENUMOD_CONF=$work/views.policy \
    library "$way" +441632960001 +441632960003/pres +441632960005 || true
  [[ $(LC_ALL=C sort "$work/said" | paste -sd ' ') == \
    '+441632960001 rcode 0 insecure +441632960003/pres 1 1 pres:carol@example.net +441632960003/pres rcode 0 secure +441632960005 rcode 0 insecure' ]] ||
    fault "a view counts without a client, $way: $(<"$work/said")"
done

# One counters-file for several processes: what they count one after the other
# adds up. At once, some is lost, but nothing is made up, and all are answered.
printf 'enum:\n  counters-file: "%s"\n' "$work/counters" >"$work/counters.policy"
export ENUMOD_CONF=$work/counters.policy
for way in wait process "${ways[-1]}"; do
  library "$way" "${questions[@]}"
done
total=$(($(counter cache_hits) + $(counter cache_misses)))
one=$((total / 3))
((total == 3 * one && one >= ${#questions[@]} - 2)) ||
  fault "counted $total, which is no sum of three runs"
pids=()
for ((i = 0; i < 4; i++)); do
  "$work/lookup" "$work/app.conf" thread "${questions[@]}" >"$work/said.$i" \
    2>>"$work/log/app.out" &
  pids+=("$!")
done
wait "${pids[@]}" || fault "processes with one counters-file fail"
for ((i = 0; i < 4; i++)); do
  [[ $(grep -c ' rcode ' "$work/said.$i") == "${#questions[@]}" ]] ||
    fault "answers are missing with one counters-file"
done
more=$(($(counter cache_hits) + $(counter cache_misses) - total))
((more > 0 && more <= 4 * one)) || fault "four processes counted $more, not 1 to $((4 * one))"


# enumctl flush reaches the cache of an application: what it asks for twice is
# looked up twice.
if [[ ${ways[*]} == *python* ]]; then
  "$ENUMCTL" stats --file "$work/counters" --reset >/dev/null
  cat >"$work/flush.py" <<'END'
import ctypes, subprocess, sys
file, conf, enumctl, counters = sys.argv[1:]
lib = ctypes.CDLL(file, mode=ctypes.RTLD_GLOBAL)
lib.ub_ctx_create.restype = ctypes.c_void_p
ctx = ctypes.c_void_p(lib.ub_ctx_create())
lib.ub_ctx_config(ctx, conf.encode())
for i in range(4):
    result = ctypes.c_void_p()
    name = b"1.0.0.0.6.9.2.3.6.1.4.4.e164.arpa."
    if lib.ub_resolve(ctx, name, 35, 1, ctypes.byref(result)):
        sys.exit(1)
    if i == 1:
        subprocess.run([enumctl, "flush", "--file", counters], check=True)
END
  env LD_PRELOAD="$preload" python3 "$work/flush.py" "$LIBUNBOUND" \
    "$work/app.conf" "$ENUMCTL" "$work/counters" >"$work/said" 2>&1 || {
    fault "flush fails"
    cat "$work/said"
  }
  [[ $(counter cache_misses),$(counter cache_hits) == 2,2 ]] ||
    fault "flush: $(counter cache_misses) misses, $(counter cache_hits) hits, not 2 and 2"
fi
export ENUMOD_CONF=$here/../demo/enumod.conf

# A library that hides its functions is refused in words.
cat >"$work/local.py" <<'END'
import ctypes, sys
file, conf = sys.argv[1:]
lib = ctypes.CDLL(file, mode=ctypes.RTLD_LOCAL)
lib.ub_ctx_create.restype = ctypes.c_void_p
ctx = ctypes.c_void_p(lib.ub_ctx_create())
lib.ub_ctx_config(ctx, conf.encode())
result = ctypes.c_void_p()
sys.exit(lib.ub_resolve(ctx, b"1.e164.arpa.", 35, 1, ctypes.byref(result)))
END
if [[ ${ways[*]} == *python* ]]; then
  says 'Configure libunbound with --enable-allsymbols, and load it with RTLD_GLOBAL' \
    env LD_PRELOAD="$preload" python3 "$work/local.py" "$LIBUNBOUND" \
    "$work/app.conf"
  if grep -F 'undefined symbol' "$work/said"; then
    fault "the linker refuses the module, and not the module itself"
  fi
fi

# So is a configuration that is not there.
ENUMOD_CONF=$work/none says "$work/none: " "$work/lookup" "$work/app.conf" wait \
  +441632960001
harness_end
