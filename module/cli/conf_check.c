/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_check.c - what is no fault of enumod.conf, but is hardly meant.
 */
#include "conf_check.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

static void put(const char *option, const char *value, const char *text)
{
	fprintf(stderr, "warning: %s: ", option);
	cli_put(stderr, e164_slice_text(value));
	fprintf(stderr, ": %s\n", text);
}

static bool needs_signatures(const struct e164_config *config)
{
	const struct e164_number_clause *numbers = config->numbers.at;

	for (size_t i = 0; i < config->numbers.count; i++)
		if (e164_is_given(numbers[i].given,
				  E164_GIVEN_NUMBER_validation) &&
		    numbers[i].validation == E164_VALIDATION_SIGNED)
			return true;
	return config->options.validation == E164_VALIDATION_SIGNED;
}

static void check_entities(const struct e164_config *config)
{
	if (!config->entities.count && needs_signatures(config))
		fputs("warning: validation: signed needs a "
		      "validation-entity: clause; without one no signature "
		      "is accepted\n",
		      stderr);
}

static void check_search(const struct e164_config *config)
{
	const struct e164_options *o = &config->options;

	if (o->apex_search && o->apexes.count < 2)
		fputs("warning: apex-search: there is no other apex: to "
		      "search, so it has no effect\n",
		      stderr);
}

static bool is_in_e164_arpa(const struct e164_apex *apex)
{
	static const uint8_t end[] = "\4e164\4arpa";

	return apex->len >= sizeof(end) &&
	       !memcmp(apex->name + apex->len - sizeof(end), end, sizeof(end));
}

/* NULL: the tree and its plus sign fit each other, or somebody says so. */
static const char *apex_fault(const struct e164_apex *apex)
{
	if (!is_in_e164_arpa(apex))
		return apex->is_plus_given
			       ? NULL
			       : "its numbers are taken for E.164 numbers, "
				 "with a plus sign in front; write below it "
				 "\"aus-plus: no\" if it is a private plan, "
				 "else \"aus-plus: yes\"";
	return apex->has_plus
		       ? NULL
		       : "aus-plus: no is for private plans; numbers of "
			 "e164.arpa have a plus sign in front, and rules that "
			 "begin with \"^\\+\" do not match without it; take "
			 "that line away, or name another tree";
}

/* MAP-11, THR-17 */
static void check_apexes(const struct e164_options *o)
{
	const struct e164_apex *apexes = o->apexes.at;

	for (size_t i = 0; i < o->apexes.count; i++) {
		const char *fault = apex_fault(&apexes[i]);

		if (!fault)
			continue;
		fputs("warning: apex: ", stderr);
		cli_put_name(stderr, e164_slice(apexes[i].name, apexes[i].len));
		fprintf(stderr, ": %s\n", fault);
	}
}

/* With the 0 or 00 that is dialled in front of it, it is no one's prefix. */
static void check_prefix(const char *option, const struct e164_prefix *prefix)
{
	char text[E164_DIGITS_MAX + 6];

	snprintf(text, sizeof(text), "%0*llu", prefix->len,
		 (unsigned long long)prefix->digits);
	if (prefix->len && text[0] == '0')
		put(option, text,
		    "no number begins with 0: write the digits from the "
		    "country code on");
}

static void check_prefixes(const char *option, const struct e164_list *list)
{
	const struct e164_prefix *prefixes = list->at;

	for (size_t i = 0; i < list->count; i++)
		check_prefix(option, &prefixes[i]);
}

static void check_numbers(const struct e164_config *config)
{
	const struct e164_number_clause *numbers = config->numbers.at;
	const struct e164_entity_clause *entities = config->entities.at;

	for (size_t i = 0; i < config->numbers.count; i++)
		check_prefix("number: prefix", &numbers[i].prefix);
	for (size_t i = 0; i < config->entities.count; i++)
		check_prefixes("validation-entity: prefix",
			       &entities[i].prefixes);
	check_prefixes("approved-prefix", &config->options.approved_prefix);
}

/* The module takes it from Unbound's directory:, enumctl from where it is. */
static void check_path(const char *option, const char *path)
{
	if (path && *path != '/')
		put(option, path,
		    "is taken from another folder by Unbound than by enumctl; "
		    "write the whole path");
}

void cli_conf_check(const struct e164_config *config)
{
	check_search(config);
	check_apexes(&config->options);
	check_numbers(config);
	check_entities(config);
	check_path("counters-file", config->options.counters_file);
	check_path("validation-store", config->options.validation_store);
}
