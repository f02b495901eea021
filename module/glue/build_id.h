/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * build_id.h - is this the very build of Unbound that the module was made for?
 *
 * An update of Unbound may keep the version and the configure flags, and move a
 * member of a structure all the same: distributions port changes back. The
 * linker's mark of the program tells. It also differs after a rebuild that
 * changed nothing that matters, so it is a hint, not a reason to refuse.
 */
#pragma once

#include <link.h>
#include <stdbool.h>
#include <stddef.h>

/* Is this object the one that has Unbound's functions? */
bool enumod_build_id_is_host(const struct dl_phdr_info *object);

/*
 * Log a warning if it is another build. Does nothing if no mark was known, or
 * in a process that has Unbound as a library: a library has a mark of its own,
 * and the one that is known is the daemon's.
 */
void enumod_build_id_check(void);

/* The mark of the Unbound that runs, cut to size octets; "" if it has none. */
void enumod_build_id_read(char *text, size_t size);
