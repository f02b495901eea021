/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * xml_mutator.c - have libFuzzer mutate XML elements, not only octets.
 *
 * Attacks on signed documents duplicate, move and wrap elements; octets that
 * are changed at random hardly ever do that. So every second mutation deletes
 * an element, copies it, puts it around another one, or moves it; the others
 * are libFuzzer's own.
 */
#include "fuzz.h"

#define NAME_MAX_LEN 64 /* octets */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

/* From the "<" of a start tag to the ">" of its end tag, roughly. */
struct element {
	size_t start;
	size_t head; /* octets of the start tag */
	size_t len;  /* of all of it */
	size_t tail; /* octets of the end tag; 0: an empty element */
};

static uint32_t next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static size_t find(const uint8_t *data, size_t from, size_t to, uint8_t octet)
{
	const uint8_t *at =
		from < to ? memchr(data + from, octet, to - from) : NULL;

	return at ? (size_t)(at - data) : to;
}

/* The end of what begins with a start tag at "start"; nesting is ignored. */
static bool read_element(const uint8_t *data, size_t size, size_t start,
			 struct element *e)
{
	const size_t close = find(data, start, size, '>');
	char end[NAME_MAX_LEN + 3] = "</";
	size_t n = 0;

	if (close == size || start + 1 >= close || data[start + 1] == '/')
		return false;
	*e = (struct element){ .start = start, .head = close + 1 - start };
	e->len = e->head;
	if (data[close - 1] == '/')
		return true;
	while (n < NAME_MAX_LEN && start + 1 + n < close &&
	       data[start + 1 + n] > ' ') {
		end[2 + n] = (char)data[start + 1 + n];
		n++;
	}
	end[2 + n] = '>';
	for (size_t at = close; at + n + 3 <= size; at++)
		if (!memcmp(data + at, end, n + 3)) {
			e->len = at + n + 3 - start;
			e->tail = n + 3;
			return true;
		}
	return false;
}

static bool pick(const uint8_t *data, size_t size, uint32_t *state,
		 struct element *e)
{
	const size_t from = size ? next(state) % size : 0;
	size_t start = find(data, from, size, '<');

	if (start == size)
		start = find(data, 0, size, '<');
	return start < size && read_element(data, size, start, e);
}

static size_t cut(uint8_t *data, size_t size, const struct element *e)
{
	memmove(data + e->start, data + e->start + e->len,
		size - e->start - e->len);
	return size - e->len;
}

static size_t insert(uint8_t *data, size_t size, size_t max, size_t at,
		     const uint8_t *text, size_t len)
{
	if (len > max - size)
		return size;
	memmove(data + at + len, data + at, size - at);
	memcpy(data + at, text, len);
	return size + len;
}

/* Put the tags of the element around another one. */
static size_t wrap(uint8_t *data, size_t size, size_t max, const uint8_t *copy,
		   const struct element *e, const struct element *other)
{
	const size_t end = other->start + other->len;

	size = insert(data, size, max, end, copy + e->len - e->tail, e->tail);
	return insert(data, size, max, other->start, copy, e->head);
}

static size_t move_elements(uint8_t *data, size_t size, size_t max,
			    uint32_t *state)
{
	struct element e;
	struct element other;
	const bool is_found = pick(data, size, state, &e);
	uint8_t *copy = is_found ? malloc(e.len) : NULL;
	const uint32_t what = next(state) % 4;

	if (!copy)
		return LLVMFuzzerMutate(data, size, max);
	memcpy(copy, data + e.start, e.len);
	if (what == 0 || what == 1)
		size = cut(data, size, &e);
	if (what != 0 && pick(data, size, state, &other)) {
		const size_t at = next(state) % 2 ? other.start
						  : other.start + other.head;

		size = what == 3 ? wrap(data, size, max, copy, &e, &other)
				 : insert(data, size, max, at, copy, e.len);
	}
	free(copy);
	return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	uint32_t state = seed ? seed : 1;

	if (next(&state) % 2)
		return LLVMFuzzerMutate(data, size, max);
	return move_elements(data, size, max, &state);
}
