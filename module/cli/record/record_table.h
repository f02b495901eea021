/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_table.h - a table, and the line of it that was read last.
 */
#pragma once

#include "record.h"

#include "progress.h"

#define RECORD_LINE_MAX    8192 /* octets */
#define RECORD_COLUMNS_MAX 5

enum record_column {
	RECORD_NUMBER,
	RECORD_URI,
	RECORD_SERVICE,
	RECORD_ORDER,
	RECORD_PREFERENCE,
};

struct record_table {
	const char *path;
	unsigned long line;
	char separator; /* 0: not known yet */
	char text[RECORD_LINE_MAX];
	char *columns[RECORD_COLUMNS_MAX];
	char *extra; /* the first beyond them with something in it, or NULL */
	size_t count;
	bool has_uri_record; /* beside each NAPTR */
	bool has_content;    /* a line that is not blank was there */
	unsigned long written;
	unsigned long refused;
	unsigned long without_plus; /* numbers */
	unsigned long without_uri;  /* wildcards that were to have a URI */
	struct record_seen *seen;   /* owned */
	struct cli_progress progress;
};

/*
 * Read a line. Returns false at the end of the file. fault: why no column can
 * be read of it, or NULL; static text.
 */
bool record_line_read(struct record_table *t, FILE *file, const char **fault);

/* Take its columns apart. Returns false with a message. */
bool record_line_split(struct record_table *t, char fault[RECORD_FAULT_MAX]);

/*
 * Make a wish of the columns. Returns false with a message. What is to be said
 * beside it is in note, or "".
 */
bool record_table_wish(struct record_table *t, struct record_wish *wish,
		       char fault[RECORD_FAULT_MAX],
		       char note[RECORD_FAULT_MAX]);

/*
 * May the record stand beside those of the lines before? Returns false with a
 * message. What is to be said beside it is in note, or "".
 */
bool record_table_fits(struct record_table *t, const struct record_wish *wish,
		       const struct record *record,
		       char fault[RECORD_FAULT_MAX],
		       char note[RECORD_FAULT_MAX]);

/* It is written: later lines are behind it. Returns false: out of memory. */
bool record_table_keep(struct record_table *t, const struct record_wish *wish,
		       const struct record *record);
