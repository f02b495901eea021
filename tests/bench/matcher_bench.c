/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * matcher_bench.c - the two matchers side by side, for the rule in rewrite.c
 * that chooses between them.
 *
 * The time of PCRE2 includes all that is needed: check whether the pattern
 * leaves no choice, emit it, compile, match, free. Parsing is not counted for
 * either. Subjects are a number, and the number with more digits appended.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "ere_emit.h"
#include "ere_pcre2.h"
#include "ere_span.h"
#include "ere_unique.h"

#define REPEATS    25
#define ROUNDS_SUM 200000 /* octets of subjects in one repeat */
#define SPANS      10
#define TEXT_MAX   2048
#define LENGTHS    4
#define LENGTH_MAX 512

struct bench {
	struct e164_ere ere;
	struct e164_ere_span_memory memory;
	struct e164_ere_pcre2 *pcre2;
	struct e164_slice subject;
	struct e164_span spans[SPANS];
};

typedef enum e164_status matcher(struct bench *b);

static enum e164_status by_span(struct bench *b)
{
	uint32_t steps = UINT32_MAX;

	return e164_ere_span_match(&b->memory, &b->ere, b->subject, &steps,
				   b->spans, SPANS);
}

static enum e164_status by_pcre2(struct bench *b)
{
	uint8_t room[TEXT_MAX];
	struct e164_writer text = e164_writer(room, sizeof(room));

	if (!e164_ere_is_unique(&b->ere, b->subject) ||
	    e164_ere_emit(&b->ere, b->subject.len + 1, &text))
		return E164_ELIMIT;
	return e164_ere_pcre2_match(b->pcre2, e164_written(&text), b->subject,
				    b->spans, SPANS);
}

/* The result is used, so that the compiler cannot omit the match. */
static double time_match(struct bench *b, matcher *match)
{
	const size_t rounds = ROUNDS_SUM / b->subject.len;
	double best = 1e18;

	for (int repeat = 0; repeat < REPEATS; repeat++) {
		const double start = bench_ns();

		for (size_t i = 0; i < rounds; i++)
			if (match(b) == E164_EMEMORY)
				abort();
		const double took = (bench_ns() - start) / (double)rounds;

		best = took < best ? took : best;
	}
	return best;
}

static void print_pattern(struct bench *b, const char *pattern)
{
	static const size_t lengths[LENGTHS] = { 13, 16, 32, LENGTH_MAX };
	static char subject[LENGTH_MAX] = "+441632960083";
	const struct e164_ere_options options = { .depth_max =
							  E164_ERE_DEPTH_WIRE };

	if (e164_ere_parse(&b->ere, e164_slice_text(pattern), &options))
		abort();
	memset(subject + 13, '7', sizeof(subject) - 13);
	printf("%-28s", pattern);
	for (size_t i = 0; i < LENGTHS; i++) {
		b->subject = e164_slice(subject, lengths[i]);
		printf(" %8.0f %6.0f", time_match(b, by_span),
		       time_match(b, by_pcre2));
	}
	printf("\n");
}

int main(void)
{
	static const char *const patterns[] = {
		"^\\+44(1632)([0-9]+)$",
		"^\\+44(16)(32)(.*)$",
		"^\\+44([0-9]{4})([0-9]+)$",
		"^\\+[[:digit:]]+$",
		"^([+0-9][0-9])*",
		"^\\+([0-9]{3})+",
		"^\\+44(16)([0-9][0-9]){4}",
		"^\\+(44|16|3[29]|[05-9])*",
		"(16)",
		"(16)(.*)",
		"([0-9]+)$",
		"x*([0-9]+)$",
		"([0-9]{2})+$",
	};
	const struct e164_ere_pcre2_limits limits = { 1000000, 1000, 1024 };
	static struct bench b;

	b.pcre2 = e164_ere_pcre2_new(&limits);
	if (!b.pcre2)
		return 1;
	printf("%-28s %15s %15s %15s %15s\n", "ns: span matcher, PCRE2",
	       "13 octets", "16", "32", "512");
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		print_pattern(&b, patterns[i]);
	e164_ere_clear(&b.ere);
	e164_ere_span_clear(&b.memory);
	e164_ere_pcre2_free(b.pcre2);
	return 0;
}
