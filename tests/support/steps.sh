# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# steps.sh - run long steps one after the other, and report how they went.
#
# Each step writes to a log of its own; the terminal gets one line with the time
# it took. The first step that fails ends the script: the last lines of its log
# are shown together with what it was.
#
# steps_begin FOLDER must be called first; the logs go into a new folder there,
# and those of a week ago are removed.

steps_log_dir=
steps_count=0

steps_begin() {
  steps_log_dir=$1/$(date +%Y%m%d-%H%M%S)-$$
  mkdir -p "$steps_log_dir"
  find "$1" -mindepth 1 -maxdepth 1 -mtime +7 -exec rm -rf {} +
}

# note TEXT... - one line for the reader
note() {
  printf '==> %s\n' "$*"
}

# die TEXT... - say why and stop
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step TITLE COMMAND ARGUMENT... - run a command or function in a subshell
step() {
  local title=$1 start=$SECONDS status=0 log
  shift
  steps_count=$((steps_count + 1))
  log=$(steps_log_name "$title")
  printf '==> %s ... ' "$title"
  # Not "if ! ...": that would switch off errexit inside the function.
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if ((status == 0)); then
    printf 'done (%d s)\n' $((SECONDS - start))
  else
    printf 'FAILED after %d s\n' $((SECONDS - start))
    step_failed "$title" "$log" "$status"
  fi
}

steps_log_name() {
  printf '%s/%02d-%s.log' "$steps_log_dir" "$steps_count" \
    "$(tr -cs 'A-Za-z0-9.\n' '-' <<<"$1")"
}

step_failed() {
  local title=$1 log=$2 status=$3
  printf '\n--- last lines of %s\n' "$log" >&2
  # A line of a compiler's command has 2,000 octets, and drowns its message.
  tail -n 40 "$log" | cut -b 1-300 >&2
  printf -- '---\n' >&2
  die "this failed (exit status $status): $title"
}

# with_lock FILE - hold a lock until drop_lock or the end of the script
with_lock() {
  mkdir -p "${1%/*}"
  exec 9>"$1"
  if ! flock --nonblock 9; then
    note "another run is using $1, waiting for it"
    flock 9
  fi
}

drop_lock() {
  exec 9>&-
}
