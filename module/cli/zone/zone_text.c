/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_text.c - the entries of a zone file as words.
 *
 * A state machine over octets: there is one function for each state.
 */
#include "zone_text.h"

#define WORD_ROOM 2 /* octets that are kept free: one more octet and a NUL */

static void set_fault(struct zone_text *z, const char *fault)
{
	if (!z->fault)
		z->fault = fault;
}

static void begin_word(struct zone_text *z, enum zone_text_state state,
		       bool is_glued)
{
	z->state = state;
	z->is_escaped = false;
	if (z->count == ZONE_WORDS_MAX) {
		z->has_more = true;
		return;
	}
	z->words[z->count] = (struct zone_word){
		.text = z->text + z->used,
		.is_quoted = state == ZONE_STATE_QUOTED,
		.is_glued = is_glued,
		.from = z->offset,
	};
}

static void put(struct zone_text *z, int c)
{
	if (z->has_more)
		return;
	if (!c)
		set_fault(z, "a NUL octet");
	if (z->used + WORD_ROOM > ZONE_TEXT_MAX)
		set_fault(z, "longer than 65535 octets");
	else
		z->text[z->used++] = (char)c;
}

static void end_word(struct zone_text *z)
{
	const bool is_closed = z->state == ZONE_STATE_QUOTED && !z->fault;

	z->state = ZONE_STATE_GAP;
	if (z->has_more)
		return;
	struct zone_word *word = &z->words[z->count++];

	word->len = (size_t)(z->text + z->used - word->text);
	word->to = z->offset + is_closed;
	if (z->used + WORD_ROOM > ZONE_TEXT_MAX)
		z->used--;
	z->text[z->used++] = '\0';
}

/* Take an octet that is not part of a word. */
static void on_gap(struct zone_text *z, int c, bool is_glued)
{
	switch (c) {
	case ' ':
	case '\t':
	case '\r':
		z->is_indented |= z->is_line_start && !z->depth;
		break;
	case ';':
		z->state = ZONE_STATE_COMMENT;
		break;
	case '(':
		z->depth++;
		break;
	case ')':
		if (z->depth)
			z->depth--;
		else
			set_fault(z, "\")\" without \"(\"");
		break;
	case '"':
		begin_word(z, ZONE_STATE_QUOTED, is_glued);
		break;
	default:
		begin_word(z, ZONE_STATE_BARE, is_glued);
		put(z, c);
		z->is_escaped = c == '\\';
	}
}

static bool ends_bare(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == ';' || c == '(' ||
	       c == ')' || c == '"';
}

/* Say what stands right behind the last word, if it is no blank. */
static void set_stop(struct zone_text *z, int c)
{
	if (!z->has_more && z->count && (c == ';' || c == '(' || c == ')'))
		z->words[z->count - 1].stop = (char)c;
}

static void on_bare(struct zone_text *z, int c)
{
	if (!z->is_escaped && ends_bare(c)) {
		end_word(z);
		set_stop(z, c);
		on_gap(z, c, true);
		return;
	}
	put(z, c);
	z->is_escaped = !z->is_escaped && c == '\\';
}

static void on_quoted(struct zone_text *z, int c)
{
	if (!z->is_escaped && c == '"') {
		end_word(z);
		return;
	}
	put(z, c);
	z->is_escaped = !z->is_escaped && c == '\\';
}

/* Does the octet follow a closing quote without a blank between them? */
static bool touches_quote(const struct zone_text *z, int before)
{
	return before == '"' && z->count && !z->has_more &&
	       z->words[z->count - 1].is_quoted;
}

static void step(struct zone_text *z, int c, int before)
{
	switch (z->state) {
	case ZONE_STATE_BARE:
		on_bare(z, c);
		break;
	case ZONE_STATE_QUOTED:
		on_quoted(z, c);
		break;
	case ZONE_STATE_GAP:
		if (touches_quote(z, before))
			set_stop(z, c);
		on_gap(z, c, touches_quote(z, before));
		break;
	default:
		break;
	}
	z->is_line_start = false;
}

/* A line has ended. Returns whether the entry has, too. */
static bool end_line(struct zone_text *z)
{
	if (z->state == ZONE_STATE_QUOTED)
		set_fault(z, "a quote is not closed on its line");
	if (z->state == ZONE_STATE_BARE || z->state == ZONE_STATE_QUOTED)
		end_word(z);
	z->state = ZONE_STATE_GAP;
	z->is_line_start = true;
	/* After a fault an open parenthesis must not take in the rest. */
	if (z->fault)
		z->depth = 0;
	return !z->depth;
}

static void begin_entry(struct zone_text *z)
{
	z->start = z->line;
	z->fault = NULL;
	z->is_indented = false;
	z->has_more = false;
	z->count = 0;
	z->state = ZONE_STATE_GAP;
	z->is_line_start = true;
	z->depth = 0;
	z->used = 0;
}

void zone_text_init(struct zone_text *z, FILE *file)
{
	z->file = file;
	z->line = 1;
	z->offset = 0;
	begin_entry(z);
}

/*
 * Read a byte order mark at the start of a file, which is not part of its first
 * entry. Returns false if there is none; the octets of a part of one begin a
 * word.
 */
static bool read_mark(struct zone_text *z)
{
	static const int mark[] = { 0xef, 0xbb, 0xbf };
	const size_t whole = sizeof(mark) / sizeof(mark[0]);
	size_t len = 0;
	int c = EOF;

	while (len < whole && (c = getc_unlocked(z->file)) == mark[len])
		len++;
	if (len == whole) {
		z->offset = whole;
		set_fault(z, "a byte order mark at the start of the file, for "
			     "which name servers refuse it: save it as UTF-8 "
			     "without one");
		return true;
	}
	if (c != EOF)
		(void)ungetc(c, z->file);
	for (size_t i = 0; i < len; i++, z->offset++)
		step(z, mark[i], '\n');
	return false;
}

/* Read up to the end of an entry. Returns false at the end of the file. */
static bool read_entry(struct zone_text *z)
{
	int before = '\n';

	for (;;) {
		const int c = getc_unlocked(z->file);

		if (c == EOF) {
			if (z->depth)
				set_fault(z, "a parenthesis is not closed");
			(void)end_line(z);
			return false;
		}
		if (c == '\n') {
			const bool is_whole = end_line(z);

			z->line++;
			z->offset++;
			if (is_whole)
				return true;
		} else {
			step(z, c, before);
			z->offset++;
		}
		before = c;
	}
}

bool zone_text_next(struct zone_text *z)
{
	bool is_going;

	do {
		begin_entry(z);
		if (!z->offset && read_mark(z))
			return true;
		is_going = read_entry(z);
	} while (is_going && !z->count && !z->fault);
	return z->count || z->fault;
}

void zone_text_take(struct zone_text *z, const char *text, size_t len,
		    unsigned long start)
{
	int before = '\n';

	begin_entry(z);
	z->start = start;
	for (size_t i = 0; i < len; i++) {
		step(z, (unsigned char)text[i], before);
		before = (unsigned char)text[i];
	}
	if (z->depth)
		set_fault(z, "a parenthesis is not closed");
	(void)end_line(z);
}
