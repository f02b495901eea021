/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.c - print octets of any origin safely.
 */
#include "text.h"

#include <stdlib.h>
#include <unistd.h>

static bool is_printable(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

static void put_octet(FILE *out, uint8_t c)
{
	if (is_printable(c))
		putc(c, out);
	else
		fprintf(out, "\\%03u", c);
}

/* Print an octet, with "\" in front of it if it is one of "special". */
static void put_escaped(FILE *out, uint8_t c, const char *special)
{
	if (c && strchr(special, c))
		putc('\\', out);
	put_octet(out, c);
}

void cli_put(FILE *out, struct e164_slice octets)
{
	for (size_t i = 0; i < octets.len; i++)
		put_octet(out, octets.ptr[i]);
}

void cli_put_quoted(FILE *out, struct e164_slice octets)
{
	putc('"', out);
	for (size_t i = 0; i < octets.len; i++)
		put_escaped(out, octets.ptr[i], "\"\\");
	putc('"', out);
}

/* The first octet of a character, and what the second one may be (RFC 3629). */
static const struct lead {
	uint8_t first;
	uint8_t last;
	uint8_t low;
	uint8_t high;
	uint8_t len;
} leads[] = {
	{ 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct lead *find_lead(uint8_t c)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (c >= leads[i].first && c <= leads[i].last)
			return &leads[i];
	return NULL;
}

size_t cli_utf8_len(struct e164_slice text)
{
	const struct lead *lead = text.len ? find_lead(text.ptr[0]) : NULL;

	if (!lead || lead->len > text.len)
		return 0;
	if (lead->len > 1 &&
	    (text.ptr[1] < lead->low || text.ptr[1] > lead->high))
		return 0;
	for (size_t i = 2; i < lead->len; i++)
		if ((text.ptr[i] & 0xc0) != 0x80)
			return 0;
	return lead->len;
}

bool cli_utf8_is_control(struct e164_slice text)
{
	return text.ptr[0] < 0x20 || text.ptr[0] == 0x7f ||
	       (text.len > 1 && text.ptr[0] == 0xc2 && text.ptr[1] < 0xa0);
}

void cli_put_utf8(FILE *out, struct e164_slice octets)
{
	while (octets.len) {
		const size_t len = cli_utf8_len(octets);

		if (len > 1 && !cli_utf8_is_control(octets))
			fwrite(octets.ptr, 1, len, out);
		else
			cli_put(out, e164_slice(octets.ptr, len ? len : 1));
		octets.ptr += len ? len : 1;
		octets.len -= len ? len : 1;
	}
}

static void put_label(FILE *out, struct e164_slice label)
{
	for (size_t i = 0; i < label.len; i++) {
		if (label.ptr[i] == ' ')
			fputs("\\032", out);
		else
			put_escaped(out, label.ptr[i], ".\\\"();@$");
	}
	putc('.', out);
}

void cli_put_name(FILE *out, struct e164_slice name)
{
	struct e164_reader r = e164_reader(name);
	struct e164_slice label = e164_read_string(&r);

	if (!label.len && !r.failed)
		putc('.', out);
	while (label.len) {
		put_label(out, label);
		label = e164_read_string(&r);
	}
	if (r.failed)
		fputs("(bad name)", out);
}

void cli_put_naptr(FILE *out, const struct e164_naptr *naptr)
{
	fprintf(out, "%u %u ", naptr->order, naptr->preference);
	cli_put_quoted(out, naptr->flags);
	putc(' ', out);
	cli_put_quoted(out, naptr->services);
	putc(' ', out);
	cli_put_quoted(out, naptr->regexp);
	putc(' ', out);
	cli_put_name(out, naptr->replacement);
}

/* Length of the first line of text: up to the last blank that fits. */
static size_t line_len(const char *text, size_t room)
{
	const size_t len = strlen(text);
	size_t end = room;

	if (len <= room)
		return len;
	while (end > 0 && text[end] != ' ')
		end--;
	/* A word that is too long for a line gets a line of its own. */
	return end ? end : strcspn(text, " ");
}

void cli_put_hanging(FILE *out, const char *first, const char *prefix,
		     size_t width, const char *text)
{
	while (*text) {
		const size_t used = strlen(first);
		const size_t len =
			line_len(text, width > used ? width - used : 1);

		fprintf(out, "%s%.*s\n", first, (int)len, text);
		text += len;
		text += strspn(text, " ");
		first = prefix;
	}
}

void cli_put_wrapped(FILE *out, const char *prefix, size_t width,
		     const char *text)
{
	cli_put_hanging(out, prefix, prefix, width, text);
}

void cli_status_text(enum e164_status status, const struct e164_rewriter *rw,
		     char text[CLI_STATUS_MAX])
{
	size_t at;

	if (status != E164_EERE) {
		snprintf(text, CLI_STATUS_MAX, "%s", e164_status_text(status));
		return;
	}
	const char *fault = e164_rewriter_fault(rw, &at);

	snprintf(text, CLI_STATUS_MAX, "%s: %s, at octet %zu",
		 e164_status_text(status), fault, at);
}

void cli_put_roff(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			putc(*text, out);
	}
}

bool cli_is_terminal(FILE *out)
{
	const char *terminal = getenv("TERM");

	return isatty(fileno(out)) && terminal && strcmp(terminal, "dumb") != 0;
}

const char *cli_colour(FILE *out, enum cli_colour colour)
{
	static const char *const sequences[CLI_COLOUR_COUNT] = {
		[CLI_PLAIN] = "\033[0m",  [CLI_RED] = "\033[1;31m",
		[CLI_GREEN] = "\033[32m", [CLI_YELLOW] = "\033[33m",
		[CLI_FAINT] = "\033[2m",
	};
	const char *wish = getenv("NO_COLOR");

	if ((wish && *wish) || !cli_is_terminal(out))
		return "";
	return sequences[colour];
}
