/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_unanswered.h - zones whose servers do not answer queries of type URI.
 *
 * Some servers answer a type that they do not know with an error, or not at
 * all. To find that out costs time and queries, so it is remembered for a
 * while, and such a zone is not asked for URI records.
 */
#pragma once

#include "compat.h"

#include "e164/bytes.h"

struct enumod_uri_unanswered;

/*
 * seed: key of the hash; must be unpredictable
 * Returns NULL when out of memory; the caller frees it.
 */
struct enumod_uri_unanswered *enumod_uri_unanswered_new(uint32_t seed);
void enumod_uri_unanswered_free(
	struct enumod_uri_unanswered *zones); /* accepts NULL */

/* A query of type URI that was not answered. */
struct enumod_uri_silence {
	bool answers_else; /* other queries were answered meanwhile */
	uint32_t epoch;    /* in which it began: a flush ends what is known */
	time_t begun;
	time_t now;
};

/* Remember a zone; its name in wire form. Safe in threads, as those below. */
void enumod_uri_unanswered_add(struct enumod_uri_unanswered *zones,
			       struct e164_slice zone,
			       const struct enumod_uri_silence *silence);

/* Forget a zone, as its servers have answered. */
void enumod_uri_unanswered_remove(struct enumod_uri_unanswered *zones,
				  struct e164_slice zone, time_t now);

/*
 * Is a name in a remembered zone? If Unbound's record cache has a delegation
 * between the two, the name is in another zone.
 *
 * depth: how many labels may be removed from the name to find the zone
 */
bool enumod_uri_unanswered_has(struct enumod_uri_unanswered *zones,
			       struct module_env *env, struct e164_slice name,
			       int depth, uint32_t epoch);
