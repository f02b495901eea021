/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * asked_services.c - which enumservices are asked for, also those that nobody
 * registered.
 *
 * The core knows registered enumservices only. For one that is not, or for all
 * there are, its parts are put together here in the way of e164_resolve().
 */
#include "run.h"

#include "e164/naptr.h"
#include "e164/uri.h"

#define NAME_PART_MAX 32 /* octets of a type or subtype */

/* type *( ":" subtype ), each 1*32( ALPHA / DIGIT / "-" ) */
static bool is_service_name(const char *name)
{
	size_t len = 0;

	for (; *name; name++) {
		const uint8_t c = (uint8_t)*name;

		if (c == ':' && !len)
			return false;
		len = c == ':' ? 0 : len + 1;
		if (len > NAME_PART_MAX ||
		    (c != ':' && c != '-' && !e164_is_alpha(c) &&
		     !e164_is_digit(c)))
			return false;
	}
	return len > 0;
}

bool resolve_wish_parse(const char *service, struct resolve_run *run)
{
	run->service = service;
	run->services = RESOLVE_ALL_SERVICES;
	run->wish = RESOLVE_WISH_REGISTERED;
	if (!service)
		return true;
	run->wish = RESOLVE_WISH_ANY;
	if (!strcmp(service, "*"))
		return true;
	const int index = e164_service_find(e164_slice_text(service));

	run->wish = index < 0 ? RESOLVE_WISH_OTHER : RESOLVE_WISH_ONE;
	run->services = index < 0 ? 0 : e164_service_bit(index);
	return is_service_name(service);
}

/* Enumservices that are not registered ------------------------------------ */

/*
 * Does a field that the core found well-formed have the service asked for? For
 * "*", any that is not registered will do.
 */
static bool has_service(const struct resolve_run *run, struct e164_slice field)
{
	while (field.len) {
		const uint8_t *plus = memchr(field.ptr, '+', field.len);
		const size_t len =
			plus ? (size_t)(plus - field.ptr) : field.len;
		const size_t step = plus ? len + 1 : len;
		const struct e164_slice name = e164_slice(field.ptr, len);
		const bool is_e2u =
			e164_slice_equal_nocase(name, e164_slice_text("E2U"));

		if (!is_e2u && run->wish == RESOLVE_WISH_ANY &&
		    e164_service_find(name) == E164_SERVICE_NONE)
			return true;
		if (!is_e2u && e164_slice_equal_nocase(
				       name, e164_slice_text(run->service)))
			return true;
		field = e164_slice(field.ptr + step, field.len - step);
	}
	return false;
}

static enum e164_status check_services(const struct resolve_run *run,
				       struct e164_slice field,
				       struct e164_slice uri)
{
	struct e164_service_field services = { .count = 0 };
	const enum e164_status status =
		e164_service_field_parse(field, &services);
	enum e164_status first = E164_EUNWANTED;
	struct e164_slice scheme;

	if (status != E164_OK && status != E164_EUNKNOWN)
		return status;
	/*
	 * Nothing is registered about the schemes of such a service, so all
	 * that can be asked of the URI is that it is an absolute one: the
	 * grammar of RFC 3986 section 4.3, with no userinfo (e164_uri_parse).
	 */
	if (has_service(run, field))
		return e164_uri_parse(uri, &scheme);
	for (size_t i = services.count; i-- > 0;)
		if (run->wish == RESOLVE_WISH_ANY) {
			first = e164_service_check_uri(services.known[i], uri);
			if (first == E164_OK)
				return E164_OK;
		}
	return first;
}

/* Look at one record as the core does, but for the service. */
static enum e164_status look_at(const struct resolve_run *run,
				struct e164_slice rdata,
				struct e164_rewriter *rw,
				struct e164_naptr *naptr,
				struct e164_writer *out)
{
	enum e164_status status = e164_naptr_parse(rdata, naptr);

	if (status == E164_OK)
		status = e164_naptr_kind(naptr);
	if (status == E164_OK)
		status = e164_rewrite(
			rw, naptr->regexp,
			e164_slice(run->number.aus, run->number.len), out);
	if (status == E164_OK)
		status =
			check_services(run, naptr->services, e164_written(out));
	return status;
}

static enum e164_status take(const struct resolve_run *run, size_t record,
			     struct e164_rewriter *rw, struct e164_decision *d)
{
	struct e164_naptr naptr;
	struct e164_writer out = e164_writer(d->text + d->text_len,
					     sizeof(d->text) - d->text_len);
	const enum e164_status status = look_at(
		run, run->rrsets[0].rdatas.at[record], rw, &naptr, &out);

	if (status != E164_OK)
		return status;
	d->text_len += out.len;
	d->choices[d->choice_count++] = (struct e164_choice){
		.order = naptr.order,
		.preference = naptr.preference,
		.record = (uint16_t)record,
		.uri = e164_written(&out),
		.path.at[0] = { .order = naptr.order,
				.preference = naptr.preference },
	};
	return E164_OK;
}

/* ORDER and PREFERENCE are the first four octets of the RDATA. */
static bool is_behind(const struct resolve_run *run,
		      const struct e164_choice *a, const struct e164_choice *b)
{
	const struct e164_slice x = run->rrsets[0].rdatas.at[a->record];
	const struct e164_slice y = run->rrsets[0].rdatas.at[b->record];

	return memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len) > 0;
}

/* As the core orders them. At most E164_RECORDS_MAX. */
static void put_in_order(const struct resolve_run *run,
			 struct e164_choice *choices, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct e164_choice c = choices[i];
		size_t at = i;

		for (; at && is_behind(run, &choices[at - 1], &c); at--)
			choices[at] = choices[at - 1];
		choices[at] = c;
	}
}

void resolve_decide_unregistered(struct resolve_run *run,
				 struct e164_rewriter *rw)
{
	struct e164_decision *d = &run->decision;
	const size_t count = run->rrsets[0].rdatas.count;

	d->record_count = count;
	d->choice_count = 0;
	d->text_len = 0;
	d->is_policy = false;
	d->is_oversized = count > E164_RECORDS_MAX;
	for (size_t i = 0; i < count && i < E164_RECORDS_MAX; i++) {
		d->reasons[i] = e164_reason_of(take(run, i, rw, d));
		d->is_policy |= d->reasons[i] == E164_REASON_UNWANTED;
	}
	put_in_order(run, d->choices, d->choice_count);
}

bool resolve_is_unregistered(const struct resolve_run *run)
{
	/* A policy allows registered services only. */
	return !run->has_policy && (run->wish == RESOLVE_WISH_OTHER ||
				    run->wish == RESOLVE_WISH_ANY);
}

void resolve_choice_service(const struct resolve_run *run,
			    const struct e164_choice *choice, char *name)
{
	struct e164_writer w = e164_writer(name, 79);

	if (resolve_is_unregistered(run))
		e164_write_slice(&w, e164_slice_text(run->service));
	else
		e164_service_write(choice->service, &w);
	name[w.len] = '\0';
}
