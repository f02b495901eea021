/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_build.c - write records in order, linking each to the one around it.
 *
 * The file is written under another name and flushed to disk. Who made it gives
 * it its name when all else is done.
 */
#include "table_build.h"

#include "extent_parent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_LEN (1u << 20) /* octets */
#define PATH_LEN   4096
#define FILE_MODE  0644 /* the resolver reads it */

_Static_assert(LEDGER_PARENT_NONE == STORE_TABLE_NONE,
	       "builder and file must mark a missing parent alike");

struct ledger_build {
	FILE *file;
	struct store_table_header header;
	uint8_t *entities;
	struct ledger_parents parents;
	bool has_failed;
	char temporary[PATH_LEN];
};

static void release(struct ledger_build *build)
{
	if (build->file)
		fclose(build->file);
	free(build->entities);
	ledger_parents_clear(&build->parents);
	free(build);
}

static bool make_path(char path[PATH_LEN], const char *folder, const char *name,
		      const char *suffix)
{
	const int len =
		snprintf(path, PATH_LEN, "%s/%s%s", folder, name, suffix);

	if (len >= 0 && len < PATH_LEN)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

static bool open_file(struct ledger_build *build)
{
	const int fd = open(build->temporary,
			    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);

	if (fd < 0)
		return false;
	/* The umask must not keep the resolver from reading it. */
	if (!fchmod(fd, FILE_MODE))
		build->file = fdopen(fd, "w");
	if (!build->file) {
		close(fd);
		return false;
	}
	setvbuf(build->file, NULL, _IOFBF, BUFFER_LEN);
	return true;
}

static size_t entities_len(const struct ledger_build *build)
{
	return (size_t)build->header.entities * STORE_TABLE_ENTITY_LEN;
}

/* Leave space for the header, which is written when all entries are known. */
static void write_front(struct ledger_build *build)
{
	uint8_t blank[STORE_TABLE_HEADER_LEN] = { 0 };

	if (fwrite(blank, sizeof(blank), 1, build->file) != 1)
		build->has_failed = true;
	if (entities_len(build) &&
	    fwrite(build->entities, entities_len(build), 1, build->file) != 1)
		build->has_failed = true;
}

struct ledger_build *ledger_build_begin(const char *folder, const char *name,
					const struct store_table_header *header,
					struct e164_slice entities)
{
	struct ledger_build *build = calloc(1, sizeof(*build));

	if (!build)
		return NULL;
	build->header = *header;
	build->header.count = 0;
	build->entities = malloc(entities.len + 1);
	if (!build->entities || entities.len != entities_len(build) ||
	    !make_path(build->temporary, folder, name, LEDGER_BUILD_SUFFIX) ||
	    !open_file(build)) {
		const int error = errno;

		release(build);
		errno = error;
		return NULL;
	}
	if (entities.len)
		memcpy(build->entities, entities.ptr, entities.len);
	write_front(build);
	return build;
}

static bool link_entry(struct ledger_build *build,
		       struct store_table_entry *entry)
{
	return entry->flags & STORE_TABLE_ABSENT
		       ? ledger_parents_pass(&build->parents, &entry->extent,
					     &entry->parent)
		       : ledger_parents_enter(&build->parents, &entry->extent,
					      &entry->parent);
}

bool ledger_build_add(struct ledger_build *build,
		      const struct store_table_entry *entry)
{
	struct store_table_entry linked = *entry;
	uint8_t octets[STORE_TABLE_ENTRY_LEN];

	if (build->has_failed)
		return false;
	if (!link_entry(build, &linked)) {
		build->has_failed = true;
		return false;
	}
	store_table_encode_entry(&linked, build->header.id, build->header.count,
				 octets);
	if (fwrite(octets, sizeof(octets), 1, build->file) != 1) {
		build->has_failed = true;
		return false;
	}
	build->header.count++;
	return true;
}

static bool write_header(struct ledger_build *build)
{
	uint8_t octets[STORE_TABLE_HEADER_LEN];

	store_table_encode_header(
		&build->header,
		e164_slice(build->entities, entities_len(build)), octets);
	return fseek(build->file, 0, SEEK_SET) == 0 &&
	       fwrite(octets, sizeof(octets), 1, build->file) == 1 &&
	       fflush(build->file) == 0 && fsync(fileno(build->file)) == 0;
}

/* Flush the folder to disk, and with it the file's name. */
static bool sync_folder(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	const bool is_synced = fsync(fd) == 0;

	close(fd);
	return is_synced;
}

bool ledger_build_end(struct ledger_build *build, bool abort,
		      struct store_table_header *header)
{
	const bool is_good =
		!abort && !build->has_failed && write_header(build);
	const int error = errno;

	if (!is_good)
		(void)unlink(build->temporary);
	else if (header)
		*header = build->header;
	release(build);
	errno = error;
	return is_good;
}

bool ledger_build_show(const char *folder, const char *name)
{
	char path[PATH_LEN];
	char temporary[PATH_LEN];

	return make_path(path, folder, name, "") &&
	       make_path(temporary, folder, name, LEDGER_BUILD_SUFFIX) &&
	       rename(temporary, path) == 0 && sync_folder(folder);
}
