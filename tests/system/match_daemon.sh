#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# match_daemon.sh - a module for a daemon that is there: from the source as it
# is unpacked, from one that was configured out of tree, as Debian does it, be
# that folder named or found below the source, and from one that was configured with other options. The daemon loads the module
# and says nothing; another build of it says so.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/harness.sh
. "$here/../support/harness.sh"
srcdir=$(cd "$here/../.." && pwd)

need_file UNBOUND_SRC
harness_begin
need_program make cc objcopy readelf
[[ -x $srcdir/configure ]] || skip "no configure in $srcdir"
headers=$srcdir/m4/unbound_headers.sh
line=$("$UNBOUND_BIN" -V | sed -n 's/^Configure line: //p')
own=()
if grep -qaF __asan_init "$UNBOUND_BIN"; then
  own=(--enable-sanitizers)
elif grep -qaF __tsan_init "$UNBOUND_BIN"; then
  own=(--enable-sanitizers=thread)
fi

# unpack_source FOLDER - the source without what configure and make wrote
unpack_source() {
  mkdir "$1"
  tar -C "$UNBOUND_SRC" --exclude='*.o' --exclude='*.lo' --exclude='*.la' \
    --exclude=.libs --exclude=./testdata --exclude=./Makefile \
    --exclude=./config.h --exclude=./config.status --exclude=./config.log \
    --exclude=./libtool --exclude='*/dns*_config.h' --exclude='*.pb-c.h' \
    --exclude=./b -cf - . | tar -C "$1" -xf -
}

# configure_for NAME ARGUMENT... - in $work/NAME; its output is in said
configure_for() {
  local status=0
  mkdir -p "$work/$1"
  (cd "$work/$1" && "$srcdir/configure" --cache-file="$work/cache" \
    "${own[@]}" "${@:2}") >"$work/said" 2>&1 </dev/null || status=$?
  return "$status"
}

# is_refused TEXT NAME ARGUMENT...
is_refused() {
  if configure_for "${@:2}"; then
    fault "configure accepts ${*:3}"
  fi
  grep -qF -- "$1" "$work/said" ||
    fault "configure ${*:3}: $(tail -n 3 "$work/said")"
}

# matches NAME ARGUMENT... - configure works
matches() {
  if ! configure_for "$@"; then
    tail -n 20 "$work/said"
    abort "configure ${*:2} fails"
  fi
}

# compiled TREE - is there an object of Unbound?
compiled() {
  grep -q . < <(find "$1" -name '*.o' -o -name '*.lo')
}

source=$work/source
unpack_source "$source"

# What cannot work is refused in words.
is_refused 'not enough, since Unbound installs no headers' none \
  --with-unbound="$UNBOUND_BIN"
is_refused 'name the daemon that will load the module' none \
  --with-unbound-src="$source"
is_refused 'no such program' none --with-unbound-src="$source" \
  --with-unbound="$work/nobody"
is_refused 'it is a folder: name the daemon in it' none \
  --with-unbound-src="$source" --with-unbound="$work"
is_refused 'wants the source of Unbound' none --with-unbound-src="$work/zones" \
  --with-unbound="$UNBOUND_BIN"

# daemon_says NAME VERSION LINE MODULES - a daemon that tells this of itself
daemon_says() {
  printf '#!/bin/sh\ncat <<END\nVersion %s\n\nConfigure line: %s\n%s\nEND\n' \
    "$2" "$3" "Linked modules: $4" >"$work/$1"
  chmod 755 "$work/$1"
}

# What is at fault is told with what to do.
version=$("$UNBOUND_BIN" -V | sed -n 's/^Version //p')
daemon_says later 9.9.9 --with-dynlibmodule 'dynlib iterator'
is_refused "the daemon is version 9.9.9, the source $version: name the source" \
  none --with-unbound-src="$source" --with-unbound="$work/later"
is_refused 'tells no version (it begins: nothing): it is not Unbound' none \
  --with-unbound-src="$source" --with-unbound=/bin/true
printf '#!/bin/sh\necho "%s" >&2\nexit 127\n' \
  'unbound: libevent.so.7: cannot open shared object file' >"$work/broken"
chmod 755 "$work/broken"
is_refused 'it begins: unbound: libevent.so.7: cannot open shared object file' \
  none --with-unbound-src="$source" --with-unbound="$work/broken"
daemon_says deaf "$version" --disable-flto 'validator iterator'
is_refused 'cannot load modules: build it with that option' none \
  --with-unbound-src="$source" --with-unbound="$work/deaf"
printf '#!/bin/sh\nexit 1\n' >"$work/python"
chmod 755 "$work/python"
daemon_says script "$version" '--with-dynlibmodule --with-pythonmodule' \
  'dynlib iterator'
is_refused 'PYTHON=/usr/bin/python3 ./configure with the same arguments' none \
  --with-unbound-src="$source" --with-unbound="$work/script" \
  PYTHON="$work/python"
grep -qi 'python' < <(grep -v PYTHON= "$work/said") ||
  fault "what Unbound's configure says of Python is not shown"
daemon_says strange "$version" '--with-dynlibmodule --with-ssl=/nonexistent' \
  'dynlib iterator'
is_refused 'apt-get build-dep unbound, Fedora: dnf builddep unbound' none \
  --with-unbound-src="$source" --with-unbound="$work/strange"
printf '#!/bin/sh\ncase "$*" in *pcre2*) exit 1 ;; esac\nexec cc "$@"\n' \
  >"$work/cc"
chmod 755 "$work/cc"
is_refused '(Debian: libpcre2-dev, Fedora: pcre2-devel), or say in PCRE2_CFLAGS' \
  none --cache-file=/dev/null CC="$work/cc" PKG_CONFIG=false

# The source as it is unpacked. Nothing is written there, nothing compiled.
find "$source" | sort >"$work/before"
matches plain --with-unbound-src="$source" --with-unbound="$UNBOUND_BIN"
find "$source" | sort | diff "$work/before" - >/dev/null ||
  fault "configure writes into the source of Unbound"
[[ $(sh "$headers" line "$work/plain/unbound-headers") == "$line" ]] ||
  fault "the configure line is not that of the daemon"
if compiled "$work/plain"; then
  fault "Unbound was compiled"
fi
diff "$UNBOUND_BUILD/config.h" "$work/plain/unbound-headers/config.h" ||
  fault "config.h is another one"

# Half a minute is not to be spent twice.
touch "$work/plain/unbound-headers/mark"
matches plain --with-unbound-src="$source" --with-unbound="$UNBOUND_BIN"
[[ -e $work/plain/unbound-headers/mark ]] || fault "the headers are made twice"

# Configured out of tree, as Debian does.
mkdir -p "$source/b/unbound"
mapfile -t arguments < <(sh "$headers" arguments "$line")
(cd "$source/b/unbound" &&
  ASAN_OPTIONS=detect_leaks=0 ../../configure "${arguments[@]}") \
  >"$work/log/configure" 2>&1 || abort "Unbound cannot be configured"
if grep -q '^#define USE_DNSTAP' "$source/b/unbound/config.h"; then
  make -C "$source/b/unbound" dnstap/dnstap.pb-c.h >"$work/log/make" 2>&1
fi
matches out --with-unbound-src="$source/b/unbound" \
  --with-unbound="$UNBOUND_BIN"
[[ ! -e $work/out/unbound-headers ]] ||
  fault "headers that are there are made once more"

# The same, by the source, in which Debian leaves a second build, of the library.
mkdir "$source/b/aside"
cp "$source/b/unbound/Makefile" "$source/b/aside"
sed 's/^#define CONFCMDLINE ".*/#define CONFCMDLINE "--with-libunbound-only"/' \
  "$source/b/unbound/config.h" >"$source/b/aside/config.h"
matches below --with-unbound-src="$source" --with-unbound="$UNBOUND_BIN"
[[ ! -e $work/below/unbound-headers ]] ||
  fault "a build below the source is not found"
grep -qF "generates... $source/b/unbound" "$work/said" ||
  fault "another build is taken: $(grep generates "$work/said")"
is_refused 'name the daemon that will load the module' none \
  --with-unbound-src="$source"
ln -s "$UNBOUND_BIN" "$source/b/unbound/unbound"
matches below --with-unbound-src="$source"
grep -qF "whether $source/b/unbound/unbound fits" "$work/said" ||
  fault "the daemon of a build below is not found"

# Its module answers, and takes the daemon for the one that it was built for.
make -C "$work/plain" -j2 module/enumod.la >"$work/log/make" 2>&1 ||
  abort "the module cannot be built"
ENUMOD_SO=$work/plain/module/.libs/enumod.so
add_demo_zones
start_nsd
start_unbound matched </dev/null
ask "a matched module" "$(number 002)" NAPTR
expect rdata '100 10 "u" "E2U+im" "!^.*$!im:960002.32.16@example.net!" .'
! grep 'enumod: this Unbound is another build' "$work/log/matched" ||
  fault "the daemon is taken for another build"
stop_server "$unbound_pid" || true

# Another build of the same, which works, with a warning.
objcopy --remove-section=.note.gnu.build-id "$UNBOUND_BIN" "$work/unbound"
UNBOUND_DAEMON=$work/unbound start_unbound rebuilt </dev/null
ask "another build" "$(number 002)" NAPTR
expect status NOERROR
if grep -q 'Build ID' < <(readelf -n "$UNBOUND_BIN"); then
  grep -q 'warning: enumod: this Unbound is another build (build-id none' \
    "$work/log/rebuilt" || fault "another build is not told"
fi
stop_server "$unbound_pid" || true

# Configured again, for that one: make builds the module anew.
matches plain --with-unbound-src="$source" --with-unbound="$work/unbound"
make -C "$work/plain" -j2 module/enumod.la >"$work/log/make" 2>&1 ||
  abort "the module cannot be built again"
UNBOUND_DAEMON=$work/unbound start_unbound again </dev/null
ask "built again" "$(number 002)" NAPTR
expect status NOERROR
! grep 'enumod: this Unbound is another build' "$work/log/again" ||
  fault "make does not build the module for the other Unbound"

is_refused 'are --with-unbound-src=DIR' none --with-unbound-source="$UNBOUND_SRC"

# A tree in the folder itself, configured with other options than the daemon.
sed -i 's/^#define CONFCMDLINE ".*/#define CONFCMDLINE "--enable-other"/' \
  "$source/b/unbound/config.h"
is_refused 'configured differently' none \
  --with-unbound-src="$source/b/unbound"
harness_end
