/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_shape.h - the few EREs that nearly every NAPTR in ENUM has.
 *
 * "^", perhaps "\+", digits, then ".*" or "(.*)" and "$": that is "^.*$",
 * "^(.*)$" and "^\+44(.*)$". The "$" may be missing, since the longest match
 * goes to the end, and so may a "^" right before the ".*", since the leftmost
 * match begins at the start. These are recognised without a parser and matched
 * without a matcher. The result is that of the matchers; a test compares them.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/span.h"

struct e164_ere_shape {
	bool has_plus;            /* the subject has to start with "+" */
	struct e164_slice digits; /* and then with these; part of the ERE */
	size_t group_count;       /* 0 or 1 */
};

/* Returns false, with shape not written, when the ERE has no known shape. */
bool e164_ere_shape_parse(struct e164_slice ere, struct e164_ere_shape *shape);

/*
 * Returns false when the subject does not match.
 * spans: [0] and, if there is a group, [1]; written when it matches
 */
bool e164_ere_shape_match(const struct e164_ere_shape *shape,
			  struct e164_slice subject, struct e164_span *spans);
