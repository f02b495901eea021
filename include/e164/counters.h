/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.h - names of everything that is counted.
 *
 * One index space: first the rows of counters.def, then a counter for each
 * verdict, then one for each reason.
 */
#pragma once

#include "e164/policy.h"
#include "e164/status.h"

#include <stdbool.h>
#include <stdint.h>

enum e164_counter {
#define E164_COUNTER(name, kind, word, text) E164_COUNTER_##name,
#include "e164/counters.def"
	E164_COUNTER_VERDICTS,
	E164_COUNTER_REASONS = E164_COUNTER_VERDICTS + (int)E164_VERDICT_COUNT,
	E164_COUNTER_COUNT = E164_COUNTER_REASONS + (int)E164_REASON_COUNT,
};

static inline enum e164_counter e164_counter_verdict(enum e164_verdict verdict)
{
	return (enum e164_counter)(E164_COUNTER_VERDICTS + (int)verdict);
}

static inline enum e164_counter e164_counter_reason(enum e164_reason reason)
{
	return (enum e164_counter)(E164_COUNTER_REASONS + (int)reason);
}

struct e164_counter_info {
	const char *family; /* "queries", "verdicts", "records" */
	const char *label;  /* "verdict", "reason"; NULL: a family of one */
	const char *value;  /* of the label; NULL without one */
	const char *text;
	bool is_gauge;
	bool is_age; /* a gauge: the second since which it grows, or 0 */
};

/* counter: below E164_COUNTER_COUNT. Strings are static. */
struct e164_counter_info e164_counter_info(int counter);

/*
 * A hash of the list of counters. A counters-file keeps it, so that a program
 * with another list notices and does not misread the file.
 */
uint64_t e164_counter_fingerprint(void);
