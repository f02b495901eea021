#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# html.sh - the whole manual as one HTML file, for "make html".
#
#   html.sh SOURCE BUILD OUT
#
# SOURCE is the source tree, BUILD has doc/enumctl.1 and doc/enumod.conf.5. The
# documents are chapters of one file: a link to "faq.md" is one to its chapter.
# Needs pandoc and mandoc (in Debian, packages of these names).

set -euo pipefail
export LC_ALL=C.UTF-8

source=$1
build=$2
out=$3

# The order of the chapters. One that is not there is left out.
chapters=(production fedora clients troubleshooting faq fleet validation
  validation-entity compatibility architecture performance reliability
  rewrite-cost requirements fuzzing)
pages=(enumod.conf.5 enumctl.1)

for program in pandoc mandoc; do
  if ! command -v "$program" >/dev/null; then
    echo "make html: $program is missing; in Debian: apt-get install pandoc mandoc" >&2
    exit 77
  fi
done

# README and CHANGES are plain text: "1. Title" is a heading there, and what is
# indented and no part of a list is a table.
plain_text() {
  awk '
    NR == 1 && $0 != "" { print "# " $0; next }
    /^=+$/ && NR == 2 { next }
    /^[0-9]+\. [A-Z]/ { print "## " $0; next }
    /^[0-9]+\.[0-9]+\.[0-9]+ / { print "## " $0; next }
    /^[A-Z][a-z]+$/ { print "### " $0; next }
    /^- / { is_list = 1 }
    /^$/ { is_list = 0 }
    /^  / && !is_list { print "    " $0; next }
    { print }' "$1"
}

# as_chapter NAME - mark it, and turn links to files into links to chapters; a
# link to a file that is not there becomes text
as_chapter() {
  local name
  local edits=(-e "0,/^# (.*)/s//# \\1 {#chapter-$1}/")
  for name in "${chapters[@]}"; do
    if [[ -r $source/doc/$name.md ]]; then
      edits+=(-e "s/\\]\\($name\\.md(#[a-z-]+)?\\)/](#chapter-$name)/g")
    fi
  done
  sed -E "${edits[@]}" -e 's/\[([a-z-]+\.md)\]\([a-z-]+\.md\)/\1/g'
}

# as_page NAME - a manual page. Its sections are below those of the manual, and
# their marks are unlike those of the other pages.
as_page() {
  printf '\n# %s {#chapter-%s}\n\n```{=html}\n' "$1" "${1//./-}"
  mandoc -T html -O fragment "$build/doc/$1" |
    sed -E -e 's,(</?)h2([ >]),\1h4\2,g; s,(</?)h1([ >]),\1h3\2,g' \
      -e "s/ id=\"/&${1//./-}-/g; s/ href=\"#/&${1//./-}-/g"
  printf '```\n'
}

manual() {
  local name
  printf '# enumod {#chapter-README}\n\n'
  plain_text "$source/README" | tail -n +3
  printf '\n```{=html}\n<figure>\n'
  cat "$source/doc/architecture.svg"
  printf '</figure>\n```\n'
  for name in "${chapters[@]}"; do
    if [[ -r $source/doc/$name.md ]]; then
      echo
      as_chapter "$name" <"$source/doc/$name.md"
    fi
  done
  for name in "${pages[@]}"; do
    as_page "$name"
  done
  printf '\n# Changes {#chapter-CHANGES}\n\n'
  { echo; cat "$source/CHANGES"; } | plain_text /dev/stdin
}

mkdir -p "$(dirname "$out")"
manual >"$out.md"
cat >"$out.css" <<'END'
<style>
body { max-width: 52em; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #ccc; padding: 0.2em 0.5em; vertical-align: top; }
pre { background: #f5f5f5; padding: 0.5em; overflow-x: auto; }
table.head, table.foot, table.head td, table.foot td { border: none; }
figure svg { max-width: 100%; height: auto; }
</style>
END
pandoc --standalone --from markdown-smart --to html5 --toc --toc-depth=2 \
  --metadata title="enumod $(sed -n '1s/ .*//p' "$source/CHANGES")" \
  --metadata lang=en --include-in-header "$out.css" --output "$out" "$out.md"
rm -f "$out.md" "$out.css"
printf 'the manual: %s\n' "$out"
