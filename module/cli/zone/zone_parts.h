/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_parts.h - what the files of this room share.
 */
#pragma once

#include "zone.h"

#include <string.h>
#include <strings.h>

/* Write zone->fault. */
void zone_set_fault(struct zone *zone, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Read a name; the origin is appended to a relative one. Returns false with a
 * fault.
 */
bool zone_read_name(struct zone *zone, const struct zone_word *word,
		    struct zone_name *name);

/*
 * Read TTL and class in either order, then the type; RDATA comes next. Returns
 * false with a fault.
 */
bool zone_read_head(struct zone *zone, size_t at);

/* The number of a class; 0: it is none. */
unsigned zone_class_of(const struct zone_word *word);

/* The number of a type; 0: it is none. */
unsigned zone_type_of(const struct zone_word *word);

/* Is it a TTL, such as 3600 or 1h30m, of whatever length? */
bool zone_is_ttl(const struct zone_word *word);

/*
 * Read a TTL; what is longer than RFC 2181 section 8 allows is cut. Returns
 * false with a fault when it is none, or does not fit into its field.
 */
bool zone_read_ttl(struct zone *zone, const struct zone_word *word,
		   uint32_t *ttl_sec);

/* From zone_self.c -------------------------------------------------------- */

bool zone_is_bare_rdata(const struct zone_text *z);
bool zone_is_of_self(const struct zone *zone);
bool zone_is_of_host(const struct zone_text *z);
bool zone_is_remark_of_host(const struct zone_text *z);

/* From zone.c ------------------------------------------------------------- */

/* Read an entry that is a record. */
enum zone_item zone_read_record(struct zone *zone);

/* From zone_paths.c ------------------------------------------------------- */

struct stat;
struct zone_path;

/* The files that were included, in the order in which they were. */
struct zone_paths {
	struct zone_path *items; /* owned */
	size_t count;
	size_t cap;
	size_t octets; /* of all names */
};

/*
 * Where the file is that "from" (NULL: not known) includes by this word; path
 * has ZONE_PATH_MAX octets. Returns false with a fault.
 */
bool zone_path_find(struct zone *zone, const char *from,
		    const struct zone_word *word, char *path);

/* Returns the copy that is kept, or NULL with a fault. */
const char *zone_paths_keep(struct zone *zone, struct zone_paths *paths,
			    const char *path, const struct stat *info);
bool zone_paths_have(const struct zone_paths *paths, const struct stat *info);
void zone_paths_clear(struct zone_paths *paths);

/* From zone_files.c ------------------------------------------------------- */

/* May there be one more directive? Returns false with a fault. */
bool zone_has_spans(struct zone *zone, const char *directive);

/* Carry out $INCLUDE; ZONE_RECORD: the next entry is of that file. */
enum zone_item zone_include(struct zone *zone);

/*
 * A file has ended. ZONE_RECORD: an included one, go on behind its $INCLUDE;
 * ZONE_FAULT: so, but it could not be read to its end; ZONE_END: the last.
 */
enum zone_item zone_include_end(struct zone *zone);

/*
 * What comes next stands at this line of the current file; or is made by the
 * $GENERATE there, for values from first in steps. Returns false with a fault.
 */
bool zone_mark_line(struct zone *zone, unsigned long line);
bool zone_mark_values(struct zone *zone, unsigned long line,
		      unsigned long first, unsigned long step);

/* From zone_generate.c ---------------------------------------------------- */

struct zone_generate;

/* Carry out $GENERATE; ZONE_RECORD or ZONE_NOTE: its records come next. */
enum zone_item zone_generate(struct zone *zone);

/* Read the next of its records. Returns ZONE_END behind the last. */
enum zone_item zone_generate_next(struct zone *zone);

/* The state of $GENERATE, once zone->files is there; NULL: none. */
struct zone_generate **zone_generate_of(struct zone *zone);

/* The position of the record that is made now is this much behind the first. */
unsigned long zone_generate_made(const struct zone_generate *generate);

/* How many records may be made in all; zone->files is there. */
unsigned long *zone_generate_left(struct zone *zone);

/* The precision for "%.*s": of a long word only a part is shown. */
static inline int zone_word_shown(const struct zone_word *word)
{
	return word->len < 40 ? (int)word->len : 40;
}

static inline bool zone_word_is(const struct zone_word *word, const char *text)
{
	return !word->is_quoted && !strcasecmp(word->text, text);
}

static inline bool zone_word_is_decimal(const struct zone_word *word)
{
	return !word->is_quoted && word->len &&
	       word->text[strspn(word->text, "0123456789")] == '\0';
}
