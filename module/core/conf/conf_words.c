/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_words.c - blanks, quotes and comments of a configuration file.
 */
#include "conf_words.h"

#define STRING(number) TEXT(number)
#define TEXT(number)   #number

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip(struct e164_slice *rest, size_t octets)
{
	*rest = e164_slice(rest->ptr + octets, rest->len - octets);
}

/* Take a word in quotes from rest. Returns false if the quote is not closed. */
static bool read_quoted(struct e164_slice *rest, struct e164_slice *word)
{
	const uint8_t quote = rest->ptr[0];

	skip(rest, 1);
	const uint8_t *end =
		rest->len ? memchr(rest->ptr, quote, rest->len) : NULL;

	if (!end)
		return false;
	*word = e164_slice(rest->ptr, (size_t)(end - rest->ptr));
	skip(rest, word->len + 1);
	return true;
}

/* A '#' inside is part of it, as in unbound.conf: paths may have one. */
static void read_bare(struct e164_slice *rest, struct e164_slice *word)
{
	size_t len = 0;

	while (len < rest->len && !is_blank(rest->ptr[len]))
		len++;
	*word = e164_slice(rest->ptr, len);
	skip(rest, len);
}

static bool find_word(struct e164_slice *rest)
{
	while (rest->len && is_blank(rest->ptr[0]))
		skip(rest, 1);
	return rest->len && rest->ptr[0] != '#';
}

const char *e164_conf_words(struct e164_slice line, struct e164_slice *words,
			    size_t *count)
{
	*count = 0;
	while (find_word(&line)) {
		if (*count == CONF_WORDS_MAX)
			return "more than " STRING(CONF_WORDS_MAX) " words on "
								   "one line";
		struct e164_slice *word = &words[(*count)++];

		if (line.ptr[0] != '"' && line.ptr[0] != '\'')
			read_bare(&line, word);
		else if (!read_quoted(&line, word))
			return "a quote is not closed";
	}
	return NULL;
}
