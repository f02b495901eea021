# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# unbound_tree.sh - configured and built source trees of Unbound, kept by
# version and variant.
#
# The module can only be built against the configured tree of the daemon that
# will load it. Distributions do not ship such a tree, and some have a daemon
# without dynlib. So Unbound is built here in any case. Needs steps.sh and
# debian.sh.
#
# A variant is "plain", the value of --sanitize, or "other": a daemon whose
# structures differ from those of "plain", in which the module must refuse to
# start. All but "other" have the modules that may stand beside enumod; only
# "plain" has Python's, since the interpreter is not built with sanitizers.
# "library-" in front of any of these is the same Unbound as a library that
# exports all functions, so that an application can load the module.
#
# For "./bootstrap versions" there are also "minievent", without libevent;
# "debug", with --enable-debug; "fedora", with the options of Fedora's package;
# and "moved", which is "plain" but for a patch that moves a structure.

# unbound_targets VARIANT - what make has to build, one a line
unbound_targets() {
  if [[ $1 == library-* ]]; then
    echo libunbound.la
  else
    printf '%s\n' unbound unbound-checkconf unbound-control unbound-anchor \
      testbound streamtcp
  fi
}

# What the Fedora package has beside the options below, without those that name
# files and without a second copy of the library.
fedora_options=(
  --with-ssl --disable-static --enable-relro-now --enable-pie --enable-sha2
  --disable-gost --enable-ecdsa --enable-linux-ip-local-port-range
  --with-pythonmodule PYTHON=/usr/bin/python3 --enable-dnstap --enable-systemd
  --with-libnghttp2
)

# variant_options VARIANT - the arguments that tell it from others, one a line
variant_options() {
  case $1 in
    other) ;;
    debug) printf '%s\n' --enable-debug --enable-subnet ;;
    fedora) printf '%s\n' --enable-subnet --enable-ipsecmod \
      "${fedora_options[@]}" ;;
    minievent) printf '%s\n' --enable-subnet --enable-ipsecmod ;;
    *) printf '%s\n' --enable-subnet --enable-cachedb --enable-ipsecmod ;;
  esac
  if [[ $1 == plain || $1 == moved ]]; then
    printf '%s\n' --with-pythonmodule PYTHON=/usr/bin/python3
  fi
}

# unbound_options VARIANT - arguments for Unbound's configure, one a line
unbound_options() {
  local variant=${1#library-} cflags='-g -O2' ldflags='-rdynamic'
  printf '%s\n' --with-dynlibmodule
  if [[ $variant != minievent ]]; then
    printf '%s\n' --with-libevent
  fi
  printf '%s\n' --with-pthreads --disable-rpath --disable-flto --with-pidfile= \
    --with-chroot-dir= --with-username=
  if [[ $1 == library-* ]]; then
    printf '%s\n' --enable-allsymbols --disable-static
  fi
  variant_options "$variant"
  case $variant in
    address) cflags="-g -O1 -fno-omit-frame-pointer"
      cflags+=" -fsanitize=address,undefined"
      ldflags+=" -fsanitize=address,undefined" ;;
    thread) cflags="-g -O1 -fno-omit-frame-pointer -fsanitize=thread"
      ldflags+=" -fsanitize=thread" ;;
  esac
  printf '%s\n' "CFLAGS=$cflags" "LDFLAGS=$ldflags"
}

# unbound_recipe VARIANT - everything that a build depends on
unbound_recipe() {
  unbound_options "$1"
  cc --version | head -n 1
  unbound_targets "$1"
}

# unbound_is_built TREE VARIANT
unbound_is_built() {
  [[ -r $1/enumod-built && $(<"$1/enumod-built") == "$(unbound_recipe "$2")" ]]
}

# What a patch of a distribution may do: the state of a query gets one more field,
# and the version stays.
move_structure() {
  sed -i 's/^struct module_qstate {$/&\n\tvoid* enumod_moved;/' util/module.h
  grep -q enumod_moved util/module.h
}

# build_unbound SOURCE TREE VARIANT
# The stamp is written last: a tree without it is incomplete, and built again.
build_unbound() {
  local source=$1 tree=$2 variant=$3 options targets
  rm -rf "$tree"
  dpkg-source --no-copy -x "$source/$(<"$source/complete")" "$tree"
  cd "$tree" || return
  if [[ $variant == moved ]]; then
    move_structure
  fi
  mapfile -t options < <(unbound_options "$variant")
  # Leaks of the small programs that configure runs are not of interest.
  ASAN_OPTIONS=detect_leaks=0 ./configure "${options[@]}"
  mapfile -t targets < <(unbound_targets "$variant")
  make -j"$(nproc)" "${targets[@]}"
  if [[ $variant != library-* ]]; then
    ./unbound -V
  fi
  unbound_recipe "$variant" >enumod-built
}
