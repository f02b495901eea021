/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_dnames.c - the names of numbers that DNAMEs make.
 *
 * Below the owner of a DNAME there are no records, yet as many numbers as there
 * are names below its target. Each of these is marked, as a name below the
 * owner; with that, all numbers between two marks have the same wildcard again.
 */
#include "diff.h"

#include <string.h>

#define STEPS_MAX 4194304 /* names looked at; a loop of DNAMEs has no end */

struct way {
	struct diff *diff;
	size_t steps;
	bool is_good; /* there was memory */
};

static bool is_full(struct way *way)
{
	if (way->steps == STEPS_MAX)
		way->diff->is_cramped = true;
	return way->steps == STEPS_MAX || !way->is_good;
}

static size_t wire_len(struct e164_slice key)
{
	size_t len = 1;

	for (size_t i = 0; i < key.len; i += zone_key_step(key.ptr + i))
		len += zone_key_step(key.ptr + i) == 1
			       ? 2
			       : zone_key_step(key.ptr + i);
	return len;
}

/* Returns false when not all of the rest are digits of a number. */
static bool append_digits(struct zone_key *key, struct e164_slice rest)
{
	const struct e164_slice slice = e164_slice(key->at, key->len);
	size_t digits = diff_digits(slice);
	size_t wire = wire_len(slice);

	for (size_t i = 0; i < rest.len; i++, digits++, wire += 2) {
		if (rest.ptr[i] < 0x80 || digits >= E164_DIGITS_MAX ||
		    wire + 2 > E164_DNAME_MAX)
			return false;
		key->at[key->len++] = rest.ptr[i];
	}
	return true;
}

/* These call each other, ZONE_CHAIN_MAX deep: NOLINTBEGIN(misc-no-recursion) */
static void expand(struct way *way, const struct zone_key *owner,
		   const struct zone_key *target, unsigned depth);

static void follow(struct way *way, const struct zone_key *owner,
		   const struct zone_entry *dname, struct e164_slice rest,
		   unsigned depth)
{
	struct zone_key target;

	zone_key_of(zone_entry_rdata(dname), &target);
	/* Else all names below are too long. */
	if (target.len + rest.len > sizeof(target.at))
		return;
	if (rest.len)
		memcpy(target.at + target.len, rest.ptr, rest.len);
	target.len += rest.len;
	if (wire_len(e164_slice(target.at, target.len)) <= E164_DNAME_MAX)
		expand(way, owner, &target, depth + 1);
}

/* A DNAME above the target leads on to yet another name. */
static void look_above(struct way *way, const struct zone_image *image,
		       const struct zone_key *owner,
		       const struct zone_key *target, unsigned depth)
{
	size_t next;

	for (size_t len = 0; len < target->len; len = next) {
		const struct e164_slice key = e164_slice(target->at, len);
		struct zone_range all = zone_image_from(image, key);

		next = len + zone_key_step(target->at + len);
		for (; all.count && !is_full(way) &&
		       e164_slice_equal(zone_entry_key(all.at), key);
		     all.at++, all.count--) {
			way->steps++;
			if (all.at->kind == ZONE_KIND_DNAME)
				follow(way, owner, all.at,
				       e164_slice(target->at + len,
						  target->len - len),
				       depth);
		}
	}
}

/* One name below the target. */
static void map(struct way *way, const struct zone_key *owner, size_t skip,
		const struct zone_entry *e, unsigned depth)
{
	const struct e164_slice key = zone_entry_key(e);
	const struct e164_slice rest =
		e164_slice(key.ptr + skip, key.len - skip);
	struct zone_key made = *owner;
	const bool is_whole = append_digits(&made, rest);

	if (made.len > owner->len)
		way->is_good = diff_marks_add(way->diff,
					      e164_slice(made.at, made.len));
	if (way->is_good && is_whole && e->kind == ZONE_KIND_DNAME)
		follow(way, &made, e, e164_slice(NULL, 0), depth);
}

static void expand(struct way *way, const struct zone_key *owner,
		   const struct zone_key *target, unsigned depth)
{
	const struct e164_slice key = e164_slice(target->at, target->len);

	if (depth > ZONE_CHAIN_MAX)
		return;
	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct zone_image *image = way->diff->images[side];
		struct zone_range all = zone_image_from(image, key);

		look_above(way, image, owner, target, depth);
		for (; all.count && !is_full(way) &&
		       zone_key_is_below(zone_entry_key(all.at), key);
		     all.at++, all.count--) {
			way->steps++;
			map(way, owner, target->len, all.at, depth);
		}
	}
}
/* NOLINTEND(misc-no-recursion) */

static bool is_number(const struct diff *diff, struct e164_slice key)
{
	const size_t digits = diff_digits(key);

	for (int side = 0; side < DIFF_SIDES; side++)
		for (size_t i = 0; i < diff->settings[side]->apex_count; i++) {
			const struct e164_apex *apex =
				&diff->settings[side]->apexes[i];
			struct zone_key top;

			zone_key_of(e164_slice(apex->name, apex->len), &top);
			if (zone_key_is_below(key,
					      e164_slice(top.at, top.len)) &&
			    key.len - digits <= top.len)
				return true;
		}
	return false;
}

/* Do both sides say the same, record for record? */
static bool is_same_file(const struct diff *diff)
{
	const struct zone_range old =
		zone_image_entries(diff->images[DIFF_OLD]);
	const struct zone_range new =
		zone_image_entries(diff->images[DIFF_NEW]);
	const struct zone_entry *a = old.at;
	const struct zone_entry *b = new.at;

	if (old.count != new.count || diff->is_config)
		return false;
	for (size_t i = 0; i < old.count; i++, a++, b++)
		if (a->kind != b->kind || a->ttl_sec != b->ttl_sec ||
		    !e164_slice_equal(zone_entry_key(a), zone_entry_key(b)) ||
		    !e164_slice_equal(zone_entry_rdata(a), zone_entry_rdata(b)))
			return false;
	return true;
}

bool diff_marks_dnames(struct diff *diff)
{
	struct way way = { .diff = diff, .is_good = true };

	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct zone_range all =
			zone_image_entries(diff->images[side]);

		for (size_t i = 0; i < all.count && !is_full(&way); i++) {
			const struct zone_entry *e = &all.at[i];
			struct zone_key owner = { .len = e->key_len };

			if (e->kind != ZONE_KIND_DNAME ||
			    !is_number(diff, zone_entry_key(e)))
				continue;
			memcpy(owner.at, e->octets, e->key_len);
			follow(&way, &owner, e, e164_slice(NULL, 0), 0);
		}
	}
	if (diff->is_cramped && is_same_file(diff))
		diff->is_cramped = false;
	return way.is_good;
}
