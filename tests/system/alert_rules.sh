#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# alert_rules.sh - Prometheus' own tool reads the alert rules of conf-examples,
# and plays the series of alert_rules.yml: each alert comes when it should, says
# what it should, and none comes while nothing is wrong.
#
#   PROMTOOL   the program. Without it, the one that is installed, else the
#              distribution's package prometheus is unpacked into the cache,
#              not installed, and no service is started.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/debian.sh
. "$here/../support/debian.sh"
# shellcheck source=tests/support/program.sh
. "$here/../support/program.sh"

rules=$here/../../conf-examples/prometheus-alerts.yml
faults=0

fault() {
  faults=$((faults + 1))
  printf 'FAULT: %s\n' "$*"
}

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}

# try WHAT FILE - promtool finds nothing wrong
try() {
  local said
  if ! said=$("$PROMTOOL" "$1" rules "$2" 2>&1); then
    fault "promtool $1 rules: $said"
  fi
}

find_program PROMTOOL promtool prometheus
[[ -n $PROMTOOL ]] || skip "the package prometheus cannot be had"
try check "$rules"
try test "$here/alert_rules.yml"
while read -r alert; do
  grep -qE "alertname[=:] ?\"?$alert\"?" "$here/alert_rules.yml" ||
    fault "alert_rules.yml has no case in which $alert comes"
done < <(sed -n 's/^ *- alert: //p' "$rules")
if ((faults)); then
  printf '%d faults\n' "$faults"
  exit 1
fi
printf 'no faults\n'
