/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.c - configuration files and numbers on a command line.
 */
#include "settings.h"

#include "conf_file.h"
#include "text.h"

#include <ldns/ldns.h>

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

static void view(struct cli_settings *settings)
{
	settings->apexes = settings->options.apexes.at;
	settings->apex_count = settings->options.apexes.count;
	settings->policy = e164_options_policy(&settings->options);
}

bool cli_settings_load(const char *path, struct cli_settings *settings)
{
	if (!enumod_conf_load(path, &settings->options, report, NULL))
		return false;
	view(settings);
	return true;
}

bool cli_settings_or_defaults(const char *path, struct cli_settings *settings)
{
	if (path)
		return cli_settings_load(path, settings);
	e164_options_init(&settings->options);
	view(settings);
	return true;
}

void cli_settings_clear(struct cli_settings *settings)
{
	(void)settings;
}

struct e164_slice cli_name_parse(const char *text, uint8_t *wire)
{
	ldns_rdf *name = NULL;
	struct e164_slice got = e164_slice(wire, 0);

	if (ldns_str2rdf_dname(&name, text) != LDNS_STATUS_OK)
		return got;
	if (ldns_rdf_size(name) <= E164_DNAME_MAX) {
		got.len = ldns_rdf_size(name);
		memcpy(wire, ldns_rdf_data(name), got.len);
	}
	ldns_rdf_deep_free(name);
	return got;
}

bool cli_is_like_number(const char *text)
{
	return text[strspn(text, "+0123456789 -./()")] == '\0';
}

static enum cli_exit number_of_name(const char *text, const struct cli_settings *settings,
			  struct e164_number *number)
{
	uint8_t wire[E164_DNAME_MAX];
	const struct e164_slice dname = cli_name_parse(text, wire);
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

enum cli_exit cli_number_parse(const char *text, const struct cli_settings *settings,
		     struct e164_number *number)
{
	if (e164_number_parse(e164_slice_text(text), number) == E164_OK)
		return CLI_GOOD;
	if (!cli_is_like_number(text))
		return number_of_name(text, settings, number);
	cli_error("\"%s\": %s (1 to %d digits, the first is not 0)", text,
		  e164_status_text(E164_ENUMBER), E164_DIGITS_MAX);
	return CLI_BAD;
}
