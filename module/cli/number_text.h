/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_text.h - telephone numbers as people write them.
 */
#pragma once

#include "e164/number.h"

/* What is to be said about a text beside its number. Static text. */
struct cli_number_said {
	const char *fault;      /* why it is no number; NULL: it is one */
	const char *doubt;      /* why it may be another one; NULL: nothing */
	const char *parameters; /* of a tel: URI, ignored; NULL: none */
};

/*
 * Read a number with blanks, dashes, dots, slashes and brackets among its
 * digits, those of word processors too, or a tel: URI (RFC 3966) of a global
 * number, of which the parameters are ignored. A prefix that is dialled inside
 * a country only ("(0)") is refused, not dropped: who wrote it may have meant
 * the digit. Where there is nothing but "+" and digits, as programs write it,
 * it is taken as it is, and doubted.
 *
 * said: written in any case; parameters point into text
 *
 * Returns E164_OK; E164_ENUMBER, with *number not written.
 */
E164_MUST_CHECK enum e164_status cli_number_read(const char *text,
						 struct e164_number *number,
						 struct cli_number_said *said);

/* The same; what is to be said is said on standard error. */
bool cli_number_take(const char *text, struct e164_number *number);

/*
 * Octets of the blank that a text begins with, such as a no-break space or a
 * mark of direction, which nobody sees; 0: it begins with none.
 */
size_t cli_blank_len(const char *text);

/* Is it meant as a number: a tel: URI, a "+" in front, or no letter in it? */
bool cli_is_like_number(const char *text);
