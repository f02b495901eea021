#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# starved_token.sh - as starved.sh, with commands on the validation store.

# shellcheck source=tests/cli/starved_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/starved_lib.sh"

cat >"$tmp/conf.token" <<END
enum:
  validation: unsigned
  validation-store: "$tmp/store"
  keep-history: 1
END
{
  printf '+44163296000%d,2026-11-01,2027-01-01,SOMEBODY,reg-1,ident,1\n' 1 2
  printf 'x,2026-11-01,2027-01-01,SOMEBODY,reg-1,ident,1\n'
} >"$tmp/feed.csv"
token=(--config "$tmp/conf.token" --time 1795996800)
# A command that changes the store finds it as it was.
prepare() {
  rm -rf "$tmp/store" "$tmp/other"
  if [[ -d $tmp/kept ]]; then
    cp -a "$tmp/kept" "$tmp/store"
  fi
}
starve token import "$tmp/feed.csv" "${token[@]}"
prepare
run token import "$tmp/feed.csv" "${token[@]}"
run token suspend +441632960002 "${token[@]}"
mv "$tmp/store" "$tmp/kept"

# All of them begin with the configuration, which has been tried.
FAIL_ALLOC_IN=/enumctl FAIL_ALLOC_COUNT=$tmp/count FAIL_ALLOC_AT=0 \
  LD_PRELOAD=$FAIL_ALLOC_SO run token list "${token[@]}"
is "without a store (status)" 3 "$rc"
first=$(<"$tmp/count")
starve token verify "$tmp/feed.csv" "${token[@]}"
starve token import --replace registrar:reg-1 --max-withdrawn 2 \
  "$tmp/feed.csv" "${token[@]}"
starve token list "${token[@]}"
starve token list --history --json "${token[@]}"
starve token show +441632960001 "${token[@]}"
starve token due "${token[@]}"
starve token export "${token[@]}"
starve token log "${token[@]}"
starve token log --verify "${token[@]}"
starve token stats "${token[@]}"
starve token suspend +441632960001 "${token[@]}"
starve token resume --entity SOMEBODY "${token[@]}"
starve token revoke SOMEBODY 1 "${token[@]}"
starve token delete --reason x +441632960001 "${token[@]}"
starve token purge --older-than 1 "${token[@]}"
starve token rebuild "$tmp/other" "${token[@]}"
starve token compact "${token[@]}"
starve token sync "$tmp/kept" --store "$tmp/other" --config "$tmp/conf.token"

# In libxml2, while it looks at a token: that is no fault of the token. The first
# process reads the schemas; what comes behind that is in the one that reads the
# token.
run token new +441632960001 --entity A --method M --registrar R --serial 1 \
  --execution 2026-11-01
printf '%s\n' "$out" >"$tmp/token.xml"
for command in verify import; do
  rm -f "$tmp/count"
  prepare
  FAIL_ALLOC_IN=/libxml2.so.2 FAIL_ALLOC_COUNT=$tmp/count FAIL_ALLOC_AT=0 \
    LD_PRELOAD=$FAIL_ALLOC_SO run token "$command" "$tmp/token.xml" "${token[@]}"
  is "$command (status)" 1 "$rc"
  if [[ ! -f $tmp/count ]]; then
    printf 'NOTE: allocations of libxml2 do not fail: it has another name\n'
    break
  fi
  starved=0
  most=$(($(<"$tmp/count") + 40))
  for ((at = most - 39; at <= most; at++)); do
    prepare
    FAIL_ALLOC_IN=/libxml2.so.2 FAIL_ALLOC_AT=$at LD_PRELOAD=$FAIL_ALLOC_SO \
      run token "$command" "$tmp/token.xml" "${token[@]}"
    has_not "$command, $at" "libxml2 error 2" "$err"
    if [[ $err == *memory* ]]; then
      is "$command, $at (status)" 3 "$rc"
      starved=$((starved + 1))
    fi
  done
  is "$command: memory runs out" yes "$( ((starved)) && echo yes)"
done
finish
