/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_crossed.c - what a snapshot takes away by blocks that are cut another
 * way.
 *
 * A record that makes way for one of the snapshot is superseded. If the records
 * of the snapshot do not have all of its numbers, some are unknown from then
 * on, which counts as a withdrawal.
 */
#include "ledger_replace.h"
#include "ledger_snapshot.h"

bool ledger_note_crossed(struct ledger_snapshot *snapshot,
			 const struct ledger_record *claim)
{
	struct ledger_crossed *at =
		ledger_grow(snapshot->crossed, snapshot->crossed_count,
			    &snapshot->crossed_room, sizeof(*at));

	if (!at)
		return false;
	snapshot->crossed = at;
	at[snapshot->crossed_count++] = (struct ledger_crossed){
		.extent = claim->extent,
		.sum = ledger_statement_sum(claim),
	};
	return true;
}

/* Numbers ---------------------------------------------------------------- */

/* How far the snapshot has the numbers from one on. */
struct reach {
	const struct ledger *ledger;
	uint64_t end;
	bool is_found;
};

static bool extend(void *arg, const struct ledger_record *record)
{
	struct reach *reach = arg;

	if (!ledger_is_in_snapshot(reach->ledger, record))
		return true;
	if (!reach->is_found || record->extent.end > reach->end)
		reach->end = record->extent.end;
	reach->is_found = true;
	return true;
}

static enum ledger_status check_covered(struct ledger *ledger,
					const struct e164_extent *extent,
					bool *is_covered)
{
	struct reach reach = { .ledger = ledger };
	uint64_t at = extent->start;
	enum ledger_status status = LEDGER_OK;

	do {
		const struct e164_extent number =
			e164_extent(at, at, E164_DIGITS_MAX);
		struct ledger_record record;

		reach.is_found = false;
		status = ledger_each_around(ledger, &number, extend, &reach);
		if (status == LEDGER_OK && !reach.is_found &&
		    ledger_get(ledger, &number, &record) == LEDGER_OK)
			(void)extend(&reach, &record);
		at = reach.end + 1;
	} while (status == LEDGER_OK && reach.is_found &&
		 reach.end < extent->end);
	*is_covered = reach.is_found;
	return status;
}

/* Records ---------------------------------------------------------------- */

struct find {
	uint64_t sum;
	struct ledger_record record;
	bool is_found;
};

static bool find_sum(void *arg, const struct ledger_past *past)
{
	struct find *find = arg;

	if (ledger_statement_sum(&past->record) == find->sum) {
		find->record = past->record;
		find->is_found = true;
	}
	return true;
}

enum ledger_status
ledger_each_crossed(struct ledger *ledger,
		    bool (*visit)(void *arg, const struct ledger_record *r),
		    void *arg, uint64_t *count)
{
	const struct ledger_snapshot *snapshot = ledger->snapshot;
	enum ledger_status status = LEDGER_OK;

	*count = 0;
	for (size_t i = 0; i < snapshot->crossed_count && status == LEDGER_OK;
	     i++) {
		const struct ledger_crossed *crossed = &snapshot->crossed[i];
		struct find find = { .sum = crossed->sum };
		bool is_covered = true;

		status = check_covered(ledger, &crossed->extent, &is_covered);
		if (status != LEDGER_OK || is_covered)
			continue;
		++*count;
		status = ledger_each_past_of(ledger, &crossed->extent, find_sum,
					     &find);
		if (status == LEDGER_OK && find.is_found)
			(void)visit(arg, &find.record);
	}
	return status;
}
