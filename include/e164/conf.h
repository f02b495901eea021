/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf.h - the configuration: its options and the parser of its text.
 *
 * The syntax is that of unbound.conf: "key: value" lines under clauses, '#'
 * comments, double or single quotes, "include:". The parser reads text, never
 * a file: module/io opens files and is asked to for each include. Every fault
 * is reported with file and line, and reading goes on, so that one run shows
 * all of them; a configuration with faults is not used at all.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/number.h"
#include "e164/policy.h"
#include "e164/service.h"

#define E164_APEXES_MAX       16
#define E164_CONF_WORD_MAX    1024 /* octets of one value */
#define E164_CONF_MESSAGE_MAX 512  /* octets of one report */

struct e164_apexes {
	struct e164_apex at[E164_APEXES_MAX];
	size_t count;
};

enum e164_naptr_answer { E164_NAPTR_RESOLVED, E164_NAPTR_FILTERED };
enum e164_cd { E164_CD_RESPECT, E164_CD_ENFORCE };
enum e164_uri_orders { E164_URI_FIRST, E164_URI_ALL };
enum e164_insecure_rcode { E164_INSECURE_NODATA, E164_INSECURE_SERVFAIL };

/* The C type of each kind of option. */
typedef bool e164_kind_BOOL;
typedef uint64_t e164_kind_NUMBER;
typedef uint64_t e164_kind_SECONDS;
typedef uint64_t e164_kind_SIZE; /* octets */
typedef int e164_kind_CHOICE;    /* index of the word */
typedef e164_service_set e164_kind_SERVICES;
typedef struct e164_apexes e164_kind_APEX;

struct e164_options {
#define E164_OPTION(kind, field, name, initial, min, max, words, text)         \
	e164_kind_##kind field;
#include "e164/options.def"
};

/* One option for those who list them: manual page, example file. */
struct e164_option_info {
	const char *name;
	const char *initial;
	const char *words; /* CHOICE: the words; otherwise "" */
	const char *type;  /* for people: "yes or no", "seconds" */
	uint64_t min;
	uint64_t max; /* 0: no bounds */
	const char *text;
	bool is_repeatable;
};

/* Returns false when index is past the last option. */
bool e164_option_info(size_t index, struct e164_option_info *info);

/* All defaults. */
void e164_options_init(struct e164_options *options);

/* The policy that the options describe. */
struct e164_policy e164_options_policy(const struct e164_options *options);

/* Where a piece of configuration stands. */
struct e164_conf_place {
	const char *file;
	unsigned line;
};

/* What a reader of configuration text is told. */
struct e164_conf_events {
	void *arg;
	/* One fault; message is one line without a line feed. */
	void (*report)(void *arg, const struct e164_conf_place *place,
		       const char *message);
	/*
	 * Read another file by e164_conf_read() with the same state, or report
	 * why not. pattern is not NUL-terminated.
	 */
	void (*include)(void *arg, const struct e164_conf_place *place,
			struct e164_slice pattern);
};

/* State of one configuration being read; start with e164_conf_init(). */
struct e164_conf {
	struct e164_options options;
	const struct e164_conf_events *events;
	unsigned faults;
	int clause;    /* which one the next line belongs to */
	bool has_apex; /* an apex was given: the default is gone */
};

void e164_conf_init(struct e164_conf *conf,
		    const struct e164_conf_events *events);

/*
 * Read one file's text.
 * file: its name for reports
 */
void e164_conf_read(struct e164_conf *conf, const char *file,
		    struct e164_slice text);

/* Report a fault; printf-like; counted. */
void e164_conf_fault(struct e164_conf *conf,
		     const struct e164_conf_place *place, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

/*
 * After the last file: the checks across options. Faults are reported at
 * place. Returns true when there was no fault in all.
 */
bool e164_conf_finish(struct e164_conf *conf,
		      const struct e164_conf_place *place);
