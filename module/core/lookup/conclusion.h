/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclusion.h - the parts of a conclusion: TTLs, forms, NXDOMAIN.
 */
#pragma once

#include "e164/lookup.h"

/* Seconds that an answer lasts of which a part failed; it may work by then. */
#define E164_PROVISIONAL_TTL 30

/* ttl.c. All in seconds from c->made_sec. */

static inline uint32_t e164_ttl_lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ttl_sec, but at most the option max-ttl. */
uint32_t e164_ttl_bounded(const struct e164_lookup *l, uint32_t ttl_sec);

/* For how long all is good that was looked up in the zone, and behind it. */
uint32_t e164_ttl_of_zone(const struct e164_lookup *l);

/* For how long the other query's answer is good. Requires: l->has_number. */
uint32_t e164_ttl_of_number(const struct e164_lookup *l, uint64_t now_sec,
			    const struct e164_conclusion *c);

/* Bound the TTLs in c by the other query's answer, if there is one. */
void e164_ttl_bound_by_number(const struct e164_lookup *l, uint64_t now_sec,
			      struct e164_conclusion *c);

/* ... and by the validation of the numbers that it depends on (VAL-40). */
void e164_ttl_bound_by_validity(const struct e164_lookup *l,
				struct e164_conclusion *c);

/* form.c. Each writes form, TTL and trust. */

void e164_form_verdict(const struct e164_lookup *l, enum e164_verdict verdict,
		       struct e164_conclusion *c);

/* Of c->verdict, which needs nothing but the zone's reply, or not even that. */
void e164_form_plain(const struct e164_lookup *l, struct e164_conclusion *c);

/* The zone's reply, as it is or with other records in it. */
void e164_form_zone(const struct e164_lookup *l, enum e164_form form,
		    struct e164_conclusion *c);
void e164_form_naptr(const struct e164_lookup *l, struct e164_conclusion *c);

/* Made from the number's answer: as good as the weakest thing in it. */
void e164_form_made(const struct e164_lookup *l, enum e164_form form,
		    uint64_t now_sec, struct e164_conclusion *c);

/* nxdomain.c */

/* Has another tree the number, or at least its name (apex-search)? */
bool e164_nxdomain_is_elsewhere(const struct e164_lookup *l);

void e164_nxdomain_conclude(const struct e164_lookup *l, uint64_t now_sec,
			    struct e164_conclusion *c);
