/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number.c - between a telephone number and its ENUM domain name.
 *
 * RFC 6116 sections 3.1 and 3.2. e164_name_parse() runs on every query of the
 * resolver, and nearly all of these are outside: such a name costs one
 * comparison of octets for each apex, which as a rule ends at the first octet.
 * A name that ends in the octets of an apex is then walked label by label,
 * because these octets may also begin in the middle of a label. Labels of one
 * digit, which most of those are, are walked four at a time.
 */
#include "e164/number.h"

#include "infra_label.h"

#define LABEL_MAX        63 /* octets of a label, RFC 1035 2.3.4 */
#define SERVICE_PART_MAX 32 /* octets behind the '_', RFC 6116 3.4.3 */
#define DIGIT_LABEL      2  /* octets of a one-digit label, with its length */
#define FOUR             8  /* octets of four such labels */

/*
 * Eight octets in one word, in whatever order the machine has them: each first
 * one of a label is its length, each second one its digit.
 */
union four {
	uint8_t octets[FOUR];
	uint64_t word;
};

static const union four LENGTH = { { 255, 0, 255, 0, 255, 0, 255, 0 } };
static const union four ONE = { { 1, 0, 1, 0, 1, 0, 1, 0 } };
static const union four HIGH = { { 255, 240, 255, 240, 255, 240, 255, 240 } };
static const union four DIGIT = { { 1, 48, 1, 48, 1, 48, 1, 48 } };
static const union four SIX = { { 0, 6, 0, 6, 0, 6, 0, 6 } };

static uint64_t word_at(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* Are these octets four labels of one octet each? */
static bool are_four_labels(const uint8_t *at)
{
	return (word_at(at) & LENGTH.word) == ONE.word;
}

/*
 * Are they four labels of one digit each? Digits are from 48 to 57, 0x30 to
 * 0x39. What is from 0x3a to 0x3f gets another upper half when 6 is added; no
 * octet runs over into the next.
 */
static bool are_four_digits(const uint8_t *at)
{
	const uint64_t word = word_at(at);

	return (word & HIGH.word) == DIGIT.word &&
	       ((word + SIX.word) & HIGH.word) == DIGIT.word;
}

/*
 * Does dname end in the octets of the apex? The apex is in lower case already,
 * and a length octet (0 to 63) is never taken for an upper-case letter.
 */
static bool ends_in(struct e164_slice dname, const struct e164_apex *apex)
{
	if (dname.len < apex->len)
		return false;
	const uint8_t *tail = dname.ptr + (dname.len - apex->len);

	if (e164_lower(tail[0]) != apex->name[0])
		return false;
	if (!memcmp(tail, apex->name, apex->len))
		return true;
	for (size_t i = 0; i < apex->len; i++)
		if (e164_lower(tail[i]) != apex->name[i])
			return false;
	return true;
}

/* Does dname consist of whole labels, without a root, up to this offset? */
static bool is_label_border(struct e164_slice dname, size_t border)
{
	size_t at = 0;

	while (at + FOUR <= border && are_four_labels(dname.ptr + at))
		at += FOUR;
	while (at < border) {
		const uint8_t len = dname.ptr[at];

		if (!len || len > LABEL_MAX)
			return false;
		at += 1 + (size_t)len;
	}
	return at == border;
}

/* The longest apex at or above dname, or NULL. */
static const struct e164_apex *
find_apex(struct e164_slice dname, const struct e164_apex *apexes, size_t count)
{
	const struct e164_apex *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct e164_apex *apex = &apexes[i];

		if (best && apex->len <= best->len)
			continue;
		if (!ends_in(dname, apex))
			continue;
		if (is_label_border(dname, dname.len - apex->len))
			best = apex;
	}
	return best;
}

/* '_', then 1 to 32 letters, digits or '-' (URI-03); label: at its length */
static bool is_service_label(const uint8_t *label)
{
	const size_t len = label[0];

	if (len < 2 || len > 1 + SERVICE_PART_MAX || label[1] != '_')
		return false;
	for (size_t i = 2; i <= len; i++) {
		const uint8_t c = label[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-')
			return false;
	}
	return true;
}

/* How many octets at the start of these whole labels are service labels. */
static size_t service_labels_len(struct e164_slice labels)
{
	size_t at = 0;

	for (size_t i = 0; i < E164_SERVICE_LABELS_MAX; i++) {
		if (at == labels.len || !is_service_label(labels.ptr + at))
			break;
		at += 1 + (size_t)labels.ptr[at];
	}
	return at;
}

/* Those behind the last four of many labels are looked at with them. */
static bool are_digits(struct e164_slice labels)
{
	if (!labels.len || labels.len % DIGIT_LABEL)
		return false;
	if (labels.len >= FOUR) {
		for (size_t at = 0; at + FOUR < labels.len; at += FOUR)
			if (!are_four_digits(labels.ptr + at))
				return false;
		return are_four_digits(labels.ptr + labels.len - FOUR);
	}
	for (size_t at = 0; at < labels.len; at += DIGIT_LABEL)
		if (labels.ptr[at] != 1 || !e164_is_digit(labels.ptr[at + 1]))
			return false;
	return true;
}

/* Labels of one digit each, the last digit of the number first (MAP-03). */
static bool read_digits(struct e164_slice labels, bool has_plus,
			struct e164_number *number)
{
	struct e164_number got = { .len = 0 };
	size_t len = 0;

	if (labels.len > E164_DIGITS_MAX * DIGIT_LABEL || !are_digits(labels) ||
	    labels.ptr[labels.len - 1] == '0')
		return false;
	if (has_plus)
		got.aus[len++] = '+';
	for (size_t left = labels.len; left; left -= DIGIT_LABEL)
		got.aus[len++] = (char)labels.ptr[left - 1];
	got.len = (uint8_t)len;
	*number = got;
	return true;
}

/* As read_digits(), with the apex's branch label behind the country code. */
static bool read_branch(struct e164_slice labels, const struct e164_apex *apex,
			struct e164_number *number)
{
	uint8_t room[E164_DIGITS_MAX * DIGIT_LABEL];
	struct e164_writer digits = e164_writer(room, sizeof(room));
	struct e164_number got;
	unsigned behind;

	if (!apex->branch_len ||
	    !e164_branch_remove(labels, apex, &digits, &behind) ||
	    !read_digits(e164_written(&digits), apex->has_plus, &got) ||
	    behind != e164_branch_position(&got))
		return false;
	*number = got;
	return true;
}

void e164_name_parse(struct e164_slice dname, const struct e164_apex *apexes,
		     size_t count, struct e164_name *name)
{
	*name = (struct e164_name){ .kind = E164_NAME_OUTSIDE };
	if (dname.len > E164_DNAME_MAX)
		return;
	name->apex = find_apex(dname, apexes, count);
	if (!name->apex)
		return;
	const struct e164_slice front =
		e164_slice(dname.ptr, dname.len - name->apex->len);
	const size_t cut = service_labels_len(front);

	const struct e164_slice rest =
		e164_slice(front.ptr + cut, front.len - cut);

	name->kind = E164_NAME_OTHER;
	if (!read_digits(rest, name->apex->has_plus, &name->number)) {
		name->is_branch = read_branch(rest, name->apex, &name->number);
		if (!name->is_branch)
			return;
	}
	name->kind = cut ? E164_NAME_SERVICE : E164_NAME_NUMBER;
	name->labels = e164_slice(dname.ptr, cut);
	name->owner = e164_slice(dname.ptr + cut, dname.len - cut);
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' ||
	       c == ')';
}

enum e164_status e164_number_parse(struct e164_slice text,
				   struct e164_number *number)
{
	struct e164_number got = { .aus = "+", .len = 1 };
	const size_t start = text.len && text.ptr[0] == '+';

	for (size_t i = start; i < text.len; i++) {
		const uint8_t c = text.ptr[i];

		if (is_separator(c))
			continue;
		if (!e164_is_digit(c) || got.len == E164_AUS_MAX)
			return E164_ENUMBER;
		got.aus[got.len++] = (char)c;
	}
	/* No country code starts with 0 (MAP-05). */
	if (got.len == 1 || got.aus[1] == '0')
		return E164_ENUMBER;
	*number = got;
	return E164_OK;
}

enum e164_status e164_number_to_dname(const struct e164_number *number,
				      const struct e164_apex *apex,
				      struct e164_writer *dname)
{
	const uint8_t first = number->aus[0] == '+';
	uint8_t wire[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(wire, sizeof(wire));

	for (uint8_t i = number->len; i > first; i--) {
		e164_write_u8(&w, 1);
		e164_write_u8(&w, (uint8_t)number->aus[i - 1]);
	}
	e164_write(&w, apex->name, apex->len);
	if (w.failed)
		return E164_ESPACE;
	e164_write_slice(dname, e164_written(&w));
	return dname->failed ? E164_ESPACE : E164_OK;
}

static bool is_apex_octet(uint8_t c)
{
	return e164_is_alpha(c) || e164_is_digit(c) || c == '-' || c == '_';
}

/* The octets up to the next '.' or the end. */
static struct e164_slice next_label(struct e164_slice text)
{
	const uint8_t *dot = memchr(text.ptr, '.', text.len);

	return e164_slice(text.ptr, dot ? (size_t)(dot - text.ptr) : text.len);
}

static bool write_label(struct e164_writer *w, struct e164_slice label)
{
	if (!label.len || label.len > LABEL_MAX)
		return false;
	e164_write_u8(w, (uint8_t)label.len);
	for (size_t i = 0; i < label.len; i++) {
		if (!is_apex_octet(label.ptr[i]))
			return false;
		e164_write_u8(w, e164_lower(label.ptr[i]));
	}
	return true;
}

enum e164_status e164_apex_parse(struct e164_slice text, struct e164_apex *apex)
{
	struct e164_apex got = { .has_plus = true };
	struct e164_writer w = e164_writer(got.name, sizeof(got.name));

	if (!text.len)
		return E164_ENAME;
	while (text.len) {
		const struct e164_slice label = next_label(text);
		const size_t used = label.len + (label.len < text.len);

		if (!write_label(&w, label))
			return E164_ENAME;
		text = e164_slice(text.ptr + used, text.len - used);
	}
	e164_write_u8(&w, 0);
	if (w.failed)
		return E164_ENAME;
	got.len = w.len;
	*apex = got;
	return E164_OK;
}
