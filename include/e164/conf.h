/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf.h - the configuration: its options and the parser of its text.
 *
 * The syntax is that of unbound.conf: "key: value" lines under clauses, '#'
 * comments, double or single quotes, "include:". The parser reads text, never
 * a file: module/io opens the files, and the parser calls it for each include.
 * Every fault is reported with file and line, and reading goes on, so that one
 * run shows all of them; a configuration with faults is not used at all.
 *
 * Call e164_conf_init(), e164_conf_read() for each file, and
 * e164_conf_finish(). Then the member config may be moved out of struct
 * e164_conf; its new owner calls e164_config_clear() in the end.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/list.h"
#include "e164/netblock.h"
#include "e164/number.h"
#include "e164/policy.h"
#include "e164/service.h"

#define E164_APEXES_MAX       16    /* trees of numbers */
#define E164_VIEWS_MAX        65534 /* view: clauses (e164/plan.h) */
#define E164_CONF_MESSAGE_MAX 512   /* octets of one report */

/*
 * All numbers whose first len digits are from first to last; both have len
 * digits.
 */
struct e164_range {
	uint64_t first;
	uint64_t last;
	uint8_t len; /* digits */
};

struct e164_label {
	uint8_t octets[63]; /* lower case */
	uint8_t len;
};

struct e164_prefix {
	uint64_t digits; /* read as one decimal number */
	uint8_t len;     /* digits */
};

enum e164_naptr_answer { E164_NAPTR_RESOLVED, E164_NAPTR_FILTERED };
enum e164_cd { E164_CD_ENFORCE, E164_CD_RESPECT };
enum e164_uri_orders { E164_URI_FIRST, E164_URI_ALL };
enum e164_insecure_rcode { E164_INSECURE_NODATA, E164_INSECURE_SERVFAIL };
enum e164_unknown { E164_UNKNOWN_BLOCK, E164_UNKNOWN_ALLOW };
enum e164_discovery {
	E164_DISCOVERY_OFF,
	E164_DISCOVERY_ADDITIONAL,
	E164_DISCOVERY_REQUIRE,
};
enum e164_action { E164_ACTION_ALLOW, E164_ACTION_BLOCK, E164_ACTION_PASS };
enum e164_validation {
	E164_VALIDATION_NONE,
	E164_VALIDATION_UNSIGNED,
	E164_VALIDATION_SIGNED,
};

/* The words of token-algorithms, in their order. */
enum e164_algorithm {
	E164_ALGORITHM_RSA_SHA256,
	E164_ALGORITHM_RSA_SHA384,
	E164_ALGORITHM_RSA_SHA512,
	E164_ALGORITHM_ECDSA_SHA256,
	E164_ALGORITHM_ECDSA_SHA384,
	E164_ALGORITHM_ED25519,
};

/* The C type of each kind of option. */
#define E164_KIND(name, type, words, is_list, expected)                        \
	typedef type e164_kind_##name;
#include "e164/option_types.def"

#define E164_CONF_OPTIONS_MAX 64 /* of one clause: the bits of given */

/* The place of an option or clause in the files, for reports. */
struct e164_conf_place {
	const char *file;
	unsigned line;
};

/*
 * The structs of the clauses. In given, bit E164_GIVEN_... is set if the file
 * has that option; this matters where an option has no default. place is where
 * the clause begins; its file name is owned by the configuration.
 */
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	e164_kind_##kind field;
struct e164_options {
	uint64_t given;
#include "e164/options.def"
};
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	e164_kind_##kind field;
struct e164_number_clause {
	uint64_t given;
	struct e164_conf_place place;
#include "e164/number_options.def"
};
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	e164_kind_##kind field;
struct e164_view_clause {
	uint64_t given;
	struct e164_conf_place place;
#include "e164/view_options.def"
};
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	e164_kind_##kind field;
struct e164_entity_clause {
	uint64_t given;
	struct e164_conf_place place;
#include "e164/entity_options.def"
};

/* The place of an option among those of its clause: a bit of given. */
enum {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	E164_GIVEN_ENUM_##field,
#include "e164/options.def"
	E164_GIVEN_ENUM_COUNT
};
enum {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	E164_GIVEN_NUMBER_##field,
#include "e164/number_options.def"
};
enum {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	E164_GIVEN_VIEW_##field,
#include "e164/view_options.def"
};
enum {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	E164_GIVEN_ENTITY_##field,
#include "e164/entity_options.def"
};

static inline bool e164_is_given(uint64_t given, unsigned option)
{
	return given >> option & 1;
}

/*
 * The value of an option that may stand in a number: clause: from there, if it
 * was given, else from the enum: clause.
 * clause: of the number; may be NULL
 */
#define E164_NUMBER_OPTION(options, clause, field)                             \
	((clause) && e164_is_given((clause)->given, E164_GIVEN_NUMBER_##field) \
		 ? (clause)->field                                             \
		 : (options)->field)

struct e164_config {
	struct e164_options options;
	struct e164_list numbers;  /* of struct e164_number_clause */
	struct e164_list views;    /* of struct e164_view_clause */
	struct e164_list entities; /* of struct e164_entity_clause */
	struct e164_list files;    /* of char *, owned: names of files */
};

/* Frees what the configuration holds. */
void e164_config_clear(struct e164_config *config);

/* The clause of a validation entity; NULL: there is none. */
const struct e164_entity_clause *
e164_config_entity(const struct e164_config *config, const char *entity);

/*
 * Does the configuration have a validation-entity: clause with this id? Without
 * one, the entity's signatures do not count (VAL-23).
 */
bool e164_config_trusts(const struct e164_config *config, const char *entity);

/* The policy of the enum: clause. */
struct e164_policy e164_options_policy(const struct e164_options *options);

/* One option, for the manual page and the example file. Strings are static. */
struct e164_option_info {
	const char *name;
	const char *initial;  /* the default; "": none */
	const char *words;    /* of a CHOICE, blanks between; otherwise "" */
	const char *expected; /* for people: "yes or no", "seconds" */
	uint64_t min;
	uint64_t max; /* 0: the option has no bounds */
	const char *text;
	bool is_repeatable;
	bool is_set; /* several of the words may be given */
};

struct e164_clause_info {
	const char *name;
	const char *text;
};

/*
 * Write row "clause" of the clauses, or row "index" of its options; both count
 * from 0. Return false behind the last row, with *info not written.
 */
bool e164_clause_info(size_t clause, struct e164_clause_info *info);
bool e164_option_info(size_t clause, size_t index,
		      struct e164_option_info *info);

/* What a reader of configuration text is told. */
struct e164_conf_events {
	void *arg;
	/*
	 * One fault. message is one line without a line feed, at most
	 * E164_CONF_MESSAGE_MAX octets with its NUL; valid during the call.
	 */
	void (*report)(void *arg, const struct e164_conf_place *place,
		       const char *message);
	/*
	 * Read another file by e164_conf_read() with the same state, or report
	 * why not. pattern is not NUL-terminated.
	 */
	void (*include)(void *arg, const struct e164_conf_place *place,
			struct e164_slice pattern);
};

/* State of one configuration being read. */
struct e164_conf {
	struct e164_config config;
	const struct e164_conf_events *events;
	unsigned faults;
	bool is_starved; /* memory ran out; this is among the faults */
	int clause;      /* that the next line belongs to; -1: none */
	unsigned begun;  /* clauses so far */
	bool has_apex;   /* an apex: line has replaced the default apex */
	/* For each option of enum:, where it was given last. */
	struct e164_conf_place given_at[E164_CONF_OPTIONS_MAX];
};

/* Begin with all defaults. events: must outlive conf */
void e164_conf_init(struct e164_conf *conf,
		    const struct e164_conf_events *events);

/*
 * Read the text of one file. Faults are reported and counted in conf->faults.
 * file: its name for reports; copied
 */
void e164_conf_read(struct e164_conf *conf, const char *file,
		    struct e164_slice text);

/* Report a fault, and count it; format as for printf(). */
void e164_conf_fault(struct e164_conf *conf,
		     const struct e164_conf_place *place, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

/* The same, that memory ran out. */
void e164_conf_starve(struct e164_conf *conf,
		      const struct e164_conf_place *place);

/*
 * After the last file: check what one option alone cannot break. place is for
 * faults that have no place of their own.
 * Returns true when there was no fault from the beginning; only then may
 * conf->config be used. The caller clears it either way.
 */
bool e164_conf_finish(struct e164_conf *conf,
		      const struct e164_conf_place *place);
