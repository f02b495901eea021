/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.h - the parts of "enumctl record".
 *
 * A wish is what somebody wants of a number; record_make() makes the RDATA of a
 * NAPTR of it and proves it, by the core's own rewrite; record_put() prints it.
 */
#pragma once

#include "cli.h"
#include "settings.h"

#include "e164/decision.h"
#include "e164/naptr.h"
#include "e164/service.h"

#define RECORD_FAULT_MAX   320 /* octets of a message */
#define RECORD_COUNTRY_LEN 4   /* octets of "+" and a country code */
#define RECORD_WEIGHT      1u  /* of a URI record */

struct record_wish {
	struct e164_number number; /* of a wildcard: the digits above it */
	struct e164_slice uri;
	const char *service; /* NULL: by the scheme of the URI */
	uint16_t order;
	uint16_t preference;
	bool is_wildcard;
	bool has_back_reference; /* write the number in the URI as \1 */
};

/* Where the number stands in the URI. */
struct record_refer {
	size_t count;        /* 0: nowhere, or there is no back-reference */
	size_t plus_count;   /* with "+" in front of it */
	size_t domain_count; /* in the domain */
	bool has_plus;       /* the "+" is part of it, everywhere */
	struct e164_slice longer; /* a number that has its digits in it */
};

struct record {
	struct e164_naptr naptr; /* points into the wish and the rooms below */
	int service;
	uint8_t services[80];
	uint8_t regexp[UINT8_MAX];
	char note[RECORD_FAULT_MAX]; /* what is to be said beside it; "" */
};

/* How records are printed. */
struct record_form {
	const struct cli_settings *settings;
	struct e164_slice origin; /* names are relative to it; empty: none */
	unsigned long ttl_sec;
	bool has_ttl;
	bool is_nsupdate;
	bool is_json;
	bool is_quiet;       /* no progress */
	bool has_uri_record; /* a URI record beside the NAPTR of a number */
	size_t *unsent;      /* octets since the last "send" of nsupdate */
};

/* Write the message of a fault. Returns false. */
bool record_refuse(char fault[RECORD_FAULT_MAX], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Make the NAPTR of a wish. When there is none that yields the URI for the
 * number, returns CLI_BAD, when memory ran out, CLI_ENVIRONMENT, each with a
 * message.
 */
enum cli_exit record_make(const struct record_wish *wish, struct record *record,
			  char fault[RECORD_FAULT_MAX]);

/*
 * Find the number in the URI, for a back-reference. Returns false with a
 * message when it is not there, or not clear where it is meant.
 */
bool record_refer_find(const struct record_wish *wish,
		       struct record_refer *refer,
		       char fault[RECORD_FAULT_MAX]);

/*
 * Write the URI with the text in the place of the number, wherever that stands;
 * the text is that of the "+" too, if refer->has_plus.
 */
void record_refer_write(const struct record_wish *wish,
			const struct record_refer *refer, const char *text,
			struct e164_writer *w);

/*
 * Say what is wrong with the URI, where, and what to write. Return false.
 *
 * status: of e164_uri_parse() or e164_service_check_uri(), not E164_OK
 */
bool record_uri_refuse(struct e164_slice uri, int service,
		       enum e164_status status, char fault[RECORD_FAULT_MAX]);

/* The same about an enumservice that is none. */
bool record_service_refuse(const struct record_wish *wish,
			   char fault[RECORD_FAULT_MAX]);

/* Is it as tel: and sip: URIs have to be? */
bool record_uri_check_syntax(struct e164_slice uri,
			     char fault[RECORD_FAULT_MAX]);

/*
 * Print it. When the name would be too long, returns CLI_BAD, when memory ran
 * out, CLI_ENVIRONMENT, each with a message.
 */
enum cli_exit record_put(const struct record_form *form,
			 const struct record_wish *wish,
			 const struct record *record,
			 char fault[RECORD_FAULT_MAX]);

/* The same as JSON. Returns false when memory ran out. */
bool record_put_json(const struct record_form *form,
		     const struct record_wish *wish,
		     const struct record *record, struct e164_slice name,
		     struct e164_slice uri_name);

/*
 * The name of a record: of the number, or, with a service, of a URI record.
 * Returns false when it would be too long.
 */
bool record_owner(const struct record_form *form,
		  const struct record_wish *wish, int service,
		  struct e164_writer *w);

/*
 * What is to be said of a text in the place of a number, if it is one of those
 * that people write there and is none; or NULL. Static text.
 */
const char *record_number_hint(const char *whole, bool is_in_table);

/* Take a "*" at the end away. Returns whether there was one. */
bool record_number_star(char *text);

bool record_number_has_plus(const char *text);

/* What is kept of a record of a table. */
struct record_past {
	uint64_t number; /* keys: of the number or wildcard, */
	uint64_t data;   /* of all but ORDER and PREFERENCE, */
	uint64_t uri;    /* and of the URI and its enumservice */
	uint32_t service;
	uint32_t line;
	uint32_t before; /* of record_seen.c */
	uint16_t order;
	uint16_t preference;
};

/* The records of the lines so far. */
struct record_seen;

struct record_seen *record_seen_new(void);       /* NULL: out of memory */
void record_seen_free(struct record_seen *seen); /* accepts NULL */
uint64_t record_seen_key(uint64_t key, struct e164_slice part);

/* Those of a number, from the last to the first; NULL: there is none. */
const struct record_past *record_seen_last(const struct record_seen *seen,
					   uint64_t number);
const struct record_past *record_seen_before(const struct record_seen *seen,
					     const struct record_past *past);

/* Returns false when out of memory. */
bool record_seen_add(struct record_seen *seen, const struct record_past *past);

/*
 * Make and print the records of a table, one a line: number, URI, and, if there
 * is more, enumservice, ORDER, PREFERENCE. Faults are printed with their line.
 *
 * wish: what holds for all lines
 */
enum cli_exit record_csv(const char *path, const struct record_form *form,
			 const struct record_wish *wish);
