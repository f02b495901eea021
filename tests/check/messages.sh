#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# messages.sh - whoever reads a message finds it in doc/troubleshooting.md: the
# text of every Extended DNS Error, and every error and warning that the module
# writes into Unbound's log.
#
# "messages.sh list" prints them: "FILE: TEXT", with "..." for what varies.

# shellcheck source=tests/check/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

page=doc/troubleshooting.md
count=0

# Text of others, or of the configuration's parser, with nothing around it.
bare='^(enumod: )?\.\.\.(:\.\.\.)?(: \.\.\.)?$'

# The texts of the verdicts that have an EDE.
ede_texts() {
  perl -0777 -ne '
    while (/E164_VERDICT\(\w+,\s*"[^"]*",\s*\w+,\s*(\w+),\s*((?:"[^"]*"\s*)+)\)/g) {
      my ($ede, $text) = ($1, $2);
      next if $ede eq "E164_EDE_NONE";
      $text =~ s/"\s*"//g;
      print "$ARGV: ", $text =~ s/^"|"\s*$//gr, "\n";
    }' include/e164/verdict.def | sort -u
}

# The texts of the states of the validation store, but for "usable".
store_texts() {
  perl -0777 -ne '
    while (/"[a-z-]+",\s*((?:"[^"]*"\s*)+)\)/g) {
      my $text = $1;
      $text =~ s/"\s*"//g;
      print "$ARGV: ", $text =~ s/^"|"\s*$//gr, "\n";
    }' module/store/store_status.def | grep -vx '.*: usable'
}

# log_texts FUNCTION... - the first argument of their calls, from all of glue
# and of what glue reports
log_texts() {
  perl -0777 -ne '
    BEGIN { our $names = shift @ARGV }
    while (/\b(?:$names)\((?:arg, path, 0,|arg,|stderr,)?((?:\s*(?:"(?:[^"\\]|\\.)*"|[A-Z_]{4,}))+)/g) {
      my ($text, $out) = ($1, "");
      while ($text =~ /"((?:[^"\\]|\\.)*)"|([A-Z_]+)/g) {
        $out .= defined $1 ? $1 : "...";
      }
      $out =~ s/\\n$//;
      $out =~ s/\\(.)/$1/g;
      $out =~ s/%[.*0-9]*[a-z]+/.../g;
      print "$ARGV: $out\n";
    }' "$1" module/glue/*.c module/glue/*.h module/io/conf_file.c \
    module/core/policy/neighbours.c
}

messages() {
  ede_texts
  store_texts
  log_texts 'log_err|log_warn|fatal_exit|fputs|report|fault' | grep -v ': $' |
    sort -u
}

# The page as one line, without the marks of its format.
text_of_page() {
  tr -s '[:space:]' ' ' <"$page" | sed 's/\\|/|/g'
}

# is_told TEXT - does each part of it stand in the page?
is_told() {
  local rest=$1 part
  while [[ -n $rest ]]; do
    part=${rest%%...*}
    if [[ $rest == *...* ]]; then
      rest=${rest#*...}
    else
      rest=
    fi
    part=$(sed 's/^ *//; s/ *$//' <<<"$part")
    if ((${#part} > 3)) && [[ $told != *"$part"* ]]; then
      return 1
    fi
  done
}

command -v perl >/dev/null || skip 'there is no perl'
if [[ ${1:-} == list ]]; then
  messages
  exit
fi
told=$(text_of_page)
while IFS= read -r line; do
  text=${line#*: }
  if [[ ! $text =~ $bare ]]; then
    count=$((count + 1))
    is_told "$text" || fault "${line%%: *}: $page does not have \"$text\""
  fi
done < <(messages)
((count > 30)) || fault "only $count messages were found"
finish "messages: $count texts against $page"
