# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# debian.sh - get packages and package sources from the distribution.
#
# Two rules. The configuration of the system's apt is not changed: sources are
# looked up with a sources list and a lists folder of our own, which are derived
# from the system's. And no package is installed that would start a service:
# such a program is unpacked into our own cache instead.

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

# missing_packages NAME... - print those that are not installed
missing_packages() {
  local name
  for name in "$@"; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) \
      != installed ]]; then
      printf '%s\n' "$name"
    fi
  done
}

# are_known NAME... - does the system's apt know all of them?
are_known() {
  local name
  for name in "$@"; do
    if ! apt-cache show "$name" >/dev/null 2>&1; then
      return 1
    fi
  done
}

update_package_lists() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
}

# with_lists KNOWN COMMAND... - once more with new lists, if the ones that are there
# are too old to be followed. KNOWN: no, and they are made anew before, as they
# are missing in a new container.
with_lists() {
  local known=$1
  shift
  if [[ $known == no ]]; then
    update_package_lists
    "$@"
  elif ! "$@"; then
    update_package_lists
    "$@"
  fi
}

# with_lists_of NAME... -- COMMAND... - which is to get these packages
with_lists_of() {
  local names=() known=yes
  while [[ $1 != -- ]]; do
    names+=("$1")
    shift
  done
  shift
  are_known "${names[@]}" || known=no
  with_lists "$known" "$@"
}

# install_packages NAME...
install_packages() {
  with_lists_of "$@" -- apt_install "$@"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"
}

# apt_download FOLDER NAME...
apt_download() {
  (cd "$1" && apt-get -q download "${@:2}")
}

# unpack_package NAME FOLDER [NAME...]
# Get a package and unpack it without installing it, and others into the same
# folder. Their libraries, which start nothing, are installed when they are
# missing.
unpack_package() {
  local folder=$2 deb
  set -- "$1" "${@:3}"
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  with_lists_of "$@" -- apt_download "$folder.new" "$@"
  for deb in "$folder.new"/*.deb; do
    install_libraries_of "$deb" "$@"
    dpkg -x "$deb" "$folder.new"
  done
  rm -rf "$folder"
  mv "$folder.new" "$folder"
}

# install_libraries_of FILE NAME... - those that the package FILE depends on,
# except the named ones
install_libraries_of() {
  local wanted missing
  # "libc6 (>= 2.34), libevent-2.1-7 | other, adduser" -> libc6 libevent-2.1-7
  wanted=$(dpkg-deb -f "$1" Pre-Depends Depends | sed 's/^[A-Za-z-]*: //' |
    tr ',' '\n' | awk -v but=" ${*:2} " \
    '$1 ~ /^lib/ && !index(but, " " $1 " ") { print $1 }')
  # shellcheck disable=SC2086 # a list of names
  missing=$(missing_packages $wanted)
  if [[ -n $missing ]]; then
    # shellcheck disable=SC2086
    install_packages $missing
  fi
}

system_suite() {
  # shellcheck disable=SC1091
  (. /etc/os-release && printf '%s' "${VERSION_CODENAME:?not in os-release}")
}

# write_source_lists FOLDER SUITE [TYPE]
# Turn the system's binary repositories into source repositories of a suite, or
# into ones of another type: "deb".
# Only the distribution's own are taken: they carry the codename as their suite,
# have the component "main", and are signed by an archive keyring if they name
# one. Unstable has no others beside it, such as for security.
write_source_lists() {
  local folder=$1 to=$2 type=${3:-deb-src} from etc file
  from=$(system_suite)
  etc=/etc/apt
  mkdir -p "$folder"
  rm -f "$folder"/*
  for file in "$etc"/sources.list "$etc"/sources.list.d/*.list; do
    if [[ -r $file ]]; then
      one_line_to_source "$from" "$to" "$type" <"$file" >>"$folder/enumod.list"
    fi
  done
  for file in "$etc"/sources.list.d/*.sources; do
    if [[ -r $file ]]; then
      deb822_to_source "$from" "$to" "$type" <"$file" >>"$folder/enumod.sources"
    fi
  done
  if ! grep -qs . "$folder"/*; then
    echo "found no repository of $from in $etc/sources.list*" >&2
    return 1
  fi
}

# deb [options] URI SUITE COMPONENT...
one_line_to_source() {
  awk -v from="$1" -v to="$2" -v type="$3" '
    /^[ \t]*deb[ \t]/ {
      line = $0
      sub(/#.*/, "", line)
      options = ""
      if (match(line, /\[[^]]*\]/)) {
        options = substr(line, RSTART, RLENGTH) " "
        line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
      }
      n = split(line, word, /[ \t]+/)
      first = (word[1] == "") ? 2 : 1
      uri = word[first + 1]
      suite = word[first + 2]
      is_main = 0
      for (i = first + 3; i <= n; i++)
        if (word[i] == "main")
          is_main = 1
      if (!is_main || uri ~ /^cdrom:/)
        next
      if (options ~ /[Ss]igned-[Bb]y=/ && options !~ /archive-keyring/)
        next
      if (suite != from && index(suite, from "-") != 1 &&
          index(suite, from "/") != 1)
        next
      if (to ~ /^(sid|unstable)$/ && suite != from)
        next
      suite = to substr(suite, length(from) + 1)
      print type " " options uri " " suite " main"
    }'
}

# Paragraphs of "Field: value" with continuation lines.
deb822_to_source() {
  awk -v from="$1" -v to="$2" -v type="$3" '
    function forget() {
      split("", field)
      name = ""
    }
    function suites(text,   n, word, i, out) {
      n = split(text, word, /[ \t\n]+/)
      for (i = 1; i <= n; i++)
        if (word[i] == from || to !~ /^(sid|unstable)$/ &&
            (index(word[i], from "-") == 1 || index(word[i], from "/") == 1))
          out = out " " to substr(word[i], length(from) + 1)
      return out
    }
    function flush_paragraph(   wanted, key) {
      wanted = suites(field["suites"])
      key = field["signed-by"]
      if ((" " field["types"] " ") ~ /[ \n]deb[ \n]/ && wanted != "" &&
          (" " field["components"] " ") ~ /[ \n]main[ \n]/ &&
          tolower(field["enabled"]) !~ /no/ &&
          (key == "" || key ~ /archive-keyring|BEGIN PGP/)) {
        print "Types: " type
        print "URIs:" field["uris"]
        print "Suites:" wanted
        print "Components: main"
        if (key != "")
          print "Signed-By:" key
        print ""
      }
      forget()
    }
    /^#/ { next }
    /^[ \t]*$/ { flush_paragraph(); next }
    /^[ \t]/ { field[name] = field[name] "\n" $0; next }
    {
      name = tolower(substr($0, 1, index($0, ":") - 1))
      field[name] = substr($0, index($0, ":") + 1)
    }
    END { flush_paragraph() }'
}

# private_apt FOLDER PROGRAM ARGUMENT... - apt with the lists of that folder only.
# It does not look at what is installed, either: of a package that was built again
# from the version that is asked for, apt would seek the source of that build.
private_apt() {
  local folder=$1 program=$2
  shift 2
  mkdir -p "$folder/lists/partial" "$folder/cache"
  "$program" -q -o Dir::Etc::sourcelist=/dev/null \
    -o Dir::Etc::sourceparts="$folder/sources" \
    -o Dir::State::lists="$folder/lists" \
    -o Dir::State::status=/dev/null \
    -o Dir::Cache="$folder/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@"
}

# fetch_source PACKAGE SUITE FOLDER [VERSION]
# Of no version in particular, the newest that can be fetched. Leaves the files of
# the source package in FOLDER, the name of the .dsc in FOLDER/complete, and in
# FOLDER/skipped the versions that could not be fetched. Former content is replaced only if all went well.
fetch_source() {
  local package=$1 suite=$2 folder=$3.new version=${4:-} dsc
  rm -rf "$folder"
  mkdir -p "$folder"
  write_source_lists "$folder/apt/sources" "$suite" || return
  private_apt "$folder/apt" apt-get update || return
  download_newest "$package" "$folder" "$version" || return
  rm -rf "$folder/apt"
  dsc=$(cd "$folder" && echo ./*.dsc)
  [[ -r $folder/$dsc ]] || return
  printf '%s\n' "${dsc#./}" >"$folder/complete"
  rm -rf "$3"
  mv "$folder" "$3"
}

# copy_source DSC FOLDER - a source package that is at hand, as fetch_source
# leaves one. dpkg-source checks the sums when it unpacks it.
copy_source() {
  local dsc=$1 folder=$2 names
  mapfile -t names < <(dsc_files "$dsc")
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  cp "$dsc" "${names[@]/#/${dsc%/*}/}" "$folder.new" || return
  printf '%s\n' "${dsc##*/}" >"$folder.new/complete"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
}

# dsc_files DSC - the files that a source package consists of
dsc_files() {
  awk '/^Files:/ { is_in = 1; next }
    /^[^ ]/ { is_in = 0 }
    is_in && NF == 3 && $3 !~ /\// { print $3 }' "$1"
}

# A mirror may list a version whose files it does not have yet, or no longer.
download_newest() {
  local package=$1 folder=$2 version
  for version in $(listed_versions "$package" "$folder/apt" |
    versions_for "${3:-}"); do
    if (cd "$folder" && private_apt "$folder/apt" apt-get --download-only \
      source "$package=$version"); then
      return
    fi
    echo "$version" >>"$folder/skipped"
    rm -f "$folder"/*.dsc "$folder"/*.tar.*
  done
  printf 'No source of %s%s can be fetched. The index of the mirror has: %s\n' \
    "$package" "${3:+ $3}" \
    "$(listed_versions "$package" "$folder/apt" | paste -sd ' ')" >&2
  return 1
}

# versions_for [VERSION] - of those on standard input, the ones that a package
# of this version was made from: itself, or what it was rebuilt from, as
# 1.17.1-2 is for 1.17.1-2+local1
versions_for() {
  awk -v for_version="${1:-}" '
    for_version == "" || $0 == for_version ||
      index(for_version, $0 "+") == 1 || index(for_version, $0 "~") == 1'
}

# source_of_file FILE - "PACKAGE VERSION" of the source that the package was
# built from which owns it; nothing if no package does. Where /bin is a link,
# dpkg may know a file by its other name.
source_of_file() {
  local file name package
  file=$(realpath "$1")
  for name in "$file" "${file#/usr}" "/usr$file"; do
    package=$(dpkg-query -S "$name" 2>/dev/null | head -n 1) || true
    if [[ -z $package ]]; then
      continue
    fi
    dpkg-query -W -f '${source:Package} ${source:Version}\n' "${package%%: *}"
    return
  done
}

# headers_for_source FOLDER - the packages with headers, and the generators of
# such, that a source is built with on Linux; not what makes packages of it
headers_for_source() {
  local dsc
  dsc=$(<"$1/complete")
  sed -n '/^Build-Depends:/,/^[^ ]/p' "$1/$dsc" | sed 's/^Build-Depends://' |
    sed '/^[A-Z]/d' | tr ',' '\n' | grep -v '\[!linux' | sed 's/[<(\[|].*//' |
    awk '$1 ~ /-dev$|-dev:any$|-compiler$|^(swig|flex|bison|pkg-config|pkgconf)$/ {
      sub(/:any$/, "", $1); print $1 }' | sort -u
}

# listed_versions PACKAGE FOLDER - newest first
listed_versions() {
  private_apt "$2" apt-cache showsrc "$1" |
    awk '$1 == "Version:" { print $2 }' | sort -ruV
}

# source_version FOLDER - the version of a source that fetch_source left
source_version() {
  local dsc
  dsc=$(<"$1/complete")
  sed -n 's/^Version: //p' "$1/$dsc" | head -n 1 | tr ':' '_'
}
