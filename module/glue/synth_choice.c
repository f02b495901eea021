/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * synth_choice.c - write a choice as NAPTR RDATA.
 */
#include "synth_choice.h"

#include "e164/naptr.h"

/*
 * A delimiter that the URI does not hold. '#' never is in an absolute URI, so
 * there always is one.
 */
static char delimiter_for(struct e164_slice uri)
{
	return memchr(uri.ptr, '!', uri.len) ? '#' : '!';
}

/* !^.*$!URI! fails, by the sticky error, when it is over 255 octets. */
static void write_static_regexp(struct e164_writer *w, struct e164_slice uri)
{
	const char delimiter = delimiter_for(uri);

	e164_write(w, &delimiter, 1);
	e164_write(w, "^.*$", 4);
	e164_write(w, &delimiter, 1);
	e164_write_slice(w, uri);
	e164_write(w, &delimiter, 1);
}

static void write_resolved(struct e164_writer *rdata,
			   const struct e164_choice *choice,
			   struct enumod_synth_place place)
{
	static const uint8_t root[1] = { 0 };
	uint8_t service_room[64];
	uint8_t regexp_room[UINT8_MAX];
	struct e164_writer service =
		e164_writer(service_room, sizeof(service_room));
	struct e164_writer regexp =
		e164_writer(regexp_room, sizeof(regexp_room));

	e164_write(&service, "E2U+", 4);
	e164_service_write(choice->service, &service);
	write_static_regexp(&regexp, choice->uri);
	rdata->failed |= service.failed || regexp.failed;
	const struct e164_naptr naptr = {
		.order = place.order,
		.preference = place.preference,
		.flags = e164_slice("u", 1),
		.services = e164_written(&service),
		.regexp = e164_written(&regexp),
		.replacement = e164_slice(root, sizeof(root)),
	};

	e164_naptr_encode(&naptr, rdata);
}

static bool is_same_top(const struct e164_path *a, const struct e164_path *b)
{
	return a->at[0].order == b->at[0].order &&
	       a->at[0].preference == b->at[0].preference;
}

bool enumod_synth_is_crowded(const struct e164_decision *decision)
{
	const struct e164_choice *choices = decision->choices;

	for (size_t i = 1; i < decision->choice_count; i++)
		if (is_same_top(&choices[i].path, &choices[i - 1].path) &&
		    !e164_path_is_same(&choices[i].path, &choices[i - 1].path))
			return true;
	return false;
}

struct enumod_synth_place
enumod_synth_place_of(const struct e164_decision *decision, size_t i,
		      uint16_t *rank)
{
	const struct e164_choice *c = &decision->choices[i];

	if (!i || !e164_path_is_same(&c->path, &c[-1].path))
		++*rank;
	return (struct enumod_synth_place){
		.order = c->path.at[0].order,
		.preference = enumod_synth_is_crowded(decision)
				      ? *rank
				      : c->path.at[0].preference,
	};
}

/*
 * The enumservices that are allowed, of those that a record is for.
 *
 * from: its RDATA
 */
static void write_services(struct e164_writer *w,
			   const struct e164_decision *decision,
			   struct e164_slice from)
{
	e164_write(w, "E2U", 3);
	for (size_t i = 0; i < decision->choice_count; i++) {
		const struct e164_choice *choice = &decision->choices[i];

		if (e164_decision_rdata(decision, choice).ptr != from.ptr)
			continue;
		e164_write(w, "+", 1);
		e164_service_write(choice->service, w);
	}
}

/*
 * The record of the zone, in its place of the answer.
 *
 * services: in place of its own; empty: its own
 */
static void write_moved(struct e164_writer *rdata, struct e164_slice record,
			struct enumod_synth_place place,
			struct e164_slice services)
{
	struct e164_naptr naptr;

	if (e164_naptr_parse(record, &naptr) != E164_OK) {
		rdata->failed = true;
		return;
	}
	if (services.len && !e164_slice_equal_nocase(services, naptr.services))
		naptr.services = services;
	naptr.order = place.order;
	naptr.preference = place.preference;
	e164_naptr_encode(&naptr, rdata);
}

/*
 * The same with its own regexp, but for no more enumservices than are allowed.
 * One that names no others stays as it is, octet for octet.
 */
static void write_kept(struct e164_writer *rdata,
		       const struct e164_decision *decision,
		       const struct e164_choice *choice,
		       struct enumod_synth_place place)
{
	const struct e164_slice record = e164_decision_rdata(decision, choice);
	uint8_t room[UINT8_MAX];
	struct e164_writer services = e164_writer(room, sizeof(room));

	write_services(&services, decision, record);
	rdata->failed |= services.failed;
	write_moved(rdata, record, place, e164_written(&services));
}

struct e164_slice enumod_synth_resolved(uint8_t room[E164_NAPTR_RDATA_MAX],
					const struct e164_decision *decision,
					const struct e164_choice *choice,
					struct enumod_synth_place place)
{
	struct e164_writer rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);

	write_resolved(&rdata, choice, place);
	if (rdata.failed) {
		rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);
		write_kept(&rdata, decision, choice, place);
	}
	return rdata.failed ? e164_slice(NULL, 0) : e164_written(&rdata);
}

struct e164_slice enumod_synth_moved(uint8_t room[E164_NAPTR_RDATA_MAX],
				     const struct e164_decision *decision,
				     const struct e164_choice *choice,
				     struct enumod_synth_place place)
{
	struct e164_writer rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);

	write_moved(&rdata, e164_decision_rdata(decision, choice), place,
		    e164_slice(NULL, 0));
	return rdata.failed ? e164_slice(NULL, 0) : e164_written(&rdata);
}
