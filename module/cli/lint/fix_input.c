/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_input.c - the zone file, which is read twice: once by words, and once to
 * be copied. What cannot be, such as a pipe, is read to its end first.
 */
#include "fix.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 65536 /* octets that are copied at once */

static bool copy(FILE *from, FILE *to)
{
	char block[BLOCK];
	size_t got;

	while ((got = fread(block, 1, sizeof(block), from)) > 0)
		if (fwrite(block, 1, got, to) != got)
			return false;
	return !ferror(from) && !fflush(to);
}

/* A file that can be read at offsets, with what is read here. */
static FILE *spool(const char *path, FILE *from)
{
	FILE *file = bulk_stream();
	int why;

	if (file && copy(from, file)) {
		rewind(file);
		return file;
	}
	why = errno;
	if (ferror(from))
		cli_error("%s: %s", path, strerror(why));
	else
		cli_error("cannot %s a temporary file in %s: %s: " BULK_REMEDY,
			  file ? "write" : "make", bulk_folder(),
			  strerror(why));
	if (file)
		fclose(file);
	return NULL;
}

FILE *lint_fix_open(const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	FILE *spooled;

	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	if (!file || (file != stdin && lseek(fileno(file), 0, SEEK_SET) == 0))
		return file;
	spooled = spool(path, file);
	if (file != stdin)
		fclose(file);
	return spooled;
}
