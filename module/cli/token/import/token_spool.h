/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_spool.h - items that wait in a file, so that memory does not depend on
 * how many there are.
 */
#pragma once

#include "token.h"

/* Make a file without a name. Reports a failure, and returns NULL then. */
FILE *token_spool_open(void);

/* Say by errno why one cannot be made, written or read, and what helps. */
void token_spool_fault(const char *what);

bool token_spool_write(FILE *spool, const char *file,
		       const struct token_item *item);

/*
 * From writing to reading, from its beginning. Reports a failure: what was left
 * in memory may find the disk full, and rewind() does not tell.
 */
bool token_spool_rewind(FILE *spool);

/*
 * Returns 1, 0 at the end, -1 when the spool cannot be read.
 * proof: zeroed before the first item, and the same for all; has the document
 *        of the last item that had one. To be cleared always.
 */
int token_spool_read(FILE *spool, char name[TOKEN_SPOOL_NAME + 1],
		     struct token_item *item, struct token_proof *proof);
