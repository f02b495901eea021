/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff.h - the parts of "enumctl diff".
 *
 * Both zones are read into images. diff_walk() goes through the names of both,
 * side by side, and finds those that may resolve differently; for these,
 * diff_resolve() asks the lookup of "resolve" twice, diff_compare() says what
 * became of the one against the other, and diff_report() prints it.
 *
 * A name that is in one zone only has an effect on names that are in neither:
 * it ends a wildcard. So beside each name, all numbers below it that have no
 * name of their own are compared as well: in each zone, the same wildcard
 * applies to all of them. They are called a block here.
 */
#pragma once

#include "cli.h"
#include "progress.h"
#include "run.h"
#include "zone_image.h"

#include "e164/decision.h"

#define DIFF_LABELS_MAX  128 /* of a domain name */
#define DIFF_RECORDS_MAX 64  /* of a name; more are always resolved */

enum { DIFF_OLD, DIFF_NEW, DIFF_SIDES };

/* What became of a number; in the order in which they are counted. */
enum diff_kind {
	DIFF_SAME,
	DIFF_GAINED,    /* URIs, where there were none */
	DIFF_LOST,      /* all of them */
	DIFF_CHANGED,   /* which URIs, or their enumservices */
	DIFF_ORDER,     /* the same URIs, in another order */
	DIFF_REASON,    /* no URIs, for another reason */
	DIFF_ELSEWHERE, /* other servers, or an alias to another zone */
	DIFF_TTL,       /* only if asked for */
	DIFF_UNSURE,    /* of a block: examples are alike, others may not be */
	DIFF_KIND_COUNT,
};

/* "gained", and so on. */
const char *diff_kind_word(enum diff_kind kind);

/* One URI, as a client of its enumservice gets it. */
struct diff_item {
	int service; /* index into the registry, or E164_SERVICE_NONE */
	uint16_t priority;
	struct e164_slice uri; /* of the run */
};

/* What clients get; good until the next number. */
struct diff_outcome {
	bool is_number; /* false: below no apex of the configuration */
	enum e164_verdict verdict;
	uint32_t ttl_sec;
	uint64_t mark; /* of names that other zones have */
	size_t count;
	struct diff_item items[E164_CHOICES_MAX];
};

/* A name on the way from the root to the one that is looked at. */
struct diff_node {
	size_t len; /* octets of the key */
	bool exists[DIFF_SIDES];
	struct zone_range own[DIFF_SIDES];
	struct zone_range
		wild[DIFF_SIDES]; /* the wildcard that its block has */
	bool has_dname;
	bool is_open;    /* a DNAME, or other delegations, at it or above */
	bool is_cut;     /* the same delegation in both, at it or above */
	bool is_told;    /* that it is delegated otherwise, with all below */
	unsigned digits; /* bits: next digits with names of their own */
};

/* A name that no record has, where the answer may become another one. */
struct diff_mark {
	uint8_t len;
	uint8_t at[]; /* the key */
};

/* The URI records of a zone. */
struct diff_uris {
	uint64_t *marks; /* owned; one for each */
	size_t count;
	size_t cap;
};

struct diff {
	const struct cli_settings *settings[DIFF_SIDES];
	struct zone_image *images[DIFF_SIDES];
	struct resolve_run *runs[DIFF_SIDES];
	e164_view views[DIFF_SIDES];
	struct diff_outcome outcomes[DIFF_SIDES];
	bool is_config; /* two configurations: any number may differ */
	bool has_ttl;
	struct diff_uris uris[DIFF_SIDES];
	bool skips_bad; /* lines that are no records */
	bool is_summary;
	bool is_json;
	bool is_quiet;
	size_t counts[DIFF_KIND_COUNT]; /* SAME is not counted */
	size_t names;                   /* with records, in either */
	bool has_names[DIFF_SIDES];
	bool has_below[DIFF_SIDES]; /* one of them is below an apex */
	size_t blocks;              /* of those that differ */
	enum cli_exit status;       /* not GOOD: what ends the run */
	struct cli_progress progress;
	/* Of the walk. */
	struct zone_key key; /* of the node on top */
	size_t at[DIFF_SIDES];
	struct diff_mark **marks; /* owned, as is each of them; sorted */
	size_t mark_count;
	size_t mark_cap;
	size_t mark_at;
	bool is_cramped; /* too many names are behind DNAMEs */
	size_t depth;
	struct diff_node nodes[DIFF_LABELS_MAX];
};

/* What diff_report() is told of a difference. */
struct diff_found {
	enum diff_kind kind;
	const struct diff_node *block; /* NULL: it is about one number */
};

/* Take the record if it is a URI record. Returns false when out of memory. */
bool diff_uri_add(struct diff_uris *uris, struct zone *zone);

/* Do both zones have the same URI records? Sorts them. */
bool diff_uri_is_same(struct diff_uris *a, struct diff_uris *b);
void diff_uri_clear(struct diff_uris *uris);

/* Where numbers begin to which another policy applies. False: no memory. */
bool diff_marks(struct diff *diff);

/* The names that DNAMEs make of those below their targets. False: the same. */
bool diff_marks_dnames(struct diff *diff);

bool diff_marks_add(struct diff *diff, struct e164_slice key);
void diff_marks_sort(struct diff *diff);
void diff_marks_clear(struct diff *diff);

/* Compare everything. Returns false after an error. */
bool diff_walk(struct diff *diff);

/*
 * Resolve the number of a key on both sides. Returns false when it is the name
 * of no number on either, or after an error, with diff->status set.
 */
bool diff_resolve(struct diff *diff, struct e164_slice key);

/* Is the name of a key at or below an apex of either side? */
bool diff_is_below(const struct diff *diff, struct e164_slice key);

enum diff_kind diff_compare(const struct diff *diff);

/* Is an item of one side also on the other? */
bool diff_has_item(const struct diff_outcome *outcome,
		   const struct diff_item *item);

/* The same records, however written? */
bool diff_is_same(const struct diff *diff, struct zone_range a,
		  struct zone_range b);

/* Is there something in it that leads on, or ends the zone? */
bool diff_leads_on(struct zone_range range);
bool diff_has_records(struct zone_range range);
bool diff_has_kind(struct zone_range range, enum zone_kind kind);

/* The name that a non-terminal leads to. False: it is none. */
bool diff_referral(const struct zone_entry *e, struct e164_slice *name);

/* Does the record yield the same for all numbers, or for none? */
bool diff_is_constant(const struct zone_entry *e);

/* Is the same said about a name on both sides, and leads nowhere else? */
bool diff_is_alike(const struct diff *diff, struct e164_slice key);

/*
 * May what is said about a name, and what is behind that, differ for a number
 * though it does not for others?
 */
bool diff_is_unsure(const struct diff *diff, struct e164_slice key);

/* How many digits the key ends with. */
size_t diff_digits(struct e164_slice key);

/* Compare the numbers below a node that have no name of their own. */
void diff_block(struct diff *diff, const struct diff_node *node);

/* Count it, and print it. The outcomes are those of the number. */
void diff_report(struct diff *diff, const struct diff_found *found);
void diff_summary(const struct diff *diff);

/* The same as JSON. False: out of memory. */
bool diff_report_json(const struct diff *diff, const struct diff_found *found);
bool diff_summary_json(const struct diff *diff);

/* "+4416", and "*" behind that for a block. */
#define DIFF_TEXT_MAX 24 /* octets */
void diff_number_text(const struct diff *diff, const struct diff_found *found,
		      char text[DIFF_TEXT_MAX]);
