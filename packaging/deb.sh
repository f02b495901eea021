# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# deb.sh - Debian packages: the distribution's Unbound, rebuilt with
# --with-dynlibmodule and nothing else, and the module and enumctl for it.
#
# "./bootstrap deb" builds for the suite that it runs in, on the spot; for
# another suite it runs itself in a clean root of that. Each part is kept in the
# cache until something that it is made from changes.
# shellcheck disable=SC2154
# From bootstrap: top, cache, suite, revision, refresh, source_dir

# The rebuilt package is newer than the one it was made from, and older than an
# update of that: apt has to see such an update.
unbound_suffix() {
  printf '+enumod%s' "$revision"
}

# add_dynlib FILE - to the configure options of the daemon in debian/rules
add_dynlib() {
  sed -i 's/^\(\t*\)--with-pythonmodule \\$/&\n\1--with-dynlibmodule \\/' "$1"
  if (($(grep -c -- --with-dynlibmodule "$1") != 1)); then
    echo "$1 is not as expected: no place for --with-dynlibmodule" >&2
    return 1
  fi
}

# add_changelog FOLDER VERSION TEXT - an entry a second younger than the last one,
# so that the same source gives the same package
add_changelog() {
  local file=$1/debian/changelog date
  date=$(dpkg-parsechangelog -l "$file" -S Timestamp)
  date=$(date -R -u -d "@$((date + 1))")
  {
    changelog_entry "$(dpkg-parsechangelog -l "$file" -S Source)" "$2" "$date" \
      "$3"
    printf '\n'
    cat "$file"
  } >"$file.new"
  mv "$file.new" "$file"
}

# changelog_entry SOURCE VERSION DATE TEXT
changelog_entry() {
  printf '%s (%s) unstable; urgency=medium\n\n  * %s\n\n' "$1" "$2" "$4"
  printf ' -- enumod packages <packages@enumod.invalid>  %s\n' "$3"
}

# build_package FOLDER [NAME=VALUE]... - the binary packages of an unpacked source
build_package() {
  local folder=$1
  shift
  (cd "$folder" && env "$@" \
    DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-nocheck parallel=$(nproc)}" \
    dpkg-buildpackage -b -us -uc)
}

# need_build_depends FOLDER
need_build_depends() {
  if (cd "$1" && dpkg-checkbuilddeps) >/dev/null 2>&1; then
    return
  fi
  step "installing what ${1##*/} is built with" \
    with_lists yes install_build_depends "$1"
}

install_build_depends() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    --no-install-recommends -o DPkg::Lock::Timeout=300 build-dep "$1"
}

# Unbound ----------------------------------------------------------------

# What a kept build depends on.
unbound_deb_recipe() {
  printf '%s\n' "$unbound_version" "${DEB_BUILD_OPTIONS:-}"
  declare -f unbound_suffix add_dynlib add_changelog changelog_entry
}

# need_unbound_deb - sets unbound_deb to the folder with the packages, in which
# the source was built
need_unbound_deb() {
  local recipe
  unbound_deb=$deb_cache/unbound-$unbound_version
  recipe=$(unbound_deb_recipe)
  if [[ -r $unbound_deb/complete && $(<"$unbound_deb/complete") == "$recipe" ]]
  then
    return
  fi
  step "unpacking it" unpack_unbound_deb
  need_build_depends "$unbound_deb/unbound"
  step "building the packages of Unbound $unbound_version" \
    build_package "$unbound_deb/unbound"
  grep -q '^Linked modules:.* dynlib' \
    < <("$unbound_deb/unbound/debian/unbound/usr/sbin/unbound" -V) ||
    die "the Unbound that was built cannot load modules"
  printf '%s\n' "$recipe" >"$unbound_deb/complete"
}

unpack_unbound_deb() {
  rm -rf "$unbound_deb"
  mkdir -p "$unbound_deb"
  dpkg-source --no-copy -x "$source_dir/$(<"$source_dir/complete")" \
    "$unbound_deb/unbound"
  add_dynlib "$unbound_deb/unbound/debian/rules"
  add_changelog "$unbound_deb/unbound" "$unbound_version" \
    "Rebuilt with --with-dynlibmodule, for the ENUM module."
}

# enumod -----------------------------------------------------------------

# tree_files - the source, each with a NUL; without git, what looks like it. Root
# builds packages of a clone that another user made, which git refuses by itself.
tree_files() {
  if [[ -e $top/.git ]] && command -v git >/dev/null; then
    git -c safe.directory="$top" -C "$top" ls-files -z --cached --others --exclude-standard |
      while IFS= read -r -d '' file; do
        if [[ -f $top/$file ]]; then
          printf '%s\0' "$file"
        fi
      done
  else
    (cd "$top" && find . -type f ! -path './build*' ! -path './deb/*' \
      ! -path './deb-*' ! -path './.git*' ! -path './autom4te.cache/*' \
      ! -path './config.*' ! -path '*/.deps/*' ! -path '*/.libs/*' \
      ! -name '*.o' ! -name '*.lo' ! -name '*.la' ! -name '*.log' \
      ! -name '*.trs' ! -name Makefile ! -name .dirstamp -printf '%P\0')
  fi
}

# tree_tar [PATTERN] - the same for the same source, wherever and whenever;
# without the files whose names match
tree_tar() {
  tree_files | grep -zvE "${1:-^$}" | LC_ALL=C sort -z | tar -C "$top" --null --files-from=- \
    --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --mode=u+rw,go+r,go-w -cf -
}

# What a change of which changes no package.
not_in_debs='^(tests/|\.ci/|packaging/(rpm/|Containerfile)|CONTRIBUTING|\.git)'

# need_enumod_deb - sets enumod_deb to the folder with the packages
need_enumod_deb() {
  enumod_deb=$deb_cache/enumod-$unbound_version
  if [[ -r $enumod_deb/complete && $(<"$enumod_deb/complete") == "$tree_sum" ]]
  then
    return
  fi
  step "copying the source of enumod" copy_enumod
  need_build_depends "$enumod_deb/enumod"
  step "building the packages of enumod" build_package "$enumod_deb/enumod" \
    UNBOUND_SRC="$unbound_deb/unbound" UNBOUND_VERSION="$unbound_version"
  printf '%s\n' "$tree_sum" >"$enumod_deb/complete"
}

# The version has that of Unbound, since the module belongs to it.
copy_enumod() {
  local version date
  rm -rf "$enumod_deb"
  mkdir -p "$enumod_deb/enumod"
  tree_tar | tar -C "$enumod_deb/enumod" -xmf -
  cp -r "$enumod_deb/enumod/packaging/debian" "$enumod_deb/enumod/debian"
  version=$(sed -n 's/^AC_INIT(\[enumod\], \[\(.*\)\])$/\1/p' \
    "$top/configure.ac")
  date=$(dpkg-parsechangelog -l "$unbound_deb/unbound/debian/changelog" -S Date)
  changelog_entry enumod "$version+unbound${unbound_version//-/.}" "$date" \
    "Built for Unbound $unbound_version." \
    >"$enumod_deb/enumod/debian/changelog"
}

# Commands ---------------------------------------------------------------

# The packages that an operator installs, and the others of Unbound in a folder.
lay_debs() {
  local file
  rm -rf "$debs"
  mkdir -p "$debs/more"
  cp "$enumod_deb"/*.deb "$unbound_deb"/*.deb "$debs/more"
  for file in unbound unbound-enumod enumctl; do
    mv "$debs/more/${file}"_*.deb "$debs"
  done
}

run_deb() {
  suite=${suite:-$(system_suite)}
  deb_cache=$cache/deb-$suite
  debs=$top/deb
  if [[ $suite != "$(system_suite)" ]]; then
    debs=$top/deb-$suite
    run_deb_in_root
    return
  fi
  steps_begin "$cache/log"
  need_source
  unbound_version=$(source_version "$source_dir")$(unbound_suffix)
  tree_sum=$(tree_tar "$not_in_debs" | sha256sum; unbound_deb_recipe)
  if [[ ! -r $deb_cache/enumod-$unbound_version/complete ||
    $(<"$deb_cache/enumod-$unbound_version/complete") != "$tree_sum" ]]; then
    need_packages dpkg-dev
    need_unbound_deb
  fi
  unbound_deb=$deb_cache/unbound-$unbound_version
  need_enumod_deb
  lay_debs
  tell_debs
}

tell_debs() {
  local file
  for file in "$debs"/*.deb; do
    note "${file#"$top"/}"
  done
  note "others of Unbound are in ${debs#"$top"/}/more"
}

# The cache is the same, so that the next root has everything, too.
run_deb_in_root() {
  local why root=$cache/root-$suite options=("--revision=$revision")
  steps_begin "$cache/log"
  if ((EUID == 0)); then
    need_packages debootstrap
  fi
  why=$(why_no_root)
  if [[ -n $why ]]; then
    die "packages for $suite are built in a root of $suite: $why"
  fi
  if [[ ! -d $root ]]; then
    step "making a root of $suite" make_root "$root" "$suite"
  fi
  rm -rf "$root/enumod"
  mkdir "$root/enumod"
  tree_tar | tar -C "$root/enumod" -xf -
  note "building in $root"
  if [[ $refresh == yes ]]; then
    options+=(--refresh)
  fi
  if [[ -n $dsc ]]; then
    need_source
    options+=("--dsc=/var/cache/enumod/${source_dir##*/}/${dsc##*/}")
  fi
  ROOT_BIND="$cache:/var/cache/enumod" in_root "$root" \
    env ENUMOD_CACHE=/var/cache/enumod /enumod/bootstrap deb "${options[@]}"
  rm -rf "$debs"
  cp -r "$root/enumod/deb" "$debs"
  tell_debs
}
