/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rewrite_rows.h - rows of a test that rewrites a number with a regexp field.
 *
 * Field and subject end at a guard page. A row with a result is run with a
 * buffer that is one octet too small, one that just fits, and one that is one
 * octet larger; after a failure the buffer must be unchanged.
 */
#pragma once

#include <stddef.h>

#include "e164/rewrite.h"

struct rewrite_row {
	const char *name;
	const char *subject;
	const char *field;
	enum e164_status status;
	const char *result; /* NULL when status is not E164_OK */
};

void rewrite_check_rows(const struct rewrite_row *rows, size_t count);
