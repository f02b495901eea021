# SPDX-License-Identifier: BSD-3-Clause
# enumod_unbound.m4 - find the Unbound that will load the module.
#
# Unbound installs no internal headers, and its structures move with its
# configure flags. So the module is built against the configured source tree of
# the very daemon that will load it, and everything that can be checked about
# the pair is checked here rather than found out by a crash.

# ENUMOD_UNBOUND
# --------------
# Adds --with-unbound-src and --with-unbound. Substitutes
#   UNBOUND_SRC      the tree, an absolute path; empty without the option
#   UNBOUND_BIN      the daemon
#   UNBOUND_VERSION  its version
#   UNBOUND_CFLAGS   include path and the macros that ENUMOD_PROBE_SIGNATURES
#                    finds; only the glue may be compiled with it
#   NSD              authoritative server for the system tests; may be empty
# and sets the conditional HAVE_UNBOUND. The macros travel in UNBOUND_CFLAGS and
# not in a config.h, because "config.h" is the name of Unbound's own.
AC_DEFUN([ENUMOD_UNBOUND], [
AC_ARG_WITH([unbound-src], [AS_HELP_STRING([--with-unbound-src=DIR],
	[configured and built source tree of the Unbound that will load the
	 module; without it only the core and enumctl are built])],
	[], [with_unbound_src=no])
AC_ARG_WITH([unbound], [AS_HELP_STRING([--with-unbound=BINARY],
	[its daemon (default: DIR/unbound)])],
	[], [with_unbound=yes])
UNBOUND_SRC=
UNBOUND_BIN=
UNBOUND_VERSION=
UNBOUND_CFLAGS=
AS_CASE(["x$with_unbound_src"],
	[xno], [AC_MSG_NOTICE([no --with-unbound-src: the module is not built, dnl
only the core and enumctl])],
	[x|xyes], [AC_MSG_ERROR([--with-unbound-src needs a folder])],
	[ENUMOD_UNBOUND_TREE
	 ENUMOD_UNBOUND_DAEMON
	 ENUMOD_PROBE_SIGNATURES])
AC_SUBST([UNBOUND_SRC])
AC_SUBST([UNBOUND_BIN])
AC_SUBST([UNBOUND_VERSION])
AC_SUBST([UNBOUND_CFLAGS])
AM_CONDITIONAL([HAVE_UNBOUND], [test -n "$UNBOUND_SRC"])
AC_ARG_VAR([NSD], [authoritative server for the system tests])
AC_PATH_PROG([NSD], [nsd], [], [$PATH:/usr/sbin:/usr/local/sbin])
])

# ENUMOD_UNBOUND_MACRO(NAME)
# --------------------------
# The text of a string macro in the tree's config.h, as a shell command.
m4_define([ENUMOD_UNBOUND_MACRO],
	[sed -n 's/^#define $1 "\(.*\)"$/\1/p' "$UNBOUND_SRC/config.h"])

# ENUMOD_UNBOUND_TREE
# -------------------
# Is the tree complete, configured, and able to load modules?
# The headers come by -isystem: they are not ours to warn about, and Unbound's
# config.h defines PACKAGE_NAME and its like once more.
AC_DEFUN([ENUMOD_UNBOUND_TREE], [
AC_MSG_CHECKING([for the source tree of Unbound])
UNBOUND_SRC=`cd "$with_unbound_src" 2>/dev/null && pwd`
AS_IF([test -z "$UNBOUND_SRC"],
	[AC_MSG_ERROR([$with_unbound_src is not a folder])])
for enumod_file in config.h util/module.h dynlibmod/dynlibmod.h; do
	AS_IF([test ! -r "$UNBOUND_SRC/$enumod_file"],
		[AC_MSG_ERROR([$UNBOUND_SRC/$enumod_file is missing: dnl
--with-unbound-src wants a source tree of Unbound in which its configure has run])])
done
AS_IF([grep '^#define WITH_DYNLIBMODULE 1' "$UNBOUND_SRC/config.h" >/dev/null],
	[], [AC_MSG_ERROR([$UNBOUND_SRC was configured without dnl
--with-dynlibmodule, so its daemon cannot load modules])])
UNBOUND_VERSION=`ENUMOD_UNBOUND_MACRO([PACKAGE_VERSION])`
UNBOUND_CFLAGS="-isystem $UNBOUND_SRC"
AC_MSG_RESULT([$UNBOUND_SRC ($UNBOUND_VERSION)])
])

# ENUMOD_UNBOUND_DAEMON
# ---------------------
# Was the daemon built from this tree, in this configuration? A daemon that was
# built elsewhere with equal flags passes; one with other flags cannot.
AC_DEFUN([ENUMOD_UNBOUND_DAEMON], [
AS_IF([test "x$with_unbound" = xyes],
	[UNBOUND_BIN=$UNBOUND_SRC/unbound], [UNBOUND_BIN=$with_unbound])
AC_MSG_CHECKING([whether $UNBOUND_BIN fits that tree])
AS_IF([test ! -x "$UNBOUND_BIN"],
	[AC_MSG_ERROR([no such program: build Unbound first, or name its dnl
daemon with --with-unbound=BINARY])])
enumod_found=`"$UNBOUND_BIN" -V 2>&1 | sed -n 's/^Version //p'`
AS_IF([test "x$enumod_found" != "x$UNBOUND_VERSION"],
	[AC_MSG_ERROR([the daemon is version "$enumod_found", the tree dnl
$UNBOUND_VERSION])])
enumod_wanted=`ENUMOD_UNBOUND_MACRO([CONFCMDLINE])`
enumod_found=`"$UNBOUND_BIN" -V 2>&1 | sed -n 's/^Configure line: //p'`
AS_IF([test "x$enumod_found" != "x$enumod_wanted"],
	[AC_MSG_ERROR([they were configured differently.
  daemon: $enumod_found
  tree:   $enumod_wanted])])
AC_MSG_RESULT([yes])
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
AC_DEFUN([ENUMOD_PROBE_SIGNATURES], [
enumod_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -w $UNBOUND_CFLAGS"

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
	[AC_MSG_ERROR([none that are known fit: Unbound $UNBOUND_VERSION needs dnl
a new probe in m4/enumod_unbound.m4 and a wrapper in module/glue/compat.h])])
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
	[AC_MSG_ERROR([neither form is known: Unbound $UNBOUND_VERSION needs dnl
a new probe in m4/enumod_unbound.m4 and a wrapper in module/glue/compat.h])])
AC_MSG_RESULT([$enumod_cinfo])

AC_MSG_CHECKING([whether there is a discard-timeout])
enumod_discard=0
ENUMOD_PROBE([util/config_file.h],
	[int probe(struct config_file *);
int probe(struct config_file *cfg) { return cfg->discard_timeout; }],
	[enumod_discard=1])
AC_MSG_RESULT([$enumod_discard])

CFLAGS=$enumod_save_CFLAGS
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_DISCARD_TIMEOUT=$enumod_discard"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_REPLY_BASE_ARGS=$enumod_args"
UNBOUND_CFLAGS="$UNBOUND_CFLAGS -DENUMOD_ATTACH_SUB_CINFO=$enumod_cinfo"
])
