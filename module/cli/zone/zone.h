/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.h - the records of a zone file, one at a time.
 *
 * zone_next() finds owner, class and type and leaves the words of the RDATA;
 * zone_naptr() makes RDATA of them. Names and strings are read by ldns, word by
 * word, so that a fault can be told of the very field that has it.
 */
#pragma once

#include "zone_text.h"

#include "e164/naptr.h"
#include "e164/number.h"

#define ZONE_FAULT_MAX 160 /* octets of a message */

enum zone_item {
	ZONE_END,
	ZONE_RECORD,
	ZONE_FAULT, /* this entry is no record: see fault */
	ZONE_NOTE,  /* a directive that is not carried out: see fault */
};

/* A domain name in wire form. */
struct zone_name {
	uint8_t wire[E164_DNAME_MAX];
	size_t len; /* octets; 0: none yet */
};

struct zone {
	struct zone_text text;
	struct zone_name origin;
	struct zone_name owner; /* of the record; stays for the next one */
	bool has_lost_owner;    /* the name at the last line's start is none */
	/*
	 * Lines without an owner, with no owner in front of them or not
	 * indented, belong to this name, and a line may be nothing but the
	 * RDATA; len 0: there may be none of those.
	 */
	struct zone_name self;
	unsigned rrtype;
	unsigned rrclass;
	size_t first; /* word of the RDATA that is the first */
	char fault[ZONE_FAULT_MAX];
};

/*
 * origin: where relative names begin; empty slice: the root
 * self:   as above, or empty
 */
void zone_init(struct zone *zone, FILE *file, struct e164_slice origin,
	       struct e164_slice self);

enum zone_item zone_next(struct zone *zone);

/*
 * RDATA of a NAPTR; the slices of naptr point into rdata. In the form of
 * RFC 3597 it can be anything, also what is no RDATA of a NAPTR.
 */
struct zone_naptr {
	uint8_t rdata[E164_NAPTR_RDATA_MAX];
	size_t len;              /* octets */
	enum e164_status status; /* from e164_naptr_parse() */
	struct e164_naptr naptr; /* if status is E164_OK */
	const char *regexp;      /* as it was typed; NULL for RFC 3597 form */
};

/* Read the RDATA of the record. Returns false with a fault in zone->fault. */
bool zone_naptr(struct zone *zone, struct zone_naptr *naptr);

/* Read the one name that is the RDATA of a CNAME and its like. */
bool zone_target(struct zone *zone, struct zone_name *target);

static inline struct e164_slice zone_name_slice(const struct zone_name *name)
{
	return e164_slice(name->wire, name->len);
}
