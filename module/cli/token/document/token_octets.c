/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_octets.c - what is refused before anything is parsed (TOK-01).
 *
 * A parser may act upon a document type, and libxml2 compares each attribute of
 * an element with all others of it: a hundred thousand take a minute. So they
 * are counted first, in one go through the octets.
 */
#include "token_xml.h"

/* What may stand in a document beside elements and text, from "<" on. */
static const struct {
	const char *begin;
	const char *end;
} others[] = {
	{ "<!--", "-->" },
	{ "<![CDATA[", "]]>" },
	{ "<?", "?>" },
};

static bool begins(struct e164_slice text, const char *with)
{
	const size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr, with, len);
}

static struct e164_slice skip(struct e164_slice text, size_t len)
{
	return e164_slice(text.ptr + len, text.len - len);
}

/* Behind the other thing that begins here; nothing is skipped: there is none.
 */
static struct e164_slice skip_other(struct e164_slice text)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const size_t end_len = strlen(others[i].end);
		const uint8_t *end;

		if (!begins(text, others[i].begin))
			continue;
		end = memmem(text.ptr, text.len, others[i].end, end_len);
		return skip(text, end ? (size_t)(end - text.ptr) + end_len
				      : text.len);
	}
	return text;
}

/*
 * Behind the tag that begins here. Each attribute of it has an equals sign that
 * does not stand in quotes.
 */
static struct e164_slice skip_tag(struct e164_slice text, unsigned *attributes)
{
	uint8_t quote = 0;
	size_t i = 1;

	*attributes = 0;
	for (; i < text.len && (quote || text.ptr[i] != '>'); i++) {
		const uint8_t c = text.ptr[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else
			*attributes += c == '=';
	}
	return skip(text, i);
}

static unsigned count_lines(struct e164_slice text, const uint8_t *end)
{
	unsigned lines = 1;

	for (const uint8_t *at = text.ptr; at < end; at++)
		lines += *at == '\n';
	return lines;
}

static bool check_tags(struct e164_slice text, struct token_fault *fault)
{
	struct e164_slice rest = text;
	const uint8_t *tag;

	while (rest.len && (tag = memchr(rest.ptr, '<', rest.len))) {
		const struct e164_slice at =
			skip(rest, (size_t)(tag - rest.ptr));
		unsigned attributes;

		rest = skip_other(at);
		if (rest.len != at.len)
			continue;
		rest = skip_tag(at, &attributes);
		if (attributes > TOKEN_ATTRIBUTES_MAX)
			return token_refuse(fault, "TOK-01",
					    count_lines(text, tag),
					    "an element with more than %d "
					    "attributes",
					    TOKEN_ATTRIBUTES_MAX);
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
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(text.ptr, text.len, words[i], strlen(words[i])))
			return token_refuse(fault, "TOK-01", 0,
					    "a document type declaration");
	return check_tags(text, fault);
}
