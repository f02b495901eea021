/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_uri.c - whether the URI records of both zones are the same.
 *
 * They are not compared otherwise, so a mark of each is enough. RRsets are
 * sets (RFC 2181 section 5): neither the order of records counts, nor how often
 * one stands there.
 */
#include "diff.h"

#include "bulk.h"
#include "zone.h"

#include "e164/urirr.h"

bool diff_uri_add(struct diff_uris *uris, struct zone *zone)
{
	uint8_t room[UINT16_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));
	struct zone_key key;

	if (zone->rrtype != E164_TYPE_URI || !zone_uri(zone, &w))
		return true;
	uint64_t *marks =
		bulk_grow(uris->marks, uris->count, &uris->cap, sizeof(*marks));

	if (!marks)
		return false;
	uris->marks = marks;
	zone_key_of(zone_name_slice(&zone->owner), &key);
	marks[uris->count++] = zone_hash(e164_slice(key.at, key.len)) *
			       (zone_hash(e164_written(&w)) | 1);
	return true;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Each mark once, in order. */
static void settle(struct diff_uris *uris)
{
	size_t kept = 0;

	if (!uris->count)
		return;
	bulk_sort(uris->marks, uris->count, sizeof(*uris->marks), compare);
	for (size_t i = 0; i < uris->count; i++)
		if (!kept || uris->marks[kept - 1] != uris->marks[i])
			uris->marks[kept++] = uris->marks[i];
	uris->count = kept;
}

bool diff_uri_is_same(struct diff_uris *a, struct diff_uris *b)
{
	settle(a);
	settle(b);
	if (a->count != b->count)
		return false;
	return !a->count ||
	       !memcmp(a->marks, b->marks, a->count * sizeof(*a->marks));
}

void diff_uri_clear(struct diff_uris *uris)
{
	bulk_free(uris->marks, uris->cap * sizeof(*uris->marks));
}
