/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * option_types.c - read the words of each type of option.
 *
 * A setter gets words of one line and writes the field.
 */
#include "options.h"

#include <stdlib.h>

#define OFFSET_MAX (14 * 3600) /* seconds: no time zone is further away */

static void clear_list(void *field)
{
	struct e164_list *list = field;

	free(list->at);
	*list = (struct e164_list){ NULL, 0 };
}

static bool set_bool(const struct option *option, void *field,
		     const struct e164_slice *words)
{
	const bool is_yes = e164_slice_equal(words[0], e164_slice_text("yes"));

	(void)option;
	if (!is_yes && !e164_slice_equal(words[0], e164_slice_text("no")))
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

/* 1 to 15 decimal digits and nothing else, so that nothing can overflow. */
static bool read_decimal(struct e164_slice word, uint64_t *value)
{
	uint64_t sum = 0;

	if (!word.len || word.len > E164_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!e164_is_digit(word.ptr[i]))
			return false;
		sum = sum * 10 + (uint64_t)(word.ptr[i] - '0');
	}
	*value = sum;
	return true;
}

static bool set_number(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	struct e164_slice word = words[0];
	uint64_t factor = 0;
	uint64_t value;

	if (option->kind == OPTION_SIZE && word.len)
		factor = suffix_factor(word.ptr[word.len - 1]);
	if (factor)
		word.len--;
	else
		factor = 1;
	if (!read_decimal(word, &value) || value > UINT64_MAX / factor)
		return false;
	value *= factor;
	if (value < option->min || value > option->max)
		return false;
	*(uint64_t *)field = value;
	return true;
}

/* "+0130": seconds east of UTC. */
static bool set_offset(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	const struct e164_slice word = words[0];
	int digits[4];

	(void)option;
	if (word.len != 5 || (word.ptr[0] != '+' && word.ptr[0] != '-'))
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (!e164_is_digit(word.ptr[i + 1]))
			return false;
		digits[i] = word.ptr[i + 1] - '0';
	}
	const int minutes = digits[2] * 10 + digits[3];
	const int offset = ((digits[0] * 10 + digits[1]) * 60 + minutes) * 60;

	if (minutes > 59 || offset > OFFSET_MAX)
		return false;
	*(int *)field = word.ptr[0] == '-' ? -offset : offset;
	return true;
}

static bool set_choice(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	const char *list = option->words;

	for (int i = 0; *list; i++) {
		const size_t len = strcspn(list, " ");

		if (e164_slice_equal(words[0], e164_slice(list, len))) {
			*(int *)field = i;
			return true;
		}
		list += len + strspn(list + len, " ");
	}
	return false;
}

static bool add_choice(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	int place;

	if (!set_choice(option, &place, words))
		return false;
	*(uint64_t *)field |= UINT64_C(1) << place;
	return true;
}

static void clear_bits(void *field)
{
	*(uint64_t *)field = 0;
}

static bool is_label_octet(uint8_t c)
{
	return e164_is_alpha(c) || e164_is_digit(c) || c == '-';
}

/* A label of one digit is refused: it would be read as a digit of a number. */
static bool set_label(const struct option *option, void *field,
		      const struct e164_slice *words)
{
	struct e164_label label = { .len = (uint8_t)words[0].len };

	(void)option;
	if (!words[0].len || words[0].len > sizeof(label.octets) ||
	    (words[0].len == 1 && e164_is_digit(words[0].ptr[0])))
		return false;
	for (size_t i = 0; i < words[0].len; i++) {
		if (!is_label_octet(words[0].ptr[i]))
			return false;
		label.octets[i] = e164_lower(words[0].ptr[i]);
	}
	*(struct e164_label *)field = label;
	return true;
}

static bool add_label(const struct option *option, void *field,
		      const struct e164_slice *words)
{
	struct e164_label label;
	struct e164_label *item;

	if (!set_label(option, &label, words))
		return false;
	item = e164_list_append(field, sizeof(*item));
	if (item)
		*item = label;
	return item != NULL;
}

static char *copy_text(const struct option *option, struct e164_slice word)
{
	if (word.len < option->min || word.len > option->max)
		return NULL;
	char *copy = malloc(word.len + 1);

	if (!copy)
		return NULL;
	memcpy(copy, word.ptr, word.len);
	copy[word.len] = 0;
	return copy;
}

static bool set_text(const struct option *option, void *field,
		     const struct e164_slice *words)
{
	char *copy = copy_text(option, words[0]);

	if (!copy)
		return false;
	free(*(char **)field);
	*(char **)field = copy;
	return true;
}

static void clear_text(void *field)
{
	free(*(char **)field);
	*(char **)field = NULL;
}

static bool add_text(const struct option *option, void *field,
		     const struct e164_slice *words)
{
	char *copy = copy_text(option, words[0]);
	char **item = copy ? e164_list_append(field, sizeof(*item)) : NULL;

	if (!item) {
		free(copy);
		return false;
	}
	*item = copy;
	return true;
}

static void clear_texts(void *field)
{
	const struct e164_list *list = field;
	char **texts = list->at;

	for (size_t i = 0; i < list->count; i++)
		free(texts[i]);
	clear_list(field);
}

static bool add_service(const struct option *option, void *field,
			const struct e164_slice *words)
{
	const int service = e164_service_find(words[0]);

	(void)option;
	if (service == E164_SERVICE_NONE)
		return false;
	*(e164_service_set *)field |= e164_service_bit(service);
	return true;
}

static bool add_apex(const struct option *option, void *field,
		     const struct e164_slice *words)
{
	struct e164_apex apex;
	struct e164_apex *item;

	(void)option;
	if (e164_apex_parse(words[0], &apex) != E164_OK)
		return false;
	item = e164_list_append(field, sizeof(*item));
	if (item)
		*item = apex;
	return item != NULL;
}

/* "+44" or "44" */
static bool read_prefix(struct e164_slice word, struct e164_prefix *prefix)
{
	if (word.len && word.ptr[0] == '+')
		word = e164_slice(word.ptr + 1, word.len - 1);
	if (!read_decimal(word, &prefix->digits))
		return false;
	prefix->len = (uint8_t)word.len;
	return true;
}

static bool set_prefix(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	(void)option;
	return read_prefix(words[0], field);
}

static bool add_prefix(const struct option *option, void *field,
		       const struct e164_slice *words)
{
	struct e164_prefix prefix;
	struct e164_prefix *item;

	(void)option;
	if (!read_prefix(words[0], &prefix))
		return false;
	item = e164_list_append(field, sizeof(*item));
	if (item)
		*item = prefix;
	return item != NULL;
}

static bool add_range(const struct option *option, void *field,
		      const struct e164_slice *words)
{
	struct e164_prefix first;
	struct e164_prefix last;
	struct e164_range *item;

	(void)option;
	if (!read_prefix(words[0], &first) || !read_prefix(words[1], &last) ||
	    first.len != last.len || first.digits > last.digits)
		return false;
	item = e164_list_append(field, sizeof(*item));
	if (item)
		*item = (struct e164_range){ first.digits, last.digits,
					     first.len };
	return item != NULL;
}

static bool add_netblock(const struct option *option, void *field,
			 const struct e164_slice *words)
{
	struct e164_netblock netblock;
	struct e164_netblock *item;

	(void)option;
	if (!e164_netblock_parse(words[0], &netblock))
		return false;
	item = e164_list_append(field, sizeof(*item));
	if (item)
		*item = netblock;
	return item != NULL;
}

/*
 * set:   reads "step" words at a time into the field; false: a word is no good
 * clear: frees what the field has on the heap; NULL: it has nothing there
 */
static const struct {
	bool (*set)(const struct option *, void *, const struct e164_slice *);
	size_t step;
	void (*clear)(void *);
} kinds[] = {
	[OPTION_BOOL] = { set_bool, 1, NULL },
	[OPTION_NUMBER] = { set_number, 1, NULL },
	[OPTION_SECONDS] = { set_number, 1, NULL },
	[OPTION_SIZE] = { set_number, 1, NULL },
	[OPTION_OFFSET] = { set_offset, 1, NULL },
	[OPTION_CHOICE] = { set_choice, 1, NULL },
	[OPTION_CHOICES] = { add_choice, 1, clear_bits },
	[OPTION_LABEL] = { set_label, 1, NULL },
	[OPTION_LABELS] = { add_label, 1, clear_list },
	[OPTION_TEXT] = { set_text, 1, clear_text },
	[OPTION_TEXTS] = { add_text, 1, clear_texts },
	[OPTION_SERVICES] = { add_service, 1, clear_bits },
	[OPTION_APEX] = { add_apex, 1, clear_list },
	[OPTION_DOMAINS] = { add_apex, 1, clear_list },
	[OPTION_PREFIX] = { set_prefix, 1, NULL },
	[OPTION_PREFIXES] = { add_prefix, 1, clear_list },
	[OPTION_RANGES] = { add_range, 2, clear_list },
	[OPTION_NETBLOCKS] = { add_netblock, 1, clear_list },
};

bool e164_option_set(const struct option *option, void *base,
		     const struct e164_slice *words, size_t count, size_t *bad)
{
	void *field = (char *)base + option->offset;
	const size_t step = kinds[option->kind].step;

	/* A list that has to stand on one line begins anew with each line. */
	if (!e164_option_type_of(option)->is_list &&
	    e164_option_type_of(option)->words == 0)
		kinds[option->kind].clear(field);
	for (size_t i = 0; i < count; i += step) {
		*bad = i;
		if (i + step > count ||
		    !kinds[option->kind].set(option, field, words + i))
			return false;
	}
	return true;
}

void e164_option_clear(const struct option *option, void *base)
{
	if (kinds[option->kind].clear)
		kinds[option->kind].clear((char *)base + option->offset);
}
