/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_precedence.c - the table of doc/validation.md, row by row: what takes
 * whose place. VAL-22, VAL-33, VAL-35, TOK-08, TOK-11; RFC 5076, sections 4.2
 * to 4.4.
 */
#include "fixture.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY        20254
#define STEPS        6
#define NONE         INT32_MIN /* nothing decides */

static bool is_signed_only;

enum op {
	END,
	PUT,
	CORRECT,
	REMOVE,
	SUSPEND,
	RESUME,
	REVOKE,
	REVOKE_SERIAL,
	DELETE,
	DELETE_SERIAL,
	FORGET_ID,
	DAYS, /* days go by */
};

/* One thing that comes; dates are days from today. */
struct step {
	enum op op;
	bool is_signed;
	const char *id;
	const char *serial;
	const char *entity;
	int32_t execution;
	int32_t expiry;
	bool is_elsewhere; /* other numbers of the same domain */
	bool goes_on;      /* in the message of the step before */
};

#define LINE(key, from, to)                                                    \
	{                                                                      \
		PUT, false, "", key, "A", from, to, false, false               \
	}
#define LINE_B(key, from, to)                                                  \
	{                                                                      \
		PUT, false, "", key, "B", from, to, false, false               \
	}
#define TOKEN(key, from, to)                                                   \
	{                                                                      \
		PUT, true, "", key, "A", from, to, false, false                \
	}
#define TOKEN_B(key, from, to)                                                 \
	{                                                                      \
		PUT, true, "", key, "B", from, to, false, false                \
	}
#define ADD(id, from, to)                                                      \
	{                                                                      \
		PUT, false, id, "", "A", from, to, false, false                \
	}
#define ADD_B(id, from, to)                                                    \
	{                                                                      \
		PUT, false, id, "", "B", from, to, false, false                \
	}
#define ADD_TOKEN(id, key, from, to)                                           \
	{                                                                      \
		PUT, true, id, key, "A", from, to, false, false                \
	}
#define ADD_TOKEN_AWAY(id, key, from, to)                                      \
	{                                                                      \
		PUT, true, id, key, "A", from, to, true, false                 \
	}
#define CHG(id, from, to)                                                      \
	{                                                                      \
		CORRECT, false, id, "", "A", from, to, false, false            \
	}
#define CHG_AWAY(id, from, to)                                                 \
	{                                                                      \
		CORRECT, false, id, "", "A", from, to, true, false             \
	}
#define CHG_TOKEN(id, key, from, to)                                           \
	{                                                                      \
		CORRECT, true, id, key, "A", from, to, false, false            \
	}
#define REM(id)                                                                \
	{                                                                      \
		REMOVE, false, id, "", "", 0, 0, false, false                  \
	}
#define AND_ADD(id, from, to)                                                  \
	{                                                                      \
		PUT, false, id, "", "A", from, to, false, true                 \
	}
#define AND_CHG(id, from, to)                                                  \
	{                                                                      \
		CORRECT, false, id, "", "A", from, to, false, true             \
	}
#define AND_TOKEN(id, key, from, to)                                           \
	{                                                                      \
		PUT, true, id, key, "A", from, to, false, true                 \
	}
#define HAND(op)                                                               \
	{                                                                      \
		op, false, "", "", "", 0, 0, false, false                      \
	}
#define SERIAL(op, key)                                                        \
	{                                                                      \
		op, false, "", key, "A", 0, 0, false, false                    \
	}
#define LATER(days)                                                            \
	{                                                                      \
		DAYS, false, "", "", "", days, 0, false, false                 \
	}
#define FORGET(id)                                                             \
	{                                                                      \
		FORGET_ID, false, id, "", "", 0, 0, false, false               \
	}

struct row {
	const char *id;
	struct step steps[STEPS];
	enum ledger_status want; /* of the last one */
	const char *state;       /* of the numbers */
	int32_t execution;       /* of what decides, or NONE */
	unsigned beside;         /* others that hold */
	bool is_signed_only;     /* validation: signed */
};

#define ROW_OF(row, status, is, by, more, signed_only, ...)                    \
	{                                                                      \
		.id = row, .want = status, .state = is, .execution = by,       \
		.beside = more, .is_signed_only = signed_only,                 \
		.steps = { __VA_ARGS__ },                                      \
	}
#define ROW(row, status, is, by, ...)                                          \
	ROW_OF(row, status, is, by, 0, false, __VA_ARGS__)
/* One more holds beside. */
#define ROW_BESIDE(row, status, is, by, ...)                                   \
	ROW_OF(row, status, is, by, 1, false, __VA_ARGS__)
/* Where tokens are required. */
#define ROW_SIGNED(row, status, is, by, ...)                                   \
	ROW_OF(row, status, is, by, 0, true, __VA_ARGS__)

/* clang-format off: a row is what the row of the documentation says. */
static const struct row rows[] = {
	/* The same name. */
	ROW("P1", LEDGER_SAME, "good", -9, LINE("", -9, 20), LINE("", -9, 20)),
	ROW("P2", LEDGER_OK, "good", -12, LINE("", -9, 20), LINE("", -12, 15)),
	ROW("P2", LEDGER_OK, "good", -9, LINE("7", -9, 20), LINE("7", -9, 2)),
	ROW("P2", LEDGER_OK, "good", -9, LINE("", -9, 20), LINE("", -12, 15),
	    LINE("", -9, 20)),
	ROW("P3", LEDGER_OK, "good", -12, LINE("", -9, -1), LINE("", -12, 15)),
	ROW("P4", LEDGER_OK, "good", -9, LINE("", -9, 20), HAND(REVOKE),
	    LINE("", -9, 21)),
	ROW("P5", LEDGER_OLDER, "revoked", -9, LINE("", -9, 20), HAND(REVOKE),
	    LINE("", -10, 21)),
	ROW("P6", LEDGER_WITHDRAWN, "revoked", -9, LINE("7", -9, 20),
	    SERIAL(REVOKE_SERIAL, "7"), LINE("7", -1, 90)),
	ROW("P7", LEDGER_WITHDRAWN, "revoked", -12, LINE("", -9, 20),
	    LINE("", -12, 15), HAND(REVOKE), LINE("", -9, 20)),
	ROW("P7", LEDGER_WITHDRAWN, "revoked", -5, LINE("1", -2, 20),
	    LINE("1", -12, 15), LINE("2", -5, 20), SERIAL(REVOKE_SERIAL, "2"),
	    LINE("1", -2, 20)),
	ROW("P8", LEDGER_OK, "good", -9, ADD("H", -9, 90), CHG("H", -9, 2)),
	ROW("P8", LEDGER_OK, "good", -12, ADD("H", -9, 90), CHG("H", -12, 2)),
	ROW("P8", LEDGER_OK, "good", -12, ADD_TOKEN("H", "1", -9, 90),
	    CHG_TOKEN("H", "2", -12, 2)),
	ROW("P9", LEDGER_OLDER, "good", -12, ADD_TOKEN("H", "1", -9, 90),
	    CHG_TOKEN("H", "2", -12, 2), CHG_TOKEN("H", "1", -9, 90)),
	ROW("P10", LEDGER_OK, "none", NONE, ADD("H", -9, 90),
	    CHG_AWAY("H", -12, 20)),
	ROW("P11", LEDGER_OK, "good", -5, ADD("H", -9, 20), ADD("H", -5, 10)),
	ROW("P12", LEDGER_OLDER, "good", -9, ADD("H", -9, 20),
	    ADD("H", -12, 90)),
	ROW("P12", LEDGER_OLDER, "good", -9, ADD("H", -9, 20), ADD("G", -9, 20),
	    ADD("H", -12, 90)),
	ROW("P13", LEDGER_OK, "good", -12, ADD("H", -9, -1), CHG("H", -12, 9)),
	ROW("P14", LEDGER_OK, "good", -9, ADD("H", -9, 20), REM("H"),
	    ADD("H", -9, 21)),
	ROW("P15", LEDGER_OLDER, "revoked", -9, ADD("H", -9, 20), REM("H"),
	    CHG("H", -10, 21)),
	ROW("P16", LEDGER_WITHDRAWN, "revoked", -9, ADD("H", -9, 20), REM("H"),
	    ADD("G", -9, 20)),
	ROW("P16", LEDGER_WITHDRAWN, "revoked", -12, ADD("H", -9, 20),
	    CHG("H", -12, 20), REM("H"), ADD("H", -9, 20)),
	ROW("P17", LEDGER_OK, "good", -9, CHG("H", -9, 20)),
	ROW("P18", LEDGER_WEAKER, "good", -9, ADD_TOKEN("H", "1", -9, 20),
	    CHG("H", -5, 20)),
	ROW("P18", LEDGER_WEAKER, "good", -9, ADD_TOKEN_AWAY("H", "1", -9, 20),
	    ADD("G", -9, 20), CHG("H", -9, 20)),
	ROW("P19", LEDGER_OK, "good", -12, ADD("H", -9, 20),
	    CHG_TOKEN("H", "1", -12, 20)),
	ROW("P19", LEDGER_OK, "good", -12, ADD("H", -9, 20), ADD("G", -9, 20),
	    CHG_TOKEN("H", "1", -12, 20)),
	ROW("P20", LEDGER_CONFLICT, "good", -9, TOKEN("1", -9, 20),
	    TOKEN("1", -5, 20)),
	ROW("P20", LEDGER_CONFLICT, "good", -9, ADD_TOKEN("H", "1", -9, 20),
	    CHG_TOKEN("H", "1", -5, 20)),

	/* Another name, the same numbers, in force. */
	ROW("P21", LEDGER_OK, "good", -5, TOKEN("1", -10, 20),
	    TOKEN("2", -5, 10)),
	ROW("P21", LEDGER_OK, "good", -5, LINE("1", -10, 20),
	    LINE_B("", -5, 10)),
	ROW("P21", LEDGER_OK, "good", -5, ADD("H", -10, 20), LINE("", -5, 10)),
	ROW("P21", LEDGER_OK, "good", -5, ADD("H", -10, 20),
	    ADD_B("G", -5, 10)),
	ROW("P21", LEDGER_OK, "revoked", -5, ADD("H", -10, 20),
	    ADD_B("G", -5, 10), REM("G")),
	ROW("P22", LEDGER_OK, "good", -10, TOKEN("1", -10, 20),
	    TOKEN_B("2", -10, 30)),
	ROW("P23", LEDGER_OLDER, "good", -10, TOKEN("1", -10, 20),
	    TOKEN("2", -20, 90)),
	ROW("P23", LEDGER_OLDER, "good", -10, TOKEN("1", -10, 20),
	    TOKEN("2", -10, 20)),
	ROW("P23", LEDGER_OLDER, "good", -10, LINE("1", -10, 20),
	    LINE("2", -11, 90)),
	ROW("P23", LEDGER_OLDER, "good", -10, LINE("", -10, 20),
	    ADD("H", -11, 90)),
	ROW("P23", LEDGER_OLDER, "good", -10, ADD("H", -10, 20),
	    ADD_B("G", -20, 90)),
	ROW_BESIDE("P24", LEDGER_OK, "good", -5, ADD("H", -10, 20),
		   ADD("G", -5, 10)),
	ROW_BESIDE("P25", LEDGER_BESIDE, "good", -10, ADD("H", -10, 20),
		   ADD("G", -15, 90)),
	ROW_BESIDE("P25", LEDGER_BESIDE, "good", -10,
		   ADD_TOKEN("H", "1", -10, 20), ADD_TOKEN("G", "2", -15, 90)),
	ROW_BESIDE("P26", LEDGER_BESIDE, "good", -15, ADD("H", -10, 20),
		   ADD("G", -15, 90), CHG("H", -20, 90)),
	ROW("P27", LEDGER_OK, "good", -10, LINE("", -5, 90),
	    TOKEN("1", -10, 20)),
	ROW("P27", LEDGER_OK, "good", -10, ADD("H", -5, 90),
	    ADD_TOKEN("G", "1", -10, 20)),
	ROW("P28", LEDGER_WEAKER, "good", -10, TOKEN("1", -10, 20),
	    LINE("", -5, 90)),
	ROW("P28", LEDGER_WEAKER, "good", -10, ADD_TOKEN("H", "1", -10, 20),
	    ADD("G", -5, 90)),
	ROW("P29", LEDGER_EARLY, "none", NONE, LINE("", 2, 90)),
	ROW("P29", LEDGER_EARLY, "good", -10, TOKEN("1", -10, 20),
	    TOKEN("2", 2, 90)),
	ROW("P30", LEDGER_OK, "good", 1, TOKEN("1", 1, 90)),

	/* Expired or revoked. */
	ROW("P31", LEDGER_OK, "good", -10, TOKEN("1", -10, -1),
	    TOKEN_B("2", -10, 90)),
	ROW("P31", LEDGER_OK, "good", -10, TOKEN("1", -10, -1),
	    LINE("", -10, 90)),
	ROW("P32", LEDGER_OLDER, "good", -10, TOKEN("1", -10, -1),
	    TOKEN("2", -11, 90)),
	ROW("P33", LEDGER_OK, "good", -10, TOKEN("1", -10, 20), HAND(REVOKE),
	    TOKEN("2", -10, 20)),
	ROW("P34", LEDGER_OLDER, "revoked", -10, TOKEN("1", -10, 20),
	    HAND(REVOKE), TOKEN("2", -11, 90)),
	ROW("P35", LEDGER_OK, "good", -9, TOKEN("1", -10, 20), HAND(REVOKE),
	    TOKEN_B("2", -9, 20)),
	ROW("P36", LEDGER_OLDER, "revoked", -10, TOKEN("1", -10, 20),
	    HAND(REVOKE), TOKEN_B("2", -10, 90)),
	ROW("P36", LEDGER_OLDER, "revoked", -10, TOKEN("1", -10, 20),
	    HAND(REVOKE), LINE("", -10, 90)),
	ROW_SIGNED("P37", LEDGER_WEAKER, "revoked", -10, TOKEN("1", -10, 20),
		   HAND(REVOKE), LINE("", -9, 90)),
	ROW_SIGNED("P37", LEDGER_WEAKER, "revoked", -10, LINE("", -10, 20),
		   HAND(REVOKE), LINE("", -9, 90)),
	ROW_SIGNED("P57", LEDGER_OK, "good", -12, LINE("", -9, -1),
		   TOKEN("1", -12, 20)),
	ROW_SIGNED("P57", LEDGER_OK, "good", -12, ADD("H", -9, 20), REM("H"),
		   TOKEN("1", -12, 20)),
	ROW_SIGNED("P57", LEDGER_OK, "good", -12, LINE("7", -9, 20),
		   SERIAL(REVOKE_SERIAL, "7"), TOKEN("1", -12, 20)),
	ROW_SIGNED("P57", LEDGER_OK, "good", -12, ADD("H", -9, 20), REM("H"),
		   CHG_TOKEN("H", "1", -12, 20)),
	ROW_SIGNED("P58", LEDGER_OLDER, "revoked", -9, LINE("", -9, 20),
		   HAND(REVOKE), TOKEN("1", -12, 20)),
	ROW("P38", LEDGER_WITHDRAWN, "revoked", -5, TOKEN("1", -10, 20),
	    TOKEN("2", -5, 20), SERIAL(REVOKE_SERIAL, "2"),
	    TOKEN("1", -10, 20)),
	ROW_BESIDE("P39", LEDGER_OLDER, "good", -10, ADD("H", -10, 20),
		   ADD("G", -5, 5), LATER(6), LINE_B("", -10, 90)),

	/* rem. */
	ROW("P40", LEDGER_OK, "revoked", -9, ADD("H", -9, 20), REM("H")),
	ROW("P41", LEDGER_OK, "good", -9, ADD("H", -9, 20), ADD("G", -9, 20),
	    REM("H")),
	ROW("P41", LEDGER_OK, "revoked", -9, TOKEN("1", -9, 20),
	    ADD_TOKEN("H", "1", -9, 20), REM("H")),
	ROW("P42", LEDGER_OK, "good", -9, ADD("H", -9, 20), ADD("G", -5, 90),
	    REM("G")),
	ROW("P42", LEDGER_OK, "good", -5, ADD("H", -9, 20), ADD("G", -5, 90),
	    REM("H")),
	ROW("P42", LEDGER_OK, "good", -9, ADD_TOKEN("H", "1", -9, 20),
	    ADD_TOKEN("G", "2", -5, 90), REM("G")),
	ROW("P43", LEDGER_OLDER, "revoked", -5, ADD("H", -9, 20),
	    ADD("G", -5, 90), REM("G"), REM("H"), LINE_B("", -6, 90)),
	ROW("P44", LEDGER_GONE, "revoked", -9, ADD("H", -9, 20), REM("H"),
	    REM("H")),
	ROW("P44", LEDGER_GONE, "good", -5, ADD("H", -9, 20), LINE("", -5, 20),
	    REM("H")),
	ROW("P44", LEDGER_WITHDRAWN, "good", -10, ADD("H", -9, 90),
	    TOKEN("1", -10, 5), REM("H"), LATER(6), ADD("H", -9, 90)),
	ROW("P44", LEDGER_OK, "good", -9, ADD("H", -9, 90), TOKEN("1", -10, 5),
	    LATER(6), REM("H"), AND_ADD("G", -9, 90)),
	ROW("P45", LEDGER_AWAITED, "none", NONE, REM("H")),
	ROW("P46", LEDGER_WITHDRAWN, "none", NONE, REM("H"), ADD("H", -9, 20)),
	ROW("P46", LEDGER_OK, "good", -9, REM("H"), ADD("H", -9, 20),
	    FORGET("H"), ADD("H", -9, 20)),
	ROW("P47", LEDGER_OK, "good", -9, ADD("H", -9, 20), REM("H"),
	    AND_ADD("G", -9, 20)),
	ROW("P47", LEDGER_OK, "good", -9, ADD_TOKEN("H", "1", -9, 20), REM("H"),
	    AND_TOKEN("G", "1", -9, 20)),
	ROW("P47", LEDGER_OK, "good", -9, ADD("H", -9, 20), REM("H"),
	    AND_ADD("H", -9, 20)),
	ROW("P48", LEDGER_OK, "good", -12, ADD("H", -9, 20), REM("H"),
	    AND_ADD("G", -12, 9)),
	ROW_SIGNED("P48", LEDGER_WEAKER, "revoked", -9,
		   ADD_TOKEN("H", "1", -9, 20), REM("H"), AND_ADD("G", -5, 20)),
	ROW("P48", LEDGER_OLDER, "revoked", -9, ADD_TOKEN("H", "1", -9, 20),
	    REM("H"), AND_ADD("G", -12, 90)),
	ROW("P48", LEDGER_OLDER, "revoked", -9, ADD_TOKEN("H", "1", -9, 20),
	    REM("H"), AND_ADD("G", -9, 90)),
	ROW("P48", LEDGER_OK, "good", -8, ADD_TOKEN("H", "1", -9, 20), REM("H"),
	    AND_ADD("G", -8, 90)),
	ROW("P48", LEDGER_OLDER, "revoked", -9, ADD_TOKEN("H", "1", -9, 20),
	    REM("H"), AND_CHG("H", -12, 90)),

	/* By hand. */
	ROW("P50", LEDGER_OK, "suspended", -9, HAND(SUSPEND),
	    TOKEN("1", -9, 20)),
	ROW("P50", LEDGER_OK, "suspended", -12, LINE("", -9, 20), HAND(SUSPEND),
	    LINE("", -12, 20)),
	ROW("P50", LEDGER_OK, "suspended", -9, ADD("H", -9, 20),
	    ADD("G", -5, 90), HAND(SUSPEND), REM("G")),
	ROW("P51", LEDGER_OK, "revoked", -9, ADD("H", -9, 20), HAND(SUSPEND),
	    REM("H"), HAND(RESUME)),
	ROW("P52", LEDGER_OK, "revoked", -5, ADD("H", -9, 20), ADD("G", -5, 90),
	    HAND(REVOKE)),
	ROW("P53", LEDGER_OK, "good", -9, ADD_TOKEN("H", "1", -9, 20),
	    ADD_TOKEN("G", "2", -5, 90), SERIAL(REVOKE_SERIAL, "2")),
	ROW("P54", LEDGER_OK, "good", -9, LINE("", -1, 90), HAND(DELETE),
	    LINE_B("", -9, 20)),
	ROW("P54", LEDGER_OK, "good", -1, TOKEN("1", -1, 90), HAND(REVOKE),
	    HAND(DELETE), TOKEN("1", -1, 90)),
	ROW("P54", LEDGER_OK, "good", -9, LINE("", -9, 20), LINE("", -1, 90),
	    HAND(REVOKE), HAND(DELETE), LINE("", -9, 20)),
	ROW("P54", LEDGER_OK, "good", -9, TOKEN("1", -1, 90),
	    TOKEN("2", -9, 20), HAND(REVOKE), HAND(DELETE), TOKEN("2", -9, 20)),
	ROW("P54", LEDGER_WITHDRAWN, "none", NONE, TOKEN("1", -9, 90),
	    SERIAL(REVOKE_SERIAL, "1"), TOKEN("2", -1, 20), HAND(DELETE),
	    TOKEN("1", -9, 90)),
	ROW("P55", LEDGER_OK, "bare", NONE, TOKEN("1", -1, 90), HAND(SUSPEND),
	    HAND(DELETE)),
	ROW("P56", LEDGER_OK, "good", -1, SERIAL(REVOKE_SERIAL, "1"),
	    SERIAL(DELETE_SERIAL, "1"), TOKEN("1", -1, 90)),
	ROW("P56", LEDGER_OK, "good", -9, ADD_TOKEN("H", "1", -9, 20),
	    ADD_TOKEN("G", "2", -5, 90), SERIAL(DELETE_SERIAL, "2")),
};
/* clang-format on */

static struct e164_validity_policy policy(void *arg,
					  const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = is_signed_only ? E164_VALIDATION_SIGNED
					     : E164_VALIDATION_UNSIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

static void reopen(uint64_t now)
{
	fixture_open(LEDGER_WRITE, now);
	ledger_set_policy(ledger, policy, NULL);
}

static void begin(void)
{
	fixture_make();
	reopen(NOW);
}

static const struct e164_extent domain = { UINT64_C(441632960083000),
					   UINT64_C(441632960083999), 12 };

/* The number of the domain, or one below it. */
static struct e164_extent extent_of(const struct step *step)
{
	return step->is_elsewhere
		       ? e164_extent(4416329600835, 4416329600835, 13)
		       : domain;
}

static struct ledger_record record_of(const struct step *step)
{
	struct ledger_record record = {
		.extent = extent_of(step),
		.validity = { .execution_day = TODAY + step->execution,
			      .expiry_day = TODAY + step->expiry,
			      .has_expiry = true,
			      .is_signed = step->is_signed },
		.domain_len = step->id[0] ? domain.len : 0,
	};

	snprintf(record.entity, sizeof(record.entity), "%s", step->entity);
	snprintf(record.registrar, sizeof(record.registrar), "reg-%s",
		 step->entity);
	snprintf(record.serial, sizeof(record.serial), "%s", step->serial);
	snprintf(record.handle, sizeof(record.handle), "%s", step->id);
	return record;
}

/* Days go by, and the next import looks at what there is. */
static enum ledger_status wait(int32_t days)
{
	const uint8_t trust[LEDGER_HASH_LEN] = { 0 };
	uint64_t changed;

	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	reopen(NOW + (uint64_t)days * 86400);
	return ledger_check_trust(ledger, trust, NULL, NULL, &changed);
}

static enum ledger_status take(const struct step *step)
{
	const struct ledger_record record = record_of(step);
	struct ledger_record other;

	if (!step->goes_on)
		ledger_begin_message(ledger);
	switch (step->op) {
	case PUT:
		return ledger_put(ledger, &record, &other);
	case CORRECT:
		return ledger_correct(ledger, &record, &other);
	case REMOVE:
		return ledger_remove(ledger, &domain, step->id);
	case SUSPEND:
		return ledger_suspend(ledger, &domain);
	case RESUME:
		return ledger_resume(ledger, &domain);
	case REVOKE:
		return ledger_revoke_numbers(ledger, &domain);
	case REVOKE_SERIAL:
		return ledger_revoke(ledger, step->entity, step->serial);
	case DELETE:
		return ledger_forget_numbers(ledger, &domain, "a mistake");
	case DELETE_SERIAL:
		return ledger_forget_serial(ledger, step->entity, step->serial,
					    "a mistake");
	case FORGET_ID:
		return ledger_forget_id(ledger, &domain, step->id);
	default:
		return wait(step->execution);
	}
}

static const char *state_of(const struct ledger_record *record)
{
	if (!record->extent.len)
		return "none";
	if (record->validity.is_bare)
		return "bare";
	if (record->validity.is_revoked)
		return record->validity.is_suspended ? "both" : "revoked";
	return record->validity.is_suspended ? "suspended" : "good";
}

static bool count_one(void *arg, const struct ledger_record *record)
{
	(void)record;
	++*(unsigned *)arg;
	return true;
}

static void try(const struct row *row)
{
	struct ledger_record record = { .extent.len = 0 };
	enum ledger_status status = LEDGER_OK;
	unsigned beside = 0;

	is_signed_only = row->is_signed_only;
	for (size_t i = 0; i < STEPS && row->steps[i].op != END; i++)
		status = take(&row->steps[i]);
	cr_expect_eq(status, row->want, "%s (row %d): %d, not %d", row->id,
		     (int)(row - rows), status, row->want);
	(void)ledger_get(ledger, &domain, &record);
	cr_expect_str_eq(state_of(&record), row->state, "%s (row %d)", row->id,
			 (int)(row - rows));
	if (row->execution != NONE)
		cr_expect_eq(record.validity.execution_day,
			     TODAY + row->execution, "%s (row %d): %d", row->id,
			     (int)(row - rows),
			     record.validity.execution_day - TODAY);
	cr_expect_eq(ledger_each_beside(ledger, &domain, count_one, &beside),
		     LEDGER_OK);
	cr_expect_eq(beside, row->beside, "%s (row %d): %u beside", row->id,
		     (int)(row - rows), beside);
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

Test(precedence, every_row_of_the_table)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin();
		try(&rows[i]);
		fixture_end();
	}
}

/* Bounded, whatever a registrar sends. */
Test(precedence, as_many_of_a_number_as_there_can_be)
{
	unsigned beside = 0;
	char id[8];

	begin();
	for (int i = 0; i < 17; i++) {
		const struct step step = ADD(id, -9 - i, 20);

		snprintf(id, sizeof(id), "%d", i);
		cr_expect_eq(take(&step),
			     i == 0   ? LEDGER_OK
			     : i < 16 ? LEDGER_BESIDE
				      : LEDGER_CROWDED,
			     "%d", i);
	}
	cr_expect_eq(ledger_each_beside(ledger, &domain, count_one, &beside),
		     LEDGER_OK);
	cr_expect_eq(beside, 15);
	cr_expect_eq(take(&(const struct step)REM("3")), LEDGER_OK);
	cr_expect_eq(take(&(const struct step)ADD("16", -1, 20)), LEDGER_OK);
	fixture_end();
}

static bool is_tried(const char *id)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!strcmp(rows[i].id, id))
			return true;
	return false;
}

/* The rows of the documentation, each of which is tried. */
Test(precedence, the_table_is_documented)
{
	const char *folder = getenv("srcdir");
	char name[512];
	char line[512];
	unsigned count = 0;
	char last[16] = "";
	unsigned ids = 0;

	snprintf(name, sizeof(name), "%s/doc/validation.md",
		 folder ? folder : ".");
	FILE *file = fopen(name, "r");

	if (!file)
		cr_skip_test("%s is not there; srcdir is not set", name);
	while (fgets(line, sizeof(line), file)) {
		char id[16];

		if (sscanf(line, "| %15[P0-9] |", id) != 1 || id[0] != 'P')
			continue;
		cr_expect(is_tried(id), "%s", id);
		count++;
	}
	fclose(file);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ids += strcmp(rows[i].id, last) != 0;
		snprintf(last, sizeof(last), "%s", rows[i].id);
	}
	cr_expect_eq(count, ids, "%u rows are documented, %u tried", count,
		     ids);
}
