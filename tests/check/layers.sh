#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# layers.sh - who may include whom (doc/architecture.md).
#
#   core   e164/, C11, its own headers, uthash; pcre2.h in ere_pcre2.c only
#   io     core's public headers, its own, the system's
#   glue   core, io, its own, the system's, Unbound's
#   cli    core, io, its own, the system's, libraries
#
# Nothing goes backwards, nor sideways between glue and cli. Each public header
# compiles alone.
#
# shellcheck disable=SC2317 # the functions may_... are called by name

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Without time.h and threads.h: the core has no clock and no threads.
c11='assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math'
c11+='|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio'
c11+='|stdlib|stdnoreturn|string|tgmath|uchar|wchar|wctype'
unbound='^(config\.h|(util|services|sldns|dynlibmod|validator|iterator|daemon'
unbound+='|libunbound|respip|cachedb|edns-subnet)/.*)$'

# includes FILE - the names that it includes, one a line
includes() {
  sed -n 's/^[ \t]*#[ \t]*include[ \t]*[<"]\([^>"]*\)[>"].*/\1/p' "$1"
}

# is_in FOLDER NAME
is_in() {
  [[ -f $1/$2 ]]
}

is_public() {
  [[ $1 == e164/* ]] && is_in include "$1"
}

is_library() {
  [[ $1 =~ ^(ldns/.*|jansson\.h|pcre2.*\.h|lmdb\.h|libxml/.*|xmlsec/.*)$ ]]
}

# is_system NAME - a header that is nobody's here
is_system() {
  ! [[ $1 =~ $unbound ]] && ! is_library "$1" && [[ $1 != e164/* ]] &&
    ! is_in module/core "$1" && ! is_in module/io "$1" &&
    ! is_in module/glue "$1" && ! is_in module/cli "$1"
}

may_header() {
  is_public "$2" || [[ $2 =~ ^($c11)\.h$ ]] ||
    [[ $1 == include/e164/cache.h && $2 == uthash.h ]]
}

may_core() {
  is_public "$2" || is_in module/core "$2" || [[ $2 =~ ^($c11)\.h$ ]] ||
    [[ $2 == uthash.h || $2 == utlist.h ]] ||
    [[ $1 == module/core/ere_pcre2.c && $2 == pcre2.h ]] ||
    [[ $1 == module/core/netblock.c && $2 == arpa/inet.h ]]
}

may_io() {
  is_public "$2" || is_in module/io "$2" || is_system "$2" ||
    [[ $2 == lmdb.h ]]
}

may_glue() {
  is_public "$2" || is_in module/glue "$2" || is_in module/io "$2" ||
    is_system "$2" || [[ $2 =~ $unbound ]]
}

may_cli() {
  is_public "$2" || is_in module/cli "$2" || is_in module/io "$2" ||
    is_system "$2" || { is_library "$2" && [[ $2 != pcre2* ]]; }
}

# check_layer RULE FILE... - each include must please the rule
check_layer() {
  local rule=$1 file name
  shift
  for file in "$@"; do
    while IFS= read -r name; do
      "$rule" "$file" "$name" || fault "$file must not include $name"
    done < <(includes "$file")
  done
}

check_versions() {
  local names
  # What the compile probes define.
  names=$(sed -n 's/.*-D\(ENUMOD_[A-Z_]*\)=.*/\1/p' m4/*.m4 | sort -u |
    paste -sd'|')
  faults_from 'only compat.h knows versions' < <(
    grep -rnE "\<(${names:-ENUMOD_NONE}|UNBOUND_VERSION[A-Z_]*)\>" \
      --include='*.[ch]' include module | grep -v '^module/glue/compat.h:'
  )
}

check_alone() {
  local header
  for header in include/e164/*.h; do
    printf '#include "e164/%s"\n' "${header##*/}" |
      ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
        -Iinclude -x c - || fault "$header does not compile alone"
  done
}

shopt -s nullglob
check_layer may_header include/e164/*.h include/e164/*.def
check_layer may_core module/core/*.[ch]
check_layer may_io module/io/*.[ch]
check_layer may_glue module/glue/*.[ch]
check_layer may_cli module/cli/*.[ch]
check_versions
check_alone
finish 'layers: includes of all folders, versions, public headers alone'
