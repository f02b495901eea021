#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# prepare.sh - make signed zones for the replays.
#
# usage: prepare.sh FOLDER
#
# Reads zones/*.zone beside this script, makes one key pair per origin, signs,
# and prints the path of a folder below FOLDER that holds the result and a file
# `index` for expand.awk. The folder's name carries a checksum of everything it
# was made from, so a second call finds it and returns at once. No key and no
# signature is ever kept in the source tree.
#
# A zone file may hold one line of directives:
#   ;! sign=nsec|nsec3|none optout variant expiration=YYYYMMDDhhmmss
# sign        how it is signed; default nsec
# optout      its NSEC3 records have the opt-out flag
# variant     another state of the same origin, used only by a macro's in=
# expiration  of its signatures; default below
#
# Exit status: 0 done, 77 a tool is missing, 1 anything else.

set -eu
export LC_ALL=C

# The replays run at val-override-date 20250615120000 (see expand.awk).
inception=20250101000000
expiration=20260101000000

here=$(cd "$(dirname "$0")" && pwd)
root=${1:?usage: prepare.sh FOLDER}

for tool in ldns-keygen ldns-signzone ldns-key2ds ldns-read-zone; do
  if ! command -v "$tool" >/dev/null; then
    echo "prepare.sh: $tool not found (Debian package ldnsutils)" >&2
    exit 77
  fi
done

sum=$(cat "$0" "$here/lib.awk" "$here"/zones/*.zone | cksum | tr ' ' -)
done_dir=$root/zones-$sum
if [ -f "$done_dir/index" ]; then
  echo "$done_dir"
  exit 0
fi

mkdir -p "$root"
tmp=$(mktemp -d "$root/making.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# directive FILE NAME DEFAULT: value of NAME=..., or NAME itself for a flag
directive() {
  awk -v name="$2" -v value="$3" '
    /^;!/ {
      for (i = 2; i <= NF; i++) {
        eq = index($i, "=")
        if ($i == name) value = name
        else if (eq && substr($i, 1, eq - 1) == name)
          value = substr($i, eq + 1)
      }
    }
    END { print value }' "$1"
}

origin_of() {
  awk '$1 == "$ORIGIN" { print tolower($2); exit }' "$1"
}

# 1. numbers written {+441632960083} become names; one key per signed origin
: >"$tmp/list"
for source in "$here"/zones/*.zone; do
  zone=$(basename "$source" .zone)
  awk -f "$here/lib.awk" -f /dev/stdin "$source" >"$tmp/$zone.plain" <<'AWK'
{ print expand_numbers($0) }
AWK
  origin=$(origin_of "$source")
  sign=$(directive "$source" sign nsec)
  variant=$(directive "$source" variant -)
  echo "$zone $origin $sign $variant" >>"$tmp/list"
  if [ "$sign" != none ] && [ ! -f "$tmp/key.$origin" ]; then
    (cd "$tmp" && ldns-keygen -a ECDSAP256SHA256 -k -r /dev/urandom \
      "$origin" >"key.$origin")
    ldns-key2ds -n -2 "$tmp/$(cat "$tmp/key.$origin").key" >"$tmp/ds.$origin"
  fi
done

# 2. each signed zone's DS goes into every state of the zone above it
awk -f "$here/lib.awk" -f /dev/stdin "$tmp/list" >"$tmp/cuts" <<'AWK'
{ zone[NR] = $1; origin[NR] = $2; is_signed[NR] = $3 != "none" && $4 == "-" }
END {
  for (child = 1; child <= NR; child++) {
    if (!is_signed[child])
      continue
    above = ""
    for (i = 1; i <= NR; i++)
      if (origin[i] != origin[child] && is_below(origin[child], origin[i]) &&
          length(origin[i]) > length(above))
        above = origin[i]
    for (i = 1; i <= NR; i++)
      if (origin[i] == above)
        print origin[child], zone[i]
  }
}
AWK
while read -r origin above; do
  cat "$tmp/ds.$origin" >>"$tmp/$above.plain"
done <"$tmp/cuts"

# 3. sign
while read -r zone origin sign variant; do
  end=$(directive "$here/zones/$zone.zone" expiration "$expiration")
  optout=$(directive "$here/zones/$zone.zone" optout "")
  case $sign in
    none) ldns-read-zone -z "$tmp/$zone.plain" >"$tmp/$zone.ready" ;;
    nsec3) how="-n -t 0${optout:+ -p}" ;;
    *) how="" ;;
  esac
  if [ "$sign" != none ]; then
    # shellcheck disable=SC2086 # how is a list of words
    (cd "$tmp" && ldns-signzone $how -i "$inception" -e "$end" \
      -f "$zone.ready" "$zone.plain" "$(cat "key.$origin")")
  fi
  echo "$zone $origin $sign $variant" >>"$tmp/index"
done <"$tmp/list"

rm -f "$tmp"/K* "$tmp"/key.* "$tmp"/*.plain "$tmp"/list "$tmp"/cuts
# If two runs end at once, the first one's result is kept; both are good.
[ -f "$done_dir/index" ] || mv "$tmp" "$done_dir"
trap - EXIT
rm -rf "$tmp"
echo "$done_dir"
