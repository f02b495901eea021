/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * synth.c - write records into a region.
 *
 * A set is opened for a number of records, records are added, and it is done:
 * adding copies the RDATA behind its length, as Unbound keeps it.
 */
#include "synth.h"

#include "upstream.h"

#include "e164/task.h"
#include "e164/naptr.h"
#include "e164/urirr.h"

static bool open_set(struct regional *region, struct enumod_synth_owner owner,
		     uint16_t type, size_t room, struct enumod_rrset *set)
{
	*set = (struct enumod_rrset){
		.owner = owner.name,
		.owner_len = owner.len,
		.type = type,
		.rr_len = regional_alloc(region, room * sizeof(*set->rr_len)),
		.rr_ttl = regional_alloc(region, room * sizeof(*set->rr_ttl)),
		.rr_data = regional_alloc(region, room * sizeof(*set->rr_data)),
	};
	return set->rr_len && set->rr_ttl && set->rr_data;
}

static bool has_record(const struct enumod_rrset *set, const uint8_t *data,
		       size_t len)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->rr_len[i] == len &&
		    !memcmp(set->rr_data[i], data, len))
			return true;
	return false;
}

static bool add(struct regional *region, struct enumod_rrset *set, time_t ttl,
		struct e164_slice rdata)
{
	uint8_t *data = regional_alloc(region, rdata.len + 2);

	if (!data)
		return false;
	sldns_write_uint16(data, (uint16_t)rdata.len);
	memcpy(data + 2, rdata.ptr, rdata.len);
	if (has_record(set, data, rdata.len + 2))
		return true; /* an RRset has no record twice */
	set->rr_len[set->count] = rdata.len + 2;
	set->rr_ttl[set->count] = ttl;
	set->rr_data[set->count] = data;
	set->count++;
	return true;
}

/* A record of the zone, as it is; its octets are borrowed. */
static void keep(struct enumod_rrset *set, const struct enumod_rrset *source,
		 size_t i, time_t ttl)
{
	set->rr_len[set->count] = source->rr_len[i];
	set->rr_ttl[set->count] = ttl;
	set->rr_data[set->count] = source->rr_data[i];
	set->count++;
}

static struct enumod_synth_owner owner_of(const struct enumod_rrset *source)
{
	return (struct enumod_synth_owner){ source->owner, source->owner_len };
}

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

/* The place of a record in the answer: its ORDER and PREFERENCE there. */
struct place {
	uint16_t order;
	uint16_t preference;
};

static void write_resolved(struct e164_writer *rdata,
			   const struct e164_choice *choice, struct place place)
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

/* Does a referral bring records of several ranks into one place? */
static bool is_crowded(const struct e164_decision *decision)
{
	const struct e164_choice *choices = decision->choices;

	for (size_t i = 1; i < decision->choice_count; i++)
		if (is_same_top(&choices[i].path, &choices[i - 1].path) &&
		    !e164_path_is_same(&choices[i].path, &choices[i - 1].path))
			return true;
	return false;
}

/*
 * A record stands where its referral stood in the number's own RRset (ORD-06).
 * Where that is not enough to tell several apart, all get new PREFERENCEs,
 * counted from 1 in the order of the tree.
 */
static struct place place_of(const struct e164_decision *decision, size_t i,
			     uint16_t *rank)
{
	const struct e164_choice *c = &decision->choices[i];

	if (!i || !e164_path_is_same(&c->path, &c[-1].path))
		++*rank;
	return (struct place){
		.order = c->path.at[0].order,
		.preference =
			is_crowded(decision) ? *rank : c->path.at[0].preference,
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
			struct place place, struct e164_slice services)
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
		       const struct e164_choice *choice, struct place place)
{
	const struct e164_slice record = e164_decision_rdata(decision, choice);
	uint8_t room[UINT8_MAX];
	struct e164_writer services = e164_writer(room, sizeof(room));

	write_services(&services, decision, record);
	rdata->failed |= services.failed;
	write_moved(rdata, record, place, e164_written(&services));
}

/*
 * The finished URI in the regexp. One that is too long for it is left to the
 * client to make, from the zone's own regexp.
 */
static struct e164_slice write_choice(uint8_t room[E164_NAPTR_RDATA_MAX],
				      const struct e164_decision *decision,
				      const struct e164_choice *choice,
				      struct place place)
{
	struct e164_writer rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);

	write_resolved(&rdata, choice, place);
	if (rdata.failed) {
		rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);
		write_kept(&rdata, decision, choice, place);
	}
	return rdata.failed ? e164_slice(NULL, 0) : e164_written(&rdata);
}

bool enumod_synth_naptr(struct regional *region,
			const struct enumod_rrset *source,
			const struct e164_decision *decision, time_t ttl,
			struct enumod_rrset *rrset)
{
	struct enumod_rrset set;
	uint16_t rank = 0;

	if (!open_set(region, owner_of(source), E164_TYPE_NAPTR,
		      decision->choice_count, &set))
		return false;
	for (size_t i = 0; i < decision->choice_count; i++) {
		const struct e164_choice *choice = &decision->choices[i];
		const struct place place = place_of(decision, i, &rank);
		uint8_t room[E164_NAPTR_RDATA_MAX];
		const struct e164_slice rdata =
			write_choice(room, decision, choice, place);

		if (rdata.len && !add(region, &set, ttl, rdata))
			return false;
	}
	*rrset = set;
	return true;
}

bool enumod_synth_subset(struct regional *region,
			 const struct enumod_rrset *source, const bool *is_kept,
			 time_t ttl, struct enumod_rrset *rrset)
{
	struct enumod_rrset set;

	if (!open_set(region, owner_of(source), source->type, source->count,
		      &set))
		return false;
	for (size_t i = 0; i < source->count; i++)
		if (is_kept[i])
			keep(&set, source, i, ttl);
	*rrset = set;
	return true;
}

/* One that is in the number's own RRset stays as it is there. */
static struct e164_slice write_place(uint8_t room[E164_NAPTR_RDATA_MAX],
				     const struct e164_decision *decision,
				     const struct e164_choice *choice,
				     struct place place)
{
	struct e164_writer rdata = e164_writer(room, E164_NAPTR_RDATA_MAX);

	if (choice->path.depth)
		return write_choice(room, decision, choice, place);
	write_moved(&rdata, e164_decision_rdata(decision, choice), place,
		    e164_slice(NULL, 0));
	return rdata.failed ? e164_slice(NULL, 0) : e164_written(&rdata);
}

/*
 * What was found by a referral stands where the referral stood; with is_all,
 * the number's own records, too.
 */
static bool add_places(struct regional *region,
		       const struct e164_decision *decision, bool is_all,
		       time_t ttl, struct enumod_rrset *set)
{
	uint16_t rank = 0;

	for (size_t i = 0; i < decision->choice_count; i++) {
		const struct e164_choice *choice = &decision->choices[i];
		const struct place place = place_of(decision, i, &rank);
		uint8_t room[E164_NAPTR_RDATA_MAX];

		if (!is_all && !choice->path.depth)
			continue;
		const struct e164_slice rdata =
			write_place(room, decision, choice, place);

		if (rdata.len && !add(region, set, ttl, rdata))
			return false;
	}
	return true;
}

bool enumod_synth_filtered(struct regional *region,
			   const struct enumod_rrset *source,
			   const struct e164_decision *decision, time_t ttl,
			   struct enumod_rrset *rrset)
{
	struct enumod_rrset set;
	bool *is_kept =
		regional_alloc_zero(region, source->count * sizeof(*is_kept));

	if (!is_kept || !open_set(region, owner_of(source), source->type,
				  source->count + decision->choice_count, &set))
		return false;
	for (size_t i = 0; i < decision->choice_count; i++)
		if (!decision->choices[i].path.depth)
			is_kept[decision->choices[i].record] = true;
	const bool is_moved = is_crowded(decision);

	/* A place of their own would be lost among new ones. */
	for (size_t i = 0; i < source->count && !is_moved; i++)
		if (is_kept[i])
			keep(&set, source, i, ttl);
	if (!add_places(region, decision, is_moved, ttl, &set))
		return false;
	*rrset = set;
	return true;
}

bool enumod_synth_uri(struct regional *region, struct enumod_synth_owner owner,
		      const struct e164_target *targets, size_t count,
		      time_t ttl, struct enumod_rrset *rrset)
{
	struct enumod_rrset set;

	if (!open_set(region, owner, E164_TYPE_URI, count, &set))
		return false;
	for (size_t i = 0; i < count; i++) {
		uint8_t room[4 + E164_URI_MAX];
		struct e164_writer rdata = e164_writer(room, sizeof(room));
		const struct e164_urirr rr = {
			.priority = targets[i].priority,
			.weight = 1, /* a NAPTR has no proportions (URI-06) */
			.target = targets[i].uri,
		};

		e164_urirr_encode(&rr, &rdata);
		if (rdata.failed ||
		    !add(region, &set, ttl, e164_written(&rdata)))
			return false;
	}
	*rrset = set;
	return true;
}

static bool synth_one(struct regional *region, struct enumod_synth_owner owner,
		      uint16_t type, time_t ttl,
		      const struct e164_writer *rdata,
		      struct enumod_rrset *rrset)
{
	struct enumod_rrset set;

	if (rdata->failed || !open_set(region, owner, type, 1, &set) ||
	    !add(region, &set, ttl, e164_written(rdata)))
		return false;
	*rrset = set;
	return true;
}

bool enumod_synth_soa(struct regional *region, struct enumod_synth_owner owner,
		      time_t ttl, struct enumod_rrset *rrset)
{
	uint8_t room[2 + 5 * 4];
	struct e164_writer rdata = e164_writer(room, sizeof(room));

	e164_write(&rdata, "\0\0", 2); /* MNAME and RNAME: the root */
	for (int i = 0; i < 4; i++)
		e164_write_u32(&rdata, 1);     /* SERIAL REFRESH RETRY EXPIRE */
	e164_write_u32(&rdata, (uint32_t)ttl); /* MINIMUM */
	return synth_one(region, owner, E164_TYPE_SOA, ttl, &rdata, rrset);
}

bool enumod_synth_hinfo(struct regional *region,
			struct enumod_synth_owner owner, time_t ttl,
			struct enumod_rrset *rrset)
{
	uint8_t room[16];
	struct e164_writer rdata = e164_writer(room, sizeof(room));

	e164_write_string(&rdata, e164_slice("RFC8482", 7)); /* CPU */
	e164_write_string(&rdata, e164_slice("", 0));        /* OS */
	return synth_one(region, owner, E164_TYPE_HINFO, ttl, &rdata, rrset);
}

bool enumod_synth_is_same(const struct enumod_rrset *made,
			  const struct enumod_rrset *source)
{
	if (made->count != source->count)
		return false;
	for (size_t i = 0; i < source->count; i++)
		if (!has_record(made, source->rr_data[i], source->rr_len[i]))
			return false;
	return true;
}
