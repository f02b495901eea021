/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_purge_due.c - when all that was over had been purged.
 *
 * A purge goes through the whole ledger. So what is to be purged by and by is
 * looked for once a day, however often something is imported.
 */
#include "ledger_sweep.h"

#define NOTE_KEY "purged" /* in the table "meta" */
#define DAY_SEC  86400
#define LEAP_SEC (31 * UINT64_C(86400))

/* Kept in the ledger as in memory. */
struct note {
	uint64_t at_sec;
	uint64_t days;
};

enum ledger_status ledger_note_purge(struct ledger *ledger, uint32_t days)
{
	const struct note note = { .at_sec = ledger->now_sec, .days = days };

	return ledger_write(ledger, LEDGER_META, e164_slice_text(NOTE_KEY),
			    e164_slice(&note, sizeof(note)));
}

static bool read_note(struct ledger *ledger, struct note *note)
{
	MDB_val value;

	if (ledger_read(ledger, LEDGER_META, e164_slice_text(NOTE_KEY),
			&value) != LEDGER_OK ||
	    value.mv_size != sizeof(*note))
		return false;
	memcpy(note, value.mv_data, sizeof(*note));
	return true;
}

bool ledger_is_purge_due(struct ledger *ledger, uint32_t days)
{
	struct note note;

	return !read_note(ledger, &note) || note.days > days ||
	       ledger->now_sec < note.at_sec ||
	       ledger->now_sec - note.at_sec >= DAY_SEC;
}

bool ledger_has_leapt(struct ledger *ledger)
{
	struct note note;

	return read_note(ledger, &note) &&
	       ledger->now_sec > note.at_sec + LEAP_SEC;
}
