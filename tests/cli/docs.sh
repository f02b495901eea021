#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# docs.sh - nothing that is printed about the options can drift from the
# program: the example file is what it prints, every option stands in the
# manual page, every example is a good configuration.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run options
is "conf-examples/enumod.conf is what options prints" \
  "$(cat "$srcdir/conf-examples/enumod.conf")" "$out"

run options --man
manual=$out
while IFS= read -r option; do
  has "manual page has $option" ".B ${option//-/\\-}:" "$manual"
done < <(sed -nE 's/^.*E164_OPTION\([A-Z]+, [a-z_]+, "([^"]+)".*/\1/p' \
  "$srcdir"/include/e164/*options.def)

# Which modules may stand beside this one.
run options --modules
has "README has the table of modules" "$out" "$(cat "$srcdir/README")"
run options --man --modules
has "manual page has the table of modules" "$out" "$(cat doc/enumod.conf.5)"

run stats --man
manual=$out
while IFS= read -r counter; do
  has "manual page has $counter" ".B $counter" "$manual"
done < <(sed -nE 's/^E164_COUNTER\([A-Z_]+, [A-Z]+, "([^"]+)".*/\1/p' \
  "$srcdir"/include/e164/counters.def)
has "manual page has a verdict" "untouched\\-filtered: " "$manual"

# What the build has to put into the manual pages is there.
for page in doc/enumctl.1 doc/enumod.conf.5; do
  if [[ -f $page ]]; then
    is "$page: nothing is left to be replaced" "" \
      "$(grep -oE '@[A-Za-z_]+@' "$page")"
    has "$page: version" "\"enumod $("$ENUMCTL" --version | sed 's/.* //')\"" \
      "$(grep '^\.TH' "$page")"
    has "$page: table" ".TP" "$(<"$page")"
  fi
done

for example in "$srcdir"/conf-examples/*.conf; do
  if [[ ${example##*/} != unbound.conf ]]; then
    run check "$example"
    good "${example##*/}" "$example: no errors"
  fi
done

# The dashboard draws what is counted, and the alert rules look at that, and
# only at that.
dashboard=$srcdir/conf-examples/grafana-dashboard.json
if command -v python3 >/dev/null; then
  is_json "dashboard" "$(cat "$dashboard")"
fi
counted='"verdicts" "records" "build_info" "up" '$(cat "$srcdir/include/e164/counters.def")
tokens=$(cat "$srcdir/module/cli/token/records/token_gauges.def")
for file in "$dashboard" "$srcdir/conf-examples/prometheus-alerts.yml"; do
  while IFS= read -r metric; do
    case $metric in
      token_ | store_) ;; # of many, in a comment
      token_*) has "${file##*/}: $metric" "\"${metric#token_}\"" "$tokens" ;;
      *) has "${file##*/}: $metric" "\"${metric%_total}\"" "$counted" ;;
    esac
  done < <(grep -oE 'enumod_[a-z_]+' "$file" | sed 's/^enumod_//' | sort -u)
done

finish
