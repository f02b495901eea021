/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rewrite.h - apply the regexp field of a NAPTR to a number.
 *
 * RFC 3402 section 3.2, RFC 6116 section 3.4.1; rows REW-01 to REW-54. The
 * field comes from the network and is hostile: it is split by the escape
 * rules, its ERE is parsed by ere.h, and PCRE2 only sees a pattern that
 * ere_emit.c wrote. The result is the one that POSIX defines: leftmost,
 * longest, with POSIX sub-matches.
 *
 * A rewriter holds the working memory and the budget of one query: make one,
 * apply it to every record of the query, free it. It is used by one thread at a
 * time. Nothing of a record is kept between two calls, so a rewriter cannot
 * carry one record's state into the next.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/span.h"
#include "e164/status.h"

#define E164_REGEXP_MAX 255 /* octets of a regexp field in a NAPTR */
#define E164_GROUPS_MAX 9   /* groups that a replacement can name */

/*
 * What one rewriter may spend; zero stands for the default. A matcher step
 * takes about 1 to 3 ns (doc/rewrite-cost.md).
 */
struct e164_rewrite_limits {
	uint32_t steps_record; /* matcher steps for one record */
	uint32_t steps_query;  /* matcher steps for all records together */
	uint32_t steps_text;   /* matcher steps for one e164_rewrite_match() */
	uint32_t match_limit;  /* of PCRE2, for one match */
	uint32_t depth_limit;  /* of PCRE2, for one match */
	uint32_t heap_kib;     /* of PCRE2, KiB for one match */
};

struct e164_rewriter;

/*
 * limits: copied; NULL for all defaults.
 * Returns NULL when out of memory. The caller frees it.
 */
struct e164_rewriter *
e164_rewriter_new(const struct e164_rewrite_limits *limits);

/* Accepts NULL. */
void e164_rewriter_free(struct e164_rewriter *rw);

/* Matcher steps left of steps_query. */
uint32_t e164_rewriter_steps_left(const struct e164_rewriter *rw);

/*
 * Has memory run out since it was made? Then a record may have been found bad
 * that is good, and nothing may be concluded from that.
 */
bool e164_rewriter_is_starved(const struct e164_rewriter *rw);

/*
 * What was wrong with the last ERE, if its status was E164_EERE; static text.
 * at: written: octets of the ERE that had been read when it was noticed
 */
const char *e164_rewriter_fault(const struct e164_rewriter *rw, size_t *at);

/*
 * Apply one regexp field to a subject (the AUS) and append the result to out.
 *
 * field:   octets of the field in wire form
 * subject: the AUS; any octets but NUL are allowed
 * out:     written on E164_OK only; the space left in it bounds the result
 *
 * Returns: E164_OK; E164_ENOMATCH and E164_EEMPTY, normal outcomes (REW-25);
 *          of the field: E164_EDELIM, E164_ESPLIT, E164_EREGFLAG and
 *          E164_EAMBIGUOUS; of its ERE: E164_EERE; of its replacement:
 *          E164_EGROUP and E164_EREPL; E164_ELIMIT, the budget of the record or
 *          of the query is used up, or the subject has more than 4096 octets;
 *          E164_ESPACE, the result does not fit; E164_EMEMORY.
 */
E164_MUST_CHECK enum e164_status e164_rewrite(struct e164_rewriter *rw,
					      struct e164_slice field,
					      struct e164_slice subject,
					      struct e164_writer *out);

/*
 * Match an ERE of up to E164_ERE_TEXT_MAX octets, without delimiters and
 * replacement, against any text; for tools and conformance suites. Groups may
 * nest more deeply than in a record. Each call has a budget of steps_text and
 * spends nothing of the query's. The default is enough for all but hostile
 * patterns on texts of some hundred octets. The working memory may grow to 64
 * MiB; for a record it is 1 MiB at most.
 *
 * spans: [0] is the whole match, [n] the n-th group; room for span_max of them
 * count: groups of the ERE plus one, even if that is more than span_max
 *
 * Returns: E164_OK; E164_ENOMATCH; E164_EERE; E164_ELIMIT; E164_EMEMORY.
 *          spans and count are written on E164_OK only.
 */
#define E164_ERE_TEXT_MAX 4096 /* octets */
E164_MUST_CHECK enum e164_status
e164_rewrite_match(struct e164_rewriter *rw, struct e164_slice ere,
		   bool is_icase, struct e164_slice subject,
		   struct e164_span *spans, size_t span_max, size_t *count);

/* The three parts of a regexp field, still escaped; point into the field. */
struct e164_regexp {
	uint8_t delimiter;
	struct e164_slice ere;
	struct e164_slice repl;
	bool is_icase;
};

/*
 * Split a field by its delimiters (REW-01 to REW-07); for lint, which has rules
 * on the parts.
 *
 * Returns: E164_OK; E164_EDELIM; E164_ESPLIT; E164_EREGFLAG; E164_EAMBIGUOUS.
 */
E164_MUST_CHECK enum e164_status e164_regexp_split(struct e164_slice field,
						   struct e164_regexp *parts);
