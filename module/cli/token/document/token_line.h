/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_line.h - lines of feeds, as the ledger has them.
 */
#pragma once

#include "token.h"

/*
 * What has the name of the line. LEDGER_NONE: nothing has.
 * named: undefined unless LEDGER_OK is returned
 */
enum ledger_status token_line_find(struct ledger *ledger,
				   const struct ledger_record *line,
				   struct ledger_record *named);

/*
 * Suspend what has the name of the line, and take nothing else from the line.
 * LEDGER_SAME: it is blocked already, or has been deleted.
 * other: as ledger_put() writes it
 */
enum ledger_status token_line_hold(struct ledger *ledger,
				   const struct ledger_record *line,
				   struct ledger_record *other);
