/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * repl.h - the replacement part of a regexp field (REW-30 to REW-37).
 *
 * First e164_repl_check(), which checks that the text is well-formed and refers
 * to existing groups only; then, after the match, e164_repl_expand().
 */
#pragma once

#include "e164/bytes.h"
#include "e164/span.h"
#include "e164/status.h"

/*
 * repl:        still escaped
 * delimiter:   of the field
 * group_count: groups of the ERE
 *
 * Returns: E164_OK; E164_EREPL, a "\" before anything but the delimiter or 1-9;
 *          E164_EGROUP.
 */
E164_MUST_CHECK enum e164_status
e164_repl_check(struct e164_slice repl, uint8_t delimiter, size_t group_count);

/*
 * Append the text with its references replaced by what the groups matched.
 *
 * repl:  passed e164_repl_check()
 * spans: [1] to [9] are the groups; those that the ERE lacks are not read
 * out:   written on E164_OK only
 *
 * Returns: E164_OK; E164_EEMPTY, the result is the empty string; E164_ESPACE.
 */
E164_MUST_CHECK enum e164_status e164_repl_expand(struct e164_slice repl,
						  struct e164_slice subject,
						  const struct e164_span *spans,
						  struct e164_writer *out);
