/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_csv_header.h - the columns of a feed, and the header that names them.
 */
#pragma once

#include "token.h"

#include <stdbool.h>

#define TOKEN_CSV_RULE    "CSV"
#define TOKEN_CSV_COLUMNS 7 /* by default; a header may have a status, too */

extern const char *const token_csv_names[TOKEN_CSV_COLUMNS + 1];

/*
 * The column that begins here, without its quotes; text is written to. Returns
 * what is behind it, a comma or the end; NULL: quotes are misplaced.
 */
char *token_csv_cut(char *text, struct e164_slice *column);

bool token_csv_is_header(const char *line);

/*
 * Columns in another order would be taken for each other. line is written to.
 * has_status: it has all columns, the status at the end
 * Returns false with *fault set; then nothing of the feed can be read.
 */
bool token_csv_check_header(char *line, bool *has_status,
			    struct token_fault *fault);
