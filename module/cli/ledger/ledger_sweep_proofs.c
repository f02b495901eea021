/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_sweep_proofs.c - documents that prove nothing any more.
 *
 * The serials of all records and of the history are gathered, as checksums:
 * should two be the same, a document is kept for longer. What is not among them
 * goes, and then the documents that no serial names.
 */
#include "ledger_sweep.h"

#include "checksum.h"

#include <errno.h>
#include <stdlib.h>

/* Sums, sorted when all are in. */
struct sums {
	uint64_t *at; /* owned */
	size_t count;
	size_t room;
	bool is_full; /* no memory */
};

static void add(struct sums *sums, struct e164_slice octets)
{
	const size_t room = sums->room ? 2 * sums->room : 1024;

	if (sums->count == sums->room) {
		uint64_t *at = realloc(sums->at, room * sizeof(*at));

		sums->is_full |= !at;
		if (!at)
			return;
		sums->at = at;
		sums->room = room;
	}
	sums->at[sums->count++] = checksum_of(octets);
}

static int compare(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a;
	const uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void sort(struct sums *sums)
{
	if (sums->count)
		qsort(sums->at, sums->count, sizeof(*sums->at), compare);
}

static bool has(const struct sums *sums, const MDB_val *octets)
{
	const uint64_t sum =
		checksum_of(e164_slice(octets->mv_data, octets->mv_size));

	return sums->count && bsearch(&sum, sums->at, sums->count, sizeof(sum),
				      compare) != NULL;
}

static void add_serial(struct sums *sums, const struct ledger_record *record)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];

	if (record->validity.is_signed && record->serial[0])
		add(sums, ledger_serial_key(record, key));
}

static bool on_record(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct ledger_record record;
	struct sums *sums = arg;

	(void)key;
	if (ledger_decode(e164_slice(value->mv_data, value->mv_size), &record))
		add_serial(sums, &record);
	return !sums->is_full;
}

static bool on_past(void *arg, const struct ledger_past *past)
{
	struct sums *sums = arg;

	add_serial(sums, &past->record);
	return !sums->is_full;
}

/* A serial that is named; then its document is, too. */
struct marking {
	const struct sums *serials;
	struct sums documents;
};

static bool is_serial_kept(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct marking *marking = arg;

	if (!has(marking->serials, key) && !marking->documents.is_full)
		return false;
	add(&marking->documents, e164_slice(value->mv_data, value->mv_size));
	return true;
}

static bool is_document_kept(void *arg, const MDB_val *key,
			     const MDB_val *value)
{
	(void)value;
	return has(arg, key);
}

static enum ledger_status gather(struct ledger *ledger, struct sums *serials)
{
	enum ledger_status status =
		ledger_walk(ledger, LEDGER_RECORDS, on_record, serials);

	if (status == LEDGER_OK)
		status = ledger_walk(ledger, LEDGER_CLAIMS, on_record, serials);
	if (status == LEDGER_OK)
		status = ledger_each_past(ledger, on_past, serials);
	sort(serials);
	return status == LEDGER_OK && serials->is_full
		       ? ledger_fail(ledger, LEDGER_NO_MEMORY)
		       : status;
}

enum ledger_status ledger_sweep_proofs(struct ledger *ledger, uint64_t *budget,
				       uint64_t *gone)
{
	struct sums serials = { .count = 0 };
	struct marking marking = { .serials = &serials };

	if (!*budget || ledger_is_empty(ledger, LEDGER_EVIDENCE))
		return LEDGER_OK;
	enum ledger_status status = gather(ledger, &serials);

	if (status == LEDGER_OK)
		status = ledger_sweep(ledger, LEDGER_PROOFS, is_serial_kept,
				      &marking, budget, NULL);
	if (status == LEDGER_OK && marking.documents.is_full)
		status = ledger_fail(ledger, LEDGER_NO_MEMORY);
	sort(&marking.documents);
	/* Unless all serials were seen, documents of others are not known. */
	if (status == LEDGER_OK && *budget)
		status = ledger_sweep(ledger, LEDGER_EVIDENCE, is_document_kept,
				      &marking.documents, budget, gone);
	free(marking.documents.at);
	free(serials.at);
	return status;
}
