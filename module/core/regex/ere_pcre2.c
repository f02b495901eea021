/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_pcre2.c - the only file that knows PCRE2.
 *
 * REW-51: limits on matching, no JIT, no UTF, no option for Perl syntax. The
 * pattern comes from ere_emit.c, so PCRE2 has no reason to refuse it; if it
 * does, only that record is dropped.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "ere_pcre2.h"

#include <pcre2.h>
#include <stdlib.h>

#define PAIRS      10   /* the match and nine groups */
#define BLOCK_SIZE 4096 /* octets: more than most compiled patterns take */

#define COMPILE_OPTIONS                                                        \
	(PCRE2_DOLLAR_ENDONLY | PCRE2_DOTALL | PCRE2_NEVER_UTF |               \
	 PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_POSSESS |   \
	 PCRE2_NO_START_OPTIMIZE)

/* Memory that one pattern after the other uses, without malloc() and free(). */
struct block {
	bool is_lent;
	union {
		max_align_t align;
		uint8_t octets[BLOCK_SIZE];
	} room;
};

struct e164_ere_pcre2 {
	pcre2_general_context *general;
	pcre2_compile_context *compile;
	pcre2_match_context *match;
	pcre2_match_data *data;
	struct block block;
};

static void *lend(size_t size, void *arg)
{
	struct block *block = arg;

	if (block->is_lent || size > sizeof(block->room))
		return malloc(size);
	block->is_lent = true;
	return &block->room;
}

static void take_back(void *memory, void *arg)
{
	struct block *block = arg;

	if (memory == &block->room)
		block->is_lent = false;
	else
		free(memory);
}

static void set_limits(pcre2_match_context *match,
		       const struct e164_ere_pcre2_limits *limits)
{
	(void)pcre2_set_match_limit(match, limits->match);
	(void)pcre2_set_depth_limit(match, limits->depth);
	(void)pcre2_set_heap_limit(match, limits->heap_kib);
}

struct e164_ere_pcre2 *
e164_ere_pcre2_new(const struct e164_ere_pcre2_limits *limits)
{
	struct e164_ere_pcre2 *matcher = calloc(1, sizeof(*matcher));

	if (!matcher)
		return NULL;
	/* The contexts outlive the patterns: keep them out of the block. */
	matcher->block.is_lent = true;
	matcher->general =
		pcre2_general_context_create(lend, take_back, &matcher->block);
	if (matcher->general) {
		matcher->compile =
			pcre2_compile_context_create(matcher->general);
		matcher->match = pcre2_match_context_create(matcher->general);
		matcher->data =
			pcre2_match_data_create(PAIRS, matcher->general);
	}
	matcher->block.is_lent = false;
	if (!matcher->compile || !matcher->match || !matcher->data) {
		e164_ere_pcre2_free(matcher);
		return NULL;
	}
	set_limits(matcher->match, limits);
	return matcher;
}

void e164_ere_pcre2_free(struct e164_ere_pcre2 *matcher)
{
	if (!matcher)
		return;
	pcre2_match_data_free(matcher->data);
	pcre2_match_context_free(matcher->match);
	pcre2_compile_context_free(matcher->compile);
	pcre2_general_context_free(matcher->general);
	free(matcher);
}

static enum e164_status status_of(int error)
{
	switch (error) {
	case PCRE2_ERROR_NOMATCH:
		return E164_ENOMATCH;
	case PCRE2_ERROR_NOMEMORY:
		return E164_EMEMORY;
	default:
		return E164_ELIMIT;
	}
}

/* pairs: that PCRE2 set; groups behind the last that took part have none */
static void report(pcre2_match_data *data, size_t pairs,
		   struct e164_span *spans, size_t span_max)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

	for (size_t n = 0; n < span_max; n++) {
		if (n < pairs && at[2 * n] != PCRE2_UNSET)
			spans[n] = (struct e164_span){ (int)at[2 * n],
						       (int)at[2 * n + 1] };
		else
			spans[n] = (struct e164_span){ -1, -1 };
	}
}

enum e164_status e164_ere_pcre2_match(struct e164_ere_pcre2 *matcher,
				      struct e164_slice pattern,
				      struct e164_slice subject,
				      struct e164_span *spans, size_t span_max)
{
	int error;
	PCRE2_SIZE where;
	/* PCRE2 10.42 does not take NULL, not even for an empty subject. */
	const uint8_t *text = subject.ptr ? subject.ptr : (const uint8_t *)"";
	pcre2_code *code =
		pcre2_compile(pattern.ptr, pattern.len, COMPILE_OPTIONS, &error,
			      &where, matcher->compile);

	if (!code)
		return error == PCRE2_ERROR_HEAP_FAILED ? E164_EMEMORY
							: E164_ELIMIT;
	const int pairs = pcre2_match(code, text, subject.len, 0, 0,
				      matcher->data, matcher->match);

	if (pairs > 0)
		report(matcher->data, (size_t)pairs, spans, span_max);
	pcre2_code_free(code);
	return pairs > 0 ? E164_OK : status_of(pairs);
}
