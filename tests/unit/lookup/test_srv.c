/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_srv.c - what is looked up for the domains of URIs, and which URIs
 * are left afterwards; requirements IMP-07, IMP-08, IMP-10. IMP-09 is for the
 * client and IMP-13 asks nothing of anybody.
 *
 * A world of domains answers the look-ups as a resolver would.
 */
#include "e164/srv.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "e164/conf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX     2048
#define URIS_MAX     32

static const struct e164_label labels[] = { { "sip", 3 }, { "xmpp", 4 } };
static const struct e164_list protocols = { (void *)(uintptr_t)labels,
					    COUNT(labels) };

/*
 * Which names exist; the type is in front. An SRV with '!' refuses; of the two
 * of "SRV2" one does, those of "SRV!!" both.
 */
static const char *const world[] = {
	"SRV _im._sip.sip.com.",
	"SRV _im._xmpp.both.com.",
	"SRV _im._sip.both.com.",
	"SRV! _im._sip.refuses.com.",
	"A refuses.com.",
	"SRV! _im._sip.half.com.",
	"SRV _im._xmpp.half.com.",
	"A four.com.",
	"AAAA six.com.",
	"SRV _pres._sip.pres.com.",
	"SRV _im._sip.sip.com.net.",
	"SRV2 _im._sip.two.com.",
	"SRV!! _im._sip.neither.com.",
	"A neither.com.",
};

static struct e164_decision decision;
static struct e164_srv_set set;

static void write_name(const struct e164_srv_lookup *srv, char *text)
{
	for (size_t i = 0; srv->name[i]; i += srv->name[i] + 1u) {
		memcpy(text, &srv->name[i + 1], srv->name[i]);
		text += srv->name[i];
		*text++ = '.';
	}
	*text = '\0';
}

static const char *type_of(const struct e164_srv_lookup *srv)
{
	switch (srv->qtype) {
	case E164_TYPE_SRV:
		return "SRV";
	case E164_TYPE_A:
		return "A";
	default:
		return "AAAA";
	}
}

/* "TYPE NAME", with a mark behind the type. */
static bool exists(const struct e164_srv_lookup *srv, const char *mark)
{
	char name[E164_DNAME_MAX + 1];
	char text[E164_DNAME_MAX + 8];

	write_name(srv, name);
	snprintf(text, sizeof(text), "%s%s %s", type_of(srv), mark, name);
	for (size_t i = 0; i < COUNT(world); i++)
		if (!strcmp(world[i], text))
			return true;
	return false;
}

static void do_errands(size_t from)
{
	static const uint8_t refusal[] = { 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t other[] = { 0, 0, 0, 0, 0, 80, 1, 'x', 0 };

	const struct e164_slice no = e164_slice(refusal, sizeof(refusal));
	const struct e164_slice yes = e164_slice(other, sizeof(other));

	for (size_t i = from; i < set.count; i++) {
		struct e164_srv_lookup *srv = &set.at[i];

		if (exists(srv, ""))
			e164_srv_found(srv, &yes, 1);
		if (exists(srv, "2"))
			e164_srv_found(srv, (struct e164_slice[]){ no, yes },
				       2);
		if (exists(srv, "!"))
			e164_srv_found(srv, &no, 1);
		if (exists(srv, "!!"))
			e164_srv_found(srv, (struct e164_slice[]){ no, no }, 2);
	}
}

/* A decision for URIs with blanks between. */
static void set_choices(const char *uris)
{
	struct e164_slice rest = e164_slice_text(uris);

	decision.choice_count = 0;
	decision.is_policy = false;
	while (rest.len) {
		const uint8_t *end = memchr(rest.ptr, ' ', rest.len);
		const size_t len = end ? (size_t)(end - rest.ptr) : rest.len;

		decision.choices[decision.choice_count++] =
			(struct e164_choice){ .uri = e164_slice(rest.ptr,
								len) };
		rest = e164_slice(rest.ptr + len + !!end,
				  rest.len - len - !!end);
	}
}

static void discover(const char *uris)
{
	set_choices(uris);
	memset(&set, 0, sizeof(set));
	e164_srv_add_services(&set, &protocols, &decision);
	do_errands(0);
	const size_t done = set.count;

	e164_srv_add_addresses(&set, &decision);
	do_errands(done);
}

static const char *list_errands(void)
{
	static char text[TEXT_MAX];
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < set.count; i++) {
		char name[E164_DNAME_MAX + 1];

		write_name(&set.at[i], name);
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %s",
				       i ? ", " : "", type_of(&set.at[i]),
				       name);
	}
	return text;
}

static const char *list_uris(void)
{
	static char text[TEXT_MAX];
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < decision.choice_count; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.*s",
				       i ? " " : "",
				       (int)decision.choices[i].uri.len,
				       decision.choices[i].uri.ptr);
	return text;
}

Test(srv, looks_up)
{
	static const struct {
		const char *id;
		const char *uris;
		const char *want;
	} rows[] = {
		{ "nothing", "", "" },
		{ "other schemes", "sip:a@sip.com tel:+44", "" },
		{ "IMP-07", "im:a@sip.com",
		  "SRV _im._sip.sip.com., SRV _im._xmpp.sip.com." },
		{ "IMP-07 case", "IM:a@SIP.com",
		  "SRV _im._sip.sip.com., SRV _im._xmpp.sip.com." },
		{ "each once", "im:a@sip.com im:b@sip.com",
		  "SRV _im._sip.sip.com., SRV _im._xmpp.sip.com." },
		{ "IMP-08 an address where there is no SRV", "im:a@four.com",
		  "SRV _im._sip.four.com., SRV _im._xmpp.four.com., "
		  "A four.com., AAAA four.com." },
		{ "IMP-08 none where one refuses", "im:a@refuses.com",
		  "SRV _im._sip.refuses.com., SRV _im._xmpp.refuses.com." },
		{ "an SRV of another scheme", "im:a@pres.com",
		  "SRV _im._sip.pres.com., SRV _im._xmpp.pres.com., "
		  "A pres.com., AAAA pres.com." },
		{ "parameters", "im:a@sip.com?b=c@d.com",
		  "SRV _im._sip.sip.com., SRV _im._xmpp.sip.com." },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		discover(rows[i].uris);
		cr_expect_str_eq(list_errands(), rows[i].want, "%s: %s",
				 rows[i].id, list_errands());
	}
}

Test(srv, sifts)
{
	static const struct {
		const char *id;
		const char *uris;
		const char *want;
	} rows[] = {
		{ "nothing", "", "" },
		{ "other schemes stay", "sip:a@none.com tel:+44",
		  "sip:a@none.com tel:+44" },
		{ "IMP-07", "im:a@sip.com", "im:a@sip.com" },
		{ "IMP-10 all stay in their order",
		  "im:a@both.com im:a@sip.com", "im:a@both.com im:a@sip.com" },
		{ "IMP-10 those behind one that is dropped, too",
		  "im:a@sip.com im:a@none.com im:a@both.com "
		  "im:a@four.com im:a@two.com",
		  "im:a@sip.com im:a@both.com im:a@four.com im:a@two.com" },
		{ "IMP-10 four in their order",
		  "im:a@two.com im:a@four.com im:a@both.com im:a@sip.com",
		  "im:a@two.com im:a@four.com im:a@both.com im:a@sip.com" },
		{ "IMP-08 IPv4", "im:a@four.com", "im:a@four.com" },
		{ "IMP-08 IPv6", "pres:a@six.com", "pres:a@six.com" },
		{ "IMP-08 refused, whatever its address", "im:a@refuses.com",
		  "" },
		{ "IMP-08 refused by one only", "im:a@half.com",
		  "im:a@half.com" },
		{ "one SRV of two refuses", "im:a@two.com", "im:a@two.com" },
		{ "IMP-08 both refuse", "im:a@neither.com", "" },
		{ "none", "im:a@sip.com im:a@none.com pres:a@none.com",
		  "im:a@sip.com" },
		{ "an SRV of another scheme", "im:a@pres.com pres:a@pres.com",
		  "pres:a@pres.com" },
		{ "a domain that begins alike", "im:a@sip.com.net im:a@sip.co",
		  "im:a@sip.com.net" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		discover(rows[i].uris);
		const size_t had = decision.choice_count;
		const size_t gone = e164_srv_sift(&set, &decision);

		cr_expect_str_eq(list_uris(), rows[i].want, "%s: %s",
				 rows[i].id, list_uris());
		cr_expect_eq(gone, had - decision.choice_count, "%s",
			     rows[i].id);
		cr_expect_eq(decision.is_policy, gone != 0, "%s", rows[i].id);
	}
}

/* Many domains: the look-ups are bounded, and what was not asked is dropped. */
Test(srv, is_bounded)
{
	char uris[TEXT_MAX];
	size_t at = 0;

	for (int i = 0; i < URIS_MAX; i++)
		at += (size_t)snprintf(uris + at, sizeof(uris) - at,
				       "%sim:a@d%d.com", i ? " " : "", i);
	discover(uris);
	cr_expect_eq(set.count, E164_SRV_MAX);
	cr_expect(set.is_full);
	cr_expect_eq(e164_srv_status(&set, e164_slice_text("im:a@d9.com")),
		     E164_ELIMIT, "was not asked");
	cr_expect_eq(e164_srv_sift(&set, &decision), URIS_MAX);
}

/* The name that a non-terminal refers to is no URI, whatever it looks like. */
Test(srv, leaves_non_terminals_alone)
{
	discover("im:a@none.com");
	cr_expect_eq(e164_srv_status(&set, e164_slice_text("im:a@none.com")),
		     E164_EOFFER);
	set_choices("im:a@sip.com");
	decision.choices[0].service = E164_SERVICE_PENDING;
	memset(&set, 0, sizeof(set));
	e164_srv_add_services(&set, &protocols, &decision);
	e164_srv_add_addresses(&set, &decision);
	cr_expect_eq(set.count, 0);
}

/* A domain that is no name: nothing to look up, nothing offered. */
Test(srv, survives_odd_uris)
{
	static const char *const uris[] = { "im:", "im:a@", "im:@", "im:a@..",
					    "pres:a@.com" };

	for (size_t i = 0; i < COUNT(uris); i++) {
		discover(uris[i]);
		cr_expect_eq(set.count, 0, "%s", uris[i]);
		cr_expect_eq(e164_srv_sift(&set, &decision), 1, "%s", uris[i]);
	}
}
