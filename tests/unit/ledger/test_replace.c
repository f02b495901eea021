/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_replace.c - three tables of doc/validation.md, row by row: what a
 * snapshot replaces, and what it leaves alone; what becomes of a block that was
 * cut; what the status of a line does. VAL-22, VAL-33, TOK-11.
 *
 * A row is written in words, with "|" between what happens:
 *
 *   line NUMBERS EXECUTION EXPIRY [ENTITY [SERIAL]]
 *   token, add              the same; add: with the id H
 *   held, gone              a line that is suspended, or revoked
 *   snapshot SOURCE ... end of all in between
 *   suspend, resume, revoke, delete NUMBERS
 *   revoke-serial, delete-serial ENTITY SERIAL
 *   distrust, trust ENTITY  its keys
 *   rem
 *
 * Dates are days from today. NUMBERS are the last three digits, such as 005 or
 * 100-199. The entity is A unless another one is named, and its registrar
 * reg-A. SOURCE is entity-A, registrar-A or prefix-N, for the numbers that
 * begin with the digit N.
 */
#include "fixture.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY        20254
#define BASE         UINT64_C(441632960000)
#define WORDS        64

static struct ledger_replaced replaced;

struct row {
	const char *id;
	const char *steps;
	enum ledger_status want; /* of the last thing that is entered */
	const char *then;        /* NUMBERS STATE [EXECUTION], with "|" */
	uint64_t withdrawn;      /* by the last snapshot */
};

/* clang-format off */
static const struct row rows[] = {
	{ "S1", "line 005 -9 20 | line 006 -9 20 |"
		"snapshot entity-A | line 006 -9 20 | end",
	  LEDGER_SAME, "005 revoked | 006 good", 1 },
	{ "S1", "line 105 -9 20 | line 106 -9 20 | line 205 -9 20 |"
		"snapshot prefix-1 | line 106 -9 20 | line 107 -9 20 | end",
	  LEDGER_OK, "105 revoked | 106 good | 107 good | 205 good", 1 },
	{ "S2", "line 005 -9 20 B | line 006 -9 20 | token 007 -9 20 B 1 |"
		"snapshot registrar-A | line 006 -9 20 | end",
	  LEDGER_SAME, "005 good | 006 good | 007 good", 0 },
	{ "S3", "line 005 -9 20 |"
		"snapshot entity-A | line 005 -12 9 | end",
	  LEDGER_OK, "005 good -12", 0 },
	{ "S4", "line 005 -9 20 A 1 |"
		"snapshot entity-A | line 005 -12 9 A 2 | end",
	  LEDGER_OK, "005 good -12", 0 },
	{ "S4", "token 005 -9 20 A 1 |"
		"snapshot entity-A | token 005 -12 9 A 2 | end",
	  LEDGER_OK, "005 good -12", 0 },
	{ "S5", "line 005 -9 20 | line 006 -9 20 |"
		"snapshot entity-A | line 006 -9 20 | end |"
		"snapshot entity-A | line 006 -9 20 | line 005 -9 20 | end",
	  LEDGER_OK, "005 good -9 | 006 good", 0 },
	{ "S5", "token 005 -9 20 A 1 | token 006 -9 20 A 2 |"
		"snapshot entity-A | token 006 -9 20 A 2 | end |"
		"snapshot entity-A | token 005 -9 20 A 1 | end",
	  LEDGER_OK, "005 good -9 | 006 revoked", 1 },
	{ "S5", "line 005 -9 20 A 1 | snapshot entity-A | end |"
		"line 005 -5 20 B | revoke 005 |"
		"snapshot entity-A | line 005 -9 20 A 1 | end",
	  LEDGER_WITHDRAWN, "005 revoked -5", 0 },
	{ "S5", "line 005 -9 20 A 1 | snapshot entity-A | end |"
		"snapshot entity-A | line 005 -12 9 A 1 | end",
	  LEDGER_OK, "005 good -12", 0 },
	{ "S7", "line 005 -9 20 A 1 | snapshot entity-A | end |"
		"line 005 -5 9 A 1",
	  LEDGER_WITHDRAWN, "005 revoked", 1 },
	{ "S6", "line 005 -9 20 | snapshot entity-A | end |"
		"snapshot entity-A | line 005 -12 20 | end",
	  LEDGER_OK, "005 good -12", 0 },
	{ "S7", "line 005 -9 20 | snapshot entity-A | end | line 005 -9 20",
	  LEDGER_WITHDRAWN, "005 revoked", 1 },
	{ "S7", "line 005 -9 20 | snapshot entity-A | end | line 005 -12 90 B",
	  LEDGER_OLDER, "005 revoked -9", 1 },
	{ "S7", "line 005 -9 20 | snapshot entity-A | end |"
		"snapshot registrar-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "S8", "line 005 -9 20 | snapshot entity-A | end | line 005 -5 9 B",
	  LEDGER_OK, "005 good -5", 1 },
	{ "S9", "line 005 -9 20 | revoke 005 |"
		"snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "S9", "token 005 -9 20 A 1 | revoke-serial A 1 |"
		"snapshot entity-A | token 005 -9 20 A 1 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "S10", "line 005 -9 20 | snapshot entity-A | end | revoke 005 |"
		 "snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "S10", "token 005 -9 20 A 1 | token 006 -9 20 A 2 |"
		 "snapshot entity-A | token 006 -9 20 A 2 | end |"
		 "revoke-serial A 1 |"
		 "snapshot entity-A | token 005 -9 20 A 1 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 1 },
	{ "S10", "line 005 -9 20 A 1 | line 005 -5 20 A 2 |"
		 "snapshot entity-A | end | revoke 005 |"
		 "snapshot entity-A | line 005 -9 20 A 1 | end",
	  LEDGER_WITHDRAWN, "005 revoked -5", 0 },
	{ "S10", "add 005 -9 20 | snapshot entity-A | end | rem |"
		 "snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "S11", "token 005 -9 20 A 1 | line 006 -9 20 |"
		 "snapshot entity-A | line 007 -9 20 | end",
	  LEDGER_OK, "005 good | 006 revoked | 007 good", 1 },
	{ "S11", "token 005 -9 20 A 1 | snapshot entity-A | line 005 -5 90 |"
		 "end",
	  LEDGER_WEAKER, "005 good -9", 0 },
	{ "S12", "token 005 -9 20 A 1 | line 006 -9 20 |"
		 "snapshot entity-A | token 007 -9 20 A 2 | end",
	  LEDGER_OK, "005 revoked | 006 revoked | 007 good", 2 },
	{ "S13", "token 005 -9 20 A 1 | token 005 -5 20 A 2 |"
		 "snapshot entity-A | token 005 -9 20 A 1 | end",
	  LEDGER_REPLACED, "005 revoked -5", 1 },
	{ "S13", "token 005 -9 20 A 1 | snapshot entity-A | end |"
		 "snapshot entity-A | token 005 -12 20 A 2 | end |"
		 "snapshot entity-A | token 005 -9 20 A 1 | end",
	  LEDGER_REPLACED, "005 revoked -12", 1 },
	{ "S13", "token 005 -9 20 A 1 | snapshot entity-A |"
		 "token 005 -5 20 A 2 | token 005 -9 20 A 1 | end",
	  LEDGER_SAME, "005 good -5", 0 },
	{ "S14", "line 005 -9 20 A 1 | line 005 -5 20 A 2 |"
		 "snapshot entity-A | line 005 -9 20 A 1 | end",
	  LEDGER_OK, "005 good -9", 0 },
	{ "S14", "line 005 -9 20 A 1 | line 005 -5 20 A 2 |"
		 "snapshot entity-A | end |"
		 "snapshot entity-A | line 005 -9 20 A 1 | end",
	  LEDGER_OK, "005 good -9", 0 },
	{ "S15", "line 100-199 -9 20 |"
		 "snapshot entity-A | line 150-249 -9 20 | end",
	  LEDGER_OK, "100-199 none | 100-149 none | 150-249 good", 1 },
	{ "S15", "line 100-199 -9 20 |"
		 "snapshot entity-A | line 150-249 -9 20 | end |"
		 "snapshot entity-A | line 100-199 -9 20 | end",
	  LEDGER_OK, "100-199 good | 150-249 none | 200-249 none", 1 },
	{ "S14", "snapshot entity-A | line 103 -9 20 A s0 | end |"
		 "snapshot entity-A | line 100-103 -9 20 A s2 | end |"
		 "snapshot entity-A | line 103 -9 20 A s0 | end",
	  LEDGER_OK, "103 good | 100-103 revoked", 1 },
	{ "S15", "line 100-199 -9 20 |"
		 "snapshot entity-A | line 150-249 -9 20 | line 050-149 -9 20 |"
		 "end",
	  LEDGER_OK, "100-199 none | 050-149 good | 150-249 good", 0 },
	{ "S15", "line 100-199 -9 20 | line 300-399 -9 20 |"
		 "snapshot entity-A | line 150-249 -9 20 | line 050-148 -9 20 |"
		 "line 250-349 -9 20 | end",
	  LEDGER_OK, "100-199 none | 300-399 none | 250-349 good", 2 },
	{ "S15", "line 100-199 -9 20 A s1 |"
		 "snapshot entity-A | line 150-249 -9 20 A s2 | end |"
		 "snapshot entity-A | line 100-199 -9 20 A s1 | end",
	  LEDGER_OK, "100-199 good | 150-249 none | 200-249 none", 1 },
	{ "S15", "line 100-199 -9 20 A s1 |"
		 "snapshot entity-A | line 150-249 -9 20 A s2 | end |"
		 "line 100-199 -9 20 A s1",
	  LEDGER_CROSSES, "100-199 none | 150-249 good", 1 },
	{ "S15", "token 100-199 -9 20 A s1 |"
		 "snapshot entity-A | token 150-249 -9 20 A s2 | end |"
		 "snapshot entity-A | token 100-199 -9 20 A s1 | end",
	  LEDGER_REPLACED, "100-199 none | 150-249 revoked", 1 },
	{ "S15", "line 100-199 -9 20 | line 150-249 -9 20 B |"
		 "snapshot entity-B | line 120-220 -9 20 B | end",
	  LEDGER_CROSSES, "100-199 good | 150-249 none", 0 },
	{ "S16", "line 100-199 -9 20 | suspend 100-199 |"
		 "snapshot entity-A | line 150-249 -9 20 | end",
	  LEDGER_CROSSES, "100-199 both | 150-249 none", 1 },
	{ "S17", "line 100-149 -9 20 | line 150-199 -9 20 |"
		 "snapshot entity-A | line 100-199 -9 20 | end",
	  LEDGER_OK, "100-199 good | 100-149 none | 150-199 none", 0 },
	{ "S17", "line 105 -9 20 | line 205 -9 20 | snapshot entity-A |"
		 "line 205 -9 20 | end | snapshot entity-A |"
		 "line 205 -9 20 | line 100-199 -9 20 | end",
	  LEDGER_OK, "105 none | 205 good | 100-199 good", 0 },
	{ "S17", "line 100-149 -9 20 A 1 | line 150-199 -9 20 A 2 |"
		 "snapshot entity-A | line 100-199 -9 20 A 3 | end |"
		 "snapshot entity-A | line 100-149 -9 20 A 1 |"
		 "line 150-199 -9 20 A 2 | end",
	  LEDGER_OK, "100-149 good | 150-199 good | 100-199 revoked", 1 },
	{ "S17", "line 105 -9 20 | suspend 105 |"
		 "snapshot entity-A | line 100-199 -9 20 | end",
	  LEDGER_OK, "105 bare | 100-199 good", 0 },
	{ "S17", "line 105 -9 20 B | line 106 -9 20 | revoke 106 |"
		 "snapshot entity-A | line 100-199 -9 20 | end",
	  LEDGER_OK, "105 good | 106 revoked | 100-199 good", 0 },
	{ "S18", "line 100-199 -9 20 | line 105 -9 20 |"
		 "snapshot entity-A | line 105 -9 20 | end",
	  LEDGER_SAME, "100-199 revoked | 105 good", 1 },
	{ "S19", "line 005 -9 -1 | line 006 -9 20 |"
		 "snapshot entity-A | line 006 -9 20 | end",
	  LEDGER_SAME, "005 good -9 | 006 good", 0 },
	{ "S20", "line 005 -9 20 | suspend 005 | snapshot entity-A | end",
	  LEDGER_OK, "005 both", 1 },
	{ "S20", "line 005 -9 20 | suspend 005 | snapshot entity-A | end |"
		 "snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_OK, "005 suspended", 0 },
	{ "S20", "line 005 -9 20 | snapshot entity-A | end | suspend 005 |"
		 "snapshot entity-A | line 005 -9 20 | end | resume 005",
	  LEDGER_OK, "005 good", 0 },
	{ "S21", "line 005 -9 20 | snapshot entity-A | end | delete 005 |"
		 "line 005 -12 20",
	  LEDGER_OK, "005 good -12", 1 },

	{ "C1", "token 100-199 -9 20 A 2 | revoke-serial A 2 |"
		"token 150-249 -9 20 A 3 | delete-serial A 3 |"
		"delete-serial A 2 | token 100-199 -9 20 A 2",
	  LEDGER_OK, "100-199 good | 100-149 none | 150-249 none", 0 },
	{ "C1", "token 100-199 -9 20 A 2 | revoke 100-199 |"
		"token 150-249 -9 20 A 3 | delete 150-249 |"
		"delete 100-199 | token 100-199 -9 20 A 2",
	  LEDGER_OK, "100-199 good | 100-149 none", 0 },
	{ "C1", "token 100-199 -9 20 A 2 | revoke 100-199 |"
		"token 150-249 -9 20 A 3 | delete-serial A 3 | delete 100-149 |"
		"delete-serial A 2 | token 100-199 -9 20 A 2",
	  LEDGER_OK, "100-199 good | 100-149 none", 0 },
	{ "C1", "line 100-199 -9 20 | revoke 100-199 |"
		"line 150-249 -9 20 B | delete 150-249 |"
		"delete 100-199 | line 100-199 -9 20",
	  LEDGER_OK, "100-199 good | 100-149 none", 0 },
	{ "C1", "line 100-199 -9 20 A 7 | gone 100-199 -9 20 A 7 |"
		"line 150-249 -5 20 B | delete 150-249 |"
		"delete-serial A 7 | line 100-199 -9 20 A 7",
	  LEDGER_OK, "100-199 good | 100-149 none", 0 },
	{ "C1", "line 100-199 -9 20 | revoke 100-199 |"
		"line 150-249 -9 20 B | delete 150-249 |"
		"line 120-160 -5 20 B | delete 120-160 |"
		"delete 100-199 | line 100-199 -9 20",
	  LEDGER_OK, "100-199 good | 100-149 none | 100-119 none", 0 },
	{ "C1", "token 100-199 -9 20 A 1 | token 100-199 -5 20 A 2 |"
		"revoke-serial A 2 | token 150-249 -5 20 A 3 |"
		"delete-serial A 3 | delete-serial A 2 |"
		"token 100-199 -9 20 A 1",
	  LEDGER_OK, "100-199 good -9 | 100-149 none", 0 },
	{ "C1", "token 100-199 -9 20 A 2 | revoke 100-199 |"
		"token 150-249 -9 20 A 3 | delete-serial A 3 | delete 100-149 |"
		"token 100-199 -9 20 A 2",
	  LEDGER_WITHDRAWN, "100-199 none | 100-149 none", 0 },
	{ "C1", "line 100-199 -9 20 | revoke 100-199 |"
		"line 150-249 -9 20 B | delete 150-249 | line 100-149 -9 20",
	  LEDGER_WITHDRAWN, "100-199 none | 100-149 revoked", 0 },
	{ "C1", "token 100-199 -9 20 A 2 | revoke 100-199 |"
		"token 150-249 -9 20 A 3 | delete 150-249 |"
		"token 100-199 -9 20 A 4 | delete 100-199 |"
		"token 100-199 -9 20 A 2",
	  LEDGER_WITHDRAWN, "100-199 none | 100-149 none", 0 },
	{ "C2", "line 100-199 -9 20 A 1 | line 305 -9 20 A 2 |"
		"snapshot entity-A | line 305 -9 20 A 2 | end |"
		"line 150-249 -5 20 B | delete 150-249 | snapshot entity-A |"
		"line 305 -9 20 A 2 | line 100-199 -9 20 A 1 | end",
	  LEDGER_OK, "100-199 good | 100-149 none | 305 good", 0 },
	{ "C2", "line 100-199 -9 20 | line 305 -9 20 |"
		"snapshot entity-A | line 305 -9 20 | end |"
		"line 150-249 -5 20 B | delete 150-249 | snapshot entity-A |"
		"line 305 -9 20 | line 100-199 -9 20 | end",
	  LEDGER_OK, "100-199 good | 100-149 none | 305 good", 0 },
	{ "C2", "token 100-199 -9 20 A 1 | token 305 -9 20 A 2 |"
		"snapshot entity-A | token 305 -9 20 A 2 | end |"
		"token 150-249 -5 20 B 1 | delete 150-249 |"
		"snapshot entity-A | token 305 -9 20 A 2 |"
		"token 100-199 -9 20 A 1 | end",
	  LEDGER_OK, "100-199 good | 100-149 none | 305 good", 0 },
	{ "C2", "line 100-199 -9 20 A 1 | line 305 -9 20 A 2 |"
		"snapshot entity-A | line 305 -9 20 A 2 | end |"
		"suspend 150-249 | resume 150-249 | snapshot entity-A |"
		"line 305 -9 20 A 2 | line 100-199 -9 20 A 1 | end",
	  LEDGER_OK, "100-199 good | 100-149 none | 150-199 none", 0 },
	{ "C3", "line 100-199 -9 20 A 1 | line 305 -9 20 A 2 |"
		"snapshot entity-A | line 305 -9 20 A 2 | end |"
		"line 150-249 -5 20 B | snapshot entity-A |"
		"line 305 -9 20 A 2 | line 100-199 -9 20 A 1 | end",
	  LEDGER_CROSSES, "100-199 none | 100-149 revoked | 150-249 good", 0 },
	{ "C3", "line 100-199 -9 20 A 1 | line 305 -9 20 A 2 |"
		"snapshot entity-A | line 305 -9 20 A 2 | end |"
		"line 150-249 -5 20 B | snapshot entity-A |"
		"line 305 -9 20 A 2 | line 100-199 -9 20 A 1 | end |"
		"delete 150-249 | line 100-199 -9 20 A 1",
	  LEDGER_WITHDRAWN, "100-199 none | 100-149 revoked", 0 },
	{ "C4", "line 100-199 -9 20 | line 305 -9 20 |"
		"snapshot entity-A | line 305 -9 20 | end |"
		"line 150-249 -5 20 B | snapshot entity-A |"
		"line 305 -9 20 | line 100-149 -12 20 | end",
	  LEDGER_OK, "100-149 good -12 | 150-249 good", 0 },
	{ "C4", "line 100-199 -9 20 A 1 | line 305 -9 20 |"
		"snapshot entity-A | line 305 -9 20 | end |"
		"line 150-249 -5 20 B | revoke-serial A 1 | snapshot entity-A |"
		"line 305 -9 20 | line 100-149 -12 20 | end",
	  LEDGER_OLDER, "100-149 revoked -9 | 150-249 good", 0 },
	{ "C5", "line 100-199 -30 -1 | line 150-249 -9 20 B |"
		"delete 150-249 | line 100-199 -9 20",
	  LEDGER_OK, "100-199 good -9 | 100-149 none", 0 },
	{ "C5", "token 100-199 -30 -1 A 1 | token 150-249 -9 20 B 1 |"
		"delete 150-249 | token 100-199 -9 20 B 2",
	  LEDGER_OK, "100-199 good -9 | 100-149 none", 0 },
	{ "C5", "token 100-199 -9 20 A 1 | revoke-serial A 1 |"
		"token 150-249 -9 20 B 1 | delete 150-249 |"
		"token 100-199 -9 20 A 2",
	  LEDGER_OK, "100-199 good -9 | 100-149 none", 0 },
	{ "C5", "token 100-199 -9 20 A 1 | revoke-serial A 1 |"
		"token 150-249 -9 20 B 1 | delete 150-249 |"
		"token 100-199 -9 20 B 2",
	  LEDGER_OK, "100-199 good -9 | 100-149 revoked", 0 },
	{ "C5", "line 100-149 -31 -1 | line 100-199 -30 -1 |"
		"line 150-249 -9 20 B | delete 150-249 | line 100-199 -9 20",
	  LEDGER_OK, "100-199 good -9 | 100-149 good -31", 0 },
	{ "C6", "token 100-199 -9 20 A 1 | distrust A |"
		"token 150-249 -9 20 B 1 | trust A | token 100-199 -9 20 A 1",
	  LEDGER_CROSSES, "100-149 good | 150-249 good", 0 },
	{ "C6", "token 100-199 -9 20 A 1 | distrust A |"
		"token 150-249 -9 20 B 1 | trust A | delete 150-249 |"
		"token 100-199 -9 20 A 1",
	  LEDGER_OK, "100-149 none | 100-199 good", 0 },
	{ "C7", "token 100-199 -9 20 A 1 | distrust A |"
		"token 150-249 -9 20 B 1 | revoke-serial A 1 | trust A",
	  LEDGER_OK, "100-149 revoked | 150-249 good", 0 },
	{ "C7", "line 100-199 -9 -1 A 7 | line 150-249 -9 20 B |"
		"gone 100-199 -9 -1 A 7",
	  LEDGER_OK, "100-149 revoked | 150-249 good", 0 },
	{ "C7", "line 100-199 -9 -1 | line 150-249 -9 20 B |"
		"gone 100-199 -9 -1",
	  LEDGER_OK, "100-149 revoked | 150-249 good", 0 },

	{ "L1", "line 005 -9 20 | held 005 -9 20", LEDGER_OK, "005 held", 0 },
	{ "L1", "line 005 -9 20 | held 005 -12 9",
	  LEDGER_OK, "005 held -12", 0 },
	{ "L1", "held 005 -9 20", LEDGER_OK, "005 held", 0 },
	{ "L1", "held 005 -9 20 | held 005 -9 20", LEDGER_SAME, "005 held", 0 },
	{ "L2", "held 005 -9 20 | line 005 -9 20", LEDGER_OK, "005 good", 0 },
	{ "L2", "held 005 -9 20 A 7 | line 005 -12 9 A 7",
	  LEDGER_OK, "005 good -12", 0 },
	{ "L3", "held 005 -9 20 | suspend 005 | line 005 -9 20",
	  LEDGER_OK, "005 suspended", 0 },
	{ "L3", "line 005 -9 20 | suspend 005 | held 005 -9 20 | resume 005",
	  LEDGER_OK, "005 held", 0 },
	{ "L4", "held 005 -9 20 | line 005 -12 90 B",
	  LEDGER_OLDER, "005 held -9", 0 },
	{ "L4", "held 005 -9 20 | line 005 -5 90 B",
	  LEDGER_OK, "005 good -5", 0 },
	{ "L4", "held 005 -9 20 | token 005 -12 90 B 1",
	  LEDGER_OK, "005 good -12", 0 },
	{ "L5", "token 005 -9 20 A 1 | held 005 -5 20",
	  LEDGER_WEAKER, "005 good -9", 0 },
	{ "L5", "token 005 -9 20 A 1 | gone 005 -9 20 A 1",
	  LEDGER_OK, "005 good -9", 0 },
	{ "L5", "add 005 -9 20 | held 005 -9 20", LEDGER_SAME, "005 good", 0 },
	{ "L5", "add 005 -9 20 | gone 005 -9 20", LEDGER_SAME, "005 good", 0 },
	{ "L5", "add 005 -9 20 | gone 005 -9 20 | add 005 -9 20",
	  LEDGER_SAME, "005 good", 0 },
	{ "L5", "line 005 -9 20 B | gone 005 -5 20",
	  LEDGER_OK, "005 good -9", 0 },
	{ "L6", "line 005 -9 20 | gone 005 -9 20", LEDGER_OK, "005 revoked", 0 },
	{ "L6", "line 005 -9 20 A 7 | gone 005 -12 9 A 7",
	  LEDGER_OK, "005 revoked -9", 0 },
	{ "L6", "line 005 -9 20 | gone 005 -9 20 | gone 005 -9 20",
	  LEDGER_SAME, "005 revoked", 0 },
	{ "L7", "line 005 -9 20 | gone 005 -9 20 | line 005 -9 20",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "L7", "gone 005 -9 20 | line 005 -9 20",
	  LEDGER_WITHDRAWN, "005 none", 0 },
	{ "L7", "line 005 -9 20 | gone 005 -12 9 | held 005 -12 9",
	  LEDGER_WITHDRAWN, "005 revoked -9", 0 },
	{ "L7", "line 005 -9 20 | snapshot entity-A | gone 005 -9 20 | end |"
		"snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "L7", "line 005 -9 20 | snapshot entity-A | end | gone 005 -9 20 |"
		"snapshot entity-A | line 005 -9 20 | end",
	  LEDGER_WITHDRAWN, "005 revoked", 0 },
	{ "L8", "line 005 -9 20 | snapshot entity-A | held 005 -9 20 | end |"
		"snapshot entity-A | end | snapshot entity-A | held 005 -9 20 |"
		"end",
	  LEDGER_OK, "005 held", 0 },
};
/* clang-format on */

static struct e164_extent extent_of(const char *text)
{
	char *end;
	const uint64_t first = strtoull(text, &end, 10);
	const uint64_t last = *end ? strtoull(end + 1, NULL, 10) : first;

	return e164_extent(BASE + first, BASE + last, 12);
}

static struct ledger_source source_of(const char *text)
{
	const char *name = strchr(text, '-') + 1;
	struct ledger_source source = { .kind = LEDGER_SOURCE_ENTITY };
	const uint64_t digits = BASE / 100 + (uint64_t)(name[0] - '0');

	snprintf(source.name, sizeof(source.name), "%s", name);
	if (text[0] == 'r') {
		source.kind = LEDGER_SOURCE_REGISTRAR;
		snprintf(source.name, sizeof(source.name), "reg-%s", name);
	}
	if (text[0] == 'p') {
		source = (struct ledger_source){
			.kind = LEDGER_SOURCE_PREFIX,
			.numbers = e164_extent(digits, digits, 10),
		};
	}
	return source;
}

static bool enters(char *const *words)
{
	static const char *const entering[] = { "line", "token", "add", "held",
						"gone" };

	for (size_t i = 0; i < COUNT(entering); i++)
		if (!strcmp(words[0], entering[i]))
			return true;
	return false;
}

static struct ledger_record record_of(char *const *words)
{
	struct ledger_record record = {
		.extent = extent_of(words[1]),
		.validity = { .execution_day = TODAY + atoi(words[2]),
			      .expiry_day = TODAY + atoi(words[3]),
			      .has_expiry = true,
			      .is_signed = words[0][0] == 't' },
		.is_on_hold = words[0][0] == 'h',
	};
	const char *entity = words[4] ? words[4] : "A";

	snprintf(record.entity, sizeof(record.entity), "%s", entity);
	snprintf(record.registrar, sizeof(record.registrar), "reg-%s", entity);
	if (words[4] && words[5])
		snprintf(record.serial, sizeof(record.serial), "%s", words[5]);
	if (words[0][0] == 'a') {
		record.domain_len = 12;
		snprintf(record.handle, sizeof(record.handle), "H");
	}
	return record;
}

/* Cut a text into steps, and a step into words. */
static size_t cut(char *text, const char *at, char **parts, size_t max)
{
	size_t count = 0;
	char *rest = NULL;

	for (char *part = strtok_r(text, at, &rest); part;
	     part = strtok_r(NULL, at, &rest)) {
		cr_assert_lt(count + 1, max);
		parts[count++] = part;
	}
	parts[count] = NULL;
	return count;
}

static void cut_words(const char *step, char *room, size_t len, char **words)
{
	snprintf(room, len, "%s", step);
	cr_assert(cut(room, " ", words, WORDS), "\"%s\"", step);
}

/* A snapshot has all that is entered until it ends. */
static struct ledger_snapshot *read_snapshot(const char *source,
					     char *const *steps)
{
	const struct ledger_source of = source_of(source);
	struct ledger_snapshot *snapshot = ledger_snapshot_new(&of, "gone");
	char room[256];
	char *words[WORDS];

	cr_assert(snapshot);
	for (; *steps; steps++) {
		cut_words(*steps, room, sizeof(room), words);
		if (!enters(words))
			break;
		const struct ledger_record record = record_of(words);

		cr_assert(ledger_source_has(&of, &record));
		cr_assert(ledger_snapshot_add(snapshot, &record));
	}
	return snapshot;
}

static bool ignore(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return false;
}

struct trust {
	const char *entity;
	bool is_trusted;
};

static bool is_trusted(void *arg, const struct ledger_record *record)
{
	const struct trust *trust = arg;

	return trust->is_trusted || strcmp(record->entity, trust->entity) != 0;
}

/* The keys of an entity are in the configuration, or they are not. */
static enum ledger_status change_trust(bool is_good, const char *entity)
{
	struct trust trust = { .entity = entity, .is_trusted = is_good };
	const uint8_t hash[LEDGER_HASH_LEN] = { 1 + is_good };
	uint64_t changed;

	return ledger_check_trust(ledger, hash, is_trusted, &trust, &changed);
}

static enum ledger_status do_by_hand(char *const *words)
{
	const struct e164_extent numbers = extent_of(words[1] ? words[1] : "5");

	if (!strcmp(words[0], "suspend"))
		return ledger_suspend(ledger, &numbers);
	if (!strcmp(words[0], "resume"))
		return ledger_resume(ledger, &numbers);
	if (!strcmp(words[0], "revoke"))
		return ledger_revoke_numbers(ledger, &numbers);
	if (!strcmp(words[0], "delete"))
		return ledger_forget_numbers(ledger, &numbers, "a mistake");
	if (!strcmp(words[0], "revoke-serial")) {
		const enum ledger_status status =
			ledger_revoke(ledger, words[1], words[2]);

		return status == LEDGER_NONE ? LEDGER_OK : status;
	}
	if (!strcmp(words[0], "delete-serial"))
		return ledger_forget_serial(ledger, words[1], words[2],
					    "a mistake");
	if (strstr(words[0], "trust"))
		return change_trust(words[0][0] == 't', words[1]);
	cr_assert_str_eq(words[0], "rem");
	return ledger_remove(ledger, &numbers, "H");
}

static enum ledger_status take_all(const char *text)
{
	struct ledger_snapshot *snapshot = NULL;
	enum ledger_status last = LEDGER_OK;
	char all[1024];
	char *steps[WORDS];

	snprintf(all, sizeof(all), "%s", text);
	cut(all, "|", steps, WORDS);
	for (size_t i = 0; steps[i]; i++) {
		struct ledger_record other;
		char room[256];
		char *words[WORDS];

		cut_words(steps[i], room, sizeof(room), words);
		ledger_begin_message(ledger);
		if (enters(words)) {
			const struct ledger_record record = record_of(words);

			last = words[0][0] == 'g'
				       ? ledger_revoke_line(ledger, &record)
				       : ledger_put(ledger, &record, &other);
		} else if (!strcmp(words[0], "snapshot")) {
			snapshot = read_snapshot(words[1], steps + i + 1);
			cr_assert_eq(ledger_replace_begin(ledger, snapshot),
				     LEDGER_OK);
		} else if (!strcmp(words[0], "end")) {
			cr_assert_eq(ledger_replace_end(ledger, ignore, NULL,
							&replaced),
				     LEDGER_OK);
			ledger_snapshot_free(snapshot);
		} else {
			cr_assert_eq(do_by_hand(words), LEDGER_OK, "%s",
				     steps[i]);
		}
	}
	return last;
}

static const char *state_of(const struct ledger_record *record)
{
	if (!record->extent.len)
		return "none";
	if (record->validity.is_bare)
		return "bare";
	if (record->validity.is_revoked)
		return record->validity.is_suspended ? "both" : "revoked";
	if (record->validity.is_suspended)
		return "suspended";
	return record->is_on_hold ? "held" : "good";
}

static void check_all(const struct row *row)
{
	char all[1024];
	char *parts[WORDS];

	snprintf(all, sizeof(all), "%s", row->then);
	cut(all, "|", parts, WORDS);
	for (size_t i = 0; parts[i]; i++) {
		struct ledger_record record = { .extent.len = 0 };
		char room[256];
		char *words[WORDS];

		cut_words(parts[i], room, sizeof(room), words);
		const struct e164_extent extent = extent_of(words[0]);

		(void)ledger_get(ledger, &extent, &record);
		cr_expect_str_eq(state_of(&record), words[1], "%s, %s: %s",
				 row->id, row->steps, words[0]);
		if (words[2])
			cr_expect_eq(record.validity.execution_day,
				     TODAY + atoi(words[2]), "%s, %s: %d",
				     row->id, row->steps,
				     record.validity.execution_day - TODAY);
	}
}

static void begin(void)
{
	replaced = (struct ledger_replaced){ .withdrawn = 0 };
	fixture_make();
	fixture_open(LEDGER_WRITE, NOW);
}

Test(replace, every_row_of_the_table)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin();
		const enum ledger_status status = take_all(rows[i].steps);

		cr_expect_eq(status, rows[i].want, "%s, %s: %d, not %d",
			     rows[i].id, rows[i].steps, status, rows[i].want);
		check_all(&rows[i]);
		cr_expect_eq(replaced.withdrawn, rows[i].withdrawn,
			     "%s, %s: %u are withdrawn", rows[i].id,
			     rows[i].steps, (unsigned)replaced.withdrawn);
		cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
		fixture_end();
	}
}

static bool find_reason(void *arg, const struct ledger_past *past)
{
	if (past->fate == LEDGER_UNLISTED) {
		cr_expect_str_eq(past->reason, "gone");
		++*(unsigned *)arg;
	}
	return true;
}

Test(replace, the_history_says_why_and_the_counts_are_right)
{
	unsigned reasons = 0;

	begin();
	(void)take_all("line 005 -9 20 | line 006 -9 20 | token 007 -9 20 A 1 |"
		       "line 008 -9 -1 | line 009 -9 20 | revoke 009 |"
		       "add 010 -9 20 | snapshot entity-A |"
		       "line 006 -9 20 | end");
	cr_expect_eq(replaced.before, 3, "005, 006 and 010");
	cr_expect_eq(replaced.withdrawn, 2, "005 and 010");
	cr_expect_eq(replaced.tokens, 1, "007");
	cr_expect_eq(ledger_each_past(ledger, find_reason, &reasons),
		     LEDGER_OK);
	cr_expect_eq(reasons, 2);
	fixture_end();
}

/* The rows of one of the tables, each of which is tried. */
static void check_table(FILE *file, char letter)
{
	bool is_tried[COUNT(rows) + 1] = { false };
	unsigned last = 0;
	unsigned count = 0;
	char line[1024];

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].id[0] != letter)
			continue;
		last = (unsigned)atoi(rows[i].id + 1);
		is_tried[last] = true;
	}
	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		unsigned id;

		if (line[0] != '|' || line[2] != letter ||
		    sscanf(line + 3, "%u |", &id) != 1)
			continue;
		cr_expect(id <= last && is_tried[id], "%c%u", letter, id);
		count++;
	}
	cr_expect_eq(count, last, "%c: %u rows are documented", letter, count);
}

Test(replace, the_tables_are_documented)
{
	const char *folder = getenv("srcdir");
	char name[512];

	snprintf(name, sizeof(name), "%s/doc/validation.md",
		 folder ? folder : ".");
	FILE *file = fopen(name, "r");

	if (!file)
		cr_skip_test("%s is not there; srcdir is not set", name);
	check_table(file, 'S');
	check_table(file, 'C');
	check_table(file, 'L');
	fclose(file);
}

/* P56, of a token whose end is the entity's limit. */
Test(replace, what_is_limited_can_be_deleted)
{
	struct ledger_record record = {
		.extent = e164_extent(BASE, BASE, 12),
		.validity = { .execution_day = TODAY - 9,
			      .expiry_day = TODAY + 20,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "A",
		.serial = "1",
		.is_limited = true,
	};
	struct ledger_record other;

	begin();
	for (unsigned i = 0; i < 4; i++) {
		cr_expect_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
		cr_expect_eq(ledger_revoke(ledger, "A", "1"), LEDGER_OK);
		cr_expect_eq(ledger_put(ledger, &record, &other),
			     LEDGER_WITHDRAWN);
		cr_expect_eq(i % 2 ? ledger_forget_serial(ledger, "A", "1", "x")
				   : ledger_forget_numbers(
					     ledger, &record.extent, "x"),
			     LEDGER_OK);
	}
	fixture_end();
}
