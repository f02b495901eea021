#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_stats.sh - "enumctl token stats" counts the records by state, tells what
# came of the last import, also of one that failed, and when the certificates of
# the entities expire; as lines, JSON and text for Prometheus, whose own parser
# reads it if it is there.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/token_lib.sh
. "$here/../support/token_lib.sh"

# says TITLE LINE... - in the lines of stats
says() {
  local title=$1 line
  run stats
  expect_status "$title" 0
  for line in "${@:2}"; do
    grep -qxF -- "$line" <<<"$out" || fault "$title: no line \"$line\""
  done
}

# end_of FILE - when its certificate expires
end_of() {
  date -d "$(openssl x509 -in "$1" -noout -enddate | sed 's/.*=//')" +%s
}

find_promtool() {
  local cached=${ENUMOD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/enumod}
  cached=$(echo "$cached"/prometheus-*/usr/bin/promtool)
  PROMTOOL=${PROMTOOL:-$(command -v promtool || echo "$cached")}
  [[ -x $PROMTOOL ]]
}

token_begin
token_conf 'grace-days: 7'
{
  printf '+493012345,%s,%s,SOMEBODY,,,1\n' "$(day -20)" "$(day 90)"
  printf '+493012346,%s,%s,SOMEBODY,,,2\n' "$(day -20)" "$(day 5)"
  printf '+493012347,%s,%s,SOMEBODY,,,3\n' "$(day -20)" "$(day -2)"
  printf '+493012348,%s,%s,SOMEBODY,,,4\n' "$(day -90)" "$(day -50)"
  printf '+493012349,%s,%s,SOMEBODY,,,5\n' "$(day -90)" "$(day 90)"
  printf '+493012350,%s,%s,SOMEBODY,,,6\n' "$(day -90)" "$(day 90)"
} >"$work/feed.csv"
before=$(date +%s)
accepted 'a feed' "$work/feed.csv"
run suspend +493012349
run suspend +493099999
run revoke +493012350
says 'records' copy=0 records=7 state.unknown=0 state.future=0 state.valid=1 \
  state.due=1 state.grace=1 state.expired=1 state.suspended=2 state.revoked=1 \
  trust.signed=0 trust.unsigned=6 trust.by-hand=1 \
  expire.7-days=2 expire.30-days=2 \
  "expire.next=$(date -u -d "$(day 5)" +%s)" \
  import.failed=0 import.accepted=6 import.refused=0 \
  "certificate.EXAMPLE-VE.$work/keys/EXAMPLE-VE.pem=$(end_of \
    "$work/keys/EXAMPLE-VE.pem")"
for name in import.time confirmed changed; do
  value=$(sed -n "s/^$name=//p" <<<"$out")
  ((value >= before && value <= before + 60)) || fault "$name is $value"
done

# Where no validation counts, nothing expires, be it long over.
sed -i.unsigned 's/validation: unsigned/validation: none/' "$work/enumod.conf"
says 'without validation' state.valid=4 state.suspended=2 state.revoked=1 \
  expire.7-days=0 expire.30-days=0
mv "$work/enumod.conf.unsigned" "$work/enumod.conf"
run stats

# In a minute, and not by a clock of its own.
run stats --time $(($(sed -n 's/^changed=//p' <<<"$out") + 60))
expect_text 'an age' "$out" '^age=60$'

# Imports that accept a part, nothing, or do not even begin to. What was revoked
# would be refused.
sed -i '$d' "$work/feed.csv"
printf 'nonsense\n' >"$work/bad.csv"
run import "$work/feed.csv" "$work/bad.csv"
expect_status 'a part is refused' 1
says 'a part is refused' import.failed=0 import.accepted=5 import.refused=1
run import --strict "$work/feed.csv" "$work/bad.csv"
expect_status 'strict' 1
says 'strict' import.failed=1 import.accepted=0 import.refused=1
accepted 'the feed again' "$work/feed.csv"
run import "$work/nowhere.csv"
expect_status 'no such file' 1
says 'no such file' import.failed=1 import.accepted=0
run import "$work/bad.csv"
expect_status 'all is refused' 1
says 'all is refused' import.failed=1 import.accepted=0 import.refused=1
accepted 'the feed once more' "$work/feed.csv"
cp "$work/store/ledger/data.mdb" "$work/data.mdb"
printf 'no database' >"$work/store/ledger/data.mdb"
run import "$work/feed.csv"
expect_status 'no ledger to enter it' 3
cp "$work/data.mdb" "$work/store/ledger/data.mdb"
says 'no ledger to enter it' import.failed=1 import.accepted=0
accepted 'the ledger is back' "$work/feed.csv"
says 'all is well again' import.failed=0 import.accepted=5 import.refused=0

# The file of the last import says nothing, or is another one: it is not used.
printf 'time=x' >"$work/store/last-import"
run stats
expect_status 'damaged' 0
[[ $out != *import.* ]] || fault 'damaged: something is said of the import'
expect_text 'damaged' "$err" 'last-import: damaged; what came of the last import'
accepted 'written anew' "$work/feed.csv"
says 'written anew' import.failed=0

# Two certificates of one entity are told apart; one that is not there is no
# reason to say nothing.
entity_new "$work/old" EXAMPLE-VE -400 -1
sed -i "s|^  certificate: .*EXAMPLE-VE.pem\"|&\n  certificate: \
\"$work/old/EXAMPLE-VE.pem\"\n  certificate: \"$work/nowhere.pem\"|" \
  "$work/enumod.conf"
says 'two certificates' \
  "certificate.EXAMPLE-VE.$work/old/EXAMPLE-VE.pem=$(end_of \
    "$work/old/EXAMPLE-VE.pem")"
[[ $out != *nowhere.pem* ]] || fault 'a certificate that is not there'
[[ -z $err ]] || fault "a certificate that is not there: $err"
printf 'no certificate' >"$work/nowhere.pem"
run stats
expect_status 'no certificate' 0
expect_text 'no certificate' "$err" \
  'nowhere.pem: .*; when it ends is not told$'

# The same as JSON.
run stats --json
expect_status 'JSON' 0
if command -v python3 >/dev/null; then
  python3 - "$out" <<'END' || fault 'JSON: not what it should be'
import json, sys
said = json.loads(sys.argv[1])
assert said["copy"] is False
assert said["state.expired"] == 1 and said["state.suspended"] == 2
assert said["import.failed"] == 0
mine = [c for c in said["certificates"] if c["entity"] == "EXAMPLE-VE"]
assert [c["option"] for c in mine] == ["certificate"] * 2
assert len({c["expires"] for c in mine}) == 2
END
fi

# And for Prometheus: a label for each state, and a file name in quotes.
odd="$work/a \"b\\c.pem"
cp "$work/keys/EXAMPLE-VE.pem" "$odd"
sed -i "/nowhere.pem/c\\  certificate: '${odd/\\/\\\\}'" "$work/enumod.conf"
run stats --prometheus
expect_status 'Prometheus' 0
for line in 'enumod_token_records{state="suspended"} 2' \
  'enumod_token_records{state="expired"} 1' \
  'enumod_token_expiring{days="7"} 2' \
  'enumod_token_import_failed 0' \
  "enumod_token_certificate_expiry_timestamp_seconds{entity=\"EXAMPLE-VE\",\
option=\"certificate\",file=\"$work/a \\\"b\\\\c.pem\"} $(end_of "$odd")" \
  '# TYPE enumod_token_next_expiry_timestamp_seconds gauge'; do
  grep -qxF -- "$line" <<<"$out" || fault "Prometheus: no line \"$line\""
done
if find_promtool; then
  "$PROMTOOL" check metrics <<<"$out" >"$work/metrics" 2>&1 ||
    fault "promtool check metrics: $(<"$work/metrics")"
else
  echo 'NOTE: there is no promtool to read the text for Prometheus'
fi
run stats --prometheus --json
expect_status 'two forms at once' 2

# Without files that can be read there is nothing to tell.
run stats --store "$work/none"
expect_status 'no store' 3
token_end
