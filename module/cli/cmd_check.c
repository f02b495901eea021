/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_check.c - enumctl check: would the module start with this configuration?
 *
 * The files that the configuration names are opened as the user who runs this,
 * or as the one that --user names. The module starts without them, so a fault
 * in one is a warning only: then numbers are not answered, counters cannot be
 * read, or "enumctl token" fails.
 */
#include "commands.h"

#include "conf_check.h"
#include "conf_file.h"
#include "counters.h"
#include "host_check.h"
#include "host_user.h"
#include "settings.h"
#include "store.h"
#include "text.h"
#include "token_trust_check.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <linux/magic.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { OPTION_CHECKCONF, OPTION_START, OPTION_UNBOUND_CONF, OPTION_USER };

const struct cli_option cli_check_options[] = {
	[OPTION_CHECKCONF] = { "checkconf", "PROGRAM",
			       "the unbound-checkconf to ask" },
	[OPTION_START] = { "start", NULL,
			   "an unbound.conf without the module is no error: "
			   "nothing else keeps Unbound from its start" },
	[OPTION_UNBOUND_CONF] = { "unbound-conf", "FILE",
				  "check this unbound.conf too, and all files "
				  "as its chroot: and username: see them" },
	[OPTION_USER] = { "user", "NAME",
			  "read all files as this user: the one that Unbound "
			  "runs as" },
	{ .name = NULL },
};

/* Change to this user for good; the former one is not needed any more. */
static bool become(const char *name)
{
	const struct passwd *user = getpwnam(name);

	if (!user) {
		cli_error("--user: there is no user \"%s\"", name);
		return false;
	}
	if (!initgroups(name, user->pw_gid) && !setgid(user->pw_gid) &&
	    !setuid(user->pw_uid))
		return true;
	cli_error("--user: cannot become %s: %s", name, strerror(errno));
	return false;
}

static void put(const char *level, const char *option, const char *path,
		const char *fault)
{
	fprintf(stderr, "%s: %s: ", level, option);
	cli_put(stderr, e164_slice_text(path));
	fprintf(stderr, ": %s\n", fault);
}

/*
 * Is the folder of this file lost at each boot? A folder that is where a file
 * system in memory is mounted, such as /run itself, is made again.
 */
static bool is_lost_at_boot(const char *path)
{
	char folder[CLI_COUNTERS_MAX + 3];
	struct stat own;
	struct stat above;
	struct statfs system;
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	if (statfs(folder, &system) || stat(folder, &own))
		return false;
	memcpy(folder + (slash - path), "/..", sizeof("/.."));
	return (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC) &&
	       !stat(folder, &above) && own.st_dev == above.st_dev;
}

static void warn_counters(const char *path, const char *why)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "%s; the module would count in memory, where \"enumctl "
		 "stats\" and \"flush\" do not reach it",
		 why);
	put("warning", "counters-file", path, text);
}

/* Returns false if this user may not open what another one may. */
static bool check_counters(const struct e164_options *o)
{
	if (!o->counters_file)
		return true;
	if (!io_counters_check(o->counters_file)) {
		const int error = errno;

		warn_counters(o->counters_file,
			      error == ENOENT ? "there is no such folder"
					      : io_counters_fault(error));
		return error != EACCES;
	}
	if (is_lost_at_boot(o->counters_file))
		put("warning", "counters-file", o->counters_file,
		    "its folder is in memory and gone after a boot, unless "
		    "systemd makes it (tmpfiles.d)");
	return true;
}

/* The module only sees that it cannot read; here is time to ask why. */
static const char *store_cause(const char *path, enum store_status status)
{
	if (status == STORE_MISSING)
		return "there is no validation store; nothing was imported "
		       "yet (\"enumctl token import\"), or it is elsewhere";
	if (status == STORE_UNREADABLE && access(path, X_OK))
		return "the validation store cannot be read: this user may "
		       "not enter the folder";
	return store_text(status);
}

/*
 * As long as the store is unusable, numbers that need it get SERVFAIL. Returns
 * false if this user may not open what another one may.
 */
static bool check_store(const struct e164_options *o)
{
	const struct store_limits limits = { .max_age_sec = o->max_state_age };
	struct store *store = o->validation_store
				      ? store_open(o->validation_store, &limits)
				      : NULL;
	uint64_t generation;

	if (!store)
		return true;
	enum store_status status =
		store_generation(store, (uint64_t)time(NULL), &generation);

	if (status == STORE_OK)
		status = store_verify(store);
	if (status != STORE_OK)
		put("warning", "validation-store", o->validation_store,
		    store_cause(o->validation_store, status));
	store_close(store);
	return status != STORE_UNREADABLE;
}

static void warn(const char *option, const char *path, const char *text)
{
	put("warning", option, path, text);
}

/* Returns false if this user may not open what another one may. */
static bool check_files(const struct e164_config *config)
{
	cli_conf_check(config);
	const bool is_store_open = check_store(&config->options);

	token_trust_check(config, (uint64_t)time(NULL), warn);
	return check_counters(&config->options) && is_store_open;
}

static void say_good(const char *path)
{
	cli_put(stdout, e164_slice_text(path));
	puts(access(path, F_OK) ? ": does not exist, using defaults: no errors"
				: ": no errors");
}

/*
 * Check the configuration, and with a view of Unbound also that.
 *
 * is_told: whoever runs this knows as whom the files are read
 */
static enum cli_exit check_all(const char *path,
			       const struct cli_host_view *view,
			       const char *library, bool is_told)
{
	struct cli_settings settings;

	const enum cli_exit status =
		cli_settings_load_as_module(path, &settings);

	if (status != CLI_GOOD) {
		if (view)
			cli_host_check_files(view, library);
		return status;
	}
	cli_settings_notes(path);
	if (!check_files(&settings.config) && !is_told)
		fputs("note: files are read as this user may; run this as root "
		      "with --user NAME, or with --unbound-conf, to read them "
		      "as the user that Unbound runs as does\n",
		      stderr);
	const bool is_good =
		!view || cli_host_check(view, &settings.config, library);

	cli_settings_clear(&settings);
	if (!is_good)
		return CLI_BAD;
	say_good(path ? path : io_conf_path());
	return CLI_GOOD;
}

/* Without the module, its own files are nothing that Unbound needs. */
static bool is_without_module(const struct cli_call *call,
			      const struct cli_host_view *view)
{
	if (!call->values[OPTION_START] || cli_host_loads_module(view))
		return false;
	put("warning", "module-config", view->modules,
	    "does not load the module; numbers have no policy");
	return true;
}

/*
 * Who names a file means it from here, and not from where it is opened.
 * Returns false after printing an error.
 */
static bool place_operand(const struct cli_host_view *view, const char **path,
			  char place[PATH_MAX])
{
	const char *name = *path;
	char folder[PATH_MAX];

	if (!name || *name == '/')
		return true;
	if (*view->chroot) {
		cli_error(
			"%s: with a chroot, give the path that it has inside, "
			"beginning with /",
			name);
		return false;
	}
	if (!getcwd(folder, sizeof(folder)) ||
	    snprintf(place, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX) {
		cli_error("%s: cannot tell its folder; give the whole path",
			  name);
		return false;
	}
	*path = place;
	return true;
}

/* Where the module will be, with the eyes of Unbound's user. */
static enum cli_exit check_in_host(const struct cli_call *call,
				   const char *path)
{
	const char *library = cli_host_library();
	struct cli_host_view view;
	enum cli_exit status = CLI_ENVIRONMENT;
	char place[PATH_MAX];

	if (!cli_host_view_read(call->values[OPTION_CHECKCONF],
				call->values[OPTION_UNBOUND_CONF], &view))
		status = view.program ? CLI_BAD : CLI_ENVIRONMENT;
	else if (is_without_module(call, &view))
		status = CLI_GOOD;
	else if (!place_operand(&view, &path, place) ||
		 !cli_host_user_check(&view, call->values[OPTION_USER],
				      call->values[OPTION_START] != NULL))
		status = CLI_BAD;
	else if (cli_host_view_enter(&view, call->values[OPTION_USER])) {
		status = check_all(path, &view, library, true);
		if (status != CLI_GOOD && *view.chroot)
			fprintf(stderr,
				"note: files are looked for inside the chroot: "
				"%s; chroot: \"\" in %s switches it off\n",
				view.chroot, view.file);
	}
	cli_host_view_clear(&view);
	return status;
}

enum cli_exit cli_check(const struct cli_call *call)
{
	const char *path = call->operand_count ? call->operands[0] : NULL;
	const char *user = call->values[OPTION_USER];

	if (call->values[OPTION_UNBOUND_CONF])
		return check_in_host(call, path);
	if (user && !become(user))
		return CLI_ENVIRONMENT;
	return check_all(path, NULL, NULL, user || geteuid() == 0);
}
