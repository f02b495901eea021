/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_snapshot.c - the statements of a snapshot, and whose they are.
 */
#include "ledger_snapshot.h"

#include "checksum.h"

#include <stdlib.h>

bool ledger_source_has(const struct ledger_source *source,
		       const struct ledger_record *record)
{
	switch (source->kind) {
	case LEDGER_SOURCE_ENTITY:
		return !strcmp(record->entity, source->name);
	case LEDGER_SOURCE_REGISTRAR:
		return !strcmp(record->registrar, source->name);
	default:
		return e164_extent_covers(&source->numbers, &record->extent);
	}
}

static uint64_t id_of(const struct ledger_source *source)
{
	uint8_t octets[1 + LEDGER_EXTENT_KEY_LEN + LEDGER_TEXT_MAX];
	const size_t len = strnlen(source->name, LEDGER_TEXT_MAX);

	octets[0] = (uint8_t)source->kind;
	ledger_extent_key(&source->numbers, octets + 1);
	memcpy(octets + 1 + LEDGER_EXTENT_KEY_LEN, source->name, len);
	return checksum_of(
		       e164_slice(octets, 1 + LEDGER_EXTENT_KEY_LEN + len)) |
	       1;
}

struct ledger_snapshot *ledger_snapshot_new(const struct ledger_source *source,
					    const char *reason)
{
	struct ledger_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (!snapshot)
		return NULL;
	snapshot->source = *source;
	snapshot->id = id_of(source);
	snprintf(snapshot->reason, sizeof(snapshot->reason), "%s", reason);
	return snapshot;
}

void ledger_snapshot_free(struct ledger_snapshot *snapshot)
{
	if (!snapshot)
		return;
	free(snapshot->sums);
	free(snapshot->lacking);
	free(snapshot->crossed);
	free(snapshot);
}

void *ledger_grow(void *at, size_t count, size_t *room, size_t size)
{
	const size_t more = *room ? 2 * *room : 64;

	if (count < *room)
		return at;
	at = realloc(at, more * size);
	if (at)
		*room = more;
	return at;
}

bool ledger_snapshot_add(struct ledger_snapshot *snapshot,
			 const struct ledger_record *record)
{
	uint64_t *sums = ledger_grow(snapshot->sums, snapshot->count,
				     &snapshot->room, sizeof(*sums));

	if (!sums)
		return false;
	snapshot->sums = sums;
	sums[snapshot->count++] = ledger_statement_sum(record);
	snapshot->has_token |= record->validity.is_signed;
	return true;
}

static int compare_sums(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void ledger_snapshot_sort(struct ledger_snapshot *snapshot)
{
	if (snapshot->count)
		qsort(snapshot->sums, snapshot->count, sizeof(*snapshot->sums),
		      compare_sums);
}

bool ledger_is_listed(const struct ledger_snapshot *snapshot, uint64_t sum)
{
	return snapshot->count && bsearch(&sum, snapshot->sums, snapshot->count,
					  sizeof(sum), compare_sums);
}
