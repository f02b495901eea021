#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# install.sh - make install and make uninstall, into a folder of the test: what
# README promises is there, the paths of the documents are those of the build,
# nothing is left behind, and who still loads the module is told.

set -euo pipefail

[[ -r Makefile ]] || { echo "SKIP: no Makefile in this folder"; exit 77; }
tmp=$(mktemp -d "${TMPDIR:-/tmp}/enumod-install.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
faults=0
unset MAKEFLAGS MFLAGS MAKELEVEL

fault() {
  printf 'FAULT: %s\n' "$*"
  faults=$((faults + 1))
}

# variable NAME - of the Makefile, with what it refers to
# shellcheck disable=SC2016 # make's variable, not the shell's
variable() {
  printf 'include Makefile\nprint-it:\n\t@echo "$(%s)"\n' "$1" |
    make -s -f - print-it 2>/dev/null
}

# there FILE
there() {
  [[ -r $tmp$1 ]] || fault "$1 is not installed"
}

make -s install DESTDIR="$tmp" >"$tmp.log" 2>&1 || {
  cat "$tmp.log"
  fault "make install fails"
}
rm -f "$tmp.log"
bin=$(variable bindir)
man=$(variable mandir)
doc=$(variable docdir)
conf=$(variable sysconfdir)
module=$(variable moduledir)
for file in "$bin/enumctl" "$man/man1/enumctl.1" "$man/man5/enumod.conf.5" \
  "$doc/README" "$doc/CHANGES" "$doc/LICENSE" "$doc/validation.md" \
  "$doc/examples/enumod.conf" "$doc/examples/behind/bind.conf" \
  "$doc/examples/validation/scenario-one-itsp.sh" \
  "$doc/json/diff.schema.json" "$doc/json/lint.schema.json" \
  "$doc/fleet.md" "$doc/examples/fleet/dnsdist.conf" \
  "$doc/examples/fleet/rolling.sh" \
  "$(variable datadir)/bash-completion/completions/enumctl"; do
  there "$file"
done
if [[ -n ${UNBOUND_BIN:-} ]]; then
  there "$module/enumod.so"
fi
if find "$tmp" -name '*.la' | grep .; then
  fault "files of libtool are installed"
fi

# One path: of the module, of enumctl and of the manual page.
said=$(env -u ENUMOD_CONF "$tmp$bin/enumctl" check 2>&1 || true)
[[ $said == "$conf/unbound/enumod.conf: "* ]] ||
  fault "enumctl reads another file than $conf/unbound/enumod.conf: $said"
grep -qF "$conf/unbound/enumod.conf" "$tmp$man/man5/enumod.conf.5" ||
  fault "enumod.conf(5) has another path than $conf/unbound/enumod.conf"
if [[ -r $tmp$module/enumod.so ]] &&
  ! grep -qaF "$conf/unbound/enumod.conf" "$tmp$module/enumod.so"; then
  fault "the module has another path than $conf/unbound/enumod.conf"
fi

# The module is still configured.
mkdir -p "$tmp$conf/unbound/unbound.conf.d"
printf 'dynlib:\n  dynlib-file: "%s/enumod.so"\n' "$module" \
  >"$tmp$conf/unbound/unbound.conf.d/enumod.conf"
said=$(make -s uninstall DESTDIR="$tmp" 2>&1 >/dev/null)
if [[ -n ${UNBOUND_BIN:-} ]]; then
  [[ $said == *'enumod.so is still configured'*unbound.conf.d/enumod.conf* ]] ||
    fault "make uninstall does not say who loads the module: $said"
fi
rm -r "${tmp:?}$conf"
left=$(find "$tmp" ! -type d)
[[ -z $left ]] || fault "make uninstall leaves $left"

# Nobody does: nothing to tell.
make -s install DESTDIR="$tmp" >/dev/null 2>&1
said=$(make -s uninstall DESTDIR="$tmp" 2>&1 >/dev/null)
[[ $said != *'still configured'* ]] || fault "a false alarm: $said"
printf '%d faults\n' "$faults"
exit $((faults > 0))
