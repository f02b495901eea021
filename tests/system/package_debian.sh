#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# package_debian.sh - the Debian packages, in clean roots of bookworm and trixie:
# the commands of README, word for word, from nothing to the first answer of the
# module as user unbound; then reload, an update of the archive, upgrade,
# downgrade, removal and purge, after each of which Unbound starts.
#
# systemd does not run there, though scripts of packages take it to: the lines of
# Unbound's unit are run by hand, in a network of the test's own without a way
# out. Packages are installed before, with the network. No script of a package
# may call a helper wrongly.
#
# Long, since it builds Unbound: ENUMOD_LONG=yes, or "make check-long".
#   SUITES   which suites (default: bookworm trixie)
#   DSC      a source package of Unbound, for a suite whose mirror has none; by
#            its whole path

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/root.sh
. "$here/../support/root.sh"
# shellcheck source=packaging/deb.sh
. "$top/packaging/deb.sh"
# shellcheck source=tests/support/package_lib.sh
. "$here/../support/package_lib.sh"

[[ ${ENUMOD_LONG:-} == yes ]] || skip "needs ENUMOD_LONG=yes: it builds Unbound"
harness_begin
need_program apt-get debootstrap ip dpkg-deb dpkg-scanpackages
: >"$work/log/commands.out"
why=$(why_no_root)
[[ -z $why ]] || skip "$why"
unshare --net true 2>/dev/null || skip "no network of its own can be had"
cache=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}

if [[ ${1:-} == --in-net ]]; then
  package_root=$2
  try_packages
  harness_end
fi

tried=no
for suite in ${SUITES:-bookworm trixie}; do
  package_root=$work/$suite
  printf -- '--- %s\n' "$suite"
  lay_root "$suite"
  lay_given_source
  if lacks_source; then
    continue
  fi
  tried=yes
  install_as_readme
  make_second_build
  make_archive
  helpers_are_called_right
  unshare --net "$BASH" "$here/${0##*/}" --in-net "$package_root" ||
    fault "$suite: see above"
  if [[ -z ${KEEP:-} ]]; then
    rm -rf --one-file-system "$package_root"
  fi
done
[[ $tried == yes ]] || skip "there is no source of Unbound"
harness_end
