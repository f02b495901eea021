/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world.c - the driver of the rows: a clock, and look-ups that come in time.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "e164/conf.h"
#include "world_make.h"
#include "world_text.h"

/* A look-up that is under way. */
struct errand {
	struct e164_want want;
	const struct world_place *place;
	uint64_t due_ms; /* UINT64_MAX: never */
};

static struct {
	struct e164_conf conf;
	struct e164_apex apex;
	struct e164_name name;
	struct e164_lookup lookup;
	struct errand errands[WORLD_WANTS];
	size_t errand_count;
	const struct world_row *row;
	bool is_used_up[WORLD_PLACES]; /* a place that counts once */
	struct e164_apex denied;
	struct e164_list deny;
	uint64_t now_ms;
	struct world_end end;
} w;

/* Beginning ---------------------------------------------------------------- */

static void on_fault(void *arg, const struct e164_conf_place *place,
		     const char *message)
{
	(void)arg;
	(void)place;
	cr_assert_fail("%s: %s", w.row->id, message);
}

static void configure(const struct world_row *row)
{
	static const struct e164_conf_events events = { .report = on_fault };
	const struct e164_conf_place place = { "row", 0 };
	char text[1024];

	snprintf(text, sizeof(text), "enum:\n%s\n", row->conf ? row->conf : "");
	e164_conf_init(&w.conf, &events);
	e164_conf_read(&w.conf, "row", e164_slice_text(text));
	cr_assert(e164_conf_finish(&w.conf, &place));
}

static void start(const struct world_row *row)
{
	const struct e164_slice asked = world_keep_name(world_asked(row));
	struct e164_request request = {
		.task = row->task ? row->task : E164_TASK_NUMBER,
		.refusal = row->refusal,
		.name = &w.name,
		.asked = asked,
		.qtype = world_qtype(row->task),
		.services =
			world_services(row->services ? row->services : "im"),
		.options = &w.conf.config.options,
		.policy = e164_options_policy(&w.conf.config.options),
		.is_raw = world_is(row->is, "raw"),
		.shows_bogus = world_is(row->is, "bogus"),
		.is_recursive = !world_is(row->is, "rd0"),
		.is_discovering = !world_is(row->is, "blind"),
		.bogus_ttl = 60,
		.patience_ms = row->patience_ms ? row->patience_ms : UINT64_MAX,
		.clearance = world_clearance(row->refused, row->boundary_sec,
					     row->is),
	};

	if (row->deny) {
		cr_assert_eq(
			e164_apex_parse(e164_slice_text(row->deny), &w.denied),
			E164_OK);
		w.deny = (struct e164_list){ &w.denied, 1 };
		request.policy.domain_deny = &w.deny;
	}
	/* With apex-search the tree counts, and is one of the options'. */
	if (request.options->apex_search)
		e164_name_parse(asked, request.options->apexes.at,
				request.options->apexes.count, &w.name);
	else
		e164_name_parse(asked, &w.apex, 1, &w.name);
	e164_lookup_start(&w.lookup, &request, w.now_ms);
}

/* What the world has ------------------------------------------------------- */

static bool is_at(const struct world_place *place, const struct e164_want *want)
{
	char name[E164_DNAME_MAX * 4];

	world_name_text(want->name, name, sizeof(name));
	return !strcasecmp(place->name, name) &&
	       !strcmp(place->type, world_type(want->qtype));
}

static const struct world_place *place_at(const struct e164_want *want)
{
	static const struct world_place nothing = { .is = "nodata" };

	for (size_t i = 0; i < WORLD_PLACES && w.row->world[i].name; i++) {
		if (w.is_used_up[i] || !is_at(&w.row->world[i], want))
			continue;
		w.is_used_up[i] = world_is(w.row->world[i].is, "once");
		return &w.row->world[i];
	}
	return &nothing;
}

static void feed_number(const struct world_number *number)
{
	const struct e164_number_result result = world_number_result(number);
	const bool has_failed = world_is(number->is, "failed");

	e164_lookup_feed_number(&w.lookup, has_failed ? NULL : &result);
}

/* Time --------------------------------------------------------------------- */

static void over_at(uint64_t sec)
{
	if (sec < w.end.over_sec)
		w.end.over_sec = sec;
}

/* Until when is what was fed good? What failed may be back after 30 s. */
static void note_over(const struct e164_want *want,
		      const struct e164_result *result)
{
	const bool has_failed = result->outcome == E164_OUTCOME_FAILED ||
				result->trust == E164_TRUST_BOGUS;

	if (want->kind == E164_WANT_ZONE)
		w.end.over_sec = UINT64_MAX;
	if (has_failed && want->kind != E164_WANT_ZONE)
		over_at(w.now_ms / 1000 + 30);
	else if (result->has_reply)
		over_at(w.now_ms / 1000 + result->ttl_sec);
	if (want->kind == E164_WANT_SRV || result->trust == E164_TRUST_BOGUS ||
	    (has_failed && want->kind != E164_WANT_ZONE))
		return;
	over_at(result->clearance.validity.boundary_sec - 1);
}

static void set_out(const struct e164_want *want)
{
	struct errand *errand = &w.errands[w.errand_count++];
	const struct world_place *place = place_at(want);
	const bool is_number = want->kind == E164_WANT_NUMBER;
	const char *is = is_number ? w.row->number.is : place->is;

	cr_assert_lt(w.errand_count, WORLD_WANTS, "%s: no end", w.row->id);
	errand->want = *want;
	/* It may start over meanwhile. */
	errand->want.name = world_keep(want->name.ptr, want->name.len);
	errand->place = place;
	errand->due_ms = w.now_ms +
			 (is_number ? w.row->number.takes_ms : place->takes_ms);
	if (world_is(is, "silent"))
		errand->due_ms = UINT64_MAX;
}

/* The next that comes: of several at one time, the first or the last. */
static size_t next_errand(void)
{
	const bool is_backwards = world_is(w.row->is, "backwards");
	size_t next = 0;

	for (size_t i = 1; i < w.errand_count; i++)
		if (w.errands[i].due_ms < w.errands[next].due_ms ||
		    (is_backwards &&
		     w.errands[i].due_ms == w.errands[next].due_ms))
			next = i;
	return next;
}

static struct e164_slice shouted(struct e164_slice name, uint8_t *room)
{
	for (size_t i = 0; i < name.len; i++)
		room[i] = name.ptr[i] >= 'a' && name.ptr[i] <= 'z'
				  ? (uint8_t)(name.ptr[i] - 32)
				  : name.ptr[i];
	return e164_slice(room, name.len);
}

/* Does the lookup know it by its name? Then the want is the one it told. */
static bool is_awaited(const struct e164_want *told, struct e164_want *want)
{
	uint8_t room[E164_DNAME_MAX];
	const struct e164_slice name = shouted(told->name, room);
	struct e164_want other;

	if (!e164_lookup_awaits(&w.lookup, name, told->qtype, want))
		return false;
	cr_expect_eq(want->kind, told->kind, "%s", w.row->id);
	cr_expect(e164_slice_equal(want->name, told->name), "%s", w.row->id);
	cr_expect_eq(want->qtype, told->qtype, "%s", w.row->id);
	cr_expect_eq(want->trust, told->trust, "%s", w.row->id);
	cr_expect(!e164_lookup_awaits(&w.lookup, name, 250, &other) &&
			  !e164_lookup_awaits(&w.lookup, e164_slice("", 1),
					      told->qtype, &other),
		  "%s: awaits another name, or another type", w.row->id);
	return true;
}

static void bring(const struct e164_want *want, const struct world_place *place)
{
	const struct e164_result result = world_result(place);
	const bool is_slow = want->deadline_ms < w.now_ms;

	cr_expect(!is_slow, "%s: was not given up", w.row->id);
	note_over(want, &result);
	e164_lookup_feed(&w.lookup, want, &result, w.now_ms);
}

static void come_back(size_t i)
{
	const struct world_place *place = w.errands[i].place;
	const struct e164_want told = w.errands[i].want;
	struct e164_want want, other;

	w.errands[i] = w.errands[--w.errand_count];
	if (!is_awaited(&told, &want))
		return;
	if (want.kind == E164_WANT_NUMBER) {
		over_at(world_expiry(&w.row->number));
		feed_number(&w.row->number);
	} else {
		bring(&want, place);
	}
	cr_expect(
		!e164_lookup_awaits(&w.lookup, told.name, told.qtype, &other) ||
			other.kind != told.kind,
		"%s: awaits what came", w.row->id);
}

static void give_up(void)
{
	cr_expect(!e164_lookup_is_over(&w.lookup, w.now_ms, true) ||
			  w.now_ms >= w.lookup.silence_ms,
		  "%s: over too soon", w.row->id);
	cr_expect(!e164_lookup_is_over(&w.lookup, w.now_ms, false) ||
			  w.now_ms >= w.lookup.deadline_ms,
		  "%s: over too soon, with servers left", w.row->id);
	if (w.now_ms < w.lookup.deadline_ms)
		w.now_ms = w.lookup.deadline_ms;
	cr_assert(e164_lookup_is_over(&w.lookup, w.now_ms, true), "%s: hangs",
		  w.row->id);
	over_at(w.now_ms / 1000 + 30);
	e164_lookup_give_up(&w.lookup, w.now_ms);
}

/* Let time pass until something comes, or the time of the lookup is over. */
static void wait(void)
{
	const size_t next = next_errand();
	const uint64_t due_ms =
		w.errand_count ? w.errands[next].due_ms : UINT64_MAX;
	const uint64_t then_ms = due_ms > w.now_ms ? due_ms : w.now_ms;

	cr_expect(w.errand_count, "%s: waits for nothing", w.row->id);
	if (then_ms < w.lookup.deadline_ms) {
		w.now_ms = then_ms;
		come_back(next);
		w.now_ms += w.row->dawdles_ms;
	} else if (w.lookup.deadline_ms != UINT64_MAX) {
		give_up();
	} else {
		/* There is no time to be over, so this is without effect. */
		e164_lookup_give_up(&w.lookup, w.now_ms);
		cr_expect(w.lookup.is_waiting, "%s", w.row->id);
		e164_lookup_stop(&w.lookup);
	}
}

/* The whole ---------------------------------------------------------------- */

static void count(const struct e164_want *want)
{
	struct world_end *end = &w.end;

	if (want->kind == E164_WANT_ZONE) {
		end->zones++;
		end->referrals = end->srvs = 0;
	}
	end->numbers += want->kind == E164_WANT_NUMBER;
	end->referrals += want->kind == E164_WANT_REFERRAL;
	end->srvs += want->kind == E164_WANT_SRV;
	if (end->referrals > end->most_referrals)
		end->most_referrals = end->referrals;
	if (end->srvs > end->most_srvs)
		end->most_srvs = end->srvs;
}

static void look_up_all(void)
{
	enum e164_want_kind kind;
	struct e164_want want;

	while (kind = e164_lookup_next(&w.lookup, w.now_ms, &want),
	       kind != E164_WANT_NOTHING) {
		if (kind == E164_WANT_RESULT) {
			wait();
			continue;
		}
		cr_assert_eq(kind, want.kind);
		count(&want);
		world_add_want(&want, &w.lookup, w.row->has_details, &w.end);
		set_out(&want);
	}
}

static void conclude(const struct world_row *row)
{
	if (row->later_refused || row->later_boundary_sec ||
	    row->is_later_bound) {
		const struct e164_clearance clearance = world_clearance(
			row->later_refused, row->later_boundary_sec,
			row->is_later_bound ? "other" : NULL);

		e164_lookup_recheck(&w.lookup, &clearance);
	}
	w.now_ms += row->later_ms;
	/* Nothing of it may show through. */
	memset(&w.end.conclusion, 0xA5, sizeof(w.end.conclusion));
	e164_lookup_conclude(&w.lookup, w.now_ms, &w.end.conclusion);
	world_set_gets(&w.end);
	world_set_names(&w.end);
}

struct e164_lookup *world_start(const struct world_row *row)
{
	world_clear();
	w.row = row;
	w.now_ms = WORLD_START_SEC * 1000;
	memset(w.is_used_up, 0, sizeof(w.is_used_up));
	w.errand_count = 0;
	w.end = (struct world_end){ .lookup = &w.lookup,
				    .over_sec = UINT64_MAX };
	cr_assert_eq(e164_apex_parse(e164_slice_text("e164.arpa."), &w.apex),
		     E164_OK);
	configure(row);
	start(row);
	return &w.lookup;
}

const struct world_end *world_run(const struct world_row *row)
{
	(void)world_start(row);
	look_up_all();
	cr_expect(!e164_lookup_is_over(&w.lookup, UINT64_MAX, true), "%s",
		  row->id);
	/* What comes too late changes nothing. */
	while (w.errand_count) {
		const struct e164_want late = w.errands[0].want;
		struct e164_want want;

		cr_expect(!is_awaited(&late, &want), "%s", row->id);
		w.errands[0] = w.errands[--w.errand_count];
		if (late.kind == E164_WANT_NUMBER)
			feed_number(&row->number);
		else
			e164_lookup_feed(&w.lookup, &late,
					 &(struct e164_result){
						 .outcome = E164_OUTCOME_DATA },
					 w.now_ms);
	}
	conclude(row);
	w.end.now_ms = w.now_ms;
	return &w.end;
}

void world_clear(void)
{
	e164_lookup_clear(&w.lookup);
	e164_lookup_clear(&w.lookup); /* nothing is left to free */
	e164_config_clear(&w.conf.config);
	memset(&w.conf, 0, sizeof(w.conf));
	world_make_reset();
}
