/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_last.c - a line of text in a file of the store, as long each time and
 * written over the last one, so that a full disk keeps nothing out.
 */
#include "token_last.h"

#include "cli.h"
#include "e164/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME     "last-import"
#define PATH_LEN 4096
#define LINE_LEN 128 /* octets, with blanks at the end and a line feed */

static bool path_of(const char *store, char path[PATH_LEN])
{
	return snprintf(path, PATH_LEN, "%s/%s", store, NAME) < PATH_LEN;
}

void token_last_write(const char *store, const struct token_last *last)
{
	char path[PATH_LEN];
	char text[LINE_LEN];
	char line[LINE_LEN + 1];

	snprintf(text, sizeof(text),
		 "time=%" PRIu64 " failed=%d accepted=%" PRIu64
		 " refused=%" PRIu64,
		 last->at_sec, last->has_failed, last->accepted, last->refused);
	snprintf(line, sizeof(line), "%-*s\n", LINE_LEN - 1, text);
	if (!path_of(store, path))
		return;
	const int file =
		open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (file < 0)
		return;
	if (pwrite(file, line, LINE_LEN, 0) != LINE_LEN)
		unlink(path);
	close(file);
}

/* The number behind "name="; false: there is none. */
static bool find(const char *line, const char *name, uint64_t *value)
{
	const char *at = strstr(line, name);
	char *end;

	if (!at)
		return false;
	at += strlen(name);
	errno = 0;
	*value = strtoull(at, &end, 10);
	return end != at && !errno;
}

static bool tell_unread(const char *path, const char *why)
{
	cli_error("%s: %s; what came of the last import is not told", path,
		  why);
	return false;
}

bool token_last_read(const char *store, struct token_last *last)
{
	char path[PATH_LEN];
	char line[LINE_LEN + 1] = { 0 };
	struct token_last found;
	uint64_t has_failed;

	if (!path_of(store, path))
		return false;
	const int file =
		open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (file < 0)
		return errno != ENOENT && tell_unread(path, strerror(errno));
	const ssize_t len = pread(file, line, LINE_LEN, 0);
	const int error = errno;

	close(file);
	if (len < 0)
		return tell_unread(path, strerror(error));
	if (len != LINE_LEN || !find(line, "time=", &found.at_sec) ||
	    !find(line, "failed=", &has_failed) ||
	    !find(line, "accepted=", &found.accepted) ||
	    !find(line, "refused=", &found.refused))
		return tell_unread(path, "damaged");
	found.has_failed = has_failed != 0;
	*last = found;
	return true;
}
