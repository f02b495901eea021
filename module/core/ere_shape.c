/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_shape.c - known shapes of EREs, without a parser and a matcher.
 *
 * Requires that no delimiter of the field has a meaning here: an escaped "+" as
 * delimiter is refused before (REW-06), so "\+" is a literal "+" always.
 */
#include "e164/ere_shape.h"

static bool is_rest(const struct e164_reader *in, const char *text)
{
	return e164_slice_equal(e164_slice(in->at, in->left),
				e164_slice_text(text));
}

static bool take_plus(struct e164_reader *in)
{
	if (in->left < 2 || in->at[0] != '\\' || in->at[1] != '+')
		return false;
	(void)e164_read(in, 2);
	return true;
}

static struct e164_slice take_digits(struct e164_reader *in)
{
	size_t len = 0;

	while (len < in->left && e164_is_digit(in->at[len]))
		len++;
	return e164_read(in, len);
}

bool e164_ere_shape_parse(struct e164_slice ere, struct e164_ere_shape *shape)
{
	struct e164_reader in = e164_reader(ere);

	if (e164_read_u8(&in) != '^')
		return false;
	const bool has_plus = take_plus(&in);
	const struct e164_slice digits = take_digits(&in);
	const bool has_group = is_rest(&in, "(.*)$");

	if (!has_group && !is_rest(&in, ".*$"))
		return false;
	*shape = (struct e164_ere_shape){ .has_plus = has_plus,
					  .digits = digits,
					  .group_count = has_group };
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
