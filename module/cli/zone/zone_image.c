/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_image.c - fill and sort the image of a zone.
 */
#include "zone_image_parts.h"

#include <ldns/ldns.h>
#include <stdlib.h>

#define CHUNK    1048576 /* octets of memory that are asked for at once */
#define GROW     1024    /* entries at first */
#define WORD_LEN 8       /* octets of zone_entry.word */

struct zone_chunk {
	struct zone_chunk *next;
	uint8_t octets[CHUNK];
};

struct zone_image *zone_image_new(struct e164_slice apex)
{
	struct zone_image *image = calloc(1, sizeof(*image));

	if (image && apex.len) {
		zone_key_of(apex, &image->apex);
		image->has_apex = true;
		image->is_given = true;
	}
	return image;
}

void zone_image_free(struct zone_image *image)
{
	struct zone_chunk *next;

	if (!image)
		return;
	for (struct zone_chunk *c = image->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	free(image->entries);
	free(image->cuts);
	free(image);
}

/* Records ------------------------------------------------------------------ */

static uint8_t *make_room(struct zone_image *image, size_t len)
{
	if (!image->chunks || CHUNK - image->used < len) {
		struct zone_chunk *chunk = malloc(sizeof(*chunk));

		if (!chunk)
			return NULL;
		chunk->next = image->chunks;
		image->chunks = chunk;
		image->used = 0;
	}
	uint8_t *at = image->chunks->octets + image->used;

	image->used += len;
	return at;
}

static bool grow(struct zone_image *image)
{
	if (image->count < image->cap)
		return true;
	const size_t cap = image->cap ? image->cap + image->cap / 2 : GROW;
	struct zone_entry *entries =
		realloc(image->entries, cap * sizeof(*entries));

	if (!entries)
		return false;
	image->entries = entries;
	image->cap = cap;
	return true;
}

static bool is_of_last(const struct zone_image *image,
		       const struct zone_key *key)
{
	return image->count &&
	       e164_slice_equal(
		       zone_entry_key(&image->entries[image->count - 1]),
		       e164_slice(key->at, key->len));
}

/* Sorting need not look at what all names have in common. */
static void shorten(struct zone_key *common, const struct zone_key *key)
{
	size_t len = 0;

	while (len < common->len && len < key->len &&
	       key->at[len] == common->at[len])
		len++;
	common->len = len;
}

bool zone_image_put(struct zone_image *image, const struct zone *zone,
		    enum zone_kind kind, struct e164_slice rdata)
{
	struct zone_key key;

	zone_key_of(zone_name_slice(&zone->owner), &key);
	/* Signatures and the like, right behind what is signed. */
	if (kind == ZONE_KIND_OTHER && is_of_last(image, &key))
		return true;
	uint8_t *octets = make_room(image, key.len + rdata.len);

	if (!octets || !grow(image))
		return false;
	if (!image->count)
		image->common = key;
	shorten(&image->common, &key);
	memcpy(octets, key.at, key.len);
	if (rdata.len)
		memcpy(octets + key.len, rdata.ptr, rdata.len);
	image->entries[image->count] = (struct zone_entry){
		.octets = octets,
		.ttl_sec = zone->ttl_sec,
		.index = (uint32_t)image->count,
		.rdata_len = (uint16_t)rdata.len,
		.key_len = (uint8_t)key.len,
		.kind = (uint8_t)kind,
	};
	image->count++;
	return true;
}

static enum zone_item add_naptr(struct zone_image *image, struct zone *zone)
{
	struct zone_naptr naptr;

	if (!zone_naptr(zone, &naptr))
		return ZONE_FAULT;
	return zone_image_put(image, zone, ZONE_KIND_NAPTR,
			      e164_slice(naptr.rdata, naptr.len))
		       ? ZONE_RECORD
		       : ZONE_END;
}

static enum zone_item add_name(struct zone_image *image, struct zone *zone,
			       enum zone_kind kind)
{
	struct zone_name target;

	if (!zone_target(zone, &target))
		return ZONE_FAULT;
	return zone_image_put(image, zone, kind, zone_name_slice(&target))
		       ? ZONE_RECORD
		       : ZONE_END;
}

/* A file may have several zones; what stands above all of them is the root. */
static void take_soa(struct zone_image *image, struct e164_slice owner)
{
	const struct e164_slice apex =
		e164_slice(image->apex.at, image->apex.len);
	struct zone_key key;

	zone_key_of(owner, &key);
	const struct e164_slice soa = e164_slice(key.at, key.len);

	if (!image->has_apex ||
	    (!image->is_given && zone_key_is_below(apex, soa)))
		image->apex = key;
	else if (!image->is_given && !zone_key_is_below(soa, apex))
		image->apex.len = 0;
	image->has_apex = true;
	image->has_soa = true;
}

static enum zone_item add_other(struct zone_image *image,
				const struct zone *zone)
{
	const bool is_soa = zone->rrtype == LDNS_RR_TYPE_SOA;

	if (is_soa)
		take_soa(image, zone_name_slice(&zone->owner));
	/* Its owner is no name that anybody asks for. */
	if (zone->rrtype == LDNS_RR_TYPE_NSEC3)
		return ZONE_RECORD;
	return zone_image_put(image, zone,
			      is_soa ? ZONE_KIND_SOA : ZONE_KIND_OTHER,
			      e164_slice(NULL, 0))
		       ? ZONE_RECORD
		       : ZONE_END;
}

enum zone_item zone_image_add(struct zone_image *image, struct zone *zone)
{
	if (zone->rrclass != LDNS_RR_CLASS_IN)
		return ZONE_RECORD;
	switch (zone->rrtype) {
	case LDNS_RR_TYPE_NAPTR:
		return add_naptr(image, zone);
	case LDNS_RR_TYPE_CNAME:
		return add_name(image, zone, ZONE_KIND_CNAME);
	case LDNS_RR_TYPE_DNAME:
		return add_name(image, zone, ZONE_KIND_DNAME);
	case LDNS_RR_TYPE_NS:
		return add_name(image, zone, ZONE_KIND_NS);
	default:
		return add_other(image, zone);
	}
}

/* Order -------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	const struct zone_entry *x = a;
	const struct zone_entry *y = b;
	int order = (x->word > y->word) - (x->word < y->word);

	if (!order)
		order = zone_key_compare(zone_entry_key(x), zone_entry_key(y));
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/*
 * Drop what is not in the zone. The octets behind what all names have in common
 * are kept in a word: with them, most comparisons need not look at the key.
 */
static void prepare(struct zone_image *image)
{
	const struct e164_slice apex =
		e164_slice(image->apex.at, image->apex.len);
	const size_t common = image->common.len;
	const size_t skip = apex.len > common ? apex.len : common;
	size_t kept = 0;

	for (size_t i = 0; i < image->count; i++) {
		struct zone_entry *e = &image->entries[i];
		const struct e164_slice key = zone_entry_key(e);

		if (!zone_key_is_below(key, apex))
			continue;
		e->word = 0;
		for (size_t j = 0; j < WORD_LEN; j++)
			e->word = e->word << 8 |
				  (skip + j < key.len ? key.ptr[skip + j] : 0);
		image->entries[kept++] = *e;
	}
	image->outside = image->count - kept;
	image->count = kept;
}

static bool is_same(const struct zone_entry *a, const struct zone_entry *b)
{
	return e164_slice_equal(zone_entry_key(a), zone_entry_key(b));
}

static bool has_soa(const struct zone_image *image, size_t at)
{
	const struct zone_entry *e = &image->entries[at];
	size_t first = at;

	while (first && is_same(&image->entries[first - 1], e))
		first--;
	for (size_t i = first; i < image->count; i++) {
		if (!is_same(&image->entries[i], e))
			return false;
		if (image->entries[i].kind == ZONE_KIND_SOA)
			return true;
	}
	return false;
}

static bool is_cut(const struct zone_image *image, size_t at)
{
	const struct zone_entry *e = &image->entries[at];

	if (e->kind == ZONE_KIND_DNAME)
		return true;
	if (e->kind != ZONE_KIND_NS || e->key_len == image->apex.len)
		return false;
	return (image->apex.len || image->has_soa) && !has_soa(image, at);
}

/* Delegations and DNAMEs are looked for above each name. */
static bool keep_cuts(struct zone_image *image)
{
	size_t count = 0;

	for (size_t i = 0; i < image->count; i++)
		count += is_cut(image, i);
	image->cuts = malloc((count + 1) * sizeof(*image->cuts));
	if (!image->cuts)
		return false;
	for (size_t i = 0; i < image->count; i++)
		if (is_cut(image, i))
			image->cuts[image->cut_count++] = (uint32_t)i;
	return true;
}

bool zone_image_sort(struct zone_image *image)
{
	bool is_sorted = true;

	prepare(image);
	for (size_t i = 1; i < image->count && is_sorted; i++)
		is_sorted = compare(&image->entries[i - 1],
				    &image->entries[i]) <= 0;
	if (!is_sorted)
		qsort(image->entries, image->count, sizeof(*image->entries),
		      compare);
	return keep_cuts(image);
}

struct zone_range zone_image_entries(const struct zone_image *image)
{
	return (struct zone_range){ image->entries, image->count };
}

size_t zone_image_outside(const struct zone_image *image)
{
	return image->outside;
}

const struct zone_key *zone_image_apex(const struct zone_image *image)
{
	return &image->apex;
}

bool zone_image_has_apex(const struct zone_image *image)
{
	return image->has_apex;
}

void zone_image_set_apex(struct zone_image *image, const struct zone_key *apex)
{
	image->apex = *apex;
	image->has_apex = true;
}

bool zone_image_is_delegated(const struct zone_image *image,
			     struct zone_range owner)
{
	for (size_t i = 0; i < owner.count; i++)
		if (owner.at[i].kind == ZONE_KIND_NS)
			return is_cut(image,
				      (size_t)(&owner.at[i] - image->entries));
	return false;
}
