#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# help.sh - help, wrong command lines, the manual page, completion.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

man=$srcdir/doc/enumctl.1.in
completion=$srcdir/conf-examples/enumctl.bash-completion

run help
is "help (status)" 0 "$rc"
is "help (stderr)" "" "$err"
help=$out
commands=$(sed -nE 's/^  ([a-z]+) .*/\1/p' <<<"$help")
has "help" "number" "$commands"
run --help
good "--help" "$help"
run -h
good "-h" "$help"
run --version
is "--version (status)" 0 "$rc"
has "--version" "enumctl (enumod) " "$out"

# options_of COMMAND - as its help prints them
options_of() {
  "$ENUMCTL" help "$1" | sed -nE 's/^  (--[a-z-]+).*/\1/p'
}

for command in $commands; do
  run help "$command"
  is "help $command (status)" 0 "$rc"
  has "help $command" "usage: enumctl $command" "$out"
  text=$out
  if grep -qE '^.{80,}' <<<"$text"; then
    fault "help $command" "lines of more than 79 columns"
  fi
  run "$command" --help
  good "$command --help" "$text"
  run "$command" --no-such-option
  bad "$command: unknown option" 2 'option "--no-such-option"'
  run "$command" -Q
  bad "$command: unknown letter" 2 'option "-Q"'
  run "$command" $'--\e[1m'
  bad "$command: control octets" 2 '\027[1m'
  run "$command" a b c d
  if [[ $command == token ]]; then
    bad "token: commands" 2 'token: unknown command "a"'
    continue
  fi
  bad "$command: operands" 2 "one operand too many"
  has "a hint" "enumctl help $command" "$err"
done

run
bad "no command" 2 "a command is missing"
run nonsense
bad "unknown command" 2 'unknown command "nonsense"'
run help nonsense
bad "help of none" 2 'unknown command "nonsense"'
run number
bad "no operand" 2 "is missing"
run number --config
bad "no value" 2 "--config needs a value"
run rewrite --groups=x +44 '!a!b!'
bad "a value too many" 2 "--groups takes no value"
run rewrite --group --sub a '!a!!'
good "options cut short" "(0,1)"
run rewrite --subject -- -- '-a*-b-'
good "operands with hyphens" b

# Results that cannot be written are an error.
if [[ -w /dev/full ]]; then
  "$ENUMCTL" help >/dev/full 2>"$tmp/err"
  is "a full disk" 3 "$?"
fi

# The manual page has every command and every option.
page=$(sed 's/\\-/-/g' "$man")
for command in $commands; do
  has "manual page" ".SS $command"$'\n' "$page"
  section=$(sed -n "/^\.SS $command\$/,/^\.S[SH]/p" <<<"$page")
  for option in $(options_of "$command"); do
    [[ $option == --help ]] || has "manual page, $command" "$option" "$section"
  done
done
# So has the section of token, of its commands; and the page has no others.
section=$(sed -n '/^\.SS token$/,/^\.S[SH]/p' <<<"$page" |
  grep -oE -- '--[a-z][a-z-]*')
known=$'--help\n--version\n'
for command in $commands; do
  known+=$(options_of "$command")$'\n'
done
for command in $("$ENUMCTL" help token | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
  options=$("$ENUMCTL" token "$command" --help |
    sed -nE 's/^  (--[a-z-]+).*/\1/p')
  known+=$options$'\n'
  is "manual page, token $command" "" \
    "$(grep -vxF -e --help -e "$section" <<<"$options")"
done
is "manual page, options that there are not" "" \
  "$(grep -oE -- '--[a-z][a-z-]*' <<<"$page" | sort -u | grep -vxF -e "$known")"

# schema_of COMMAND OF-TOKEN - some commands of token print the same lines
schema_of() {
  case $2 in
  show | due | export) printf 'token-list' ;;
  verify) printf 'token-import' ;;
  suspend | resume | revoke | delete) printf 'token-change' ;;
  *) printf '%s' "$1${2:+-$2}" ;;
  esac
}

# What prints JSON has a schema that is installed, and there are no others.
schemas=
for command in $commands; do
  if options_of "$command" | grep -x -- --json >/dev/null; then
    schemas+=" $(schema_of "$command" '').schema.json"
  fi
done
for command in $("$ENUMCTL" help token | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
  if "$ENUMCTL" token "$command" --help | grep -E '^  --json' >/dev/null; then
    schemas+=" $(schema_of token "$command").schema.json"
  fi
done
has "schemas" "lint.schema.json" "$schemas"
has "schemas" "token-list.schema.json" "$schemas"
for schema in $schemas; do
  has "Makefile.am, $schema" "doc/json/$schema" "$(<"$srcdir/Makefile.am")"
done
is "schemas" "$(tr ' ' '\n' <<<"${schemas# }" | sort -u)" \
  "$(cd "$srcdir/doc/json" && ls)"
sed 's/@PACKAGE_VERSION@/0/' "$man" >"$tmp/enumctl.1"
if command -v mandoc >/dev/null; then
  # An empty date is filled in by the packager.
  warnings=$(mandoc -T lint -W warning "$tmp/enumctl.1" 2>&1 |
    grep -v 'missing date')
  is "mandoc" "" "$warnings"
elif command -v man >/dev/null; then
  warnings=$(man --warnings -l "$tmp/enumctl.1" 2>&1 >/dev/null)
  is "man -l" "" "$warnings"
else
  printf 'NOTE: the manual page is not checked: neither mandoc nor man\n'
fi

# Completion offers the same, and parses.
is "bash -n" "" "$(bash -n "$completion" 2>&1)"
# shellcheck source=conf-examples/enumctl.bash-completion
. "$completion"

# offers WORD... - what is offered for the last word
offers() {
  COMP_WORDS=("$ENUMCTL" "$@")
  COMP_CWORD=$#
  _enumctl
  printf '%s\n' "${COMPREPLY[@]}"
}

is "completion of commands" "$(printf '%s\n' "$commands" --help --version)" \
  "$(offers '')"
is "completion of help" "$commands" "$(offers help '')"
# completes COMMAND... - every option is offered, and files and folders where
# its help says FILE or DIR, as a value or an operand
completes() {
  local help option kind
  help=$("$ENUMCTL" "$@" --help)
  is "completion of $*" "$(sed -nE 's/^  (--[a-z-]+).*/\1/p' <<<"$help")" \
    "$(offers "$@" -)"
  while read -r option kind; do
    case $kind in
      *FILE) is "completion of $* $option" "$tmp/enumctl.1" \
        "$(offers "$@" "$option" "$tmp/enum")" ;;
      DIR) is "completion of $* $option" "$tmp/folder" \
        "$(offers "$@" "$option" "$tmp/fol")" ;;
    esac
  done < <(sed -nE 's/^  (--[a-z-]+) ([A-Z]+)( .*|$)/\1 \2/p' <<<"$help")
  if grep -qE '^usage: .*FILE' <<<"$help"; then
    is "completion of $* (operand)" "$tmp/enumctl.1" \
      "$(offers "$@" "$tmp/enum")"
  fi
}

mkdir "$tmp/folder"
token_commands=$("$ENUMCTL" help token | sed -nE 's/^  ([a-z]+) .*/\1/p')
has "help of token" $'import\nverify' "$token_commands"
has "token alone" "sign" "$("$ENUMCTL" token 2>&1)"
is "completion of token" "$token_commands"$'\n--help' "$(offers token '')"
for command in $commands; do
  completes "$command"
done
run help token nonsense
bad "help of no command of token" 2 'unknown command "nonsense"'
run help number nonsense
bad "help of a word too many" 2 'unknown command "nonsense"'
run token import
hint=$(sed -n 's/^Try "enumctl \(.*\)"\.$/\1/p' <<<"$err")
is "the hint" "help token import" "$hint"
# shellcheck disable=SC2086 # words of a command
run $hint
good "the hint works" "$("$ENUMCTL" token import --help)"
for command in $token_commands; do
  completes token "$command"
done
is "completion of --state" "suspended" "$(offers token suspend --state su)"
is "completion of --max-changes" "" "$(offers token suspend --max-changes '')"
is "completion of --algorithm" "ed25519" "$(offers token sign --algorithm ed)"
# Words that the help does not list are words that the program takes.
: >"$tmp/none"
for word in $(offers lint --level ''); do
  run lint --level "$word" --origin e164.arpa "$tmp/none"
  has_not "lint --level $word" "--level" "$err"
done
# sign ALGORITHM - with keys of all kinds; what it says
sign() {
  local key
  for key in "$tmp"/*.key; do
    run token sign --algorithm "$1" --key "$key" "$tmp/none"
    if [[ $err != *--algorithm* ]]; then
      printf 'taken\n'
      return
    fi
  done
}

if command -v openssl >/dev/null; then
  openssl genpkey -algorithm RSA -out "$tmp/rsa.key" 2>/dev/null
  for curve in P-256 P-384; do
    openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" \
      -out "$tmp/$curve.key" 2>/dev/null
  done
  for word in $(offers token sign --algorithm '' | grep -v ed25519); do
    is "token sign --algorithm $word" taken "$(sign "$word")"
  done
  is "token sign --algorithm nonsense" "" "$(sign nonsense)"
fi
has "completion of enumservices" "voice:tel" "$(offers resolve --service vo)"
is "completion of levels" "warning" "$(offers lint --level w)"
is "completion of files" "$tmp/enumctl.1" "$(offers check "$tmp/enum")"
finish
