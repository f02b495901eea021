/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is one function that takes any octets, hands them to a parser, and
 * checks claims about the result. main.c calls it with the seeds in "make
 * check"; libFuzzer calls it with what it makes up in "make fuzz".
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "e164/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* End the process, as a sanitizer would, when a claim does not hold. */
static inline void fuzz_require(bool holds, const char *claim)
{
	if (holds)
		return;
	fprintf(stderr, "claim does not hold: %s\n", claim);
	abort();
}

/* Is inner a part of outer? A slice of no octets always is. */
static inline bool fuzz_is_inside(struct e164_slice inner,
				  struct e164_slice outer)
{
	return !inner.len || (inner.ptr >= outer.ptr &&
			      inner.ptr + inner.len <= outer.ptr + outer.len);
}

/*
 * Cut at the first octet of that value. Returns the part in front of it, and
 * *rest becomes the part behind it; without such an octet, returns all.
 */
static inline struct e164_slice fuzz_cut(struct e164_slice *rest, uint8_t at)
{
	struct e164_slice front = *rest;
	const uint8_t *mark =
		rest->len ? memchr(rest->ptr, at, rest->len) : NULL;

	if (!mark) {
		*rest = e164_slice(NULL, 0);
		return front;
	}
	front.len = (size_t)(mark - front.ptr);
	*rest = e164_slice(mark + 1, rest->len - front.len - 1);
	return front;
}

/* ASCII letters to upper case; room for from.len octets. */
static inline struct e164_slice fuzz_upper(struct e164_slice from,
					   uint8_t *room)
{
	for (size_t i = 0; i < from.len; i++)
		room[i] = e164_is_alpha(from.ptr[i])
				  ? (uint8_t)(from.ptr[i] & ~0x20)
				  : from.ptr[i];
	return e164_slice(room, from.len);
}
