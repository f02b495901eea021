/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_settings.c - the configuration of the token commands.
 */
#include "token.h"

#include "conf_file.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

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

static void take_options(struct token_settings *settings)
{
	const struct e164_options *from = &settings->config.options;

	settings->options = (struct token_options){
		.store = from->validation_store,
		.max_state_age_sec = from->max_state_age,
		.allows_sha1 = from->token_sha1,
	};
}

static bool take_time(const struct cli_call *call, uint64_t *now_sec)
{
	const char *text = call->values[TOKEN_OPTION_TIME];
	char *end = NULL;

	if (!text) {
		*now_sec = (uint64_t)time(NULL);
		return true;
	}
	errno = 0;
	*now_sec = strtoull(text, &end, 10);
	if (errno || end == text || *end || text[0] == '-') {
		cli_usage(call->command, "--time: \"%s\" is no number", text);
		return false;
	}
	return true;
}

static bool check_store(const struct cli_call *call,
			struct token_settings *settings)
{
	if (call->values[TOKEN_OPTION_STORE])
		settings->options.store = call->values[TOKEN_OPTION_STORE];
	if (settings->options.store && settings->options.store[0])
		return true;
	cli_error("there is no validation-store: in the configuration, and no "
		  "--store");
	return false;
}

static bool complete(const struct cli_call *call,
		     struct token_settings *settings)
{
	const struct e164_options *options = &settings->config.options;

	take_options(settings);
	settings->is_json = call->values[TOKEN_OPTION_JSON] != NULL;
	if (e164_ranges_compile(&options->approved_range,
				&options->approved_prefix,
				&settings->approved) != E164_OK) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	return check_store(call, settings) && token_trust_load(settings);
}

bool token_settings_load(const struct cli_call *call,
			 struct token_settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	if (!take_time(call, &settings->now_sec) ||
	    !io_conf_load(call->values[TOKEN_OPTION_CONFIG], &settings->config,
			  report, NULL))
		return false;
	if (complete(call, settings))
		return true;
	token_settings_clear(settings);
	return false;
}

void token_settings_clear(struct token_settings *settings)
{
	token_trust_clear(settings);
	e164_ranges_free(settings->approved);
	e164_config_clear(&settings->config);
	memset(settings, 0, sizeof(*settings));
}

struct e164_extent token_clause_numbers(const struct e164_number_clause *clause)
{
	return e164_extent(clause->prefix.digits, clause->prefix.digits,
			   clause->prefix.len);
}

const struct e164_number_clause *
token_clause_of(const struct token_settings *settings,
		const struct e164_extent *extent)
{
	const struct e164_list *list = &settings->config.numbers;
	const struct e164_number_clause *clauses = list->at;
	const struct e164_number_clause *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct e164_extent numbers =
			token_clause_numbers(&clauses[i]);

		if (e164_extent_covers(&numbers, extent) &&
		    (!best || clauses[i].prefix.len > best->prefix.len))
			best = &clauses[i];
	}
	return best;
}

struct e164_validity_policy
token_policy_of(const struct token_settings *settings,
		const struct e164_extent *extent)
{
	return e164_validity_policy_of(&settings->config.options,
				       token_clause_of(settings, extent));
}
