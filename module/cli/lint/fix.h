/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix.h - the parts of "enumctl lint --fix".
 *
 * The zone file is read entry by entry, and copied octet by octet; only the
 * words of records that are mended are replaced on the way. What is mended in
 * a record is in one table, fix_rows.c. Each row changes the six fields of a
 * NAPTR as they are typed. In the end the record is looked at as lint does: if
 * a fault that was to be mended is still there, if the record does not get as
 * far as its rows say, or if servers refused the line and would now take one
 * that is still at fault, nothing of the record is changed. Owners, which
 * records of any type have, are not in the table: mend_owner() in fix.c.
 */
#pragma once

#include "lint.h"

#include <sys/types.h>

#define LINT_FIX_FIELD_MAX 1100 /* octets as typed: 4 times 255, and more */

enum lint_fix_field {
	LINT_FIX_ORDER,
	LINT_FIX_PREFERENCE,
	LINT_FIX_FLAGS,
	LINT_FIX_SERVICES,
	LINT_FIX_REGEXP,
	LINT_FIX_REPLACEMENT,
	LINT_FIX_FIELDS,
};

/* A field as it is typed. */
struct lint_fix_text {
	char text[LINT_FIX_FIELD_MAX]; /* NUL-terminated, without its quotes */
	size_t len;
	bool is_quoted;
	bool is_glued; /* no blank in front of it */
};

/* A record that is being mended. */
struct lint_fix {
	struct lint *lint;
	struct lint_fix_text fields[LINT_FIX_FIELDS];
	size_t count;         /* of fields that are there */
	bool is_short;        /* the replacement was not there */
	bool is_pair;         /* rows may count on each other, see fix.c */
	struct zone *scratch; /* to read the fields */
	/* From lint_fix_look(). */
	struct zone_naptr naptr;
	struct lint_record record;
};

/* How far a record gets; more is better. */
enum lint_fix_rank {
	LINT_FIX_UNREAD,  /* not RDATA of a NAPTR */
	LINT_FIX_REFUSED, /* the regexp is malformed */
	LINT_FIX_NOTHING, /* no match, or an empty result */
	LINT_FIX_RESULT,
	LINT_FIX_URI, /* that is an absolute URI */
};

/*
 * Take the fields of the record. Returns false if it has not as many, or if a
 * part of one may be missing.
 */
bool lint_fix_take(struct lint_fix *fix);

/* Look at the fields as they are now. */
enum lint_fix_rank lint_fix_look(struct lint_fix *fix);

/* A kind of fault that is mended. */
struct lint_fix_row {
	const char *rule; /* of lint, which must not find the result */
	enum lint_fix_field field;
	/* Change the field. Returns false, with nothing changed, if it has not
	 * this fault or more than one right reading. */
	bool (*mend)(struct lint_fix *fix);
	enum lint_fix_rank least; /* that the record has then */
};

/* The table; ends in a row without a rule. */
extern const struct lint_fix_row lint_fix_rows[];

/* Set a field; false, with nothing changed, if it is too long. */
bool lint_fix_set(struct lint_fix_text *field, struct e164_slice text);

static inline struct e164_slice
lint_fix_slice(const struct lint_fix_text *field)
{
	return e164_slice(field->text, field->len);
}

/* Rows of the table that are about the regexp, fix_regexp.c. */
bool lint_fix_delimiter(struct lint_fix *fix);
bool lint_fix_plus(struct lint_fix *fix);
bool lint_fix_escape(struct lint_fix *fix);
bool lint_fix_escape_double(struct lint_fix *fix);
bool lint_fix_icase(struct lint_fix *fix);
bool lint_fix_slashes(struct lint_fix *fix);
bool lint_fix_brackets(struct lint_fix *fix);

/* The zone file: read by words, and at offsets as well. */
struct lint_source {
	FILE *file;
	uint8_t *octets; /* of what is not read at offsets, such as a pipe */
	size_t len;      /* of these */
	size_t room;     /* that they have */
};

/*
 * Open the zone file ("-": standard input). A pipe is read to its end, and kept
 * as the other large things are (bulk.h). Returns false after reporting an
 * error; else the caller closes it.
 */
bool lint_source_open(const char *path, struct lint_source *source);
void lint_source_close(struct lint_source *source);

/* As pread(). */
ssize_t lint_source_read(const struct lint_source *source, void *block,
			 size_t size, size_t at);

/*
 * The name of a new file in the folder of that path, with a dot in front: what
 * looks for zone files by a pattern, as an include of a name server, does not
 * find it. The caller frees it; NULL: out of memory.
 */
char *lint_temporary_name(const char *path);

/*
 * Make that file, and have it removed if a signal ends the program.
 *
 * name: the last octets are changed; to stay until lint_temporary_end()
 *
 * Returns a file descriptor; -1 with errno set, and then nothing is to be
 * ended.
 */
int lint_temporary_make(char *name);

/* Let signals that end the program wait for lint_temporary_end(true). */
void lint_temporary_hold(void);

/* There is no such file any more. */
void lint_temporary_end(bool is_held);

/* Where the zone goes. */
struct lint_output {
	const char *path; /* NULL: standard output */
	bool is_in_place;
};

/* A copy that is being written. */
struct lint_copy {
	const struct lint_output *output;
	const struct lint_source *from;
	size_t at;       /* octets of it that are copied */
	FILE *to;        /* NULL after an error */
	char *path;      /* that is replaced; owned; NULL: none, "to" is it */
	char *made;      /* the new file until then; owned */
	bool has_failed; /* an error of the system was reported */
};

/* Begin; false after reporting an error. */
bool lint_copy_begin(struct lint_copy *copy, const char *input,
		     const struct lint_source *from,
		     const struct lint_output *output);

/* Copy up to an offset; then write text in place of what is up to "to". */
void lint_copy_replace(struct lint_copy *copy, size_t from, size_t to,
		       struct e164_slice text);

/*
 * Is what will be replaced no file that the zone includes? Returns false after
 * reporting it.
 */
bool lint_copy_spares(const struct lint_copy *copy, const struct zone *zone);

/*
 * Copy the rest and put the file in its place, if something was mended or it is
 * another file; or leave all as it was. Returns false after reporting an error.
 */
bool lint_copy_end(struct lint_copy *copy, bool is_good, bool is_changed);

/* Mend the zone file. lint->zone is made here. */
enum cli_exit lint_fix(struct lint *lint, struct e164_slice origin,
		       const struct lint_output *output);
