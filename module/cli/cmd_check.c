/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_check.c - enumctl check: would the module start with this configuration?
 *
 * The files that it names are looked at by the user who runs this, or by the
 * one that --user names; what stops the module is an error, what only stops
 * numbers from being answered, or "enumctl token", is a warning.
 */
#include "commands.h"

#include "conf_file.h"
#include "counters.h"
#include "settings.h"
#include "text.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

enum { OPTION_USER };

const struct cli_option cli_check_options[] = {
	[OPTION_USER] = { "user", "NAME",
			  "read all files as this user: the one that Unbound "
			  "runs as" },
	{ .name = NULL },
};

/* For good: nothing of the other user is needed afterwards. */
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

static void put(const char *level, const char *option, const char *path)
{
	const int error = errno;

	fprintf(stderr, "%s: %s: ", level, option);
	cli_put(stderr, e164_slice_text(path));
	fprintf(stderr, ": %s\n", strerror(error));
}

/* The module has to count, or it does not start. */
static bool check_counters(const struct e164_options *o)
{
	if (!o->counters_file || enumod_counters_check(o->counters_file))
		return true;
	put("error", "counters-file", o->counters_file);
	return false;
}

/* Without it, the numbers that need it get SERVFAIL until it is there. */
static void check_store(const struct e164_options *o)
{
	if (o->validation_store && access(o->validation_store, R_OK | X_OK))
		put("warning", "validation-store", o->validation_store);
}

static void check_certificates(const struct e164_config *config)
{
	const struct e164_entity_clause *entities = config->entities.at;

	for (size_t i = 0; i < config->entities.count; i++) {
		char *const *paths = entities[i].certificates.at;

		for (size_t j = 0; j < entities[i].certificates.count; j++)
			if (access(paths[j], R_OK))
				put("warning", "certificate", paths[j]);
	}
}

/* Then nobody can sign for a number. */
static void check_entities(const struct e164_config *config)
{
	if (config->options.validation == E164_VALIDATION_SIGNED &&
	    !config->entities.count)
		fputs("warning: validation: signed, and there is no "
		      "validation-entity:\n",
		      stderr);
}

static bool check_files(const struct e164_config *config)
{
	check_entities(config);
	check_store(&config->options);
	check_certificates(config);
	return check_counters(&config->options);
}

enum cli_exit cli_check(const struct cli_call *call)
{
	const char *path = call->operand_count ? call->operands[0] : NULL;
	const char *shown = path ? path : enumod_conf_path();
	const char *user = call->values[OPTION_USER];
	struct cli_settings settings;

	if (user && !become(user))
		return CLI_ENVIRONMENT;
	if (!cli_settings_load(path, &settings))
		return CLI_BAD;
	const bool is_good = check_files(&settings.config);

	cli_settings_clear(&settings);
	if (!is_good)
		return CLI_BAD;
	cli_put(stdout, e164_slice_text(shown));
	puts(access(shown, F_OK) ? ": not there, the defaults hold: no errors"
				 : ": no errors");
	return CLI_GOOD;
}
