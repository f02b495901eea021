/* SPDX-License-Identifier: BSD-3-Clause */
/* world_text.c - see world_text.h */
#include "world_text.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>
#include <stdarg.h>
#include <stdio.h>

#include "e164/naptr.h"
#include "e164/urirr.h"

static void append(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *format, ...)
{
	const size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	cr_assert_lt((size_t)vsnprintf(text + len, size - len, format, args),
		     size - len);
	va_end(args);
}

bool world_is(const char *list, const char *word)
{
	const size_t len = strlen(word);

	while (list && *list) {
		if (!strncmp(list, word, len) &&
		    (list[len] == ' ' || !list[len]))
			return true;
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	return false;
}

enum e164_trust world_trust(const char *list)
{
	if (world_is(list, "bogus"))
		return E164_TRUST_BOGUS;
	if (world_is(list, "unknown"))
		return E164_TRUST_UNKNOWN;
	if (world_is(list, "insecure"))
		return E164_TRUST_INSECURE;
	return E164_TRUST_SECURE;
}

e164_service_set world_services(const char *list)
{
	e164_service_set set = 0;

	while (*list) {
		const size_t len = strcspn(list, " ");
		const int found = e164_service_find(e164_slice(list, len));

		cr_assert_neq(found, E164_SERVICE_NONE, "no service in %s",
			      list);
		set |= e164_service_bit(found);
		list += len;
		list += strspn(list, " ");
	}
	return set;
}

size_t world_name(const char *text, uint8_t *name)
{
	const size_t len = strlen(text);
	char whole[1024] = "";
	ldns_rdf *rdf;
	size_t size;

	append(whole, sizeof(whole), "%s", text);
	if (text[len - 1] == 'N' || text[len - 1] == 'O') {
		whole[len - 1] = '\0';
		append(whole, sizeof(whole), "%s",
		       text[len - 1] == 'N' ? WORLD_N : WORLD_O);
	}
	rdf = ldns_dname_new_frm_str(whole);
	cr_assert(rdf, "not a name: %s", whole);
	size = ldns_rdf_size(rdf);
	memcpy(name, ldns_rdf_data(rdf), size);
	ldns_rdf_deep_free(rdf);
	return size;
}

void world_name_text(struct e164_slice name, char *text, size_t size)
{
	const struct {
		const char *whole;
		const char *sign;
	} signs[] = { { WORLD_N, "N" }, { WORLD_O, "O" } };

	*text = '\0';
	for (size_t i = 0; i < name.len && name.ptr[i]; i += name.ptr[i] + 1u)
		append(text, size, "%.*s.", name.ptr[i],
		       (const char *)name.ptr + i + 1);
	for (size_t i = 0; i < 2; i++) {
		const size_t len = strlen(signs[i].whole);
		const size_t all = strlen(text);

		if (all >= len && !strcmp(text + all - len, signs[i].whole))
			snprintf(text + all - len, len, "%s", signs[i].sign);
	}
}

const char *world_type(uint16_t qtype)
{
	switch (qtype) {
	case E164_TYPE_NAPTR:
		return "NAPTR";
	case E164_TYPE_URI:
		return "URI";
	case E164_TYPE_CNAME:
		return "CNAME";
	case E164_TYPE_SRV:
		return "SRV";
	case E164_TYPE_A:
		return "A";
	case E164_TYPE_AAAA:
		return "AAAA";
	default:
		cr_assert_fail("type %u", qtype);
		return "";
	}
}

/* Wants -------------------------------------------------------------------- */

static void add_zone(const struct e164_want *want, const struct e164_lookup *l,
		     struct world_end *end)
{
	cr_expect(e164_slice_equal(want->name, l->request.asked));
	cr_expect_eq(want->qtype, l->task == E164_TASK_ALIAS
					  ? E164_TYPE_CNAME
					  : l->request.qtype);
	append(end->wants, sizeof(end->wants), "zone%s%s",
	       want->may_need_number ? "+" : "",
	       want->is_again ? " again" : "");
}

static const char *srv_word(uint16_t qtype)
{
	if (qtype == E164_TYPE_SRV)
		return "srv";
	return qtype == E164_TYPE_A ? "a" : "aaaa";
}

static void add_other(const struct e164_want *want, struct world_end *end)
{
	char name[E164_DNAME_MAX * 4];
	const char *word = srv_word(want->qtype);

	world_name_text(want->name, name, sizeof(name));
	if (want->kind == E164_WANT_NUMBER)
		word = "number";
	if (want->kind == E164_WANT_TREE)
		word = "tree";
	if (want->kind == E164_WANT_REFERRAL)
		word = "referral";
	append(end->wants, sizeof(end->wants), "%s %s", word, name);
}

/* Of zone and number, the deadline is none; of others it is the lookup's. */
static void add_details(const struct e164_want *want, struct world_end *end)
{
	append(end->wants, sizeof(end->wants), " %s",
	       want->kind == E164_WANT_SRV ? "-" : world_type(want->qtype));
	if (want->trust)
		append(end->wants, sizeof(end->wants), " %s",
		       e164_trust_word(want->trust));
	if (want->deadline_ms != UINT64_MAX)
		append(end->wants, sizeof(end->wants), " by %llu",
		       (unsigned long long)(want->deadline_ms -
					    WORLD_START_SEC * 1000));
	append(end->wants, sizeof(end->wants), " #%zu", want->index);
}

void world_add_want(const struct e164_want *want, const struct e164_lookup *l,
		    bool has_details, struct world_end *end)
{
	if (*end->wants)
		append(end->wants, sizeof(end->wants), ", ");
	if (want->kind == E164_WANT_ZONE)
		add_zone(want, l, end);
	else
		add_other(want, end);
	if (has_details)
		add_details(want, end);
}

/* Gets --------------------------------------------------------------------- */

static void add_slice(struct world_end *end, struct e164_slice slice)
{
	append(end->gets, sizeof(end->gets), "%.*s", (int)slice.len,
	       (const char *)slice.ptr);
}

static void add_choices(struct world_end *end)
{
	const struct e164_decision *d = &end->lookup->resolution->decision;

	for (size_t i = 0; i < d->choice_count; i++) {
		char name[64];
		struct e164_writer out = e164_writer(name, sizeof(name));

		e164_service_write(d->choices[i].service, &out);
		append(end->gets, sizeof(end->gets), "%s ", i ? "," : ":");
		add_slice(end, e164_written(&out));
		append(end->gets, sizeof(end->gets), " ");
		add_slice(end, d->choices[i].uri);
		if (d->choices[i].trust != E164_TRUST_SECURE)
			append(end->gets, sizeof(end->gets), " (%s)",
			       e164_trust_word(d->choices[i].trust));
	}
}

static void add_kept(struct world_end *end)
{
	const struct e164_result *zone = &end->lookup->zone;
	const char *between = ": ";

	for (size_t i = 0; i < zone->count; i++) {
		struct e164_urirr rr;

		if (!e164_lookup_keeps_uri(end->lookup, zone->rdatas[i]))
			continue;
		cr_assert_eq(e164_urirr_parse(zone->rdatas[i], &rr), E164_OK);
		append(end->gets, sizeof(end->gets), "%s", between);
		add_slice(end, rr.target);
		between = ", ";
	}
}

static void add_targets(struct world_end *end)
{
	const struct e164_conclusion *c = &end->conclusion;

	for (size_t i = 0; i < c->target_count; i++) {
		append(end->gets, sizeof(end->gets), "%s %u ", i ? "," : ":",
		       c->targets[i].priority);
		add_slice(end, c->targets[i].uri);
	}
}

static void add_handed_out(struct world_end *end)
{
	if (end->conclusion.form == E164_FORM_NAPTR)
		add_choices(end);
	if (end->conclusion.form == E164_FORM_URI_KEPT)
		add_kept(end);
	if (end->conclusion.form == E164_FORM_URI_MADE)
		add_targets(end);
}

/* Those that fell to discovery stand behind the others. */
static void add_not_offered(struct world_end *end)
{
	const struct e164_resolution *r = end->lookup->resolution;
	const size_t first = r ? r->decision.choice_count : 0;

	for (size_t i = 0; r && i < r->not_offered; i++) {
		const struct e164_slice uri =
			r->decision.choices[first + i].uri;

		append(end->gets, sizeof(end->gets), " -");
		add_slice(end, uri);
		append(end->gets, sizeof(end->gets), " %s",
		       e164_status_word(e164_srv_status(&r->srv, uri)));
	}
}

static bool may_have_made(enum e164_form form)
{
	return form <= E164_FORM_ZONE_NODATA;
}

/* What does not follow from the verdict, the form and the TTL. */
static void add_exceptions(struct world_end *end)
{
	const struct e164_conclusion *c = &end->conclusion;
	const uint32_t made = may_have_made(c->form) ? c->ttl_sec : 0;

	if (c->made_ttl != made)
		append(end->gets, sizeof(end->gets), " made %u", c->made_ttl);
	if (c->ttl_max != (uint32_t)end->lookup->request.options->max_ttl)
		append(end->gets, sizeof(end->gets), " max %u", c->ttl_max);
	if (c->ede != e164_verdict_row(c->verdict)->ede)
		append(end->gets, sizeof(end->gets), " ede %d",
		       c->ede == E164_EDE_NONE ? -1 : c->ede);
	if (c->made_sec != WORLD_START_SEC)
		append(end->gets, sizeof(end->gets), " at %lld",
		       (long long)(c->made_sec - WORLD_START_SEC));
	append(end->gets, sizeof(end->gets), "%s%s%s%s",
	       c->is_policy ? " policy" : "",
	       c->is_provisional ? " provisional" : "",
	       c->is_unasked ? " unasked" : "",
	       end->lookup->hangs_on_others ? " bound" : "");
}

void world_set_gets(struct world_end *end)
{
	static const char *const forms[] = {
		[E164_FORM_ZONE] = "zone",
		[E164_FORM_NAPTR] = "naptr",
		[E164_FORM_URI_KEPT] = "kept",
		[E164_FORM_URI_MADE] = "made",
		[E164_FORM_ZONE_NODATA] = "shadow",
		[E164_FORM_ALIAS] = "alias",
		[E164_FORM_OWN_NODATA] = "denied",
		[E164_FORM_HINFO] = "hinfo",
		[E164_FORM_SERVFAIL] = "servfail",
	};
	const struct e164_conclusion *c = &end->conclusion;

	append(end->gets, sizeof(end->gets), "%s %s %s%s %u",
	       e164_verdict_row(c->verdict)->word, forms[c->form],
	       e164_trust_word(c->trust), c->is_secure ? " ad" : "",
	       c->ttl_sec);
	add_exceptions(end);
	add_handed_out(end);
	add_not_offered(end);
}

void world_set_names(struct world_end *end)
{
	char text[E164_DNAME_MAX * 4];
	struct e164_slice name;
	bool is_used;

	for (size_t i = 0; e164_lookup_name(end->lookup, i, &name, &is_used);
	     i++) {
		world_name_text(name, text, sizeof(text));
		append(end->names, sizeof(end->names), "%s%s%s", i ? ", " : "",
		       text, is_used ? "" : " unused");
	}
}

/* Rows --------------------------------------------------------------------- */

void world_expect(const struct world_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct world_end *end = world_run(&rows[i]);

		cr_expect_str_eq(end->wants, rows[i].wants, "%s\n  wants %s",
				 rows[i].id, end->wants);
		cr_expect_str_eq(end->gets, rows[i].gets, "%s\n  gets %s",
				 rows[i].id, end->gets);
		if (rows[i].names)
			cr_expect_str_eq(end->names, rows[i].names,
					 "%s\n  names %s", rows[i].id,
					 end->names);
	}
	world_clear();
}
