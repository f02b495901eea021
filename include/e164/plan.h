/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan.h - which policy holds for which number and which client.
 *
 * Made once from a configuration, then only read, by all threads. For a number
 * at most one number: clause counts, that of the longest prefix (VAL-06,
 * VAL-14); for a client at most one view: clause, that of the longest netblock.
 * To find a number's clause takes at most one step for each digit; see
 * clients.h for the cost of finding a client's.
 *
 * Where both clauses restrict the same thing the stricter counts: the
 * enumservices are those that both allow, and DNSSEC is required if either
 * requires it. What a clause does not set is as in enum:.
 */
#pragma once

#include "e164/clients.h"
#include "e164/conf.h"
#include "e164/number.h"
#include "e164/number_ranges.h"
#include "e164/policy.h"
#include "e164/validity.h"

struct e164_plan;

/*
 * The view of a query that the module makes by itself. Its result is shared by
 * all views: it keeps what any of them allows, and each view then takes the
 * part that it may have.
 */
#define E164_VIEW_ALL UINT16_MAX

/*
 * config: must outlive the plan
 * Returns NULL when out of memory; the caller frees it by e164_plan_free().
 */
struct e164_plan *e164_plan_new(const struct e164_config *config);
void e164_plan_free(struct e164_plan *plan); /* accepts NULL */

/* The number's clause, owned by the configuration; NULL: there is none. */
const struct e164_number_clause *
e164_plan_find(const struct e164_plan *plan, const struct e164_number *number);

/*
 * Does the configuration alone block the number? First the approved ranges,
 * then the action of its clause (VAL-44). Returns ANSWER if it does not.
 *
 * clause: of the number, may be NULL
 */
enum e164_verdict e164_plan_verdict(const struct e164_plan *plan,
				    const struct e164_number_clause *clause,
				    const struct e164_number *number);

/* approved-range: and approved-prefix: together. */
const struct e164_ranges *e164_plan_approved(const struct e164_plan *plan);

/* Of struct e164_apex: the trees of the plan's configuration. */
const struct e164_list *e164_plan_apexes(const struct e164_plan *plan);

/* As e164_config_entity(). */
const struct e164_entity_clause *e164_plan_entity(const struct e164_plan *plan,
						  const char *entity);

/* Has the configuration a view: clause? */
bool e164_plan_has_views(const struct e164_plan *plan);

/* The view of a client; address: 16 octets if is_ipv6, else 4, network order */
e164_view e164_plan_view(const struct e164_plan *plan, const uint8_t *address,
			 bool is_ipv6);

/* The policy in force. clause: of the number, may be NULL */
struct e164_policy e164_plan_policy(const struct e164_plan *plan,
				    const struct e164_number_clause *clause,
				    e164_view view);

/* The rules of validation in force. clause: of the number, may be NULL */
struct e164_validity_policy
e164_plan_validity(const struct e164_plan *plan,
		   const struct e164_number_clause *clause);
