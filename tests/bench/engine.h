/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * engine.h - other regular expression engines, made to do the same work.
 *
 * Each compiles the unchanged ERE, matches once, and frees, as a program does
 * that uses such an engine for a record. The core splits the field and expands
 * the replacement for all of them.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/span.h"
#include "e164/status.h"

#define ENGINE_SPANS 10

/* ere is NUL-terminated behind its length; the subject too. */
typedef enum e164_status engine_match(struct e164_slice ere,
				      struct e164_slice subject,
				      struct e164_span spans[ENGINE_SPANS]);

engine_match engine_glibc;
engine_match engine_pcre2;
engine_match engine_tre; /* E164_ELIMIT when built without TRE */
