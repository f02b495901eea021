/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_view.c - ask unbound-checkconf, go where the module will be.
 */
#include "host_view.h"

#include "cli.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN 4096 /* octets */

/* The daemon that configure was given; empty if there was none. */
#ifndef CLI_UNBOUND_BIN
#error "CLI_UNBOUND_BIN is the path of the daemon, or empty"
#endif

/* Find it in one folder of a list with colons. */
static bool find_in(const char *folders, char path[PATH_LEN])
{
	while (*folders) {
		const size_t len = strcspn(folders, ":");

		snprintf(path, PATH_LEN, "%.*s/unbound-checkconf", (int)len,
			 folders);
		if (len && !access(path, X_OK))
			return true;
		folders += len + (folders[len] == ':');
	}
	return false;
}

static const char *find_program(void)
{
	static char path[PATH_LEN];
	char beside[] = CLI_UNBOUND_BIN;
	char *slash = strrchr(beside, '/');
	const char *folders = getenv("PATH");

	if (slash)
		*slash = '\0';
	if ((slash && find_in(beside, path)) ||
	    (folders && find_in(folders, path)) ||
	    find_in("/usr/sbin:/usr/local/sbin", path))
		return path;
	cli_error("there is no unbound-checkconf; name it with --checkconf");
	return NULL;
}

/* The value of an option, which the caller frees; NULL: there is none. */
static char *ask_quietly(const struct cli_host_view *view, const char *option)
{
	const char *const arguments[] = { view->program, "-o", option,
					  view->file, NULL };

	return cli_program_capture(arguments);
}

static char *ask(const struct cli_host_view *view, const char *option)
{
	char *answer = ask_quietly(view, option);

	if (!answer)
		cli_error("%s does not tell the %s: of %s; if it belongs to "
			  "another Unbound, name the right one with "
			  "--checkconf",
			  view->program, option, view->file);
	return answer;
}

/* "Version 1.17.1", in the first line. */
static void ask_version(const char *daemon, char version[E164_HOST_TEXT_MAX])
{
	const char *const arguments[] = { daemon, "-V", NULL };
	char *answer =
		access(daemon, X_OK) ? NULL : cli_program_capture(arguments);

	if (answer && !strncmp(answer, "Version ", 8))
		snprintf(version, E164_HOST_TEXT_MAX, "%.*s",
			 (int)strcspn(answer + 8, "\n"), answer + 8);
	free(answer);
}

/* The daemon stands beside. What it does not tell stays unknown. */
static bool ask_daemon(struct cli_host_view *view)
{
	const char *slash = strrchr(view->program, '/');
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%.*sunbound",
		 slash ? (int)(slash + 1 - view->program) : 0, view->program);
	view->daemon = strdup(path);
	if (!view->daemon)
		return false;
	view->is_build_known = cli_host_build_of_daemon(path, &view->build);
	ask_version(path, view->build.version);
	return true;
}

static bool ask_flag(const struct cli_host_view *view, const char *option,
		     bool *flag)
{
	char *answer = ask(view, option);

	*flag = answer && !strcmp(answer, "yes");
	free(answer);
	return answer != NULL;
}

/* All trust anchors, in one text. */
static char *ask_anchors(const struct cli_host_view *view)
{
	static const char *const options[] = { "auto-trust-anchor-file",
					       "trust-anchor-file",
					       "trust-anchor",
					       "trusted-keys-file" };
	char *all = NULL;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		char *one = ask(view, options[i]);

		if (!one || (all && *all)) {
			free(one);
			continue;
		}
		free(all);
		all = one;
	}
	return all;
}

static char *ask_dynlib(const struct cli_host_view *view)
{
	char *answer = ask_quietly(view, "dynlib-file");

	if (!answer)
		cli_error("the Unbound of %s was built without "
			  "--with-dynlibmodule and cannot load the module; "
			  "install one that has it, or name its "
			  "unbound-checkconf with --checkconf",
			  view->program);
	return answer;
}

bool cli_host_view_accepts(const struct cli_host_view *view)
{
	const char *const arguments[] = { view->program, view->file, NULL };
	int none = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const pid_t first = none >= 0 ? cli_program_start(arguments, none) : -1;
	const bool is_good = first > 0 && cli_program_end(first);

	if (none >= 0)
		close(none);
	if (is_good)
		return true;
	const pid_t again = first > 0 ? cli_program_start(arguments, -1) : -1;

	if (again > 0)
		(void)cli_program_end(again);
	return false;
}

static bool is_accepted(const struct cli_host_view *view)
{
	if (cli_host_view_accepts(view))
		return true;
	cli_error("%s: Unbound does not take it, for the reason above",
		  view->file);
	return false;
}

bool cli_host_view_read(const char *program, const char *file,
			struct cli_host_view *view)
{
	memset(view, 0, sizeof(*view));
	view->program = program ? program : find_program();
	view->file = file;
	if (program && access(program, X_OK)) {
		cli_error("cannot run %s: %s", program, strerror(errno));
		view->program = NULL;
	}
	return view->program && is_accepted(view) &&
	       (view->chroot = ask(view, "chroot")) &&
	       (view->directory = ask(view, "directory")) &&
	       (view->username = ask(view, "username")) &&
	       (view->modules = ask(view, "module-config")) &&
	       (view->dynlib_file = ask_dynlib(view)) &&
	       (view->anchors = ask_anchors(view)) && ask_daemon(view) &&
	       ask_flag(view, "val-permissive-mode", &view->is_permissive) &&
	       ask_flag(view, "minimal-responses", &view->is_minimal) &&
	       ask_flag(view, "qname-minimisation", &view->is_minimising) &&
	       ask_flag(view, "serve-expired", &view->is_serving_expired) &&
	       ask_flag(view, "serve-original-ttl", &view->is_original_ttl);
}

void cli_host_view_clear(struct cli_host_view *view)
{
	free(view->chroot);
	free(view->directory);
	free(view->username);
	free(view->modules);
	free(view->dynlib_file);
	free(view->anchors);
	free(view->daemon);
	memset(view, 0, sizeof(*view));
}

/* The folder of relative names, as it is called inside. */
static const char *inside(const struct cli_host_view *view)
{
	const size_t len = strlen(view->chroot);
	const char *folder = view->directory;

	if (len && !strncmp(folder, view->chroot, len))
		folder += len;
	return *folder ? folder : "/";
}

static bool change_root(const struct cli_host_view *view)
{
	if (*view->chroot && (chroot(view->chroot) || chdir("/"))) {
		cli_error("chroot: cannot change to %s: %s", view->chroot,
			  strerror(errno));
		return false;
	}
	if (*view->directory && chdir(inside(view)) && *view->chroot) {
		cli_error("directory: cannot change to %s: %s", inside(view),
			  strerror(errno));
		return false;
	}
	return true;
}

/*
 * Without root, only what needs no change of user can be seen as Unbound does.
 */
static bool stay(const struct cli_host_view *view, const char *name)
{
	const struct passwd *user = *name ? getpwnam(name) : NULL;

	if (*view->chroot) {
		cli_error("chroot: only root can look at %s from inside; run "
			  "this as root",
			  view->chroot);
		return false;
	}
	if (*name && (!user || user->pw_uid != geteuid()))
		fprintf(stderr,
			"note: files are read as this user may; run this as "
			"root to read them as %s does\n",
			name);
	return true;
}

bool cli_host_view_enter(const struct cli_host_view *view, const char *name)
{
	const struct passwd *user;
	const bool is_named = name != NULL;

	name = name ? name : view->username;
	if (geteuid() != 0)
		return stay(view, name);
	errno = 0;
	user = *name ? getpwnam(name) : NULL;
	if (*name && !user && is_named) {
		cli_error("--user: there is no user \"%s\"", name);
		return false;
	}
	if (*name && !user) {
		cli_error("username: there is no user \"%s\", so Unbound does "
			  "not start; make it, or correct the line",
			  name);
		return false;
	}
	/* The list of groups is outside of the chroot. */
	if (user && initgroups(name, user->pw_gid)) {
		cli_error("username: cannot become %s: %s", name,
			  strerror(errno));
		return false;
	}
	if (!change_root(view))
		return false;
	if (!user || (!setgid(user->pw_gid) && !setuid(user->pw_uid)))
		return true;
	cli_error("username: cannot become %s: %s", name, strerror(errno));
	return false;
}
