#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# names.sh - what a room shows to other files begins with the room's prefix
# (CONTRIBUTING, "Names"): every function and variable that nm calls external
# in the objects of the build. So a call says which room answers it, and nothing
# of ours can meet a name of Unbound or of a library.
#
# Run it in the folder of the build.

build=$PWD

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# room | prefixes | other names that it has to have
#
# A room below another one has the row of the nearest folder above it.
table="
core        | e164_         |
store       | store_        |
io          | io_           |
glue        | enumod_       | $(tr '\n' ' ' <module/glue/enumod.sym)
cli         | cli_          | main
cli/bulk    | bulk_         |
cli/diff    | diff_         |
cli/ledger  | ledger_       |
cli/lint    | lint_         |
cli/record  | record_       |
cli/resolve | resolve_      |
cli/token   | token_        |
cli/zone    | zone_         |
"

declare -A prefixes others
count=0

read_table() {
  local room words names
  while IFS='|' read -r room words names; do
    room=${room// /}
    if [[ -n $room ]]; then
      prefixes[$room]=$(xargs <<<"$words")
      others[$room]=$names
    fi
  done <<<"$table"
}

# row_of FOLDER - the room whose row is about a folder; none: an empty line
row_of() {
  local room=${1#module/}
  while [[ $room == */* && -z ${prefixes[$room]:-} ]]; do
    room=${room%/*}
  done
  printf '%s\n' "${prefixes[$room]:+$room}"
}

# object_of FILE.c - what libtool or the compiler made of it; nothing: not built
object_of() {
  local folder=$build/${1%/*} name
  name=$(basename "$1" .c)
  find "$folder" "$folder/.libs" -maxdepth 1 \( -name "$name.o" -o \
    -name "*-$name.o" \) -print -quit 2>/dev/null || true
}

# external OBJECT - its external names, one a line. Two underscores belong to
# the compiler: instrumentation brings such names.
external() {
  nm -g --defined-only "$1" |
    awk 'NF == 3 && $3 !~ /^__/ { print $3 }' | sort -u
}

# is_allowed ROOM NAME
is_allowed() {
  local prefix
  for prefix in ${prefixes[$1]}; do
    if [[ $2 == "$prefix"?* ]]; then
      return 0
    fi
  done
  [[ " ${others[$1]} " == *" $2 "* ]]
}

check_file() {
  local file=$1 room object name
  room=$(row_of "${file%/*}")
  if [[ -z $room ]]; then
    fault "$file: no row of the table is about its room"
    return
  fi
  object=$(object_of "$file")
  if [[ -z $object ]]; then
    # Without Unbound's tree only the core and enumctl are built.
    if [[ $room == glue && ! -f ${ENUMOD_SO:-} ]]; then
      printf 'not built: %s\n' "$file"
    else
      fault "$file: the build has no object of it"
    fi
    return
  fi
  while IFS= read -r name; do
    is_allowed "$room" "$name" ||
      fault "$file: $name does not begin with ${prefixes[$room]// / or }"
    count=$((count + 1))
  done < <(external "$object")
}

command -v nm >/dev/null || skip 'there is no nm'
read_table
while IFS= read -r file; do
  check_file "$file"
done < <(find module -name '*.c' | sort)
((count > 0)) || fault 'no external name was found'
finish "names: $count external names of ${#prefixes[@]} rooms"
