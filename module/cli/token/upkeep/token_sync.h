/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_sync.h - what "enumctl token sync" is made of: fetching a file from a
 * source, and putting it into the folder of a store.
 */
#pragma once

#include "table.h"
#include "token.h"

#define TOKEN_PATH_MAX 4096

/* token_fetch.c ------------------------------------------------------------ */

enum token_transport { TOKEN_BY_FOLDER, TOKEN_BY_SSH, TOKEN_BY_RSYNC };

/* Where another store is. */
struct token_source {
	enum token_transport transport;
	char at[TOKEN_PATH_MAX]; /* what "/NAME" is appended to */
	char port[6];            /* for ssh; "": as the client has it */
	const char *ssh_config;  /* file; NULL: the user's own */
};

/*
 * Read what the operand says. Host, user and path may only have octets that no
 * shell and no option parser takes for something else. Reports and returns
 * false otherwise.
 */
bool token_source_parse(const char *text, struct token_source *source);

enum token_fetched {
	TOKEN_FETCHED,
	TOKEN_FETCH_NONE,   /* not there, or it cannot be told from that */
	TOKEN_FETCH_FAILED, /* has been reported */
};

/*
 * Fetch a file of the source.
 * name: without a folder
 * most: octets; a longer file fails
 * to:   path that is written; a file that is there is removed first
 */
enum token_fetched token_fetch(const struct token_source *source,
			       const char *name, uint64_t most, const char *to);

/* token_folder.c ----------------------------------------------------------- */

/* The folder of a copy, with a folder within it for what is being fetched. */
struct token_folder {
	char path[TOKEN_PATH_MAX];
	char stage[TOKEN_PATH_MAX];
	int lock;
};

/*
 * Make the folder if it is missing, and lock it. Reports and returns false when
 * that fails, a ledger is in there, or another sync is at work.
 */
bool token_folder_open(struct token_folder *folder, const char *path);

/* Is the store a copy that token sync has made, and has no ledger? */
bool token_folder_is_copy(const char *store);

/* Drop what was fetched and not put in place. */
void token_folder_close(struct token_folder *folder);

/* The path of a file in the folder, or of the one that was fetched. */
bool token_folder_file(const struct token_folder *folder, bool is_fetched,
		       const char *name, char path[TOKEN_PATH_MAX]);

/* Put a file in place that was fetched, on disk and by one rename. Reports. */
bool token_folder_take(const struct token_folder *folder, const char *name);

/* Remove all bases but these, and what a sync has left that was killed. */
void token_folder_clean(const struct token_folder *folder,
			const char (*bases)[STORE_TABLE_NAME_MAX],
			size_t count);

/* Append to the folder's log why the order of things was broken. Reports. */
bool token_folder_note(const struct token_folder *folder, const char *line);
