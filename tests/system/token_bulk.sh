#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# token_bulk.sh - many numbers are suspended, resumed and revoked at once, by
# entity, by registrar and by range, and the running resolver obeys: those that
# are meant, no others, and nothing after a dry run or beyond the limit. MANY
# sets how many numbers there are beside (default 20000).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"

many=${MANY:-20000}
block=+441632960030-+441632960039

# token STATUS COMMAND ARGUMENT... - sets $out and $err
token() {
  local want=$1 status=0
  "$ENUMCTL" token "$2" --config "$work/enumod.conf" "${@:3}" \
    >"$work/out" 2>"$work/err" || status=$?
  out=$(<"$work/out")
  err=$(<"$work/err")
  if [[ $status != "$want" ]] || grep -q 'Sanitizer\|runtime error' "$work/err"
  then
    fault "token ${*:2}: exit status $status, not $want: $out $err"
  fi
}

# says TEXT PATTERN - a line of it matches
says() {
  grep -Eq -- "$2" <<<"$1" || fault "nothing like \"$2\" in: $1"
}

# line DIGITS[-DIGITS] ENTITY REGISTRAR [AGE] - of a feed; days since execution
line() {
  local numbers=+441632960${1/-/-+441632960}
  printf '%s,%s,%s,%s,%s,ident,s%s\n' "$numbers" "$(date -u -d "-${4:-2} days" +%F)" \
    "$(date -u -d '+100 days' +%F)" "$2" "$3" "${1/-/x}${4:-}"
}

# live - a second has passed since the change
live() {
  sleep 1.1
}

# resolve DIGITS... - these do, and of those asked below no others
resolve() {
  local name
  for name in 001 002 003 004 030 035 036 041; do
    ask "$title: $name" "$(number "$name")" NAPTR
    expect status NOERROR
    if [[ " $* " == *" $name "* ]]; then
      expect rdata "100 10 \"u\" \"E2U+im\" \"!^.*\$!im:n$name@example.net!\" ."
    else
      expect no-data
      expect ede 15
    fi
  done
}

harness_begin
need_file ENUMCTL
mkdir "$work/store"
cat >"$work/enumod.conf" <<END
enum:
  validation: unsigned
  validation-store: "$work/store"
END
add_root_zone
{
  cat <<'END'
$ORIGIN 4.4.e164.arpa.
$TTL 3600
@       SOA   ns.e164.arpa. nobody.invalid. 1 3600 600 86400 300
@       NS    ns.e164.arpa.
END
  for name in 001 002 003 004 030 035 036 041; do
    printf '%s. NAPTR 100 10 "u" "E2U+im" "!^.*$!im:n%s@example.net!" .\n' \
      "$(number "$name")" "$name"
  done
} | sign_zone 4.4.e164.arpa
sign_zone e164.arpa "$here/../demo/zones/e164.arpa.zone"
trust e164.arpa
start_nsd
{
  line 001 ONE reg-1
  line 002 ONE reg-2
  line 003 TWO reg-1
  line 004 TWO reg-2
  line 030-039 ONE reg-1
  line 035 TWO reg-2
  line 040-049 TWO reg-1
} >"$work/feed.csv"
awk -v n="$many" -v from="$(date -u -d '-2 days' +%F)" 'BEGIN {
  for (i = 0; i < n; i++)
    printf "+4416333%06d,%s,2099-01-01,MANY,reg-9,ident,m%d\n", i, from, i }' \
  >"$work/many.csv"
token 0 import "$work/feed.csv" "$work/many.csv"
start_unbound unbound </dev/null
title='before'
resolve 001 002 003 004 030 035 036 041

# By entity; a dry run first. The block of ONE, but not the number of TWO in it.
title='a dry run'
token 0 suspend --entity ONE --dry-run
says "$out" '^\+441632960001 ONE serial s001: to be suspended$'
says "$out" '^to be suspended 3, unchanged 0, crossing 0$'
token 0 suspend --entity ONE --dry-run --json
says "$out" '^\{"on":"\+441632960001","entity":"ONE","serial":"s001","planned":"suspended"\}$'
says "$out" '^\{"planned":"suspended","changed":3,"unchanged":0,"crossing":0\}$'
live
resolve 001 002 003 004 030 035 036 041
title='an entity'
token 0 suspend --entity ONE
says "$out" '^suspended 3, unchanged 0, crossing 0$'
live
resolve 003 004 035 041
title='again'
token 1 suspend --entity ONE
says "$out" '^suspended 0, unchanged 3, crossing 0$'
# What comes later is not suspended, what is there stays so when it is renewed.
{
  line 001 ONE reg-1 1
  line 036 ONE reg-1
} >"$work/new.csv"
token 0 import "$work/new.csv"
says "$out" '^imported 2,'
live
title='what comes later'
resolve 003 004 035 036 041
token 0 resume --entity ONE --registrar reg-1 --json
says "$out" '^\{"done":"resumed","changed":2,'
title='resumed, but for one of another registrar'
live
resolve 001 003 004 030 035 036 041
token 0 resume --entity ONE
title='all are resumed'
live
resolve 001 002 003 004 030 035 036 041

# A range, and what lies inside.
title='the numbers of the block alone'
token 0 suspend "$block"
live
resolve 001 002 003 004 035 036 041
token 0 resume "$block"
title='a range'
token 0 suspend --inside "$block"
says "$out" '^suspended 3, unchanged 0, crossing 0$'
live
resolve 001 002 003 004 041
title='a range that cuts a record'
token 1 suspend --inside +441632960000-+441632960044
says "$out" '^suspended 4, unchanged 3, crossing 1$'
says "$err" '^enumctl: \+441632960040-\+441632960049: only a part'
live
resolve 041
token 1 resume --inside +441632960000-+441632960044
title='it is resumed'
live
resolve 001 002 003 004 030 035 036 041
title='a range in a block'
token 0 suspend --inside +441632960041-+441632960042
live
resolve 001 002 003 004 030 035 036
token 0 resume --inside +441632960041-+441632960042

# The limit: all or nothing. Many at once take effect.
title='the limit'
token 1 suspend --entity MANY
says "$err" 'more than 1000 would be suspended, so nothing was changed'
token 1 suspend --entity MANY --max-changes $((many - 1))
token 0 suspend --entity MANY --dry-run
says "$err" "needs --max-changes $many"
token 0 show +4416333000000
token 0 suspend --entity MANY --max-changes "$many"
says "$out" "^suspended $many, unchanged 0, crossing 0\$"
token 1 show +4416333000000
token 1 show "+4416333$(printf %06d $((many - 1)))"
live
resolve 001 002 003 004 030 035 036 041
token 0 resume --inside +4416333 --max-changes "$many"
says "$out" "^resumed $many,"

# By registrar, for good; the same lines do not come back.
title='a registrar'
token 0 revoke --registrar reg-2 --dry-run
says "$out" '^to be revoked 3,'
token 0 revoke --registrar reg-2
says "$out" '^revoked 3, unchanged 0, crossing 0$'
live
resolve 001 003 030 036 041
token 1 import "$work/feed.csv"
live
resolve 001 003 030 036 041
token 1 resume --registrar reg-2
title='a range is revoked'
token 0 revoke --inside "$block"
live
resolve 001 003 041

# Mistakes.
token 1 suspend --entity NOBODY
says "$err" 'there is no such record'
token 2 suspend
says "$err" 'numbers are missing, or an option such as --entity'
token 2 suspend --entity ONE +441632960001
token 2 suspend --max-changes 1000
token 2 suspend --entity ONE --max-changes many
token 2 suspend --entity ONE --state suspendet
says "$err" '"suspendet" is none of .*suspended'
token 2 suspend --signed --unsigned
token 2 suspend --inside +441632960041-+4416329600
token 0 suspend --dry-run +441632960001
says "$out" '^\+441632960001: to be suspended$'
live
title='no mistake has an effect'
resolve 001 003 041
harness_end
