/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_last.h - what came of the last import into a store.
 *
 * It is kept beside the ledger and not in it, since an import may fail for want
 * of the ledger, or of room. For people and alerts only: nothing depends on it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct token_last {
	uint64_t at_sec; /* seconds since 1970 */
	uint64_t accepted;
	uint64_t refused;
	bool has_failed;
};

/* Quiet when that fails: the import has told its own result already. */
void token_last_write(const char *store, const struct token_last *last);

/*
 * Returns false when nothing is known, and tells why if there is something that
 * cannot be read; last is written only otherwise.
 */
bool token_last_read(const char *store, struct token_last *last);
