/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_text.c - numbers and identifiers as text.
 */
#include "token.h"

#include "number_text.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

bool token_refuse(struct token_fault *fault, const char *rule, unsigned line,
		  const char *format, ...)
{
	va_list args;

	fault->rule = rule;
	fault->element = NULL;
	fault->line = line;
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return false;
}

bool token_is_starved(const struct token_fault *fault)
{
	return !strcmp(fault->text, e164_status_text(E164_EMEMORY)) ||
	       !strcmp(fault->text, TOKEN_UNREAD);
}

bool token_number_parse(struct e164_slice text, uint64_t *digits, uint8_t *len)
{
	uint64_t sum = 0;

	if (text.len < 2 || text.len > E164_AUS_MAX || text.ptr[0] != '+' ||
	    text.ptr[1] == '0')
		return false;
	for (size_t i = 1; i < text.len; i++) {
		if (!e164_is_digit(text.ptr[i]))
			return false;
		sum = sum * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	*digits = sum;
	*len = (uint8_t)(text.len - 1);
	return true;
}

void token_numbers_format(const struct e164_extent *extent,
			  char text[TOKEN_NUMBERS_MAX])
{
	const uint64_t first = e164_extent_first(extent);
	const uint64_t last = e164_extent_last(extent);

	if (first == last)
		snprintf(text, TOKEN_NUMBERS_MAX, "+%" PRIu64, first);
	else
		snprintf(text, TOKEN_NUMBERS_MAX, "+%" PRIu64 "-+%" PRIu64,
			 first, last);
}

bool token_numbers_parse(struct e164_slice text, struct e164_extent *extent)
{
	const uint8_t *dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
	struct e164_slice first = text;
	struct e164_slice last = text;
	uint64_t digits[2];
	uint8_t len[2];

	if (dash) {
		first.len = (size_t)(dash - text.ptr);
		last = e164_slice(dash + 1, text.len - first.len - 1);
	}
	if (!token_number_parse(first, &digits[0], &len[0]) ||
	    !token_number_parse(last, &digits[1], &len[1]) ||
	    len[0] != len[1] || digits[0] > digits[1])
		return false;
	*extent = e164_extent(digits[0], digits[1], len[0]);
	return true;
}

/* Digits, a hyphen or dots, digits. Who writes a number in groups has more. */
static bool is_like_a_block(const char *text)
{
	const char *rest = text + strcspn(text, "-.");

	return strspn(text, "+0123456789") == (size_t)(rest - text) &&
	       (*rest == '-' || !strncmp(rest, "..", 2)) &&
	       !strpbrk(rest + 1, "-() \t");
}

bool token_numbers_read(const char *text, struct e164_extent *extent)
{
	struct e164_number number;

	if (token_numbers_parse(e164_slice_text(text), extent))
		return true;
	if (strchr(text, '-') && strrchr(text, '+') > strchr(text, '-')) {
		cli_error("\"%s\" is no block (+FIRST-+LAST)", text);
		return false;
	}
	/* "+441632960100-99" would be one number, and much longer. */
	if (is_like_a_block(text)) {
		cli_error("\"%s\" may be a number or a block; write a number "
			  "without this hyphen, or a block as +FIRST-+LAST",
			  text);
		return false;
	}
	if (!cli_number_take(text, &number))
		return false;
	*extent = e164_extent_of_number(&number);
	return true;
}

void token_time_format(uint64_t second, char text[TOKEN_TIME_MAX])
{
	const time_t time = (time_t)second;
	struct tm utc;

	if (!gmtime_r(&time, &utc) ||
	    !strftime(text, TOKEN_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &utc))
		snprintf(text, TOKEN_TIME_MAX, "%" PRIu64, second);
}

bool token_count_parse(const char *text, uint64_t *count)
{
	char *end = NULL;

	/* strtoull() takes blanks and a sign in front, and turns "-5" round. */
	if (!e164_is_digit((uint8_t)text[0]))
		return false;
	errno = 0;
	*count = strtoull(text, &end, 10);
	return !errno && !*end;
}

bool token_is_id(struct e164_slice text, size_t max)
{
	if (text.len < 1 || text.len > max)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	return true;
}

/* A control, or an octet that is not UTF-8, as if it were a character. */
static size_t put_code_point(FILE *out, struct e164_slice text, size_t len)
{
	fprintf(out, "\\u%04x", text.ptr[len > 1 ? len - 1 : 0]);
	return len > 1 ? len : 1;
}

void token_put_json(FILE *out, const char *text)
{
	struct e164_slice rest = e164_slice_text(text);

	putc('"', out);
	while (rest.len) {
		size_t len = cli_utf8_len(rest);

		if (*rest.ptr == '"' || *rest.ptr == '\\')
			putc('\\', out);
		if (len && !cli_utf8_is_control(rest))
			fwrite(rest.ptr, 1, len, out);
		else
			len = put_code_point(out, rest, len);
		rest = e164_slice(rest.ptr + len, rest.len - len);
	}
	putc('"', out);
}
