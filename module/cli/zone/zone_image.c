/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_image.c - fill and sort the image of a zone.
 */
#include "zone_image_parts.h"

#include <ldns/ldns.h>
#include <stdlib.h>

#define WORD_LEN   8       /* octets of zone_entry.word */
#define RUN_OCTETS 4194304 /* of keys and RDATA */

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
	if (!image)
		return;
	free(image->run);
	bulk_pool_clear(&image->octets);
	bulk_free(image->entries, image->cap * sizeof(*image->entries));
	bulk_free(image->cuts, image->cut_cap * sizeof(*image->cuts));
	free(image);
}

/* Records ------------------------------------------------------------------ */

static bool grow(struct zone_image *image)
{
	struct zone_entry *entries = bulk_grow(image->entries, image->count,
					       &image->cap, sizeof(*entries));

	if (entries)
		image->entries = entries;
	return entries;
}

/*
 * Entries of one owner: name servers in the order of their names, so that one
 * that stands twice can be told, and so that they are found before a DNAME, as
 * a server answers; and behind them the others as they came.
 */
static int compare_beside(const struct zone_entry *x,
			  const struct zone_entry *y)
{
	const bool is_server = x->kind == ZONE_KIND_NS;
	const struct e164_slice a = zone_entry_rdata(x);
	const struct e164_slice b = zone_entry_rdata(y);
	int order = (y->kind == ZONE_KIND_NS) - is_server;

	if (!order && is_server)
		order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int compare_keys(const void *a, const void *b)
{
	const struct zone_entry *x = a;
	const struct zone_entry *y = b;
	const int order =
		zone_key_compare(zone_entry_key(x), zone_entry_key(y));

	return order ? order : compare_beside(x, y);
}

/*
 * Keep the octets of the run in the order in which they will be asked for: of
 * what the system has written out, each page is then read once.
 */
static bool settle(struct zone_image *image)
{
	if (image->settled == image->count)
		return true;
	qsort(image->entries + image->settled, image->count - image->settled,
	      sizeof(*image->entries), compare_keys);
	for (; image->settled < image->count; image->settled++) {
		struct zone_entry *e = &image->entries[image->settled];
		const size_t len = (size_t)e->key_len + e->rdata_len;
		uint8_t *octets = bulk_take(&image->octets, len);

		if (!octets)
			return false;
		memcpy(octets, e->octets, len);
		e->octets = octets;
	}
	image->run_used = 0;
	return true;
}

static uint8_t *take_octets(struct zone_image *image, size_t len)
{
	uint8_t *at;

	if (!image->run)
		image->run = malloc(RUN_OCTETS);
	if (!image->run ||
	    (RUN_OCTETS - image->run_used < len && !settle(image)))
		return NULL;
	at = image->run + image->run_used;
	image->run_used += len;
	return at;
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
	uint8_t *octets = take_octets(image, key.len + rdata.len);

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
	/* Octets that are lengths of labels are no letters. */
	for (size_t i = 0; kind == ZONE_KIND_NS && i < target.len; i++)
		target.wire[i] = e164_lower(target.wire[i]);
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
	const int order = (x->word > y->word) - (x->word < y->word);

	return order ? order : compare_keys(a, b);
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

/* The entries of one owner, from the first one on. */
static struct zone_range owner_at(const struct zone_image *image, size_t first)
{
	struct zone_range owner = { &image->entries[first], 1 };

	while (first + owner.count < image->count &&
	       is_same(owner.at, &owner.at[owner.count]))
		owner.count++;
	return owner;
}

static bool has_soa(struct zone_range owner)
{
	for (size_t i = 0; i < owner.count; i++)
		if (owner.at[i].kind == ZONE_KIND_SOA)
			return true;
	return false;
}

static bool is_cut(const struct zone_image *image, const struct zone_entry *e,
		   bool is_apex)
{
	if (e->kind == ZONE_KIND_DNAME)
		return true;
	if (e->kind != ZONE_KIND_NS || e->key_len == image->apex.len)
		return false;
	return (image->apex.len || image->has_soa) && !is_apex;
}

/* Delegations and DNAMEs are looked for above each name. */
static bool keep_cuts(struct zone_image *image)
{
	bool is_apex = false;

	for (size_t i = 0; i < image->count; i++) {
		if (!i || !is_same(&image->entries[i - 1], &image->entries[i]))
			is_apex = has_soa(owner_at(image, i));
		if (!is_cut(image, &image->entries[i], is_apex))
			continue;
		uint32_t *cuts = bulk_grow(image->cuts, image->cut_count,
					   &image->cut_cap, sizeof(*cuts));

		if (!cuts)
			return false;
		image->cuts = cuts;
		cuts[image->cut_count++] = (uint32_t)i;
	}
	return true;
}

bool zone_image_sort(struct zone_image *image)
{
	if (!settle(image))
		return false;
	free(image->run);
	image->run = NULL;
	prepare(image);
	bulk_sort(image->entries, image->count, sizeof(*image->entries),
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
			return is_cut(image, &owner.at[i], has_soa(owner));
	return false;
}
