/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number.c - between a telephone number and its ENUM domain name.
 *
 * RFC 6116 sections 3.1 and 3.2. e164_name_parse() runs on every query of the
 * resolver, and nearly all of these are outside: such a name costs one
 * comparison of octets for each apex, which as a rule ends at the first octet.
 * A name that ends in the octets of an apex has to consist of whole labels in
 * front of them, because these octets may also begin in the middle of a label.
 * That of a number does if it is read to its end; labels of one digit are read
 * four at a time. Any other name is walked label by label.
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

static const union four HIGH = { { 255, 240, 255, 240, 255, 240, 255, 240 } };
static const union four DIGIT = { { 1, 48, 1, 48, 1, 48, 1, 48 } };
static const union four SIX = { { 0, 6, 0, 6, 0, 6, 0, 6 } };

static uint64_t word_at(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/*
 * Are these octets four labels of one digit each? Digits are from 48 to 57,
 * 0x30 to 0x39. What is from 0x3a to 0x3f gets another upper half when 6 is
 * added; no octet runs over into the next.
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

/* Are these octets whole labels, without a root? */
static bool are_labels(struct e164_slice front)
{
	size_t at = 0;

	while (at < front.len) {
		const uint8_t len = front.ptr[at];

		if (!len || len > LABEL_MAX)
			return false;
		at += 1 + (size_t)len;
	}
	return at == front.len;
}

/* Do they begin with '_', then 1 to 32 letters, digits or '-' (URI-03)? */
static bool has_service_label(struct e164_slice octets)
{
	const size_t len = octets.len ? octets.ptr[0] : 0;

	if (len < 2 || len > 1 + SERVICE_PART_MAX || len >= octets.len ||
	    octets.ptr[1] != '_')
		return false;
	for (size_t i = 2; i <= len; i++) {
		const uint8_t c = octets.ptr[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-')
			return false;
	}
	return true;
}

/* How many octets at the start are service labels. */
static size_t service_labels_len(struct e164_slice front)
{
	size_t at = 0;

	for (size_t i = 0; i < E164_SERVICE_LABELS_MAX; i++) {
		if (!has_service_label(
			    e164_slice(front.ptr + at, front.len - at)))
			break;
		at += 1 + (size_t)front.ptr[at];
	}
	return at;
}

/*
 * Four labels, of which the last has the first digit. digits: room for four;
 * written only on success
 */
static bool read_four_digits(const uint8_t *labels, char *digits)
{
	if (!are_four_digits(labels))
		return false;
	digits[0] = (char)labels[7];
	digits[1] = (char)labels[5];
	digits[2] = (char)labels[3];
	digits[3] = (char)labels[1];
	return true;
}

static bool read_digit(const uint8_t *label, char *digit)
{
	*digit = (char)label[1];
	return label[0] == 1 && e164_is_digit(label[1]);
}

/* Labels of one digit each, the last digit of the number first (MAP-03). */
static bool read_digits(struct e164_slice labels, bool has_plus,
			struct e164_number *number)
{
	struct e164_number got = { .aus = "+" };
	char *at = got.aus + has_plus;
	size_t left = labels.len;

	if (!left || left / DIGIT_LABEL > E164_DIGITS_MAX || left % DIGIT_LABEL)
		return false;
	for (; left >= FOUR; left -= FOUR, at += FOUR / DIGIT_LABEL)
		if (!read_four_digits(labels.ptr + left - FOUR, at))
			return false;
	for (; left; left -= DIGIT_LABEL, at++)
		if (!read_digit(labels.ptr + left - DIGIT_LABEL, at))
			return false;
	got.len = (uint8_t)(at - got.aus);
	if (got.aus[has_plus] == '0')
		return false;
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

/* cut: octets of the service labels in front of the number */
static void set_number(struct e164_slice dname, size_t cut, bool is_branch,
		       struct e164_name *name)
{
	name->kind = cut ? E164_NAME_SERVICE : E164_NAME_NUMBER;
	name->labels = e164_slice(dname.ptr, cut);
	name->owner = e164_slice(dname.ptr + cut, dname.len - cut);
	name->is_branch = is_branch;
}

/*
 * Read a name that ends in the octets of an apex, if there are whole labels in
 * front of them.
 */
static void read_name(struct e164_slice dname, const struct e164_apex *apex,
		      struct e164_name *name)
{
	const struct e164_slice front =
		e164_slice(dname.ptr, dname.len - apex->len);
	const size_t cut = service_labels_len(front);
	const struct e164_slice rest =
		e164_slice(front.ptr + cut, front.len - cut);

	if (read_digits(rest, apex->has_plus, &name->number)) {
		name->apex = apex;
		set_number(dname, cut, false, name);
	} else if (are_labels(front)) {
		*name = (struct e164_name){ .kind = E164_NAME_OTHER,
					    .apex = apex };
		if (read_branch(rest, apex, &name->number))
			set_number(dname, cut, true, name);
	}
}

void e164_name_parse(struct e164_slice dname, const struct e164_apex *apexes,
		     size_t count, struct e164_name *name)
{
	*name = (struct e164_name){ .kind = E164_NAME_OUTSIDE };
	if (dname.len > E164_DNAME_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct e164_apex *apex = &apexes[i];

		/* The longest one counts. */
		if (name->apex && apex->len <= name->apex->len)
			continue;
		if (ends_in(dname, apex))
			read_name(dname, apex, name);
	}
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
