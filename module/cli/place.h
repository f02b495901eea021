/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.h - which octet of a NAPTR record is at fault; for people.
 */
#pragma once

#include "e164/decision.h"
#include "e164/naptr.h"

#define CLI_PLACE_MAX 320 /* octets of a text */

/*
 * A place in a record. Octets are counted from 1, in wire form: a
 * back-reference is two of them, "\" and its digit.
 */
struct cli_place {
	const char *field; /* "flags", ... or "URI", what the rewrite yields */
	size_t octet;      /* 0: the field as a whole */
	const char *why;   /* what is wrong there; "": what the status says */
	struct e164_slice text; /* the field */
};

/*
 * Find the place at which a record was refused. What was refused is done once
 * more, since neither a status nor a decision keeps it.
 *
 * status: why; of a row of reasons.def
 * number: what the regexp was applied to
 * room:   E164_URI_MAX octets, in which place->text may lie
 *
 * Returns false when the status is not about one field.
 */
bool cli_place_find(enum e164_status status, const struct e164_naptr *naptr,
		    const struct e164_number *number, uint8_t *room,
		    struct cli_place *place);

/*
 * ": why, at octet N of the FIELD"; without the octet, and then maybe empty, if
 * it is about the whole field.
 */
void cli_place_text(const struct cli_place *place, char text[CLI_PLACE_MAX]);
