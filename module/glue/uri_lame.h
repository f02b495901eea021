/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_lame.h - zones whose servers do not answer queries of type URI.
 *
 * Some servers give an error to a type that they do not know, or nothing at
 * all. Finding that out costs time and queries, so it is remembered for a while
 * and those zones are not asked for URI records of their own.
 */
#pragma once

#include "compat.h"

#include "e164/bytes.h"

struct enumod_uri_lame;

/* seed: of the hash; must be unpredictable. Returns NULL when out of memory. */
struct enumod_uri_lame *enumod_uri_lame_new(uint32_t seed);
void enumod_uri_lame_free(struct enumod_uri_lame *lame); /* accepts NULL */

/* Remember a zone; name in wire form. For all threads, like the next. */
void enumod_uri_lame_add(struct enumod_uri_lame *lame, struct e164_slice zone,
			 time_t now);

/* Its servers have answered after all. */
void enumod_uri_lame_remove(struct enumod_uri_lame *lame,
			    struct e164_slice zone, time_t now);

/*
 * Is a name in a zone that is remembered? A delegation that Unbound's record
 * cache has between the two begins another zone.
 *
 * depth: labels of the name that may be removed to find the zone
 */
bool enumod_uri_lame_has(struct enumod_uri_lame *lame, struct module_env *env,
			 struct e164_slice name, int depth);
