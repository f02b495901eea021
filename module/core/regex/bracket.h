/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bracket.h - a set of octets, and the bracket expression that names one.
 *
 * POSIX XBD 9.3.5 in the C locale: one octet is one character, a collating
 * element or an equivalence class is one octet, "\" is an ordinary octet
 * (REW-12). What POSIX leaves undefined is refused.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

/* One bit for each of the 256 octets. */
struct e164_set {
	uint64_t bits[4];
};

static inline bool e164_set_has(const struct e164_set *set, uint8_t octet)
{
	return set->bits[octet / 64] >> octet % 64 & 1;
}

static inline void e164_set_add(struct e164_set *set, uint8_t octet)
{
	set->bits[octet / 64] |= UINT64_C(1) << octet % 64;
}

/*
 * Parse a bracket expression.
 *
 * in:        stands behind the "["; on success behind the closing "]"
 * delimiter: of the regexp field, which may stand escaped in the brackets; 0:
 *            there is none
 * is_icase:  add the other case of each letter; this comes before a leading "^"
 *            inverts the set
 *
 * Returns: E164_OK; E164_EERE; E164_EAMBIGUOUS, when an escaped delimiter could
 *          be a "-" of a range or open a class.
 */
E164_MUST_CHECK enum e164_status e164_bracket_parse(struct e164_reader *in,
						    uint8_t delimiter,
						    bool is_icase,
						    struct e164_set *set);
