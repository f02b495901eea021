/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan.h - which policy holds for which number and which client.
 *
 * Made once from a configuration, then only read, by all threads. A number has
 * exactly one number: clause, that of the longest prefix (VAL-06, VAL-14), and
 * a client exactly one view, that of the longest netblock. Look-ups cost a step
 * a digit, and nothing when no clause was configured.
 *
 * Where both restrict the same thing the stricter counts: enumservices are
 * those that both allow, and DNSSEC is required when either requires it.
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
 * A query of our own, whose result serves all views: what any of them allows
 * is kept, and each view takes its part of it.
 */
#define E164_VIEW_ALL UINT16_MAX

/*
 * config: must outlive the plan
 * Returns NULL when out of memory.
 */
struct e164_plan *e164_plan_new(const struct e164_config *config);
void e164_plan_free(struct e164_plan *plan); /* accepts NULL */

/* The number's clause, or NULL. */
const struct e164_number_clause *
e164_plan_find(const struct e164_plan *plan, const struct e164_number *number);

/*
 * What the configuration alone has against a number, range before policy
 * (VAL-44); ANSWER when nothing.
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

/* e164_config_trusts() of the plan's configuration */
bool e164_plan_trusts(const struct e164_plan *plan, const char *entity);

/* Are there views at all? */
bool e164_plan_has_views(const struct e164_plan *plan);

/* The view of a client by its address (4 or 16 octets, network order). */
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
