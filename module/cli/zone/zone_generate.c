/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_generate.c - $GENERATE RANGE NAME [TTL] [CLASS] TYPE RDATA, as BIND has
 * it.
 *
 * RANGE is FIRST-LAST or FIRST-LAST/STEP. In NAME and RDATA "$" stands for the
 * value, "${OFFSET,WIDTH,BASE}" for one that was changed, "$$" for a dollar
 * sign; what follows a backslash is left as it is. RDATA of several words
 * stands in one pair of quotes, with \" inside. Several words without it, as
 * PowerDNS takes them, are read, too.
 */
#include "zone_parts.h"

#include <limits.h>
#include <stdlib.h>

#define VALUE_MAX INT_MAX /* as in BIND */

/* The three parts of each record, as they were typed. */
struct zone_generate {
	unsigned long next;
	unsigned long last;
	unsigned long step;
	unsigned long made; /* records so far */
	unsigned long line;
	bool is_on;
	struct zone_name owner; /* in front of it, and again behind it */
	bool has_lost_owner;
	char name[ZONE_TEMPLATE_MAX];
	char head[ZONE_TEMPLATE_MAX]; /* TTL, class, type */
	char rdata[ZONE_TEMPLATE_MAX];
};

unsigned long zone_generate_made(const struct zone_generate *generate)
{
	return generate->made ? generate->made - 1 : 0;
}

/* Read digits; false if there are none, or the value is too large. */
static bool read_value(const char **at, unsigned long *value)
{
	const char *from = *at;

	*value = 0;
	for (; e164_is_digit((uint8_t) * *at); ++*at) {
		*value = *value * 10 + (unsigned long)(**at - '0');
		if (*value > VALUE_MAX)
			return false;
	}
	return *at > from;
}

static bool skip(const char **at, char c)
{
	const bool is_there = **at == c;

	*at += is_there;
	return is_there;
}

static bool read_range(struct zone *zone, struct zone_generate *g)
{
	const struct zone_word *word = &zone->text.words[1];
	const char *at = word->text;

	g->step = 1;
	if (!word->is_quoted && read_value(&at, &g->next) && skip(&at, '-') &&
	    read_value(&at, &g->last) &&
	    (!skip(&at, '/') || read_value(&at, &g->step)) && !*at &&
	    g->next <= g->last && g->step)
		return true;
	zone_set_fault(zone,
		       "$GENERATE: \"%.*s\" is not a range, such as 0-9 "
		       "or 0-9/3, of values up to %d",
		       zone_word_shown(word), word->text, VALUE_MAX);
	return false;
}

/* Take from the records that are left. */
static bool count_values(struct zone *zone, const struct zone_generate *g)
{
	const unsigned long count = (g->last - g->next) / g->step + 1;
	unsigned long *left = zone_generate_left(zone);

	if (!left)
		return false;
	if (count > *left) {
		zone_set_fault(zone,
			       "$GENERATE: %lu records: more than %d in "
			       "a zone are not made",
			       count, ZONE_GENERATED_MAX);
		return false;
	}
	*left -= count;
	return true;
}

/* Write words as they were typed; the room of each part is the same. */
static bool put_words(struct zone *zone, size_t from, size_t to, char *part)
{
	struct e164_writer w = e164_writer(part, ZONE_TEMPLATE_MAX - 1);

	for (size_t i = from; i < to; i++) {
		const struct zone_word *word = &zone->text.words[i];

		if (i > from && !word->is_glued)
			e164_write_u8(&w, ' ');
		if (word->is_quoted)
			e164_write_u8(&w, '"');
		e164_write(&w, word->text, word->len);
		if (word->is_quoted)
			e164_write_u8(&w, '"');
	}
	part[w.len] = '\0';
	if (w.failed)
		zone_set_fault(zone, "$GENERATE: more than %d octets",
			       ZONE_TEMPLATE_MAX - 1);
	return !w.failed;
}

/* RDATA in one pair of quotes: \" is a quote in it. */
static bool put_quoted(struct zone *zone, const struct zone_word *word,
		       char *part)
{
	struct e164_writer w = e164_writer(part, ZONE_TEMPLATE_MAX - 1);

	for (const char *at = word->text; *at; at++) {
		if (*at == '\\' && at[1] && at[1] != '"')
			e164_write_u8(&w, (uint8_t)*at++);
		else if (*at == '\\' && at[1])
			at++;
		e164_write_u8(&w, (uint8_t)*at);
	}
	part[w.len] = '\0';
	if (w.failed)
		zone_set_fault(zone, "$GENERATE: more than %d octets",
			       ZONE_TEMPLATE_MAX - 1);
	return !w.failed;
}

static bool read_parts(struct zone *zone, struct zone_generate *g)
{
	const struct zone_text *z = &zone->text;
	const char *ttl_note = zone->ttl_note;

	if (z->count < 5 || z->has_more || z->words[2].is_quoted) {
		zone_set_fault(zone, "$GENERATE expects a range, a name, a "
				     "type and RDATA");
		return false;
	}
	if (!read_range(zone, g) || !zone_read_head(zone, 3))
		return false;
	/* What is said of its TTL is said of the first record. */
	zone->ttl_note = ttl_note;
	if (zone->first == z->count) {
		zone_set_fault(zone, "$GENERATE: RDATA is missing");
		return false;
	}
	const struct zone_word *rdata = &z->words[zone->first];
	const bool is_one = zone->first + 1 == z->count && rdata->is_quoted;

	return put_words(zone, 2, 3, g->name) &&
	       put_words(zone, 3, zone->first, g->head) &&
	       (is_one ? put_quoted(zone, rdata, g->rdata)
		       : put_words(zone, zone->first, z->count, g->rdata));
}

/* The state, made when it is needed first; NULL with a fault. */
static struct zone_generate *state(struct zone *zone)
{
	struct zone_generate **g;

	if (!zone_generate_left(zone))
		return NULL;
	g = zone_generate_of(zone);
	if (!*g)
		*g = calloc(1, sizeof(**g));
	if (!*g)
		zone_set_fault(zone, "%s", e164_status_text(E164_EMEMORY));
	return *g;
}

enum zone_item zone_generate(struct zone *zone)
{
	struct zone_generate *g = state(zone);

	if (!g || !zone_has_spans(zone, "$GENERATE") || !read_parts(zone, g) ||
	    !count_values(zone, g))
		return ZONE_FAULT;
	g->line = zone->text.start;
	g->owner = zone->owner;
	g->has_lost_owner = zone->has_lost_owner;
	g->made = 0;
	g->is_on = true;
	if (zone->first + 1 == zone->text.count)
		return ZONE_RECORD;
	zone_set_fault(zone, "RDATA of several words: BIND takes it in one "
			     "pair of quotes only");
	return ZONE_NOTE;
}

/* Expansion -------------------------------------------------------------- */

/* What stands in "${}". */
struct format {
	long offset;
	unsigned long width;
	char base;
};

/* Read "{OFFSET[,WIDTH[,BASE]]}"; at points behind "{", then behind "}". */
static bool read_format(const char **at, struct format *format)
{
	const bool is_minus = skip(at, '-');
	unsigned long offset;

	if (!is_minus)
		(void)skip(at, '+');
	if (!read_value(at, &offset))
		return false;
	format->offset = is_minus ? -(long)offset : (long)offset;
	if (!skip(at, ','))
		return skip(at, '}');
	if (!read_value(at, &format->width))
		return false;
	if (!skip(at, ','))
		return skip(at, '}');
	format->base = **at;
	if (!format->base || !strchr("doxXnN", format->base))
		return false;
	++*at;
	return skip(at, '}');
}

/*
 * Hexadecimal digits, the last one first, with dots between them; the width is
 * one of characters, dots included.
 */
static void put_nibbles(struct e164_writer *w, unsigned value,
			const struct format *format)
{
	const char *digits =
		format->base == 'n' ? "0123456789abcdef" : "0123456789ABCDEF";
	unsigned long width = format->width;

	do {
		e164_write_u8(w, (uint8_t)digits[value & 15]);
		value >>= 4;
		width -= width > 0;
		if (width || value) {
			e164_write_u8(w, '.');
			width -= width > 0;
		}
	} while (!w->failed && (width || value));
}

static void put_value(struct e164_writer *w, long value,
		      const struct format *format)
{
	const int width = format->width < ZONE_TEMPLATE_MAX ? (int)format->width
							    : ZONE_TEMPLATE_MAX;
	char text[ZONE_TEMPLATE_MAX + 32];
	int len = 0;

	switch (format->base) {
	case 'n':
	case 'N':
		put_nibbles(w, (unsigned)value, format);
		return;
	case 'o':
		len = snprintf(text, sizeof(text), "%0*o", width,
			       (unsigned)value);
		break;
	case 'x':
		len = snprintf(text, sizeof(text), "%0*x", width,
			       (unsigned)value);
		break;
	case 'X':
		len = snprintf(text, sizeof(text), "%0*X", width,
			       (unsigned)value);
		break;
	default:
		len = snprintf(text, sizeof(text), "%0*ld", width, value);
		break;
	}
	e164_write(w, text, (size_t)len);
}

/* What stands behind a "$". Returns false if it is malformed. */
static bool expand_value(struct e164_writer *w, const char **at,
			 unsigned long value)
{
	struct format format = { .base = 'd' };

	if (skip(at, '$')) {
		e164_write_u8(w, '$');
		return true;
	}
	if (skip(at, '{') && !read_format(at, &format))
		return false;
	const long sum = (long)value + format.offset;

	if (sum > VALUE_MAX || sum < -(long)VALUE_MAX)
		return false;
	put_value(w, sum, &format);
	return true;
}

static bool expand(struct e164_writer *w, const char *part, unsigned long value)
{
	const char *at = part;

	while (*at && !w->failed) {
		if (skip(&at, '$')) {
			if (!expand_value(w, &at, value))
				return false;
			continue;
		}
		if (*at == '\\' && at[1])
			e164_write_u8(w, (uint8_t)*at++);
		e164_write_u8(w, (uint8_t)*at++);
	}
	return true;
}

/* Make a record's text. Returns false with a fault. */
static bool make(struct zone *zone, const struct zone_generate *g,
		 struct e164_writer *w)
{
	const bool is_good = expand(w, g->name, g->next);

	e164_write_u8(w, ' ');
	e164_write_slice(w, e164_slice_text(g->head));
	e164_write_u8(w, ' ');
	if (!is_good || !expand(w, g->rdata, g->next))
		zone_set_fault(zone, "$GENERATE: expected $, $$ or "
				     "${OFFSET,WIDTH,BASE}, BASE one of "
				     "d o x X n N");
	else if (w->failed)
		zone_set_fault(zone,
			       "$GENERATE: a record of more than %d "
			       "octets",
			       ZONE_TEMPLATE_MAX);
	else
		return true;
	return false;
}

/* Go on behind the $GENERATE. */
static enum zone_item end(struct zone *zone, struct zone_generate *g)
{
	g->is_on = false;
	zone->owner = g->owner;
	zone->has_lost_owner = g->has_lost_owner;
	zone->text.start = g->line;
	return zone_mark_line(zone, g->line) ? ZONE_END : ZONE_FAULT;
}

enum zone_item zone_generate_next(struct zone *zone)
{
	struct zone_generate **of = zone_generate_of(zone);
	struct zone_generate *g = of ? *of : NULL;
	char text[ZONE_TEMPLATE_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	bool is_good;

	if (!g || !g->is_on)
		return ZONE_END;
	if (g->next > g->last)
		return end(zone, g);
	is_good = make(zone, g, &w);
	if (!g->made)
		is_good &= zone_mark_values(zone, g->line, g->next, g->step);
	/* Also if it failed: then this is the value for which it did. */
	g->made++;
	if (!is_good) {
		g->next = g->last + 1;
		zone->is_directive = true;
		return ZONE_FAULT;
	}
	g->next += g->step;
	zone_text_take(&zone->text, text, w.len, g->line);
	if (zone->text.fault)
		zone_set_fault(zone, "%s", zone->text.fault);
	else if (!zone->text.count || zone->text.is_indented)
		zone_set_fault(zone, "a record without an owner");
	else
		return zone_read_record(zone);
	return ZONE_FAULT;
}
