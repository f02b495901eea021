/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world.h - a small world in which whole resolutions are tried, as rows.
 *
 * A row says what is asked and what the world has at each name; the driver
 * looks up what the lookup wants, lets time pass, and writes down what was
 * wanted and what came of it, as two lines of text. What is not written in a
 * row is as good as can be: all data is secure, lives for an hour, and comes at
 * once; where nothing is written, there is no data.
 *
 * Names are in presentation form. N at the end of a name stands for that of
 * +441632960083, O for that of +441632960084.
 */
#pragma once

#include "e164/lookup.h"

#define WORLD_N "3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa."
#define WORLD_O "4.8.0.0.6.9.2.3.6.1.4.4.e164.arpa."

#define WORLD_START_SEC UINT64_C(1800000000) /* when each row begins */
#define WORLD_TTL       3600
#define WORLD_PLACES    16
#define WORLD_RECORDS   10
#define WORLD_WANTS     128

/* A rule with a fixed URI, and one that refers to another name. */
#define RULE(order_pref, service, uri)                                         \
	order_pref " \"u\" \"E2U+" service "\" \"!^.*$!" uri "!\" ."
#define IM(order_pref, uri)      RULE(order_pref, "im", uri)
#define REFERS(order_pref, name) order_pref " \"\" \"\" \"\" " name

/* What the world has for one name and type. */
struct world_place {
	const char *name;
	const char *type;
	/*
	 * Words with blanks between. secure (or none of these), insecure,
	 * unknown, bogus: its trust. nxdomain, nodata, failed: its outcome, if
	 * it has no records. silent: nothing comes. mute: it has no TTL. ttl0:
	 * its TTL is 0. own: the alias is the name's own. other: it depends on
	 * another number. grace: that one is in GRACE. once: the second time,
	 * the next place of the same name and type counts. many: the records
	 * are repeated until they are more than are looked at.
	 */
	const char *is;
	uint32_t ttl_sec;                   /* 0: WORLD_TTL */
	uint32_t takes_ms;                  /* until it comes */
	const char *records[WORLD_RECORDS]; /* as in a zone file */
	const char *passed[3];              /* names that aliases led through */
	const char *alias;                  /* where the first alias leads */
	int ede;                            /* 0: none */
	enum e164_verdict refused;          /* of a name; ANSWER: none is */
	uint32_t boundary_sec;              /* from the start; 0: none */
};

struct world_choice {
	const char *service;
	const char *uri;
	uint16_t order;
	const char *is; /* its trust */
};

/* What the other query came to. */
struct world_number {
	/*
	 * As above: the trust, failed, silent. Also ad: it is secure; policy,
	 * provisional, bound, stale: as in struct e164_number_result.
	 */
	const char *is;
	enum e164_verdict verdict;
	int ede;           /* 0: none */
	int expires_sec;   /* from the start; 0: WORLD_TTL */
	uint32_t takes_ms; /* until it comes */
	const char *alias; /* where its own alias leads */
	struct world_choice choices[4];
};

struct world_row {
	const char *id;      /* requirements, then what is special */
	enum e164_task task; /* PASS: NUMBER */
	const char *asked;   /* NULL: N; or, but for NUMBER, _im.N */
	/*
	 * Words: raw, bogus (may be shown), rd0, blind (discovers nothing);
	 * other, grace: of the clearance of the number asked for; backwards:
	 * what comes at the same time comes in the opposite order.
	 */
	const char *is;
	const char *services; /* asked for; NULL: im */
	const char *conf;     /* options of the enum: clause */
	enum e164_verdict refusal;
	enum e164_verdict refused; /* the number asked for; ANSWER: not */
	uint32_t boundary_sec;     /* from the start; 0: none */
	uint32_t patience_ms;      /* 0: without end */
	uint32_t dawdles_ms;       /* passes after each result */
	const char *deny;          /* a domain that the policy denies */
	struct world_place world[WORLD_PLACES];
	struct world_number number;
	/* Afterwards: recheck, if anything of it is set, and conclude. */
	enum e164_verdict later_refused;
	uint32_t later_boundary_sec;
	bool is_later_bound;
	uint32_t later_ms;
	bool has_details; /* the fields of each want are written down, too */
	const char *wants;
	const char *gets;
	/*
	 * Names that were passed, "unused" if nothing of what they led to is;
	 * NULL: whatever they are
	 */
	const char *names;
};

/* What a row came to; valid until the next one is run. */
struct world_end {
	char wants[2048];
	char gets[4096];
	char names[2048];
	size_t zones, numbers, referrals, srvs; /* wants of each kind */
	size_t most_referrals, most_srvs;       /* between two of the zone */
	/* The first second in which something that was used is over. */
	uint64_t over_sec;
	uint64_t now_ms;
	const struct e164_lookup *lookup;
	struct e164_conclusion conclusion;
};

/*
 * Begin a row, and leave the rest to the caller: what the lookup wants, and
 * when. Valid until the next row begins.
 */
struct e164_lookup *world_start(const struct world_row *row);

const struct world_end *world_run(const struct world_row *row);
void world_clear(void);

/* Run all rows, and compare the lines of each. */
void world_expect(const struct world_row *rows, size_t count);
