/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_paths.c - which files a zone includes: their names, and what they are.
 *
 * A few lines can include files many times over, by names that grow from one
 * file to the next. So each name is bounded, and so are all of them together.
 */
#include "bulk.h"
#include "zone_parts.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct zone_path {
	char *text; /* owned */
	dev_t dev;
	ino_t ino;
};

/*
 * A relative name is looked for beside the file that includes it, as Knot DNS
 * does, and then in the working directory, as BIND and NSD do.
 */
bool zone_path_find(struct zone *zone, const char *from,
		    const struct zone_word *word, char *path)
{
	const char *slash = from ? strrchr(from, '/') : NULL;
	size_t folder = 0;

	if (slash && word->text[0] != '/')
		folder = (size_t)(slash - from) + 1;
	if (word->len >= ZONE_PATH_MAX || folder + word->len >= ZONE_PATH_MAX) {
		zone_set_fault(zone, "$INCLUDE: a name of more than %d octets",
			       ZONE_PATH_MAX - 1);
		return false;
	}
	if (folder)
		memcpy(path, from, folder);
	memcpy(path + folder, word->text, word->len + 1);
	if (folder && access(path, F_OK) && !access(word->text, F_OK))
		memcpy(path, word->text, word->len + 1);
	return true;
}

const char *zone_paths_keep(struct zone *zone, struct zone_paths *paths,
			    const char *path, const struct stat *info)
{
	const size_t size = strlen(path) + 1;
	struct zone_path *items;
	char *text;

	if (size > ZONE_PATHS_OCTETS_MAX - paths->octets) {
		zone_set_fault(zone, "$INCLUDE: names of more than %d octets",
			       ZONE_PATHS_OCTETS_MAX);
		return NULL;
	}
	items = bulk_grow(paths->items, paths->count, &paths->cap,
			  sizeof(*items));
	if (items)
		paths->items = items;
	text = items ? malloc(size) : NULL;
	if (!text) {
		zone_set_fault(zone, "%s", e164_status_text(E164_EMEMORY));
		return NULL;
	}
	memcpy(text, path, size);
	paths->octets += size;
	items[paths->count++] =
		(struct zone_path){ text, info->st_dev, info->st_ino };
	/* cppcheck-suppress memleak - the paths have it now */
	return text;
}

bool zone_paths_have(const struct zone_paths *paths, const struct stat *info)
{
	for (size_t i = 0; i < paths->count; i++)
		if (paths->items[i].dev == info->st_dev &&
		    paths->items[i].ino == info->st_ino)
			return true;
	return false;
}

void zone_paths_clear(struct zone_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->items[i].text);
	bulk_free(paths->items, paths->cap * sizeof(*paths->items));
	*paths = (struct zone_paths){ .count = 0 };
}
