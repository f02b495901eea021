/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regexp.c - split a NAPTR regexp field into its parts.
 *
 * RFC 3402 section 3.2, RFC 6116 section 5.2, rows REW-01 to REW-07. The field
 * comes from the network: it may have any octets and any length.
 */
#include "e164/rewrite.h"

#define PARTS 3 /* ere, repl, flags */

static bool is_delimiter(uint8_t octet)
{
	return octet > 0x20 && octet < 0x7f && !e164_is_digit(octet) &&
	       e164_lower(octet) != 'i' && octet != '\\';
}

static bool is_ere_special(uint8_t octet)
{
	return octet && strchr(".[]()*+?{}|^$", octet);
}

/*
 * Split at each delimiter that is not escaped by "\", also within brackets
 * (REW-04).
 *
 * escapes: how many escaped delimiters each part has
 *
 * Returns true when there are exactly three parts.
 */
static bool cut(struct e164_slice rest, uint8_t delimiter,
		struct e164_slice parts[PARTS], size_t escapes[PARTS])
{
	size_t part = 0;
	size_t start = 0;

	for (size_t i = 0; i < rest.len; i++) {
		if (rest.ptr[i] == '\\') {
			i++;
			if (i < rest.len && rest.ptr[i] == delimiter)
				escapes[part]++;
		} else if (rest.ptr[i] == delimiter) {
			if (part == PARTS - 1)
				return false;
			parts[part++] = e164_slice(rest.ptr + start, i - start);
			start = i + 1;
		}
	}
	parts[part] = e164_slice(rest.ptr + start, rest.len - start);
	return part == PARTS - 1;
}

enum e164_status e164_regexp_split(struct e164_slice field,
				   struct e164_regexp *parts)
{
	struct e164_reader in = e164_reader(field);
	const uint8_t delimiter = e164_read_u8(&in);
	struct e164_slice cuts[PARTS];
	size_t escapes[PARTS] = { 0 };

	if (!is_delimiter(delimiter))
		return E164_EDELIM;
	if (!cut(e164_read(&in, in.left), delimiter, cuts, escapes))
		return E164_ESPLIT;
	for (size_t i = 0; i < cuts[2].len; i++)
		if (e164_lower(cuts[2].ptr[i]) != 'i')
			return E164_EREGFLAG;
	if (escapes[0] && is_ere_special(delimiter))
		return E164_EAMBIGUOUS;
	*parts = (struct e164_regexp){ .delimiter = delimiter,
				       .ere = cuts[0],
				       .repl = cuts[1],
				       .is_icase = cuts[2].len > 0 };
	return E164_OK;
}
