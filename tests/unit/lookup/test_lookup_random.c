/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_random.c - whole resolutions in random worlds: they end within
 * their bounds, hand out nothing that the policy forbids, and promise nothing
 * for longer than what it comes from; requirements NTM-07, DSC-11, TTL-01,
 * TTL-06, VAL-40.
 *
 * Each world is tried as it is, and with results that come in the opposite
 * order, which must not matter.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WORLDS       3000

#define PICK(array) ((array)[random_below(COUNT(array))])

static uint32_t state;

/* xorshift32: the same worlds in each run, on each machine. */
static uint32_t random_below(size_t count)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (uint32_t)(state % count);
}

static bool is_one_in(size_t count)
{
	return !random_below(count);
}

/* A world ------------------------------------------------------------------ */

static const char *const naptrs[] = {
	IM("10 10", "im:a@e.com"),
	IM("10 10", "im:b@f.com"),
	IM("20 10", "im:c@e.com"),
	RULE("10 20", "pres", "pres:a@e.com"),
	RULE("5 5", "sip", "sip:a@e.com"),
	IM("1 1", "sip:a@e.com"),
	REFERS("1 1", "a.example."),
	REFERS("10 10", "b.example."),
	REFERS("10 11", "c.example."),
	REFERS("15 1", "d.example."),
	REFERS("65535 65535", WORLD_O),
	REFERS("2 2", WORLD_N),
};
static const char *const uris[] = { "1 1 \"im:own@e.com\"",
				    "1 1 \"sip:own@e.com\"" };
static const char *const srvs[] = { "0 0 0 .", "0 0 5060 x.e.com." };
static const char *const addresses[] = { "192.0.2.1" };
static const char *const wide_addresses[] = { "2001:db8::1" };

static const char *const states[] = {
	"secure",   "secure",         "secure",         "secure",
	"insecure", "insecure other", "unknown",        "bogus",
	"nodata",   "failed unknown", "nxdomain",       "nxdomain insecure",
	"silent",   "other grace",    "insecure mute",  "ttl0",
	"secure",   "nxdomain own",   "bogus nxdomain", "mute",
};

static const struct spot {
	const char *name;
	const char *type;
	const char *const *texts;
	size_t text_count;
} spots[] = {
	{ "N", "NAPTR", naptrs, COUNT(naptrs) },
	{ "a.example.", "NAPTR", naptrs, COUNT(naptrs) },
	{ "b.example.", "NAPTR", naptrs, COUNT(naptrs) },
	{ "c.example.", "NAPTR", naptrs, COUNT(naptrs) },
	{ "d.example.", "NAPTR", naptrs, COUNT(naptrs) },
	{ "O", "NAPTR", naptrs, COUNT(naptrs) },
	{ "_im.N", "URI", uris, COUNT(uris) },
	{ "_im.N", "A", addresses, COUNT(addresses) },
	{ "_im._sip.e.com.", "SRV", srvs, COUNT(srvs) },
	{ "_im._xmpp.e.com.", "SRV", srvs, COUNT(srvs) },
	{ "_pres._sip.e.com.", "SRV", srvs, COUNT(srvs) },
	{ "_im._sip.f.com.", "SRV", srvs, COUNT(srvs) },
	{ "e.com.", "A", addresses, COUNT(addresses) },
	{ "f.com.", "AAAA", wide_addresses, COUNT(wide_addresses) },
	{ "x.example.", "CNAME", uris, 0 },
};

static void make_place(const struct spot *spot, struct world_place *place)
{
	static const char *const ends[] = { "b.example.", "x.example.", "O" };
	static const enum e164_verdict refusals[] = { E164_VERDICT_REVOKED,
						      E164_VERDICT_EXPIRED,
						      E164_VERDICT_SUSPENDED,
						      E164_VERDICT_NOT_YET,
						      E164_VERDICT_NOT_READY };
	static const uint32_t ttls[] = { 1, 2, 5, 30, 600, 100000 };
	static const uint32_t times[] = { 0, 0, 0, 10, 900, 1000, 2500, 4999 };
	const size_t most = spot->text_count < 4 ? spot->text_count : 4;

	*place = (struct world_place){
		.name = spot->name,
		.type = spot->type,
		.is = PICK(states),
		.ttl_sec = PICK(ttls),
		.takes_ms = PICK(times),
	};
	for (size_t i = 0; most && i < 1 + random_below(most); i++)
		place->records[i] = spot->texts[random_below(spot->text_count)];
	if (is_one_in(6))
		place->passed[0] = PICK(ends);
	if (is_one_in(8))
		place->boundary_sec = 1 + random_below(100);
	if (is_one_in(10))
		place->refused = PICK(refusals);
	if (is_one_in(4) || !spot->text_count)
		place->alias = "N";
}

static void make_number(struct world_number *number)
{
	static const struct world_choice choices[] = {
		{ "im", "im:n@e.com", 10, "secure" },
		{ "im", "im:i@e.com", 10, "insecure" },
		{ "im", "im:u@e.com", 5, "unknown" },
		{ "pres", "pres:n@e.com", 10, "secure" },
		{ "sip", "sip:n@e.com", 1, "secure" },
	};
	static const char *const states_of_number[] = {
		"secure ad", "insecure policy", "unknown", "provisional",
		"bound",     "failed",          "silent",  "stale",
	};

	*number = (struct world_number){
		.is = PICK(states_of_number),
		.expires_sec = 1 + (int)random_below(20),
		.takes_ms = random_below(4) * 1100,
	};
	if (is_one_in(3))
		number->verdict =
			(enum e164_verdict)random_below(E164_VERDICT_COUNT);
	for (size_t i = 0; i < random_below(4); i++)
		number->choices[i] = PICK(choices);
}

static void make_options(char *text, size_t size)
{
	static const char *const dnssec[] = { "prefer", "require", "off" };
	static const char *const discovery[] = { "off", "additional",
						 "require" };

	snprintf(text, size,
		 "dnssec: %s\ndiscovery: %s\nnonterminal-queries: %u\n"
		 "nonterminal-depth: %u\nnonterminal-time: %u\nmax-ttl: %u\n"
		 "policy-negative-ttl: %u\nuri-orders: %s\nservices: %s",
		 PICK(dnssec), PICK(discovery), 1 + random_below(6),
		 1 + random_below(5), 1 + random_below(8),
		 is_one_in(2) ? 86400 : 1 + random_below(50), random_below(100),
		 is_one_in(2) ? "all" : "first",
		 is_one_in(3) ? "pres" : "im pres");
}

static void make_row(uint32_t seed, char *conf, size_t size,
		     struct world_row *row)
{
	static const enum e164_task tasks[] = {
		E164_TASK_NUMBER,  E164_TASK_NUMBER,     E164_TASK_NUMBER,
		E164_TASK_SERVICE, E164_TASK_OTHER_TYPE, E164_TASK_RAW,
		E164_TASK_OWN_URI, E164_TASK_ALIAS,
	};
	static const char *const questions[] = { "",    "",          "",   "",
						 "raw", "raw bogus", "rd0" };

	state = seed * 2654435761u + 1;
	make_options(conf, size);
	*row = (struct world_row){
		.id = "a random world",
		.conf = conf,
		.task = PICK(tasks),
		.is = PICK(questions),
		.patience_ms = is_one_in(3) ? 1 + random_below(4000) : 0,
		.dawdles_ms = is_one_in(4) ? random_below(1500) : 0,
		.boundary_sec = is_one_in(8) ? 1 + random_below(60) : 0,
		.later_ms = random_below(3000),
	};
	if (row->task == E164_TASK_ALIAS)
		row->asked = "x.example.";
	if (row->task == E164_TASK_RAW)
		row->asked = "N";
	for (size_t i = 0; i < COUNT(spots); i++)
		make_place(&spots[i], &row->world[i]);
	make_number(&row->number);
}

/* What holds in each ------------------------------------------------------- */

static void expect_end(const struct world_end *end, uint32_t seed)
{
	const struct e164_options *o = end->lookup->request.options;

	cr_expect_leq(end->zones, 2, "ORD-14, seed %u", seed);
	cr_expect_leq(end->numbers, 1, "seed %u", seed);
	cr_expect_leq(end->most_referrals, o->nonterminal_queries,
		      "NTM-07, seed %u", seed);
	cr_expect_leq(end->most_srvs, 16, "IMP-08, seed %u", seed);
}

static bool is_trusted(const struct e164_lookup *l, enum e164_trust trust)
{
	return trust == E164_TRUST_SECURE ||
	       (trust != E164_TRUST_BOGUS &&
		l->request.policy.dnssec != E164_DNSSEC_REQUIRE);
}

static void expect_naptr(const struct world_end *end, uint32_t seed)
{
	const struct e164_decision *d = &end->lookup->resolution->decision;
	enum e164_trust weakest = E164_TRUST_SECURE;

	cr_expect_gt(d->choice_count, 0);
	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_choice *c = &d->choices[i];

		cr_expect(is_trusted(end->lookup, c->trust),
			  "DSC-11, seed %u: %s", seed, end->gets);
		cr_expect_geq(c->service, 0, "NTM-11, seed %u", seed);
		cr_expect(end->lookup->request.policy.services &
				  e164_service_bit(c->service),
			  "seed %u", seed);
		weakest = e164_trust_weakest(weakest, c->trust);
	}
	cr_expect_leq(end->conclusion.trust, weakest, "NTM-10, seed %u", seed);
}

/* A target comes from a choice that is for this client. */
static bool is_for(const struct e164_lookup *l, struct e164_slice uri,
		   enum e164_trust answer)
{
	for (size_t i = 0; i < l->number.choice_count; i++) {
		const struct e164_choice *c = &l->number.choices[i];

		if (e164_slice_equal(c->uri, uri) &&
		    l->request.services & e164_service_bit(c->service) &&
		    is_trusted(l, c->trust) && c->trust >= answer)
			return true;
	}
	return false;
}

static void expect_made(const struct world_end *end, uint32_t seed)
{
	const struct e164_conclusion *c = &end->conclusion;

	cr_expect_gt(c->target_count, 0);
	for (size_t i = 0; i < c->target_count; i++)
		cr_expect(is_for(end->lookup, c->targets[i].uri, c->trust),
			  "DSC-11, seed %u: %s", seed, end->gets);
}

static bool is_made_of_it(enum e164_form form)
{
	return form == E164_FORM_NAPTR || form == E164_FORM_URI_KEPT ||
	       form == E164_FORM_URI_MADE || form == E164_FORM_ZONE_NODATA ||
	       form == E164_FORM_ALIAS;
}

static void expect_ttl(const struct world_end *end, uint32_t seed)
{
	const struct e164_conclusion *c = &end->conclusion;
	const uint64_t over_sec = c->made_sec + c->ttl_sec;

	cr_expect_leq(c->made_sec, end->now_ms / 1000);
	if (c->form == E164_FORM_HINFO || c->form == E164_FORM_SERVFAIL)
		return;
	cr_expect(c->ttl_sec < 2 ||
			  over_sec < end->lookup->validity.boundary_sec,
		  "VAL-40, seed %u: %s", seed, end->gets);
	if (!is_made_of_it(c->form) || c->verdict == E164_VERDICT_STALE)
		return;
	/* What the other query came to is bounded already. */
	cr_expect(c->form == E164_FORM_ALIAS ||
			  c->ttl_sec <= end->lookup->request.options->max_ttl,
		  "TTL-01, seed %u: %s", seed, end->gets);
	/* What is over when it comes goes out with a TTL of 0. */
	cr_expect(over_sec <= end->over_sec || !c->ttl_sec ||
			  over_sec <= end->now_ms / 1000,
		  "TTL-01, seed %u: %s, but over at %lld", seed, end->gets,
		  (long long)(end->over_sec - WORLD_START_SEC));
}

static void expect_all(const struct world_end *end, uint32_t seed)
{
	expect_end(end, seed);
	expect_ttl(end, seed);
	if (end->conclusion.form == E164_FORM_NAPTR)
		expect_naptr(end, seed);
	if (end->conclusion.form == E164_FORM_URI_MADE)
		expect_made(end, seed);
}

Test(lookup_random, bounds_and_trust)
{
	unsigned forms[E164_FORM_SERVFAIL + 1] = { 0 };
	unsigned verdicts[E164_VERDICT_COUNT] = { 0 };

	for (uint32_t seed = 1; seed <= WORLDS; seed++) {
		static struct world_row row;
		static char gets[4096];
		char conf[512], is[64];
		const struct world_end *end;

		make_row(seed, conf, sizeof(conf), &row);
		end = world_run(&row);
		expect_all(end, seed);
		forms[end->conclusion.form]++;
		verdicts[end->conclusion.verdict]++;
		snprintf(gets, sizeof(gets), "%s", end->gets);
		snprintf(is, sizeof(is), "%s backwards", row.is);
		row.is = is;
		end = world_run(&row);
		expect_all(end, seed);
		/* Unless what comes first takes time from the other. */
		if (!row.dawdles_ms && end->zones < 2)
			cr_expect_str_eq(end->gets, gets,
					 "seed %u: %s, backwards %s", seed,
					 gets, end->gets);
	}
	for (size_t i = 0; i <= E164_FORM_SERVFAIL; i++)
		cr_expect(forms[i] || i == E164_FORM_HINFO, "no form %zu", i);
	cr_expect(verdicts[E164_VERDICT_ANSWER] > WORLDS / 10);
	world_clear();
}
