/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.h - one run of "enumctl resolve".
 *
 * resolve_drive() drives the same lookup as the module (e164/lookup.h); what
 * that wants is looked up in the image of a zone or asked of a server.
 * resolve_explain() and resolve_explain_json() print what came out. "diff"
 * makes many runs of one, with resolve_run_again() between them.
 */
#pragma once

#include "cli.h"
#include "place.h"
#include "settings.h"
#include "store.h"
#include "text.h"
#include "zone_image.h"

#include "e164/lookup.h"

#define RESOLVE_ALL_SERVICES UINT64_MAX
#define RESOLVE_RECORDS_MAX  4096 /* of a name */
#define RESOLVE_NAMES_MAX    32   /* owners in one answer */
#define RESOLVE_EDES_MAX     8    /* Extended DNS Errors kept of an answer */

struct resolve_records {
	struct e164_slice *at; /* owned, as is each of them */
	size_t count;
	size_t cap;
};

/*
 * Appends a copy. Returns false when there is no memory or there are too many.
 */
bool resolve_records_add(struct resolve_records *records,
			 struct e164_slice octets);
/*
 * The same for a record of an RRset, which has each once. Behind those that are
 * looked at, nobody cares.
 */
bool resolve_records_add_once(struct resolve_records *records,
			      struct e164_slice octets);
void resolve_records_clear(struct resolve_records *records);

/* One RRset: the number's own NAPTRs, or what the lookup wants beside. */
struct resolve_rrset {
	struct e164_slice name; /* wire form */
	bool is_asked; /* false: what policy says of it needs no look-up */
	struct resolve_records rdatas;
	enum e164_reason refusal; /* why none is used, or NONE */
	enum e164_reason reasons[E164_RECORDS_MAX];
	size_t owner_count; /* names in the answer: where aliases lead */
	struct zone_name owners[RESOLVE_NAMES_MAX];
	struct e164_slice names[RESOLVE_NAMES_MAX]; /* the same, as slices */
	uint32_t ttl_sec;                           /* of all of the answer */
};

struct resolve_ede {
	uint16_t code;
	uint16_t len;   /* octets of text */
	char text[128]; /* the start of EXTRA-TEXT, any octets */
};

/* What a server said beside the records. */
struct resolve_reply {
	bool is_live;    /* false: the records are from a file */
	char server[80]; /* ADDR@PORT */
	int rcode;       /* with the upper bits of EDNS */
	bool is_secure;  /* the AD bit */
	bool has_edns;
	bool is_tcp;
	bool is_endless; /* its aliases go in a circle, or are too many */
	unsigned ms;
	size_t ede_count;
	struct resolve_ede edes[RESOLVE_EDES_MAX];
};

/* A tree that has denied the number, so that the next one was asked. */
struct resolve_tree {
	struct zone_name name; /* of the number, in that tree */
	enum e164_outcome outcome;
	struct resolve_reply reply;
};

/* Which enumservices the client asks for. */
enum resolve_wish {
	RESOLVE_WISH_REGISTERED, /* all that are registered */
	RESOLVE_WISH_ONE,        /* a registered one */
	RESOLVE_WISH_OTHER,      /* one that is not registered */
	RESOLVE_WISH_ANY,        /* all, registered or not */
};

struct resolve_run;

/*
 * Look up what is wanted. Writes the RRset, and result but for its slices and
 * its clearance; what fails is a result, too. Returns CLI_GOOD, or what ends
 * the run; an error has been printed then.
 */
typedef enum cli_exit resolve_source(struct resolve_run *run,
				     const struct e164_want *want,
				     struct resolve_rrset *rrset,
				     struct e164_result *result);

struct resolve_run {
	const struct cli_settings *settings;
	struct e164_number number;
	uint8_t wire[E164_DNAME_MAX]; /* of the number, below the first apex */
	struct e164_name name;        /* the same, parsed */
	struct e164_policy policy;    /* as it is, or all allowed */
	bool has_policy;
	bool has_config; /* whence the policy comes, if the number has one */
	/* Of the number; the store may say something else a moment later. */
	struct e164_clearance clearance;
	bool assumes_secure; /* whatever the server says */
	struct store *store; /* owned; NULL: there is none */
	enum resolve_wish wish;
	const char *service;       /* as given, or NULL */
	e164_service_set services; /* the registered ones wished for */
	resolve_source *source;
	size_t rrset_count; /* the number's own is the first */
	struct resolve_rrset rrsets[E164_REFERRALS_MAX + 1];
	size_t tree_count; /* that the search has left */
	struct resolve_tree trees[E164_APEXES_MAX];
	/* Of a file. */
	const struct zone_image *image;
	struct zone_image *own_image; /* owned */
	bool has_lost_lines;          /* of a file, whose owner is not known */
	struct zone_name elsewhere;   /* the first that another zone has */
	uint64_t elsewhere_mark;      /* of all of them */
	/* Of a server. */
	struct resolve_reply reply;
	struct ldns_struct_resolver *resolver; /* owned */
	uint64_t over_ms; /* of resolve_clock_ms(): then nothing is asked */
	/* Written by resolve_drive(). */
	struct e164_lookup lookup;
	struct e164_decision decision; /* about unregistered services */
	struct e164_conclusion conclusion;
	struct e164_target targets[E164_TARGETS_MAX];
	size_t target_count;
};

void resolve_run_clear(struct resolve_run *run);

/* Forget the number and what came of it. */
void resolve_run_again(struct resolve_run *run);

/*
 * Say which number it is, by its name, and find the policy in force, and what
 * stands against it: once for the whole run.
 *
 * name: wire form
 * Returns false when it is the name of none.
 */
bool resolve_run_name(struct resolve_run *run, struct e164_slice name,
		      e164_view view);

/*
 * The view of the client at an address; text NULL: of none. Returns false when
 * it is not valid.
 */
bool resolve_view_find(const char *text, const struct cli_settings *settings,
		       e164_view *view);

/*
 * The enumservice on the command line; NULL: all registered ones.
 * Returns false when it is none.
 */
bool resolve_wish_parse(const char *service, struct resolve_run *run);

/* Open the validation store, if the policy has one. False: out of memory. */
bool resolve_store_open(struct resolve_run *run);

/*
 * What stands against the number asked for, or a name that aliases or
 * non-terminals lead to (VAL-46). Without a policy, nothing does.
 */
struct e164_clearance resolve_clear_number(const struct resolve_run *run);
struct e164_clearance resolve_clear_name(const struct resolve_run *run,
					 struct e164_slice name);

/* Let the image be the source of the run. Not owned. */
void resolve_image_open(const struct zone_image *image,
			struct resolve_run *run);

/*
 * Read records from a file, and be the source of the run.
 * path: "-" for standard input
 * Returns CLI_GOOD, CLI_BAD or CLI_ENVIRONMENT; errors are printed.
 */
enum cli_exit resolve_records_read(const char *path, struct resolve_run *run);

/* Print what lines that would be the answer have; false: there are none. */
bool resolve_put_faults(const struct zone_image *image,
			const struct zone_answer *answer);

/* Print what is wrong with the entry that was read last, and where it is. */
void resolve_report_fault(const char *path, const struct zone *zone);

/*
 * Let a server be the source of the run.
 * server: ADDR@PORT or ADDR; NULL: as in resolv.conf
 * Returns as above.
 */
enum cli_exit resolve_live_open(const char *server, struct resolve_run *run);
void resolve_live_close(struct resolve_run *run);

/* Is the service none that the core knows, or any? */
bool resolve_is_unregistered(const struct resolve_run *run);
void resolve_decide_unregistered(struct resolve_run *run,
				 struct e164_rewriter *rw);

/*
 * Have everything looked up, and the conclusion drawn. Returns CLI_GOOD, or
 * what ends the run; an error has been printed then.
 */
enum cli_exit resolve_drive(struct resolve_run *run);

/* The time as the lookup has it, milliseconds since 1970. */
uint64_t resolve_now_ms(void);

/* What was decided about the records; empty when there are none. */
const struct e164_decision *resolve_decision(const struct resolve_run *run);

/* The look-ups that were made for that; NULL: none. */
const struct e164_srv_set *resolve_srv(const struct resolve_run *run);

/* Why nothing of a record is among the URIs, or NONE. */
enum e164_reason resolve_fate(const struct resolve_run *run, size_t rrset,
			      size_t record);

/*
 * Where in the record that reason lies; false: nowhere in particular.
 * room: E164_URI_MAX octets, in which place->text may lie
 */
bool resolve_fate_place(const struct resolve_run *run, size_t rrset,
			size_t record, uint8_t *room, struct cli_place *place);

/* Did a server deny what it may well have? Then only it knows the records. */
bool resolve_is_denied(const struct resolve_run *run);

/* Is it a non-terminal that was followed? */
bool resolve_is_followed(const struct resolve_run *run, size_t rrset,
			 size_t record);

/* Is the choice one of this record? */
bool resolve_choice_is_of(const struct e164_choice *choice, size_t rrset,
			  size_t record);

/* The name of a choice's enumservice; room for 80 octets. */
void resolve_choice_service(const struct resolve_run *run,
			    const struct e164_choice *choice, char *name);

void resolve_explain(FILE *out, const struct resolve_run *run);
/* Returns false when out of memory. */
bool resolve_explain_json(FILE *out, const struct resolve_run *run);
