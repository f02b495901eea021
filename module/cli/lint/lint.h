/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint.h - the parts of "enumctl lint".
 *
 * The zone file is read once, record by record. lint_look() collects facts on
 * a NAPTR, the rules of records are tried on them at once, and an entry of 32
 * octets is kept. In the end the entries are sorted by owner and the rules of
 * RRsets and of the zone are tried. All rules stand in one table, lint_rules.c;
 * to add one, write its function and its row.
 */
#pragma once

#include "cli.h"
#include "settings.h"
#include "zone.h"

#include "e164/resolve.h"
#include "e164/rewrite.h"
#include "e164/service.h"

#include <jansson.h>

enum lint_level { LINT_INFO, LINT_WARNING, LINT_ERROR, LINT_LEVEL_COUNT };

/* What of a record is shown behind the text of a rule. */
enum lint_shown {
	LINT_SHOW_NOTHING,
	LINT_SHOW_OWNER,
	LINT_SHOW_SERVICES,
	LINT_SHOW_REGEXP,
	LINT_SHOW_URI,
	LINT_SHOW_TYPED, /* the regexp as it was typed */
	LINT_SHOW_FAULT, /* of the ERE, and the regexp */
};

/* What the owner of a record is. */
enum lint_owner {
	LINT_OUTSIDE, /* below no apex: no number is known */
	LINT_NUMBER,
	LINT_WILDCARD, /* of numbers */
	LINT_OTHER,    /* below an apex, and no number */
};

/* Facts on one NAPTR. */
struct lint_record {
	unsigned long line;
	struct e164_slice owner;
	enum lint_owner owner_kind;
	struct e164_number number; /* a sample for LINT_WILDCARD */
	const char *typed;         /* regexp as typed, or NULL */
	struct e164_slice rdata;
	struct e164_naptr naptr;
	enum e164_status kind;           /* from e164_naptr_kind() */
	enum e164_status service;        /* from e164_service_field_parse() */
	struct e164_service_field field; /* count 0 unless service is OK */
	enum e164_status split;          /* from e164_regexp_split() */
	struct e164_regexp parts;        /* if split is OK */
	enum e164_status rewrite;        /* of the rewrite, else of the URI */
	struct e164_slice fault;         /* if rewrite is E164_EERE */
	uint8_t fault_text[512];         /* where fault lies */
	struct e164_slice uri;           /* empty unless there is a result */
	e164_service_set suits; /* of the field, those the URI is good for */
	uint8_t text[E164_URI_MAX]; /* where uri lies */
};

/* What is kept of a NAPTR until the end. */
struct lint_entry {
	uint64_t owner;            /* hash of the name, letter case ignored */
	e164_service_set services; /* it is always accepted for these */
	uint32_t data;             /* hash of the RDATA */
	uint32_t line;
	uint16_t order;
	uint16_t preference;
};

/* A non-terminal, or an alias. */
struct lint_link {
	uint64_t from; /* hash of the owner */
	uint64_t to;   /* hash of the target */
	uint32_t line;
	bool is_alias;
	bool is_inside;     /* the target is in this zone */
	uint8_t target_len; /* octets */
	uint8_t *target;    /* owned; wire form; NULL for an alias */
};

/* Something to say after the last record. */
struct lint_finding {
	const struct lint_rule *rule;
	uint32_t line;
	uint32_t other; /* line, or 0 */
};

struct lint;

/* One of status, hits, check_set and check_zone says when the rule applies. */
struct lint_rule {
	const char *word;
	enum lint_level level;
	const char *source;      /* where it is written */
	enum e164_status status; /* a record is not used for this reason */
	bool (*hits)(const struct lint_record *record);
	void (*check_set)(struct lint *lint, const struct lint_rule *rule,
			  const struct lint_entry *set, size_t count);
	void (*check_zone)(struct lint *lint, const struct lint_rule *rule);
	bool is_cause; /* explains what rules further down would say */
	enum lint_shown shown;
	const char *text; /* NULL: that of status */
};

struct lint {
	const char *path;
	const struct cli_settings *settings;
	enum lint_level level; /* what is below is not reported */
	bool is_json;
	struct e164_rewriter *rw;
	struct zone *zone;
	struct zone_name apex; /* owner of the SOA, or --origin */
	size_t record_count;   /* NAPTRs */
	size_t apex_count;     /* those at names below an apex */
	uint32_t outside_line; /* of the first E2U record that is not; or 0 */
	size_t reported;       /* findings */
	size_t counts[LINT_LEVEL_COUNT];
	bool is_out_of_memory;
	/* Owned arrays. */
	struct lint_entry *entries;
	size_t entry_count;
	size_t entry_cap;
	struct lint_link *links;
	size_t link_count;
	size_t link_cap;
	uint64_t *cuts; /* hashes of names that other data may be below */
	size_t cut_count;
	size_t cut_cap;
	struct lint_finding *findings;
	size_t finding_count;
	size_t finding_cap;
};

/* The table; ends in a row without a word. */
extern const struct lint_rule lint_rules[];
const struct lint_rule *lint_rule_find(const char *word);
const char *lint_level_word(enum lint_level level);

/* Room for one more item; NULL, with is_out_of_memory set. */
void *lint_grow(struct lint *lint, void *array, size_t count, size_t *cap,
		size_t size);

/* Hash of a name, letter case ignored; of any octets. */
uint64_t lint_hash_name(struct e164_slice name);
uint64_t lint_hash(struct e164_slice octets);

/* Collect the facts. The record's own fields up to naptr are set already. */
void lint_look(struct lint *lint, struct lint_record *record);

/* Try the rules of records, keep an entry. */
void lint_record(struct lint *lint, struct lint_record *record);

/* A record that leads from one name to another. */
void lint_link(struct lint *lint, unsigned long line, bool is_alias,
	       struct e164_slice owner, struct e164_slice target);

/* After the last record: rules of RRsets and of the zone. */
void lint_finish(struct lint *lint);

/* Report at once. detail is octets shown in quotes, or of length 0. */
void lint_report(struct lint *lint, const struct lint_rule *rule,
		 unsigned long line, unsigned long other,
		 struct e164_slice detail);

/* Keep for the report that is sorted by line. */
void lint_find(struct lint *lint, const struct lint_rule *rule,
	       unsigned long line, unsigned long other);

void lint_report_begin(const struct lint *lint);
void lint_report_end(const struct lint *lint);

/* The functions of the table. */
bool lint_hits_escape_single(const struct lint_record *record);
bool lint_hits_escape_decimal(const struct lint_record *record);
bool lint_hits_escape_double(const struct lint_record *record);
bool lint_hits_plus(const struct lint_record *record);
bool lint_hits_userinfo(const struct lint_record *record);
bool lint_hits_no_replacement(const struct lint_record *record);
bool lint_hits_owner(const struct lint_record *record);
bool lint_hits_outside(const struct lint_record *record);
bool lint_hits_unprintable(const struct lint_record *record);
bool lint_hits_experimental(const struct lint_record *record);
bool lint_hits_obsolete(const struct lint_record *record);
bool lint_hits_compound_scheme(const struct lint_record *record);
bool lint_hits_compound_unknown(const struct lint_record *record);
bool lint_hits_icase(const struct lint_record *record);
bool lint_hits_delimiter(const struct lint_record *record);
bool lint_hits_unanchored(const struct lint_record *record);
bool lint_hits_order(const struct lint_record *record);
bool lint_hits_nonterminal(const struct lint_record *record);
bool lint_hits_nonterminal_regexp(const struct lint_record *record);
bool lint_hits_nonterminal_services(const struct lint_record *record);
void lint_set_duplicate(struct lint *lint, const struct lint_rule *rule,
			const struct lint_entry *set, size_t count);
void lint_set_preference(struct lint *lint, const struct lint_rule *rule,
			 const struct lint_entry *set, size_t count);
void lint_set_orders(struct lint *lint, const struct lint_rule *rule,
		     const struct lint_entry *set, size_t count);
void lint_set_unreachable(struct lint *lint, const struct lint_rule *rule,
			  const struct lint_entry *set, size_t count);
void lint_set_many(struct lint *lint, const struct lint_rule *rule,
		   const struct lint_entry *set, size_t count);
void lint_zone_apex(struct lint *lint, const struct lint_rule *rule);
void lint_zone_loop(struct lint *lint, const struct lint_rule *rule);
void lint_zone_chain(struct lint *lint, const struct lint_rule *rule);
void lint_zone_dangling(struct lint *lint, const struct lint_rule *rule);
void lint_zone_alias(struct lint *lint, const struct lint_rule *rule);

/* Was a back-reference or an ERE special typed with one backslash only? */
bool lint_is_escape_single(const char *typed);
