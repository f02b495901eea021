# SPDX-License-Identifier: BSD-3-Clause
# enumod_unbound.m4 - find the Unbound that will load the module.
#
# Unbound installs no internal headers, and its structures move with its
# configure flags. So the module needs the source of the very daemon that will
# load it, configured as that daemon was. Everything that can be checked about
# the pair is checked here rather than found out by a crash.

# ENUMOD_UNBOUND
# --------------
# Adds --with-unbound-src and --with-unbound. Substitutes
#   UNBOUND_SRC      the source, an absolute path; empty without the option
#   UNBOUND_BUILD    where its generated headers are: UNBOUND_SRC, the folder of
#                    an out-of-tree build, also if only the source was named,
#                    or unbound-headers in our own build
#   UNBOUND_BIN      the daemon
#   UNBOUND_VERSION  its version
#   UNBOUND_CFLAGS   include path, the daemon's build-id, and the macros that
#                    ENUMOD_PROBE_SIGNATURES finds; only the glue may be
#                    compiled with it
#   UNBOUND_FLAGS    options with which another configure finds the same
#   NSD              authoritative server for the system tests; may be empty
# and sets the conditional HAVE_UNBOUND. The macros travel in UNBOUND_CFLAGS and
# not in a config.h, because "config.h" is the name of Unbound's own.
AC_DEFUN([ENUMOD_UNBOUND], [
AC_ARG_WITH([unbound-src], [AS_HELP_STRING([--with-unbound-src=DIR],
	[source of the Unbound that will load the module, configured or not, in
	 itself or in a folder below, or that folder; without it only the core
	 and enumctl are built])],
	[], [with_unbound_src=no])
AC_ARG_WITH([unbound], [AS_HELP_STRING([--with-unbound=BINARY],
	[its daemon, such as /usr/sbin/unbound (default: DIR/unbound)])],
	[], [with_unbound=yes])
# With a wrong word configure would go on, without the module.
AS_CASE(["$ac_unrecognized_opts"],
	[*-unbound*], [AC_MSG_ERROR([unknown: $ac_unrecognized_opts: the dnl
options about Unbound are --with-unbound-src=DIR and --with-unbound=BINARY])])
UNBOUND_SRC=
UNBOUND_BUILD=
UNBOUND_BIN=
UNBOUND_VERSION=
UNBOUND_CFLAGS=
UNBOUND_FLAGS=
AS_CASE(["x$with_unbound_src,$with_unbound"],
	[xno,yes], [],
	[x,*|xyes,*], [AC_MSG_ERROR([--with-unbound-src names no folder: say dnl
--with-unbound-src=DIR, the source of the Unbound that will load the module, or dnl
leave it out for the core and enumctl alone])],
	[xno,*], [AC_MSG_ERROR([--with-unbound alone is not enough, since dnl
Unbound installs no headers: name its source with --with-unbound-src=DIR, or run dnl
"./bootstrap --match=$with_unbound", which fetches it])],
	[ENUMOD_UNBOUND_TREE
	 ENUMOD_UNBOUND_BELOW
	 ENUMOD_UNBOUND_DAEMON
	 ENUMOD_UNBOUND_HEADERS
	 ENUMOD_UNBOUND_ID
	 ENUMOD_PROBE_SIGNATURES
	 UNBOUND_FLAGS="--with-unbound-src=$UNBOUND_SRC --with-unbound=$UNBOUND_BIN"])
AC_SUBST([UNBOUND_SRC])
AC_SUBST([UNBOUND_BUILD])
AC_SUBST([UNBOUND_BIN])
AC_SUBST([UNBOUND_VERSION])
AC_SUBST([UNBOUND_CFLAGS])
AC_SUBST([UNBOUND_FLAGS])
AM_CONDITIONAL([HAVE_UNBOUND], [test -n "$UNBOUND_SRC"])
AC_ARG_VAR([NSD], [authoritative server for the system tests])
AC_PATH_PROG([NSD], [nsd], [], [$PATH:/usr/sbin:/usr/local/sbin])
])

# ENUMOD_UNBOUND_TELL
# -------------------
# The last words of configure: what will be built, and what not.
AC_DEFUN([ENUMOD_UNBOUND_TELL], [
AS_IF([test -n "$UNBOUND_SRC"],
	[AC_MSG_NOTICE([the module will be for Unbound $UNBOUND_VERSION, dnl
$UNBOUND_BIN])],
	[AC_MSG_NOTICE([NO MODULE, only the core and enumctl, will be built: dnl
for the module, name the source of Unbound by --with-unbound-src=DIR])])
])

# ENUMOD_UNBOUND_TREE
# -------------------
# Where is the source, and where the build, if there is one? A folder that was
# configured out of tree names its source in its Makefile.
AC_DEFUN([ENUMOD_UNBOUND_TREE], [
AC_MSG_CHECKING([for the source of Unbound])
UNBOUND_SRC=`cd "$with_unbound_src" 2>/dev/null && pwd`
AS_IF([test -z "$UNBOUND_SRC"],
	[AC_MSG_ERROR([--with-unbound-src: $with_unbound_src is not a folder dnl
that can be entered: name the unpacked source of Unbound])])
AS_IF([test -r "$UNBOUND_SRC/config.h"], [UNBOUND_BUILD=$UNBOUND_SRC])
AS_IF([test -n "$UNBOUND_BUILD" && test ! -r "$UNBOUND_SRC/util/module.h"],
	[enumod_dir=`sed -n 's/^srcdir *= *//p' "$UNBOUND_BUILD/Makefile"`
	 UNBOUND_SRC=`cd "$UNBOUND_BUILD" && cd "$enumod_dir" && pwd`
	 AS_IF([test -z "$UNBOUND_SRC"],
		[AC_MSG_ERROR([$UNBOUND_BUILD/Makefile names a source that is dnl
not there ($enumod_dir): unpack it there, or name it by --with-unbound-src])])])
for enumod_file in configure util/module.h dynlibmod/dynlibmod.h; do
	AS_IF([test ! -r "$UNBOUND_SRC/$enumod_file"],
		[AC_MSG_ERROR([$UNBOUND_SRC/$enumod_file is missing: dnl
--with-unbound-src wants the source of Unbound, which its packages do not install dnl
(Debian: apt-get source unbound, Fedora: dnf download --source unbound), or a dnl
folder in which that was configured])])
done
UNBOUND_VERSION=`sed -n "s/^PACKAGE_VERSION='\(.*\)'$/\1/p" \
	"$UNBOUND_SRC/configure" | head -n 1`
AC_MSG_RESULT([$UNBOUND_SRC ($UNBOUND_VERSION)])
])

# ENUMOD_UNBOUND_BELOW
# --------------------
# A source that was not configured in itself may have been in a folder below,
# and Debian's is in two. The one of the daemon counts; when nobody named a
# daemon, the one that has one.
AC_DEFUN([ENUMOD_UNBOUND_BELOW], [
enumod_script=$srcdir/m4/unbound_headers.sh
enumod_wanted=
AS_IF([test "x$with_unbound" != xyes], [enumod_wanted=`"$with_unbound" -V dnl
2>/dev/null | sed -n 's/^Configure line: //p'`])
AS_IF([test -z "$UNBOUND_BUILD"],
	[for enumod_dir in `sh "$enumod_script" builds "$UNBOUND_SRC"`; do
		AS_IF([test -n "$UNBOUND_BUILD"], [],
			[test "x$with_unbound" = xyes],
			[AS_IF([test -x "$enumod_dir/unbound"],
				[UNBOUND_BUILD=$enumod_dir])],
			[test "x$enumod_wanted" = "x`sh "$enumod_script" line "$enumod_dir"`"],
			[UNBOUND_BUILD=$enumod_dir])
	done])
])

# ENUMOD_UNBOUND_DAEMON
# ---------------------
# Is the daemon of that version, and can it load modules?
AC_DEFUN([ENUMOD_UNBOUND_DAEMON], [
AS_IF([test "x$with_unbound" != xyes], [UNBOUND_BIN=$with_unbound],
	[test -z "$UNBOUND_BUILD"],
	[AC_MSG_ERROR([$UNBOUND_SRC is not configured: name the daemon that dnl
will load the module with --with-unbound=BINARY; its configure line is used])],
	[UNBOUND_BIN=$UNBOUND_BUILD/unbound])
AS_CASE([$UNBOUND_BIN], [/*], [], [UNBOUND_BIN=`pwd`/$UNBOUND_BIN])
AC_MSG_CHECKING([whether $UNBOUND_BIN fits that source])
AS_IF([test -d "$UNBOUND_BIN"],
	[AC_MSG_ERROR([it is a folder: name the daemon in it by dnl
--with-unbound=BINARY])],
	[test ! -f "$UNBOUND_BIN" || test ! -x "$UNBOUND_BIN"],
	[AC_MSG_ERROR([no such program: build Unbound first, or name its dnl
daemon with --with-unbound=BINARY])])
enumod_found=`"$UNBOUND_BIN" -V 2>&1 | sed -n 's/^Version //p'`
AS_IF([test -z "$enumod_found"],
	[enumod_why=`"$UNBOUND_BIN" -V 2>&1 | head -n 1`
	 AC_MSG_ERROR([$UNBOUND_BIN -V tells no version (it begins: dnl
${enumod_why:-nothing}): it is not Unbound, or cannot run on this machine; name dnl
the daemon by --with-unbound=BINARY])],
	[test "x$enumod_found" != "x$UNBOUND_VERSION"],
	[AC_MSG_ERROR([the daemon is version $enumod_found, the source dnl
$UNBOUND_VERSION: name the source of $enumod_found by --with-unbound-src=DIR, or dnl
a daemon of $UNBOUND_VERSION by --with-unbound=BINARY])])
AS_IF(["$UNBOUND_BIN" -V 2>&1 | grep '^Linked modules:.* dynlib' >/dev/null],
	[], [AC_MSG_ERROR([$UNBOUND_BIN was configured without dnl
--with-dynlibmodule, so it cannot load modules: build it with that option dnl
("./bootstrap deb" does so with the package of Debian), or name another one by dnl
--with-unbound=BINARY])])
AC_MSG_RESULT([yes])
])

# ENUMOD_UNBOUND_HEADERS
# ----------------------
# The headers that a build generates must be those of the daemon. If there is no
# build, or one that was configured otherwise, or one in which not all of them
# have been made yet, they are made here. For a daemon that nobody named, that
# would hide a mistake.
# The headers come by -isystem: they are not ours to warn about, and Unbound's
# config.h defines PACKAGE_NAME and its like once more.
AC_DEFUN([ENUMOD_UNBOUND_HEADERS], [
AC_MSG_CHECKING([for the headers that its build generates])
enumod_wanted=`"$UNBOUND_BIN" -V 2>&1 | sed -n 's/^Configure line: //p'`
enumod_found=
AS_IF([test -n "$UNBOUND_BUILD"],
	[enumod_found=`sh "$enumod_script" line "$UNBOUND_BUILD"`])
AS_IF([test -n "$UNBOUND_BUILD" && test "x$enumod_found" = "x$enumod_wanted" &&
	test -z "`CC="$CC" sh "$enumod_script" missing "$UNBOUND_SRC" "$UNBOUND_BUILD"`"],
	[AC_MSG_RESULT([$UNBOUND_BUILD])],
	[test "x$with_unbound" = xyes && test "x$enumod_found" != "x$enumod_wanted"],
	[AC_MSG_ERROR([daemon and source were configured differently.
  daemon: $enumod_wanted
  source: $enumod_found
Build Unbound again, or name the daemon that will load the module by dnl
--with-unbound=BINARY: then its options count])],
	[ENUMOD_UNBOUND_MAKE_HEADERS])
UNBOUND_CFLAGS="-isystem $UNBOUND_BUILD"
AS_IF([test "$UNBOUND_BUILD" != "$UNBOUND_SRC"],
	[UNBOUND_CFLAGS="$UNBOUND_CFLAGS -isystem $UNBOUND_SRC"])
])

# ENUMOD_UNBOUND_MAKE_HEADERS
# ---------------------------
# Configure the source in a folder of our own, with the daemon's configure line.
AC_DEFUN([ENUMOD_UNBOUND_MAKE_HEADERS], [
UNBOUND_BUILD=`pwd`/unbound-headers
AC_MSG_RESULT([to be made in unbound-headers])
AC_MSG_NOTICE([configuring Unbound as the daemon was, which takes half a minute])
CC="$CC" sh "$enumod_script" make "$UNBOUND_SRC" "$UNBOUND_BUILD" \
	"$enumod_wanted" >unbound-headers.log 2>&1 </dev/null
AS_IF([test $? != 0], [ENUMOD_UNBOUND_NO_HEADERS])
])

# ENUMOD_UNBOUND_NO_HEADERS
# -------------------------
# Say why, in the words of Unbound's configure, and what to do.
AC_DEFUN([ENUMOD_UNBOUND_NO_HEADERS], [
cat unbound-headers.log >&AS_MESSAGE_LOG_FD
enumod_why=`sed -n '/^configure: error:/,$p' unbound-headers.log`
AS_IF([test -z "$enumod_why"], [enumod_why=`tail -n 3 unbound-headers.log`])
AS_ECHO(["$enumod_why"]) >&2
AS_CASE([$enumod_why],
	[*[[Pp]]ython*], [enumod_way="The Python that comes first is not the dnl
one of the daemon, or lacks its headers: name the one of the distribution, dnl
PYTHON=/usr/bin/python3 ./configure with the same arguments, and install its dnl
headers (Debian: python3-dev, Fedora: python3-devel)"],
	[enumod_way="What is missing here was there when the daemon was built: dnl
install its headers (Debian: apt-get build-dep unbound, Fedora: dnf builddep dnl
unbound)"])
AC_MSG_ERROR([the source cannot be configured as the daemon was, for the dnl
reason above (unbound-headers.log has all of it). $enumod_way. dnl
The daemon's options:
  $enumod_wanted])
])

# ENUMOD_UNBOUND_ID
# -----------------
# The linker's mark of the daemon. At start the module warns when it is loaded
# into another one. Not every linker makes one.
AC_DEFUN([ENUMOD_UNBOUND_ID], [
AC_CHECK_TOOL([READELF], [readelf], [:])
AC_MSG_CHECKING([for the build-id of the daemon])
enumod_id=`LC_ALL=C $READELF -n "$UNBOUND_BIN" 2>/dev/null |
	sed -n 's/^ *Build ID: *\([[0-9a-f]]*\) *$/\1/p' | head -n 1`
AS_IF([test -n "$enumod_id"],
	[UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_HOST_ID=$enumod_id"])
AC_MSG_RESULT([${enumod_id:-none}])
])

# ENUMOD_PROBE(HEADER, DECLARATION, ACTION-IF-IT-FITS)
# ----------------------------------------------------
# Does the header agree with this declaration? Saying it a second time in other
# words is an error in C, which is all the probe needs. confdefs.h holds our
# own PACKAGE_NAME and the like, hence -w.
AC_DEFUN([ENUMOD_PROBE], [
AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#include "config.h"
#include "$1"
$2]])], [$3])
])

# ENUMOD_UNKNOWN(WHAT)
# --------------------
AC_DEFUN([ENUMOD_UNKNOWN], [
AC_MSG_ERROR([$1. This enumod does not know Unbound $UNBOUND_VERSION: see dnl
whether a later one does, or else make a new probe in m4/enumod_unbound.m4 and a dnl
wrapper in module/glue/compat.h])
])

# ENUMOD_PROBE_SIGNATURES
# -----------------------
# Unbound has a version string but no version number to test in C, and
# distributions port changes back; so each signature that is known to differ
# is tried. Adds to UNBOUND_CFLAGS
#   ENUMOD_REPLY_BASE_ARGS   parameters of construct_reply_info_base():
#                            11; 12 with reason_bogus; 13 with norecttl as well
#   ENUMOD_ATTACH_SUB_CINFO  1 when attach_sub() and add_sub() take the
#                            client's respip data, else 0
#   ENUMOD_DISCARD_TIMEOUT   1 when there is an option discard-timeout, else 0
#   ENUMOD_STORE_VALREC      1 when dns_cache_store() takes is_valrec, else 0
#   ENUMOD_NO_CACHE_ARGS     parameters of iter_stub_fwd_no_cache(): 4; 6 with
#                            room for a name
#   ENUMOD_RRSET_FLAGS       all flags of RRsets that Unbound has, together
AC_DEFUN([ENUMOD_PROBE_SIGNATURES], [
enumod_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -w $UNBOUND_CFLAGS"

AC_MSG_CHECKING([whether all headers of Unbound can be read])
AC_COMPILE_IFELSE([AC_LANG_SOURCE([[#define _GNU_SOURCE 1
#include "config.h"
#include "dynlibmod/dynlibmod.h"
#include "iterator/iterator.h"
#include "services/mesh.h"
#include "services/outside_network.h"
#include "util/module.h"]])], [AC_MSG_RESULT([yes])],
	[AC_MSG_RESULT([no])
	 AC_MSG_ERROR([they cannot be compiled, for the reason near the end of dnl
config.log. Mostly the headers of a library are missing that Unbound was built dnl
with: install them (Debian: apt-get build-dep unbound, Fedora: dnf builddep unbound)])])

AC_MSG_CHECKING([for the parameters of construct_reply_info_base])
enumod_args=
ENUMOD_PROBE([util/data/msgreply.h],
	[struct reply_info *construct_reply_info_base(struct regional *,
	uint16_t, size_t, time_t, time_t, time_t, size_t, size_t, size_t,
	size_t, enum sec_status);], [enumod_args=11])
ENUMOD_PROBE([util/data/msgreply.h],
	[struct reply_info *construct_reply_info_base(struct regional *,
	uint16_t, size_t, time_t, time_t, time_t, size_t, size_t, size_t,
	size_t, enum sec_status, sldns_ede_code);], [enumod_args=12])
ENUMOD_PROBE([util/data/msgreply.h],
	[struct reply_info *construct_reply_info_base(struct regional *,
	uint16_t, size_t, time_t, time_t, time_t, time_t, size_t, size_t,
	size_t, size_t, enum sec_status, sldns_ede_code);], [enumod_args=13])
AS_IF([test -z "$enumod_args"],
	[ENUMOD_UNKNOWN([none that are known fit])])
AC_MSG_RESULT([$enumod_args])

AC_MSG_CHECKING([whether attach_sub takes client info])
enumod_cinfo=
ENUMOD_PROBE([util/module.h],
	[int probe(struct module_env *, struct module_qstate *,
	struct query_info *, struct module_qstate **);
int probe(struct module_env *env, struct module_qstate *qstate,
	struct query_info *qinfo, struct module_qstate **newq)
{ return env->attach_sub(qstate, qinfo, 0, 0, 0, newq); }],
	[enumod_cinfo=0])
ENUMOD_PROBE([util/module.h],
	[int probe(struct module_env *, struct module_qstate *,
	struct query_info *, struct module_qstate **);
int probe(struct module_env *env, struct module_qstate *qstate,
	struct query_info *qinfo, struct module_qstate **newq)
{ return env->attach_sub(qstate, qinfo, (void *)0, 0, 0, 0, newq); }],
	[enumod_cinfo=1])
AS_IF([test -z "$enumod_cinfo"],
	[ENUMOD_UNKNOWN([neither form is known])])
AC_MSG_RESULT([$enumod_cinfo])

AC_MSG_CHECKING([whether there is a discard-timeout])
enumod_discard=0
ENUMOD_PROBE([util/config_file.h],
	[int probe(struct config_file *);
int probe(struct config_file *cfg) { return cfg->discard_timeout; }],
	[enumod_discard=1])
AC_MSG_RESULT([$enumod_discard])

AC_MSG_CHECKING([for the parameters of dns_cache_store])
enumod_valrec=
ENUMOD_PROBE([services/cache/dns.h],
	[int dns_cache_store(struct module_env *, struct query_info *,
	struct reply_info *, int, time_t, int, struct regional *, uint32_t,
	time_t);], [enumod_valrec=0])
ENUMOD_PROBE([services/cache/dns.h],
	[int dns_cache_store(struct module_env *, struct query_info *,
	struct reply_info *, int, time_t, int, struct regional *, uint32_t,
	time_t, int);], [enumod_valrec=1])
AS_IF([test -z "$enumod_valrec"],
	[ENUMOD_UNKNOWN([neither form is known])])
AC_MSG_RESULT([is_valrec: $enumod_valrec])

AC_MSG_CHECKING([for the parameters of iter_stub_fwd_no_cache])
enumod_no_cache=
ENUMOD_PROBE([iterator/iter_utils.h],
	[int iter_stub_fwd_no_cache(struct module_qstate *,
	struct query_info *, uint8_t **, size_t *);], [enumod_no_cache=4])
ENUMOD_PROBE([iterator/iter_utils.h],
	[int iter_stub_fwd_no_cache(struct module_qstate *,
	struct query_info *, uint8_t **, size_t *, uint8_t *, size_t);],
	[enumod_no_cache=6])
AS_IF([test -z "$enumod_no_cache"],
	[ENUMOD_UNKNOWN([neither form is known])])
AC_MSG_RESULT([$enumod_no_cache])

AC_MSG_CHECKING([whether a query can be woken])
enumod_wake=no
ENUMOD_PROBE([validator/validator.h],
	[void (*probe(void))(void *);
void (*probe(void))(void *) { return &validate_suspend_timer_cb; }],
	[enumod_wake=yes])
AS_IF([test $enumod_wake = no],
	[AC_MSG_ERROR([no: Unbound $UNBOUND_VERSION lacks dnl
validate_suspend_timer_cb(), which came with the fix of CVE-2023-50387: take dnl
1.19.1 or later, or a package of the distribution that has this fix])])
AC_MSG_RESULT([$enumod_wake])

ENUMOD_PROBE_RRSET_FLAGS

CFLAGS=$enumod_save_CFLAGS
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_STORE_VALREC=$enumod_valrec"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_RRSET_FLAGS=${enumod_flags}u"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_NO_CACHE_ARGS=$enumod_no_cache"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_DISCARD_TIMEOUT=$enumod_discard"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_REPLY_BASE_ARGS=$enumod_args"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_ATTACH_SUB_CINFO=$enumod_cinfo"
])

# ENUMOD_PROBE_RRSET_FLAGS
# ------------------------
# Every flag that Unbound has for RRsets, from the header that lists them, since
# shared.c uses the rest. A flag that is no plain number cannot be read.
AC_DEFUN([ENUMOD_PROBE_RRSET_FLAGS], [
AC_MSG_CHECKING([which flags of RRsets Unbound uses])
enumod_flags=0
enumod_header=$UNBOUND_SRC/util/data/packed_rrset.h
for enumod_flag in `awk dnl
'/^.define PACKED_RRSET_/ { print $[]3 }' "$enumod_header"`
do
	AS_CASE([$enumod_flag],
		[0x*], [enumod_flags=$(( enumod_flags | enumod_flag ))],
		[ENUMOD_UNKNOWN([$enumod_header: cannot read $enumod_flag])])
done
AS_IF([test "$enumod_flags" -eq 0],
	[ENUMOD_UNKNOWN([$enumod_header: no PACKED_RRSET_ flag is defined])])
AC_MSG_RESULT([$enumod_flags])
])
