/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * offers.c - find out whether the domains of URIs offer a protocol.
 */
#include "lookup.h"

/* The core drops them; why is told with their records. */
static void note_reasons(struct cli_lookup *lookup)
{
	const struct e164_decision *d = &lookup->decision;

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_choice *c = &d->choices[i];
		struct cli_rrset *rrset =
			&lookup->rrsets[c->path.at[c->path.depth].rrset];

		if (!e164_errands_allow(&lookup->errands, c->uri))
			rrset->reasons[c->record] = E164_EOFFER;
	}
}

void cli_discover(struct cli_lookup *lookup)
{
	const struct e164_options *o = &lookup->settings->config.options;
	struct e164_errands *errands = &lookup->errands;
	size_t done = 0;

	if (!lookup->has_policy || o->discovery != E164_DISCOVERY_REQUIRE ||
	    !lookup->probe)
		return;
	e164_errands_services(errands, &o->discovery_protocols,
			      &lookup->decision);
	for (; done < errands->count; done++)
		lookup->probe(lookup, &errands->at[done]);
	e164_errands_addresses(errands, &lookup->decision);
	for (; done < errands->count; done++)
		lookup->probe(lookup, &errands->at[done]);
	note_reasons(lookup);
	e164_errands_sift(errands, &lookup->decision);
}
