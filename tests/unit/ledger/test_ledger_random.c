/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ledger_random.c - whatever is entered, revoked, removed or suspended in
 * whatever order: no number begins to resolve that nobody has validated.
 *
 * After each step every number is looked up in what the ledger has. What was
 * refused or only withdraws may allow nothing new; a validation may allow its
 * own numbers only, and without a signature none where tokens are required;
 * records that a step is not about stay as they are; and no two records ever
 * cross, or the files of the resolver could not be written. Half of the
 * sequences require tokens.
 *
 * Whatever holds after a step, be it that it decides or stands beside, held
 * before it, or is what the step entered: nothing lifts a withdrawal. A removal
 * ends one validation at most, and what was entered holds. A change of many at
 * once concerns all that it chooses, and nothing else.
 *
 * A snapshot may allow what it lists, and after it nothing of its source holds
 * that it does not list. What was withdrawn by hand stays out.
 *
 * In every third sequence, the ledger is packed again and again.
 *
 * SEQUENCES, from the environment: how many are tried, from 1 on.
 */
#include "ledger.h"

#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define FIRST     300 /* numbers of three digits, below one domain */
#define COUNT     100
#define SEQUENCES 60
#define HELD      1200
#define STEPS     60
#define RECORDS   400
#define IDS       4
#define LISTED    200 /* records of a snapshot */
#define BARRED    600

static const struct e164_extent domain = { UINT64_C(300000000000000),
					   UINT64_C(399999999999999), 1 };

static bool is_signed_only;

static struct e164_validity_policy policy(void *arg,
					  const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = is_signed_only ? E164_VALIDATION_SIGNED
					     : E164_VALIDATION_UNSIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

struct state {
	struct ledger *ledger;
	struct ledger_record records[RECORDS];
	size_t count;
	struct ledger_record held[HELD]; /* those beside them included */
	size_t held_count;
	bool is_allowed[COUNT];
	size_t decider[COUNT]; /* its record, if it is allowed */
};

static bool hold(void *arg, const struct ledger_record *record)
{
	struct state *state = arg;

	if (record->validity.is_bare || record->validity.is_revoked)
		return true;
	cr_assert_lt(state->held_count, (size_t)HELD);
	state->held[state->held_count++] = *record;
	return true;
}

static bool take(void *arg, const struct ledger_record *record)
{
	struct state *state = arg;

	cr_assert_lt(state->count, (size_t)RECORDS);
	state->records[state->count++] = *record;
	hold(state, record);
	return ledger_each_beside(state->ledger, &record->extent, hold,
				  state) == LEDGER_OK;
}

static bool is_good(const struct ledger_record *record)
{
	const struct e164_validity_record *v = &record->validity;

	return !v->is_bare && !v->is_suspended && !v->is_revoked &&
	       (v->is_signed || !is_signed_only);
}

/* Where tokens are required, what is not signed does not hide what is. */
static bool is_hidden(const struct ledger_record *record)
{
	const struct e164_validity_record *v = &record->validity;

	return is_signed_only && !v->is_signed && !v->is_bare &&
	       !v->is_suspended && !v->is_revoked;
}

/* The most specific record decides (VAL-34). */
static void look(struct ledger *ledger, struct state *state)
{
	state->ledger = ledger;
	state->count = 0;
	state->held_count = 0;
	cr_assert_eq(ledger_each(ledger, take, state), LEDGER_OK);
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct e164_extent number =
			e164_extent(FIRST + i, FIRST + i, 3);
		const struct ledger_record *best = NULL;

		for (size_t k = 0; k < state->count; k++) {
			const struct ledger_record *r = &state->records[k];

			if (e164_extent_covers(&r->extent, &number) &&
			    !is_hidden(r) &&
			    (!best || e164_extent_compare(&best->extent,
							  &r->extent) < 0))
				best = r;
		}
		state->is_allowed[i] = best && is_good(best);
		if (state->is_allowed[i])
			state->decider[i] = (size_t)(best - state->records);
	}
	for (size_t a = 0; a < state->count; a++)
		for (size_t b = a + 1; b < state->count; b++)
			cr_assert_not(
				e164_extent_crosses(&state->records[a].extent,
						    &state->records[b].extent));
}

static uint64_t below(uint64_t limit)
{
	return (uint64_t)rand() % limit;
}

static struct e164_extent random_extent(void)
{
	const uint64_t size = below(3) ? 1 + below(30) : 1;
	const uint64_t first = FIRST + below(COUNT - size + 1);

	if (!below(20))
		return domain;
	return e164_extent(first, first + size - 1, 3);
}

/* One that is there, as a rule. */
static struct e164_extent some_extent(const struct state *state)
{
	if (!state->count || !below(4))
		return random_extent();
	return state->records[below(state->count)].extent;
}

/* Half of them for numbers that have one already. */
static struct ledger_record random_record(const struct state *state,
					  unsigned step)
{
	struct ledger_record record = {
		.extent = below(2) ? some_extent(state) : random_extent(),
		.validity = { .execution_day = TODAY - 1 - (int32_t)below(9),
			      .expiry_day = TODAY + 100,
			      .has_expiry = true,
			      .is_signed = below(3) != 0 },
		.entity = "EXAMPLE-VE",
	};

	if (!below(4))
		memcpy(record.entity, "OTHER-VE", sizeof("OTHER-VE"));

	snprintf(record.registrar, sizeof(record.registrar), "reg-%u",
		 !below(4));
	if (record.validity.is_signed || below(2))
		snprintf(record.serial, sizeof(record.serial), "%u",
			 below(8) ? step : (unsigned)below(step + 1));
	if (below(2)) {
		record.domain_len = domain.len;
		snprintf(record.handle, sizeof(record.handle), "%u",
			 (unsigned)below(IDS));
	}
	return record;
}

/* What another entity says about numbers of which something holds. */
static struct ledger_record second_record(const struct state *state,
					  unsigned step)
{
	struct ledger_record record = random_record(state, step);
	const struct ledger_record *held =
		state->held_count ? &state->held[below(state->held_count)]
				  : &record;

	record.extent = held->extent;
	record.validity.is_signed = held->validity.is_signed;
	memcpy(record.registrar, held->registrar, sizeof(record.registrar));
	snprintf(record.serial, sizeof(record.serial), "%u", step);
	record.domain_len = domain.len;
	snprintf(record.handle, sizeof(record.handle), "%u",
		 (unsigned)below(IDS));
	return record;
}

/* What is changed at once. */
struct choice {
	enum ledger_deed deed;
	const char *entity;        /* NULL: any */
	const char *registrar;     /* NULL: any */
	struct e164_extent inside; /* len 0: anywhere */
};

/* What a step was about. */
struct snapshot {
	struct ledger_source source;
	struct ledger_record at[LISTED];
	size_t count;
	bool has_token;
	bool has_ids; /* which may take those of others away */
};
static struct snapshot listed; /* of the step, if it was a snapshot */

struct step {
	struct choice choice;
	bool is_bulk;
	struct e164_extent extent;
	struct e164_extent may_allow; /* numbers that it may allow */
	struct ledger_record entered; /* extent.len 0: nothing was */
	char handle[8];               /* or "" */
	bool is_about_one;            /* the extent, and what crosses it */
	bool is_removal;
	bool is_snapshot;
	bool is_by_hand; /* a withdrawal for good */
	bool is_deletion;
};

static enum ledger_status put(struct ledger *ledger, const struct state *state,
			      unsigned count, struct step *step)
{
	const struct ledger_record record =
		below(3) ? random_record(state, count)
			 : second_record(state, count);
	struct ledger_record other;
	const enum ledger_status status =
		below(3) ? ledger_put(ledger, &record, &other)
			 : ledger_correct(ledger, &record, &other);

	step->extent = record.extent;
	memcpy(step->handle, record.handle, sizeof(step->handle));
	if (status != LEDGER_OK && status != LEDGER_BESIDE)
		return status;
	step->entered = record;
	if (record.validity.is_signed || !is_signed_only)
		step->may_allow = record.extent;
	return status;
}

/* One message: what has an id goes, and something comes, be it the same. */
static enum ledger_status update(struct ledger *ledger,
				 const struct state *state, unsigned count,
				 struct step *step)
{
	struct ledger_record record = random_record(state, count);
	struct ledger_record other;
	char id[8];

	snprintf(id, sizeof(id), "%u", (unsigned)below(IDS));
	if (state->held_count && below(2))
		record = state->held[below(state->held_count)];
	record.validity.is_suspended = false;
	record.domain_len = domain.len;
	snprintf(record.handle, sizeof(record.handle), "%u",
		 (unsigned)below(IDS));
	step->is_about_one = false;
	if (ledger_remove(ledger, &domain, id) == LEDGER_FAILED)
		return LEDGER_FAILED;
	const enum ledger_status status = ledger_put(ledger, &record, &other);

	if (status != LEDGER_OK && status != LEDGER_BESIDE)
		return status;
	step->entered = record;
	if (record.validity.is_signed || !is_signed_only)
		step->may_allow = record.extent;
	return status;
}

/* What lies around it decides again. */
static enum ledger_status forget(struct ledger *ledger,
				 const struct e164_extent *extent,
				 const char *serial, struct step *step)
{
	step->may_allow = domain;
	step->is_about_one = false;
	step->is_deletion = true;
	switch (below(3)) {
	case 0:
		return ledger_forget_serial(ledger, "EXAMPLE-VE", serial,
					    "random");
	case 1:
		return ledger_forget_id(ledger, &domain, serial);
	default:
		return ledger_forget_numbers(ledger, extent, "random");
	}
}

static enum ledger_status remove_id(struct ledger *ledger, struct step *step)
{
	char id[8];

	step->is_about_one = false;
	step->is_removal = true;
	snprintf(id, sizeof(id), "%u", (unsigned)below(IDS));
	return ledger_remove(ledger, &domain, id);
}

static void add_listed(struct ledger_snapshot *snapshot,
		       const struct ledger_record *record)
{
	struct ledger_record one = *record;

	if (listed.count == LISTED || one.validity.is_bare ||
	    !ledger_source_has(&listed.source, &one))
		return;
	one.validity.is_suspended = false;
	one.validity.is_revoked = false;
	if (!listed.has_ids) {
		one.domain_len = 0;
		memset(one.handle, 0, sizeof(one.handle));
	}
	listed.at[listed.count++] = one;
	listed.has_token |= one.validity.is_signed;
	cr_assert(ledger_snapshot_add(snapshot, &one));
}

static bool ignore_withdrawn(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return false;
}

static struct ledger_source random_source(void)
{
	static const char *const names[] = { "EXAMPLE-VE", "OTHER-VE", "reg-0",
					     "reg-1" };
	const size_t name = below(5);
	struct ledger_source source = { .kind = LEDGER_SOURCE_PREFIX,
					.numbers = domain };

	if (name == 4 && below(2))
		source.numbers = e164_extent(FIRST / 10, FIRST / 10 + 4, 2);
	if (name == 4)
		return source;
	source.kind = name < 2 ? LEDGER_SOURCE_ENTITY : LEDGER_SOURCE_REGISTRAR;
	snprintf(source.name, sizeof(source.name), "%s", names[name]);
	return source;
}

/* Most of what there is, withdrawn or not, and something new. */
static enum ledger_status replace(struct ledger *ledger,
				  const struct state *state, unsigned count,
				  struct step *step)
{
	struct ledger_replaced replaced;
	struct ledger_record other;

	step->is_about_one = false;
	step->is_snapshot = true;
	listed.count = 0;
	listed.has_token = false;
	listed.has_ids = below(2);
	listed.source = random_source();
	struct ledger_snapshot *snapshot =
		ledger_snapshot_new(&listed.source, "random");

	cr_assert(snapshot);
	for (size_t i = 0; i < state->count; i++)
		if (below(4))
			add_listed(snapshot, &state->records[i]);
	for (unsigned i = 0; i < 3; i++) {
		const struct ledger_record record = random_record(state, count);

		add_listed(snapshot, &record);
	}
	enum ledger_status status = ledger_replace_begin(ledger, snapshot);

	for (size_t i = 0; i < listed.count && status != LEDGER_FAILED; i++)
		status = ledger_put(ledger, &listed.at[i], &other);
	if (status != LEDGER_FAILED)
		status = ledger_replace_end(ledger, ignore_withdrawn, NULL,
					    &replaced);
	ledger_snapshot_free(snapshot);
	return status;
}

static bool has(void *arg, const struct ledger_record *record)
{
	const struct choice *choice = arg;

	return (!choice->entity || !strcmp(choice->entity, record->entity)) &&
	       (!choice->registrar ||
		!strcmp(choice->registrar, record->registrar));
}

static bool is_chosen(const struct choice *choice,
		      const struct ledger_record *record)
{
	return has((void *)(uintptr_t)choice, record) &&
	       (!choice->inside.len ||
		e164_extent_covers(&choice->inside, &record->extent));
}

static bool is_range(const struct choice *choice)
{
	return !choice->entity && !choice->registrar;
}

static void ignore(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
}

static enum ledger_status change_many(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct step *step)
{
	struct choice *choice = &step->choice;
	struct ledger_tally tally;

	step->is_bulk = true;
	choice->deed = (enum ledger_deed)below(3);
	step->is_by_hand = choice->deed == LEDGER_DO_REVOKE;
	if (below(2))
		choice->entity = below(2) ? "EXAMPLE-VE" : "OTHER-VE";
	if (!below(3))
		choice->registrar = below(2) ? "reg-0" : "reg-1";
	if (is_range(choice) || !below(3))
		choice->inside = below(2) ? *extent : random_extent();

	const struct ledger_bulk bulk = {
		.deed = choice->deed,
		.most = UINT64_MAX,
		.inside = choice->inside,
		.has = is_range(choice) ? NULL : has,
		.changed = ignore,
		.crossing = ignore,
		.arg = choice,
	};

	return ledger_change_many(ledger, &bulk, &tally);
}

static enum ledger_status do_step(struct ledger *ledger,
				  const struct state *state, unsigned count,
				  struct step *step)
{
	const struct e164_extent extent = some_extent(state);
	char text[16];

	*step = (struct step){ .extent = extent,
			       .may_allow = { .start = 1, .end = 0, .len = 3 },
			       .is_about_one = true };
	snprintf(text, sizeof(text), "%u", (unsigned)below(count + 1));
	ledger_begin_message(ledger);
	switch (below(15)) {
	case 0:
		return ledger_suspend(ledger, &extent);
	case 1:
		step->may_allow = extent;
		return ledger_resume(ledger, &extent);
	case 2:
		step->is_about_one = false;
		step->is_by_hand = true;
		return ledger_revoke(ledger, "EXAMPLE-VE", text);
	case 3:
		step->is_by_hand = true;
		return ledger_revoke_numbers(ledger, &extent);
	case 4:
		return remove_id(ledger, step);
	case 5:
		return update(ledger, state, count, step);
	case 6:
		return below(4) ? put(ledger, state, count, step)
				: forget(ledger, &extent, text, step);
	case 7:
		return replace(ledger, state, count, step);
	case 8:
		return change_many(ledger, &extent, step);
	default:
		return put(ledger, state, count, step);
	}
}

/* Whatever became of it here. */
static bool says_the_same(const struct ledger_record *a,
			  const struct ledger_record *b)
{
	return !e164_extent_compare(&a->extent, &b->extent) &&
	       a->validity.execution_day == b->validity.execution_day &&
	       a->validity.is_signed == b->validity.is_signed &&
	       !strcmp(a->entity, b->entity) && !strcmp(a->serial, b->serial) &&
	       !strcmp(a->registrar, b->registrar);
}

static bool holds(const struct state *state, const struct ledger_record *record)
{
	for (size_t i = 0; i < state->held_count; i++)
		if (says_the_same(&state->held[i], record))
			return true;
	return false;
}

static bool is_listed(const struct ledger_record *record)
{
	for (size_t i = 0; i < listed.count; i++)
		if (says_the_same(&listed.at[i], record))
			return true;
	return false;
}

/* Of its source, nothing holds but what is listed; of others, all does. */
static void check_snapshot(const struct state *before,
			   const struct state *after, unsigned seed,
			   unsigned count)
{
	for (size_t i = 0; i < after->held_count; i++) {
		const struct ledger_record *r = &after->held[i];

		cr_assert(
			!ledger_source_has(&listed.source, r) ||
				(r->validity.is_signed && !listed.has_token) ||
				is_listed(r),
			"seed %u, step %u: +%u is not listed, and holds", seed,
			count, (unsigned)e164_extent_first(&r->extent));
	}
	for (size_t i = 0; !listed.has_ids && i < before->held_count; i++) {
		const struct ledger_record *r = &before->held[i];
		/* One that does not count is revoked with what is around it. */
		bool is_free = !ledger_source_has(&listed.source, r) &&
			       (r->validity.is_signed || !is_signed_only);

		/* By the rules of precedence, another may take its place. */
		for (size_t k = 0; k < listed.count && is_free; k++)
			is_free = e164_extent_compare(&listed.at[k].extent,
						      &r->extent) != 0;
		cr_assert(!is_free || holds(after, r),
			  "seed %u, step %u: +%u of others is lost", seed,
			  count, (unsigned)e164_extent_first(&r->extent));
	}
}

/* What was withdrawn by hand, as long as nothing was deleted. */
static struct ledger_record barred[BARRED];
static size_t barred_count;

static void check_barred(const struct state *before, const struct state *after,
			 const struct step *step, unsigned seed, unsigned count)
{
	if (step->is_deletion)
		barred_count = 0;
	for (size_t i = 0; step->is_by_hand && i < before->held_count; i++)
		if (!holds(after, &before->held[i]) && barred_count < BARRED)
			barred[barred_count++] = before->held[i];
	for (size_t i = 0; i < barred_count; i++)
		cr_assert_not(holds(after, &barred[i]),
			      "seed %u, step %u: +%u was withdrawn by hand",
			      seed, count,
			      (unsigned)e164_extent_first(&barred[i].extent));
}

static void check_held(const struct state *before, const struct state *after,
		       const struct step *step, unsigned seed, unsigned count)
{
	unsigned lost = 0;

	for (size_t i = 0; i < after->held_count; i++)
		cr_assert(holds(before, &after->held[i]) ||
				  (step->entered.extent.len &&
				   says_the_same(&after->held[i],
						 &step->entered)) ||
				  (step->is_snapshot &&
				   is_listed(&after->held[i])),
			  "seed %u, step %u: +%u holds again", seed, count,
			  (unsigned)e164_extent_first(&after->held[i].extent));
	for (size_t i = 0; i < before->held_count; i++)
		lost += !holds(after, &before->held[i]);
	if (step->is_removal)
		cr_assert_leq(lost, 1, "seed %u, step %u: %u are removed", seed,
			      count, lost);
	if (step->entered.extent.len)
		cr_assert(holds(after, &step->entered),
			  "seed %u, step %u: what was entered is not there",
			  seed, count);
}

/* All that was chosen is as it was to be, and the others hold. */
static void check_many(const struct state *before, const struct state *after,
		       const struct step *step, unsigned seed, unsigned count)
{
	const struct choice *choice = &step->choice;

	for (size_t i = 0; i < after->count; i++) {
		const struct ledger_record *r = &after->records[i];

		if (choice->deed == LEDGER_DO_REVOKE || !is_chosen(choice, r) ||
		    (is_hidden(r) && !is_range(choice)))
			continue;
		cr_assert_eq(r->validity.is_suspended,
			     choice->deed == LEDGER_DO_SUSPEND,
			     "seed %u, step %u: +%u is left out", seed, count,
			     (unsigned)e164_extent_first(&r->extent));
	}
	for (size_t i = 0; i < before->held_count; i++) {
		const struct ledger_record *r = &before->held[i];
		const bool is_revoked = choice->deed == LEDGER_DO_REVOKE &&
					is_chosen(choice, r);

		cr_assert_eq(holds(after, r), !is_revoked,
			     "seed %u, step %u: of +%u", seed, count,
			     (unsigned)e164_extent_first(&r->extent));
	}
}

/* It was suspended, and is among what was chosen to be resumed. */
static bool is_resumed(const struct state *before, const struct step *step,
		       const struct e164_extent *number)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct ledger_record *r = &before->records[i];

		if (r->validity.is_suspended && is_chosen(&step->choice, r) &&
		    e164_extent_covers(&r->extent, number))
			return true;
	}
	return false;
}

/* May this step allow a number? */
static bool may_allow(const struct state *before, const struct step *step,
		      const struct e164_extent *number)
{
	if (step->is_bulk)
		return step->choice.deed == LEDGER_DO_RESUME &&
		       is_resumed(before, step, number);
	if (e164_extent_covers(&step->may_allow, number))
		return true;
	for (size_t i = 0; step->is_snapshot && i < listed.count; i++)
		if (e164_extent_covers(&listed.at[i].extent, number))
			return true;
	return false;
}

/* May this step block numbers that the record decides about? */
static bool may_block(const struct ledger_record *record,
		      const struct step *step)
{
	const struct choice *choice = &step->choice;

	/* What is revoked blocks its numbers even if it had no effect. */
	return !step->is_bulk || is_range(choice) ||
	       choice->deed == LEDGER_DO_REVOKE ||
	       (choice->deed == LEDGER_DO_SUSPEND && is_chosen(choice, record));
}

static bool is_concerned(const struct ledger_record *record,
			 const struct step *step)
{
	if (step->is_bulk)
		return is_chosen(&step->choice, record);
	return !e164_extent_compare(&record->extent, &step->extent) ||
	       e164_extent_crosses(&record->extent, &step->extent) ||
	       (step->handle[0] && !strcmp(record->handle, step->handle));
}

static bool is_kept(const struct ledger_record *record,
		    const struct state *after)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct ledger_record *now = &after->records[i];

		if (e164_extent_compare(&now->extent, &record->extent) != 0)
			continue;
		/* A suspension may get what was cut off around it. */
		if (record->validity.is_bare)
			return now->validity.is_suspended;
		/*
		 * A part of what was revoked around it, and it did not count.
		 */
		if (is_signed_only && !record->validity.is_signed &&
		    now->validity.is_revoked)
			return true;
		return !memcmp(&now->validity, &record->validity,
			       sizeof(now->validity)) &&
		       !strcmp(now->serial, record->serial);
	}
	return false;
}

static void check_others(const struct state *before, const struct state *after,
			 const struct step *step, unsigned seed, unsigned count)
{
	for (size_t i = 0; step->is_about_one && i < before->count; i++)
		cr_assert(is_concerned(&before->records[i], step) ||
				  is_kept(&before->records[i], after),
			  "seed %u, step %u: a record of +%u is lost", seed,
			  count,
			  (unsigned)e164_extent_first(
				  &before->records[i].extent));
}

static void compare(const struct state *before, const struct state *after,
		    const struct step *done, unsigned seed, unsigned step)
{
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct e164_extent number =
			e164_extent(FIRST + i, FIRST + i, 3);

		if (after->is_allowed[i] && !before->is_allowed[i])
			cr_assert(may_allow(before, done, &number),
				  "seed %u, step %u: +%u is allowed", seed,
				  step, (unsigned)(FIRST + i));
		if (!after->is_allowed[i] && before->is_allowed[i])
			cr_assert(
				may_block(&before->records[before->decider[i]],
					  done),
				"seed %u, step %u: +%u is blocked", seed, step,
				(unsigned)(FIRST + i));
	}
}

static struct ledger *open_ledger(const char *path)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, LEDGER_WRITE, NOW, message);

	cr_assert(ledger, "%s", message);
	ledger_set_policy(ledger, policy, NULL);
	return ledger;
}

/* A commit, with all packed that can be, changes nothing for what follows. */
static struct ledger *pack(const char *path, struct ledger *ledger)
{
	uint64_t octets;

	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
	cr_assert_eq(ledger_compact(ledger, &octets, &octets), LEDGER_OK, "%s",
		     ledger_message(ledger));
	ledger_close(ledger);
	return open_ledger(path);
}

static void run(const char *path, unsigned seed)
{
	static struct state before;
	static struct state after;
	struct ledger *ledger = open_ledger(path);

	srand(seed);
	is_signed_only = seed % 2;
	barred_count = 0;
	look(ledger, &before);
	for (unsigned step = 0; step < STEPS; step++) {
		struct step done;

		if (seed % 3 == 0 && step % 7 == 6)
			ledger = pack(path, ledger);
		cr_assert_neq(do_step(ledger, &before, step, &done),
			      LEDGER_FAILED, "seed %u, step %u: %s", seed, step,
			      ledger_message(ledger));
		look(ledger, &after);
		compare(&before, &after, &done, seed, step);
		check_others(&before, &after, &done, seed, step);
		check_held(&before, &after, &done, seed, step);
		check_barred(&before, &after, &done, seed, step);
		if (done.is_snapshot)
			check_snapshot(&before, &after, seed, step);
		if (done.is_bulk)
			check_many(&before, &after, &done, seed, step);
		before = after;
	}
	cr_assert_eq(ledger_commit(ledger, true, true), LEDGER_OK,
		     "seed %u: %s", seed, ledger_message(ledger));
	ledger_close(ledger);
}

Test(ledger_random, nothing_resolves_that_nobody_validated)
{
	const char *text = getenv("SEQUENCES");
	const unsigned sequences =
		text ? (unsigned)strtoul(text, NULL, 10) : SEQUENCES;

	for (unsigned seed = 1; seed <= sequences; seed++) {
		char path[256];
		char command[512];

		snprintf(path, sizeof(path), "%s/enumod-ledger.XXXXXX",
			 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
		cr_assert(mkdtemp(path));
		run(path, seed);
		snprintf(command, sizeof(command), "rm -rf '%s'", path);
		cr_assert_eq(system(command), 0);
	}
}
