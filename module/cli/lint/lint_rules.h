/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_rules.h - the functions of the table in lint_rules.c.
 */
#pragma once

#include "lint.h"

bool lint_hits_escape_single(const struct lint_record *record);
bool lint_hits_escape_lost(const struct lint_record *record);
bool lint_hits_escape_decimal(const struct lint_record *record);
bool lint_hits_escape_double(const struct lint_record *record);
bool lint_hits_perl(const struct lint_record *record);
bool lint_hits_plus(const struct lint_record *record);
bool lint_hits_owner(const struct lint_record *record);
bool lint_hits_outside(const struct lint_record *record);
bool lint_hits_unprintable(const struct lint_record *record);
bool lint_hits_experimental(const struct lint_record *record);
bool lint_hits_unknown(const struct lint_record *record);
bool lint_hits_obsolete(const struct lint_record *record);
bool lint_hits_compound_scheme(const struct lint_record *record);
bool lint_hits_compound_unknown(const struct lint_record *record);
bool lint_hits_tel(const struct lint_record *record);
bool lint_hits_sip(const struct lint_record *record);
bool lint_hits_password(const struct lint_record *record);
bool lint_hits_target(const struct lint_record *record);
bool lint_hits_doubled(const struct lint_record *record);
bool lint_hits_dollar(const struct lint_record *record);
bool lint_hits_icase(const struct lint_record *record);
bool lint_hits_delimiter(const struct lint_record *record);
bool lint_hits_unanchored(const struct lint_record *record);
bool lint_hits_order(const struct lint_record *record);
bool lint_hits_nonterminal(const struct lint_record *record);
bool lint_hits_nonterminal_regexp(const struct lint_record *record);
bool lint_hits_nonterminal_services(const struct lint_record *record);
void lint_set_duplicate(struct lint *lint, const struct lint_rule *rule,
			const struct lint_entry *set, size_t count);
void lint_set_preference(struct lint *lint, const struct lint_rule *rule,
			 const struct lint_entry *set, size_t count);
void lint_set_orders(struct lint *lint, const struct lint_rule *rule,
		     const struct lint_entry *set, size_t count);
void lint_set_unreachable(struct lint *lint, const struct lint_rule *rule,
			  const struct lint_entry *set, size_t count);
void lint_set_many(struct lint *lint, const struct lint_rule *rule,
		   const struct lint_entry *set, size_t count);
void lint_zone_apex(struct lint *lint, const struct lint_rule *rule);
void lint_zone_loop(struct lint *lint, const struct lint_rule *rule);
void lint_zone_chain(struct lint *lint, const struct lint_rule *rule);
void lint_zone_dangling(struct lint *lint, const struct lint_rule *rule);
void lint_zone_alias_dangling(struct lint *lint, const struct lint_rule *rule);
void lint_zone_wildcard(struct lint *lint, const struct lint_rule *rule);
void lint_zone_lost(struct lint *lint, const struct lint_rule *rule);
void lint_zone_hidden(struct lint *lint, const struct lint_rule *rule);
void lint_zone_alias(struct lint *lint, const struct lint_rule *rule);
void lint_zone_uri_other(struct lint *lint, const struct lint_rule *rule);
void lint_zone_uri_unoffered(struct lint *lint, const struct lint_rule *rule);
