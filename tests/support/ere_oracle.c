/* SPDX-License-Identifier: BSD-3-Clause */
/* ere_oracle.c - see ere_oracle.h */
#include "ere_oracle.h"

#include <stdlib.h>
#include <string.h>

#define WAYS_MAX 6000 /* ways and chain links for one subject */

/* One way in which a node matches. Steps are those of its children, in order */
struct way {
	const struct oracle_node *node;
	int start;
	int end;
	size_t choice;           /* which alternative */
	const struct step *last; /* of the children; NULL for none */
};

struct step {
	const struct way *way;
	const struct step *before;
	int number; /* 1 for the first */
};

struct ways {
	const struct way **items;
	size_t count;
	size_t cap;
};

/* All memory of one answer; freed at once. */
struct oracle {
	const char *subject;
	int len;
	size_t used;
	bool is_full;
	struct way way_room[WAYS_MAX];
	struct step step_room[WAYS_MAX];
};

static void list(struct oracle *o, const struct oracle_node *node, int start,
		 struct ways *ways);

static void add(struct oracle *o, struct ways *ways, struct way way)
{
	if (o->used == WAYS_MAX) {
		o->is_full = true;
		return;
	}
	if (ways->count == ways->cap) {
		ways->cap = ways->cap ? ways->cap * 2 : 8;
		ways->items =
			realloc(ways->items, ways->cap * sizeof(*ways->items));
		if (!ways->items)
			abort();
	}
	o->way_room[o->used] = way;
	ways->items[ways->count++] = &o->way_room[o->used++];
}

static const struct step *link_step(struct oracle *o, const struct step *before,
				    const struct way *way)
{
	if (o->used == WAYS_MAX) {
		o->is_full = true;
		return NULL;
	}
	struct step *step = &o->step_room[o->used++];

	*step = (struct step){ way, before, before ? before->number + 1 : 1 };
	return step;
}

static void list_sequence(struct oracle *o, struct way so_far, size_t child,
			  struct ways *ways)
{
	struct ways heads = { 0 };

	if (child == so_far.node->count) {
		add(o, ways, so_far);
		return;
	}
	list(o, so_far.node->children[child], so_far.end, &heads);
	for (size_t i = 0; i < heads.count && !o->is_full; i++) {
		struct way longer = so_far;

		longer.last = link_step(o, so_far.last, heads.items[i]);
		longer.end = heads.items[i]->end;
		list_sequence(o, longer, child + 1, ways);
	}
	free(heads.items);
}

/*
 * XBD 9.4.6: an iteration may be empty only if it is the only match of the
 * repetition, or needed to reach the least number of iterations.
 */
static bool is_legal(const struct way *way, bool has_empty)
{
	const int count = way->last ? way->last->number : 0;

	if (count < way->node->min)
		return false;
	return !has_empty || count <= way->node->min ||
	       (count == 1 && way->start == way->end);
}

static void list_repeat(struct oracle *o, struct way so_far, bool has_empty,
			struct ways *ways)
{
	const struct oracle_node *node = so_far.node;
	const int count = so_far.last ? so_far.last->number : 0;
	struct ways next = { 0 };

	if (is_legal(&so_far, has_empty))
		add(o, ways, so_far);
	if (count == node->max || (has_empty && count >= node->min))
		return;
	list(o, node->children[0], so_far.end, &next);
	for (size_t i = 0; i < next.count && !o->is_full; i++) {
		const bool is_empty = next.items[i]->end == so_far.end;
		struct way longer = so_far;

		if (is_empty && count && count >= node->min)
			continue;
		longer.last = link_step(o, so_far.last, next.items[i]);
		longer.end = next.items[i]->end;
		list_repeat(o, longer, has_empty || is_empty, ways);
	}
	free(next.items);
}

static void list_choice(struct oracle *o, struct way so_far, struct ways *ways)
{
	for (size_t c = 0; c < so_far.node->count; c++) {
		struct ways inner = { 0 };

		list(o, so_far.node->children[c], so_far.start, &inner);
		for (size_t i = 0; i < inner.count && !o->is_full; i++) {
			struct way way = so_far;

			way.choice = c;
			way.end = inner.items[i]->end;
			way.last = link_step(o, NULL, inner.items[i]);
			add(o, ways, way);
		}
		free(inner.items);
	}
}

static void list(struct oracle *o, const struct oracle_node *node, int start,
		 struct ways *ways)
{
	struct way way = { .node = node, .start = start, .end = start };

	switch (node->kind) {
	case ORACLE_ONE:
		way.end++;
		if (start < o->len && strchr(node->accepts, o->subject[start]))
			add(o, ways, way);
		break;
	case ORACLE_START:
		if (start == 0)
			add(o, ways, way);
		break;
	case ORACLE_END:
		if (start == o->len)
			add(o, ways, way);
		break;
	case ORACLE_CHOICE:
		list_choice(o, way, ways);
		break;
	case ORACLE_REPEAT:
		list_repeat(o, way, false, ways);
		break;
	case ORACLE_SEQUENCE:
	case ORACLE_GROUP:
		list_sequence(o, way, 0, ways);
		break;
	}
}

static int compare(const struct way *a, const struct way *b);

/* The first child that differs decides. One more child, even empty, wins. */
static int compare_steps(const struct step *a, const struct step *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	if (a->number > b->number) {
		const int order = compare_steps(a->before, b);

		return order ? order : 1;
	}
	if (a->number < b->number)
		return -compare_steps(b, a);
	const int order = compare_steps(a->before, b->before);

	return order ? order : compare(a->way, b->way);
}

/*
 * XBD 9.1: each subpattern, from left to right, matches the longest possible
 * string; a null string is longer than no match. So of two ways of equal length
 * through an alternation, the one through the alternative further to the left
 * wins: there that alternative matches, in the other way it does not.
 */
static int compare(const struct way *a, const struct way *b)
{
	const int a_len = a->end - a->start;
	const int b_len = b->end - b->start;

	if (a_len != b_len)
		return a_len > b_len ? 1 : -1;
	if (a->choice != b->choice)
		return a->choice < b->choice ? 1 : -1;
	return compare_steps(a->last, b->last);
}

/* A repetition reports its last iteration. */
static void report(const struct way *way, struct oracle_answer *answer)
{
	if (way->node->kind == ORACLE_GROUP)
		answer->spans[way->node->group] =
			(struct oracle_span){ way->start, way->end };
	for (const struct step *s = way->last; s; s = s->before) {
		report(s->way, answer);
		if (way->node->kind == ORACLE_REPEAT)
			break;
	}
}

static const struct way *best_of(const struct ways *ways)
{
	const struct way *best = NULL;

	for (size_t i = 0; i < ways->count; i++)
		if (!best || compare(ways->items[i], best) > 0)
			best = ways->items[i];
	return best;
}

static bool match_at(struct oracle *o, const struct oracle_node *tree,
		     int start, struct oracle_answer *answer)
{
	struct ways ways = { 0 };

	o->used = 0;
	list(o, tree, start, &ways);
	const struct way *best = best_of(&ways);

	free(ways.items);
	if (!best)
		return false;
	for (size_t i = 0; i <= ORACLE_GROUPS; i++)
		answer->spans[i] = (struct oracle_span){ -1, -1 };
	answer->spans[0] = (struct oracle_span){ best->start, best->end };
	report(best, answer);
	return true;
}

bool oracle_match(const struct oracle_node *tree, const char *subject,
		  struct oracle_answer *answer)
{
	static struct oracle o; /* too large for the stack */

	o.subject = subject;
	o.len = (int)strlen(subject);
	o.is_full = false;
	answer->is_match = false;
	for (int start = 0; start <= o.len && !answer->is_match; start++)
		answer->is_match = match_at(&o, tree, start, answer);
	return !o.is_full;
}
