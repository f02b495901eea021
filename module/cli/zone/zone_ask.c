/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_ask.c - what a name server says that has the zone (RFC 1034 section
 * 4.3.2, RFC 4592, RFC 6672).
 */
#include "zone_image_parts.h"

#define TYPE_NS    2
#define TYPE_DNAME 39

/* The first entry whose key is not less. */
static size_t lower_bound(const struct zone_image *image, struct e164_slice key)
{
	size_t low = 0;
	size_t high = image->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zone_key_compare(zone_entry_key(&image->entries[middle]),
				     key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct zone_range zone_image_from(const struct zone_image *image,
				  struct e164_slice key)
{
	const size_t at = lower_bound(image, key);

	return (struct zone_range){ image->entries + at, image->count - at };
}

static struct zone_range range_at(const struct zone_image *image, size_t at,
				  struct e164_slice key)
{
	struct zone_range range = { image->entries + at, 0 };

	while (at + range.count < image->count &&
	       e164_slice_equal(zone_entry_key(&range.at[range.count]), key))
		range.count++;
	return range;
}

/* The entry of a delegation or DNAME with this key, or NULL. */
static const struct zone_entry *cut_at(const struct zone_image *image,
				       struct e164_slice key)
{
	size_t low = 0;
	size_t high = image->cut_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct zone_entry *e =
			&image->entries[image->cuts[middle]];

		if (zone_key_compare(zone_entry_key(e), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == image->cut_count)
		return NULL;
	const struct zone_entry *e = &image->entries[image->cuts[low]];

	return e164_slice_equal(zone_entry_key(e), key) ? e : NULL;
}

/* What is the zone's end on the way down to the name; NULL: nothing. */
static const struct zone_entry *cut_above(const struct zone_image *image,
					  struct e164_slice key)
{
	size_t len = image->apex.len;

	if (!image->cut_count)
		return NULL;
	for (;;) {
		const struct zone_entry *e =
			cut_at(image, e164_slice(key.ptr, len));

		/* A DNAME has an effect below its name only. */
		if (e && (e->kind == ZONE_KIND_NS || len < key.len))
			return e;
		if (len >= key.len)
			return NULL;
		len += zone_key_step(key.ptr + len);
	}
}

static size_t common(struct e164_slice a, struct e164_slice b)
{
	size_t len = 0;

	while (len < a.len && len < b.len) {
		const size_t step = zone_key_step(a.ptr + len);

		if (len + step > a.len || len + step > b.len ||
		    memcmp(a.ptr + len, b.ptr + len, step) != 0)
			break;
		len += step;
	}
	return len;
}

/* The names beside a name that is not there tell which above it are. */
static struct zone_range wildcard_for(const struct zone_image *image, size_t at,
				      struct e164_slice key)
{
	struct zone_key star = { .len = image->apex.len };
	size_t len;

	if (at) {
		len = common(zone_entry_key(&image->entries[at - 1]), key);
		star.len = len > star.len ? len : star.len;
	}
	if (at < image->count) {
		len = common(zone_entry_key(&image->entries[at]), key);
		star.len = len > star.len ? len : star.len;
	}
	memcpy(star.at, key.ptr, star.len);
	star.at[star.len++] = 0;
	const struct e164_slice slice = e164_slice(star.at, star.len);

	return range_at(image, lower_bound(image, slice), slice);
}

static void lead_elsewhere(struct zone_answer *answer, struct e164_slice name,
			   uint64_t mark)
{
	answer->found = ZONE_FOUND_ELSEWHERE;
	memcpy(answer->elsewhere.wire, name.ptr, name.len);
	answer->elsewhere.len = name.len;
	answer->elsewhere_mark = mark;
}

/* The servers, in any order, each once: they are sorted. */
static void delegate(const struct zone_image *image,
		     const struct zone_entry *cut, struct zone_answer *answer)
{
	const struct e164_slice key = zone_entry_key(cut);
	const struct zone_range all =
		range_at(image, lower_bound(image, key), key);
	struct e164_slice last = e164_slice(NULL, 0);
	uint64_t mark = zone_hash(key);
	struct zone_name name;

	for (size_t i = 0; i < all.count; i++) {
		const struct e164_slice server = zone_entry_rdata(&all.at[i]);

		if (all.at[i].kind != ZONE_KIND_NS ||
		    e164_slice_equal(server, last))
			continue;
		mark += zone_hash(server);
		last = server;
	}
	zone_key_name(key, &name);
	lead_elsewhere(answer, zone_name_slice(&name), mark);
}

static void bound_ttl(struct zone_answer *answer, uint32_t ttl_sec)
{
	if (ttl_sec < answer->ttl_sec)
		answer->ttl_sec = ttl_sec;
}

/* Go on with another name. Returns false when that is too often. */
static bool go_on(struct zone_answer *answer, struct e164_slice name)
{
	if (answer->name_count > ZONE_CHAIN_MAX) {
		answer->found = ZONE_FOUND_FAILED;
		return false;
	}
	struct zone_name *at = &answer->names[answer->name_count++];

	memcpy(at->wire, name.ptr, name.len);
	at->len = name.len;
	return true;
}

/* Put the target in the place of the DNAME's owner. */
static bool go_below(struct zone_answer *answer, const struct zone_entry *dname)
{
	const struct zone_name *from = &answer->names[answer->name_count - 1];
	const struct e164_slice target = zone_entry_rdata(dname);
	struct zone_name owner;
	struct zone_name to;

	zone_key_name(zone_entry_key(dname), &owner);
	const size_t front = from->len - owner.len;

	/* Unbound says that there are no records, and of other circles nothing.
	 */
	answer->found = ZONE_FOUND_DATA;
	if (e164_slice_equal_nocase(target, zone_name_slice(&owner))) {
		bound_ttl(answer, dname->ttl_sec);
		return false;
	}
	answer->found = ZONE_FOUND_FAILED;
	if (front + target.len > sizeof(to.wire))
		return false;
	memcpy(to.wire, from->wire, front);
	memcpy(to.wire + front, target.ptr, target.len);
	to.len = front + target.len;
	bound_ttl(answer, dname->ttl_sec);
	return go_on(answer, zone_name_slice(&to));
}

/* What the owner has. Returns true when an alias leads to another name. */
static bool take(struct zone_range range, struct zone_answer *answer)
{
	answer->found = ZONE_FOUND_DATA;
	answer->records = range;
	for (size_t i = 0; i < range.count; i++) {
		const struct zone_entry *e = &range.at[i];

		if (e->kind == ZONE_KIND_CNAME) {
			answer->records.count = 0;
			bound_ttl(answer, e->ttl_sec);
			return go_on(answer, zone_entry_rdata(e));
		}
		if (e->kind == ZONE_KIND_NAPTR)
			bound_ttl(answer, e->ttl_sec);
	}
	return false;
}

/* Of several zones with nothing above them, is the name in none? */
static bool is_beside(const struct zone_image *image, struct e164_slice key)
{
	if (image->apex.len || !image->has_soa)
		return false;
	for (size_t len = 0;; len += zone_key_step(key.ptr + len)) {
		const struct e164_slice top = e164_slice(key.ptr, len);
		const struct zone_range owner =
			range_at(image, lower_bound(image, top), top);

		for (size_t i = 0; i < owner.count; i++)
			if (owner.at[i].kind == ZONE_KIND_SOA)
				return false;
		if (len >= key.len)
			return true;
	}
}

/* Look at the last of the names. Returns true when there is another one. */
static bool step(const struct zone_image *image, struct zone_answer *answer)
{
	const struct e164_slice name =
		zone_name_slice(&answer->names[answer->name_count - 1]);
	struct zone_key room;

	zone_key_of(name, &room);
	const struct e164_slice key = e164_slice(room.at, room.len);

	if (!zone_key_is_below(key,
			       e164_slice(image->apex.at, image->apex.len))) {
		lead_elsewhere(answer, name, zone_hash(key));
		return false;
	}
	const struct zone_entry *cut = cut_above(image, key);

	if (cut && cut->kind == ZONE_KIND_DNAME)
		return go_below(answer, cut);
	if (cut) {
		delegate(image, cut, answer);
		return false;
	}
	const size_t at = lower_bound(image, key);

	if (at < image->count &&
	    zone_key_is_below(zone_entry_key(&image->entries[at]), key))
		return take(range_at(image, at, key), answer);
	const struct zone_range wildcard = wildcard_for(image, at, key);

	if (wildcard.count)
		return take(wildcard, answer);
	answer->found = ZONE_FOUND_NOTHING;
	if (is_beside(image, key))
		lead_elsewhere(answer, name, zone_hash(key));
	return false;
}

void zone_image_ask(const struct zone_image *image, struct e164_slice name,
		    struct zone_answer *answer)
{
	answer->records = (struct zone_range){ .count = 0 };
	answer->ttl_sec = ZONE_TTL_UNKNOWN;
	answer->name_count = 0;
	answer->elsewhere.len = 0;
	answer->elsewhere_mark = 0;
	(void)go_on(answer, name);
	while (step(image, answer))
		;
}

/* Lines that are no records ----------------------------------------------- */

static const struct zone_entry *fault_of(const struct zone_range *range,
					 bool is_delegation)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct zone_entry *e = range->at + i;

		if (e->kind != ZONE_KIND_FAULT)
			continue;
		const uint8_t *type = zone_entry_rdata(e).ptr;

		if (!type[0] && (type[1] == TYPE_DNAME ||
				 (is_delegation && type[1] == TYPE_NS)))
			return e;
	}
	return NULL;
}

const struct zone_entry *zone_image_fault_above(const struct zone_image *image,
						struct e164_slice name)
{
	const bool is_zone = image->apex.len || image->has_soa;
	struct zone_key room;
	size_t len = image->apex.len;

	zone_key_of(name, &room);
	if (!image->has_faults)
		return NULL;
	while (len < room.len) {
		const struct e164_slice key = e164_slice(room.at, len);
		const struct zone_range owner =
			range_at(image, lower_bound(image, key), key);
		const struct zone_entry *e =
			fault_of(&owner, is_zone && len > image->apex.len);

		if (e)
			return e;
		len += zone_key_step(room.at + len);
	}
	return NULL;
}

bool zone_image_add_fault(struct zone_image *image, const struct zone *zone,
			  struct e164_slice text)
{
	uint8_t room[ZONE_PATH_MAX + 2 * ZONE_FAULT_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_write_u8(&w, (uint8_t)(zone->rrtype >> 8));
	e164_write_u8(&w, (uint8_t)zone->rrtype);
	e164_write_slice(&w, text);
	image->has_faults = true;
	return !w.failed &&
	       zone_image_put(image, zone, ZONE_KIND_FAULT, e164_written(&w));
}
