# SPDX-License-Identifier: BSD-3-Clause
# enumod_library.m4 - find a library, with or without pkg-config.

# ENUMOD_LIBRARY(PREFIX, MODULE, DEBIAN, FEDORA, HEADER, FUNCTION, LIBS, [CONFIG])
# -------------------------------------------------------------------------------
# Set PREFIX_CFLAGS and PREFIX_LIBS to what pkg-config says of MODULE. Where it
# is missing or knows nothing, see whether FUNCTION of HEADER links with LIBS,
# with the flags that the program CONFIG prints, if there is one. DEBIAN and FEDORA
# are the names of their packages, for those who lack it.
AC_DEFUN([ENUMOD_LIBRARY], [
PKG_CHECK_MODULES([$1], [$2], [],
	[ENUMOD_LIBRARY_BY_HAND([$1], [$5], [$6], [$7], [$8],
		[AC_MSG_ERROR([$2 is missing: install its headers dnl
(Debian: $3, Fedora: $4), or say in $1_CFLAGS and $1_LIBS how to compile and dnl
link with it])])])
])

# ENUMOD_LIBRARY_BY_HAND(PREFIX, HEADER, FUNCTION, LIBS, CONFIG, IF-MISSING)
# --------------------------------------------------------------------------
AC_DEFUN([ENUMOD_LIBRARY_BY_HAND], [
m4_ifval([$5], [$1_CFLAGS=`$5 --cflags 2>/dev/null`], [$1_CFLAGS=])
$1_LIBS="m4_ifval([$5], [`$5 --libs 2>/dev/null`]) $4"
AC_MSG_CHECKING([for $3 without pkg-config])
enumod_save_CFLAGS=$CFLAGS
enumod_save_LIBS=$LIBS
CFLAGS="$CFLAGS $$1_CFLAGS"
LIBS="$$1_LIBS $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[$2]], [[return $3 == 0;]])],
	[AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])
	$6])
CFLAGS=$enumod_save_CFLAGS
LIBS=$enumod_save_LIBS
])
