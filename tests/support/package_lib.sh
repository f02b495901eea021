# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# package_lib.sh - what is done with the packages in a root. Needs harness.sh,
# debian.sh, root.sh and deb.sh.
# shellcheck disable=SC2154,SC2034
#
#   package_root    the root
#   top, cache      the source; the cache of ./bootstrap

policy_answer='100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
first_question=
unbound_pid=

# With the network -------------------------------------------------------

# lay_root SUITE - a clean root with the source in it, as from a tarball, in which
# scripts of packages take systemd to be running
lay_root() {
  local clean=$cache/clean-root-$1
  if [[ ! -d $clean ]]; then
    make_root "$clean" "$1" >"$work/log/root-$1" 2>&1 ||
      skip "no root of $1 can be made: $(tail -n 1 "$work/log/root-$1")"
  fi
  cp -a --reflink=auto "$clean" "$package_root"
  mkdir "$package_root/enumod"
  tree_tar | tar -C "$package_root/enumod" -xf -
  mkdir -p "$package_root/run/systemd/system"
}

# within COMMAND... - in the root, in the folder of the source; its output is in
# said, and in a log
within() {
  local status=0
  ROOT_BIND="$cache:/var/cache/enumod" in_root "$package_root" \
    env ENUMOD_CACHE=/var/cache/enumod sh -c 'cd /enumod && exec "$@"' sh \
    "$@" >"$work/said" 2>&1 </dev/null || status=$?
  { printf '+ %s\n' "$*" && cat "$work/said"; } >>"$work/log/commands"
  return "$status"
}

# helpers_are_called_right - a script of a package goes on after a helper that it
# calls wrongly, which apt-get then shows; only some are called without systemd
helpers_are_called_right() {
  local wrong
  wrong=$(awk '/^\+ / { command = $0 }
    command ~ /apt-get/ && /(^|[ :])([Ss]yntax( error)?|[Uu]sage):/ {
      print command ": " $0 }' "$work/log/commands" | head -n 5)
  [[ -z $wrong ]] || fault "a helper is called wrongly: $wrong"
}

# must COMMAND...
must() {
  if ! within "$@"; then
    tail -n 30 "$work/said"
    abort "$* fails"
  fi
}

# readme_commands - the ones of README, section 2, one a line
readme_commands() {
  awk '/^On Debian, these commands/ { is_in = 1; next }
    is_in && /^    / { sub(/^ +/, ""); print; n++; next }
    is_in && n && /^[^ ]/ { exit }' "$top/README"
}

# lacks_source - say so when the mirror has no source of Unbound for this suite
lacks_source() {
  if within sh -c "$(as_here './bootstrap deb')" || ! grep -q '^No source of' "$work/said"
  then
    return 1
  fi
  printf 'left out: %s\n' "$(grep '^No source of' "$work/said")"
}

# as_here COMMAND - with the source package of Unbound that was given
as_here() {
  if [[ -n ${DSC:-} ]]; then
    printf '%s' "${1/bootstrap deb/bootstrap deb --dsc=/var/cache/enumod/${DSC##*/}}"
  else
    printf '%s' "$1"
  fi
}

# lay_given_source - where the root sees it
lay_given_source() {
  local name
  if [[ -n ${DSC:-} ]]; then
    for name in "${DSC##*/}" $(dsc_files "$DSC"); do
      cp "${DSC%/*}/$name" "$cache/$name"
    done
  fi
}

# install_as_readme - all but the look-up at the end
install_as_readme() {
  local commands line
  mapfile -t commands < <(readme_commands)
  ((${#commands[@]} > 1 && ${#commands[@]} <= 5)) ||
    abort "README has ${#commands[@]} commands"
  for line in "${commands[@]}"; do
    printf '%s\n' "$line"
    if [[ $line == dig\ * ]]; then
      break
    fi
    # Nobody is there to say yes.
    must sh -c "$(as_here "${line/apt-get install/apt-get install -y}")"
  done
}

# make_second_build - the same packages once more, in the versions that
# "./bootstrap deb --revision=2" gives them; nothing is compiled again
make_second_build() {
  local deb
  must cp -r deb first
  mkdir "$package_root/enumod/second"
  for deb in "$package_root"/enumod/first/*.deb; do
    repack "$deb" 's/+enumod1\b/+enumod2/g' \
      "$package_root/enumod/second/${deb##*/}"
  done
}

# make_archive - a repository with the Unbound of the archive in a version that
# is newer than ours
make_archive() {
  local version
  version=$(stock_version)
  [[ -n $version ]] || abort "no Unbound of the archive can be had"
  must sh -ec "cd /tmp && apt-get download unbound=$version"
  install_depends "$package_root"/tmp/unbound_*.deb
  mkdir -p "$package_root/repository"
  repack "$package_root"/tmp/unbound_*.deb \
    "s/^Version: .*/Version: $(newer_version)/" \
    "$package_root/repository/unbound.deb"
  (cd "$package_root/repository" && dpkg-scanpackages . 2>/dev/null >Packages)
}

# install_depends DEB - so that only our package keeps apt from installing it
install_depends() {
  local names
  mapfile -t names < <(dpkg-deb -f "$1" Pre-Depends Depends |
    sed 's/^[A-Za-z-]*: //' | tr ',' '\n' | awk 'NF { print $1 }')
  must apt-get -y --no-install-recommends install "${names[@]}"
}

# stock_version - the newest of the archive that its mirror really has
stock_version() {
  local version versions
  within apt-cache madison unbound || true
  mapfile -t versions < <(awk '$3 !~ /enumod/ { print $3 }' "$work/said" |
    sort -ruV)
  for version in "${versions[@]}"; do
    if within sh -ec "cd /tmp && apt-get download unbound=$version"; then
      printf '%s' "$version"
      return
    fi
  done
}

# shellcheck disable=SC2016 # the language of dpkg-query
installed_version() {
  in_root "$package_root" dpkg-query -W -f '${Version}' "$1" 2>/dev/null || true
}

newer_version() {
  local version
  version=$(installed_version unbound)
  printf '%s.99' "${version%+enumod*}"
}

# repack DEB SCRIPT TO - the same package, its control file edited by sed
repack() {
  dpkg-deb -R "$1" "$work/repack"
  sed -i "$2" "$work/repack/DEBIAN/control"
  dpkg-deb --root-owner-group -b "$work/repack" "$3" >/dev/null
  rm -rf "$work/repack"
}

# The daemon -------------------------------------------------------------

# unit_lines KEY - of Unbound's unit with its drop-ins, as systemd reads them
unit_lines() {
  awk -v key="$1" -F= '
    $1 == key {
      value = substr($0, length(key) + 2)
      if (value == "")
        n = 0
      else
        line[n++] = value
    }
    END { for (i = 0; i < n; i++) print line[i] }' \
    < <(find "$package_root"/usr/lib/systemd/system/unbound.service \
      "$package_root"/usr/lib/systemd/system/unbound.service.d -type f \
      -exec cat {} + 2>/dev/null)
}

# run_lines KEY - those that are run before or instead, as systemd does: "-", may
# fail; "$$", a "$" for the command itself, which has MAINPID in its environment
run_lines() {
  local line dollar=$'\001'
  while IFS= read -r line; do
    line=${line//\$\$/$dollar}
    line=${line//\$MAINPID/$unbound_pid}
    line=${line//$dollar/\$}
    # Debian's own line; it is of procps, which a minimal root lacks.
    line=${line/#+\/bin\/kill/kill}
    if ! within env MAINPID="$unbound_pid" sh -c "${line#[-+]}" &&
      [[ $line != -* ]]; then
      return 1
    fi
  done < <(unit_lines "$1")
}

# start_packaged - start Unbound as its unit does
start_packaged() {
  local line
  run_lines ExecStartPre || return 1
  line=$(unit_lines ExecStart | head -n 1)
  root_command "$package_root"
  # shellcheck disable=SC2086 # a command with its arguments
  setsid "${root_command[@]}" ${line//\$DAEMON_OPTS/} \
    >"$work/log/unbound.out" 2>&1 </dev/null &
  unbound_pid=$!
  running_pids+=("$unbound_pid")
  wait_for_server unbound "$unbound_pid" "$unbound_port" version.server TXT CH
}

stop_packaged() {
  stop_server "$unbound_pid" || true
}

# restart_packaged WHAT - it must start, whatever happened
restart_packaged() {
  stop_packaged
  start_packaged || abort "$1: Unbound does not start: $(tail -n 5 "$work/said")"
}

# answers WHAT - the module does, with the first question of README
answers() {
  question=$1
  answer=$($first_question 2>&1) || true
  asked_with=dig
  expect status NOERROR
  expect rdata "$policy_answer"
}

# answers_without_module WHAT - the record of the zone comes as it is
answers_without_module() {
  question=$1
  answer=$($first_question 2>&1) || true
  asked_with=dig
  expect status NOERROR
  [[ $(answer_rdata) != "$policy_answer" ]] ||
    unexpected "the module answers"
}

# shellcheck disable=SC2016 # the language of dpkg-query
is_installed() {
  [[ $(in_root "$package_root" dpkg-query -W -f '${db:Status-Status}' "$1" \
    2>/dev/null) == installed ]]
}

# install_build FOLDER - the packages of one build
install_build() {
  must sh -c "apt-get install -y --allow-downgrades $1/*.deb"
}

# Without the network ----------------------------------------------------

try_packages() {
  ip link set lo up
  first_question=$(readme_commands | grep '^dig ')
  unbound_port=53
  running_pids=()
  add_demo_zones
  start_nsd
  local_settings
  start_packaged || abort "Unbound does not start: $(tail -n 5 "$work/said")"
  try_first_answer
  try_reload
  try_archive
  try_upgrade
  try_removal
  helpers_are_called_right
}

# What an operator of this network would add: where the zones are.
local_settings() {
  cp "$work/anchors" "$package_root/etc/unbound/anchors"
  {
    printf 'server:\n  use-syslog: no\n  logfile: ""\n'
    printf '  do-not-query-localhost: no\n  do-ip6: no\n'
    printf '  trust-anchor-file: "/etc/unbound/anchors"\n'
    stub_zones
  } >"$package_root/etc/unbound/unbound.conf.d/network.conf"
}

try_first_answer() {
  local user
  answers "the first answer"
  expect flag ad
  user=$(awk -F: '$1 == "unbound" { print $3 }' "$package_root/etc/passwd")
  [[ $(awk '$1 == "Uid:" { print $2 $3 $4 }' "/proc/$unbound_pid/status") \
    == "$user$user$user" ]] || fault "Unbound does not run as user unbound"
  within enumctl stats || fault "enumctl stats: $(<"$work/said")"
  grep -q '^cache_misses=[1-9]' "$work/said" ||
    fault "enumctl stats has no counters"
}

try_reload() {
  local conf=$package_root/etc/unbound/enumod.conf
  cp "$conf" "$work/enumod.conf.package"
  printf 'enum:\n    services: nonsense:nonsense nonsense\n' >>"$conf"
  ! run_lines ExecReload || fault "a faulty enumod.conf gets to the daemon"
  is_alive "$unbound_pid" || abort "a faulty enumod.conf ends Unbound"
  answers "after a reload that was refused"
  cp "$work/enumod.conf.package" "$conf"
  printf 'number:\n    prefix: +44\n    action: block\n' >>"$conf"
  run_lines ExecReload || abort "reload: $(<"$work/said")"
  sleep 2
  question="after a reload"
  answer=$($first_question 2>&1) || true
  expect no-data
  expect ede 15
  cp "$work/enumod.conf.package" "$conf"
  run_lines ExecReload || abort "reload: $(<"$work/said")"
  sleep 2
  answers "after the second reload"
}

# The archive has a newer Unbound, without dynlib.
try_archive() {
  local ours newer
  ours=$(installed_version unbound)
  newer=$(newer_version)
  rm -r "$package_root/etc/apt/sources.list.d"/*
  printf 'deb [trusted=yes] file:/repository ./\n' \
    >"$package_root/etc/apt/sources.list.d/repository.list"
  within apt-get update || fault "apt-get update: $(<"$work/said")"
  grep -q "the archive has Unbound $newer" "$work/said" ||
    fault "apt-get update does not tell of Unbound $newer"
  for command in upgrade dist-upgrade 'install enumctl'; do
    # shellcheck disable=SC2086 # two words
    within apt-get -y $command || fault "apt-get $command: $(<"$work/said")"
    [[ $(installed_version unbound) == "$ours" ]] ||
      fault "apt-get $command: Unbound is $(installed_version unbound)"
    restart_packaged "apt-get $command"
    answers "after apt-get $command"
  done
  # Without the preferences, too.
  mv "$package_root/etc/apt/preferences.d/unbound-enumod" "$work/preferences"
  within apt-get -y upgrade || fault "apt-get upgrade: $(<"$work/said")"
  grep -q 'kept back' "$work/said" || fault "nothing is kept back"
  restart_packaged "apt-get upgrade without preferences"
  answers "after apt-get upgrade without preferences"
  mv "$work/preferences" "$package_root/etc/apt/preferences.d/unbound-enumod"
  # Who asks for it gets it, and no module.
  within apt-get -y install "unbound=$newer" ||
    fault "apt-get install unbound=$newer: $(<"$work/said")"
  ! is_installed unbound-enumod || fault "the module stays with another Unbound"
  restart_packaged "the Unbound of the archive"
  answers_without_module "the Unbound of the archive"
  install_build ./first
  restart_packaged "back from the archive"
  answers "back from the archive"
}

try_upgrade() {
  local build=1 folder
  for folder in second first; do
    install_build "./$folder"
    [[ $folder == first ]] && build=1 || build=2
    [[ $(installed_version unbound) == *+enumod$build ]] ||
      fault "$folder: Unbound is $(installed_version unbound)"
    restart_packaged "$folder build"
    answers "$folder build"
    ! grep 'this Unbound is another build' "$work/log/unbound.out" ||
      fault "$folder build: the module is for another Unbound"
  done
}

try_removal() {
  local left
  printf '# mine\n' >>"$package_root/etc/unbound/enumod.conf"
  must apt-get -y remove unbound-enumod
  restart_packaged "removal"
  answers_without_module "removal"
  grep -q '# mine' "$package_root/etc/unbound/enumod.conf" ||
    fault "removal takes the policy away"
  install_build ./first
  restart_packaged "installed again"
  answers "installed again"
  must apt-get -y purge unbound-enumod enumctl
  restart_packaged "purge"
  answers_without_module "purge"
  left=$(find "$package_root/etc" "$package_root/usr" "$package_root/var/lib" \
    ! -path '*/var/lib/dpkg/*' \( -name '*enumod*' -o -name '*enumctl*' \))
  [[ -z $left ]] || fault "purge leaves ${left//$'\n'/ }"
  must apt-get -y purge unbound
}
