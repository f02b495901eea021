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

		const enum e164_status status =
			e164_errands_judge(&lookup->errands, c->uri);

		if (status != E164_OK)
			rrset->reasons[c->record] = status;
	}
}

bool cli_is_discovering(const struct cli_lookup *lookup)
{
	return lookup->has_policy &&
	       lookup->settings->config.options.discovery ==
		       E164_DISCOVERY_REQUIRE;
}

/* A server of the zone knows nothing of other domains. */
void cli_discover(struct cli_lookup *lookup)
{
	const struct e164_options *o = &lookup->settings->config.options;
	struct e164_errands *errands = &lookup->errands;
	size_t done = 0;

	if (!cli_is_discovering(lookup) || !lookup->probe ||
	    lookup->assumes_secure)
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
