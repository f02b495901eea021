/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_octets.c - what is refused before anything is parsed (TOK-01).
 *
 * A parser may act upon a document type, and libxml2 compares each attribute of
 * an element with all others of it: a hundred thousand take a minute. So they
 * are counted first, in one go through the octets.
 *
 * Octets are compared here, so a document that libxml2 would convert from
 * another encoding is refused first.
 */
#include "token_xml.h"

static struct e164_slice skip(struct e164_slice text, size_t len)
{
	return e164_slice(text.ptr + len, text.len - len);
}

static bool begins(struct e164_slice text, const char *with)
{
	const size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr, with, len);
}

/* Encoding ----------------------------------------------------------------- */

static struct e164_slice skip_blanks(struct e164_slice text)
{
	while (text.len && memchr(" \t\r\n", text.ptr[0], 4))
		text = skip(text, 1);
	return text;
}

/* Is it what stands behind the word encoding, and is it UTF-8? */
static bool is_utf8_named(struct e164_slice text)
{
	static const char name[] = "UTF-8";
	const size_t len = sizeof(name) - 1;

	text = skip_blanks(text);
	if (!text.len || text.ptr[0] != '=')
		return false;
	text = skip_blanks(skip(text, 1));
	return text.len > len + 1 && memchr("\"'", text.ptr[0], 2) &&
	       text.ptr[len + 1] == text.ptr[0] &&
	       e164_slice_equal_nocase(e164_slice(text.ptr + 1, len),
				       e164_slice_text(name));
}

/* The word stands in the XML declaration before the name of the encoding. */
static bool is_declared_utf8(struct e164_slice text)
{
	static const char word[] = "encoding";
	const size_t len = sizeof(word) - 1;
	const uint8_t *at;

	if (!begins(text, "<?xml") ||
	    skip_blanks(skip(text, 5)).len == text.len - 5)
		return true;
	if ((at = memmem(text.ptr, text.len, "?>", 2)))
		text.len = (size_t)(at - text.ptr);
	while ((at = memmem(text.ptr, text.len, word, len))) {
		text = skip(text, (size_t)(at - text.ptr) + len);
		if (!is_utf8_named(text))
			return false;
	}
	return true;
}

/* libxml2 takes the first four octets for EBCDIC. */
static bool is_utf8(struct e164_slice text)
{
	if (begins(text, "\xef\xbb\xbf"))
		text = skip(text, 3);
	return text.len && text.ptr[0] < 0x80 &&
	       !begins(text, "\x4c\x6f\xa7\x94") && is_declared_utf8(text);
}

/* Attributes --------------------------------------------------------------- */

static bool is_name_begin(uint8_t c)
{
	return e164_is_alpha(c) || c == '_' || c == ':' || c >= 0x80;
}

/*
 * The attributes of the tag that begins there. Each has an equals sign that
 * does not stand in quotes.
 */
static unsigned count_attributes(struct e164_slice text)
{
	unsigned count = 0;
	uint8_t quote = 0;

	for (size_t i = 0; i < text.len && (quote || text.ptr[i] != '>'); i++) {
		const uint8_t c = text.ptr[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else
			count += c == '=';
	}
	return count;
}

/* From where "<" stands to the next one, or the end. */
static struct e164_slice up_to_next(struct e164_slice text)
{
	const uint8_t *next = memchr(text.ptr + 1, '<', text.len - 1);

	return e164_slice(text.ptr,
			  next ? (size_t)(next - text.ptr) : text.len);
}

static unsigned count_lines(struct e164_slice text, const uint8_t *end)
{
	unsigned lines = 1;

	for (const uint8_t *at = text.ptr; at < end; at++)
		lines += *at == '\n';
	return lines;
}

/*
 * No tag has a "<" in it, not even in quotes. So where comments, CDATA and
 * processing instructions end, by which readers differ, does not matter: what
 * looks like a tag in them is counted, too.
 */
static bool check_tags(struct e164_slice text, struct token_fault *fault)
{
	struct e164_slice rest = text;
	const uint8_t *at;

	while (rest.len && (at = memchr(rest.ptr, '<', rest.len))) {
		const struct e164_slice tag =
			up_to_next(skip(rest, (size_t)(at - rest.ptr)));

		if (tag.len > 1 && is_name_begin(tag.ptr[1]) &&
		    count_attributes(tag) > TOKEN_ATTRIBUTES_MAX)
			return token_refuse(fault, "TOK-01",
					    count_lines(text, at),
					    "an element with more than %d "
					    "attributes",
					    TOKEN_ATTRIBUTES_MAX);
		rest = skip(rest, (size_t)(at - rest.ptr) + tag.len);
	}
	return true;
}

bool token_octets_check(struct e164_slice text, struct token_fault *fault)
{
	static const char *const words[] = { "<!DOCTYPE", "<!ENTITY" };

	if (text.len > TOKEN_DOCUMENT_MAX)
		return token_refuse(fault, "TOK-01", 0, "longer than %d octets",
				    TOKEN_DOCUMENT_MAX);
	if (!text.len || memchr(text.ptr, 0, text.len))
		return token_refuse(fault, "TOK-01", 0, "not XML in UTF-8");
	if (!is_utf8(text))
		return token_refuse(fault, "TOK-01", 0,
				    "its encoding is not UTF-8");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(text.ptr, text.len, words[i], strlen(words[i])))
			return token_refuse(fault, "TOK-01", 0,
					    "a document type declaration");
	return check_tags(text, fault);
}
