/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bracket.c - POSIX bracket expressions to sets of octets.
 *
 * POSIX XBD 9.3.5, C locale; REW-09, REW-12. The octets come from the
 * network. The reader bounds every look ahead, each round of the loop takes at
 * least one octet, and there is no recursion.
 */
#include "bracket.h"

struct bracket {
	struct e164_reader *in;
	struct e164_set *set;
	uint8_t delimiter;
};

/* One element of the list, before it is known whether a range starts there. */
struct element {
	uint8_t octet;
	bool is_added; /* a class, which cannot start a range */
};

/* Inclusive ranges of the C locale; a class has at most four. */
static const struct {
	const char *name;
	uint8_t ranges[4][2];
} classes[] = {
	{ "alpha", { { 'A', 'Z' }, { 'a', 'z' } } },
	{ "digit", { { '0', '9' } } },
	{ "alnum", { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' } } },
	{ "upper", { { 'A', 'Z' } } },
	{ "lower", { { 'a', 'z' } } },
	{ "space", { { '\t', '\r' }, { ' ', ' ' } } },
	{ "blank", { { '\t', '\t' }, { ' ', ' ' } } },
	{ "punct", { { '!', '/' }, { ':', '@' }, { '[', '`' }, { '{', '~' } } },
	{ "print", { { ' ', '~' } } },
	{ "graph", { { '!', '~' } } },
	{ "cntrl", { { 0x01, 0x1f }, { 0x7f, 0x7f } } },
	{ "xdigit", { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } } },
};

static bool sees(const struct bracket *b, size_t ahead, uint8_t octet)
{
	return b->in->left > ahead && b->in->at[ahead] == octet;
}

static void add_range(struct e164_set *set, unsigned int from, unsigned int to)
{
	for (unsigned int octet = from; octet <= to; octet++)
		e164_set_add(set, (uint8_t)octet);
}

/* Take one octet; only before the field's delimiter is "\" an escape. */
static enum e164_status take_octet(struct bracket *b, uint8_t *octet)
{
	const bool is_escaped =
		b->delimiter && sees(b, 0, '\\') && sees(b, 1, b->delimiter);

	if (is_escaped && b->delimiter == '-')
		return E164_EAMBIGUOUS;
	if (is_escaped)
		(void)e164_read_u8(b->in);
	*octet = e164_read_u8(b->in);
	return *octet ? E164_OK : E164_EERE;
}

/* A character class; in stands behind its "[:", the name ends at ":]". */
static enum e164_status take_class(struct bracket *b)
{
	const size_t count = sizeof(classes) / sizeof(classes[0]);
	size_t len = 0;

	while (len < b->in->left && b->in->at[len] != ':')
		len++;
	const struct e164_slice name = e164_read(b->in, len);

	if (!sees(b, 0, ':') || !sees(b, 1, ']'))
		return E164_EERE;
	(void)e164_read(b->in, 2);
	for (size_t i = 0; i < count; i++) {
		if (!e164_slice_equal(name, e164_slice_text(classes[i].name)))
			continue;
		for (size_t r = 0; r < 4 && classes[i].ranges[r][0]; r++)
			add_range(b->set, classes[i].ranges[r][0],
				  classes[i].ranges[r][1]);
		return E164_OK;
	}
	return E164_EERE;
}

/*
 * A collating symbol or an equivalence class; in stands behind its "[." or
 * "[=". Names of several octets are refused.
 */
static enum e164_status take_symbol(struct bracket *b, uint8_t mark,
				    uint8_t *octet)
{
	const enum e164_status status = take_octet(b, octet);

	if (status)
		return status;
	if (!sees(b, 0, mark) || !sees(b, 1, ']'))
		return E164_EERE;
	(void)e164_read(b->in, 2);
	return E164_OK;
}

/*
 * Is "[" followed by the escaped delimiter, and could the two be meant to open
 * a class? That is ambiguous, and so refused (REW-06).
 */
static bool opens_unclear(const struct bracket *b)
{
	return (b->delimiter == ':' || b->delimiter == '=') &&
	       sees(b, 0, '[') && sees(b, 1, '\\') && sees(b, 2, b->delimiter);
}

static enum e164_status take_element(struct bracket *b, struct element *el)
{
	if (opens_unclear(b))
		return E164_EAMBIGUOUS;
	if (sees(b, 0, '[') && sees(b, 1, ':')) {
		(void)e164_read(b->in, 2);
		el->is_added = true;
		return take_class(b);
	}
	if (sees(b, 0, '[') && (sees(b, 1, '.') || sees(b, 1, '='))) {
		(void)e164_read_u8(b->in);
		const uint8_t mark = e164_read_u8(b->in);
		const enum e164_status status =
			take_symbol(b, mark, &el->octet);

		el->is_added = mark == '=';
		if (!status)
			e164_set_add(b->set, el->octet);
		return status;
	}
	el->is_added = false;
	return take_octet(b, &el->octet);
}

/* A range that begins with from; in stands behind its "-". */
static enum e164_status take_range(struct bracket *b, uint8_t from)
{
	struct element to;
	const enum e164_status status = take_element(b, &to);

	if (status)
		return status;
	if (to.is_added || from > to.octet)
		return E164_EERE;
	add_range(b->set, from, to.octet);
	return E164_OK;
}

/*
 * Take one item of the list. A "-" that is neither first, nor last, nor the end
 * of a range only comes up here behind a range or a class; POSIX does not
 * define that ("[a-m-o]"), so it is refused.
 */
static enum e164_status take_item(struct bracket *b, bool is_first)
{
	struct element el;

	if (!is_first && sees(b, 0, '-') && !sees(b, 1, ']'))
		return E164_EERE;
	const enum e164_status status = take_element(b, &el);

	if (status || el.is_added)
		return status;
	if (sees(b, 0, '-') && !sees(b, 1, ']')) {
		(void)e164_read_u8(b->in);
		return take_range(b, el.octet);
	}
	e164_set_add(b->set, el.octet);
	return E164_OK;
}

static void add_other_cases(struct e164_set *set)
{
	for (int letter = 'A'; letter <= 'Z'; letter++) {
		const uint8_t upper = (uint8_t)letter;
		const uint8_t lower = e164_lower(upper);

		if (e164_set_has(set, upper))
			e164_set_add(set, lower);
		else if (e164_set_has(set, lower))
			e164_set_add(set, upper);
	}
}

static void negate(struct e164_set *set)
{
	for (size_t i = 0; i < 4; i++)
		set->bits[i] = ~set->bits[i];
}

enum e164_status e164_bracket_parse(struct e164_reader *in, uint8_t delimiter,
				    bool is_icase, struct e164_set *set)
{
	struct bracket b = { in, set, delimiter };
	const bool is_negated = sees(&b, 0, '^');
	bool is_first = true;

	*set = (struct e164_set){ 0 };
	if (is_negated)
		(void)e164_read_u8(in);
	while (is_first || !sees(&b, 0, ']')) {
		const enum e164_status status = take_item(&b, is_first);

		if (status)
			return status;
		is_first = false;
	}
	(void)e164_read_u8(in);
	if (is_icase)
		add_other_cases(set);
	if (is_negated)
		negate(set);
	return E164_OK;
}
