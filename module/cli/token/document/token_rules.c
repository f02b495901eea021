/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_rules.c - what a validation must say to be accepted (TOK-08 to TOK-13).
 *
 * Each function is one rule on values that were read before; the table gives
 * their order. Records of feeds, which are unsigned, pass the same rules. If
 * their validation entity is not configured, rules on its options are skipped.
 */
#include "token.h"

#include <inttypes.h>

/* What its numbers may be: the strictest of what their clauses say. */
struct bounds {
	const struct token_job *job;
	const struct ledger_record *record;
	uint64_t max_age;
	uint64_t digits_min;
	uint64_t block_max;
};

static void tighten(struct bounds *b, const struct e164_number_clause *clause)
{
	const struct e164_options *o = token_options(b->job);
	const uint64_t max_age = E164_NUMBER_OPTION(o, clause, token_max_age);
	const uint64_t digits_min =
		E164_NUMBER_OPTION(o, clause, token_digits_min);
	const uint64_t block_max =
		E164_NUMBER_OPTION(o, clause, token_block_max);

	b->max_age = max_age < b->max_age ? max_age : b->max_age;
	b->digits_min = digits_min > b->digits_min ? digits_min : b->digits_min;
	b->block_max = block_max < b->block_max ? block_max : b->block_max;
}

/* Of clauses for all of its numbers, only that with the longest prefix counts.
 */
static bool on_part(void *arg, const struct e164_number_clause *clause)
{
	struct bounds *b = arg;
	const struct e164_extent part = token_clause_numbers(clause);

	if (!e164_extent_covers(&part, &b->record->extent))
		tighten(b, clause);
	return true;
}

static struct bounds bounds_of(const struct token_job *job,
			       const struct ledger_record *record)
{
	struct bounds b = { job, record, UINT64_MAX, 0, UINT64_MAX };

	tighten(&b, token_clause_of(job, &record->extent));
	(void)token_clauses_touching(job, &record->extent, on_part, &b);
	return b;
}

static const struct token_entity *entity_of(const struct token_job *job,
					    const struct ledger_record *record)
{
	return token_entity_find(job, record->entity);
}

/* By the days of its numbers. */
static int64_t today_of(const struct token_job *job,
			const struct ledger_record *record)
{
	const struct e164_validity_policy policy = token_policy_of(job, record);
	const int64_t now = (int64_t)job->now_sec + policy.utc_offset_sec;

	return e164_date_of_second(now > 0 ? (uint64_t)now : 0);
}

static bool check_age(const struct token_job *job,
		      const struct token_sink *sink,
		      const struct ledger_record *record,
		      struct token_fault *fault)
{
	const int64_t age =
		today_of(job, record) - record->validity.execution_day;
	const uint64_t most = bounds_of(job, record).max_age;

	if (age < -E164_VALIDITY_SKEW_DAYS)
		return token_refuse(fault, "TOK-08", 0,
				    "executed later than tomorrow");
	if (!record->validity.is_signed || age <= (int64_t)most)
		return true;
	struct ledger_record same = *record;
	const enum ledger_status known =
		sink->knows ? sink->knows(sink->arg, &same) : LEDGER_NONE;

	if (known == LEDGER_OK)
		return true;
	if (known == LEDGER_FAILED)
		return token_refuse(fault, "TOK-08", 0, TOKEN_UNREAD);
	return token_refuse(fault, "TOK-08", 0,
			    "executed %" PRId64 " days ago and never seen; "
			    "token-max-age is %" PRIu64 " days",
			    age, most);
}

static bool check_expiry(const struct token_job *job,
			 const struct token_sink *sink,
			 const struct ledger_record *record,
			 struct token_fault *fault)
{
	const struct e164_validity_record *validity = &record->validity;
	const struct token_entity *entity = entity_of(job, record);
	const int64_t days =
		(int64_t)validity->expiry_day - validity->execution_day;

	(void)sink;
	/* An end that is missing is found where the record is judged. */
	if (!validity->has_expiry)
		return token_policy_of(job, record).no_expiry !=
			       E164_NO_EXPIRY_REJECT ||
		       token_refuse(fault, "TOK-09", 0,
				    "no expirationDate, and no-expiry is "
				    "\"reject\"");
	if (days <= 0)
		return token_refuse(fault, "TOK-09", 0,
				    "expirationDate is not after "
				    "executionDate");
	if (entity && (uint64_t)days > entity->clause->max_validity_days)
		return token_refuse(fault, "TOK-09", 0,
				    "valid for %" PRId64 " days; "
				    "max-validity-days of %s is %" PRIu64,
				    days, record->entity,
				    entity->clause->max_validity_days);
	return true;
}

/* Is the text in the list, or is the list empty? */
static bool is_listed(const struct e164_list *list, const char *text)
{
	char *const *texts = list->at;

	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(texts[i], text))
			return true;
	return list->count == 0;
}

/* A record, and the number: clause that does not allow its registrar. */
struct objection {
	const struct ledger_record *record;
	const struct e164_number_clause *clause;
};

/* Of clauses for all of its numbers, only the one with the longest prefix
 * counts. */
static bool has_no_objection(void *arg, const struct e164_number_clause *clause)
{
	struct objection *objection = arg;
	const struct ledger_record *record = objection->record;
	const struct e164_extent part = token_clause_numbers(clause);

	if (e164_extent_covers(&part, &record->extent) ||
	    is_listed(&clause->registrars, record->registrar))
		return true;
	objection->clause = clause;
	return false;
}

/*
 * The number: clause that does not allow the record's registrar: the one for
 * its numbers, or one for a part of them. NULL: there is none.
 */
static const struct e164_number_clause *
find_other_registrar(const struct token_job *job,
		     const struct ledger_record *record)
{
	struct objection objection = { record, NULL };
	const struct e164_number_clause *own =
		token_clause_of(job, &record->extent);

	if (own && !is_listed(&own->registrars, record->registrar))
		return own;
	(void)token_clauses_touching(job, &record->extent, has_no_objection,
				     &objection);
	return objection.clause;
}

static bool check_registrar(const struct token_job *job,
			    const struct token_sink *sink,
			    const struct ledger_record *record,
			    struct token_fault *fault)
{
	const struct token_entity *entity = entity_of(job, record);
	const struct e164_number_clause *other =
		find_other_registrar(job, record);

	(void)sink;
	if (entity &&
	    !is_listed(&entity->clause->registrars, record->registrar))
		return token_refuse(fault, "TOK-10", 0,
				    "registrarID \"%s\" is not one of %s",
				    record->registrar, record->entity);
	if (other)
		return token_refuse(fault, "TOK-10", 0,
				    "registrarID \"%s\" is not one of "
				    "prefix +%" PRIu64,
				    record->registrar, other->prefix.digits);
	return true;
}

static bool check_method(const struct token_job *job,
			 const struct token_sink *sink,
			 const struct ledger_record *record,
			 struct token_fault *fault)
{
	const struct token_entity *entity = entity_of(job, record);

	(void)sink;
	if (!entity || is_listed(&entity->clause->methods, record->method))
		return true;
	return token_refuse(fault, "TOK-12", 0,
			    "methodID \"%s\" is not one of %s", record->method,
			    record->entity);
}

/*
 * A number of few digits has all longer ones below it: it counts as many as
 * there are of token-digits-min digits.
 */
static bool check_size(const struct token_job *job,
		       const struct ledger_record *record,
		       struct token_fault *fault)
{
	const struct bounds bounds = bounds_of(job, record);
	const uint64_t least = bounds.digits_min;
	const uint64_t most = bounds.block_max;
	const unsigned len = record->extent.len;
	const unsigned missing = len < least ? (unsigned)least - len : 0;
	const uint64_t size =
		e164_extent_size(&record->extent) * e164_power_of_ten(missing);

	return size <= most ||
	       token_refuse(fault, "TOK-13", 0,
			    "it covers %" PRIu64 " numbers of %u digits%s; "
			    "token-block-max is %" PRIu64,
			    size, len + missing,
			    missing ? " (token-digits-min)" : "", most);
}

static bool check_numbers(const struct token_job *job,
			  const struct token_sink *sink,
			  const struct ledger_record *record,
			  struct token_fault *fault)
{
	const struct token_entity *entity = entity_of(job, record);
	const struct e164_ranges *approved =
		e164_plan_approved(job->settings.plan);

	(void)sink;
	if (!e164_ranges_is_empty(approved) &&
	    !e164_ranges_cover(approved, &record->extent))
		return token_refuse(fault, "TOK-13", 0,
				    "not within the approved ranges");
	if (entity && !e164_ranges_cover(entity->numbers, &record->extent))
		return token_refuse(fault, "TOK-13", 0,
				    "not within the prefixes of %s",
				    record->entity);
	return check_size(job, record, fault);
}

const struct token_rule token_rules[] = {
	{ "TOK-08",
	  "executed not later than tomorrow, and young enough or known",
	  "executionDate", check_age },
	{ "TOK-09", "expiry after execution, and not too late",
	  "expirationDate", check_expiry },
	{ "TOK-10", "registrar is one of the entity's and numbers'",
	  "registrarID", check_registrar },
	{ "TOK-12", "method is one of the entity's", "methodID", check_method },
	{ "TOK-13", "numbers are approved and the entity's", "E164Number",
	  check_numbers },
	{ NULL, NULL, NULL, NULL },
};

/* Of a signed record the resolver knows the entity, and limits it by itself. */
void token_rules_limit(const struct token_job *job,
		       struct ledger_record *record)
{
	const struct e164_entity_clause *entity =
		e164_config_entity(&job->settings.config, record->entity);
	struct e164_validity_policy policy = token_policy_of(job, record);
	struct e164_validity_policy own = policy;

	if (!entity || record->validity.is_signed ||
	    record->validity.has_expiry)
		return;
	e164_validity_policy_bind(&policy, entity);
	if (policy.no_expiry != own.no_expiry ||
	    policy.no_expiry_days != own.no_expiry_days)
		record->is_limited = record->validity.has_expiry =
			e164_validity_expiry(&record->validity, &policy,
					     &record->validity.expiry_day);
}

bool token_rules_check(const struct token_job *job,
		       const struct token_sink *sink,
		       const struct ledger_record *record,
		       struct token_fault *fault)
{
	for (const struct token_rule *rule = token_rules; rule->id; rule++) {
		if (!rule->check(job, sink, record, fault)) {
			fault->element = rule->element;
			return false;
		}
		if (sink->passed)
			sink->passed(sink->arg, rule->id, rule->what);
	}
	return true;
}
