/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.c - configuration files and numbers on a command line.
 */
#include "settings.h"

#include "conf_file.h"
#include "counters.h"
#include "dname.h"
#include "number_text.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void report(void *arg, const char *file, unsigned line,
		   const char *message)
{
	(void)arg;
	cli_put(stderr, e164_slice_text(file));
	if (line)
		fprintf(stderr, ":%u", line);
	fputs(": ", stderr);
	cli_put(stderr, e164_slice_text(message));
	putc('\n', stderr);
}

/* Make what depends on the configuration. */
static enum cli_exit complete(struct cli_settings *settings)
{
	settings->apexes = settings->config.options.apexes.at;
	settings->apex_count = settings->config.options.apexes.count;
	settings->plan = e164_plan_new(&settings->config);
	if (settings->plan)
		return CLI_GOOD;
	cli_error("%s", e164_status_text(E164_EMEMORY));
	e164_config_clear(&settings->config);
	return CLI_ENVIRONMENT;
}

enum cli_exit cli_settings_load(const char *path, struct cli_settings *settings)
{
	if (io_conf_load(path, &settings->config, report, NULL))
		return complete(settings);
	return errno == ENOMEM ? CLI_ENVIRONMENT : CLI_BAD;
}

enum cli_exit cli_settings_load_as_module(const char *path,
					  struct cli_settings *settings)
{
	if (!path && !io_conf_expect(report, NULL))
		return CLI_BAD;
	return cli_settings_load(path, settings);
}

static void warn(void *arg, const char *file, unsigned line,
		 const char *message)
{
	fputs("warning: ", stderr);
	report(arg, file, line, message);
}

void cli_settings_notes(const char *path)
{
	(void)io_conf_notes(path, warn, NULL);
}

static void on_report(void *arg, const struct e164_conf_place *place,
		      const char *message)
{
	report(arg, place->file, place->line, message);
}

enum cli_exit cli_settings_or_defaults(const char *path,
				       struct cli_settings *settings)
{
	static const struct e164_conf_events events = { .report = on_report };
	static const struct e164_conf_place place = { .file = "defaults" };
	struct e164_conf conf;

	if (path)
		return cli_settings_load(path, settings);
	e164_conf_init(&conf, &events);
	if (!e164_conf_finish(&conf, &place)) {
		e164_config_clear(&conf.config);
		return conf.is_starved ? CLI_ENVIRONMENT : CLI_BAD;
	}
	settings->config = conf.config;
	return complete(settings);
}

static bool has_apex(const struct e164_apex *apexes, size_t count,
		     const struct e164_apex *apex, size_t *at)
{
	for (*at = 0; *at < count; (*at)++)
		if (apexes[*at].len == apex->len &&
		    !memcmp(apexes[*at].name, apex->name, apex->len))
			return true;
	return false;
}

/* The next apex of a command line. False: it is none, or is there already. */
static bool add_apex(const struct cli_settings *settings, const char *text,
		     struct e164_apex *apexes, size_t count)
{
	size_t at;

	if (e164_apex_parse(e164_slice_text(text), &apexes[count]) != E164_OK) {
		cli_error("--apex: \"%s\" is not valid, expected a domain name",
			  text);
		return false;
	}
	if (has_apex(apexes, count, &apexes[count], &at)) {
		cli_error("--apex: \"%s\" twice", text);
		return false;
	}
	if (has_apex(settings->apexes, settings->apex_count, &apexes[count],
		     &at))
		apexes[count] = settings->apexes[at];
	return true;
}

enum cli_exit cli_settings_search(struct cli_settings *settings,
				  const char *const *texts, size_t count)
{
	struct e164_options *o = &settings->config.options;
	struct e164_apex *apexes = calloc(count, sizeof(*apexes));

	if (!apexes) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	for (size_t i = 0; i < count; i++)
		if (!add_apex(settings, texts[i], apexes, i)) {
			free(apexes);
			return CLI_BAD;
		}
	free(o->apexes.at);
	o->apexes = (struct e164_list){ apexes, count };
	o->apex_search = true;
	settings->apexes = apexes;
	settings->apex_count = count;
	return CLI_GOOD;
}

void cli_settings_clear(struct cli_settings *settings)
{
	e164_plan_free(settings->plan);
	e164_config_clear(&settings->config);
	memset(settings, 0, sizeof(*settings));
}

enum cli_exit cli_counters_file(const char *file, const char *config,
				char name[CLI_COUNTERS_MAX])
{
	struct cli_settings settings;
	enum cli_exit status;

	if (file) {
		snprintf(name, CLI_COUNTERS_MAX, "%s", file);
		return CLI_GOOD;
	}
	status = cli_settings_load_as_module(config, &settings);
	if (status == CLI_BAD &&
	    io_conf_counters_file(config, name, CLI_COUNTERS_MAX)) {
		cli_error("nevertheless, the counters-file is %s", name);
		return CLI_GOOD;
	}
	if (status != CLI_GOOD)
		return status;
	const char *named = settings.config.options.counters_file;

	if (named) {
		snprintf(name, CLI_COUNTERS_MAX, "%s", named);
	} else {
		cli_error("the configuration names no counters-file");
		status = CLI_BAD;
	}
	cli_settings_clear(&settings);
	return status;
}

void cli_counters_fault(const char *name)
{
	cli_error("%s: %s", name, io_counters_fault(errno));
}

static enum cli_exit number_of_name(const char *text,
				    const struct cli_settings *settings,
				    struct e164_number *number)
{
	uint8_t wire[E164_DNAME_MAX];
	const struct e164_slice dname = zone_name_parse(text, wire);
	struct e164_name name;

	if (!dname.len) {
		cli_error("\"%s\" is neither a number nor a domain name", text);
		return CLI_BAD;
	}
	e164_name_parse(dname, settings->apexes, settings->apex_count, &name);
	if (name.kind == E164_NAME_OUTSIDE) {
		cli_error("%s is not below an apex", text);
		return CLI_NEGATIVE;
	}
	if (name.kind == E164_NAME_OTHER) {
		cli_error("%s: %s", text, e164_status_text(E164_ENUMBER));
		return CLI_NEGATIVE;
	}
	*number = name.number;
	return CLI_GOOD;
}

/* Remove the '+' in a private numbering plan (MAP-11). */
static void fit(const struct cli_settings *settings, struct e164_number *number)
{
	if (!settings->apex_count || settings->apexes[0].has_plus ||
	    number->aus[0] != '+')
		return;
	memmove(number->aus, number->aus + 1, number->len);
	number->len--;
}

enum cli_exit cli_number_parse(const char *text,
			       const struct cli_settings *settings,
			       struct e164_number *number)
{
	if (!cli_is_like_number(text))
		return number_of_name(text, settings, number);
	if (!cli_number_take(text, number))
		return CLI_BAD;
	fit(settings, number);
	return CLI_GOOD;
}
