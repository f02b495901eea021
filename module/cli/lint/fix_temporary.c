/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_temporary.c - the new file, until it takes the place of the zone file:
 * its name, and that no signal leaves it behind.
 *
 * The handler calls nothing but unlink() and raise(). There is one such file at
 * a time.
 */
#include "fix.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".XXXXXX" /* as mkostemp() wants it */

static const int ends[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM };

#define ENDS (sizeof(ends) / sizeof(ends[0]))

static const char *volatile unfinished; /* written while signals wait */
static struct sigaction before[ENDS];
static sigset_t mask; /* of before they waited */

/* By then the signal has its default action again. */
static void on_end(int number)
{
	if (unfinished)
		(void)unlink(unfinished);
	(void)raise(number);
}

void lint_temporary_hold(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ENDS; i++)
		sigaddset(&set, ends[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &mask);
}

static void release(void)
{
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
}

/* What is ignored, as with nohup, stays so. */
static void set_handlers(void)
{
	struct sigaction action = { .sa_handler = on_end,
				    .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ENDS; i++)
		if (!sigaction(ends[i], NULL, &before[i]) &&
		    before[i].sa_handler == SIG_DFL)
			(void)sigaction(ends[i], &action, NULL);
}

char *lint_temporary_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
	const size_t len = strlen(path);
	char *name = malloc(len + 1 + sizeof(SUFFIX));

	if (!name)
		return NULL;
	memcpy(name, path, folder);
	name[folder] = '.';
	memcpy(name + folder + 1, path + folder, len - folder);
	memcpy(name + len + 1, SUFFIX, sizeof(SUFFIX));
	return name;
}

int lint_temporary_make(char *name)
{
	int fd;

	lint_temporary_hold();
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0) {
		unfinished = name;
		set_handlers();
	}
	release();
	return fd;
}

void lint_temporary_end(bool is_held)
{
	if (!is_held)
		lint_temporary_hold();
	for (size_t i = 0; i < ENDS && unfinished; i++)
		(void)sigaction(ends[i], &before[i], NULL);
	unfinished = NULL;
	release();
}
