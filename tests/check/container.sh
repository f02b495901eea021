#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# container.sh - packaging/Containerfile against the tree: what it copies is
# there and not left out, the commands and options that it gives exist, and the
# port is everywhere the same. tests/system/container.sh builds it.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

file=packaging/Containerfile

# One instruction a line, without comments.
instructions=$(sed -e '/^#/d' -e ':a' -e '/\\$/{N;s/\\\n//;ba}' "$file")

# instruction NAME - the rest of each one
instruction() {
  sed -n "s/^$1  *//p" <<<"$instructions"
}

# What comes from the source, not from another stage.
while read -r from _; do
  [[ -e $from ]] || fault "COPY $from: there is no such file"
  if grep -qE "^/?${from//./\\.}/?\$" .containerignore; then
    fault "COPY $from: .containerignore leaves it out"
  fi
done < <(instruction COPY | grep -v '^--from')

# Nothing that ./bootstrap deb needs is left out; what is left out is made.
for needed in bootstrap configure.ac Makefile.am module include packaging m4 doc \
  conf-examples tests; do
  while IFS= read -r pattern; do
    # shellcheck disable=SC2053 # a pattern
    [[ $needed != $pattern ]] || fault ".containerignore: $pattern is $needed"
  done <.containerignore
done

# The commands, and their options.
while read -r command; do
  grep -qE "^ +(\\w+ \\| )*$command( \\| \\w+)*\\) command=" bootstrap ||
    fault "there is no ./bootstrap $command"
done < <(instruction RUN | sed -n 's,^\./bootstrap \([a-z]*\).*,\1,p')
while read -r option; do
  grep -q "{ \"$option\"" module/cli/resolve/cmd_resolve.c ||
    fault "enumctl resolve has no --$option"
done < <(instruction HEALTHCHECK | sed 's/^.*enumctl resolve//' |
  grep -oE -- '--[a-z-]+' | sed 's/^--//')
while read -r option; do
  grep -q "{ \"$option\"" module/cli/cmd_check.c ||
    fault "enumctl check has no --$option"
done < <(instruction CMD | grep -oE 'enumctl check [^&]*' |
  grep -oE -- '--[a-z-]+' | sed 's/^--//')
[[ $(instruction HEALTHCHECK) == *'CMD '* ]] || fault "there is no HEALTHCHECK"
[[ $(instruction USER | tail -n 1) == unbound ]] ||
  fault "it does not run as user unbound"

# The port of container.conf is the one that is exposed, and asked.
port=$(sed -n 's/^ *port: //p' packaging/container.conf)
[[ $(instruction EXPOSE) == "$port/udp $port/tcp" ]] ||
  fault "EXPOSE $(instruction EXPOSE), but container.conf has port $port"
[[ $(instruction HEALTHCHECK) == *"--server 127.0.0.1@$port "* ]] ||
  fault "HEALTHCHECK does not ask port $port"

# Of another format, the image would have no HEALTHCHECK.
grep -q '^#   buildah build --format docker -f packaging/Containerfile ' "$file" ||
  fault "its head does not say how to build it"

# The packages that are installed are those that ./bootstrap deb makes.
# shellcheck disable=SC2016 # the text of a script
grep -qF 'debs=$top/deb' packaging/deb.sh ||
  fault "./bootstrap deb does not leave its packages in deb"
[[ $(instruction COPY) == *"/enumod/deb/*.deb "* ]] ||
  fault "the packages are not copied from deb"
grep -qxF 'deb' .containerignore || fault "packages of before would be copied"
finish "container: $(wc -l <<<"$instructions") instructions of $file"
