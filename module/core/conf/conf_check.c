/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_check.c - the rules about more than one line of a configuration.
 *
 * What the words of an option may be is in its row and in option_types.c. Here
 * is which options and clauses must agree, and which must not be missing.
 */
#include "options.h"

#include <stdlib.h>

#define KEY_MAX 24 /* octets; an id has 20 at most (entity_options.def) */

void e164_conf_check_apex(struct e164_conf *conf,
			  const struct e164_conf_place *place)
{
	const struct e164_list *list = &conf->config.options.apexes;
	const struct e164_apex *apexes = list->at;
	const struct e164_apex *last = &apexes[list->count - 1];

	if (list->count == E164_APEXES_MAX + 1)
		e164_conf_fault(conf, place, "apex: more than %d of them",
				E164_APEXES_MAX);
	if (list->count > E164_APEXES_MAX)
		return;
	for (const struct e164_apex *apex = apexes; apex < last; apex++)
		if (apex->len == last->len &&
		    !memcmp(apex->name, last->name, last->len))
			e164_conf_fault(conf, place,
					"apex: the same name twice");
}

void e164_conf_check_before_apex(struct e164_conf *conf)
{
	static const struct {
		unsigned index;
		const char *name;
	} of_apex[] = { { E164_GIVEN_ENUM_aus_plus, "aus-plus" },
			{ E164_GIVEN_ENUM_branch, "branch" } };

	for (size_t i = 0; i < sizeof(of_apex) / sizeof(*of_apex); i++)
		if (e164_is_given(conf->config.options.given, of_apex[i].index))
			e164_conf_fault(conf, &conf->given_at[of_apex[i].index],
					"%s: stands before the first apex:; "
					"put it below the apex: that it is for",
					of_apex[i].name);
}

/* Two clauses about one thing, of which none could be preferred ------------ */

/* What a clause is about: its prefix, its netblock, its id. */
struct topic {
	uint8_t key[KEY_MAX];
	const struct e164_conf_place *place;
	size_t index; /* of the clause, in the order of the files */
};

struct topics {
	const char *option;
	struct topic *at;
	size_t count;
};

static void add(struct topics *topics, const void *key, size_t len,
		const struct e164_conf_place *place)
{
	struct topic *topic = &topics->at[topics->count];

	len = len < KEY_MAX ? len : KEY_MAX;
	*topic = (struct topic){ .place = place, .index = topics->count++ };
	memcpy(topic->key, key, len);
}

static void add_numbers(const struct e164_config *config, struct topics *topics)
{
	const struct e164_number_clause *numbers = config->numbers.at;

	for (size_t i = 0; i < config->numbers.count; i++) {
		const struct e164_prefix *prefix = &numbers[i].prefix;
		uint8_t key[sizeof(prefix->digits) + 1];

		memcpy(key, &prefix->digits, sizeof(prefix->digits));
		key[sizeof(prefix->digits)] = prefix->len;
		if (prefix->len)
			add(topics, key, sizeof(key), &numbers[i].place);
	}
}

static void add_views(const struct e164_config *config, struct topics *topics)
{
	const struct e164_view_clause *views = config->views.at;

	for (size_t i = 0; i < config->views.count; i++) {
		const struct e164_netblock *blocks = views[i].clients.at;

		for (size_t j = 0; j < views[i].clients.count; j++) {
			uint8_t key[sizeof(blocks[j].address) + 2];

			memcpy(key, blocks[j].address,
			       sizeof(blocks[j].address));
			key[sizeof(key) - 2] = blocks[j].len;
			key[sizeof(key) - 1] = blocks[j].is_ipv6;
			add(topics, key, sizeof(key), &views[i].place);
		}
	}
}

static void add_entities(const struct e164_config *config,
			 struct topics *topics)
{
	const struct e164_entity_clause *entities = config->entities.at;

	for (size_t i = 0; i < config->entities.count; i++)
		if (entities[i].id)
			add(topics, entities[i].id, strlen(entities[i].id),
			    &entities[i].place);
}

static size_t count_netblocks(const struct e164_config *config)
{
	const struct e164_view_clause *views = config->views.at;
	size_t count = 0;

	for (size_t i = 0; i < config->views.count; i++)
		count += views[i].clients.count;
	return count;
}

static int compare(const void *a, const void *b)
{
	const struct topic *left = a;
	const struct topic *right = b;
	const int order = memcmp(left->key, right->key, KEY_MAX);

	return order ? order
		     : (left->index > right->index) -
			       (left->index < right->index);
}

static void check_topics(struct e164_conf *conf, struct topics *topics)
{
	if (topics->count)
		qsort(topics->at, topics->count, sizeof(*topics->at), compare);
	for (size_t i = 1; i < topics->count; i++) {
		const struct topic *topic = &topics->at[i];
		const struct e164_conf_place *before = topic[-1].place;

		if (topic->place != before &&
		    !memcmp(topic->key, topic[-1].key, KEY_MAX))
			e164_conf_fault(conf, topic->place,
					"%s: the same as in the clause at "
					"%s:%u",
					topics->option, before->file,
					before->line);
	}
}

static void check_twins(struct e164_conf *conf,
			const struct e164_conf_place *place)
{
	static const struct {
		const char *option;
		void (*add)(const struct e164_config *config,
			    struct topics *topics);
	} kinds[] = {
		{ "prefix", add_numbers },
		{ "client", add_views },
		{ "id", add_entities },
	};
	const struct e164_config *config = &conf->config;
	const size_t most = config->numbers.count + config->entities.count +
			    count_netblocks(config);
	struct topic *room = calloc(most + 1, sizeof(*room));

	if (!room) {
		e164_conf_starve(conf, place);
		return;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct topics topics = { .option = kinds[i].option,
					 .at = room };

		kinds[i].add(config, &topics);
		check_topics(conf, &topics);
	}
	free(room);
}

static void check_view_count(struct e164_conf *conf)
{
	const struct e164_view_clause *views = conf->config.views.at;

	if (conf->config.views.count > E164_VIEWS_MAX)
		e164_conf_fault(conf, &views[E164_VIEWS_MAX].place,
				"view: more than %d clauses", E164_VIEWS_MAX);
}

/* Options that need another ----------------------------------------------- */

static void check_given(struct e164_conf *conf,
			const struct e164_conf_place *place, uint64_t given,
			unsigned option, const char *message)
{
	if (!e164_is_given(given, option))
		e164_conf_fault(conf, place, "%s", message);
}

static void check_clauses(struct e164_conf *conf)
{
	const struct e164_number_clause *numbers = conf->config.numbers.at;
	const struct e164_view_clause *views = conf->config.views.at;
	const struct e164_entity_clause *entities = conf->config.entities.at;

	for (size_t i = 0; i < conf->config.numbers.count; i++)
		check_given(conf, &numbers[i].place, numbers[i].given,
			    E164_GIVEN_NUMBER_prefix,
			    "number: a clause has no prefix");
	for (size_t i = 0; i < conf->config.views.count; i++)
		check_given(conf, &views[i].place, views[i].given,
			    E164_GIVEN_VIEW_clients,
			    "view: a clause has no client");
	for (size_t i = 0; i < conf->config.entities.count; i++)
		check_given(conf, &entities[i].place, entities[i].given,
			    E164_GIVEN_ENTITY_id,
			    "validation-entity: a clause has no id");
	for (size_t i = 0; i < conf->config.entities.count; i++)
		check_given(conf, &entities[i].place, entities[i].given,
			    E164_GIVEN_ENTITY_prefixes,
			    "validation-entity: a clause has no prefix; what "
			    "may it vouch for?");
}

/* The first place that asks for validation; NULL: there is none. */
static const struct e164_conf_place *
validation_place(const struct e164_conf *conf)
{
	const struct e164_config *config = &conf->config;
	const struct e164_number_clause *numbers = config->numbers.at;

	if (config->options.validation != E164_VALIDATION_NONE)
		return &conf->given_at[E164_GIVEN_ENUM_validation];
	for (size_t i = 0; i < config->numbers.count; i++)
		if (e164_is_given(numbers[i].given,
				  E164_GIVEN_NUMBER_validation) &&
		    numbers[i].validation != E164_VALIDATION_NONE)
			return &numbers[i].place;
	return NULL;
}

static void check_store(struct e164_conf *conf)
{
	const struct e164_conf_place *place = validation_place(conf);

	if (place && !conf->config.options.validation_store)
		e164_conf_fault(conf, place,
				"validation: needs a validation-store:");
}

bool e164_conf_finish(struct e164_conf *conf,
		      const struct e164_conf_place *place)
{
	check_clauses(conf);
	check_twins(conf, place);
	check_view_count(conf);
	check_store(conf);
	return conf->faults == 0;
}
