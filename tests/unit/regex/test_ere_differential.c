/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ere_differential.c - the matchers against the oracle; REW-52, OQ-01,
 * OQ-02.
 *
 * Random EREs and subjects, from a seed: ENUMOD_SEED and ENUMOD_PAIRS change
 * it and the number of pairs. Each pair goes through e164_rewrite_match(),
 * which chooses among three matchers, through the span matcher alone, and
 * through PCRE2 alone when the pattern leaves no choice.
 */
#include "ere_emit.h"
#include "ere_pcre2.h"
#include "ere_span.h"
#include "ere_unique.h"

#include "e164/rewrite.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "ere_oracle.h"
#include "guard.h"

#define PAIRS_DEFAULT 50000
#define NODES_MAX     256
#define NODES_ENOUGH  24 /* no more groups then */
#define TEXT_MAX      512
#define DEPTH_MAX     3
#define COUNT(rows)   (sizeof(rows) / sizeof((rows)[0]))

/* One octet in the ERE, and what it accepts of the octets of the subjects. */
struct one {
	const char *text;
	const char *accepts;
	const char *accepts_icase;
};

static const struct one ones[] = {
	{ "a", "a", "aA" },
	{ "b", "b", "b" },
	{ "A", "A", "aA" },
	{ "\\+", "+", "+" },
	{ "]", "]", "]" },
	{ "\\\\", "\\", "\\" },
	{ ".", "aAb+]\\-", "aAb+]\\-" },
	{ "[ab]", "ab", "aAb" },
	{ "[^a]", "Ab+]\\-", "b+]\\-" },
	{ "[]a]", "]a", "]aA" },
	{ "[^]b]", "aA+\\-", "aA+\\-" },
	{ "[a-]", "a-", "aA-" },
	{ "[+--]", "+-", "+-" },
	{ "[\\b]", "\\b", "\\b" },
	{ "[[:alpha:]]", "aAb", "aAb" },
	{ "[[:lower:]+]", "ab+", "aAb+" },
	{ "[^[:upper:]]", "ab+]\\-", "+]\\-" },
	{ "[[=a=]b]", "ab", "aAb" },
	{ "[[.-.][.a.]-b]", "-ab", "-aAb" },
};

struct pattern {
	bool is_icase;
	struct oracle_node nodes[NODES_MAX];
	size_t node_count;
	int group_count;
	char text[TEXT_MAX];
	size_t text_len;
};

static uint64_t state;

/* xorshift64: any generator will do, but the same one everywhere. */
static size_t draw(size_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)((state >> 16) % below);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

/* Making a tree */

static struct oracle_node *make(struct pattern *p, enum oracle_kind kind)
{
	cr_assert_lt(p->node_count, NODES_MAX);
	struct oracle_node *node = &p->nodes[p->node_count++];

	*node = (struct oracle_node){ .kind = kind };
	return node;
}

static struct oracle_node *make_one(struct pattern *p)
{
	/* Half of the time one of the first two, so that things collide. */
	const struct one *one = &ones[draw(2) ? draw(2) : draw(COUNT(ones))];
	struct oracle_node *node = make(p, ORACLE_ONE);

	node->text = one->text;
	node->accepts = p->is_icase ? one->accepts_icase : one->accepts;
	return node;
}

static struct oracle_node *make_choice(struct pattern *p, size_t depth);

static struct oracle_node *make_group(struct pattern *p, size_t depth)
{
	struct oracle_node *node = make(p, ORACLE_GROUP);

	node->group = ++p->group_count;
	node->count = 1;
	node->children[0] = make_choice(p, depth - 1);
	return node;
}

static const struct oracle_node *make_repeat(struct pattern *p,
					     const struct oracle_node *body)
{
	static const int bounds[][2] = {
		{ 0, -1 }, { 1, -1 }, { 0, 1 }, { 2, 2 }, { 0, 2 }, { 1, 3 },
		{ 2, -1 }, { 0, 0 },  { 3, 3 }, { 1, 1 }, { 2, 5 },
	};
	/* Mostly one of "*", "+" and "?". */
	const size_t kind = draw(3) ? draw(3) : draw(COUNT(bounds));
	struct oracle_node *node = make(p, ORACLE_REPEAT);

	node->min = bounds[kind][0];
	node->max = bounds[kind][1];
	node->count = 1;
	node->children[0] = body;
	return node;
}

static const struct oracle_node *make_piece(struct pattern *p, size_t depth)
{
	const struct oracle_node *atom;

	if (!draw(16))
		return make(p, draw(2) ? ORACLE_START : ORACLE_END);
	if (depth && p->node_count < NODES_ENOUGH && draw(2))
		atom = make_group(p, depth);
	else
		atom = make_one(p);
	return draw(2) ? make_repeat(p, atom) : atom;
}

static struct oracle_node *make_sequence(struct pattern *p, size_t depth)
{
	struct oracle_node *node = make(p, ORACLE_SEQUENCE);

	node->count = 1 + draw(3);
	for (size_t i = 0; i < node->count; i++)
		node->children[i] = make_piece(p, depth);
	return node;
}

static struct oracle_node *make_choice(struct pattern *p, size_t depth)
{
	struct oracle_node *node = make(p, ORACLE_CHOICE);

	node->count = draw(3) ? 1 : 1 + draw(3);
	for (size_t i = 0; i < node->count; i++)
		node->children[i] = make_sequence(p, depth);
	return node;
}

/* Writing it as an ERE */

static void put(struct pattern *p, const char *text)
{
	const size_t len = strlen(text);

	cr_assert_lt(p->text_len + len, TEXT_MAX);
	memcpy(p->text + p->text_len, text, len + 1);
	p->text_len += len;
}

static void put_bounds(struct pattern *p, int min, int max)
{
	char text[32];

	if (max < 0 && min < 2)
		snprintf(text, sizeof(text), "%s", min ? "+" : "*");
	else if (max < 0)
		snprintf(text, sizeof(text), "{%d,}", min);
	else if (min == 0 && max == 1)
		snprintf(text, sizeof(text), "?");
	else if (min == max)
		snprintf(text, sizeof(text), "{%d}", min);
	else
		snprintf(text, sizeof(text), "{%d,%d}", min, max);
	put(p, text);
}

static void put_node(struct pattern *p, const struct oracle_node *node)
{
	static const char *const before[] = {
		[ORACLE_START] = "^", [ORACLE_END] = "$", [ORACLE_GROUP] = "("
	};

	if (node->kind == ORACLE_ONE)
		put(p, node->text);
	else if (node->kind < COUNT(before) && before[node->kind])
		put(p, before[node->kind]);
	for (size_t i = 0; i < node->count; i++) {
		if (i && node->kind == ORACLE_CHOICE)
			put(p, "|");
		put_node(p, node->children[i]);
	}
	if (node->kind == ORACLE_GROUP)
		put(p, ")");
	if (node->kind == ORACLE_REPEAT)
		put_bounds(p, node->min, node->max);
}

static const struct oracle_node *make_pattern(struct pattern *p)
{
	const struct oracle_node *root;

	do {
		p->is_icase = !draw(8);
		p->node_count = 0;
		p->group_count = 0;
		root = make_choice(p, draw(DEPTH_MAX + 1));
	} while (p->group_count > ORACLE_GROUPS || p->node_count > 40);
	p->text_len = 0;
	put_node(p, root);
	return root;
}

static void make_subject(char subject[8])
{
	static const char octets[] = "aAb+]\\-";
	const size_t len = draw(8);

	for (size_t i = 0; i < len; i++)
		subject[i] = octets[draw(3) ? 2 * draw(2)
					    : draw(sizeof(octets) - 1)];
	subject[len] = '\0';
}

/* Comparing */

struct outcome {
	enum e164_status status;
	size_t count;
	struct e164_span spans[ORACLE_GROUPS + 1];
};

static bool agrees(const struct outcome *got, const struct oracle_answer *want,
		   const struct pattern *p)
{
	if (!want->is_match)
		return got->status == E164_ENOMATCH;
	if (got->status || got->count != (size_t)p->group_count + 1)
		return false;
	for (size_t i = 0; i < got->count; i++)
		if (got->spans[i].start != want->spans[i].start ||
		    got->spans[i].end != want->spans[i].end)
			return false;
	return true;
}

static void print_spans(char *text, size_t size, const struct e164_span *spans,
			size_t count)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && len + 32 < size; i++)
		len += (size_t)snprintf(text + len, size - len, "(%d,%d)",
					spans[i].start, spans[i].end);
}

static void complain(const struct pattern *p, const char *subject,
		     const struct outcome *got,
		     const struct oracle_answer *want)
{
	struct e164_span spans[ORACLE_GROUPS + 1];
	char is[512] = "";
	char should[512] = "";

	for (size_t i = 0; i <= ORACLE_GROUPS; i++)
		spans[i] = (struct e164_span){ want->spans[i].start,
					       want->spans[i].end };
	if (!got->status)
		print_spans(is, sizeof(is), got->spans, got->count);
	if (want->is_match)
		print_spans(should, sizeof(should), spans,
			    (size_t)p->group_count + 1);
	cr_expect_fail("%s%s on \"%s\": %s %s, should be %s", p->text,
		       p->is_icase ? " (i)" : "", subject,
		       e164_status_word(got->status), is, should);
}

/* What one run of the test keeps from pair to pair. */
struct bench {
	struct e164_rewriter *rw;
	struct e164_ere ere;
	struct e164_ere_span_memory memory;
	struct e164_ere_pcre2 *pcre2;
	size_t skipped; /* too much for the oracle */
	size_t unique;  /* shown to PCRE2 */
};

static struct outcome ask_rewrite(struct bench *b, const struct pattern *p,
				  struct e164_slice subject)
{
	struct outcome got = { 0 };

	got.status = e164_rewrite_match(b->rw, guard_copy(p->text, p->text_len),
					p->is_icase, subject, got.spans,
					ORACLE_GROUPS + 1, &got.count);
	return got;
}

static struct outcome ask_span(struct bench *b, const struct pattern *p,
			       struct e164_slice subject)
{
	const struct e164_ere_options options = { .is_icase = p->is_icase,
						  .depth_max =
							  E164_ERE_DEPTH_MAX };
	struct outcome got = { 0 };
	uint32_t steps = UINT32_MAX;

	got.status = e164_ere_parse(&b->ere, guard_copy(p->text, p->text_len),
				    &options);
	if (got.status)
		return got;
	got.count = b->ere.group_count + 1;
	got.status = e164_ere_span_match(&b->memory, &b->ere, subject, &steps,
					 got.spans, ORACLE_GROUPS + 1);
	return got;
}

/* The tree is the one that ask_span() left. */
static struct outcome ask_pcre2(struct bench *b, struct e164_slice subject)
{
	uint8_t room[TEXT_MAX * 8];
	struct e164_writer text = e164_writer(room, sizeof(room));
	struct outcome got = { .count = b->ere.group_count + 1 };

	got.status = e164_ere_emit(&b->ere, subject.len + 1, &text);
	if (!got.status)
		got.status = e164_ere_pcre2_match(b->pcre2, e164_written(&text),
						  subject, got.spans,
						  ORACLE_GROUPS + 1);
	return got;
}

static void try_pair(struct bench *b, struct pattern *p)
{
	const struct oracle_node *tree = make_pattern(p);
	struct oracle_answer want;
	char text[8];

	make_subject(text);
	if (!oracle_match(tree, text, &want)) {
		b->skipped++;
		return;
	}
	const struct e164_slice subject = guard_text(text);
	const struct outcome by_rewrite = ask_rewrite(b, p, subject);
	const struct outcome by_span = ask_span(b, p, subject);

	if (!agrees(&by_rewrite, &want, p))
		complain(p, text, &by_rewrite, &want);
	if (!agrees(&by_span, &want, p))
		complain(p, text, &by_span, &want);
	if (b->ere.node_count && e164_ere_is_unique(&b->ere, subject)) {
		const struct outcome by_pcre2 = ask_pcre2(b, subject);

		b->unique++;
		if (!agrees(&by_pcre2, &want, p))
			complain(p, text, &by_pcre2, &want);
	}
	guard_reset();
}

Test(ere_differential, agrees_with_the_oracle_on_every_group)
{
	const uint64_t seed = setting("ENUMOD_SEED", 6116);
	const uint64_t pairs = setting("ENUMOD_PAIRS", PAIRS_DEFAULT);
	const struct e164_ere_pcre2_limits limits = { 10000, 1000, 256 };
	struct bench b = { .rw = e164_rewriter_new(NULL),
			   .pcre2 = e164_ere_pcre2_new(&limits) };
	static struct pattern pattern;

	/* Spread the seed; the state must not be zero. */
	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	for (uint64_t i = 0; i < pairs; i++)
		try_pair(&b, &pattern);
	fprintf(stderr,
		"ere_differential: ENUMOD_SEED=%llu ENUMOD_PAIRS=%llu, "
		"%zu too large, %zu unique\n",
		(unsigned long long)seed, (unsigned long long)pairs, b.skipped,
		b.unique);
	cr_expect_lt(b.skipped, pairs / 5 + 1);
	cr_expect_gt(b.unique, pairs / 50);
	e164_ere_clear(&b.ere);
	e164_ere_span_clear(&b.memory);
	e164_ere_pcre2_free(b.pcre2);
	e164_rewriter_free(b.rw);
}
