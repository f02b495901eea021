#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# check_host.sh - enumctl check --unbound-conf: what would stop or weaken the
# module is found before Unbound is started, with its own reading of its file.
#
# UNBOUND_BIN names the daemon, ENUMOD_SO the module.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

checkconf=$(dirname "${UNBOUND_BIN:-/nonexistent/unbound}")/unbound-checkconf
if [[ ! -x $checkconf || ! -r ${ENUMOD_SO:-} ]]; then
  printf 'SKIP: it needs UNBOUND_BIN, unbound-checkconf beside it, ENUMOD_SO\n'
  exit 77
fi
# A process that has changed root and user cannot be looked at for leaks.
export ASAN_OPTIONS=detect_leaks=0
chmod 711 "$tmp"
: >"$tmp/enumod.conf"
: >"$tmp/anchor"

# conf LINE... - an unbound.conf; lines beginning with "-" take one away
conf() {
  local line
  {
    printf 'module-config: "dynlib validator iterator"\n'
    printf 'qname-minimisation: no\nchroot: ""\nusername: ""\n'
    printf 'directory: ""\ninterface: 127.0.0.1\n'
    printf 'trust-anchor: "%s"\n' \
      'e164.arpa. DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000'
  } >"$tmp/lines"
  for line in "$@"; do
    case $line in
      -*) sed -i "/^${line#-}:/d" "$tmp/lines" ;;
      *) sed -i "/^${line%%:*}:/d" "$tmp/lines"
        printf '%s\n' "$line" >>"$tmp/lines" ;;
    esac
  done
  {
    printf 'server:\n'
    grep -v '^dynlib-file' "$tmp/lines"
    printf 'dynlib:\n'
    grep '^dynlib-file' "$tmp/lines" ||
      printf 'dynlib-file: "%s"\n' "$ENUMOD_SO"
  } >"$tmp/unbound.conf"
}

# host [ARGUMENT...]
host() {
  run check --checkconf "$checkconf" --unbound-conf "$tmp/unbound.conf" "$@" \
    "${config:-$tmp/enumod.conf}"
}

# fails NAME TEXT
fails() {
  bad "$1" 2 "error: $2"
}

# warns NAME TEXT
warns() {
  good "$1" "${config:-$tmp/enumod.conf}: no errors"
  has "$1" "warning: $2" "$err"
}

conf
host
good "as it should be" "$tmp/enumod.conf: no errors"
is "as it should be (stderr)" "" "$err"

# What would stop it.
conf 'module-config: "validator iterator"'
host
fails "not configured" 'module-config: validator iterator: does not load enumod.so'
has "not configured: what of it" 'so numbers have no policy' "$err"
has "not configured: what to write" \
  'write module-config: "dynlib validator iterator"' "$err"
printf 'enum:\n  services: nonsense\n' >"$tmp/faulty"
config=$tmp/faulty host --start
is "not configured, at a start (status)" 0 "$rc"
is "not configured, at a start (stdout)" "" "$out"
is "not configured, at a start" "warning: module-config: validator iterator: \
does not load the module; numbers have no policy" "$err"
conf 'module-config: "dynlib dynlib validator iterator"' \
  'dynlib-file: "/lib/a.so"' 'dynlib-file: "/lib/b.so"'
host
fails "two others" 'module-config: dynlib dynlib validator iterator: has several "dynlib", of which none loads enumod.so'
conf 'dynlib-file: ""'
host
fails "no file" 'dynlib-file: names no file; write its line'
conf 'module-config: "validator dynlib iterator"'
host
fails "wrong side" "$tmp/unbound.conf: module-config: \"validator\" cannot stand left"
has "what to write" 'use module-config: "dynlib validator iterator"' "$err"
conf 'val-permissive-mode: yes'
host
fails "permissive" 'val-permissive-mode: yes: '
conf 'minimal-responses: yes'
host
good "minimal" "$tmp/enumod.conf: no errors"
printf 'enum:\n  discovery: additional\n' >"$tmp/additional"
config=$tmp/additional
host
fails "minimal, and discovery" 'minimal-responses: yes: "discovery: additional"'
config=

# O6: uninstalled, and still configured. unbound-checkconf says it is fine.
conf "dynlib-file: \"$tmp/gone/enumod.so\""
is "unbound-checkconf" 0 "$("$checkconf" "$tmp/unbound.conf" >/dev/null; echo $?)"
host
fails "no module" "dynlib-file: $tmp/gone/enumod.so: No such file; install enumod"

# What is there, but is no module, or is not found by the loader.
cp "$ENUMOD_SO" "$tmp/enumod.so"
for row in "enumod.so|is looked for among the libraries of the system" \
  "$tmp|is not the module of enumod" "$tmp/anchor|is not the module of enumod" \
  "$checkconf|is not the module of enumod"; do
  conf "directory: \"$tmp\"" "dynlib-file: \"${row%|*}\""
  host
  fails "dynlib-file: ${row%|*}" "dynlib-file: ${row%|*}: ${row#*|}"
done
conf "directory: \"$tmp\"" 'dynlib-file: "./enumod.so"'
host
good "a relative module" "$tmp/enumod.conf: no errors"

# FILE is the one here, and not that of the same name in directory:.
mkdir "$tmp/here"
printf 'enum:\n  services: nonsense\n' >"$tmp/here/enumod.conf"
conf "directory: \"$tmp\""
cd "$tmp/here" || exit
config=enumod.conf host
bad "a relative file" 2 "$tmp/here/enumod.conf:2: "
cd - >/dev/null || exit

# A pipe is not waited for.
mkfifo "$tmp/pipe"
chmod 644 "$tmp/pipe"
conf "dynlib-file: \"$tmp/pipe\""
enumctl=$ENUMCTL
ENUMCTL=timeout run 30 "$enumctl" check --checkconf "$checkconf" \
  --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
has_not "a pipe as module" 124 "$rc"

# The module of another version: Unbound would refuse it, and not be there.
LC_ALL=C sed 's/\(enumod is the module of Unbound \)1\./\19./' "$ENUMOD_SO" \
  >"$tmp/enumod.so"
conf "dynlib-file: \"$tmp/enumod.so\""
host
fails "another version" "dynlib-file: $tmp/enumod.so: is built for Unbound 9."
has "which one there is" "beside $checkconf is 1." "$err"
host --start
fails "another version, at a start" \
  "dynlib-file: $tmp/enumod.so: is built for Unbound 9."


# Without --checkconf it is the one beside the daemon that configure was given,
# or one that is found as a command is.
PATH=${checkconf%/*}:$PATH run check --unbound-conf "$tmp/unbound.conf" \
  "$tmp/enumod.conf"
fails "a program that is found" \
  "dynlib-file: $tmp/enumod.so: is built for Unbound 9."

# One of other configure flags: each is told, as the module does.
daemon=${checkconf%/*}/unbound
mark='enumod is the module of Unbound [0-9.]*\x00'
LC_ALL=C sed "s/\\(${mark}[0-9a-f]*\\x00\\)[01]*/\\12222222/" "$ENUMOD_SO" \
  >"$tmp/enumod.so"
host --start
fails "other flags" \
  "dynlib-file: $tmp/enumod.so: is built for an Unbound with"
is "other flags: each" \
  "$(grep -c '^E164_HOST_FEATURE' "$srcdir/include/e164/host_features.def")" \
  "$(grep -c '^error: .*; build it for that one, or install the one' <<<"$err")"
if nm -D "$daemon" | grep ' subnetmod_init$' >/dev/null; then
  has "a flag too many" "without --enable-subnet, but $daemon is with it" "$err"
else
  has "a flag too few" "with --enable-subnet, but $daemon is without it" "$err"
fi
# Another build of the same: a warning in the words of the module's own.
LC_ALL=C sed "s/\\(${mark}\\)[0-9a-f]/\\1x/" "$ENUMOD_SO" >"$tmp/enumod.so"
host
if readelf -n "$daemon" | grep 'Build ID' >/dev/null; then
  warns "another build" \
    "dynlib-file: $tmp/enumod.so: $daemon is another build (build-id "
  has "another build: what to do" "; if Unbound was updated, build enumod again" \
    "$err"
else
  good "no build-id" "$tmp/enumod.conf: no errors"
  is "no build-id (stderr)" "" "$err"
fi
# A daemon that does not tell, such as a script, is no reason for words.
mkdir "$tmp/beside"
ln -s "$checkconf" "$tmp/beside/unbound-checkconf"
for octets in 0 100 5000; do
  head -c "$octets" "$daemon" >"$tmp/beside/unbound"
  run check --checkconf "$tmp/beside/unbound-checkconf" \
    --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
  good "a daemon of $octets octets" "$tmp/enumod.conf: no errors"
done
# One whose notes claim to be longer than they are.
cp "$daemon" "$tmp/beside/unbound"
while read -r offset; do
  printf '\377\377\377\177' |
    dd of="$tmp/beside/unbound" bs=1 seek=$((offset)) conv=notrunc 2>/dev/null
done < <(readelf -lW "$daemon" | awk '$1 == "NOTE" { print $2 }')
run check --checkconf "$tmp/beside/unbound-checkconf" \
  --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
if readelf -n "$daemon" | grep 'Build ID' >/dev/null; then
  warns "a daemon with damaged notes" "dynlib-file: $tmp/enumod.so: \
$tmp/beside/unbound is another build (build-id none) than"
else
  good "a daemon with damaged notes" "$tmp/enumod.conf: no errors"
fi
printf '#!/bin/sh\nexec "%s" "$@"\n' "$daemon" >"$tmp/beside/unbound"
chmod 755 "$tmp/beside/unbound"
run check --checkconf "$tmp/beside/unbound-checkconf" \
  --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
is "a script as daemon" "" "$err"

# What Unbound itself does not take, in its own words.
conf 'no-such-option: 1'
host
bad "Unbound's own" 2 "Unbound does not take it"
has "Unbound's own words" "no-such-option" "$err"
# One whose dynlib is not built in: the program below knows no such option.
conf
sed 's/^  //' >"$tmp/plain" <<END
  #!/bin/sh
  case "\$*" in *dynlib-file*) exit 1 ;; esac
  exec "$checkconf" "\$@"
END
chmod 755 "$tmp/plain"
run check --checkconf "$tmp/plain" --unbound-conf "$tmp/unbound.conf" \
  "$tmp/enumod.conf"
bad "no dynlib" 2 'was built without --with-dynlibmodule'
is "no dynlib: told once" 1 "$(wc -l <<<"$err")"
sed -i 's/dynlib-file/directory/' "$tmp/plain"
run check --checkconf "$tmp/plain" --unbound-conf "$tmp/unbound.conf" \
  "$tmp/enumod.conf"
bad "another program" 2 "does not tell the directory: of $tmp/unbound.conf"
# O2: an archive's Unbound has taken the place of ours.
conf 'module-config: "nonsense validator iterator"'
host
bad "unknown module" 2 "nonsense"
run check --checkconf "$tmp/none" --unbound-conf "$tmp/unbound.conf"
bad "no such program" 3 "cannot run $tmp/none"
run check --checkconf "$checkconf" --unbound-conf "$tmp/none.conf"
bad "no such file" 2 "$tmp/none.conf: Unbound does not take it"

# What would weaken it.
conf -qname-minimisation
host
warns "minimisation" 'qname-minimisation: yes: '
conf 'serve-expired: yes'
host
warns "serve-expired" 'serve-expired: yes: '
conf 'serve-original-ttl: yes'
host
warns "serve-original-ttl" 'serve-original-ttl: yes: '
conf -trust-anchor
host
warns "no trust anchor" 'trust-anchor: none: nothing is secure'

# O4: a folder that is gone after a boot; the place itself is made at boot.
if [[ -d /dev/shm && $(stat -f -c %T /dev/shm) == tmpfs && -w /dev/shm ]]; then
  shm=$(mktemp -d /dev/shm/enumctl-test.XXXXXX)
  trap 'rm -rf "$tmp" "$shm"' EXIT
  printf 'enum:\n  counters-file: "%s/x"\n' "$shm" >"$tmp/counters"
  run check "$tmp/counters"
  good "in memory" "$tmp/counters: no errors"
  has "in memory" "warning: counters-file: $shm/x: its folder is in memory" "$err"
  printf 'enum:\n  counters-file: "/dev/shm/x-%s"\n' "$$" >"$tmp/counters"
  run check "$tmp/counters"
  is "made at boot" "" "$err"
else
  printf 'NOTE: no file system in memory at /dev/shm\n'
fi

if ((EUID != 0)) || ! getent passwd nobody >/dev/null; then
  printf 'NOTE: chroot: and username: need root\n'
  conf "chroot: \"$tmp\""
  host
  bad "chroot, not root" 3 "only root can look"
  finish
fi

# As the user of Unbound.
conf 'username: "nobody"'
chmod 644 "$tmp/enumod.conf"
host
good "as nobody" "$tmp/enumod.conf: no errors"
chmod 600 "$tmp/enumod.conf"
host
bad "not for nobody" 2 "Permission denied"
chmod 644 "$tmp/enumod.conf"

# What Unbound reads as its user, root can read.
mkdir "$tmp/as"
cp "$checkconf" "$tmp/as/"
for line in 'auth-zone:\n  name: "example.net"\n  zonefile: "%s"\n' \
  'server:\n  auto-trust-anchor-file: "%s"\n' \
  'server:\n  trust-anchor-file: "%s"\n' 'server:\n  root-hints: "%s"\n' \
  'include: "%s"\n'; do
  conf 'username: "nobody"' -trust-anchor
  case $line in
    auth*) printf 'example.net. 3600 IN SOA a. b. 1 1 1 1 1\n' ;;
    *hints*) printf '. 3600 IN NS a.\na. 3600 IN A 127.0.0.1\n' ;;
    include*) printf 'server:\n  verbosity: 1\n' ;;
    *) printf 'e164.arpa. DS 1 13 2 %064d\n' 0 ;;
  esac >"$tmp/named"
  # shellcheck disable=SC2059 # the path goes into the line
  printf "$line" "$tmp/named" >>"$tmp/unbound.conf"
  for mode in 644 600; do
    chmod "$mode" "$tmp/named"
    for start in "" --start; do
      run check --checkconf "$tmp/as/unbound-checkconf" $start \
        --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
      case $mode$start in
        644*) good "$line, readable $start" "$tmp/enumod.conf: no errors"
          has_not "$line, readable $start" "user nobody" "$err" ;;
        600) fails "$line, for root only" \
          "$tmp/unbound.conf: user nobody cannot read what it names" ;;
        *) warns "$line, for root only, at a start" \
          "$tmp/unbound.conf: user nobody cannot read what it names" ;;
      esac
    done
  done
done
conf 'username: "nobody"'
chmod 600 "$tmp/unbound.conf"
run check --checkconf "$tmp/as/unbound-checkconf" \
  --unbound-conf "$tmp/unbound.conf" "$tmp/enumod.conf"
warns "unbound.conf, for root only" "$tmp/unbound.conf: user nobody cannot read it"
chmod 644 "$tmp/unbound.conf"
host --user no-such-user
bad "no such user" 3 '--user: there is no user "no-such-user"'

# O5: inside the chroot.
root=$tmp/root
mkdir -p "$root/etc" "$root/lib"
chmod 755 "$root" "$root/etc" "$root/lib"
conf "chroot: \"$root\"" "directory: \"$root/etc\"" 'username: "nobody"' \
  'dynlib-file: "/lib/enumod.so"'
config=etc/enumod.conf
host
bad "a relative file, and a chroot" 2 "etc/enumod.conf: with a chroot, give the"
config=/etc/enumod.conf
host
bad "no enumod.conf inside" 2 "/etc/enumod.conf"
has "all at once" "dynlib-file: /lib/enumod.so: cannot be read inside" "$err"
has "where it was looked for" "note: files are looked for inside the chroot: $root;" "$err"
: >"$root/etc/enumod.conf"
host
fails "no module inside" "dynlib-file: /lib/enumod.so: cannot be read inside the chroot"
cp "$ENUMOD_SO" "$root/lib/enumod.so"
library=$(ldd "$ENUMOD_SO" | awk '/libpcre2/ { print $3 }')
if [[ -n $library ]]; then
  host
  fails "no library inside" "chroot: $root: lacks the library libpcre2-8"
  mkdir -p "$root${library%/*}"
  cp "$library" "$root$library"
fi
chmod -R a+rX "$root"
host
good "all inside" "/etc/enumod.conf: no errors"
finish
