/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * repl.c - check and expand the replacement of a regexp field.
 *
 * RFC 3402 section 3.2, rows REW-30 to REW-37. To expand the text it is read
 * twice: first for the length of the result, so that nothing is written if it
 * does not fit, then to write it.
 */
#include "repl.h"

/*
 * A part of the text: a run without "\", or what "\" and one octet stand for.
 * The text is empty only at the end, or for a group that took no part.
 */
struct part {
	struct e164_slice text;
	unsigned int group; /* 1 to 9, or 0 for plain text */
};

/* Take the octets in front of the next "\", or all that are left. */
static struct e164_slice take_plain(struct e164_reader *in)
{
	const uint8_t *mark = in->left ? memchr(in->at, '\\', in->left) : NULL;

	return e164_read(in, mark ? (size_t)(mark - in->at) : in->left);
}

enum e164_status e164_repl_check(struct e164_slice repl, uint8_t delimiter,
				 size_t group_count)
{
	struct e164_reader in = e164_reader(repl);

	for (;;) {
		(void)take_plain(&in);
		if (!in.left)
			return E164_OK;
		(void)e164_read_u8(&in);
		const uint8_t octet = e164_read_u8(&in);

		if (octet && octet == delimiter)
			continue;
		if (octet < '1' || octet > '9')
			return E164_EREPL;
		if (octet - (size_t)'0' > group_count)
			return E164_EGROUP;
	}
}

static struct part next_part(struct e164_reader *in)
{
	struct part part = { .text = take_plain(in) };

	if (part.text.len)
		return part;
	(void)e164_read_u8(in);
	part.text = e164_read(in, 1);
	if (part.text.len && e164_is_digit(part.text.ptr[0]))
		part.group = part.text.ptr[0] - (unsigned int)'0';
	return part;
}

static struct e164_slice group_text(struct e164_slice subject,
				    struct e164_span span)
{
	if (span.start < 0)
		return e164_slice(NULL, 0);
	return e164_slice(subject.ptr + span.start,
			  (size_t)(span.end - span.start));
}

static struct e164_slice next_text(struct e164_reader *in,
				   struct e164_slice subject,
				   const struct e164_span *spans)
{
	const struct part part = next_part(in);

	return part.group ? group_text(subject, spans[part.group]) : part.text;
}

enum e164_status e164_repl_expand(struct e164_slice repl,
				  struct e164_slice subject,
				  const struct e164_span *spans,
				  struct e164_writer *out)
{
	struct e164_reader in = e164_reader(repl);
	size_t len = 0;

	while (in.left)
		len += next_text(&in, subject, spans).len;
	if (!len)
		return E164_EEMPTY;
	if (out->failed || len > out->cap - out->len)
		return E164_ESPACE;
	in = e164_reader(repl);
	while (in.left)
		e164_write_slice(out, next_text(&in, subject, spans));
	return E164_OK;
}
