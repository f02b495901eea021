/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * synth.c - write records into a region.
 *
 * A set is opened for a number of records, records are added, and it is done:
 * adding copies the RDATA behind its length, as Unbound keeps it.
 */
#include "synth.h"

#include "synth_choice.h"
#include "upstream.h"

#include "e164/task.h"
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

static bool is_record(const struct enumod_rrset *set, size_t i,
		      const uint8_t *data, size_t len)
{
	return set->rr_len[i] == len && !memcmp(set->rr_data[i], data, len);
}

static bool has_record(const struct enumod_rrset *set, const uint8_t *data,
		       size_t len)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_record(set, i, data, len))
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
		const struct enumod_synth_place place =
			enumod_synth_place_of(decision, i, &rank);
		uint8_t room[E164_NAPTR_RDATA_MAX];
		const struct e164_slice rdata =
			enumod_synth_resolved(room, decision, choice, place);

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
		const struct enumod_synth_place place =
			enumod_synth_place_of(decision, i, &rank);
		uint8_t room[E164_NAPTR_RDATA_MAX];

		if (!is_all && !choice->path.depth)
			continue;
		const struct e164_slice rdata =
			choice->path.depth
				? enumod_synth_resolved(room, decision, choice,
							place)
				: enumod_synth_moved(room, decision, choice,
						     place);

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
	const bool is_moved = enumod_synth_is_crowded(decision);

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

/*
 * What was kept is in the order of its source, so thousands of records are not
 * compared with each other.
 */
bool enumod_synth_is_same(const struct enumod_rrset *made,
			  const struct enumod_rrset *source)
{
	if (made->count != source->count)
		return false;
	for (size_t i = 0; i < source->count; i++) {
		const uint8_t *data = source->rr_data[i];
		const size_t len = source->rr_len[i];

		if (!is_record(made, i, data, len) &&
		    !has_record(made, data, len))
			return false;
	}
	return true;
}
