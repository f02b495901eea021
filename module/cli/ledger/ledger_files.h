/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_files.h - the database and the resolver's files as files on disk; for
 * ledger.c, ledger_env.c, ledger_advice.c, ledger_backup.c, ledger_layers.c
 * and ledger_publish.c.
 */
#pragma once

#include "ledger_store.h"

/* ledger_env.c ------------------------------------------------------------- */

/* Open the database, and begin a transaction in it. */
enum ledger_status ledger_open_env(struct ledger *ledger);

/* Close it; what was not committed is dropped, and its room given back. */
void ledger_close_env(struct ledger *ledger);

/* Remove what a compaction has left that was killed. */
void ledger_clean_env(const struct ledger *ledger);

/* Is more than half of the database free? */
bool ledger_is_wasteful(struct ledger *ledger);

/* Copy what is in use of the last commit to a file. Returns an errno, or 0. */
int ledger_copy_env(struct ledger *ledger, const char *path);

/* Let the names of its folder be on disk. Returns an errno, or 0. */
int ledger_sync_env(const struct ledger *ledger);

/*
 * ledger_advice.c: LMDB takes a file without octets for a new database. It is
 * one only if nothing was ever shown to resolvers; else all that was in it
 * would be unknown to them with the next change, and nobody would notice.
 */
enum ledger_status ledger_check_emptied(struct ledger *ledger);

/* ledger_backup.c ---------------------------------------------------------- */

#define LEDGER_BACKUP_NEW "backup.new" /* one that was not finished */

/*
 * Copy a ledger of an earlier version, before it is changed. Ends the
 * transaction and begins another; all tables have to be opened again.
 */
enum ledger_status ledger_keep_backup(struct ledger *ledger);

/* ledger_upgrade.c --------------------------------------------------------- */

#define LEDGER_VERSION 6

/* Refuse a newer version, and those too old; notes which one it is. */
enum ledger_status ledger_check_version(struct ledger *ledger,
					const MDB_val *meta);

/* Give what is in an older ledger the form of this version. */
enum ledger_status ledger_upgrade(struct ledger *ledger);

/* ledger.c: write "meta", with the version of this program. */
enum ledger_status ledger_write_meta(struct ledger *ledger);

/* ledger_layers.c ---------------------------------------------------------- */

enum ledger_status ledger_read_layers(struct ledger *ledger);
enum ledger_status ledger_write_layers(struct ledger *ledger);

/* A base of this generation has taken the place of the first ones. */
void ledger_replace_layers(struct ledger *ledger, size_t taken,
			   uint64_t records);

/* Read a base, and check that it is the right one; the caller closes it. */
bool ledger_open_layer(struct ledger *ledger, size_t at,
		       struct store_table *table);

/*
 * Write a base if one has to be written.
 * is_confirmed: the data was brought up to date
 * is_rebuilt:   write one with all records in any case
 */
enum ledger_status ledger_write_bases(struct ledger *ledger, bool is_confirmed,
				      bool is_rebuilt);

/* Remove what a crash has left, and bases that are in use no more. */
void ledger_clean_folder(const struct ledger *ledger);

/* Remove what a change that failed has written. */
void ledger_remove_new(const struct ledger *ledger);

/* Is the head that the resolver sees the last one of this ledger? */
bool ledger_is_shown(const struct ledger *ledger);

/* The generation that the resolver sees; 0: none. */
uint64_t ledger_head_generation(const struct ledger *ledger);

/* ledger_publish.c --------------------------------------------------------- */

/* Write a base of all records. */
enum ledger_status ledger_write_base(struct ledger *ledger);

/*
 * Write a base of what is fresh and of the first bases. LEDGER_NONE: one of
 * them is damaged.
 */
enum ledger_status ledger_merge_bases(struct ledger *ledger, size_t taken);

/* Write the head under another name, and give it its name. */
enum ledger_status ledger_write_head(struct ledger *ledger);
enum ledger_status ledger_show_head(struct ledger *ledger);
