#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# exports.sh - the module exports exactly the six symbols that Unbound looks up,
# needs no function of Unbound that host_symbols.def does not have, and links no
# XML library, since the resolver reads no XML.
#
# From the environment:
#   ENUMOD_SO   the module

module=${ENUMOD_SO:-}
if [[ -n $module ]]; then
  module=$(readlink -f "$module")
fi

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ -f $module ]] || skip "ENUMOD_SO names no file: \"${ENUMOD_SO:-}\""

wanted=$(printf '%s\n' clear deinit get_mem inform_super init operate)
listed=$(sort module/glue/enumod.sym)
# Instrumentation adds weak symbols, which do not count.
exported=$(nm -D --defined-only "$module" |
  awk '$2 ~ /^[A-TX-Z]$/ { print $3 }' | sort)
loaded=$(ldd "$module")

[[ $listed == "$wanted" ]] || fault "enumod.sym lists: ${listed//$'\n'/ }"
[[ $exported == "$wanted" ]] || fault "the module exports: ${exported//$'\n'/ }"
# of_sanitizers - they stand in for functions of libc, without its versions
of_sanitizers() {
  local library
  while read -r library; do
    nm -D --defined-only "$library" | awk '{ sub(/@.*/, "", $3); print $3 }'
  done < <(grep -oE '/[^ ]*/lib(asan|ubsan|tsan)\.[^ ]*' <<<"$loaded")
}

# What a library gives has a version, but for pcre2 and the sanitizers.
faults_from 'not in host_symbols.def, so the loader and not the module refuses' < <(
  comm -23 <(nm -D --undefined-only "$module" |
    awk '$1 == "U" && $2 !~ /@|^pcre2_|^__(asan|ubsan|tsan|sanitizer)_/ {
      print $2 }' | sort) <(of_sanitizers | sort -u)
)
faults_from 'in host_symbols.def, but not used' < <(
  comm -23 <(sed -n 's/^ENUMOD_HOST_SYMBOL(\(.*\))$/\1/p' \
    module/glue/host_symbols.def | sort) \
    <(nm -D --undefined-only "$module" | awk '{ print $2 }' | sort)
)
faults_from 'must not be loaded' < <(
  grep -iE 'libxml2|xmlsec|libldns|libjansson' <<<"$loaded"
)
finish "exports: symbols and libraries of $module"
