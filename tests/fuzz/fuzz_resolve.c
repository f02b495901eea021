/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_resolve.c - whole NAPTR RRsets to a decision and to targets.
 *
 * The input is the number as people write it, a line feed, an octet that picks
 * the policy, then records, each behind two octets of length. A non-terminal
 * refers to the same records again. Rows NAP-02, NTM-01 to NTM-07, ORD-01 to
 * ORD-15, REW-53, URI-05 to URI-08.
 */
#include "e164/decision.h"
#include "e164/uri.h"

#include "fuzz.h"

#define RECORDS_MOST 80 /* more than are looked at */
#define RECORDS_FEW  6  /* that any budget is enough for */

struct rrset {
	size_t count;
	struct e164_slice rdatas[RECORDS_MOST];
};

static void read_rrset(struct e164_slice input, struct rrset *rrset)
{
	struct e164_reader in = e164_reader(input);

	rrset->count = 0;
	while (in.left && rrset->count < RECORDS_MOST) {
		size_t len = e164_read_u16(&in);

		if (in.failed || len > in.left)
			len = in.left;
		rrset->rdatas[rrset->count++] = e164_read(&in, len);
	}
}

static struct e164_policy policy_of(uint8_t choice)
{
	struct e164_policy policy = {
		.services = e164_service_bit(
				    e164_service_find(e164_slice_text("im"))) |
			    e164_service_bit(
				    e164_service_find(e164_slice_text("pres"))),
		.uri_max = choice & 1 ? 40 : 1024,
		.accepts_obsolete = !(choice & 2),
		.uri_all_orders = choice & 4,
		.follows = choice & 16,
	};

	if (choice & 8)
		policy.services = UINT64_MAX >>
				  (E164_SERVICES_MAX - e164_service_count());
	return policy;
}

static void decide(const struct e164_policy *policy,
		   const struct e164_number *number, const struct rrset *rrset,
		   struct e164_decision *d)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	fuzz_require(rw != NULL, "there is memory");
	e164_decide_number(&(struct e164_decider){ policy, number, rw, d },
			   rrset->rdatas, rrset->count);
	e164_rewriter_free(rw);
}

static bool is_pending(const struct e164_choice *choice)
{
	return choice->service == E164_SERVICE_PENDING;
}

static void check_pending(const struct e164_policy *policy,
			  const struct rrset *rrset,
			  const struct e164_choice *choice)
{
	fuzz_require(policy->follows && choice->uri.len > 1 &&
			     !choice->uri.ptr[choice->uri.len - 1],
		     "a non-terminal names a name (NTM-02)");
	fuzz_require(choice->path.depth < E164_REFERRAL_DEPTH_MAX,
		     "a non-terminal may be followed (NTM-06)");
	fuzz_require(fuzz_is_inside(choice->uri, rrset->rdatas[choice->record]),
		     "the name is that of the record");
}

static void check_choice(const struct e164_policy *policy,
			 const struct e164_decision *d,
			 const struct e164_choice *choice)
{
	struct e164_slice scheme;

	fuzz_require(e164_uri_parse(choice->uri, &scheme) == E164_OK,
		     "every URI is an absolute URI (REW-38)");
	fuzz_require(choice->uri.len <= policy->uri_max,
		     "no URI is longer than allowed (REW-40)");
	fuzz_require(policy->services & e164_service_bit(choice->service),
		     "every enumservice is an allowed one");
	fuzz_require(e164_service_check_uri(choice->service, choice->uri) ==
			     E164_OK,
		     "every URI suits its enumservice (IMP-03)");
	fuzz_require(
		fuzz_is_inside(choice->uri, e164_slice(d->text, d->text_len)),
		"every URI lies in the decision");
	/* Reasons are kept of the RRset that was looked at last. */
	fuzz_require(choice->path.at[choice->path.depth].rrset + 1 !=
				     d->rrset_count ||
			     choice->record >= E164_RECORDS_MAX ||
			     d->reasons[choice->record] == E164_REASON_NONE,
		     "only accepted records are chosen");
}

/* In the RRset where their ways part, the first is no worse (ORD-06). */
static bool is_in_order(const struct e164_path *a, const struct e164_path *b)
{
	unsigned int i = 0;

	while (i < a->depth && i < b->depth &&
	       a->at[i].rrset == b->at[i].rrset &&
	       a->at[i].order == b->at[i].order &&
	       a->at[i].preference == b->at[i].preference)
		i++;
	return a->at[i].rrset != b->at[i].rrset ||
	       a->at[i].order < b->at[i].order ||
	       (a->at[i].order == b->at[i].order &&
		a->at[i].preference <= b->at[i].preference);
}

static bool is_limited(const struct e164_decision *d)
{
	for (size_t i = 0; i < d->record_count && i < E164_RECORDS_MAX; i++)
		if (d->reasons[i] == E164_REASON_LIMIT)
			return true;
	return false;
}

static void check_decision(const struct e164_policy *policy,
			   const struct rrset *rrset,
			   const struct e164_decision *d)
{
	fuzz_require(d->record_count == rrset->count &&
			     d->choice_count <= E164_CHOICES_MAX &&
			     d->text_len <= E164_URI_TEXT_MAX,
		     "counts are within their bounds");
	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_choice *c = &d->choices[i];

		fuzz_require(c->record < rrset->count, "a choice is a record");
		if (is_pending(c))
			check_pending(policy, rrset, c);
		else
			check_choice(policy, d, c);
		if (i)
			fuzz_require(is_in_order(&c[-1].path, &c->path),
				     "choices stand in order (ORD-01)");
	}
	fuzz_require(rrset->count > RECORDS_FEW || !is_limited(d),
		     "a few records never use the budget up (REW-53)");
}

static bool has_uri(const struct e164_decision *d)
{
	for (size_t i = 0; i < d->choice_count; i++)
		if (!is_pending(&d->choices[i]))
			return true;
	return false;
}

static void check_targets(const struct e164_policy *policy,
			  const struct e164_decision *d)
{
	struct e164_target targets[E164_TARGETS_MAX];
	const size_t count = e164_targets(policy, d->choices, d->choice_count,
					  policy->services, targets);

	fuzz_require(count <= E164_TARGETS_MAX, "at most 16 targets (URI-08)");
	fuzz_require(has_uri(d) == (count > 0), "targets where choices are");
	for (size_t i = 0; i < count; i++) {
		const uint16_t before = i ? targets[i - 1].priority : 0;

		fuzz_require(targets[i].priority == before + 1 ||
				     (i && targets[i].priority == before),
			     "priorities are dense ranks (URI-05)");
		for (size_t j = 0; j < i; j++)
			fuzz_require(!e164_slice_equal(targets[i].uri,
						       targets[j].uri),
				     "no URI twice");
	}
}

static bool is_same(const struct e164_choice *a, const struct e164_choice *b)
{
	return a->order == b->order && a->preference == b->preference &&
	       a->service == b->service && e164_slice_equal(a->uri, b->uri);
}

/* Servers rotate RRsets; the decision does not turn with them. */
static void check_rotation(const struct e164_policy *policy,
			   const struct e164_number *number,
			   const struct rrset *rrset,
			   const struct e164_decision *d)
{
	static struct e164_decision other;
	struct rrset rotated = { .count = rrset->count };

	for (size_t i = 0; i < rrset->count; i++)
		rotated.rdatas[i] = rrset->rdatas[(i + 1) % rrset->count];
	decide(policy, number, &rotated, &other);
	fuzz_require(other.choice_count == d->choice_count &&
			     other.is_policy == d->is_policy,
		     "rotation changes nothing");
	for (size_t i = 0; i < d->choice_count; i++)
		fuzz_require(is_same(&d->choices[i], &other.choices[i]),
			     "rotation changes nothing");
}

static bool is_full(const struct e164_decision *d)
{
	return d->choice_count == E164_CHOICES_MAX ||
	       d->text_len > E164_URI_TEXT_MAX - E164_URI_MAX ||
	       d->record_count > E164_RECORDS_MAX || is_limited(d);
}

/* With fewer services the same is left, without those of the others. */
static void check_filter(const struct e164_policy *policy,
			 const struct e164_number *number,
			 const struct rrset *rrset,
			 const struct e164_decision *d)
{
	static struct e164_decision few;
	struct e164_policy strict = *policy;
	size_t kept = 0;

	if (is_full(d))
		return;
	strict.services &= UINT64_C(0x5555555555555555);
	decide(&strict, number, rrset, &few);
	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_choice *c = &d->choices[i];

		if (!is_pending(c) &&
		    !(strict.services & e164_service_bit(c->service)))
			continue;
		fuzz_require(kept < few.choice_count &&
				     is_same(c, &few.choices[kept]),
			     "a filter removes, and changes nothing (ORD-10)");
		kept++;
	}
	fuzz_require(kept == few.choice_count, "a filter adds nothing");
}

static size_t first_pending(const struct e164_decision *d)
{
	size_t at = 0;

	while (at < d->choice_count && !is_pending(&d->choices[at]))
		at++;
	return at;
}

/* Follow non-terminals, as the module does, to the same or fewer records. */
static void try_hops(const struct e164_policy *policy,
		     const struct e164_number *number,
		     const struct rrset *rrset, struct e164_decision *d)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	fuzz_require(rw != NULL, "there is memory");
	for (size_t hop = 1; hop < E164_REFERRALS_MAX; hop++) {
		const size_t at = first_pending(d);

		if (at == d->choice_count)
			break;
		e164_decide_referral(
			&(struct e164_decider){ policy, number, rw, d }, at,
			rrset->rdatas, hop % 3 ? rrset->count : hop % 2);
		check_decision(policy, rrset, d);
		check_targets(policy, d);
	}
	e164_rewriter_free(rw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct e164_decision d;
	struct e164_slice rest = e164_slice(data, size);
	const struct e164_slice text = fuzz_cut(&rest, '\n');
	struct e164_number number;
	struct rrset rrset;

	if (!rest.len || e164_number_parse(text, &number))
		return 0;
	const struct e164_policy policy = policy_of(rest.ptr[0]);

	read_rrset(e164_slice(rest.ptr + 1, rest.len - 1), &rrset);
	decide(&policy, &number, &rrset, &d);
	check_decision(&policy, &rrset, &d);
	check_targets(&policy, &d);
	check_rotation(&policy, &number, &rrset, &d);
	check_filter(&policy, &number, &rrset, &d);
	try_hops(&policy, &number, &rrset, &d);
	return 0;
}
