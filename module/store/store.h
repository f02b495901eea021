/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.h - the validation store, as the resolver reads it.
 *
 * A store is a folder that "enumctl token" writes and the resolver reads:
 *
 *   head            what changed last, and the name of a base; replaced by
 *                   rename, so that a reader sees the old or the new one
 *   base-XXXXXXXX   more records, sorted, and the name of the next base; up to
 *                   four, the last of which has all that the others do not
 *                   have; never changed once it is there
 *   ledger/         the database of enumctl; the resolver does not open it
 *
 * The reader has head and bases in memory of its own. It needs no write
 * permission, no lock file and no library; nothing that another process does to
 * the database or to these files can crash it. Every record that a look-up
 * reads has a checksum that also covers its index, so damage is noticed by the
 * look-up that would use the record. A store that cannot be trusted yields a
 * status and no record, so that callers fail closed (VAL-42, VAL-43).
 *
 * One struct store is shared by all threads. Look-ups take no lock: a thread
 * adds itself to the users of one of a few slots and takes itself off again,
 * and a slot is reused only when it has no users. At most four times a second
 * one of the callers asks the file system whether head or a base is another
 * file now. So within a second, without a reload, the resolver notices a
 * change, the removal of a store, a new store, and damage that changes a file's
 * size or time.
 *
 * When a head comes whose bases are not all there, or are not those that it was
 * made with, half of a copy has come. The files of before, which are good, are
 * then used for a bounded time (store_limits) since they were seen the last
 * time, and the files are looked at
 * again whenever they change. Everything else that is wrong counts at once.
 *
 * That caller reads the new files: the head, which is small, and now and then a
 * base, which takes some tens of milliseconds for each million records. Others
 * go on with those of before; but if the look before this one began half a
 * second ago or more, what there was may be from long ago, and they wait, until
 * this look is a second old. After that they get STORE_LATE.
 * Meanwhile the old and the new base are in memory, until the last look-up has
 * left the old one.
 */
#pragma once

#include "e164/extent.h"
#include "e164/validity.h"

#define STORE_ENTITY_MAX   20  /* octets of a validationEntityID */
#define STORE_CLOCK_SLACK  60  /* seconds of a writer's clock that is ahead */
#define STORE_PATIENCE_SEC 120 /* that a resolver waits for half of a copy */

enum store_status {
#define STORE_STATUS(name, word, text) STORE_##name,
#include "store_status.def"
	STORE_STATUS_COUNT
};

struct store;

/* What the reader requires of a store. */
struct store_limits {
	uint64_t max_age_sec; /* since the last import; 0: any age */
	uint64_t floor;       /* least generation: one seen before; or 0 */
	/* How long the pair of before is used while a new one is in parts. */
	uint64_t patience_sec;
};

/* What the store says of a number. */
struct store_answer {
	bool is_found; /* if false, only generation is set, too */
	struct e164_validity_record record;
	struct e164_extent extent; /* the numbers that the record is for */
	char entity[STORE_ENTITY_MAX + 1]; /* "": unsigned, or by hand */
	uint64_t generation;
};

/*
 * Open the store in a folder. If it is missing or unusable, that is no error
 * here: look-ups fail until there is a usable one.
 *
 * path: copied; limits: copied
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
 * validation: that the number requires. For SIGNED, a record that is neither
 *             signed nor made by hand is returned only if there is no other
 * now_sec:    seconds since 1970, UTC
 * answer:     written only if store_is_readable() the status
 */
enum store_status store_lookup(struct store *store,
			       const struct e164_number *number,
			       enum e164_validation validation,
			       uint64_t now_sec, struct store_answer *answer);

/*
 * Can records still be read, as the store is OK or merely outdated? Then at
 * least the numbers that were blocked by hand are known.
 */
bool store_is_readable(enum store_status status);

/*
 * The status of the store, and its generation. Takes some nanoseconds; called
 * for every query, before a cached result of that generation is used.
 *
 * Returns PARTLY after a look-up has read a damaged record; look-ups that do
 * not need such a record still succeed. Returns APART, with the generation as
 * it was, while the pair of before is used; look-ups succeed.
 *
 * generation: written always. It differs after every change of the records or
 *             of the status, and grows from change to change while the status
 *             is OK, also over restarts of the resolver.
 */
enum store_status store_generation(struct store *store, uint64_t now_sec,
				   uint64_t *generation);

/* Read every record: O(n). Returns PARTLY when one is damaged. */
enum store_status store_verify(struct store *store);

/* What the reader has in memory; seconds since 1970; all 0 when it has none. */
struct store_facts {
	uint64_t generation;
	uint64_t published_sec; /* by the last change or import */
	uint64_t confirmed_sec; /* by the last import */
};

void store_tell(struct store *store, struct store_facts *facts);

/* One lower-case word; a sentence for an operator. Static storage. */
const char *store_word(enum store_status status);
const char *store_text(enum store_status status);
