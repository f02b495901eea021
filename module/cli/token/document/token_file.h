/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_file.h - documents in files: XML as a whole, feeds line by line
 * (token_file.c, token_csv.c).
 */
#pragma once

#include "token.h"

/* What a document was when it was listed, which it may be no longer. */
enum token_file_kind {
	TOKEN_FILE_PLAIN, /* a regular file, or it was not there */
	TOKEN_FILE_FEED,  /* and it begins like a feed */
	TOKEN_FILE_PIPE,  /* named by the user, who may keep us waiting */
};

/*
 * Read a document and pass its items to the sink. It is XML if it begins like
 * that, else a CSV feed. Whoever may write into a folder may put a pipe or
 * another file in its place: only what is still of its kind is read.
 * name: of the file, also for reports; "-": standard input
 * Returns false when the sink told to stop.
 */
bool token_document_read(const struct token_job *job, const char *name,
			 enum token_file_kind kind,
			 const struct token_sink *sink);

/* The same with an open file. */
bool token_document_take(const struct token_job *job, FILE *file,
			 const char *name, const struct token_sink *sink);

/* Is it a regular file that begins like a feed? */
bool token_document_is_feed(const char *name);

/* Read a byte order mark of UTF-8; false: there is only a part of one. */
bool token_document_skip_mark(FILE *file);

/* executionDate was left open, which it may be in a list of orders. */
#define TOKEN_CSV_NO_DAY INT32_MIN

/* A record of a line, or the fault in it; return false to stop. */
typedef bool (*token_csv_visit)(void *arg, const char *name, unsigned line,
				const struct ledger_record *record,
				const struct token_fault *fault);

/* skipped, lines: that were read already, and were empty */
bool token_csv_each(FILE *file, unsigned skipped, const char *name,
		    bool is_order, token_csv_visit visit, void *arg);
bool token_csv_read(const struct token_job *job, FILE *file, unsigned lines,
		    const char *name, const struct token_sink *sink);
