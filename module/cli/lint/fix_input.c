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

/* A file that can be read at offsets, with what is read here. */
static FILE *spool(FILE *from)
{
	FILE *file = bulk_stream();
	char block[BLOCK];
	size_t got;

	while (file && (got = fread(block, 1, sizeof(block), from)) > 0)
		if (fwrite(block, 1, got, file) != got)
			break;
	if (file && !ferror(from) && !ferror(file) && !fflush(file)) {
		rewind(file);
		return file;
	}
	if (file)
		fclose(file);
	return NULL;
}

FILE *lint_fix_open(const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	FILE *spooled;
	int why;

	if (!file || (file != stdin && lseek(fileno(file), 0, SEEK_SET) == 0))
		return file;
	spooled = spool(file);
	why = errno;
	if (file != stdin)
		fclose(file);
	errno = why;
	return spooled;
}
