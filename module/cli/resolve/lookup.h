/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lookup.h - one run of "enumctl resolve".
 *
 * cli_records_read() or cli_live_ask() brings the records, cli_decide() asks
 * the core, cli_explain() and cli_explain_json() print what it said.
 */
#pragma once

#include "cli.h"
#include "settings.h"
#include "store.h"
#include "text.h"

#include "e164/resolve.h"
#include "e164/srv.h"

#define RECORDS_MAX      4096 /* NAPTRs of a name, and of all others of a file */
#define CLI_ALL_SERVICES UINT64_MAX
#define EDES_MAX         8 /* Extended DNS Errors kept of an answer */

struct cli_records {
	struct e164_slice *at; /* owned, as is each of them */
	size_t count;
};

/* Appends a copy. Returns false when there is no memory or there are too many.
 */
bool cli_records_add(struct cli_records *records, struct e164_slice octets);
void cli_records_clear(struct cli_records *records);

/* The NAPTRs of one name: the number's own, or of a name they refer to. */
struct cli_rrset {
	struct e164_slice name;        /* wire form */
	uint8_t alias[E164_DNAME_MAX]; /* where aliases lead from there */
	size_t alias_len;              /* octets; 0: there is none */
	struct cli_records rdatas;
	enum e164_status reasons[E164_RECORDS_MAX];
};

struct cli_ede {
	uint16_t code;
	uint16_t len;   /* octets of text */
	char text[128]; /* the start of EXTRA-TEXT, any octets */
};

/* What a server said beside the records. */
struct cli_reply {
	bool is_live;    /* false: the records are from a file */
	char server[80]; /* ADDR@PORT */
	int rcode;       /* with the upper bits of EDNS */
	bool is_secure;  /* the AD bit */
	bool has_edns;
	bool is_tcp;
	unsigned ms;
	size_t ede_count;
	struct cli_ede edes[EDES_MAX];
};

/* Which enumservices the client asks for. */
enum cli_wish {
	CLI_WISH_REGISTERED, /* all that are registered */
	CLI_WISH_ONE,        /* a registered one */
	CLI_WISH_OTHER,      /* one that is not registered */
	CLI_WISH_ANY,        /* all, registered or not */
};

struct cli_lookup {
	const struct cli_settings *settings;
	struct e164_number number;
	uint8_t name[E164_DNAME_MAX]; /* of the number, below the first apex */
	struct e164_policy policy;    /* as it is, or all allowed */
	bool has_policy;
	bool assumes_secure; /* whatever the server says */
	struct store *store; /* owned; NULL: there is none */
	enum cli_wish wish;
	const char *service;       /* as given, or NULL */
	e164_service_set services; /* the registered ones wished for */
	size_t rrset_count;        /* the number's own is the first */
	struct cli_rrset rrsets[E164_HOPS_MAX + 1];
	enum e164_outcome outcome;
	enum e164_trust trust; /* of all that was used */
	/* Get the RDATAs of a name; it does so, or leaves the RRset empty. */
	void (*fetch)(struct cli_lookup *lookup, struct cli_rrset *rrset);
	/* Do an errand and note what was found; NULL: there is no server. */
	void (*probe)(struct cli_lookup *lookup, struct e164_errand *errand);
	/* Of a file: the NAPTRs of all other names. */
	struct cli_records others;
	struct cli_records other_owners;
	/* Of a server. */
	struct cli_reply reply;
	struct ldns_struct_resolver *resolver; /* owned */
	/* Written by cli_decide(), or verdict alone when there is no look-up.
	 */
	struct e164_decision decision;
	struct e164_errands errands; /* "discovery: require": what was asked */
	struct e164_target targets[E164_TARGETS_MAX];
	size_t target_count;
	enum e164_verdict verdict;
};

void cli_lookup_clear(struct cli_lookup *lookup);

/*
 * The enumservice on the command line; NULL: all registered ones.
 * Returns false when it is none.
 */
bool cli_wish_parse(const char *service, struct cli_lookup *lookup);

/* Open the validation store, if the policy has one. False: out of memory. */
bool cli_gate_open(struct cli_lookup *lookup);

/*
 * What stands against a number by itself, ANSWER if nothing does. And the same
 * for a name that aliases or non-terminals lead to (VAL-46).
 */
enum e164_verdict cli_gate(const struct cli_lookup *lookup,
			   const struct e164_number *number);
enum e164_verdict cli_gate_name(const struct cli_lookup *lookup,
				struct e164_slice name);

/*
 * Read the NAPTRs of lookup->number from a file.
 * path: "-" for standard input
 * Returns CLI_GOOD, CLI_BAD or CLI_ENVIRONMENT; errors are printed.
 */
enum cli_exit cli_records_read(const char *path, struct cli_lookup *lookup);

/*
 * Ask a server.
 * server: ADDR@PORT or ADDR; NULL: as in resolv.conf
 * Returns as above.
 */
enum cli_exit cli_live_ask(const char *server, struct cli_lookup *lookup);
void cli_live_close(struct cli_lookup *lookup);

/* Is the service none that the core knows, or any? */
bool cli_is_unregistered(const struct cli_lookup *lookup);
void cli_decide_unregistered(struct cli_lookup *lookup,
			     struct e164_rewriter *rw);

/* Does the policy have "discovery: require"? */
bool cli_is_discovering(const struct cli_lookup *lookup);

/*
 * Then, with a server that is a resolver, drop the URIs whose domain offers no
 * protocol.
 */
void cli_discover(struct cli_lookup *lookup);

/* Returns false when out of memory. */
bool cli_decide(struct cli_lookup *lookup);

/* Why a record is not among the URIs, or E164_OK. */
enum e164_status cli_fate(const struct cli_lookup *lookup, size_t rrset,
			  size_t record);

/* The same in words, with what is wrong with an ERE. */
void cli_fate_text(const struct cli_lookup *lookup, size_t rrset, size_t record,
		   char text[CLI_STATUS_MAX]);

/* Did a server deny what it may well have? Then only it knows the records. */
bool cli_is_denied(const struct cli_lookup *lookup);

/* Is it a non-terminal that was followed? */
bool cli_is_followed(const struct cli_lookup *lookup, size_t rrset,
		     size_t record);

/* Is the choice one of this record? */
bool cli_choice_is_of(const struct e164_choice *choice, size_t rrset,
		      size_t record);

/* The name of a choice's enumservice; room for 80 octets. */
void cli_choice_service(const struct cli_lookup *lookup,
			const struct e164_choice *choice, char *name);

void cli_explain(FILE *out, const struct cli_lookup *lookup);
/* Returns false when out of memory. */
bool cli_explain_json(FILE *out, const struct cli_lookup *lookup);
