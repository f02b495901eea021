# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# root.sh - a clean Debian in a folder, of any suite, to build or try packages
# in. What is mounted there is seen by the command only, and goes with it; no
# service is started there. Needs debian.sh, root, and debootstrap.

# why_no_root - print why no root can be made; nothing if it can
why_no_root() {
  if ((EUID != 0)); then
    echo "only root can make a root folder"
  elif ! command -v debootstrap >/dev/null; then
    echo "debootstrap is not installed"
  elif ! unshare --mount true 2>/dev/null; then
    echo "nothing can be mounted here"
  fi
}

# make_root FOLDER SUITE - a minimal system, with the repositories of ours
make_root() {
  local folder=$1 suite=$2 new=$1.new
  rm -rf "$new" "$new.lists"
  write_source_lists "$new.lists" "$suite" deb
  follow_mirrors "$new.lists"
  debootstrap --variant=minbase "$suite" "$new" "$(root_mirror "$new.lists")"
  rm -f "$new/etc/apt/sources.list"
  mv "$new.lists"/* "$new/etc/apt/sources.list.d/"
  rmdir "$new.lists"
  printf '#!/bin/sh\nexit 101\n' >"$new/usr/sbin/policy-rc.d"
  chmod +x "$new/usr/sbin/policy-rc.d"
  rm -rf "$folder"
  mv "$new" "$folder"
}

# follow_mirrors FOLDER - put into these lists the first address of each file of
# mirrors (apt-transport-mirror) that they name: a new root has no such file, and
# debootstrap wants an address
follow_mirrors() {
  local uri mirror
  while IFS= read -r uri; do
    mirror=$(awk '!/^[ \t]*(#|$)/ { print $1; exit }' "${uri#mirror+file:}")
    sed -i "s#$uri\([ \t]\|\$\)#$mirror\1#g" "$1"/*
  done < <(grep -ho 'mirror+file:[^ ]*' "$1"/* | sort -u)
}

# root_mirror FOLDER - the first repository of these lists
root_mirror() {
  sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' \
    "$1"/* | head -n 1
}

# root_command FOLDER - sets root_command to the words in front of a command that
# is to run there, in the process that starts it
# ROOT_BIND, a list of SOURCE:TARGET with TARGET below the root, is mounted.
root_command() {
  # shellcheck disable=SC2016 # of the inner shell
  root_command=(unshare --mount --propagation private sh -ec '
    root=$1; binds=$2; shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    for bind in $binds; do
      mkdir -p "$root/${bind#*:}"
      mount --bind "${bind%%:*}" "$root/${bind#*:}"
    done
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      chroot "$root" "$@"' sh "$1" "${ROOT_BIND:-}")
}

# in_root FOLDER COMMAND ARGUMENT...
in_root() {
  local root_command
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  root_command "$1"
  shift
  "${root_command[@]}" "$@"
}
