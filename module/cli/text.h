/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.h - print octets of any origin on a terminal, safely.
 *
 * Nothing but printable ASCII is written; all other octets are printed as \DDD,
 * as in a zone file (RFC 1035 section 5.1).
 */
#pragma once

#include "e164/naptr.h"
#include "e164/rewrite.h"

#include <stdio.h>

/* Octets, the unprintable ones as \DDD. */
void cli_put(FILE *out, struct e164_slice octets);

/* As a <character-string> of a zone file: in quotes, '"' and '\' escaped. */
void cli_put_quoted(FILE *out, struct e164_slice octets);

/* A domain name in wire form, as text; "(bad name)" if it is malformed. */
void cli_put_name(FILE *out, struct e164_slice name);

/*
 * Octets of the UTF-8 character that begins there; 0: none does, as it is cut
 * off, longer than it need be, a surrogate, or beyond U+10FFFF.
 */
size_t cli_utf8_len(struct e164_slice text);

/* Is the character that begins there a control, of U+0080 to U+009F too? */
bool cli_utf8_is_control(struct e164_slice text);

/* For JSON, not for terminals: as cli_put(), but UTF-8 as it is. */
void cli_put_utf8(FILE *out, struct e164_slice octets);

/* The RDATA of a NAPTR as a zone file has it. */
void cli_put_naptr(FILE *out, const struct e164_naptr *naptr);

/*
 * A paragraph, broken at blanks.
 *
 * prefix: in front of each line
 * width:  columns of a line, the prefix included
 */
void cli_put_wrapped(FILE *out, const char *prefix, size_t width,
		     const char *text);

/* The same with another prefix in front of the first line. */
void cli_put_hanging(FILE *out, const char *first, const char *prefix,
		     size_t width, const char *text);

/*
 * Write the text of a status; for E164_EERE also what was wrong with the last
 * ERE of the rewriter, and where.
 */
#define CLI_STATUS_MAX 192 /* octets */
void cli_status_text(enum e164_status status, const struct e164_rewriter *rw,
		     char text[CLI_STATUS_MAX]);

/* Text for a manual page, escaped so that roff takes all of it as text. */
void cli_put_roff(FILE *out, const char *text);

/* Escape sequences for colours; empty strings if cli_is_terminal() is false. */
enum cli_colour {
	CLI_PLAIN,
	CLI_RED,
	CLI_GREEN,
	CLI_YELLOW,
	CLI_FAINT,
	CLI_COLOUR_COUNT,
};

/* Is the stream a terminal that understands escape sequences? */
bool cli_is_terminal(FILE *out);
const char *cli_colour(FILE *out, enum cli_colour colour);
