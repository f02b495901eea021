/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_regexp.c - regexp fields applied to a number.
 *
 * The input is a field; behind a line feed, the subject (at most 16 octets, as
 * an AUS). Rows REW-01 to REW-54. The matchers are compared with each other;
 * the differential unit test compares them with an oracle.
 */
#include "ere_span.h"

#include "e164/rewrite.h"

#include "fuzz.h"

#define A1         "+441632960083"
#define AUS_MAX    16              /* octets */
#define RESULT_MAX (124 * AUS_MAX) /* REW-40 */
#define FEW_STEPS  300
#define MARK       '#'

struct result {
	enum e164_status status;
	size_t len;
	uint8_t room[RESULT_MAX];
};

static struct e164_slice text_of(const struct result *result)
{
	return e164_slice(result->room, result->len);
}

static void apply(struct e164_rewriter *rw, struct e164_slice field,
		  struct e164_slice subject, struct result *result)
{
	struct e164_writer out =
		e164_writer(result->room, sizeof(result->room));

	memset(result->room, MARK, sizeof(result->room));
	result->status = e164_rewrite(rw, field, subject, &out);
	result->len = out.len;
	fuzz_require(!out.failed, "a record does not break the writer");
}

static void check_untouched(const struct result *result)
{
	fuzz_require(!result->len, "a failure writes nothing");
	for (size_t i = 0; i < sizeof(result->room); i++)
		fuzz_require(result->room[i] == MARK,
			     "a failure writes nothing");
}

static bool is_documented(enum e164_status status)
{
	switch (status) {
	case E164_OK:
	case E164_ENOMATCH:
	case E164_EEMPTY:
	case E164_EDELIM:
	case E164_ESPLIT:
	case E164_EREGFLAG:
	case E164_EAMBIGUOUS:
	case E164_EERE:
	case E164_EGROUP:
	case E164_EREPL:
		return true;
	default:
		/* ESPACE: the longest result has room. ELIMIT: the budget of
		 * a record is enough for all that fits into a field. */
		return false;
	}
}

/* The parts and the delimiters between them are the field. */
static void try_split(struct e164_slice field)
{
	struct e164_regexp parts;

	if (e164_regexp_split(field, &parts))
		return;
	const size_t flags = field.len - parts.ere.len - parts.repl.len - 3;
	const uint8_t *at = field.ptr;

	fuzz_require(parts.ere.len + parts.repl.len + 3 <= field.len,
		     "the parts are no longer than the field");
	fuzz_require(at[0] == parts.delimiter && parts.ere.ptr == at + 1 &&
			     at[1 + parts.ere.len] == parts.delimiter &&
			     parts.repl.ptr == at + 2 + parts.ere.len &&
			     at[2 + parts.ere.len + parts.repl.len] ==
				     parts.delimiter,
		     "the parts lie between delimiters (REW-03)");
	fuzz_require(parts.is_icase == (flags > 0), "what is left is flags");
}

/* The same twice, and the same from a rewriter that has a past. */
static void try_rewrite(struct e164_slice field, struct e164_slice subject)
{
	static struct result results[3];
	struct e164_rewriter *fresh = e164_rewriter_new(NULL);
	struct e164_rewriter *poor = e164_rewriter_new(
		&(struct e164_rewrite_limits){ .steps_record = FEW_STEPS });

	fuzz_require(fresh && poor, "there is memory");
	apply(fresh, field, subject, &results[0]);
	apply(fresh, field, subject, &results[1]);
	apply(poor, field, subject, &results[2]);
	fuzz_require(is_documented(results[0].status),
		     "the status is one that the header names");
	if (results[0].status)
		check_untouched(&results[0]);
	fuzz_require(results[0].status == results[1].status &&
			     e164_slice_equal(text_of(&results[0]),
					      text_of(&results[1])),
		     "a record leaves nothing behind");
	fuzz_require(results[2].status == E164_ELIMIT ||
			     (results[0].status == results[2].status &&
			      e164_slice_equal(text_of(&results[0]),
					       text_of(&results[2]))),
		     "a budget ends a match or does not change it");
	e164_rewriter_free(fresh);
	e164_rewriter_free(poor);
}

struct match {
	enum e164_status status;
	size_t count;
	struct e164_span spans[E164_GROUPS_MAX + 1];
};

static struct match match_span(struct e164_slice text, bool is_icase,
			       struct e164_slice subject)
{
	static struct e164_ere ere;
	static struct e164_ere_span_memory memory;
	const struct e164_ere_options options = { .is_icase = is_icase,
						  .depth_max =
							  E164_ERE_DEPTH_MAX };
	uint32_t steps = UINT32_MAX;
	struct match got = { .status = e164_ere_parse(&ere, text, &options) };

	if (got.status)
		return got;
	got.count = ere.group_count + 1;
	got.status = e164_ere_span_match(&memory, &ere, subject, &steps,
					 got.spans, E164_GROUPS_MAX + 1);
	return got;
}

static void check_spans(const struct match *got, size_t len)
{
	const struct e164_span all = got->spans[0];

	fuzz_require(all.start >= 0 && all.end >= all.start &&
			     (size_t)all.end <= len,
		     "the match lies in the subject");
	for (size_t n = 1; n < got->count && n <= E164_GROUPS_MAX; n++) {
		const struct e164_span span = got->spans[n];

		fuzz_require((span.start == -1 && span.end == -1) ||
				     (span.start >= all.start &&
				      span.start <= span.end &&
				      span.end <= all.end),
			     "a group lies in the match");
	}
}

static bool is_same(const struct match *a, const struct match *b)
{
	if (a->status != b->status || (!a->status && a->count != b->count))
		return false;
	for (size_t n = 0; !a->status && n < a->count && n <= E164_GROUPS_MAX;
	     n++)
		if (a->spans[n].start != b->spans[n].start ||
		    a->spans[n].end != b->spans[n].end)
			return false;
	return true;
}

/* Whichever matcher the rewriter takes, it agrees with the exact one. */
static void try_match(struct e164_slice ere, bool is_icase,
		      struct e164_slice subject)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct match got = { 0 };
	const struct match want = match_span(ere, is_icase, subject);

	fuzz_require(rw != NULL, "there is memory");
	got.status = e164_rewrite_match(rw, ere, is_icase, subject, got.spans,
					E164_GROUPS_MAX + 1, &got.count);
	fuzz_require(is_same(&got, &want), "the matchers agree");
	if (!got.status)
		check_spans(&got, subject.len);
	e164_rewriter_free(rw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct e164_slice subject = e164_slice(data, size);
	struct e164_slice field = fuzz_cut(&subject, '\n');
	struct e164_regexp parts;

	if (!subject.len)
		subject = e164_slice_text(A1);
	if (subject.len > AUS_MAX)
		subject.len = AUS_MAX;
	if (field.len > E164_REGEXP_MAX)
		field.len = E164_REGEXP_MAX;
	try_split(field);
	try_rewrite(field, subject);
	if (e164_regexp_split(field, &parts) == E164_OK)
		try_match(parts.ere, parts.is_icase, subject);
	return 0;
}
