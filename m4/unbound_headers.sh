#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# unbound_headers.sh - the headers that a build of Unbound generates.
#
# usage: unbound_headers.sh line FOLDER
#        unbound_headers.sh arguments LINE
#        unbound_headers.sh builds SOURCE
#        unbound_headers.sh missing SOURCE FOLDER
#        unbound_headers.sh make SOURCE FOLDER LINE
#
#   line       print the configure line of FOLDER, where configure has run
#   arguments  print the arguments of a configure line, one a line
#   builds     print the folders below SOURCE in which it was configured, such
#              as Debian's b/unbound and b/libunbound, one a line
#   missing    print those generated headers which the module needs and which
#              are neither in SOURCE nor in FOLDER, where configure has run
#   make       run SOURCE/configure with the arguments of LINE in FOLDER, and
#              generate these headers. Unbound itself is not compiled.
#
# LINE is what "unbound -V" prints behind "Configure line:". CC and MAKE are
# those of the environment.

set -eu

top=$(cd "$(dirname "$0")/.." && pwd)

# config.h has it as a string of C.
print_line() {
  sed -n 's/^#define CONFCMDLINE "\(.*\)"$/\1/p' "$1/config.h" |
    sed 's/\\\(.\)/\1/g'
}

# Unbound prints its arguments without their quotes. So a word that cannot be
# the beginning of an argument belongs to the one before it, such as "-O2" in
# "CFLAGS=-g -O2". Compilers take a few options that begin with two hyphens.
# What names a file of the machine that Unbound was built on is left out.
print_arguments() {
  printf '%s\n' "$1" | tr -s '[:blank:]' '\n' | awk '
    function is_missing(word,   file, line, found) {
      if (word !~ /^-specs=/)
        return 0
      file = substr(word, index(word, "=") + 1)
      found = (getline line < file) >= 0
      close(file)
      return !found
    }
    function is_first(word) {
      return word ~ /^[A-Za-z_][A-Za-z0-9_]*=/ ||
        word ~ /^--[a-z]/ && word !~ /^--(param|sysroot|std)(=|$)/
    }
    $0 == "" || is_missing($0) { next }
    is_first($0) && last != "--param" && text != "" { print text; text = "" }
    { text = (text == "") ? $0 : text " " $0; last = $0 }
    END { if (text != "") print text }'
}

# Such a folder names its source in its Makefile.
print_builds() {
  for file in "$1"/*/config.h "$1"/*/*/config.h; do
    folder=${file%/config.h}
    if test -r "$file" && test -r "$folder/Makefile"; then
      source=$(sed -n 's/^srcdir *= *//p' "$folder/Makefile")
      if test "$(cd "$folder" && cd "$source" 2>/dev/null && pwd -P)" = \
        "$(cd "$1" && pwd -P)"; then
        printf '%s\n' "$folder"
      fi
    fi
  done
}

# The compiler lists what the module includes; what is not there is listed
# under the name that stands in the source.
print_missing() {
  for file in "$top"/module/glue/*.c; do
    ${CC:-cc} -M -MG -w -D_GNU_SOURCE -I"$2" -I"$1" -I"$top/include" \
      -I"$top/module/store" -I"$top/module/io" "$file"
  done | tr -d '\134' | tr -s '[:blank:]' '\n' | grep '\.h$' | sort -u |
    while read -r header; do
      case $header in
        /*) ;;
        *) test -r "$header" || printf '%s\n' "$header" ;;
      esac
    done
}

# A header may include others that are generated, hence the rounds.
make_missing() {
  for round in 1 2 3; do
    missing=$(print_missing "$1" "$2")
    if test -z "$missing"; then
      return
    fi
    printf 'round %s: %s\n' "$round" "$missing"
    # shellcheck disable=SC2086 # a list of names without blanks
    (cd "$2" && ${MAKE:-make} $missing)
  done
  test -z "$(print_missing "$1" "$2")"
}

# The stamp is written last, so that a folder without it is made anew.
make_headers() {
  source=$1
  folder=$2
  stamp=$folder/enumod-headers
  if test -r "$stamp" && test "$(cat "$stamp")" = "$source $3" &&
    test -z "$(find "$source/configure" "$source/dnstap" -newer "$stamp")"; then
    return
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  newline='
'
  (
    set -f
    IFS=$newline
    # shellcheck disable=SC2046 # one argument a line
    set -- $(print_arguments "$3")
    unset IFS
    set +f
    cd "$folder"
    # Leaks of the small programs that configure runs are not of interest.
    ASAN_OPTIONS=detect_leaks=0 "$source/configure" "$@"
  )
  make_missing "$source" "$folder"
  printf '%s %s\n' "$source" "$3" >"$stamp"
}

case ${1:-} in
  line) print_line "$2" ;;
  arguments) print_arguments "$2" ;;
  builds) print_builds "$2" ;;
  missing) print_missing "$2" "$3" ;;
  make) make_headers "$2" "$3" "$4" ;;
  *) echo "usage: $0 line|arguments|builds|missing|make ..." >&2; exit 2 ;;
esac
