/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_build.h - write a file of records (table.h).
 *
 * ledger_build_begin(), ledger_build_add() for each entry in order, and
 * ledger_build_end(): then the file is whole and on disk, but under another
 * name, until ledger_build_show(). Not for threads. For enumctl and tests; the
 * module does not link it.
 */
#pragma once

#include "table.h"

#define LEDGER_BUILD_SUFFIX ".new"

struct ledger_build;

/*
 * folder:   where the file goes
 * name:     of the file; one that is there is replaced by ledger_build_show()
 * header:   count is filled in later
 * entities: header->entities of STORE_TABLE_ENTITY_LEN octets
 *
 * Returns NULL, with errno set, when the file cannot be made.
 */
struct ledger_build *ledger_build_begin(const char *folder, const char *name,
					const struct store_table_header *header,
					struct e164_slice entities);

/*
 * Add the next entry; its parent is computed here. ABSENT ones may cross
 * others. Returns false, and so does ledger_build_end(), when it does not come
 * after the one before, or crosses it, or when writing fails.
 */
bool ledger_build_add(struct ledger_build *build,
		      const struct store_table_entry *entry);

/*
 * Unless abort is set or an earlier call failed, write everything to disk,
 * under the name with LEDGER_BUILD_SUFFIX; else remove that. Free the builder
 * in any case.
 *
 * header: the finished header; NULL: not wanted
 *
 * Returns true when the file is there; else errno is set.
 */
bool ledger_build_end(struct ledger_build *build, bool abort,
		      struct store_table_header *header);

/*
 * Give the finished file its name, also on disk. That takes no room on a disk
 * which has a file of this name already.
 *
 * Returns false with errno set.
 */
bool ledger_build_show(const char *folder, const char *name);
