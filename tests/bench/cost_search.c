/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cost_search.c - look for the records that cost most.
 *
 * Hill climbing from EREs that brought other programs down and from random
 * ones: change the ERE, keep the change when the record takes longer. Each
 * climb ends after some changes without success; the worst ERE of each climb
 * goes into a table, and the worst of them together are RRsets. The seed and
 * the number of climbs may be given as arguments.
 *
 * A record is timed as in the module, with memory that other records have made
 * warm; its memory is what it asks for with a rewriter of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "e164/naptr.h"
#include "e164/decision.h"
#include "heap.h"

#define AUS         "+123451234512345" /* as long as a number can be */
#define ERE_MAX     251                /* "!" ERE "!x!" has 255 octets */
#define CLIMBS      100
#define PATIENCE    3000 /* changes in a row that did not help */
#define RUNS        3    /* the shortest counts */
#define RUNS_FINAL  25
#define WORST_SHOWN 10

struct ere {
	char text[ERE_MAX + 1];
	size_t len;
};

struct cost {
	double ns;
	uint32_t steps;
	enum e164_status status;
};

struct finding {
	struct ere ere;
	struct cost cost;
};

static uint64_t state;
static struct e164_rewriter *rw;

/* Making and changing EREs */

static const char *const atoms[] = { ".",  "1",    "[0-9]",  "x",    "(.)",
				     "^",  "$",    "(1|12)", "[^x]", "(.?)",
				     "5*", "(1)?", "(.|..)", ".*",   "(.*)" };
static const char *const repeats[] = { "*",    "+",     "?",     "{9}",
				       "{9,}", "{17}",  "{99}",  "{0,16}",
				       "{8,}", "{1,9}", "{16,}", "{255}" };

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* EREs that crashed or stalled other programs, or might have. */
static const char *const known[] = {
	".*{10,}{10,}{10,}{10,}{10,}",
	"((x{1,255}){1,255}){1,255}",
	"(((((((.?){9}){9}){9}){9}){9}){9}){9}x",
	"((((.{1,200}){1,200}){1,200}){1,200})x",
	"(([0-9+]+)+)+[[:alpha:]]",
	"((((((((.*)*)*)*)*)*)*)*)*x",
	"(((.|..)(.|..))*|(.|..|...)*)*x",
	".*.*.*.*.*.*.*.*.*.*.*.*x",
	"([0-9]*)x*([0-9]*)y*([0-9]*)$",
	"(x|1)+(y|2)+(z|3)+$",
	"(.?){99}(.?){99}(.?){99}(.?){99}",
	"(((((((((.?){99}){99}){99}){99}){99}){99}){99}){99}){99}x",
	"(((.?){99}){99}((.?){99}){99}((.?){99}){99}){99}x",
};

static const char *pick_atom(void)
{
	return atoms[bench_draw(&state, COUNT(atoms))];
}

static const char *pick_repeat(void)
{
	return repeats[bench_draw(&state, COUNT(repeats))];
}

/* Put text in place of len octets at offset at; too long is cut off. */
static void splice(struct ere *ere, size_t at, size_t len, const char *text)
{
	char whole[4 * ERE_MAX];
	const int size = snprintf(whole, sizeof(whole), "%.*s%s%s", (int)at,
				  ere->text, text, ere->text + at + len);

	if (size < 1 || (size_t)size > ERE_MAX)
		return;
	memcpy(ere->text, whole, (size_t)size + 1);
	ere->len = (size_t)size;
}

/* A stretch of the ERE, at most most octets. */
static void pick_stretch(const struct ere *ere, size_t most, size_t *at,
			 size_t *len)
{
	*at = bench_draw(&state, (uint32_t)ere->len);
	*len = 1 + bench_draw(&state, (uint32_t)most);
	if (*len > ere->len - *at)
		*len = ere->len - *at;
}

static void change(struct ere *ere)
{
	char text[2 * ERE_MAX];
	size_t at;
	size_t len;

	pick_stretch(ere, ere->len, &at, &len);
	switch (bench_draw(&state, 8)) {
	case 0:
		splice(ere, at, 0, pick_atom());
		break;
	case 1:
		splice(ere, at, 0, pick_repeat());
		break;
	case 2:
		splice(ere, at, len, pick_atom());
		break;
	case 3:
		splice(ere, at, len, "");
		break;
	case 4: /* repeat a stretch */
		snprintf(text, sizeof(text), "(%.*s)%s", (int)len,
			 ere->text + at, pick_repeat());
		splice(ere, at, len, text);
		break;
	case 5: /* double it */
		snprintf(text, sizeof(text), "%.*s", (int)len, ere->text + at);
		splice(ere, at, 0, text);
		break;
	case 6:
		snprintf(text, sizeof(text), "(%.*s|%s)", (int)len,
			 ere->text + at, pick_atom());
		splice(ere, at, len, text);
		break;
	default: /* another repetition for one that is there */
		len = strcspn(ere->text + at, "}");
		splice(ere, at, len + (ere->text[at + len] == '}'),
		       pick_repeat());
	}
}

static void begin(struct ere *ere)
{
	const uint32_t which = bench_draw(&state, COUNT(known) + 4);

	ere->len = 0;
	ere->text[0] = '\0';
	if (which < COUNT(known)) {
		splice(ere, 0, 0, known[which]);
		return;
	}
	for (int i = 0; i < 8; i++)
		splice(ere, ere->len, 0, pick_atom());
}

/* Measuring */

static struct e164_slice field_of(const struct ere *ere, char *room,
				  size_t size)
{
	const int len = snprintf(room, size, "!%s!x!", ere->text);

	return e164_slice(room, (size_t)len);
}

static struct cost measure(const struct ere *ere, int runs)
{
	struct cost cost = { .ns = 1e18 };
	char room[ERE_MAX + 8];
	const struct e164_slice field = field_of(ere, room, sizeof(room));

	for (int run = 0; run < runs; run++) {
		uint8_t buf[64];
		struct e164_writer out = e164_writer(buf, sizeof(buf));
		const uint32_t left = e164_rewriter_steps_left(rw);
		const double start = bench_ns();

		cost.status =
			e164_rewrite(rw, field, e164_slice_text(AUS), &out);
		const double took = bench_ns() - start;

		cost.ns = took < cost.ns ? took : cost.ns;
		cost.steps = left - e164_rewriter_steps_left(rw);
		if (cost.status == E164_EERE && runs == RUNS)
			break;
	}
	return cost;
}

/* Make a new rewriter, with the whole budget of a query. */
static void refill(void)
{
	static const struct e164_rewrite_limits limits = { .steps_query =
								   UINT32_MAX };

	if (rw && e164_rewriter_steps_left(rw) > UINT32_MAX / 2)
		return;
	e164_rewriter_free(rw);
	rw = e164_rewriter_new(&limits);
	if (!rw)
		abort();
}

static struct finding climb(void)
{
	struct finding best;

	begin(&best.ere);
	best.cost = measure(&best.ere, RUNS);
	for (int idle = 0; idle < PATIENCE; idle++) {
		struct finding next = best;

		refill();
		for (uint32_t n = bench_draw(&state, 3) + 1; n; n--)
			if (next.ere.len)
				change(&next.ere);
		if (!next.ere.len)
			continue;
		next.cost = measure(&next.ere, RUNS);
		if (next.cost.status == E164_EERE ||
		    next.cost.ns < best.cost.ns * 1.01)
			continue;
		best = next;
		idle = 0;
	}
	return best;
}

static int by_cost(const void *a, const void *b)
{
	const struct finding *left = a;
	const struct finding *right = b;

	return (left->cost.ns < right->cost.ns) -
	       (left->cost.ns > right->cost.ns);
}

static struct heap_use memory_of(const struct ere *ere)
{
	uint8_t buf[64];
	char room[ERE_MAX + 8];
	struct e164_writer out = e164_writer(buf, sizeof(buf));

	heap_restart();
	const size_t before = heap_use().peak;
	struct e164_rewriter *own = e164_rewriter_new(NULL);

	if (!own || e164_rewrite(own, field_of(ere, room, sizeof(room)),
				 e164_slice_text(AUS), &out) == E164_EMEMORY)
		abort();
	e164_rewriter_free(own);
	struct heap_use use = heap_use();

	use.peak -= before;
	return use;
}

static void print(const struct finding *f)
{
	const struct heap_use use = memory_of(&f->ere);

	printf("%8.1f %8u %6.2f %8zu %8zu  %-8s %s\n", f->cost.ns / 1000,
	       f->cost.steps, f->cost.ns / (f->cost.steps + 1), use.largest,
	       use.peak, e164_status_word(f->cost.status), f->ere.text);
}

static void print_known(void)
{
	for (size_t i = 0; i < COUNT(known); i++) {
		struct finding f = { .ere = { .len = 0 } };

		splice(&f.ere, 0, 0, known[i]);
		f.cost = measure(&f.ere, RUNS_FINAL);
		print(&f);
	}
}

static struct e164_slice make_rdata(const struct finding *f, uint8_t *room,
				    size_t size)
{
	char field[ERE_MAX + 8];
	struct e164_writer out = e164_writer(room, size);
	const struct e164_naptr naptr = {
		.order = 100,
		.flags = e164_slice_text("u"),
		.services = e164_slice_text("E2U+im"),
		.regexp = field_of(&f->ere, field, sizeof(field)),
		.replacement = e164_slice("", 1),
	};

	e164_naptr_encode(&naptr, &out);
	return e164_written(&out);
}

static double time_rrset(const struct e164_slice *rdatas,
			 struct e164_decision *d)
{
	const struct e164_policy policy = {
		.services = e164_service_bit(
			e164_service_find(e164_slice_text("im"))),
		.uri_max = 1024,
	};
	struct e164_number number;
	double best = 1e18;

	if (e164_number_parse(e164_slice_text(AUS), &number))
		abort();
	for (int run = 0; run < RUNS_FINAL; run++) {
		const double start = bench_ns();
		struct e164_rewriter *own = e164_rewriter_new(NULL);

		e164_decide_number(
			&(struct e164_decider){ &policy, &number, own, d },
			rdatas, E164_RECORDS_MAX);
		e164_rewriter_free(own);
		const double took = bench_ns() - start;

		best = took < best ? took : best;
	}
	return best;
}

/* As many records as are looked at, with the budget of one query. */
static void print_rrset(const struct finding *findings, size_t count)
{
	static struct e164_decision d;
	static uint8_t rooms[E164_RECORDS_MAX][512];
	struct e164_slice rdatas[E164_RECORDS_MAX];
	size_t limited = 0;

	for (size_t i = 0; i < E164_RECORDS_MAX; i++)
		rdatas[i] = make_rdata(&findings[i % count], rooms[i], 512);
	const double took = time_rrset(rdatas, &d);

	for (size_t i = 0; i < E164_RECORDS_MAX; i++)
		limited += d.reasons[i] == E164_REASON_LIMIT;
	printf("RRset of %d records, the %zu worst: %.1f us, %zu records cut "
	       "off by the budget of the query\n",
	       E164_RECORDS_MAX, count, took / 1000, limited);
}

int main(int argc, char **argv)
{
	const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 6116;
	const size_t climbs =
		argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : CLIMBS;
	struct finding *findings = calloc(climbs + 1, sizeof(*findings));

	if (!findings || !climbs)
		return 1;
	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	refill();
	printf("%8s %8s %6s %8s %8s  %-8s %s\n", "us", "steps", "ns/st",
	       "largest", "peak", "result", "ERE");
	print_known();
	printf("\n");
	for (size_t i = 0; i < climbs; i++)
		findings[i] = climb();
	for (size_t i = 0; i < climbs; i++)
		findings[i].cost = measure(&findings[i].ere, RUNS_FINAL);
	qsort(findings, climbs, sizeof(*findings), by_cost);
	for (size_t i = 0; i < climbs && i < WORST_SHOWN; i++)
		print(&findings[i]);
	print_rrset(findings,
		    climbs < E164_RECORDS_MAX ? climbs : E164_RECORDS_MAX);
	print_rrset(findings, 1);
	e164_rewriter_free(rw);
	free(findings);
	return 0;
}
