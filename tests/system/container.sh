#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# container.sh - packaging/Containerfile: its image is built as the file says, by
# buildah, of a minimal Debian that stands for the one of the registry; then its
# own command runs as user unbound, answers, and is healthy by its own check, and
# not when Unbound is stopped, frozen, or without an answer. A faulty
# enumod.conf starts nothing.
#
# No registry is asked. The network is used while the image is built; the
# container runs in a network of the test's own without a way out.
#
# Long, since it builds Unbound: ENUMOD_LONG=yes, or "make check-long". With the
# cache of ./bootstrap, it takes a few minutes.

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

[[ ${ENUMOD_LONG:-} == yes ]] || skip "needs ENUMOD_LONG=yes: it builds Unbound"
harness_begin
need_program buildah debootstrap ip python3 timeout
: >"$work/log/commands.out"
why=$(why_no_root)
[[ -z $why ]] || skip "$why"
unshare --net true 2>/dev/null || skip "no network of its own can be had"
cache=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}
suite=$(sed -n 's/^ARG SUITE=//p' "$top/packaging/Containerfile")
base=docker.io/library/debian:$suite-slim
policy_answer='100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'

# Images are in a folder of the test's own, and go with it.
storage=$work/containers
if [[ ${1:-} == --in-net ]]; then
  storage=$2
fi
mkdir -p "$storage/tmp"
export TMPDIR=$storage/tmp

containers() {
  buildah --root "$storage/root" --runroot "$storage/run" \
    --storage-driver vfs "$@"
}

# Building ---------------------------------------------------------------

# import_base - the image that FROM names
import_base() {
  local clean=$cache/clean-root-$suite new
  if [[ ! -d $clean ]]; then
    make_root "$clean" "$suite" >"$work/log/root" 2>&1 ||
      skip "no root of $suite can be made: $(tail -n 1 "$work/log/root")"
  fi
  new=$(containers from scratch)
  tar -C "$clean" --exclude='./proc/*' --exclude='./sys/*' \
    --exclude='./dev/*' -cf "$work/base.tar" .
  containers add "$new" "$work/base.tar" / >/dev/null
  containers commit "$new" "$base" >"$work/log/base" 2>&1 ||
    abort "no image of the root: $(tail -n 1 "$work/log/base")"
  containers rm "$new" >/dev/null
  rm "$work/base.tar"
}

# build_image - as the head of the file says, of the files of the source
build_image() {
  local command home
  home=$(awk -F: '$1 == "root" { print $6 }' "$cache/clean-root-$suite/etc/passwd")
  mkdir "$work/context"
  tree_tar | tar -C "$work/context" -xf -
  command=$(sed -n 's/^#   buildah build \(.*\) \.$/\1/p' \
    "$top/packaging/Containerfile")
  [[ -n $command ]] || abort "the file does not say how it is built"
  # shellcheck disable=SC2086 # the words of a command
  (cd "$work/context" && containers build --isolation chroot --pull-never \
    -v "$cache:$home/.cache/enumod" $command .) >"$work/log/build" 2>&1 ||
    no_image
}

no_image() {
  if grep -q '^No source of' "$work/log/build"; then
    skip "$(grep '^No source of' "$work/log/build")"
  fi
  tail -n 30 "$work/log/build"
  abort "the image is not built"
}

# The container ----------------------------------------------------------

# image_says PATH - from what the image says of itself; a list is lines
image_says() {
  containers inspect --type image localhost/enumod | python3 -c '
import json, sys
value = json.load(sys.stdin)["Docker"]["config"]
for key in sys.argv[1].split("."):
    value = value[key]
print("\n".join(value) if isinstance(value, list) else value)' "$1"
}

# inside COMMAND... - in the container, as its user
inside() {
  containers run --isolation chroot "${mounts[@]}" "$container" -- "$@"
}

# begin_container - its own command, as a runtime would
begin_container() {
  local words
  mapfile -t words < <(image_says Cmd)
  inside "${words[@]}" >"$work/log/unbound.out" 2>&1 </dev/null 9>&- &
  runtime_pid=$!
  wait_for_daemon
}

# The daemon is a grandchild; its port says that it runs.
wait_for_daemon() {
  local end=$((SECONDS + 60))
  until dig @127.0.0.1 -p 5300 +tries=1 +time=1 version.server TXT CH \
    >/dev/null 2>&1; do
    is_alive "$runtime_pid" ||
      abort "it does not start: $(tail -n 5 "$work/log/unbound.out")"
    ((SECONDS < end)) || abort "it does not answer"
    sleep 0.2
  done
  daemon_pid=$(ss -Hlunp 'sport = :5300' |
    sed -n 's/.*"unbound",pid=\([0-9]*\).*/\1/p' | head -n 1)
  [[ -n $daemon_pid ]] || abort "nobody knows who answers"
}

end_container() {
  kill -CONT "$daemon_pid" 2>/dev/null || true
  kill "$daemon_pid" 2>/dev/null || true
  wait "$runtime_pid" || true
  daemon_pid=
}

# shellcheck disable=SC2317,SC2119 # called by a trap
container_cleanup() {
  if [[ -n ${daemon_pid:-} ]]; then
    kill -KILL "$daemon_pid" 2>/dev/null || true
  fi
  harness_cleanup
}

# is_healthy [NAME=VALUE]... - by the check that the image names
is_healthy() {
  local check
  check=$(image_says Healthcheck.Test | tail -n 1)
  # shellcheck disable=SC2016 # of the inner shell
  timeout 10 "$BASH" -c '
    exec buildah --root "$1/root" --runroot "$1/run" --storage-driver vfs \
      run --isolation chroot "${@:4}" "$2" -- /bin/sh -c "$3"' bash \
    "$storage" "$container" "$check" "${mounts[@]}" "${@/#/--env=}" \
    >"$work/log/health" 2>&1 </dev/null
}

# What an operator of this network would mount: where the zones are, a policy.
write_mounts() {
  {
    printf 'server:\n  do-not-query-localhost: no\n  do-ip6: no\n'
    printf '  trust-anchor-file: "/etc/unbound/anchors"\n'
    stub_zones
  } >"$work/network.conf"
  printf 'number:\n  prefix: +441632960003\n  action: block\n' \
    >"$work/policy.conf"
  chmod 644 "$work"/{network.conf,policy.conf,anchors}
  mounts=(-v "$work/network.conf:/etc/unbound/unbound.conf.d/network.conf:ro"
    -v "$work/anchors:/etc/unbound/anchors:ro"
    -v "$work/policy.conf:/etc/unbound/enumod.conf:ro")
}

try_answers() {
  ask "the first answer" "$(number 002)" NAPTR +dnssec
  expect status NOERROR
  expect flag ad
  expect rdata "$policy_answer"
  ask "the policy that was mounted" "$(number 003)" NAPTR
  expect no-data
  expect ede 15
}

try_user() {
  local user
  user=$(awk -F: '$1 == "unbound" { print $3 }' \
    "$(containers mount "$container")/etc/passwd")
  [[ $(awk '$1 == "Uid:" { print $2 $3 $4 }' "/proc/$daemon_pid/status") \
    == "$user$user$user" ]] || fault "Unbound does not run as user unbound"
}

try_health() {
  is_healthy HEALTH_NUMBER=+441632960002 || fault "a number with a URI"
  is_healthy || fault "its own number: $(<"$work/log/health")"
  is_healthy HEALTH_NUMBER=+441632960003 || fault "a number without a URI"
  kill -STOP "$daemon_pid"
  ! is_healthy || fault "it is healthy though it is frozen"
  kill -CONT "$daemon_pid"
  is_healthy || fault "it does not get well again"
  stop_server "$nsd_pid" || true
  ! is_healthy HEALTH_NUMBER=+441632960004 ||
    fault "it is healthy though it has no answer"
  is_healthy HEALTH_NUMBER=+441632960002 || fault "an answer of the cache"
  end_container
  ! is_healthy || fault "it is healthy though nothing runs"
}

try_faulty_policy() {
  local words
  printf 'enum:\n  services: nonsense:nonsense\n' >"$work/policy.conf"
  mapfile -t words < <(image_says Cmd)
  ! timeout 30 "$BASH" -c 'exec "$@"' bash buildah --root "$storage/root" \
    --runroot "$storage/run" --storage-driver vfs run --isolation chroot \
    "${mounts[@]}" "$container" -- "${words[@]}" \
    >"$work/log/faulty" 2>&1 </dev/null || fault "a faulty enumod.conf starts"
  grep -q 'enumod.conf:2:' "$work/log/faulty" ||
    fault "nothing is said of line 2: $(<"$work/log/faulty")"
}

if [[ ${1:-} == --in-net ]]; then
  need_program ss
  ip link set lo up
  trap container_cleanup EXIT
  add_demo_zones
  start_nsd
  unbound_port=5300
  write_mounts
  container=$(containers from --pull-never localhost/enumod)
  expect_equal "user" unbound "$(image_says User)"
  begin_container
  try_user
  try_answers
  try_health
  try_faulty_policy
  containers rm "$container" >/dev/null
  harness_end
fi

import_base
build_image
unshare --net "$BASH" "$here/${0##*/}" --in-net "$storage" ||
  fault "see above"
harness_end
