/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent.h - a number or a block of numbers, as one interval.
 *
 * With a number its whole subtree is delegated: the number and all longer ones
 * that begin with it (VAL-34). Padded to 15 digits, with zeros for the first
 * and nines for the last, the subtree is one interval, and so is that of a
 * block of consecutive numbers: 44 is from 440000000000000 to 449999999999999.
 * The number of digits is kept as well, since an interval does not tell it: 4
 * padded is 400000000000000, which lies in the interval of 400, though 4 is no
 * number of the block 400.
 */
#pragma once

#include "e164/number.h"

struct e164_extent {
	uint64_t start; /* the first number, padded with zeros to 15 digits */
	uint64_t end;   /* the last number, padded with nines to 15 digits */
	uint8_t len;    /* digits of the first and the last number */
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

/* number: from e164_number_parse() or e164_name_parse() */
static inline struct e164_extent
e164_extent_of_number(const struct e164_number *number)
{
	const unsigned skip = number->aus[0] == '+';
	uint64_t digits = 0;

	for (unsigned i = skip; i < number->len; i++)
		digits = digits * 10 + (uint64_t)(number->aus[i] - '0');
	return e164_extent(digits, digits, (uint8_t)(number->len - skip));
}

/* The first and the last number, of extent->len digits. */
static inline uint64_t e164_extent_first(const struct e164_extent *extent)
{
	return extent->start / e164_power_of_ten(E164_DIGITS_MAX - extent->len);
}

static inline uint64_t e164_extent_last(const struct e164_extent *extent)
{
	return extent->end / e164_power_of_ten(E164_DIGITS_MAX - extent->len);
}

/* How many numbers of extent->len digits it has. */
static inline uint64_t e164_extent_size(const struct e164_extent *extent)
{
	return e164_extent_last(extent) - e164_extent_first(extent) + 1;
}

/* Does every number of inner belong to outer? */
static inline bool e164_extent_covers(const struct e164_extent *outer,
				      const struct e164_extent *inner)
{
	return outer->start <= inner->start && inner->end <= outer->end &&
	       outer->len <= inner->len;
}

/*
 * Does the interval of outer have all of inner? That of a block may have a
 * number of fewer digits, which does not belong to it, and all below that
 * number, which does.
 */
static inline bool e164_extent_encloses(const struct e164_extent *outer,
					const struct e164_extent *inner)
{
	return outer->start <= inner->start && inner->end <= outer->end;
}

/* Do the intervals overlap? */
static inline bool e164_extent_touches(const struct e164_extent *a,
				       const struct e164_extent *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* Do the intervals overlap without one containing the other? */
static inline bool e164_extent_crosses(const struct e164_extent *a,
				       const struct e164_extent *b)
{
	return e164_extent_touches(a, b) && !e164_extent_encloses(a, b) &&
	       !e164_extent_encloses(b, a);
}

/*
 * The order of tables: by start, then the wider interval first, then the one
 * of fewer digits first. So of two that contain a number the more specific one
 * comes later. Returns <0, 0 or >0, like memcmp().
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
