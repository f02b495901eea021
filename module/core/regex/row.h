/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * row.h - a set of places in a subject, one bit each.
 *
 * A row is e164_row_width() words long. The caller passes that width, since all
 * rows of one match have the same. For subjects of up to 63 octets it is 1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define E164_ROW_BITS 64
#define E164_ROW_END  SIZE_MAX /* no such place */

/* Words that a row of this many places needs. */
static inline size_t e164_row_width(size_t places)
{
	return (places + E164_ROW_BITS - 1) / E164_ROW_BITS;
}

static inline void e164_row_clear(uint64_t *row, size_t width)
{
	for (size_t w = 0; w < width; w++)
		row[w] = 0;
}

static inline void e164_row_add(uint64_t *row, size_t place)
{
	row[place / E164_ROW_BITS] |= UINT64_C(1) << place % E164_ROW_BITS;
}

/* Both inclusive; nothing when from > to. */
static inline void e164_row_add_range(uint64_t *row, size_t from, size_t to)
{
	if (from > to)
		return;
	const size_t last = to / E164_ROW_BITS;

	for (size_t w = from / E164_ROW_BITS; w <= last; w++) {
		uint64_t mask = UINT64_MAX;

		if (w == from / E164_ROW_BITS)
			mask <<= from % E164_ROW_BITS;
		if (w == last)
			mask &= UINT64_MAX >>
				(E164_ROW_BITS - 1 - to % E164_ROW_BITS);
		row[w] |= mask;
	}
}

static inline bool e164_row_has(const uint64_t *row, size_t place)
{
	return row[place / E164_ROW_BITS] >> place % E164_ROW_BITS & 1;
}

static inline void e164_row_merge(uint64_t *row, const uint64_t *from,
				  size_t width)
{
	for (size_t w = 0; w < width; w++)
		row[w] |= from[w];
}

static inline void e164_row_remove(uint64_t *row, const uint64_t *what,
				   size_t width)
{
	for (size_t w = 0; w < width; w++)
		row[w] &= ~what[w];
}

static inline bool e164_row_is_empty(const uint64_t *row, size_t width)
{
	for (size_t w = 0; w < width; w++)
		if (row[w])
			return false;
	return true;
}

static inline bool e164_row_meet(const uint64_t *a, const uint64_t *b,
				 size_t width)
{
	for (size_t w = 0; w < width; w++)
		if (a[w] & b[w])
			return true;
	return false;
}

/* Requires that the word is not zero. */
static inline size_t e164_row_lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
	return (size_t)__builtin_ctzll(word);
#else
	size_t bit = 0;

	while (!(word >> bit & 1))
		bit++;
	return bit;
#endif
}

/* Requires that the word is not zero. */
static inline size_t e164_row_highest_bit(uint64_t word)
{
#if defined(__GNUC__)
	return E164_ROW_BITS - 1 - (size_t)__builtin_clzll(word);
#else
	size_t bit = E164_ROW_BITS - 1;

	while (!(word >> bit & 1))
		bit--;
	return bit;
#endif
}

/* The first place of the row that is not before from, or E164_ROW_END. */
static inline size_t e164_row_next(const uint64_t *row, size_t width,
				   size_t from)
{
	size_t w = from / E164_ROW_BITS;

	if (w >= width)
		return E164_ROW_END;
	uint64_t word = row[w] & UINT64_MAX << from % E164_ROW_BITS;

	while (!word) {
		if (++w == width)
			return E164_ROW_END;
		word = row[w];
	}
	return w * E164_ROW_BITS + e164_row_lowest_bit(word);
}

/* The last place that is in both rows, or E164_ROW_END. */
static inline size_t e164_row_last(const uint64_t *a, const uint64_t *b,
				   size_t width)
{
	for (size_t w = width; w-- > 0;)
		if (a[w] & b[w])
			return w * E164_ROW_BITS +
			       e164_row_highest_bit(a[w] & b[w]);
	return E164_ROW_END;
}
