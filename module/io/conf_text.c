/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_text.c - a whole file of the configuration, in memory.
 */
#include "conf_text.h"

#include "conf_file.h"
#include "regular.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Double the room of text. On failure text is freed, and errno is set. */
static uint8_t *grow(uint8_t *text, size_t *room)
{
	const size_t more = *room ? *room * 2 : 4096;
	uint8_t *grown = more <= IO_CONF_SIZE_MAX ? realloc(text, more) : NULL;

	if (!grown) {
		free(text);
		errno = more <= IO_CONF_SIZE_MAX ? ENOMEM : EFBIG;
		return NULL;
	}
	*room = more;
	return grown;
}

/* Read to the end. Returns text that the caller frees; NULL with errno set. */
static uint8_t *read_stream(FILE *file, size_t *len)
{
	size_t room = 0;
	uint8_t *text = NULL;

	*len = 0;
	do {
		text = grow(text, &room);
		if (!text)
			return NULL;
		*len += fread(text + *len, 1, room - *len, file);
	} while (*len == room);
	if (ferror(file)) {
		const int error = errno;

		free(text);
		errno = error;
		return NULL;
	}
	return text;
}

/* Some editors begin a file with U+FEFF, which is no part of its first word. */
static void drop_mark(uint8_t *text, size_t *len)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

	if (*len < sizeof(mark) || memcmp(text, mark, sizeof(mark)) != 0)
		return;
	*len -= sizeof(mark);
	memmove(text, text + sizeof(mark), *len);
}

uint8_t *io_conf_text(const char *path, bool may_wait, size_t *len)
{
	FILE *file = may_wait ? fopen(path, "re") : io_regular_open(path);

	if (!file)
		return NULL;
	errno = 0;
	uint8_t *text = read_stream(file, len);
	const int error = errno;

	if (text)
		drop_mark(text, len);
	fclose(file);
	errno = error;
	return text;
}
