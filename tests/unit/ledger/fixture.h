/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fixture.h - a ledger in a folder of its own, for one test.
 */
#pragma once

#include "ledger.h"

#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

static char path[256];
static struct ledger *ledger; /* NULL: it is not open */

static inline void fixture_make(void)
{
	snprintf(path, sizeof(path), "%s/enumod-ledger.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(path));
}

/* Close it, without a commit, and open it again. */
static inline void fixture_open(enum ledger_mode mode, uint64_t now)
{
	char message[LEDGER_MESSAGE_MAX] = "";

	ledger_close(ledger);
	ledger = ledger_open(path, mode, now, message);
	cr_assert(ledger, "%s", message);
}

static inline void fixture_end(void)
{
	char command[512];

	ledger_close(ledger);
	ledger = NULL;
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}
