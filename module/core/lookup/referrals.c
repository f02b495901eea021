/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * referrals.c - follow each name once, and no more names than the limits allow.
 *
 * Without that, records that refer to each other would never end, and a few
 * records could cause any number of queries.
 */
#include "e164/referrals.h"

void e164_referrals_init(struct e164_referrals *referrals,
			 const struct e164_referral_limits *limits)
{
	*referrals = (struct e164_referrals){ .limits = *limits };
}

void e164_referrals_visit(struct e164_referrals *referrals,
			  struct e164_slice name)
{
	if (referrals->name_count < E164_REFERRAL_NAMES_MAX)
		referrals->names[referrals->name_count++] = name;
}

/* Octets that are lengths of labels are at most 63, so none is a letter. */
static bool is_seen(const struct e164_referrals *referrals,
		    struct e164_slice name)
{
	for (size_t i = 0; i < referrals->name_count; i++)
		if (e164_slice_equal_nocase(referrals->names[i], name))
			return true;
	return false;
}

static bool is_good(const struct e164_referrals *referrals,
		    const struct e164_choice *choice)
{
	return referrals->lookups < referrals->limits.lookups &&
	       referrals->name_count < E164_REFERRAL_NAMES_MAX &&
	       choice->path.depth < referrals->limits.depth &&
	       !is_seen(referrals, choice->uri);
}

static void take_out(struct e164_decision *d, size_t at)
{
	d->choice_count--;
	memmove(d->choices + at, d->choices + at + 1,
		(d->choice_count - at) * sizeof(*d->choices));
}

bool e164_referrals_next(struct e164_referrals *referrals,
			 struct e164_decision *d, size_t *at)
{
	for (size_t i = 0; i < d->choice_count;) {
		const struct e164_choice *choice = &d->choices[i];

		if (choice->service != E164_SERVICE_PENDING) {
			i++;
		} else if (is_good(referrals, choice)) {
			referrals->lookups++;
			e164_referrals_visit(referrals, choice->uri);
			*at = i;
			return true;
		} else {
			take_out(d, i);
		}
	}
	return false;
}
