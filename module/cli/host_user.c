/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_user.c - unbound-checkconf, as the user of Unbound.
 */
#include "host_user.h"

#include "text.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* How the child ends. */
enum outcome { TAKEN, REFUSED, UNREADABLE, UNKNOWN };

static enum outcome ask_as(const struct cli_host_view *view,
			   const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) || setgid(user->pw_gid) ||
	    setuid(user->pw_uid) || access(view->program, X_OK))
		return UNKNOWN;
	if (access(view->file, R_OK))
		return UNREADABLE;
	return cli_host_view_accepts(view) ? TAKEN : REFUSED;
}

static enum outcome ask(const struct cli_host_view *view,
			const struct passwd *user)
{
	const pid_t child = fork();
	int status;

	if (!child)
		_exit(ask_as(view, user));
	if (child < 0)
		return UNKNOWN;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return UNKNOWN;
	return WIFEXITED(status) ? (enum outcome)WEXITSTATUS(status) : UNKNOWN;
}

static void put(const char *level, const struct cli_host_view *view,
		const char *user, const char *text)
{
	fprintf(stderr, "%s: ", level);
	cli_put(stderr, e164_slice_text(view->file));
	fprintf(stderr, ": user %s %s\n", user, text);
}

bool cli_host_user_check(const struct cli_host_view *view, const char *user,
			 bool is_start)
{
	const char *name = user ? user : view->username;
	const struct passwd *found =
		geteuid() == 0 && *name ? getpwnam(name) : NULL;
	const enum outcome outcome = found ? ask(view, found) : UNKNOWN;

	if (outcome == UNREADABLE)
		put("warning", view, name,
		    "cannot read it; Unbound starts with it, but ends with "
		    "the next reload, for which it reads it again");
	if (outcome != REFUSED)
		return true;
	put(is_start ? "warning" : "error", view, name,
	    "cannot read what it names, for the reason above; Unbound reads "
	    "it as that user, and ends at the start or with the next reload; "
	    "let the user read it, and enter the folders above it");
	return is_start;
}
