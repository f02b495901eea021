/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.c - the table of options, and a setter for each kind.
 *
 * A default is set from its text by the same setter that reads a file, so a
 * wrong default cannot go unnoticed and the two can never differ.
 */
#include "options.h"

#include <stddef.h>
#include <stdio.h>

static const struct option options[] = {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	{ OPTION_##kind, offsetof(struct e164_options, field),                 \
	  name,          initial,                                              \
	  min,           max,                                                  \
	  words,         text },
#include "e164/options.def"
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static const char *const type_names[] = {
	[OPTION_BOOL] = "yes or no",   [OPTION_NUMBER] = "number",
	[OPTION_SECONDS] = "seconds",  [OPTION_SIZE] = "octets",
	[OPTION_CHOICE] = "word",      [OPTION_SERVICES] = "enumservices",
	[OPTION_APEX] = "domain name",
};

const struct option *option_find(struct e164_slice name)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (e164_slice_equal(name, e164_slice_text(options[i].name)))
			return &options[i];
	return NULL;
}

const struct option *option_at(size_t index)
{
	return index < OPTION_COUNT ? &options[index] : NULL;
}

bool e164_option_info(size_t index, struct e164_option_info *info)
{
	const struct option *option = option_at(index);

	if (!option)
		return false;
	*info = (struct e164_option_info){
		.name = option->name,
		.initial = option->initial,
		.words = option->words,
		.type = type_names[option->kind],
		.min = option->min,
		.max = option->max,
		.text = option->text,
		.is_repeatable = option->kind == OPTION_APEX,
	};
	return true;
}

static bool set_bool(const struct option *option, struct e164_slice word,
		     void *field)
{
	const bool is_yes = e164_slice_equal(word, e164_slice_text("yes"));

	(void)option;
	if (!is_yes && !e164_slice_equal(word, e164_slice_text("no")))
		return false;
	*(bool *)field = is_yes;
	return true;
}

static uint64_t suffix_factor(uint8_t suffix)
{
	switch (e164_lower(suffix)) {
	case 'k':
		return UINT64_C(1) << 10;
	case 'm':
		return UINT64_C(1) << 20;
	case 'g':
		return UINT64_C(1) << 30;
	default:
		return 0;
	}
}

/* Decimal digits only, at most 15 of them, so that nothing can overflow. */
static bool read_decimal(struct e164_slice word, uint64_t *value)
{
	uint64_t sum = 0;

	if (!word.len || word.len > 15)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!e164_is_digit(word.ptr[i]))
			return false;
		sum = sum * 10 + (uint64_t)(word.ptr[i] - '0');
	}
	*value = sum;
	return true;
}

static bool set_number(const struct option *option, struct e164_slice word,
		       void *field)
{
	uint64_t factor = 1;
	uint64_t value;

	if (option->kind == OPTION_SIZE && word.len &&
	    suffix_factor(word.ptr[word.len - 1])) {
		factor = suffix_factor(word.ptr[word.len - 1]);
		word.len--;
	}
	if (!read_decimal(word, &value) || value > UINT64_MAX / factor)
		return false;
	value *= factor;
	if (value < option->min || value > option->max)
		return false;
	*(uint64_t *)field = value;
	return true;
}

/* The next word of a list with blanks between; false at its end. */
static bool next_word(const char **list, struct e164_slice *word)
{
	const char *start = *list + strspn(*list, " ");
	const size_t len = strcspn(start, " ");

	*list = start + len;
	*word = e164_slice(start, len);
	return len != 0;
}

static bool set_choice(const struct option *option, struct e164_slice word,
		       void *field)
{
	const char *list = option->words;
	struct e164_slice choice;

	for (int i = 0; next_word(&list, &choice); i++) {
		if (e164_slice_equal(word, choice)) {
			*(int *)field = i;
			return true;
		}
	}
	return false;
}

/* A list is set word by word; option_set() has cleared it before the first. */
static bool set_service(const struct option *option, struct e164_slice word,
			void *field)
{
	const int service = e164_service_find(word);

	(void)option;
	if (service == E164_SERVICE_NONE)
		return false;
	*(e164_service_set *)field |= e164_service_bit(service);
	return true;
}

static bool set_apex(const struct option *option, struct e164_slice word,
		     void *field)
{
	struct e164_apexes *apexes = field;

	(void)option;
	if (apexes->count == E164_APEXES_MAX ||
	    e164_apex_parse(word, &apexes->at[apexes->count]) != E164_OK)
		return false;
	apexes->count++;
	return true;
}

static bool (*const setters[])(const struct option *, struct e164_slice,
			       void *) = {
	[OPTION_BOOL] = set_bool,      [OPTION_NUMBER] = set_number,
	[OPTION_SECONDS] = set_number, [OPTION_SIZE] = set_number,
	[OPTION_CHOICE] = set_choice,  [OPTION_SERVICES] = set_service,
	[OPTION_APEX] = set_apex,
};

bool option_set(const struct option *option, struct e164_options *o,
		struct e164_slice word, bool is_first)
{
	void *field = (char *)o + option->offset;

	if (is_first && option->kind == OPTION_SERVICES)
		*(e164_service_set *)field = 0;
	return setters[option->kind](option, word, field);
}

void option_expected(const struct option *option, char *text, size_t size)
{
	switch (option->kind) {
	case OPTION_CHOICE:
		snprintf(text, size, "one of: %s", option->words);
		break;
	case OPTION_NUMBER:
	case OPTION_SECONDS:
	case OPTION_SIZE:
		snprintf(text, size, "%s from %llu to %llu",
			 type_names[option->kind],
			 (unsigned long long)option->min,
			 (unsigned long long)option->max);
		break;
	case OPTION_SERVICES:
		snprintf(text, size,
			 "registered enumservices, as type or type:subtype");
		break;
	case OPTION_APEX:
		snprintf(text, size, "a domain name, at most %d of them",
			 E164_APEXES_MAX);
		break;
	default:
		snprintf(text, size, "%s", type_names[option->kind]);
	}
}

static void set_initial(const struct option *option, struct e164_options *o)
{
	const char *list = option->initial;
	struct e164_slice word;
	bool is_first = true;

	while (next_word(&list, &word)) {
		(void)option_set(option, o, word, is_first);
		is_first = false;
	}
}

void e164_options_init(struct e164_options *o)
{
	memset(o, 0, sizeof(*o));
	for (size_t i = 0; i < OPTION_COUNT; i++)
		set_initial(&options[i], o);
}

struct e164_policy e164_options_policy(const struct e164_options *o)
{
	return (struct e164_policy){
		.services = o->services,
		.dnssec = (enum e164_dnssec)o->dnssec,
		.accepts_obsolete = o->obsolete_services,
		.uri_all_orders = o->uri_orders == E164_URI_ALL,
		.uri_max = (uint32_t)o->uri_max,
	};
}
