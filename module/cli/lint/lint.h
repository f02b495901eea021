/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint.h - the parts of "enumctl lint".
 *
 * The zone file is read once, record by record. lint_look() collects facts on
 * a NAPTR, and the rules on single records are checked at once. An entry of 48
 * octets is kept of it. In the end the entries are sorted by owner, and the
 * rules on RRsets and on the zone are checked. All rules are in one table,
 * lint_rules.c; to add one, write its function and its row.
 *
 * A line is a zone_position() here: zone_where() makes file and line of it.
 */
#pragma once

#include "bulk.h"
#include "cli.h"
#include "place.h"
#include "progress.h"
#include "settings.h"
#include "zone.h"

#include "e164/decision.h"
#include "e164/rewrite.h"
#include "e164/service.h"

#include <jansson.h>

enum lint_level { LINT_INFO, LINT_WARNING, LINT_ERROR, LINT_LEVEL_COUNT };

/* Which part of a record is printed behind the text of a rule. */
enum lint_shown {
	LINT_SHOW_NOTHING,
	LINT_SHOW_OWNER,
	LINT_SHOW_SERVICES,
	LINT_SHOW_REGEXP,
	LINT_SHOW_URI,
	LINT_SHOW_DOLLAR, /* the regexp, and where "$1" stands */
	LINT_SHOW_TYPED,  /* the regexp as it was typed, and the backslash */
	LINT_SHOW_PERL,   /* the same, and the syntax of Perl in it */
	LINT_SHOW_PLACE,  /* the field that is at fault, and the octet */
};

/* What the owner of a record is. */
enum lint_owner {
	LINT_OUTSIDE, /* below no apex: the number is not known */
	LINT_NUMBER,
	LINT_WILDCARD, /* for numbers */
	LINT_OTHER,    /* below an apex, but not a number */
};

/*
 * Where a name stands in the trees of numbers; see lint_tree.c. Digits are 0 if
 * it stands nowhere there.
 */
struct lint_point {
	uint64_t digits;
	uint16_t apex;   /* index of the tree's */
	uint16_t branch; /* digits in front of the branch label; 0: none */
};

/* Facts on one NAPTR. */
struct lint_record {
	unsigned long line;
	struct e164_slice owner;
	enum lint_owner owner_kind;
	struct e164_number number; /* LINT_WILDCARD: one that it covers */
	size_t known;              /* octets of it that the name tells */
	const char *typed;         /* regexp as typed, or NULL */
	struct e164_slice rdata;
	struct e164_naptr naptr;
	enum e164_status kind;           /* from e164_naptr_kind() */
	enum e164_status service;        /* from e164_service_field_parse() */
	struct e164_service_field field; /* count 0 unless service is OK */
	enum e164_status split;          /* from e164_regexp_split() */
	struct e164_regexp parts;        /* if split is OK */
	enum e164_status rewrite;        /* of the rewrite, else of the URI */
	struct e164_slice uri;           /* empty unless there is a result */
	struct lint_point at;            /* of LINT_NUMBER */
	bool is_doubled;        /* the origin stands twice at the owner's end */
	bool is_foreign;        /* not in the zone of the SOA, so not served */
	e164_service_set suits; /* services of the field that the URI suits */
	uint8_t text[E164_URI_MAX]; /* where uri lies */
};

/* What is kept of a NAPTR until the end. */
struct lint_entry {
	uint64_t owner;            /* hash of the name, letter case ignored */
	e164_service_set services; /* for which it is always accepted */
	uint32_t data;             /* hash of the RDATA */
	uint32_t line;
	uint16_t order;
	uint16_t preference;
	uint32_t uri;         /* hash of the URI, if there are services */
	struct lint_point at; /* of a number */
};

/* A URI record that is good by itself, at a number or a service of one. */
struct lint_target {
	uint64_t owner;            /* hash of the number's own name */
	e164_service_set services; /* which clients may ask for by its name */
	uint32_t uri;              /* hash of its target */
	uint32_t line;
};

/* If a name is of several kinds, it counts as the first of them. */
enum lint_name_kind {
	LINT_NAME_URI,
	LINT_NAME_DATA, /* neither NAPTR, URI nor CNAME */
	LINT_NAME_ALIAS,
	LINT_NAME_NAPTR, /* of a name that is no number, but may be below one */
	LINT_NAME_FAULT, /* a line that may be meant for any of them */
};

/* A name that has other records than NAPTRs of a number. */
struct lint_name {
	uint64_t owner;       /* hash of the name */
	struct lint_point at; /* of the number that it is, or is below */
	uint64_t number;      /* hash of that number's name */
	uint32_t line;        /* of a record of that kind */
	enum lint_name_kind kind;
};

/* A name that has an effect on those below it. */
enum lint_node_kind {
	LINT_NODE_WILDCARD, /* stands where its parent does */
	LINT_NODE_DELEGATION,
	LINT_NODE_DNAME,
	LINT_NODE_NS, /* while it is not known whether it delegates */
};

struct lint_node {
	struct lint_point at;
	uint64_t owner; /* hash of the name */
	uint32_t line;
	enum lint_node_kind kind;
	uint32_t other; /* of a wildcard: the first line that ends it; or 0 */
	uint64_t ender; /* the number of that line */
};

/* A non-terminal NAPTR, or a CNAME. */
struct lint_link {
	uint64_t from; /* hash of the owner */
	uint64_t to;   /* hash of the target */
	uint32_t line;
	bool is_alias;
	bool is_of_number;  /* an alias, and the owner a number or a wildcard */
	bool is_inside;     /* the target is in this zone */
	bool is_on_loop;    /* a non-terminal, once lint_zone_loop() ran */
	uint8_t target_len; /* octets */
	uint8_t *target;    /* wire form; NULL: an alias to outside */
};

/* A finding to be reported after the last record. */
struct lint_finding {
	const struct lint_rule *rule;
	uint32_t line;
	uint32_t other; /* line of another record, or 0 */
	/* The number that ends a wildcard, or 0; and those of the wildcard. */
	uint64_t ender;
	struct lint_point ended;
};

/* The $GENERATE of whose records a rule was told last. */
struct lint_told {
	const char *path;
	unsigned long line; /* 0: none */
};

#define LINT_RULES_MAX 96 /* rows of the table, and more */

/* The record of a number that was read last. */
struct lint_before {
	uint64_t owner; /* hash of the name; 0: there is none */
	unsigned rrtype;
	uint32_t ttl_sec;
	unsigned long line;
};

struct lint;

/* A rule. It applies by one of status, hits, check_set and check_zone. */
struct lint_rule {
	const char *word;
	enum lint_level level;
	const char *source;      /* RFC and section, and the row */
	enum e164_status status; /* the module does not use the record: why */
	bool (*hits)(const struct lint_record *record);
	void (*check_set)(struct lint *lint, const struct lint_rule *rule,
			  const struct lint_entry *set, size_t count);
	void (*check_zone)(struct lint *lint, const struct lint_rule *rule);
	bool is_cause; /* its findings explain those of rules further down */
	enum lint_shown shown;
	const char *text; /* NULL: the text of status */
};

struct lint {
	const char *path;
	const struct cli_settings *settings;
	enum lint_level level; /* the least that is reported */
	bool is_json;
	bool is_strict; /* warnings count as errors */
	bool is_quiet;  /* neither progress nor counts */
	struct cli_progress progress;
	struct e164_rewriter *rw;
	struct zone *zone;
	struct zone_name apex; /* owner of the SOA, or --origin */
	bool has_soa;          /* it was the SOA's */
	size_t record_count;   /* NAPTRs */
	size_t apex_count;     /* those at names below an apex */
	uint32_t outside_line; /* of the first E2U record below no apex; or 0 */
	size_t counts[LINT_LEVEL_COUNT];
	struct lint_told told[LINT_RULES_MAX]; /* by row of lint_rules */
	bool is_out_of_memory;
	/* Owned arrays. */
	struct lint_entry *entries;
	size_t entry_count;
	size_t entry_cap;
	struct lint_link *links;
	size_t link_count;
	size_t link_cap;
	struct bulk_pool link_targets;
	struct lint_target *targets;
	size_t target_count;
	size_t target_cap;
	struct lint_name *names;
	size_t name_count;
	size_t name_cap;
	struct lint_before before;
	uint64_t *cuts; /* hashes of names; see take_cut() */
	size_t cut_count;
	size_t cut_cap;
	struct lint_node *nodes;
	size_t node_count;
	size_t node_cap;
	struct lint_finding *findings;
	size_t finding_count;
	size_t finding_cap;
};

/* The table; ends in a row without a word. */
extern const struct lint_rule lint_rules[];
const struct lint_rule *lint_rule_find(const char *word);
const char *lint_level_word(enum lint_level level);

/*
 * Make room for one more item of "size" octets. Returns the array, which may
 * have moved; NULL, with is_out_of_memory set, when out of memory.
 */
void *lint_grow(struct lint *lint, void *array, size_t count, size_t *cap,
		size_t size);

/* The hash of a name, letter case ignored, and that of any octets. */
uint64_t lint_hash_name(struct e164_slice name);
uint64_t lint_hash(struct e164_slice octets);

/* Remove the first label. Returns false for the root. */
bool lint_parent(struct e164_slice *name);

/* Read the zone file, and check all rules. */
enum cli_exit lint_read(struct lint *lint, FILE *file);

/* Have a rewriter, as the budget of one is for a single query. */
void lint_renew(struct lint *lint);

/* Is it a rule on single records that finds this one? */
bool lint_rule_hits(const struct lint_rule *rule,
		    const struct lint_record *record);

/* Can the ERE match anything that begins so, and is longer? */
bool lint_can_match(struct e164_slice ere, struct e164_slice start);

/* Set the facts from kind on. The members up to naptr are set already. */
void lint_look(struct lint *lint, struct lint_record *record);

/* Check the rules on single records, and keep an entry. */
void lint_record(struct lint *lint, struct lint_record *record);

/* Is the name at or below the apex? No name is while that is unknown. */
bool lint_is_inside(const struct lint *lint, struct e164_slice name);

/*
 * The first of the sorted entries of a name, and the first of the sorted links
 * from one; NULL: there is none. lint_zone_loop() sorts the links.
 */
const struct lint_entry *lint_first_entry(const struct lint *lint,
					  uint64_t owner);
const struct lint_link *lint_first_link(const struct lint *lint, uint64_t from);

/* Keep a link: a record that leads from one name to another. */
void lint_link(struct lint *lint, unsigned long line, bool is_alias,
	       struct e164_slice owner, struct e164_slice target);

/* Keep the name of the record that was read last. */
void lint_name(struct lint *lint, enum lint_name_kind kind);

/* Sort what lint_name() kept. */
void lint_names_sort(struct lint *lint);

/* What was kept of a name, by the first kind of it; or NULL. */
const struct lint_name *lint_first_name(const struct lint *lint,
					uint64_t owner);
bool lint_has_name(const struct lint *lint, uint64_t owner,
		   enum lint_name_kind kind);

/* Where a number stands. Requires: the name is of a number. */
struct lint_point lint_point(const struct lint *lint,
			     const struct e164_name *name);

#define LINT_ENDED_MAX 64 /* octets of the text, with the NUL */

/* "+44299 ends +442*"; returns text. */
const char *lint_ended_text(const struct lint *lint,
			    const struct lint_finding *finding,
			    char text[LINT_ENDED_MAX]);

/*
 * Keep a name that has an effect on those below it: the owner of the record
 * that was read last.
 */
void lint_node(struct lint *lint, enum lint_node_kind kind,
	       struct lint_point at);

/* Check the rules on a URI record. */
void lint_uri_record(struct lint *lint, struct e164_slice owner,
		     struct e164_slice target);

/*
 * What was meant by the words of a NAPTR that are not valid RDATA, to be
 * appended to the fault: static text, empty unless it is certain.
 */
const char *lint_fields_hint(const struct zone *zone);

#define LINT_HINT_MAX 240 /* octets, with the NUL */

/*
 * Say what to write instead, or what may have been meant, as the "why" of the
 * place; it then is the text.
 */
void lint_hint(const struct lint *lint, const struct lint_rule *rule,
	       const struct lint_record *record, char text[LINT_HINT_MAX],
	       struct cli_place *place);

/*
 * Write the registered enumservices that "fax+tel" or "email" means.
 *
 * names:   as in a service field, behind "E2U+"
 * uri:     of the record; empty if it is not known
 * is_sure: write only what can be meant by nothing else, and suits the URI
 *
 * Returns false if one of the names stays unknown.
 */
bool lint_service_meant(struct e164_slice names, struct e164_slice uri,
			bool is_sure, struct e164_writer *w);

/* Is it one of the apexes? */
bool lint_is_apex(const struct cli_settings *settings, struct e164_slice name);

/* Is the first label "*"? */
static inline bool lint_is_wildcard(struct e164_slice name)
{
	return name.len > 2 && name.ptr[0] == 1 && name.ptr[1] == '*';
}

/* After the last record: check the rules on RRsets and on the zone. */
void lint_finish(struct lint *lint);

/*
 * Report at once. Of the records that one $GENERATE makes, a rule is told once,
 * for the first value.
 * place: its text is shown, unless it is empty, and where in it; NULL: nothing
 */
void lint_report(struct lint *lint, const struct lint_rule *rule,
		 unsigned long line, unsigned long other,
		 const struct cli_place *place);

/* Keep a finding for the report at the end, which is sorted by line. */
void lint_find(struct lint *lint, const struct lint_rule *rule,
	       unsigned long line, unsigned long other);

/* Print the counts. As JSON, they are the last line: all has been told. */
void lint_report_end(struct lint *lint);

/* The octet of the regexp with the "$" of "$1" or "${1}", from 1; 0: none. */
size_t lint_find_dollar(const struct lint_record *record);

/*
 * Was a back-reference or an ERE special typed with a single backslash? Then
 * place says where.
 */
bool lint_find_escape(const char *typed, struct cli_place *place);

/*
 * The first syntax of Perl in the ERE of a regexp as it is typed; NULL: none.
 * is_lost: it is a "\" that the zone file takes away
 * why:     what to write instead; "": nothing is as short
 */
const char *lint_perl_find(const char *typed, bool *is_lost, const char **why);

/* Is that a fault of the record? Then place says where. */
bool lint_find_perl(const struct lint_record *record, struct cli_place *place);
