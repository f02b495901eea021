/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_overlap.c - which records lie around an extent, and which cross it.
 *
 * No two records may cross, so that for each number one of them is the most
 * specific. This is checked before one is entered. A number is either within a
 * block or outside, but two blocks may cross, and a block may begin within the
 * subtree of a shorter number. So the numbers that are shorter are looked up,
 * and the blocks searched for (ledger_blocks.c).
 */
#include "ledger_blocks.h"

#include <stdlib.h>

#define LIST_MAX 1024 /* records that may cross a new one */

_Static_assert(LEDGER_REMOVALS_MAX <= LIST_MAX, "a list has all removals");

/* What is looked for, and what to do with it. */
struct search {
	struct ledger *ledger;
	const struct e164_extent *extent;
	bool (*is_it)(const struct e164_extent *found,
		      const struct e164_extent *extent);
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
	enum ledger_status status;
	bool is_over;
};

/* Show the record of these numbers, if there is one. False: it is over. */
static bool show(void *arg, const struct e164_extent *found)
{
	struct search *search = arg;
	struct ledger_record record;

	if (!search->is_it(found, search->extent))
		return true;
	const enum ledger_status status =
		ledger_get(search->ledger, found, &record);

	if (status == LEDGER_FAILED)
		search->status = status;
	search->is_over =
		status == LEDGER_FAILED ||
		(status == LEDGER_OK && !search->visit(search->arg, &record));
	return !search->is_over;
}

/* The numbers whose subtree contains this value, the longest first. */
static void search_numbers(struct search *search, uint64_t at)
{
	for (uint8_t len = search->extent->len - 1; len > 0 && !search->is_over;
	     len--) {
		const uint64_t digits =
			at / e164_power_of_ten(E164_DIGITS_MAX - len);
		const struct e164_extent number =
			e164_extent(digits, digits, len);

		(void)show(search, &number);
	}
}

static enum ledger_status search_all(struct search *search, uint64_t at)
{
	enum ledger_status status = LEDGER_OK;

	search_numbers(search, at);
	if (!search->is_over)
		status = ledger_each_block(search->ledger, at, show, search);
	return status == LEDGER_OK ? search->status : status;
}

bool ledger_list_add(struct ledger_list *list,
		     const struct ledger_record *record)
{
	struct ledger_record *at =
		realloc(list->at, (list->count + 1) * sizeof(*at));

	list->is_full = !at;
	list->is_starved = !at;
	if (!at)
		return false;
	list->at = at;
	at[list->count++] = *record;
	return true;
}

bool ledger_list_append(struct ledger_list *list,
			const struct ledger_record *record)
{
	if (list->count < LIST_MAX)
		return ledger_list_add(list, record);
	list->is_full = true;
	return false;
}

void ledger_list_drop(struct ledger_list *list, size_t index)
{
	list->count--;
	memmove(list->at + index, list->at + index + 1,
		(list->count - index) * sizeof(*list->at));
}

static bool append(void *arg, const struct ledger_record *record)
{
	return ledger_list_append(arg, record);
}

static int by_size(const void *a, const void *b)
{
	const struct ledger_record *left = a;
	const struct ledger_record *right = b;

	return e164_extent_compare(&right->extent, &left->extent);
}

/* An extent that crosses this one contains exactly one of its two ends. */
enum ledger_status ledger_list_crossing(struct ledger *ledger,
					const struct e164_extent *extent,
					struct ledger_list *list)
{
	struct search search = { .ledger = ledger,
				 .extent = extent,
				 .is_it = e164_extent_crosses,
				 .visit = append,
				 .arg = list };
	enum ledger_status status = search_all(&search, extent->start);

	if (status == LEDGER_OK && !search.is_over)
		status = search_all(&search, extent->end);
	if (list->is_starved)
		status = ledger_starve(ledger);
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), by_size);
	return status;
}

void ledger_list_clear(struct ledger_list *list)
{
	free(list->at);
	*list = (struct ledger_list){ .at = NULL };
}

static bool is_around(const struct e164_extent *found,
		      const struct e164_extent *extent)
{
	return e164_extent_encloses(found, extent) &&
	       e164_extent_compare(found, extent) < 0;
}

enum ledger_status
ledger_each_around(struct ledger *ledger, const struct e164_extent *extent,
		   bool (*visit)(void *arg, const struct ledger_record *record),
		   void *arg)
{
	struct search search = { .ledger = ledger,
				 .extent = extent,
				 .is_it = is_around,
				 .visit = visit,
				 .arg = arg };

	return search_all(&search, extent->start);
}
