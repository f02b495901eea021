/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.c - run another program, and read what it prints.
 */
#include "program.h"

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MAX (64u << 10) /* octets that it prints; more is cut */

extern char **environ;

pid_t cli_program_start(const char *const *arguments, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;
	int error;

	if (posix_spawn_file_actions_init(&actions))
		return -1;
	error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null",
						 O_RDONLY, 0);
	if (!error && out >= 0)
		error = posix_spawn_file_actions_adddup2(&actions, out, 1) ||
			posix_spawn_file_actions_addopen(
				&actions, 2, "/dev/null", O_WRONLY, 0);
	else if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, 2, 1);
	if (!error)
		error = posix_spawn(&pid, arguments[0], &actions, NULL,
				    (char *const *)arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (!error)
		return pid;
	cli_error("cannot run %s: %s", arguments[0], strerror(error));
	return -1;
}

bool cli_program_end(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Read to the end; what is more than fits is dropped. */
static void read_all(int in, char answer[ANSWER_MAX])
{
	char rest[512];
	size_t len = 0;
	ssize_t count;

	do {
		const bool is_full = len == ANSWER_MAX - 1;

		/* cppcheck-suppress legacyUninitvar - it is written to */
		count = read(in, is_full ? rest : answer + len,
			     is_full ? sizeof(rest) : ANSWER_MAX - 1 - len);
		if (count > 0 && !is_full)
			len += (size_t)count;
	} while (count > 0 || (count < 0 && errno == EINTR));
	while (len && answer[len - 1] == '\n')
		len--;
	answer[len] = '\0';
}

char *cli_program_capture(const char *const *arguments)
{
	char *answer = malloc(ANSWER_MAX);
	bool is_good = false;
	int ends[2];

	if (!answer || pipe2(ends, O_CLOEXEC)) {
		cli_error("cannot run %s: %s", arguments[0], strerror(errno));
		free(answer);
		return NULL;
	}
	const pid_t pid = cli_program_start(arguments, ends[1]);

	close(ends[1]);
	if (pid > 0) {
		read_all(ends[0], answer);
		is_good = cli_program_end(pid);
	}
	close(ends[0]);
	if (is_good)
		return answer;
	free(answer);
	return NULL;
}
