/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_pcre2.h - match a canonical pattern with PCRE2.
 *
 * The only user of PCRE2. The patterns come from ere_emit.h, never from the
 * network; matching has limits and no JIT. A matcher keeps its memory between
 * patterns and is used by one thread at a time.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/span.h"
#include "e164/status.h"

struct e164_ere_pcre2;

struct e164_ere_pcre2_limits {
	uint32_t match;
	uint32_t depth;
	uint32_t heap_kib;
};

/* Returns NULL when out of memory. The caller frees it. */
struct e164_ere_pcre2 *
e164_ere_pcre2_new(const struct e164_ere_pcre2_limits *limits);

/* Accepts NULL. */
void e164_ere_pcre2_free(struct e164_ere_pcre2 *matcher);

/*
 * spans: written on E164_OK only; [0] is the match, [n] the n-th group, up to
 *        the ninth; all others are as for a group that took no part (span.h)
 *
 * Returns: E164_OK; E164_ENOMATCH; E164_ELIMIT, a limit was reached or PCRE2
 *          refuses the pattern as too large; E164_EMEMORY.
 */
E164_MUST_CHECK enum e164_status
e164_ere_pcre2_match(struct e164_ere_pcre2 *matcher, struct e164_slice pattern,
		     struct e164_slice subject, struct e164_span *spans,
		     size_t span_max);
