#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# layers.sh - who may include whom (doc/architecture.md).
#
# A room is a folder with a Makefile.inc that lists its files, including its
# public headers in include/e164. The table below has a row for each room; a
# file of the room may include only what the row names. A public header may
# include public headers only, has to compile alone, and has to be included by
# a room outside the core.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# room | rooms whose headers it may include, beside its own | headers of the
# system: those of C11 or any | libraries
#
# "e164" is every public header. A room of the core names other rooms of the
# core and means those public headers that their Makefile.inc lists; nobody sees
# the others.
table='
core         | policy dns                                | c11 | uthash
core/number  | core dns                                  | c11 |
core/dns     | core                                      | c11 |
core/service | core dns number                           | c11 |
core/regex   | core dns                                  | c11 | pcre2
core/policy  | core dns number service conf              | c11 | inet
core/conf    | core dns number service policy            | c11 |
core/lookup  | core dns number service regex policy conf | c11 |
store        | e164                                      | any |
io           | e164                                      | any |
glue         | e164 store io                             | any | unbound
cli          | e164 store io cli/zone cli/token          | any | jansson
cli/ledger   | e164 store                                | any | lmdb zlib openssl
cli/token    | e164 store io cli cli/ledger cli/bulk | any | libxml openssl xmlsec zlib
cli/bulk     |                                           | any |
cli/zone     | e164 cli/bulk                             | any | ldns
cli/lint     | e164 cli cli/zone cli/bulk                | any | jansson ldns
cli/record   | e164 cli cli/zone cli/bulk                | any | jansson
cli/resolve  | e164 store cli cli/zone                   | any | jansson ldns
cli/diff     | e164 store cli cli/zone cli/bulk cli/resolve | any | jansson
'

# Headers that one file alone may include.
only='
pcre2.h      module/core/regex/ere_pcre2.c
arpa/inet.h  module/core/policy/netblock.c
'

# Without time.h and threads.h: the core has no clock and no threads.
c11='assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math'
c11+='|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio'
c11+='|stdlib|stdnoreturn|string|tgmath|uchar|wchar|wctype'

declare -A library=(
  [inet]='arpa/inet\.h'
  [jansson]='jansson\.h'
  [ldns]='ldns/.*'
  [libxml]='libxml/.*'
  [lmdb]='lmdb\.h'
  [openssl]='openssl/.*'
  [pcre2]='pcre2.*\.h'
  [unbound]='config\.h|(util|services|sldns|dynlibmod|validator|iterator|daemon'
  [uthash]='ut(hash|list)\.h'
  [xmlsec]='xmlsec/.*'
  [zlib]='zlib\.h'
)
library[unbound]+='|libunbound|respip|cachedb|edns-subnet)/.*'

declare -A rooms system libraries owner
declare -a names

# of_core ROOM WORDS - "dns" of a room of the core is "core/dns"
of_core() {
  local word
  if [[ $1 != core* ]]; then
    printf '%s' "$2"
    return
  fi
  for word in $2; do
    [[ $word == core ]] || word=core/$word
    printf '%s ' "$word"
  done
}

read_table() {
  local name may uses links
  while IFS='|' read -r name may uses links; do
    name=${name// /}
    if [[ -n $name ]]; then
      names+=("$name")
      rooms[$name]=$(of_core "$name" "$may")
      system[$name]=${uses// /}
      libraries[$name]=$links
    fi
  done <<<"$table"
}

# Find the owner of each public header: the room whose Makefile.inc lists it.
read_owners() {
  local name word
  for name in "${names[@]}"; do
    while IFS= read -r word; do
      owner[$word]=$name
    done < <(sed -n 's,.*include/\(e164/[a-z0-9_]*\.[a-z]*\).*,\1,p' \
      "module/$name/Makefile.inc")
  done
}

# includes FILE - the names that it includes, one a line
includes() {
  sed -n 's/^[ \t]*#[ \t]*include[ \t]*[<"]\([^>"]*\)[>"].*/\1/p' "$1"
}

# has WORDS WORD
has() {
  [[ " $1 " == *" $2 "* ]]
}

# may_public ROOM NAME - is it a public header of a room that ROOM may use?
may_public() {
  local of=${owner[$2]:-}
  [[ -n $of && -f include/$2 ]] || return 1
  [[ $of == "$1" ]] || has "${rooms[$1]}" "$of" || has "${rooms[$1]}" e164
}

# has_header ROOM NAME - in its folder, or in one below that is no room itself?
has_header() {
  local file
  for file in "module/$1/$2" "module/$1"/*/"$2"; do
    if [[ -f $file && (${file%/*} == "module/$1" ||
      ! -e ${file%/*}/Makefile.inc) ]]; then
      return 0
    fi
  done
  return 1
}

# may_private ROOM NAME - is it here, or in a room that shows its own headers?
may_private() {
  local room
  [[ $2 != */* ]] || return 1
  for room in "$1" ${rooms[$1]}; do
    if [[ $room == core* && $room != "$1" ]]; then
      continue
    fi
    if has_header "$room" "$2"; then
      return 0
    fi
  done
  # A file that is generated when the room is built.
  [[ $2 == *.inc && -d module/$1/document/schema ]]
}

# library_of NAME - the library that the header belongs to
library_of() {
  local name
  for name in "${!library[@]}"; do
    if [[ $1 =~ ^(${library[$name]})$ ]]; then
      printf '%s\n' "$name"
      return
    fi
  done
}

# is_of_room NAME - does any room have a header of this name?
is_of_room() {
  local name
  for name in "${names[@]}"; do
    if has_header "$name" "$1"; then
      return 0
    fi
  done
  return 1
}

# may_other ROOM NAME - a header of the system or of a library
may_other() {
  local of
  of=$(library_of "$2")
  if [[ -n $of ]]; then
    has "${libraries[$1]}" "$of"
    return
  fi
  case ${system[$1]} in
    any) [[ $2 != */../* && $2 != ../* ]] && ! is_of_room "$2" ;;
    *) [[ $2 =~ ^($c11)\.h$ ]] ;;
  esac
}

# may_include ROOM NAME
may_include() {
  if [[ $2 == e164/* ]]; then
    may_public "$1" "$2"
  else
    may_private "$1" "$2" || may_other "$1" "$2"
  fi
}

# files_of ROOM - in its folder, and in those below that are no rooms themselves
files_of() {
  local folder
  for folder in "module/$1" "module/$1"/*/; do
    folder=${folder%/}
    if [[ $folder == "module/$1" || ! -e $folder/Makefile.inc ]]; then
      find "$folder" -maxdepth 1 -name '*.[ch]' -o -maxdepth 1 -name '*.def'
    fi
  done
}

check_room() {
  local room=$1 file name
  for file in $(files_of "$room" | sort); do
    while IFS= read -r name; do
      may_include "$room" "$name" || fault "$file must not include $name"
    done < <(includes "$file")
  done
}

# A public header may include what its room may, but nothing private.
check_public() {
  local file room name
  for file in include/e164/*.h include/e164/*.def; do
    room=${owner[${file#include/}]:-}
    if [[ -z $room ]]; then
      fault "$file is in the Makefile.inc of no room"
      continue
    fi
    while IFS= read -r name; do
      may_public "$room" "$name" || may_other "$room" "$name" ||
        fault "$file must not include $name"
    done < <(includes "$file")
  done
}

# A header that only the core includes belongs in a room of the core.
check_needed() {
  local file
  for file in include/e164/*; do
    grep -rqF "\"e164/${file##*/}\"" --include='*.[ch]' include module/[!c]* \
      module/cli || fault "$file is of no use outside the core"
  done
}

check_only() {
  local name file
  while read -r name file; do
    if [[ -n $name ]]; then
      faults_from "only $file may include $name" < <(
        grep -rlE "^[ \t]*#[ \t]*include[ \t]*[<\"]${name}[>\"]" include module |
          grep -vxF -- "$file"
      )
    fi
  done <<<"$only"
}

# Every folder with source is a room, or a part of the room above it.
check_rooms() {
  local folder room
  while IFS= read -r folder; do
    room=${folder#module/}
    [[ -e $folder/Makefile.inc ]] || room=${room%/*}
    has "${names[*]}" "$room" || fault "$folder is no room"
  done < <(find module -name '*.[ch]' -exec dirname {} + | sort -u)
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
read_table
read_owners
check_rooms
for room in "${names[@]}"; do
  check_room "$room"
done
check_public
check_needed
check_only
check_versions
check_alone
finish "layers: includes of ${#names[@]} rooms, versions, public headers alone"
