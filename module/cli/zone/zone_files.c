/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_files.c - $INCLUDE, and where entries stand.
 *
 * Positions grow by one from line to line, and from one value of a $GENERATE to
 * the next. A span says where the positions from "first" on, up to those of the
 * next span, are.
 */
#include "bulk.h"
#include "zone_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct span {
	size_t first;       /* position */
	const char *path;   /* NULL: the file of zone_init() */
	unsigned long line; /* of the position "first" */
	unsigned long value;
	unsigned long step; /* of $GENERATE, then line stays; else 0 */
};

/* A file that includes another one, and where it stands. */
struct frame {
	FILE *file;
	unsigned long line;
	size_t offset;
	const char *path;
	struct zone_name origin;
	struct zone_name owner;
	bool has_lost_owner;
};

struct zone_files {
	struct span *spans; /* owned */
	size_t span_count;
	size_t span_cap;
	struct zone_paths paths;
	struct frame frames[ZONE_INCLUDE_DEPTH];
	size_t depth;
	unsigned long left; /* records that $GENERATE may still make */
	struct zone_generate *generate; /* owned */
};

static bool fail_memory(struct zone *zone)
{
	zone_set_fault(zone, "%s", e164_status_text(E164_EMEMORY));
	return false;
}

static bool need_files(struct zone *zone)
{
	if (zone->files)
		return true;
	zone->files = calloc(1, sizeof(*zone->files));
	if (!zone->files)
		return fail_memory(zone);
	zone->files->left = ZONE_GENERATED_MAX;
	return true;
}

/* Add a span; "first" is behind all positions that there were. */
static bool add_span(struct zone *zone, struct span span)
{
	struct zone_files *files = zone->files;
	struct span *spans = bulk_grow(files->spans, files->span_count,
				       &files->span_cap, sizeof(*spans));

	if (!spans)
		return fail_memory(zone);
	files->spans = spans;
	spans[files->span_count++] = span;
	return true;
}

/* A directive takes two spans, and the files that are open one each. */
bool zone_has_spans(struct zone *zone, const char *directive)
{
	if (!need_files(zone))
		return false;
	if (zone->files->span_count + zone->files->depth + 2 <= ZONE_SPANS_MAX)
		return true;
	zone_set_fault(zone, "%s: more directives than a zone may have",
		       directive);
	return false;
}

static const char *current_path(const struct zone *zone)
{
	const struct zone_files *files = zone->files;

	return files && files->span_count
		       ? files->spans[files->span_count - 1].path
		       : NULL;
}

bool zone_mark_line(struct zone *zone, unsigned long line)
{
	const size_t first = zone_position(zone) + 1;

	return add_span(zone, (struct span){ .first = first,
					     .path = current_path(zone),
					     .line = line });
}

bool zone_mark_values(struct zone *zone, unsigned long line,
		      unsigned long first_value, unsigned long step)
{
	const size_t first = zone_position(zone) + 1;

	return need_files(zone) &&
	       add_span(zone, (struct span){ .first = first,
					     .path = current_path(zone),
					     .line = line,
					     .value = first_value,
					     .step = step });
}

size_t zone_position(const struct zone *zone)
{
	const struct zone_files *files = zone->files;
	const struct span *last;

	if (!files || !files->span_count)
		return zone->text.start;
	last = &files->spans[files->span_count - 1];
	return last->first + (last->step ? zone_generate_made(files->generate)
					 : zone->text.start - last->line);
}

/* The last span that begins at or before the position; NULL: none does. */
static const struct span *find_span(const struct zone *zone, size_t position)
{
	size_t low = 0;
	size_t high = zone->files ? zone->files->span_count : 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zone->files->spans[middle].first <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &zone->files->spans[low - 1] : NULL;
}

struct zone_where zone_where(const struct zone *zone, size_t position)
{
	const struct span *span = find_span(zone, position);
	const size_t more = span ? position - span->first : 0;

	if (!span)
		return (struct zone_where){ .path = zone->path,
					    .line = position };
	return (struct zone_where){
		.path = span->path ? span->path : zone->path,
		.line = span->line + (span->step ? 0 : more),
		.is_generated = span->step != 0,
		.value = span->value + more * span->step,
	};
}

bool zone_is_elsewhere(const struct zone *zone)
{
	return zone->files &&
	       (zone->files->depth ||
		zone_where(zone, zone_position(zone)).is_generated);
}

bool zone_includes(const struct zone *zone, const struct stat *info)
{
	return zone->files && zone_paths_have(&zone->files->paths, info);
}

struct zone_generate **zone_generate_of(struct zone *zone)
{
	return zone->files ? &zone->files->generate : NULL;
}

unsigned long *zone_generate_left(struct zone *zone)
{
	return need_files(zone) ? &zone->files->left : NULL;
}

/* $INCLUDE --------------------------------------------------------------- */

static bool is_open(const struct zone *zone, const struct stat *info)
{
	struct stat other;

	if (!fstat(fileno(zone->text.file), &other) &&
	    other.st_dev == info->st_dev && other.st_ino == info->st_ino)
		return true;
	for (size_t i = 0; i < zone->files->depth; i++)
		if (!fstat(fileno(zone->files->frames[i].file), &other) &&
		    other.st_dev == info->st_dev &&
		    other.st_ino == info->st_ino)
			return true;
	return false;
}

/*
 * Why the open file is not read; NULL: it is. A pipe or a device might never
 * end.
 */
static const char *refusal(const struct zone *zone, int fd, struct stat *info)
{
	if (fstat(fd, info))
		return strerror(errno);
	if (!S_ISREG(info->st_mode))
		return "not a regular file";
	if (is_open(zone, info))
		return "it includes itself";
	return NULL;
}

static FILE *open_file(struct zone *zone, const char *path, struct stat *info)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	const char *why = fd < 0 ? strerror(errno) : refusal(zone, fd, info);
	FILE *file = why ? NULL : fdopen(fd, "r");

	if (file)
		return file;
	zone_set_fault(zone, "$INCLUDE: %.80s: %s", path,
		       why ? why : strerror(errno));
	if (fd >= 0)
		close(fd);
	return NULL;
}

/*
 * Open the file that is named there, and keep its name; only of files that are
 * read. NULL with a fault.
 */
static FILE *open_word(struct zone *zone, const struct zone_word *word,
		       const char **kept)
{
	const char *from = current_path(zone);
	char path[ZONE_PATH_MAX];
	struct stat info;
	FILE *file;

	if (!zone_path_find(zone, from ? from : zone->path, word, path))
		return NULL;
	file = open_file(zone, path, &info);
	if (!file)
		return NULL;
	*kept = zone_paths_keep(zone, &zone->files->paths, path, &info);
	if (*kept)
		return file;
	fclose(file);
	return NULL;
}

static bool has_room(struct zone *zone)
{
	if (!zone_has_spans(zone, "$INCLUDE"))
		return false;
	if (zone->files->depth == ZONE_INCLUDE_DEPTH)
		zone_set_fault(zone,
			       "$INCLUDE: more than %d files within "
			       "files",
			       ZONE_INCLUDE_DEPTH);
	else if (zone->files->paths.count == ZONE_INCLUDES_MAX)
		zone_set_fault(zone, "$INCLUDE: more than %d in a zone",
			       ZONE_INCLUDES_MAX);
	else
		return true;
	return false;
}

enum zone_item zone_include(struct zone *zone)
{
	const struct zone_text *z = &zone->text;
	struct zone_name origin = zone->origin;
	const char *path = NULL;
	FILE *file;

	if (z->count < 2 || z->count > 3 || !z->words[1].len) {
		zone_set_fault(zone, "$INCLUDE expects a file and, if any, an "
				     "origin");
		return ZONE_FAULT;
	}
	if ((z->count == 3 && !zone_read_name(zone, &z->words[2], &origin)) ||
	    !has_room(zone))
		return ZONE_FAULT;
	file = open_word(zone, &z->words[1], &path);
	if (!file)
		return ZONE_FAULT;
	const struct span span = { .first = zone_position(zone) + 1,
				   .path = path,
				   .line = 1 };

	zone->files->frames[zone->files->depth++] = (struct frame){
		.file = z->file,
		.line = z->line,
		.offset = z->offset,
		.path = current_path(zone),
		.origin = zone->origin,
		.owner = zone->owner,
		.has_lost_owner = zone->has_lost_owner,
	};
	if (!add_span(zone, span)) {
		zone->files->depth--;
		fclose(file);
		return ZONE_FAULT;
	}
	zone->text.file = file;
	zone->text.line = 1;
	zone->text.offset = 0;
	zone->text.start = 1;
	zone->origin = origin;
	return ZONE_RECORD;
}

/*
 * RFC 1035 section 5.1: the origin is again what it was; and so is the owner,
 * as with BIND.
 */
enum zone_item zone_include_end(struct zone *zone)
{
	struct zone_files *files = zone->files;
	enum zone_item item = ZONE_RECORD;
	const struct frame *frame;
	struct span span;

	if (!files || !files->depth)
		return ZONE_END;
	frame = &files->frames[--files->depth];
	if (ferror(zone->text.file)) {
		zone_set_fault(zone, "$INCLUDE: %.80s: %s", current_path(zone),
			       strerror(EIO));
		item = ZONE_FAULT;
	}
	fclose(zone->text.file);
	span = (struct span){ .first = zone_position(zone) + 1,
			      .path = frame->path,
			      .line = frame->line - 1 };
	zone->text.file = frame->file;
	zone->text.line = frame->line;
	zone->text.offset = frame->offset;
	zone->text.start = frame->line - 1;
	zone->origin = frame->origin;
	zone->owner = frame->owner;
	zone->has_lost_owner = frame->has_lost_owner;
	zone->is_directive = true;
	return add_span(zone, span) ? item : ZONE_FAULT;
}

void zone_clear(struct zone *zone)
{
	struct zone_files *files = zone->files;

	if (!files)
		return;
	while (files->depth) {
		fclose(zone->text.file);
		zone->text.file = files->frames[--files->depth].file;
	}
	zone_paths_clear(&files->paths);
	bulk_free(files->spans, files->span_cap * sizeof(*files->spans));
	free(files->generate);
	free(files);
	zone->files = NULL;
}
