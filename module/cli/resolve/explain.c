/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * explain.c - what was decided about each record, for people.
 *
 * Every line starts with ";", so that the URIs behind can still be taken by a
 * program.
 */
#include "lookup.h"
#include "text.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

static void put_reply(FILE *out, const struct cli_reply *reply)
{
	ldns_lookup_table *rcode = ldns_lookup_by_id(ldns_rcodes, reply->rcode);

	fprintf(out, "; answer from %s: ", reply->server);
	if (rcode)
		fputs(rcode->name, out);
	else
		fprintf(out, "RCODE %d", reply->rcode);
	fprintf(out, ", AD=%d, %s, %s, %u ms\n", reply->is_secure,
		reply->has_edns ? "EDNS" : "no EDNS",
		reply->is_tcp ? "TCP" : "UDP", reply->ms);
	for (size_t i = 0; i < reply->ede_count; i++) {
		const struct cli_ede *ede = &reply->edes[i];

		fprintf(out, "; EDE %u: ", ede->code);
		cli_put_quoted(out, e164_slice(ede->text, ede->len));
		putc('\n', out);
	}
}

static void put_rdata(FILE *out, struct e164_slice rdata)
{
	struct e164_naptr naptr;

	if (e164_naptr_parse(rdata, &naptr) != E164_OK) {
		fprintf(out, "\\# %zu", rdata.len);
		return;
	}
	cli_put_naptr(out, &naptr);
}

static void put_choices(FILE *out, const struct cli_lookup *lookup,
			size_t rrset, size_t record)
{
	const struct e164_decision *d = &lookup->decision;

	for (size_t i = 0; i < d->choice_count; i++) {
		char service[80];

		if (!cli_choice_is_of(&d->choices[i], rrset, record))
			continue;
		cli_choice_service(lookup, &d->choices[i], service);
		fprintf(out, ";     %s: ", service);
		cli_put(out, d->choices[i].uri);
		putc('\n', out);
	}
}

static void put_record(FILE *out, const struct cli_lookup *lookup, size_t rrset,
		       size_t record)
{
	const enum e164_status fate = cli_fate(lookup, rrset, record);
	const bool is_kept = fate == E164_OK;
	const char *word = is_kept ? "kept" : "dropped";
	char text[CLI_STATUS_MAX];

	if (cli_is_followed(lookup, rrset, record))
		word = "followed";
	cli_fate_text(lookup, rrset, record, text);
	fputs("; ", out);
	put_rdata(out, lookup->rrsets[rrset].rdatas.at[record]);
	fprintf(out, "\n;   %s%s: %s (%s)%s\n",
		cli_colour(out, is_kept ? CLI_GREEN : CLI_YELLOW), word, text,
		e164_status_word(fate), cli_colour(out, CLI_PLAIN));
	put_choices(out, lookup, rrset, record);
}

static void put_rrset(FILE *out, const struct cli_lookup *lookup, size_t rrset)
{
	const struct cli_rrset *set = &lookup->rrsets[rrset];

	fputs(rrset ? "; referred to " : "; ", out);
	cli_put_name(out, set->name);
	fprintf(out, ", NAPTR records: %zu\n", set->rdatas.count);
	for (size_t i = 0; i < set->rdatas.count; i++)
		put_record(out, lookup, rrset, i);
}

static void put_errand(FILE *out, const struct e164_errand *errand)
{
	ldns_rr_descriptor const *type = ldns_rr_descript(errand->qtype);
	const char *word = errand->has_records ? "not offered" : "none";

	if (errand->has_failed)
		word = "no answer";
	fputs("; discovery: ", out);
	cli_put_name(out, e164_slice(errand->name, errand->len));
	fprintf(out, " %s: %s\n", type->_name,
		errand->is_offered ? "offered" : word);
}

void cli_explain(FILE *out, const struct cli_lookup *lookup)
{
	const struct e164_verdict_row *row = e164_verdict_row(lookup->verdict);

	fprintf(out, "; number %s", lookup->number.aus);
	fputs(lookup->service ? ", enumservice "
			      : ", all enumservices together",
	      out);
	if (lookup->service)
		cli_put(out, e164_slice_text(lookup->service));
	fprintf(out, "; %s\n",
		lookup->has_policy ? "policy of the configuration"
				   : "no policy");
	if (lookup->reply.is_live)
		put_reply(out, &lookup->reply);
	for (size_t i = 0; i < lookup->rrset_count; i++)
		put_rrset(out, lookup, i);
	for (size_t i = 0; i < lookup->errands.count; i++)
		put_errand(out, &lookup->errands.at[i]);
	if (cli_is_discovering(lookup) && !lookup->errands.count &&
	    lookup->target_count)
		fputs("; discovery: no domain was looked up\n", out);
	if (cli_is_denied(lookup))
		fputs("; the server denies it and says why (EDE); what it "
		      "looked at is shown\n"
		      "; by a server of the zone, asked with --server and "
		      "--assume-secure\n",
		      out);
	fprintf(out, "; verdict: %s (%s)\n",
		cli_is_denied(lookup) ? "the server's own denial" : row->text,
		row->word);
}
