/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * explain.c - what was decided about each record, for people.
 *
 * Every line starts with ";", so that the URIs behind can still be taken by a
 * program.
 */
#include "run.h"
#include "text.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

static void put_reply(FILE *out, const struct resolve_reply *reply)
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
	if (reply->is_endless)
		fputs("; its aliases go in a circle, or are too many\n", out);
	for (size_t i = 0; i < reply->ede_count; i++) {
		const struct resolve_ede *ede = &reply->edes[i];

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

static void put_choices(FILE *out, const struct resolve_run *run, size_t rrset,
			size_t record)
{
	const struct e164_decision *d = resolve_decision(run);

	for (size_t i = 0; i < d->choice_count; i++) {
		char service[80];

		if (!resolve_choice_is_of(&d->choices[i], rrset, record))
			continue;
		resolve_choice_service(run, &d->choices[i], service);
		fprintf(out, ";     %s: ", service);
		cli_put(out, d->choices[i].uri);
		putc('\n', out);
	}
}

/* Where in the record the reason lies, and a URI, which is not in it. */
static void put_place(FILE *out, const struct resolve_run *run, size_t rrset,
		      size_t record)
{
	uint8_t room[E164_URI_MAX];
	char text[CLI_PLACE_MAX];
	struct cli_place place;

	if (!resolve_fate_place(run, rrset, record, room, &place))
		return;
	cli_place_text(&place, text);
	fputs(text, out);
	if (place.text.ptr == room) {
		fputs(" \"", out);
		cli_put(out, place.text);
		putc('"', out);
	}
}

static void put_record(FILE *out, const struct resolve_run *run, size_t rrset,
		       size_t record)
{
	const enum e164_reason fate = resolve_fate(run, rrset, record);
	const bool is_kept = fate == E164_REASON_NONE;
	const char *word = is_kept ? "kept" : "dropped";

	if (resolve_is_followed(run, rrset, record))
		word = "followed";
	fputs("; ", out);
	put_rdata(out, run->rrsets[rrset].rdatas.at[record]);
	fprintf(out, "\n;   %s%s: %s",
		cli_colour(out, is_kept ? CLI_GREEN : CLI_YELLOW), word,
		e164_reason_text(fate));
	put_place(out, run, rrset, record);
	fprintf(out, " (%s)%s\n", e164_reason_word(fate),
		cli_colour(out, CLI_PLAIN));
	put_choices(out, run, rrset, record);
}

static void put_rrset(FILE *out, const struct resolve_run *run, size_t rrset)
{
	const struct resolve_rrset *set = &run->rrsets[rrset];

	fputs(rrset ? "; referred to " : "; ", out);
	cli_put_name(out, set->name);
	if (!set->is_asked) {
		fputs(", not looked up\n", out);
		return;
	}
	fprintf(out, ", NAPTR records: %zu\n", set->rdatas.count);
	for (size_t i = 0; i < set->rdatas.count; i++)
		put_record(out, run, rrset, i);
}

/* What trees said that have denied the number. */
static void put_trees(FILE *out, const struct resolve_run *run)
{
	for (size_t i = 0; i < run->tree_count; i++) {
		const struct resolve_tree *tree = &run->trees[i];

		if (tree->reply.is_live)
			put_reply(out, &tree->reply);
		fputs("; ", out);
		cli_put_name(out, zone_name_slice(&tree->name));
		fputs(", denied; the next tree is asked\n", out);
	}
}

static void put_srv(FILE *out, const struct e164_srv_lookup *srv)
{
	ldns_rr_descriptor const *type = ldns_rr_descript(srv->qtype);
	const char *word = srv->has_records ? "not offered" : "none";

	if (srv->has_failed)
		word = "no answer";
	fputs("; discovery: ", out);
	cli_put_name(out, e164_slice(srv->name, srv->len));
	fprintf(out, " %s: %s\n", type->_name,
		srv->is_offered ? "offered" : word);
}

/* What the domains of URIs offer; a file says nothing about that. */
static void put_discovery(FILE *out, const struct resolve_run *run)
{
	const struct e164_srv_set *set = resolve_srv(run);
	const size_t count = set ? set->count : 0;

	for (size_t i = 0; i < count; i++)
		put_srv(out, &set->at[i]);
	if (!count && run->target_count && run->has_policy &&
	    run->settings->config.options.discovery == E164_DISCOVERY_REQUIRE)
		fputs("; discovery: no domain was looked up\n", out);
}

void resolve_explain(FILE *out, const struct resolve_run *run)
{
	const struct e164_verdict_row *row =
		e164_verdict_row(run->conclusion.verdict);

	fprintf(out, "; number %s", run->number.aus);
	fputs(run->service ? ", enumservice " : ", all enumservices together",
	      out);
	if (run->service)
		cli_put(out, e164_slice_text(run->service));
	fprintf(out, "; %s\n",
		run->has_policy ? "policy of the configuration" : "no policy");
	put_trees(out, run);
	if (run->reply.is_live)
		put_reply(out, &run->reply);
	for (size_t i = 0; i < run->rrset_count; i++)
		put_rrset(out, run, i);
	put_discovery(out, run);
	if (resolve_is_denied(run))
		fputs("; the server denies it and says why (EDE); what it "
		      "looked at is shown\n"
		      "; by a server of the zone, asked with --server and "
		      "--assume-secure\n",
		      out);
	fprintf(out, "; verdict: %s (%s)\n",
		resolve_is_denied(run) ? "the server's own denial" : row->text,
		row->word);
}
