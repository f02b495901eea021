#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_scenarios.sh - the scenarios of RFC 4725 section 5 end as they should
# (VAL-28, VAL-29); they check themselves.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
status=0
for scenario in one-itsp all-disjoint; do
  bash "$here/../../conf-examples/validation/scenario-$scenario.sh" ||
    { result=$?; ((result == 77)) && exit 77; status=1; }
done
exit "$status"
