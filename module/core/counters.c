/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.c - the names of the counters, from three tables.
 */
#include "e164/counters.h"

#include <stddef.h>

#define COUNTER .is_gauge = false
#define GAUGE   .is_gauge = true
#define AGE     .is_gauge = true, .is_age = true

static const struct e164_counter_info rows[] = {
#define E164_COUNTER(id, kind, word, help)                                     \
	[E164_COUNTER_##id] = { .family = word, .text = help, kind },
#include "e164/counters.def"
};

struct e164_counter_info e164_counter_info(int counter)
{
	if (counter < E164_COUNTER_VERDICTS)
		return rows[counter];
	if (counter < E164_COUNTER_REASONS)
		return (struct e164_counter_info){
			.family = "verdicts",
			.label = "verdict",
			.value =
				e164_verdict_row((enum e164_verdict)(
							 counter -
							 E164_COUNTER_VERDICTS))
					->word,
			.text = "Queries of clients, by what became of them",
		};
	return (struct e164_counter_info){
		.family = "records",
		.label = "reason",
		.value = e164_reason_word(
			(enum e164_reason)(counter - E164_COUNTER_REASONS)),
		.text = "NAPTR records looked at, by what was found",
	};
}

/* FNV-1a over all names. */
static uint64_t mix(uint64_t sum, const char *text)
{
	for (; text && *text; text++)
		sum = (sum ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return sum;
}

uint64_t e164_counter_fingerprint(void)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);

		sum = mix(mix(sum, info.family), info.value);
	}
	return sum;
}
