#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# package_rpm.sh - the spec file, as far as the rpm of Debian goes: rpmlint finds
# no errors, a source package can be made, and binary packages can be built for
# the daemon of the tests. They hold what they should, the module of the RPM
# answers, and they want the very Unbound that they were built for. Those for its
# next build are newer, and one transaction takes both.
#
# Long, since it builds all anew: ENUMOD_LONG=yes, or "make check-long".

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=packaging/deb.sh
. "$top/packaging/deb.sh"

[[ ${ENUMOD_LONG:-} == yes ]] || skip "needs ENUMOD_LONG=yes: it builds all anew"
need_file UNBOUND_SRC UNBOUND_BIN
! grep -qaE '__(asan|tsan)_init' "$UNBOUND_BIN" ||
  skip "the daemon has a sanitizer, the package has none"
harness_begin
need_program rpmbuild rpm rpmlint rpm2cpio cpio autoreconf
spec=$top/packaging/rpm/enumod.spec
version=$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')
own=$(sed -n 's/^Version: *//p' "$spec")
mkdir -p "$work"/rpm/{SOURCES,SPECS} "$work/db"
force_debian=()
if grep -q -e --force-debian < <(rpm --help); then
  force_debian=(--force-debian)
fi

[[ $own == "$(sed -n 's/^AC_INIT(\[enumod\], \[\(.*\)\])$/\1/p' \
  "$top/configure.ac")" ]] || fault "the spec file is of version $own"

# pack_sources - the tarballs that the spec file names
pack_sources() {
  mkdir "$work/enumod-$own"
  tree_tar | tar -C "$work/enumod-$own" -xf -
  tar -C "$work" -cJf "$work/rpm/SOURCES/enumod-$own.tar.xz" "enumod-$own"
  tar -C "$UNBOUND_SRC" --exclude='*.o' --exclude='*.lo' --exclude='*.la' \
    --exclude=.libs --exclude=./testdata --exclude=./config.h \
    --exclude=./config.status --exclude=./Makefile \
    --transform="s,^\.,unbound-$version," \
    -czf "$work/rpm/SOURCES/unbound-$version.tar.gz" .
}

# build_rpm RELEASE ARGUMENT... - with the daemon of the tests, whose package
# nobody has, and which is said to be of this release
build_rpm() {
  local release=$1
  shift
  rpmbuild --nodeps --define "_topdir $work/rpm" \
    --define "unbound_version $version" \
    --define "unbound_evr $version-$release" --define 'dist .test' \
    --define "_rpmdir $work/rpm/RPMS/$release" \
    --buildroot "$work/rpm/BUILDROOT/all" \
    --define "unbound_daemon $UNBOUND_BIN" \
    --define "_unitdir /usr/lib/systemd/system" \
    --define "_sysusersdir /usr/lib/sysusers.d" \
    --define "_tmpfilesdir /usr/lib/tmpfiles.d" \
    "$@" "$spec" >"$work/log/rpmbuild" 2>&1 </dev/null ||
    abort "rpmbuild $*: $(tail -n 5 "$work/log/rpmbuild")"
}

# rpm_file RELEASE NAME
rpm_file() {
  find "$work/rpm/RPMS/$1" -name "$2-[0-9]*.rpm"
}

# rpm_has NAME FILE... - and marks those in /etc as configuration
rpm_has() {
  local rpm file
  rpm=$(rpm_file 7.test "$1")
  for file in "${@:2}"; do
    grep -qxF "$file" < <(rpm -qlp "$rpm" 2>/dev/null) ||
      fault "$1 has no $file"
    if [[ $file == /etc/* ]]; then
      grep -qxF "$file" < <(rpm -qcp "$rpm" 2>/dev/null) ||
        fault "$file is no configuration file of $1"
    fi
  done
}

# rpm_files RELEASE NAME...
rpm_files() {
  local name
  for name in "${@:2}"; do
    rpm_file "$1" "$name"
  done
}

# pretend NAME RELEASE <PROVIDES - a package without files
pretend() {
  {
    printf '%s: %s\n' Name "$1" Version "$version" Release "$2" \
      Summary pretended License none BuildArch noarch
    sed 's/^/Provides: /'
    printf '%%description\nPretended.\n%%files\n'
  } >"$work/rpm/SPECS/$1.spec"
  rpmbuild -bb --define "_topdir $work/rpm" \
    --define "_rpmdir $work/rpm/RPMS/$2" "$work/rpm/SPECS/$1.spec" \
    >"$work/log/rpmbuild" 2>&1 </dev/null ||
    abort "rpmbuild $1: $(tail -n 5 "$work/log/rpmbuild")"
}

# others_of RPM... - what these want of packages that are not made here
others_of() {
  rpm -qRp "$@" 2>/dev/null | sort -u |
    grep -vE '^(rpmlib|config)\(|^(unbound|enumctl)\b'
}

# upgrade RPM... - in a database of the test's own, and nothing else
upgrade() {
  rpm --dbpath "$work/db" -U --justdb --noscripts "${force_debian[@]}" "$@" \
    >"$work/said" 2>&1 </dev/null
}

if rpmlint "$spec" >"$work/log/rpmlint" 2>&1; then :; fi
grep -q '0 errors' "$work/log/rpmlint" ||
  fault "rpmlint: $(grep ' E: ' "$work/log/rpmlint")"
pack_sources
build_rpm 7.test -bs
[[ -n $(find "$work/rpm/SRPMS" -name '*.src.rpm') ]] ||
  fault "there is no source package"
build_rpm 7.test -bb --noclean
libdir=$(rpm --eval %_libdir)
rpm_has unbound-enumod "$libdir/unbound/enumod.so" /etc/unbound/enumod.conf \
  /etc/unbound/conf.d/enumod.conf \
  /usr/lib/systemd/system/unbound.service.d/enumod.conf
rpm_has enumctl /usr/bin/enumctl /etc/sysconfig/enumctl \
  /usr/share/man/man5/enumod.conf.5 \
  /usr/lib/systemd/system/enumctl-sync.timer
module_rpm=$(rpm_file 7.test unbound-enumod)
grep -qx "unbound = $version-7.test" < <(rpm -qRp "$module_rpm" 2>/dev/null) ||
  fault "the module does not want its Unbound"
mkdir "$work/root"
(cd "$work/root" && rpm2cpio "$module_rpm" | cpio -idm 2>/dev/null)
! grep -q ' link' "$work/root/etc/unbound/conf.d/enumod.conf" ||
  fault "the snippet tells of a link, which it is not"
grep -qF /var/lib/enumod < <(rpm -qp --scripts \
  "$(rpm_file 7.test enumctl)" 2>/dev/null) ||
  fault "enumctl alone makes no folder for the store that its timers write"
grep -qF "dynlib-file: \"$libdir/unbound/enumod.so\"" \
  "$work/root/etc/unbound/conf.d/enumod.conf" ||
  fault "the snippet names another module"


# An update of Unbound. What is built is the same, so nothing is built again.
build_rpm 10.test -bb --define '___build_cmd true'
[[ $(rpm_file 10.test unbound-enumod) == \
  *"/unbound-enumod-$own-1.unbound$version.10.test."* ]] ||
  fault "the release is not that of Unbound: $(rpm_file 10.test unbound-enumod)"
pretend unbound 7.test </dev/null
pretend unbound 10.test </dev/null
others_of "$(rpm_file 7.test unbound-enumod)" "$(rpm_file 7.test enumctl)" |
  pretend others 7.test
mapfile -t first < <(rpm_files 7.test unbound others unbound-enumod enumctl)
mapfile -t next < <(rpm_files 10.test unbound unbound-enumod enumctl)
upgrade "${first[@]}" || abort "they cannot be installed: $(<"$work/said")"
! upgrade "${next[0]}" || fault "the next Unbound leaves the module behind"
grep -qF "unbound = $version-7.test is needed by (installed) unbound-enumod" \
  "$work/said" || fault "the next Unbound alone: $(<"$work/said")"
! upgrade "${next[@]:1}" || fault "the next module does without its Unbound"
upgrade "${next[@]}" || fault "both together are no update: $(<"$work/said")"
[[ $(rpm --dbpath "$work/db" -qa | grep -c '\.10\.test\|-10\.test') == 3 ]] ||
  fault "installed are $(rpm --dbpath "$work/db" -qa)"

ENUMOD_SO=$work/root$libdir/unbound/enumod.so
add_demo_zones
start_nsd
start_unbound packaged </dev/null
ask "the module of the package" "$(number 002)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
harness_end
