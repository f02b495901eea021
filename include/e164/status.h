/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.h - what functions of the core return, and why a record was dropped.
 *
 * Every core function that can fail returns an enum e164_status and writes its
 * outputs only on E164_OK. A status is never mixed with a length or a pointer.
 *
 * What refuses a NAPTR record is a function, so each reason is a status, too: a
 * row of reasons.def makes both. They are two types all the same, because not
 * each status is a reason. Where a decision is kept, counted or shown, there is
 * an enum e164_reason, and a status becomes one by e164_reason_of() alone; the
 * compiler warns of everything else.
 */
#pragma once

enum e164_status {
	E164_OK,
#define E164_REASON(name, word, text) E164_E##name,
#include "e164/reasons.def"
#define E164_STATUS(name, word, text) E164_E##name,
#include "e164/status.def"
	E164_STATUS_COUNT
};

/* What became of one NAPTR record. */
enum e164_reason {
	E164_REASON_NONE, /* it was accepted */
#define E164_REASON(name, word, text) E164_REASON_##name,
#include "e164/reasons.def"
	E164_REASON_COUNT, /* how many there are */
};

#if defined(__GNUC__)
#define E164_MUST_CHECK __attribute__((warn_unused_result))
#else
#define E164_MUST_CHECK
#endif

/* One lower-case word, for counters and JSON. Static storage. */
const char *e164_status_word(enum e164_status status);
const char *e164_reason_word(enum e164_reason reason);

/* A short sentence for people. Static storage. */
const char *e164_status_text(enum e164_status status);
const char *e164_reason_text(enum e164_reason reason);

/*
 * The reason for which a record is dropped when a function returned this.
 *
 * status: E164_OK, or of a row of reasons.def. Of another one nothing is known
 *         but that something failed, and that counts as E164_REASON_MEMORY.
 */
enum e164_reason e164_reason_of(enum e164_status status);
