/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk.c - loops and bombs of non-terminals end here.
 */
#include "e164/walk.h"

void e164_walk_init(struct e164_walk *walk,
		    const struct e164_walk_limits *limits)
{
	*walk = (struct e164_walk){ .limits = *limits };
}

void e164_walk_visit(struct e164_walk *walk, struct e164_slice name)
{
	if (walk->name_count < E164_WALK_NAMES_MAX)
		walk->names[walk->name_count++] = name;
}

/* Labels' lengths are at most 63 and so are no letters. */
static bool is_seen(const struct e164_walk *walk, struct e164_slice name)
{
	for (size_t i = 0; i < walk->name_count; i++)
		if (e164_slice_equal_nocase(walk->names[i], name))
			return true;
	return false;
}

static bool is_good(const struct e164_walk *walk,
		    const struct e164_choice *choice)
{
	return walk->lookups < walk->limits.lookups &&
	       walk->name_count < E164_WALK_NAMES_MAX &&
	       choice->path.depth < walk->limits.depth &&
	       !is_seen(walk, choice->uri);
}

static void take_out(struct e164_decision *d, size_t at)
{
	d->choice_count--;
	memmove(d->choices + at, d->choices + at + 1,
		(d->choice_count - at) * sizeof(*d->choices));
}

bool e164_walk_next(struct e164_walk *walk, struct e164_decision *d, size_t *at)
{
	for (size_t i = 0; i < d->choice_count;) {
		const struct e164_choice *choice = &d->choices[i];

		if (choice->service != E164_SERVICE_PENDING) {
			i++;
		} else if (is_good(walk, choice)) {
			walk->lookups++;
			e164_walk_visit(walk, choice->uri);
			*at = i;
			return true;
		} else {
			take_out(d, i);
		}
	}
	return false;
}
