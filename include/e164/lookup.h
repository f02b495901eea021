/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lookup.h - how a query about a number is resolved, without any I/O.
 *
 * The order of the look-ups, the bounds on them, what each result leads to, the
 * trust and the TTL of the answer: all of it is here, and only here. Whoever
 * drives a lookup (the module by sub-queries, enumctl by a resolver or a file)
 * knows how to look a name up, and nothing else.
 *
 *	e164_lookup_start(&lookup, &request, now_ms);
 *	while (e164_lookup_next(&lookup, now_ms, &want) != E164_WANT_NOTHING)
 *		... look want.name up, e164_lookup_feed() the result ...
 *	e164_lookup_conclude(&lookup, now_ms, &conclusion);
 *	e164_lookup_clear(&lookup);
 *
 * Two queries as a story. A client asks N NAPTR: the lookup wants the ZONE's
 * RRset; from its records it decides what may be used; it wants the NAPTRs that
 * non-terminals refer to (REFERRAL), one after the other, then the SRV records
 * of the URIs' domains (SRV), side by side; and is done. If the zone denies the
 * number, and apex-search is on, it first wants the number's records in the
 * next TREE, and in the one after that.
 *
 * A client asks _im.N URI: the lookup wants the ZONE's own URI RRset. There is
 * none, so it wants the NUMBER: the result of the first story, which may be in
 * a cache. From that it makes URI records.
 *
 * With CD=1 the client gets what the zone has, and nothing is made, unless
 * "cd: enforce", the default, has the bit ignored.
 *
 * now_ms: milliseconds since 1970, never less than in the call before.
 */
#pragma once

#include "e164/conf.h"
#include "e164/number.h"
#include "e164/policy.h"
#include "e164/referrals.h"
#include "e164/decision.h"
#include "e164/srv.h"
#include "e164/task.h"
#include "e164/trees.h"
#include "e164/validity.h"

/* Seconds: TTL of an expired answer (RFC 8767 section 4). */
#define E164_STALE_TTL 30

/*
 * Whether a name may be used, and until when: it may belong to a number that is
 * refused, or whose validation is not in force (VAL-46).
 */
struct e164_clearance {
	enum e164_verdict verdict;     /* ANSWER: nothing */
	struct e164_validity validity; /* until when; boundary NEVER: no end */
	bool is_other; /* it depends on a number that was not asked for */
};

static inline struct e164_clearance e164_clearance_none(void)
{
	return (struct e164_clearance){
		.verdict = E164_VERDICT_ANSWER,
		.validity.boundary_sec = E164_VALIDITY_NEVER,
	};
}

/* Combine two: refused if either is, good until the first of them changes. */
void e164_clearance_join(struct e164_clearance *all,
			 const struct e164_clearance *one);

/* Everything pointed to must outlive the lookup. */
struct e164_request {
	enum e164_task task;
	enum e164_verdict refusal; /* REFUSED: why */
	const struct e164_name *name;
	struct e164_slice asked; /* QNAME, wire form */
	uint16_t qtype;
	e164_service_set services; /* of the URI: SERVICE and OTHER_TYPE */
	const struct e164_options *options;
	struct e164_policy policy; /* for this number and client */
	bool is_raw;               /* gets what the zone has (CD=1) */
	bool shows_bogus;          /* CD=1, whatever the option cd: says */
	bool is_recursive;         /* may look other names up (RD) */
	bool is_discovering;       /* may look the domains of URIs up */
	uint32_t bogus_ttl;        /* seconds that bogus data is refused */
	uint64_t patience_ms;      /* after which no client waits any more */
	struct e164_clearance clearance; /* of the number asked for */
};

/*
 * How much of the patience a silent server gets. Only its time-outs end the
 * waiting, and the next one may be a second and a half away, in which a client
 * that has just come is gone.
 */
static inline uint64_t e164_lookup_silence(uint64_t patience_ms)
{
	return patience_ms / 5 * 2;
}

enum e164_want_kind {
	E164_WANT_NOTHING, /* conclude */
	E164_WANT_RESULT,  /* of a look-up that is under way */
	E164_WANT_ZONE,    /* what the zone has for the question */
	/* The answer to another query: the number's NAPTRs; of an ALIAS, what
	 * the name at its end gives. */
	E164_WANT_NUMBER,
	E164_WANT_TREE,     /* NAPTRs of the number, as another tree has them */
	E164_WANT_REFERRAL, /* NAPTRs as the zone has them, of any name */
	E164_WANT_SRV,      /* SRV or addresses of a domain */
};

struct e164_want {
	enum e164_want_kind kind;
	struct e164_slice name; /* wire form, of the lookup's memory */
	uint16_t qtype;
	enum e164_trust trust; /* REFERRAL: less is of no use */
	uint64_t deadline_ms;  /* absolute; what comes later counts as failed.
				* UINT64_MAX: no deadline */
	bool is_again;         /* ZONE: once more, what came has expired */
	bool may_need_number;  /* ZONE: without data there, NUMBER is next */
	size_t index;          /* SRV: which of the set */
};

/* What a look-up brought. All slices and arrays must outlive the lookup. */
struct e164_result {
	enum e164_outcome outcome;
	enum e164_trust trust; /* BOGUS: it is not used */
	bool has_reply;        /* ttl_sec counts */
	uint32_t ttl_sec;      /* from now on; of all RRsets that were used */
	size_t count;          /* DATA: RDATAs */
	const struct e164_slice *rdatas;
	size_t name_count; /* names that aliases led through, in wire form */
	const struct e164_slice *names;
	struct e164_clearance clearance; /* of all these names */
	/* ZONE only. */
	int ede;         /* INFO-CODE that goes with bogus data, or NONE */
	bool is_aliased; /* by an alias that is the name's own: not from a
			  * wildcard, not by a DNAME
			  */
	struct e164_slice alias; /* where its first alias leads, or empty */
};

/* What the other query came to; its choices must outlive the lookup. */
struct e164_number_result {
	enum e164_verdict verdict;
	enum e164_trust trust;
	int ede;
	bool is_secure;      /* its answer may have the AD bit */
	bool is_policy;      /* an otherwise good record fell to the policy */
	bool is_provisional; /* a look-up for it failed */
	bool is_bound;       /* it depends on other numbers' validation */
	bool is_stale;       /* it had expired, and its look-up failed */
	uint64_t expiry_sec; /* absolute; may be over by the time it comes.
			      * Of a stale one: until when it may be served
			      */
	size_t choice_count; /* of all services */
	const struct e164_choice *choices;
	struct e164_slice alias; /* where its own alias leads, or empty */
};

/* What is done with the records of a number. */
struct e164_resolution {
	struct e164_decision decision;
	struct e164_referrals referrals;
	struct e164_srv_set srv;
	struct e164_rewriter *rewriter; /* one budget for all RRsets */
	size_t at;                      /* REFERRAL: the pending choice */
	bool is_discovering;            /* SRV look-ups are made */
	bool has_services;              /* SRV look-ups were added */
	bool has_addresses;             /* and those of addresses */
	size_t srv_begun;               /* look-ups that were wanted */
	size_t not_offered;             /* choices that fell to discovery */
	enum e164_trust trust;          /* of all RRsets that were used */
	uint32_t ttl_sec;     /* of all that was decided on, from zone_ms */
	uint32_t srv_ttl_sec; /* of what was discovered, likewise */
	bool has_failed;      /* a referral has */
	bool has_srv_failed;
};

enum e164_stage {
	E164_STAGE_ZONE,
	E164_STAGE_TREES,
	E164_STAGE_NUMBER,
	E164_STAGE_REFERRALS,
	E164_STAGE_SRV,
	E164_STAGE_DONE,
};

/* Of the caller's memory; its fields are to be read only. */
struct e164_lookup {
	struct e164_request request;
	enum e164_task task; /* as requested, or REFUSED since */
	enum e164_verdict refusal;
	enum e164_stage stage;
	bool is_waiting;      /* what the stage wants is under way */
	bool is_starved;      /* memory ran out, so it has failed */
	bool has_restarted;   /* the zone was asked once more */
	bool has_asked;       /* the other query is done */
	bool has_number;      /* ... and brought something */
	bool hangs_on_others; /* on the validation of other numbers */
	uint64_t zone_ms;     /* when the zone's reply came */
	uint64_t deadline_ms; /* of referrals and SRV; absolute */
	uint64_t silence_ms;  /* from then on no silent server is waited for */
	struct e164_result zone; /* or of the tree that search found */
	struct e164_search search;
	struct e164_number_result number;
	struct e164_validity validity;      /* of all names passed */
	struct e164_resolution *resolution; /* owned; NULL: no records */
};

/* What an answer is made of. */
enum e164_form {
	E164_FORM_ZONE,     /* the zone's reply as it is */
	E164_FORM_NAPTR,    /* with the choices as its NAPTR RRset */
	E164_FORM_URI_KEPT, /* with those URIs that e164_lookup_keeps_uri() */
	E164_FORM_URI_MADE, /* a URI RRset of the targets */
	E164_FORM_ZONE_NODATA, /* its NXDOMAIN as NODATA */
	E164_FORM_ALIAS,       /* the aliases, then the other query's answer */
	E164_FORM_OWN_NODATA,  /* NODATA with a SOA of our own (TTL-14) */
	E164_FORM_HINFO,       /* RFC 8482 */
	E164_FORM_SERVFAIL,
};

struct e164_conclusion {
	enum e164_verdict verdict;
	enum e164_form form;
	int ede; /* INFO-CODE, or E164_EDE_NONE */
	enum e164_trust trust;
	bool is_secure;      /* may have AD, but for records that are made */
	bool is_policy;      /* as in struct e164_number_result */
	bool is_provisional; /* likewise */
	bool is_unasked;     /* made although the zone did not answer */
	uint64_t made_sec;   /* absolute: TTLs count from then */
	uint32_t ttl_sec;    /* that the answer is good for */
	uint32_t made_ttl;   /* of records that are made */
	uint32_t ttl_max;    /* bound on the TTL of each record */
	size_t target_count; /* URI_MADE */
	struct e164_target targets[E164_TARGETS_MAX];
};

/* Cheap: allocates nothing until there are records. */
void e164_lookup_start(struct e164_lookup *lookup,
		       const struct e164_request *request, uint64_t now_ms);

/*
 * What is to be looked up next. Each want is told once; those of one stage may
 * be under way together.
 *
 * want: written, but for NOTHING and RESULT
 */
enum e164_want_kind e164_lookup_next(struct e164_lookup *lookup,
				     uint64_t now_ms, struct e164_want *want);

/*
 * Is this look-up under way? For those whose results come in any order. Names
 * are compared without regard to letter case.
 *
 * want: written when true, as it was told
 */
bool e164_lookup_awaits(const struct e164_lookup *lookup,
			struct e164_slice name, uint16_t qtype,
			struct e164_want *want);

/*
 * Hand over what a look-up brought; one that is not under way any more is
 * ignored. A name that may not be asked for is fed as one that is not cleared.
 *
 * want: name and qtype, as told
 *
 * Out of memory, the look-up of the zone counts as failed.
 */
void e164_lookup_feed(struct e164_lookup *lookup, const struct e164_want *want,
		      const struct e164_result *result, uint64_t now_ms);

/* The same for NUMBER. NULL: the query failed. */
void e164_lookup_feed_number(struct e164_lookup *lookup,
			     const struct e164_number_result *number);

/* Nothing will come of what is wanted: conclude without it. */
void e164_lookup_stop(struct e164_lookup *lookup);

/*
 * Is the time over for look-ups that are under way, and bring nothing?
 * is_silent: every server that is known was asked, and does not answer
 */
bool e164_lookup_is_over(const struct e164_lookup *lookup, uint64_t now_ms,
			 bool is_silent);

/* Then go on without them. */
void e164_lookup_give_up(struct e164_lookup *lookup, uint64_t now_ms);

/*
 * The validation store has changed meanwhile: what is refused now gets no
 * records. clearance: of the number and of all names that were passed
 */
void e164_lookup_recheck(struct e164_lookup *lookup,
			 const struct e164_clearance *clearance);

/*
 * Names that the lookup has passed beside the one asked for: owners of the
 * zone's answer, and those that referrals led to. i: from 0. False: no more.
 *
 * is_used: written: false if the answer has nothing of what it led to
 */
bool e164_lookup_name(const struct e164_lookup *lookup, size_t i,
		      struct e164_slice *name, bool *is_used);

/* The verdict, and what the answer is made of. conclusion: written whole */
void e164_lookup_conclude(const struct e164_lookup *lookup, uint64_t now_ms,
			  struct e164_conclusion *conclusion);

/* May this record of the zone's own URI RRset be handed out (OQ-16)? */
bool e164_lookup_keeps_uri(const struct e164_lookup *lookup,
			   struct e164_slice rdata);

/* Frees what the lookup holds; zeroed is fine. */
void e164_lookup_clear(struct e164_lookup *lookup);
