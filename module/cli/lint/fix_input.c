/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_input.c - the zone file, which is read twice: once by words, and once to
 * be copied. What cannot be, such as a pipe, is read to its end first.
 */
#include "fix.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* NULL with errno set. */
static FILE *keep(struct lint_source *source, FILE *from)
{
	do {
		uint8_t *octets = bulk_grow(source->octets, source->len,
					    &source->room, 1);

		if (!octets) {
			errno = ENOMEM;
			return NULL;
		}
		source->octets = octets;
		source->len += fread(octets + source->len, 1,
				     source->room - source->len, from);
	} while (!feof(from) && !ferror(from));
	return ferror(from) ? NULL : fmemopen(source->octets, source->len, "r");
}

bool lint_source_open(const char *path, struct lint_source *source)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;

	*source = (struct lint_source){ .file = file };
	if (file && file != stdin && lseek(fileno(file), 0, SEEK_SET) == 0)
		return true;
	if (file)
		source->file = keep(source, file);
	const int why = errno;

	if (file && file != stdin)
		fclose(file);
	if (source->file)
		return true;
	cli_error("%s: %s", path,
		  why == ENOMEM ? e164_status_text(E164_EMEMORY)
				: strerror(why));
	lint_source_close(source);
	return false;
}

ssize_t lint_source_read(const struct lint_source *source, void *block,
			 size_t size, size_t at)
{
	if (!source->octets)
		return pread(fileno(source->file), block, size, (off_t)at);
	if (at >= source->len)
		return 0;
	if (size > source->len - at)
		size = source->len - at;
	memcpy(block, source->octets + at, size);
	return (ssize_t)size;
}

void lint_source_close(struct lint_source *source)
{
	if (source->file)
		fclose(source->file);
	bulk_free(source->octets, source->room);
	*source = (struct lint_source){ .file = NULL };
}
