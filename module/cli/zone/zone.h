/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.h - the records of a zone file, one at a time.
 *
 * zone_next() reads owner, class and type of a record; zone_naptr() makes RDATA
 * of the words behind them. ldns reads names and strings, one word at a time,
 * so that a fault is reported for the field that has it.
 *
 * $INCLUDE and $GENERATE are carried out as BIND does, within the bounds below:
 * what they bring comes as further records. zone_where() tells where a record
 * stands then.
 */
#pragma once

#include "zone_text.h"

#include "e164/naptr.h"
#include "e164/number.h"

#define ZONE_FAULT_MAX   160       /* octets of a message */
#define ZONE_TTL_UNKNOWN INT32_MAX /* no TTL stands anywhere */

#define ZONE_INCLUDE_DEPTH 16       /* files within files */
#define ZONE_INCLUDES_MAX  65536    /* $INCLUDEs that are carried out */
#define ZONE_PATH_MAX      4096     /* octets of a file's name, with its NUL */
#define ZONE_GENERATED_MAX 10000000 /* records of all $GENERATEs */
#define ZONE_SPANS_MAX     2097152  /* two for each of both directives */
#define ZONE_TEMPLATE_MAX  2048     /* octets of a record of $GENERATE */

/* Octets of the names of all included files. */
#define ZONE_PATHS_OCTETS_MAX 16777216

enum zone_item {
	ZONE_END,
	ZONE_RECORD,
	ZONE_FAULT, /* an entry that is not a record; see fault */
	ZONE_NOTE,  /* a directive that not every server takes; see fault */
};

/* Whose an entry is, also one that is no record. */
enum zone_whose {
	ZONE_WHOSE_NOBODY, /* a directive's, or the end of a file */
	ZONE_WHOSE_OWNER,
	ZONE_WHOSE_LOST, /* the owner cannot be told */
};

/* A domain name in wire form. */
struct zone_name {
	uint8_t wire[E164_DNAME_MAX];
	size_t len; /* octets; 0: none yet */
};

struct stat;
struct zone_files;

struct zone {
	struct zone_text text;
	const char *path; /* not owned; NULL: standard input, or unknown */
	struct zone_files *files; /* owned; NULL until a directive needs it */
	bool is_directive;        /* the fault is one of $INCLUDE or $GENERATE
				   */
	struct zone_name origin;
	struct zone_name owner; /* of the record; also for a next one without */
	enum zone_whose whose;  /* the entry that was read last */
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
	/*
	 * Of the first TTL since it was cleared that servers read differently:
	 * why, or NULL; and zone_position() of it.
	 */
	const char *ttl_note;
	size_t ttl_note_at;
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

/*
 * Say which file it is, for messages and because included files whose names do
 * not begin with "/" are looked for beside the file that includes them, before
 * the working directory. The text is not copied.
 */
void zone_set_path(struct zone *zone, const char *path);

enum zone_item zone_next(struct zone *zone);

/* Close and free what directives opened. The file of zone_init() stays open. */
void zone_clear(struct zone *zone);

/* Where an entry stands. */
struct zone_where {
	const char *path; /* of the file it is in; lives as long as the zone */
	unsigned long line;
	bool is_generated;   /* by the $GENERATE of that line */
	unsigned long value; /* of its range, for which this one was made */
};

/*
 * A number for the entry that was read last, larger than those of the entries
 * before it. Without directives it is the line.
 */
size_t zone_position(const struct zone *zone);

struct zone_where zone_where(const struct zone *zone, size_t position);

/* Is this one of the files that were included so far? */
bool zone_includes(const struct zone *zone, const struct stat *info);

/* Is the entry that was read last in an included file, or a made one? */
bool zone_is_elsewhere(const struct zone *zone);

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
