/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_span.h - match an ERE exactly as POSIX says.
 *
 * Leftmost, then longest; each subpattern from left to right takes the longest
 * possible string; a repeated group reports its last iteration (REW-20 to
 * REW-23). There is no backtracking: for each node of the tree and each place
 * of the subject, the set of places where a match of the node can end is
 * computed once, from the leaves up. Then the match that POSIX wants is chosen
 * from the root down. The cost is polynomial for every pattern, and bounded by
 * a budget of steps.
 *
 * The owner zeroes the memory, uses it for any number of matches one after the
 * other, and clears it in the end.
 */
#pragma once

#include "ere.h"

#include "e164/span.h"

#define E164_ERE_SUBJECT_MAX 4096 /* octets */

struct e164_bounds;

struct e164_ere_span_memory {
	uint64_t *words; /* owned */
	size_t word_cap;
	size_t word_max;            /* set by the owner; 0: no bound */
	struct e164_bounds *bounds; /* owned; see ere_table.h */
	size_t bounds_cap;
};

/*
 * ere:    a parsed tree
 * steps:  that may be spent; reduced by those spent, 0 after E164_ELIMIT
 * spans:  written on E164_OK only; [0] is the match, [n] the n-th group
 *
 * Returns: E164_OK; E164_ENOMATCH; E164_ELIMIT, more steps or memory would be
 *          needed than are allowed; E164_EMEMORY.
 */
E164_MUST_CHECK enum e164_status
e164_ere_span_match(struct e164_ere_span_memory *memory,
		    const struct e164_ere *ere, struct e164_slice subject,
		    uint32_t *steps, struct e164_span *spans, size_t span_max);

/* Free what memory owns, and zero it. */
void e164_ere_span_clear(struct e164_ere_span_memory *memory);
