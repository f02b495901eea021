/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.c - texts of the result codes; the rows are in e164/status.def.
 */
#include "e164/status.h"

#include <stddef.h>

struct row {
	const char *word;
	const char *text;
};

static const struct row rows[] = {
#define E164_STATUS(name, word, text) [E164_##name] = { word, text },
#include "e164/status.def"
};

const char *e164_status_word(enum e164_status status)
{
	return (size_t)status < E164_STATUS_COUNT ? rows[status].word
						  : "unknown";
}

const char *e164_status_text(enum e164_status status)
{
	return (size_t)status < E164_STATUS_COUNT ? rows[status].text
						  : "unknown status";
}
