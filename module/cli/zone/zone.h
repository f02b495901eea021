/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.h - the records of a zone file, one at a time.
 *
 * zone_next() reads owner, class and type of a record; zone_naptr() makes RDATA
 * of the words behind them. ldns reads names and strings, one word at a time,
 * so that a fault is reported for the field that has it.
 */
#pragma once

#include "zone_text.h"

#include "e164/naptr.h"
#include "e164/number.h"

#define ZONE_FAULT_MAX   160       /* octets of a message */
#define ZONE_TTL_UNKNOWN INT32_MAX /* no TTL stands anywhere */

enum zone_item {
	ZONE_END,
	ZONE_RECORD,
	ZONE_FAULT, /* an entry that is not a record; see fault */
	ZONE_NOTE,  /* a directive that is not carried out; see fault */
};

/* A domain name in wire form. */
struct zone_name {
	uint8_t wire[E164_DNAME_MAX];
	size_t len; /* octets; 0: none yet */
};

struct zone {
	struct zone_text text;
	struct zone_name origin;
	struct zone_name owner; /* of the record; also for a next one without */
	bool has_lost_owner;    /* the last owner is not a valid name */
	/*
	 * For tools that are given records of one name: the owner of lines that
	 * have none although they are not indented, and of indented lines with
	 * no owner before them. Then a line may also be RDATA alone, or
	 * one of host(1). len 0: such lines are faults.
	 */
	struct zone_name self;
	unsigned rrtype;
	unsigned rrclass;
	/* In seconds: its own, or else that of $TTL (RFC 2308 section 4), or
	 * else that of the record before.
	 */
	uint32_t ttl_sec;
	uint32_t default_ttl;
	size_t first; /* index of the first word of the RDATA */
	char fault[ZONE_FAULT_MAX];
	size_t fault_word; /* index of the word of RDATA that is at fault; or 0
			    */
};

/*
 * origin: appended to relative names; empty slice: the root
 * self:   see above; empty slice: none
 */
void zone_init(struct zone *zone, FILE *file, struct e164_slice origin,
	       struct e164_slice self);

enum zone_item zone_next(struct zone *zone);

/*
 * RDATA of a NAPTR; the slices of naptr point into rdata. In RFC 3597 form any
 * octets can be written, so status says whether they are RDATA of a NAPTR.
 */
struct zone_naptr {
	uint8_t rdata[E164_NAPTR_RDATA_MAX];
	size_t len;              /* octets */
	enum e164_status status; /* from e164_naptr_parse() */
	struct e164_naptr naptr; /* if status is E164_OK */
	const char *regexp;      /* as it was typed; NULL in RFC 3597 form */
};

/* Read the RDATA of the record. Returns false with a fault in zone->fault. */
bool zone_naptr(struct zone *zone, struct zone_naptr *naptr);

/* Read RDATA that is one name, as that of a CNAME; returns as zone_naptr(). */
bool zone_target(struct zone *zone, struct zone_name *target);

/*
 * Read the RDATA of a URI record: priority, weight, target (RFC 7553 section
 * 4.5); returns as zone_naptr(). rdata has at least 4 octets then.
 */
bool zone_uri(struct zone *zone, struct e164_writer *rdata);

/* Does the name end in the origin, and that once more? */
bool zone_is_doubled(const struct zone *zone, const struct zone_name *name);

static inline struct e164_slice zone_name_slice(const struct zone_name *name)
{
	return e164_slice(name->wire, name->len);
}
