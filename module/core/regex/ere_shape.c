/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_shape.c - known shapes of EREs, without a parser and a matcher.
 *
 * The field's delimiter need not be known: a "+" as delimiter that is escaped
 * in the ERE was refused before (REW-06), so "\+" always is a literal "+".
 */
#include "ere_shape.h"

static struct e164_slice take_digits(struct e164_reader *in)
{
	size_t len = 0;

	while (len < in->left && e164_is_digit(in->at[len]))
		len++;
	return e164_read(in, len);
}

static inline bool take(struct e164_reader *in, const char *text)
{
	const size_t len = strlen(text);

	if (in->left < len || memcmp(in->at, text, len) != 0)
		return false;
	(void)e164_read(in, len);
	return true;
}

/* The prefix that the subject must have; in stands behind the "^". */
static void take_prefix(struct e164_reader *in, struct e164_ere_shape *shape)
{
	shape->has_plus = take(in, "\\+");
	shape->digits = take_digits(in);
}

bool e164_ere_shape_parse(struct e164_slice ere, struct e164_ere_shape *shape)
{
	struct e164_reader in = e164_reader(ere);
	struct e164_ere_shape got = { .group_count = 0 };

	if (take(&in, "^"))
		take_prefix(&in, &got);
	if (take(&in, "(.*)"))
		got.group_count = 1;
	else if (!take(&in, ".*"))
		return false;
	(void)take(&in, "$");
	if (in.left)
		return false;
	*shape = got;
	return true;
}

bool e164_ere_shape_match(const struct e164_ere_shape *shape,
			  struct e164_slice subject, struct e164_span *spans)
{
	struct e164_reader in = e164_reader(subject);

	if (shape->has_plus && e164_read_u8(&in) != '+')
		return false;
	if (!e164_slice_equal(e164_read(&in, shape->digits.len),
			      shape->digits) ||
	    in.failed)
		return false;
	spans[0] = (struct e164_span){ 0, (int)subject.len };
	if (shape->group_count)
		spans[1] = (struct e164_span){ (int)(subject.len - in.left),
					       (int)subject.len };
	return true;
}
