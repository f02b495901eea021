#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_days.sh - days are those of utc-offset, for the age of a token and for
# its certificate as well as for its state (VAL-41, TOK-07, TOK-08).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

token_begin
keys=$work/keys
midnight=$(($(date +%s) / 86400 * 86400))
serial=0

# says TITLE OFFSET HOUR EXECUTION RULE [FOLDER] - of a token that was executed
# on that day, an import in that hour of today (UTC); RULE: "" when it is good
says() {
  local title="$1, $2 at $3:30"
  token_conf "utc-offset: \"$2\""
  sed -i "s|$work/keys/|${6:-$keys}/|" "$work/enumod.conf"
  serial=$((serial + 1))
  entity_token "${6:-$keys}" EXAMPLE-VE serial=$serial "execution=$(day "$4")" \
    >"$work/token.xml"
  run import --store "$work/store-$serial" \
    --time $((midnight + $3 * 3600 + 1800)) "$work/token.xml"
  if [[ -n $5 ]]; then
    expect_status "$title" 1
    expect_text "$title" "$err" "$5"
  else
    expect_status "$title" 0
  fi
}

# The day is 30 days ago by the clock of those who have the numbers, or is not.
for offset in -1200 +0000 +1200; do
  for hour in 0 11 12 23; do
    today=0
    [[ $offset != -1200 ]] || ((hour >= 12)) || today=-1
    [[ $offset != +1200 ]] || ((hour < 12)) || today=1
    says 'of 30 days' $offset $hour $((today - 30)) ''
    says 'of 31 days' $offset $hour $((today - 31)) 'TOK-08: executed 31 days ago'
    says 'of tomorrow' $offset $hour $((today + 1)) ''
    says 'of the day after' $offset $hour $((today + 2)) 'TOK-08: .*later than'
  done
done

# A certificate that is valid since the midnight (UTC) of six days ago.
entity_new "$work/young" EXAMPLE-VE -6 400
cp "$keys/OTHER-VE.pub" "$work/young"
says 'certificate, its first day' +0000 12 -6 '' "$work/young"
says 'certificate, the day before' +0000 12 -7 'TOK-07' "$work/young"
says 'certificate, its first day' -1200 12 -7 '' "$work/young"
says 'certificate, the day before' -1200 12 -8 'TOK-07' "$work/young"
says 'certificate, its first day' +1200 12 -6 '' "$work/young"
says 'certificate, the day before' +1200 12 -7 'TOK-07' "$work/young"
token_end
