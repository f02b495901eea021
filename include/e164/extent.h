/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent.h - a number or a block of numbers, as one interval.
 *
 * What is delegated with a number is its whole subtree: the number and all
 * longer ones that begin with it (VAL-34). Filled up with zeros and nines to 15
 * digits, the subtree is an interval, and so is that of a block. A shorter
 * number may have its first value in an interval without belonging to it, which
 * is why the digits are counted as well.
 */
#pragma once

#include "e164/number.h"

struct e164_extent {
	uint64_t start; /* first, filled up with zeros */
	uint64_t end;   /* last, filled up with nines */
	uint8_t len;    /* digits of first and last */
};

static inline uint64_t e164_power_of_ten(unsigned exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* Requires that first <= last, that both have len digits, and len 1 to 15. */
static inline struct e164_extent e164_extent(uint64_t first, uint64_t last,
					     uint8_t len)
{
	const uint64_t unit = e164_power_of_ten(E164_DIGITS_MAX - len);

	return (struct e164_extent){ .start = first * unit,
				     .end = last * unit + (unit - 1),
				     .len = len };
}

/* Of a number that e164_number_parse() or e164_name_parse() made. */
static inline struct e164_extent
e164_extent_of_number(const struct e164_number *number)
{
	const unsigned skip = number->aus[0] == '+';
	uint64_t digits = 0;

	for (unsigned i = skip; i < number->len; i++)
		digits = digits * 10 + (uint64_t)(number->aus[i] - '0');
	return e164_extent(digits, digits, (uint8_t)(number->len - skip));
}

/* Its first and last number, of extent->len digits. */
static inline uint64_t e164_extent_first(const struct e164_extent *extent)
{
	return extent->start / e164_power_of_ten(E164_DIGITS_MAX - extent->len);
}

static inline uint64_t e164_extent_last(const struct e164_extent *extent)
{
	return extent->end / e164_power_of_ten(E164_DIGITS_MAX - extent->len);
}

/* Numbers of its own length that it has. */
static inline uint64_t e164_extent_size(const struct e164_extent *extent)
{
	return e164_extent_last(extent) - e164_extent_first(extent) + 1;
}

/* Is all of inner in outer? */
static inline bool e164_extent_covers(const struct e164_extent *outer,
				      const struct e164_extent *inner)
{
	return outer->start <= inner->start && inner->end <= outer->end &&
	       outer->len <= inner->len;
}

/* Have they something in common? */
static inline bool e164_extent_touches(const struct e164_extent *a,
				       const struct e164_extent *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* Have they something in common while neither has all of the other? */
static inline bool e164_extent_crosses(const struct e164_extent *a,
				       const struct e164_extent *b)
{
	if (!e164_extent_touches(a, b))
		return false;
	return !(a->start <= b->start && b->end <= a->end) &&
	       !(b->start <= a->start && a->end <= b->end);
}

/*
 * The order of tables: by start; of those, the wider first; of those, the
 * shorter first. So what is more specific comes later.
 */
static inline int e164_extent_compare(const struct e164_extent *a,
				      const struct e164_extent *b)
{
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return (a->len > b->len) - (a->len < b->len);
}
