/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.h - octets of others on their way to a screen or into JSON.
 *
 * Nothing but printable ASCII is ever written: all other octets become \DDD, as
 * in a zone file.
 */
#pragma once

#include "e164/naptr.h"
#include "e164/rewrite.h"

#include <stdio.h>

/* Octets as they are, the unprintable ones as \DDD. */
void cli_put(FILE *out, struct e164_slice octets);

/* As a <character-string> of a zone file: in quotes, '"' and '\' escaped. */
void cli_put_quoted(FILE *out, struct e164_slice octets);

/* A domain name in wire form; "(bad name)" if it is none. */
void cli_put_name(FILE *out, struct e164_slice name);

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
 * The text of a status; for E164_EERE with what is wrong and where, as the
 * rewriter met it last.
 */
#define CLI_STATUS_MAX 192 /* octets */
void cli_status_text(enum e164_status status, const struct e164_rewriter *rw,
		     char text[CLI_STATUS_MAX]);

/* Text for a manual page: no request at its start, no lost hyphen. */
void cli_put_roff(FILE *out, const char *text);

/* Colours, which are empty strings unless the stream is a terminal. */
enum cli_colour {
	CLI_PLAIN,
	CLI_RED,
	CLI_GREEN,
	CLI_YELLOW,
	CLI_FAINT,
	CLI_COLOUR_COUNT,
};

/* Whether the stream is a terminal that takes escape sequences. */
bool cli_is_terminal(FILE *out);
const char *cli_colour(FILE *out, enum cli_colour colour);
