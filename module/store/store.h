/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.h - the validation store, as the resolver reads it.
 *
 * A store is a folder that "enumctl token" writes and the resolver reads:
 *
 *   head            what changed last, and the name of the base; replaced by
 *                   rename, so that a reader sees the old or the new one
 *   base-XXXXXXXX   all other records, sorted; never changed once it is there
 *   ledger/         the tool's own database; the resolver does not open it
 *
 * The reader has head and base in memory of its own. It needs no write
 * permission, no lock file and no library; nothing that another process does to
 * the tool's database or to these files can crash it. Every record that a
 * look-up touches is checked by a checksum that also binds it to its place, so
 * damage is noticed in the look-up that would use it. Whoever must not trust
 * what is there gets a status and no record: fail closed (VAL-42, VAL-43).
 *
 * One struct store is shared by all threads. Look-ups take no lock: a
 * thread counts itself into one of a few slots and out again, and a slot is
 * used anew only when nobody is in it. At most four times a second one of the
 * callers asks the file system whether head or base is another file now, so a
 * change takes effect within a second without a reload, and also the removal of
 * a store, the appearance of one, and any damage that leaves a trace.
 *
 * That caller reads the new files: some tens of milliseconds for each million
 * of records, and a base is there twice until the last look-up has left it.
 */
#pragma once

#include "e164/extent.h"
#include "e164/validity.h"

#define STORE_ENTITY_MAX 20 /* octets of a validationEntityID */

enum store_status {
#define STORE_STATUS(name, word, text) STORE_##name,
#include "store_status.def"
	STORE_STATUS_COUNT
};

struct store;

/* What a reader insists on. */
struct store_limits {
	uint64_t max_age_sec; /* since the last import; 0: any age */
	uint64_t floor; /* least generation, or 0: what an earlier reader saw */
};

/* What the store says of a number. */
struct store_answer {
	bool is_found; /* else the other members but generation are not set */
	struct e164_validity_record record;
	struct e164_extent extent;         /* of the record: whom it is for */
	char entity[STORE_ENTITY_MAX + 1]; /* "": unsigned, or by hand */
	uint64_t generation;
};

/*
 * Open the store in a folder. A store that is missing or unusable is no error
 * here: its look-ups fail until a good one is there.
 *
 * path: copied
 *
 * Returns NULL when out of memory; the caller frees it by store_close().
 */
struct store *store_open(const char *path, const struct store_limits *limits);

/* No other thread may be in a call with this store. Accepts NULL. */
void store_close(struct store *store);

/*
 * Find the record that decides for a number: the most specific one that covers
 * it, even if it is a suspension (VAL-34).
 *
 * validation: of the number; where it is signed, records without a signature
 *             count only if there are no others
 * now_sec:    seconds since 1970, UTC
 * answer:     written only if store_is_readable() the status
 */
enum store_status store_lookup(struct store *store,
			       const struct e164_number *number,
			       enum e164_validation validation,
			       uint64_t now_sec, struct store_answer *answer);

/* OK, or merely not up to date: what was blocked by hand can still be told. */
bool store_is_readable(enum store_status status);

/*
 * Is the store usable now, and which state is it in? Some nanoseconds; for
 * every query, before what is cached under the generation is used.
 *
 * Tells PARTLY once a look-up came across damage; others are answered.
 *
 * generation: written always; another value after every change of the records
 *             and of the status; grows from change to change while the status
 *             is OK, also in the resolver's next run
 */
enum store_status store_generation(struct store *store, uint64_t now_sec,
				   uint64_t *generation);

/* Read every record, which takes its time: PARTLY when one is damaged. */
enum store_status store_verify(struct store *store);

/* For people and monitoring: seconds since 1970, 0 when unusable. */
uint64_t store_confirmed(struct store *store);

/* One lower-case word; a sentence for an operator. Static storage. */
const char *store_word(enum store_status status);
const char *store_text(enum store_status status);
