# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# behind.sh - resolvers that forward to one with the module, and how to get
# them. Their packages are unpacked into the cache and not installed, since they
# would start services. Read debian.sh first.

# One row each: the variable that names the program, the end of its path, and
# the packages. The folder in the cache is named after the first package; the
# others have libraries that must be of the same version.
behind_products='
DNSMASQ sbin/dnsmasq dnsmasq-base
NAMED sbin/named bind9 bind9-libs
PDNS_RECURSOR sbin/pdns_recursor pdns-recursor
RESOLVED lib/systemd/systemd-resolved systemd-resolved libsystemd-shared
'

# each_behind COMMAND... - COMMAND VARIABLE PATH PACKAGE... for each product
each_behind() {
  local row
  while read -ra row <&3; do
    if ((${#row[@]} > 0)); then
      "$@" "${row[@]}"
    fi
  done 3<<<"$behind_products"
}

# unpack_behind FOLDER PATH PACKAGE... - unless the program is there
unpack_behind() {
  local folder=$1 path=$2
  shift 2
  if [[ -z $(program_in "$folder" "$path") ]]; then
    unpack_package "$1" "$folder" "${@:2}"
  fi
}

# behind_folder CACHE PACKAGE
behind_folder() {
  printf '%s/%s-%s' "$1" "$2" "$(system_suite)"
}

# program_in FOLDER PATH - where it is, or nothing
program_in() {
  if [[ -d $1 ]]; then
    find "$1" -type f -path "*/$2" -perm -u+x -print -quit
  fi
}

# libraries_of PROGRAM - the folders of the libraries that were unpacked with
# it, for LD_LIBRARY_PATH
libraries_of() {
  local root=${1%/*bin/*}
  root=${root%/lib/systemd/*}
  root=${root%/usr}
  printf '%s:' "$root"/usr/lib/*-linux-*{,/systemd}
}
