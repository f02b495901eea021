/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.h - result codes of the core and their texts.
 *
 * Every core function that can fail returns an enum e164_status and writes its
 * outputs only on E164_OK. A status is never mixed with a length or a pointer.
 * "enumctl resolve --explain" and the module's log print the same texts.
 */
#pragma once

enum e164_status {
#define E164_STATUS(name, word, text) E164_##name,
#include "e164/status.def"
	E164_STATUS_COUNT
};

#if defined(__GNUC__)
#define E164_MUST_CHECK __attribute__((warn_unused_result))
#else
#define E164_MUST_CHECK
#endif

/* One lower-case word, for counters, logs and JSON. Static storage. */
const char *e164_status_word(enum e164_status status);

/* A short sentence for people. Static storage. */
const char *e164_status_text(enum e164_status status);
