/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rewrite_bench.c - what a record costs, here and with other engines.
 *
 * A mix of 1,000 records as they are found in ENUM: 78 % yield a text that is
 * the same for every number, most others put a part of the number into it, a
 * few have alternatives or intervals. Every engine does the whole work for each
 * record in the same run: split, compile, match, expand, forget. Below that,
 * whole decisions on typical RRsets, with a new rewriter for each as in the
 * module.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "engine.h"
#include "repl.h"

#include "e164/naptr.h"
#include "e164/decision.h"

#define RECORDS  1000
#define REPEATS  15
#define TEXT_MAX 256
#define OUT_MAX  2048

enum class { STATIC, REFERENCE, OTHER, CLASSES };

static const char *const class_names[CLASSES] = { "static", "back-reference",
						  "other" };

/* %s is the number with its "+", %u a number of a subscriber. */
static const struct {
	enum class class;
	unsigned int weight; /* of a thousand */
	const char *field;
} shapes[] = {
	{ STATIC, 300, "!^.*$!sip:user%u@example.com!" },
	{ STATIC, 180, "!^.*$!im:first.last%u@example.com!" },
	{ STATIC, 100, "!^.*$!pres:first.last%u@example.com!" },
	{ STATIC, 100, "!^.*$!mailto:info%u@example.com!" },
	{ STATIC, 60, "!^.*$!tel:%s!" },
	{ STATIC, 40, "!^.*$!http://www.example.com/people/%u!" },
	{ REFERENCE, 70, "!^(.*)$!sip:\\1@example.com!" },
	{ REFERENCE, 50, "!^\\+44(.*)$!sip:0\\1@example.com!" },
	{ REFERENCE, 20, "!^\\+441632(.*)$!im:\\1@example.com!" },
	{ REFERENCE, 15, "!^\\+(.*)$!sip:\\1@example.com;user=phone!" },
	{ REFERENCE, 10, "!(.*)!sip:\\1@example.com!" },
	{ REFERENCE, 10, "!^(\\+44.*)$!sip:\\1@example.com!" },
	{ REFERENCE, 10, "!^\\+44(1632)([0-9]+)$!sip:\\2@\\1.example.com!" },
	{ REFERENCE, 5, "!^\\+44(16)(32)(.*)$!im:\\3.\\2.\\1@example.com!" },
	{ OTHER, 10, "!^\\+44([0-9]{4})([0-9]{6})$!im:\\1.\\2@example.com!" },
	{ OTHER, 6, "!^\\+44(1632|1633)([0-9]+)$!sip:\\2@example.com!" },
	{ OTHER, 5, "!^(\\+1)?(.*)$!im:x\\1y\\2@example.com!" },
	{ OTHER, 4, "!^\\+[[:digit:]]+$!im:user%u@example.com!" },
	{ OTHER, 3, "!^(\\+44|\\+4416)(.*)$!im:\\2@example.com!" },
	{ OTHER, 2, "!^\\+44.{4}(.{6})$!sip:\\1@example.com!" },
};

struct record {
	enum class class;
	char field[TEXT_MAX];
	char subject[E164_AUS_MAX + 1];
};

struct bench {
	struct e164_rewriter *rw;
	struct record records[RECORDS];
	/* In the order of the mix, each class by itself. */
	size_t picks[CLASSES][RECORDS];
	size_t counts[CLASSES];
};

/* put FORMAT with a number for %u and the subject for %s */
static void make_record(struct record *r, size_t shape, uint32_t user)
{
	snprintf(r->subject, sizeof(r->subject), "+441632%06u", user);
	r->class = shapes[shape].class;
	const char *format = shapes[shape].field;
	const char *at = strchr(format, '%');
	const int front = at ? (int)(at - format) : (int)strlen(format);

	if (!at)
		snprintf(r->field, sizeof(r->field), "%s", format);
	else if (at[1] == 's')
		snprintf(r->field, sizeof(r->field), "%.*s%s%s", front, format,
			 r->subject, at + 2);
	else
		snprintf(r->field, sizeof(r->field), "%.*s%u%s", front, format,
			 user, at + 2);
}

static void make_records(struct bench *b)
{
	uint64_t state = 6116;
	size_t count = 0;

	for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++)
		for (unsigned int i = 0; i < shapes[s].weight; i++)
			make_record(&b->records[count++], s,
				    bench_draw(&state, 1000000));
	if (count != RECORDS)
		abort();
	for (size_t i = RECORDS - 1; i > 0; i--) {
		const size_t j = bench_draw(&state, (uint32_t)i + 1);
		const struct record other = b->records[i];

		b->records[i] = b->records[j];
		b->records[j] = other;
	}
	for (size_t i = 0; i < RECORDS; i++) {
		const enum class class = b->records[i].class;

		b->picks[class][b->counts[class]++] = i;
	}
}

/* The engines, ours first */

typedef enum e164_status apply(struct bench *b, const struct record *r,
			       struct e164_writer *out);

static enum e164_status apply_ours(struct bench *b, const struct record *r,
				   struct e164_writer *out)
{
	return e164_rewrite(b->rw, e164_slice_text(r->field),
			    e164_slice_text(r->subject), out);
}

static enum e164_status apply_engine(engine_match *match,
				     const struct record *r,
				     struct e164_writer *out)
{
	struct e164_regexp parts;
	struct e164_span spans[ENGINE_SPANS];
	const struct e164_slice subject = e164_slice_text(r->subject);
	char ere[TEXT_MAX];
	enum e164_status status =
		e164_regexp_split(e164_slice_text(r->field), &parts);

	if (status)
		return status;
	status = e164_repl_check(parts.repl, parts.delimiter, 9);
	if (status)
		return status;
	memcpy(ere, parts.ere.ptr, parts.ere.len);
	ere[parts.ere.len] = '\0';
	status = match(e164_slice(ere, parts.ere.len), subject, spans);
	if (status)
		return status;
	return e164_repl_expand(parts.repl, subject, spans, out);
}

static enum e164_status apply_glibc(struct bench *b, const struct record *r,
				    struct e164_writer *out)
{
	(void)b;
	return apply_engine(engine_glibc, r, out);
}

static enum e164_status apply_pcre2(struct bench *b, const struct record *r,
				    struct e164_writer *out)
{
	(void)b;
	return apply_engine(engine_pcre2, r, out);
}

static enum e164_status apply_tre(struct bench *b, const struct record *r,
				  struct e164_writer *out)
{
	(void)b;
	return apply_engine(engine_tre, r, out);
}

static const struct {
	const char *name;
	apply *apply;
} engines[] = {
	{ "enumod", apply_ours },
	{ "PCRE2", apply_pcre2 },
	{ "TRE", apply_tre },
	{ "glibc", apply_glibc },
};

#define ENGINES (sizeof(engines) / sizeof(engines[0]))

/* Records of one class, or of all for CLASSES. */
static size_t count_of(const struct bench *b, size_t class)
{
	return class == CLASSES ? RECORDS : b->counts[class];
}

static const struct record *record_of(const struct bench *b, size_t class,
				      size_t i)
{
	return &b->records[class == CLASSES ? i : b->picks[class][i]];
}

static double time_class(struct bench *b, size_t engine, size_t class)
{
	const size_t count = count_of(b, class);
	double best = 1e18;

	for (int repeat = 0; repeat < REPEATS; repeat++) {
		const double start = bench_ns();

		for (size_t i = 0; i < count; i++) {
			uint8_t room[OUT_MAX];
			struct e164_writer out =
				e164_writer(room, sizeof(room));

			if (engines[engine].apply(b, record_of(b, class, i),
						  &out))
				abort();
		}
		const double took = (bench_ns() - start) / (double)count;

		best = took < best ? took : best;
	}
	return best;
}

/* Records for which the engine's result is not that of POSIX. */
static size_t count_differences(struct bench *b, size_t engine)
{
	size_t count = 0;

	for (size_t i = 0; i < RECORDS; i++) {
		uint8_t room[2][OUT_MAX];
		struct e164_writer ours = e164_writer(room[0], OUT_MAX);
		struct e164_writer theirs = e164_writer(room[1], OUT_MAX);

		if (apply_ours(b, &b->records[i], &ours) ||
		    engines[engine].apply(b, &b->records[i], &theirs))
			abort();
		count += !e164_slice_equal(e164_written(&ours),
					   e164_written(&theirs));
	}
	return count;
}

static bool is_there(struct bench *b, size_t engine)
{
	uint8_t room[OUT_MAX];
	struct e164_writer out = e164_writer(room, sizeof(room));

	return engines[engine].apply(b, &b->records[0], &out) == E164_OK;
}

static void print_records(struct bench *b)
{
	double ours[CLASSES + 1];

	printf("%-8s", "ns");
	for (size_t class = 0; class < CLASSES; class ++)
		printf(" %10zu %-14s", b->counts[class], class_names[class]);
	printf(" %10d %-12s %s\n", RECORDS, "all", "wrong");
	for (size_t e = 0; e < ENGINES; e++) {
		if (!is_there(b, e)) {
			printf("%-8s not on this machine\n", engines[e].name);
			continue;
		}
		printf("%-8s", engines[e].name);
		for (size_t class = 0; class <= CLASSES; class ++) {
			const double took = time_class(b, e, class);

			if (!e)
				ours[class] = took;
			printf(" %10.0f %6.1f x%*s", took, took / ours[class],
			       class == CLASSES ? 4 : 6, "");
		}
		printf(" %zu\n", count_differences(b, e));
	}
}

/* Whole decisions */

#define RDATAS 64

struct rrset {
	size_t count;
	struct e164_slice rdatas[RDATAS];
	uint8_t room[RDATAS][512];
};

static void add_rdata(struct rrset *set, uint16_t preference,
		      const char *services, const char *regexp)
{
	struct e164_writer out = e164_writer(set->room[set->count], 512);
	const struct e164_naptr naptr = {
		.order = 100,
		.preference = preference,
		.flags = e164_slice_text("u"),
		.services = e164_slice_text(services),
		.regexp = e164_slice_text(regexp),
		.replacement = e164_slice("", 1),
	};

	e164_naptr_encode(&naptr, &out);
	set->rdatas[set->count++] = e164_written(&out);
}

static void make_small(struct rrset *set)
{
	set->count = 0;
	add_rdata(set, 10, "E2U+im", "!^.*$!im:first.last@example.com!");
}

static void make_usual(struct rrset *set)
{
	set->count = 0;
	add_rdata(set, 10, "E2U+sip", "!^\\+44(.*)$!sip:0\\1@example.com!");
	add_rdata(set, 20, "E2U+im", "!^.*$!im:first.last@example.com!");
	add_rdata(set, 30, "E2U+pres", "!^.*$!pres:first.last@example.com!");
	add_rdata(set, 40, "E2U+email:mailto", "!^.*$!mailto:i@example.com!");
}

/* An RRset of the most records that are looked at, of the usual shapes. */
static void make_large(struct rrset *set)
{
	set->count = 0;
	for (uint16_t i = 0; i < RDATAS; i++) {
		static const char *const regexps[] = {
			"!^.*$!im:first.last@example.com!",
			"!^\\+44(.*)$!im:\\1@example.com!",
			"!^\\+44([0-9]{4})([0-9]{6})$!im:\\1.\\2@example.com!",
			"!^(\\+44|\\+4416)(.*)$!im:\\2@example.com!",
		};

		add_rdata(set, i, "E2U+im", regexps[i % 4]);
	}
}

static double time_decision(const struct rrset *set)
{
	static struct e164_decision d;
	const struct e164_policy policy = {
		.services = UINT64_MAX >>
			    (E164_SERVICES_MAX - e164_service_count()),
		.uri_max = 1024,
	};
	struct e164_number number;
	double best = 1e18;
	const int rounds = 2000 / (int)set->count;

	if (e164_number_parse(e164_slice_text("+441632960083"), &number))
		abort();
	for (int repeat = 0; repeat < REPEATS; repeat++) {
		const double start = bench_ns();

		for (int i = 0; i < rounds; i++) {
			struct e164_rewriter *rw = e164_rewriter_new(NULL);

			e164_decide_number(&(struct e164_decider){ &policy,
								   &number, rw,
								   &d },
					   set->rdatas, set->count);
			e164_rewriter_free(rw);
		}
		const double took = (bench_ns() - start) / rounds;

		best = took < best ? took : best;
	}
	if (d.choice_count < set->count)
		abort();
	return best;
}

static void print_decisions(void)
{
	static const struct {
		const char *name;
		void (*make)(struct rrset *set);
	} sets[] = {
		{ "1 record, static", make_small },
		{ "4 records, usual", make_usual },
		{ "64 records, all shapes", make_large },
	};
	static struct rrset set;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		sets[i].make(&set);
		printf("%-24s %8.0f ns\n", sets[i].name, time_decision(&set));
	}
}

int main(void)
{
	static struct bench b;
	const struct e164_rewrite_limits limits = { .steps_query = UINT32_MAX };

	b.rw = e164_rewriter_new(&limits);
	if (!b.rw)
		return 1;
	make_records(&b);
	print_records(&b);
	printf("\n");
	print_decisions();
	e164_rewriter_free(b.rw);
	return 0;
}
