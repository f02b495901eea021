/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.c - texts of status and reasons; the rows are in e164/reasons.def and
 * e164/status.def.
 */
#include "e164/status.h"

#include <stddef.h>

struct row {
	const char *word;
	const char *text;
};

/* Of statuses. A reason has the number of its status. */
static const struct row rows[] = {
	[E164_OK] = { "accepted", "accepted" },
#define E164_REASON(name, word, text) [E164_E##name] = { word, text },
#include "e164/reasons.def"
#define E164_STATUS(name, word, text) [E164_E##name] = { word, text },
#include "e164/status.def"
};

#define E164_REASON(name, word, text)                                          \
	_Static_assert((int)E164_E##name == (int)E164_REASON_##name,           \
		       "a reason has the number of its status");
#include "e164/reasons.def"

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

const char *e164_reason_word(enum e164_reason reason)
{
	return e164_status_word((enum e164_status)reason);
}

const char *e164_reason_text(enum e164_reason reason)
{
	return e164_status_text((enum e164_status)reason);
}

enum e164_reason e164_reason_of(enum e164_status status)
{
	return (size_t)status < E164_REASON_COUNT ? (enum e164_reason)status
						  : E164_REASON_MEMORY;
}
