/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_walk.c - through the names of both zones, side by side.
 *
 * Both images are sorted by key, so that a name stands in front of all names
 * below it. The names above the one that is looked at are on a stack; those
 * that no record has (empty non-terminals) are put there as well, since they
 * end wildcards too.
 */
#include "diff.h"

#include <string.h>

static struct e164_slice node_key(const struct diff *diff,
				  const struct diff_node *node)
{
	return e164_slice(diff->key.at, node->len);
}

/* The entries of a key that the cursor stands at. */
static struct zone_range range_of(const struct diff *diff, int side, size_t at,
				  struct e164_slice key)
{
	const struct zone_range all = zone_image_entries(diff->images[side]);
	struct zone_range range = { all.at + at, 0 };

	while (at + range.count < all.count &&
	       e164_slice_equal(zone_entry_key(&range.at[range.count]), key))
		range.count++;
	return range;
}

/* A wildcard stands right behind the records of the name above it. */
static struct zone_range wildcard_of(const struct diff *diff, int side,
				     const struct diff_node *node)
{
	struct zone_key star = { .len = node->len };

	memcpy(star.at, diff->key.at, node->len);
	star.at[star.len++] = 0;
	return range_of(diff, side, diff->at[side] + node->own[side].count,
			e164_slice(star.at, star.len));
}

static bool exists(const struct diff *diff, int side, struct e164_slice key)
{
	const struct zone_range all = zone_image_entries(diff->images[side]);

	return diff->at[side] < all.count &&
	       key.len >= zone_image_apex(diff->images[side])->len &&
	       zone_key_is_below(zone_entry_key(&all.at[diff->at[side]]), key);
}

static bool is_cut(const struct diff *diff, int side,
		   const struct diff_node *node)
{
	return zone_image_is_delegated(diff->images[side], node->own[side]);
}

static void find_cuts(const struct diff *diff, struct diff_node *node)
{
	const bool old = is_cut(diff, DIFF_OLD, node);
	const bool new = is_cut(diff, DIFF_NEW, node);

	node->has_dname = diff_has_kind(node->own[DIFF_OLD], ZONE_KIND_DNAME) ||
			  diff_has_kind(node->own[DIFF_NEW], ZONE_KIND_DNAME);
	node->is_open |= node->has_dname;
	if (old &&
	    new &&diff_is_same(diff, node->own[DIFF_OLD], node->own[DIFF_NEW]))
		node->is_cut = !node->is_open || node->is_cut;
	else
		node->is_open |= old || new;
}

/* What the name resolves to, before aliases and the like are followed. */
static struct zone_range source_of(const struct diff_node *node,
				   const struct diff_node *above, int side)
{
	if (node->exists[side] || !above)
		return node->own[side];
	return above->wild[side];
}

static bool may_differ(const struct diff *diff, const struct diff_node *node,
		       const struct diff_node *above)
{
	const struct zone_range old = source_of(node, above, DIFF_OLD);
	const struct zone_range new = source_of(node, above, DIFF_NEW);

	if (node->is_open)
		return diff->is_config ||
		       !diff_is_alike(diff, node_key(diff, node));
	if (!diff_has_records(old) && !diff_has_records(new))
		return false;
	if (diff->is_config)
		return true;
	if (node->is_cut)
		return false;
	return !diff_is_same(diff, old, new) || diff_leads_on(old) ||
	       diff_leads_on(new);
}

static void compare(struct diff *diff, struct diff_node *node,
		    const struct diff_node *above)
{
	struct diff_found found = { .block = NULL };

	if (!may_differ(diff, node, above) ||
	    !diff_resolve(diff, node_key(diff, node)))
		return;
	found.kind = diff_compare(diff);
	if (found.kind == DIFF_SAME)
		return;
	diff_report(diff, &found);
	if (found.kind == DIFF_ELSEWHERE)
		node->is_told |= is_cut(diff, DIFF_OLD, node) ||
				 is_cut(diff, DIFF_NEW, node);
}

static void note_name(struct diff *diff, const struct diff_node *node)
{
	bool has_records = false;

	for (int side = 0; side < DIFF_SIDES; side++) {
		if (!node->own[side].count)
			continue;
		has_records = true;
		diff->has_names[side] = true;
		diff->has_below[side] =
			diff->has_below[side] ||
			diff_is_below(diff, node_key(diff, node));
	}
	diff->names += has_records;
}

/* The key up to len is that of a name that is not on the stack yet. */
static void push(struct diff *diff, size_t len)
{
	struct diff_node *above =
		diff->depth ? &diff->nodes[diff->depth - 1] : NULL;
	struct diff_node *node = &diff->nodes[diff->depth++];
	const uint8_t last = diff->key.at[above ? above->len : 0];

	*node = (struct diff_node){ .len = len };
	if (above) {
		node->is_open = above->is_open;
		node->is_cut = above->is_cut;
		node->is_told = above->is_told;
		if (last >= 0x80)
			above->digits |= 1U << (last - 0x80);
	}
	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct e164_slice key = node_key(diff, node);

		node->exists[side] = exists(diff, side, key);
		node->own[side] = range_of(diff, side, diff->at[side], key);
		if (node->exists[side])
			node->wild[side] = wildcard_of(diff, side, node);
		else if (above)
			node->wild[side] = above->wild[side];
	}
	find_cuts(diff, node);
	note_name(diff, node);
	compare(diff, node, above);
}

static void pop(struct diff *diff)
{
	const struct diff_node *node = &diff->nodes[--diff->depth];

	diff_block(diff, node);
}

/* The least key of all that come next. False: there is none. */
static bool next_key(const struct diff *diff, struct e164_slice *key)
{
	bool has = false;

	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct zone_range all =
			zone_image_entries(diff->images[side]);

		if (diff->at[side] == all.count)
			continue;
		const struct e164_slice next =
			zone_entry_key(&all.at[diff->at[side]]);

		if (!has || zone_key_compare(next, *key) < 0)
			*key = next;
		has = true;
	}
	if (diff->mark_at < diff->mark_count) {
		const struct diff_mark *mark = diff->marks[diff->mark_at];
		const struct e164_slice next = e164_slice(mark->at, mark->len);

		if (!has || zone_key_compare(next, *key) < 0)
			*key = next;
		has = true;
	}
	return has;
}

/* Go on behind the key. */
static void skip(struct diff *diff, struct e164_slice key)
{
	for (int side = 0; side < DIFF_SIDES; side++)
		diff->at[side] +=
			range_of(diff, side, diff->at[side], key).count;
	while (diff->mark_at < diff->mark_count &&
	       e164_slice_equal(e164_slice(diff->marks[diff->mark_at]->at,
					   diff->marks[diff->mark_at]->len),
				key))
		diff->mark_at++;
}

static void go_to(struct diff *diff, struct e164_slice key)
{
	size_t len;

	while (diff->depth &&
	       !zone_key_is_below(
		       key, node_key(diff, &diff->nodes[diff->depth - 1])))
		pop(diff);
	len = diff->depth ? diff->nodes[diff->depth - 1].len : 0;
	memcpy(diff->key.at, key.ptr, key.len);
	diff->key.len = key.len;
	/* The root is on the stack first. */
	if (!diff->depth)
		push(diff, 0);
	while (len < key.len) {
		len += zone_key_step(key.ptr + len);
		push(diff, len);
	}
}

bool diff_walk(struct diff *diff)
{
	struct e164_slice key;

	cli_progress_begin(
		&diff->progress, "comparing", NULL,
		zone_image_entries(diff->images[DIFF_OLD]).count +
			zone_image_entries(diff->images[DIFF_NEW]).count,
		diff->is_quiet);
	while (diff->status == CLI_GOOD && next_key(diff, &key)) {
		const size_t before = diff->at[DIFF_OLD] + diff->at[DIFF_NEW];

		go_to(diff, key);
		skip(diff, key);
		diff->progress.count +=
			diff->at[DIFF_OLD] + diff->at[DIFF_NEW] - before - 1;
		cli_progress_step(&diff->progress);
	}
	while (diff->depth)
		pop(diff);
	cli_progress_end(&diff->progress);
	return diff->status == CLI_GOOD;
}
