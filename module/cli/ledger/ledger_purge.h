/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_purge.h - forget what is long over.
 */
#pragma once

#include "ledger.h"

/* How many of each were removed. */
struct ledger_purge {
	uint64_t numbers;   /* revoked or expired since then */
	uint64_t history;   /* records that something else replaced */
	uint64_t documents; /* that nothing names any more */
	uint64_t entries;   /* of the log */
	bool is_more;       /* that was as much as one change can have */
};

/*
 * Remove what has been over for so many days. No number that is blocked now is
 * allowed by that, and nothing that was withdrawn can be entered again. In a
 * ledger of LEDGER_TRY, it only counts. If there is more to do, commit this
 * change, open the ledger once more, and go on.
 */
enum ledger_status ledger_purge(struct ledger *ledger, uint32_t days,
				struct ledger_purge *gone);

/*
 * Is it a day or more since a purge has left nothing to do that was over for so
 * many days?
 */
bool ledger_is_purge_due(struct ledger *ledger, uint32_t days);

/* Is it a month or more since then, by a clock that may be wrong? */
bool ledger_has_leapt(struct ledger *ledger);

/*
 * Is it worth while to give back the room of what was purged? In a large
 * ledger, not before a third of it is free.
 */
bool ledger_is_loose(struct ledger *ledger);

/*
 * Remove backups of earlier versions (ledger_backup.c) that are so many seconds
 * old, as they have what a purge is to remove. Returns false with the message
 * set.
 */
bool ledger_drop_backups(struct ledger *ledger, uint64_t age_sec);
