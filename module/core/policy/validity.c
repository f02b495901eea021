/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validity.c - the state of a validation (doc/validation.md, "States").
 *
 * Unless it was suspended, revoked or is distrusted, a validation runs through
 * a fixed sequence of states: FUTURE, VALID, DUE, GRACE, EXPIRED. Each begins
 * at a second that follows from record and policy. The state is the last one
 * that has begun; the boundary is when the next one begins that clients notice.
 */
#include "e164/validity.h"

struct row {
	const char *word;
	const char *text;
	enum e164_verdict verdict;
};

static const struct row rows[] = {
#define E164_VALIDITY(name, word, verdict, text)                               \
	[E164_VALIDITY_##name] = { word, text, E164_VERDICT_##verdict },
#include "e164/validity.def"
};

/* A state and the second in which it begins. */
struct phase {
	enum e164_validity_state state;
	uint64_t begin_sec;
};

#define PHASES 5

const char *e164_validity_word(enum e164_validity_state state)
{
	return (size_t)state < E164_VALIDITY_STATE_COUNT ? rows[state].word
							 : "unknown";
}

const char *e164_validity_text(enum e164_validity_state state)
{
	return (size_t)state < E164_VALIDITY_STATE_COUNT ? rows[state].text
							 : "unknown state";
}

enum e164_verdict e164_validity_verdict(const struct e164_validity *validity)
{
	return validity->is_blocked ? rows[validity->state].verdict
				    : E164_VERDICT_ANSWER;
}

struct e164_validity_policy
e164_validity_policy_of(const struct e164_options *options,
			const struct e164_number_clause *clause)
{
#define PICK(field) E164_NUMBER_OPTION(options, clause, field)
	return (struct e164_validity_policy){
		.validation = (enum e164_validation)PICK(validation),
		.no_expiry = (enum e164_no_expiry)PICK(no_expiry),
		.no_expiry_days = (uint32_t)PICK(no_expiry_days),
		.grace_days = (uint32_t)PICK(grace_days),
		.window_days = (uint32_t)PICK(revalidation_window),
		.utc_offset_sec = PICK(utc_offset),
		.is_unknown_allowed =
			PICK(unknown_numbers) == E164_UNKNOWN_ALLOW,
	};
#undef PICK
}

void e164_validity_policy_bind(struct e164_validity_policy *policy,
			       const struct e164_entity_clause *entity)
{
	const uint32_t most = (uint32_t)entity->max_validity_days;

	if (policy->no_expiry == E164_NO_EXPIRY_REJECT ||
	    (policy->no_expiry == E164_NO_EXPIRY_MAX &&
	     policy->no_expiry_days <= most))
		return;
	policy->no_expiry = E164_NO_EXPIRY_MAX;
	policy->no_expiry_days = most;
}

/* The second in which a day begins; 0 for days before 1970, which are over. */
static uint64_t second_of(const struct e164_validity_policy *policy,
			  int64_t day)
{
	const int64_t second = day * E164_DAY_SECONDS - policy->utc_offset_sec;

	return second > 0 ? (uint64_t)second : 0;
}

bool e164_validity_expiry(const struct e164_validity_record *record,
			  const struct e164_validity_policy *policy,
			  int32_t *day)
{
	int64_t expiry = record->execution_day;

	if (!record->has_expiry && policy->no_expiry == E164_NO_EXPIRY_ACCEPT)
		return false;
	if (record->has_expiry)
		expiry = record->expiry_day;
	else if (policy->no_expiry == E164_NO_EXPIRY_MAX)
		expiry += policy->no_expiry_days;
	*day = expiry > E164_DAY_MAX ? E164_DAY_MAX : (int32_t)expiry;
	return true;
}

/* The states in the order of time; one that does not come begins at NEVER. */
static void plan(const struct e164_validity_record *record,
		 const struct e164_validity_policy *policy,
		 struct phase phases[PHASES])
{
	const uint64_t valid =
		second_of(policy, (int64_t)record->execution_day -
					  E164_VALIDITY_SKEW_DAYS);
	uint64_t due = E164_VALIDITY_NEVER;
	uint64_t grace = E164_VALIDITY_NEVER;
	uint64_t end = E164_VALIDITY_NEVER;
	int32_t expiry;

	if (!record->has_expiry && policy->no_expiry == E164_NO_EXPIRY_REJECT) {
		end = valid;
	} else if (e164_validity_expiry(record, policy, &expiry)) {
		grace = second_of(policy, expiry);
		end = second_of(policy, (int64_t)expiry + policy->grace_days);
		due = second_of(policy, (int64_t)expiry - policy->window_days);
		due = due < valid ? valid : due;
	}
	phases[0] = (struct phase){ E164_VALIDITY_FUTURE, 0 };
	phases[1] = (struct phase){ E164_VALIDITY_VALID, valid };
	phases[2] = (struct phase){ E164_VALIDITY_DUE, due };
	phases[3] = (struct phase){ E164_VALIDITY_GRACE, grace };
	phases[4] = (struct phase){ E164_VALIDITY_EXPIRED, end };
}

static struct e164_validity fixed(enum e164_validity_state state,
				  bool is_blocked)
{
	return (struct e164_validity){ .state = state,
				       .is_blocked = is_blocked,
				       .boundary_sec = E164_VALIDITY_NEVER };
}

static struct e164_validity by_date(const struct e164_validity_record *record,
				    const struct e164_validity_policy *policy,
				    uint64_t now_sec)
{
	struct phase phases[PHASES];
	struct e164_validity found = fixed(E164_VALIDITY_FUTURE, true);

	plan(record, policy, phases);
	for (size_t i = 0; i < PHASES; i++) {
		if (phases[i].begin_sec > now_sec) {
			/* DUE changes nothing for clients. */
			if (phases[i].state != E164_VALIDITY_DUE &&
			    phases[i].begin_sec < found.boundary_sec)
				found.boundary_sec = phases[i].begin_sec;
			continue;
		}
		found.state = phases[i].state;
		found.is_blocked =
			rows[found.state].verdict != E164_VERDICT_ANSWER;
	}
	return found;
}

/* Suspended or revoked: that counts under every policy. */
static bool is_by_hand(const struct e164_validity_record *record)
{
	return record && (record->is_revoked || record->is_suspended);
}

static bool is_enough(const struct e164_validity_record *record,
		      const struct e164_validity_policy *policy)
{
	if (!record || record->is_bare)
		return false;
	return policy->validation != E164_VALIDATION_SIGNED ||
	       record->is_signed;
}

struct e164_validity e164_validity_of(const struct e164_validity_record *record,
				      const struct e164_validity_policy *policy,
				      uint64_t now_sec)
{
	if (is_by_hand(record))
		return fixed(record->is_revoked ? E164_VALIDITY_REVOKED
						: E164_VALIDITY_SUSPENDED,
			     true);
	if (policy->validation == E164_VALIDATION_NONE)
		return fixed(E164_VALIDITY_VALID, false);
	if (record && record->is_distrusted)
		return fixed(E164_VALIDITY_REVOKED, true);
	if (!is_enough(record, policy))
		return fixed(E164_VALIDITY_UNKNOWN,
			     !policy->is_unknown_allowed);
	return by_date(record, policy, now_sec);
}

void e164_validity_join(struct e164_validity *all,
			const struct e164_validity *one)
{
	const bool has_grace = all->state == E164_VALIDITY_GRACE ||
			       one->state == E164_VALIDITY_GRACE;

	if (one->boundary_sec < all->boundary_sec)
		*all = *one;
	if (has_grace)
		all->state = E164_VALIDITY_GRACE;
}

uint32_t e164_validity_cap(const struct e164_validity *validity,
			   uint64_t now_sec, uint32_t ttl_sec)
{
	uint64_t most = ttl_sec;

	if (validity->state == E164_VALIDITY_GRACE &&
	    most > E164_VALIDITY_GRACE_TTL)
		most = E164_VALIDITY_GRACE_TTL;
	if (validity->boundary_sec != E164_VALIDITY_NEVER) {
		const uint64_t left =
			validity->boundary_sec > now_sec
				? validity->boundary_sec - now_sec - 1
				: 0;

		most = most < left ? most : left;
	}
	return (uint32_t)most;
}
