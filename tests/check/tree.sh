#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# tree.sh - packages are made of what git has, by root also in a clone that
# another user made.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=packaging/deb.sh
. packaging/deb.sh

is_checkout || skip "no checkout, so nothing to clone"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/enumod" || fault "it cannot be cloned"
want=$(git -C "$work/enumod" ls-files | sort)
if ((EUID == 0)); then
  chmod 755 "$work"
  chown -R nobody "$work/enumod"
fi
# For packaging/deb.sh.
# shellcheck disable=SC2034
top=$work/enumod
unset SUDO_UID
got=$(tree_files 2>&1 | tr '\0' '\n' | sort || true)
count=$(wc -l <<<"$want")
[[ $got == "$want" ]] ||
  fault "of $count files these are not taken: $(comm -23 <(printf '%s\n' "$want") <(printf '%s\n' "$got") | head -n 5)"
finish "tree: $count files"
