/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rewrite.c - apply the regexp field of a NAPTR to a number.
 *
 * Three matchers give the same result at different costs, and the cheapest is
 * used. ere_shape.h matches the few patterns that most records have. ere_span.h
 * matches all patterns; its cost grows with the number of places where a part
 * of the pattern can begin. PCRE2 is used for patterns that leave no choice
 * (ere_unique.h); to check that, to emit the pattern and to compile it costs as
 * much as ten or twenty such places. So PCRE2 is used when the match may begin
 * anywhere or the subject is long. Then it was measured (doc/rewrite-cost.md)
 * to be as fast or faster on a number and a hundred times as fast on some
 * hundred octets; with a "^" in front it takes twice the time on a number.
 *
 * The field is hostile; the limits of the rewriter bound what it may cost. When
 * PCRE2 reaches one of its limits, ere_span.h matches instead.
 */
#include "e164/rewrite.h"

#include <stdlib.h>

#include "ere.h"
#include "ere_emit.h"
#include "ere_pcre2.h"
#include "ere_shape.h"
#include "ere_span.h"
#include "ere_unique.h"
#include "repl.h"

#define SPANS       (E164_GROUPS_MAX + 1)
#define PATTERN_MAX 2048 /* octets; a longer pattern is not for PCRE2 */
#define SHORT_MAX   16   /* octets; a longer subject counts as long */

/* Words of 64 bits: 1 MiB for a record, 64 MiB for a tool. */
#define RECORD_WORDS (1U << 17)
#define TEXT_WORDS   (1U << 23)

/*
 * A step takes 1 to 3 ns, so a record ends within a millisecond and a query
 * within ten. The worst record known takes a third of steps_record
 * (doc/rewrite-cost.md).
 */
static const struct e164_rewrite_limits defaults = {
	.steps_record = 300000,
	.steps_query = 2000000,
	.steps_text = 100000000,
	.match_limit = 10000,
	.depth_limit = 1000,
	.heap_kib = 256,
};

struct e164_rewriter {
	struct e164_rewrite_limits limits;
	uint32_t steps_left; /* of the query */
	bool is_starved;
	struct e164_ere ere;
	struct e164_ere_span_memory memory;
	struct e164_ere_pcre2 *pcre2; /* NULL until it is needed */
};

/* An ERE ready to be matched: a known shape, or the tree in the rewriter. */
struct pattern {
	bool is_shape;
	struct e164_ere_shape shape;
	size_t group_count;
};

static void set_default(uint32_t *limit, uint32_t value)
{
	if (!*limit)
		*limit = value;
}

struct e164_rewriter *
e164_rewriter_new(const struct e164_rewrite_limits *limits)
{
	struct e164_rewriter *rw = malloc(sizeof(*rw));

	if (!rw)
		return NULL;
	memset(rw, 0, sizeof(*rw));
	rw->limits = limits ? *limits : defaults;
	set_default(&rw->limits.steps_record, defaults.steps_record);
	set_default(&rw->limits.steps_query, defaults.steps_query);
	set_default(&rw->limits.steps_text, defaults.steps_text);
	set_default(&rw->limits.match_limit, defaults.match_limit);
	set_default(&rw->limits.depth_limit, defaults.depth_limit);
	set_default(&rw->limits.heap_kib, defaults.heap_kib);
	rw->steps_left = rw->limits.steps_query;
	return rw;
}

void e164_rewriter_free(struct e164_rewriter *rw)
{
	if (!rw)
		return;
	e164_ere_clear(&rw->ere);
	e164_ere_span_clear(&rw->memory);
	e164_ere_pcre2_free(rw->pcre2);
	free(rw);
}

uint32_t e164_rewriter_steps_left(const struct e164_rewriter *rw)
{
	return rw->steps_left;
}

bool e164_rewriter_is_starved(const struct e164_rewriter *rw)
{
	return rw->is_starved;
}

const char *e164_rewriter_fault(const struct e164_rewriter *rw, size_t *at)
{
	*at = rw->ere.fault_at;
	return rw->ere.fault ? rw->ere.fault : "";
}

static enum e164_status compile(struct e164_rewriter *rw, struct e164_slice ere,
				const struct e164_ere_options *options,
				struct pattern *pattern)
{
	pattern->is_shape = e164_ere_shape_parse(ere, &pattern->shape);
	if (pattern->is_shape) {
		pattern->group_count = pattern->shape.group_count;
		return E164_OK;
	}
	const enum e164_status status = e164_ere_parse(&rw->ere, ere, options);

	pattern->group_count = rw->ere.group_count;
	return status;
}

static bool pay(uint32_t *steps, size_t count)
{
	const bool is_enough = count <= *steps;

	*steps -= is_enough ? (uint32_t)count : *steps;
	return is_enough;
}

static enum e164_status match_pcre2(struct e164_rewriter *rw,
				    struct e164_slice text,
				    struct e164_slice subject,
				    struct e164_span *spans, size_t span_max)
{
	if (!rw->pcre2)
		rw->pcre2 = e164_ere_pcre2_new(&(struct e164_ere_pcre2_limits){
			.match = rw->limits.match_limit,
			.depth = rw->limits.depth_limit,
			.heap_kib = rw->limits.heap_kib,
		});
	if (!rw->pcre2)
		return E164_EMEMORY;
	return e164_ere_pcre2_match(rw->pcre2, text, subject, spans, span_max);
}

/* Is a group repeated without an upper bound? */
static bool has_endless_group(const struct e164_ere *ere)
{
	for (size_t n = 0; n < ere->node_count; n++) {
		const struct e164_ere_node *node = &ere->nodes[n];

		if (node->kind == E164_ERE_REPEAT &&
		    node->max == E164_ERE_MANY &&
		    ere->nodes[node->left].kind == E164_ERE_GROUP)
			return true;
	}
	return false;
}

/* Is PCRE2 cheaper here than the span matcher, if it may be used? */
static bool is_for_pcre2(const struct e164_rewriter *rw,
			 struct e164_slice subject)
{
	if (subject.len <= SHORT_MAX && !has_endless_group(&rw->ere))
		return false;
	return e164_ere_is_unique(&rw->ere, subject);
}

/* Returns E164_ELIMIT when PCRE2 cannot do it within its limits. */
static enum e164_status try_pcre2(struct e164_rewriter *rw, uint32_t *steps,
				  struct e164_slice subject,
				  struct e164_span *spans, size_t span_max)
{
	uint8_t room[PATTERN_MAX];
	struct e164_writer text = e164_writer(room, sizeof(room));

	if (!is_for_pcre2(rw, subject) ||
	    e164_ere_emit(&rw->ere, subject.len + 1, &text) ||
	    !pay(steps, text.len + subject.len))
		return E164_ELIMIT;
	return match_pcre2(rw, e164_written(&text), subject, spans, span_max);
}

static enum e164_status match_tree(struct e164_rewriter *rw, uint32_t *steps,
				   struct e164_slice subject,
				   struct e164_span *spans, size_t span_max)
{
	if (!pay(steps, rw->ere.node_count))
		return E164_ELIMIT;
	const enum e164_status status =
		try_pcre2(rw, steps, subject, spans, span_max);

	if (status != E164_ELIMIT)
		return status;
	return e164_ere_span_match(&rw->memory, &rw->ere, subject, steps, spans,
				   span_max);
}

/* steps: that may be spent; reduced by those spent */
static enum e164_status match(struct e164_rewriter *rw,
			      const struct pattern *pattern, uint32_t *steps,
			      struct e164_slice subject,
			      struct e164_span *spans, size_t span_max)
{
	struct e164_span found[2];

	if (subject.len > E164_ERE_SUBJECT_MAX)
		return E164_ELIMIT;
	if (span_max > pattern->group_count + 1)
		span_max = pattern->group_count + 1;
	if (!pattern->is_shape)
		return match_tree(rw, steps, subject, spans, span_max);
	if (!e164_ere_shape_match(&pattern->shape, subject, found))
		return E164_ENOMATCH;
	for (size_t n = 0; n < span_max; n++)
		spans[n] = found[n];
	return E164_OK;
}

/* Within the budgets of a record and of the query. */
static enum e164_status match_record(struct e164_rewriter *rw,
				     const struct pattern *pattern,
				     struct e164_slice subject,
				     struct e164_span spans[SPANS])
{
	const uint32_t budget = rw->limits.steps_record < rw->steps_left
					? rw->limits.steps_record
					: rw->steps_left;
	uint32_t steps = budget;

	rw->memory.word_max = RECORD_WORDS;
	const enum e164_status status =
		match(rw, pattern, &steps, subject, spans, SPANS);

	rw->steps_left -= budget - steps;
	return status;
}

static enum e164_status rewrite(struct e164_rewriter *rw,
				struct e164_slice field,
				struct e164_slice subject,
				struct e164_writer *out)
{
	struct e164_regexp parts;
	struct pattern pattern;
	struct e164_span spans[SPANS];
	enum e164_status status = e164_regexp_split(field, &parts);

	if (status)
		return status;
	status = compile(
		rw, parts.ere,
		&(struct e164_ere_options){ .delimiter = parts.delimiter,
					    .is_icase = parts.is_icase,
					    .depth_max = E164_ERE_DEPTH_WIRE },
		&pattern);
	if (status)
		return status;
	status = e164_repl_check(parts.repl, parts.delimiter,
				 pattern.group_count);
	if (status)
		return status;
	status = match_record(rw, &pattern, subject, spans);
	if (status)
		return status;
	return e164_repl_expand(parts.repl, subject, spans, out);
}

enum e164_status e164_rewrite(struct e164_rewriter *rw, struct e164_slice field,
			      struct e164_slice subject,
			      struct e164_writer *out)
{
	const enum e164_status status = rewrite(rw, field, subject, out);

	rw->is_starved |= status == E164_EMEMORY;
	return status;
}

enum e164_status e164_rewrite_match(struct e164_rewriter *rw,
				    struct e164_slice ere, bool is_icase,
				    struct e164_slice subject,
				    struct e164_span *spans, size_t span_max,
				    size_t *count)
{
	struct pattern pattern;
	uint32_t steps = rw->limits.steps_text;
	enum e164_status status;

	if (ere.len > E164_ERE_TEXT_MAX) {
		rw->ere.fault = "longer than 4096 octets";
		rw->ere.fault_at = E164_ERE_TEXT_MAX;
		return E164_EERE;
	}
	status = compile(
		rw, ere,
		&(struct e164_ere_options){ .is_icase = is_icase,
					    .depth_max = E164_ERE_DEPTH_MAX },
		&pattern);
	if (status)
		return status;
	rw->memory.word_max = TEXT_WORDS;
	status = match(rw, &pattern, &steps, subject, spans, span_max);
	if (status)
		return status;
	*count = pattern.group_count + 1;
	return E164_OK;
}
