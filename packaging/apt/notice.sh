#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# notice.sh - tell when an apt repository has an Unbound that is newer than the
# one that the module was built for. apt runs it after each update of its lists;
# the preferences of this package keep apt from taking that one by itself.
set -eu

installed=$(dpkg-query -W -f '${Version}' unbound)
newest=$(apt-cache madison unbound | awk '{ print $3 }' |
  while read -r version; do
    case $version in
      *+enumod*) continue ;;
    esac
    if dpkg --compare-versions "$version" gt "${best:-$installed}"; then
      best=$version
      echo "$version"
    fi
  done | tail -n 1)
if [ -n "$newest" ]; then
  cat >&2 <<END
unbound-enumod: the archive has Unbound $newest; $installed stays,
  since the module was built for it. Build both anew: ./bootstrap deb --refresh
END
fi
