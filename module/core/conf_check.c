/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_check.c - the rules that one option alone cannot break.
 *
 * What a word of an option may be stands in its row and in kinds.c; here is
 * what must agree with something else.
 */
#include "e164/conf.h"

static void check_apexes(struct e164_conf *conf,
			 const struct e164_conf_place *place)
{
	const struct e164_list *list = &conf->config.options.apexes;
	const struct e164_apex *apexes = list->at;

	if (list->count > E164_APEXES_MAX)
		e164_conf_fault(conf, place, "apex: more than %d of them",
				E164_APEXES_MAX);
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < i; j++)
			if (apexes[i].len == apexes[j].len &&
			    !memcmp(apexes[i].name, apexes[j].name,
				    apexes[i].len))
				e164_conf_fault(conf, place,
						"apex: the same name twice");
}

static void check_given(struct e164_conf *conf,
			const struct e164_conf_place *place, uint64_t given,
			unsigned option, const char *message)
{
	if (!e164_is_given(given, option))
		e164_conf_fault(conf, place, "%s", message);
}

static void check_clauses(struct e164_conf *conf,
			  const struct e164_conf_place *place)
{
	const struct e164_number_clause *numbers = conf->config.numbers.at;
	const struct e164_view_clause *views = conf->config.views.at;
	const struct e164_entity_clause *entities = conf->config.entities.at;

	for (size_t i = 0; i < conf->config.numbers.count; i++)
		check_given(conf, place, numbers[i].given,
			    E164_GIVEN_NUMBER_prefix,
			    "number: a clause has no prefix");
	for (size_t i = 0; i < conf->config.views.count; i++)
		check_given(conf, place, views[i].given,
			    E164_GIVEN_VIEW_clients,
			    "view: a clause has no client");
	for (size_t i = 0; i < conf->config.entities.count; i++)
		check_given(conf, place, entities[i].given,
			    E164_GIVEN_ENTITY_id,
			    "validation-entity: a clause has no id");
}

static bool needs_store(const struct e164_config *config)
{
	const struct e164_number_clause *numbers = config->numbers.at;

	for (size_t i = 0; i < config->numbers.count; i++)
		if (e164_is_given(numbers[i].given,
				  E164_GIVEN_NUMBER_validation) &&
		    numbers[i].validation != E164_VALIDATION_NONE)
			return true;
	return config->options.validation != E164_VALIDATION_NONE;
}

static void check_store(struct e164_conf *conf,
			const struct e164_conf_place *place)
{
	if (needs_store(&conf->config) &&
	    !conf->config.options.validation_store)
		e164_conf_fault(conf, place,
				"validation: needs a validation-store:");
}

bool e164_conf_finish(struct e164_conf *conf,
		      const struct e164_conf_place *place)
{
	check_apexes(conf, place);
	check_clauses(conf, place);
	check_store(conf, place);
	return conf->faults == 0;
}
