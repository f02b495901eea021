/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * facts.h - from what a lookup found out to the verdict, for each task.
 */
#pragma once

#include "e164/lookup.h"

/* NAPTR at a number. c: is_policy and is_provisional are written */
enum e164_verdict e164_facts_number(const struct e164_lookup *l,
				    struct e164_conclusion *c);

/* URI: the zone has a URI RRset itself; or it has none, and none is made. */
enum e164_verdict e164_facts_own_uri(const struct e164_lookup *l);
enum e164_verdict e164_facts_no_uri(const struct e164_lookup *l);

/* URI to be made of what the number has. c: the targets are written */
enum e164_verdict e164_facts_made_uri(const struct e164_lookup *l,
				      struct e164_conclusion *c);

/* Other types: what the zone said, unless it is bogus. */
enum e164_verdict e164_facts_untouched(const struct e164_lookup *l);

/* What the name at its end gives; what cannot be asked for is refused. */
enum e164_verdict e164_facts_alias(const struct e164_lookup *l);

/* Is the alias itself bogus, for a client that does not want to see that? */
bool e164_facts_is_bogus_alias(const struct e164_lookup *l);

/*
 * Has the zone an alias at this name that speaks for it? Then no URI is made.
 */
bool e164_facts_is_aliased(const struct e164_lookup *l);

/* How much of what the number brought for this query is proven. */
enum e164_trust e164_facts_number_trust(const struct e164_lookup *l);
