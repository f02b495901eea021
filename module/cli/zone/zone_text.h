/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_text.h - the entries of a zone file (RFC 1035 section 5.1) as words.
 *
 * An entry is a line, or several within parentheses. The words are kept as they
 * were typed, backslashes included, since lint reports on how they were typed.
 * One entry of bounded size is in memory at a time. After a fault, reading goes
 * on with the next entry.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ZONE_TEXT_MAX  65536 /* octets of an entry */
#define ZONE_WORDS_MAX 64    /* words kept of an entry; more are skipped */

/* Where the next octet stands. */
enum zone_text_state {
	ZONE_STATE_GAP,    /* between words */
	ZONE_STATE_BARE,   /* in a word without quotes */
	ZONE_STATE_QUOTED, /* in a word with quotes */
	ZONE_STATE_COMMENT,
};

struct zone_word {
	const char *text; /* NUL-terminated, without its quotes */
	size_t len;       /* octets */
	bool is_quoted;
	bool is_glued; /* no blank between it and the word before */
	char stop;     /* ";", "(" or ")" right behind it; or NUL */
	/* Octets of the file in front of it, and up to its end; with quotes. */
	size_t from;
	size_t to;
};

struct zone_text {
	FILE *file;         /* not owned */
	unsigned long line; /* of the next octet, from 1 */
	size_t offset;      /* of the octet that is read, in its file */
	/* The entry. */
	unsigned long start; /* line */
	const char *fault;   /* NULL, or what is wrong with it; static text */
	bool is_indented;    /* begins with a blank: has no owner */
	bool has_more;       /* words were skipped */
	size_t count;
	struct zone_word words[ZONE_WORDS_MAX];
	/* The state of the reader. */
	enum zone_text_state state;
	bool is_escaped;
	bool is_line_start;
	unsigned depth; /* of parentheses */
	size_t used;
	char text[ZONE_TEXT_MAX];
};

void zone_text_init(struct zone_text *z, FILE *file);

/* Read the next entry with at least one word or a fault; false at the end. */
bool zone_text_next(struct zone_text *z);

/*
 * Read an entry of one line from memory; the same as from a file at the line
 * "start".
 */
void zone_text_take(struct zone_text *z, const char *text, size_t len,
		    unsigned long start);
