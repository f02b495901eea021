#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# match_package.sh - ./bootstrap --match=DAEMON for a daemon that dpkg knows:
# the source of its package is fetched, the module is built for it and runs in
# it, and it looks for its configuration where that daemon does. A daemon that
# cannot be matched is refused in words, before anything is fetched.
#
# Long, since it fetches: ENUMOD_LONG=yes, or "make check-long".

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
srcdir=$(cd "$here/../.." && pwd)

[[ ${ENUMOD_LONG:-} == yes ]] || skip "needs ENUMOD_LONG=yes: it fetches a source"
harness_begin
need_program apt-get dpkg-query dpkg-source autoreconf
[[ -r /var/lib/dpkg/status ]] || skip "not a system with dpkg"
version=$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')
packaged=$(apt-cache madison unbound 2>/dev/null |
  awk '{ print $3 }' | grep "^$version-" | head -n 1) || true
[[ -n $packaged ]] || skip "the distribution has no Unbound $version"

# A package database in which a package, rebuilt as README says, owns the daemon.
daemon=$work/usr/sbin/unbound
mkdir -p "$work/usr/sbin" "$work/dpkg/info" "$work/dpkg/updates"
cp "$UNBOUND_BIN" "$daemon"
# As packages are configured; what this takes the place of has no part in headers.
LC_ALL=C sed -i 's,--with-pidfile= --with-chroot-dir= --with-username=,--prefix=/usr --sysconfdir=/etc/of/daemon          ,' \
  "$daemon"
grep -q -e '--prefix=/usr --sysconfdir=/etc/of/daemon' < <("$daemon" -V) ||
  skip "the configure line of the daemon is another one"
{
  cat /var/lib/dpkg/status
  printf '\nPackage: unbound\nStatus: install ok installed\n'
  printf 'Architecture: %s\nMaintainer: Nobody <nobody@invalid>\n' \
    "$(dpkg --print-architecture)"
  printf 'Version: %s+local1\nDescription: rebuilt\n' "$packaged"
} >"$work/dpkg/status"
printf '1\n' >"$work/dpkg/info/format"
printf '%s\n' "$daemon" >"$work/dpkg/info/unbound.list"

# boot ARGUMENT... - in a copy of the source, with a cache of its own
mkdir "$work/enumod"
tar -C "$srcdir" --exclude=./build --exclude='./build-[!a]*' \
  --exclude='./build-address*' --exclude=./.git -cf - . |
  tar -C "$work/enumod" -xf -
boot() {
  DPKG_ADMINDIR=$work/dpkg ENUMOD_CACHE=$work/cache \
    "$work/enumod/bootstrap" "$@" >"$work/said" 2>&1 </dev/null
}

# is_refused TEXT ARGUMENT...
is_refused() {
  if boot "${@:2}"; then
    fault "bootstrap ${*:2} works"
  fi
  grep -qF -- "$1" "$work/said" ||
    fault "bootstrap ${*:2}: $(tail -n 3 "$work/said")"
}

is_refused 'no program' --match="$work/none"
is_refused 'cannot load modules' --match=/bin/true
cp "$UNBOUND_BIN" "$work/unbound"
is_refused 'belongs to no package' --match="$work/unbound"

boot --match="$daemon" || abort "bootstrap --match: $(tail -n 20 "$work/said")"
cat "$work/said"
if grep -q . \
  < <(find "$work/cache" "$work/enumod" -path '*unbound*' -name '*.o')
then
  fault "Unbound was compiled"
fi
ENUMOD_SO=$work/enumod/build-match/module/.libs/enumod.so
add_demo_zones
start_nsd
UNBOUND_DAEMON=$daemon start_unbound matched </dev/null
ask "a matched module" "$(number 002)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
! grep 'enumod: this Unbound is another build' "$work/log/matched" ||
  fault "the daemon is taken for another build"

stop_server "$unbound_pid" || true

# It is the daemon's in its folders, too.
grep -q '^/etc/of/daemon/unbound/enumod.conf: is missing' < <(
  env -u ENUMOD_CONF "$work/enumod/build-match/enumctl" check 2>&1 || true) ||
  fault "the configuration is not looked for in the folder of the daemon"
make -C "$work/enumod/build-match" install DESTDIR="$work/installed" \
  >"$work/log/install" 2>&1 || fault "make install fails"
[[ -r $work/installed/usr/lib/unbound/enumod.so ]] ||
  fault "the module is not installed beside the daemon"

# The same daemon: nothing to do. An updated one: configured anew.
boot --match="$daemon" || fault "a second time: $(tail -n 5 "$work/said")"
! grep 'configuring' "$work/said" || fault "it is configured twice"
printf 'x' >>"$daemon"
boot --match="$daemon" || fault "updated: $(tail -n 5 "$work/said")"
grep -q 'configuring' "$work/said" || fault "an update is not noticed"
harness_end
