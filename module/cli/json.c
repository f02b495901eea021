/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.c - octets of others as JSON strings.
 */
#include "json.h"

#include "text.h"

#include <stdlib.h>

/* Close a memory stream and make a JSON string of what was written to it. */
static json_t *json_of(FILE *stream, char **text, const size_t *size)
{
	json_t *value = NULL;

	if (!fclose(stream))
		value = json_stringn(*text, *size);
	free(*text);
	return value;
}

json_t *cli_json_text(struct e164_slice octets)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	cli_put(stream, octets);
	return json_of(stream, &text, &size);
}

json_t *cli_json_path(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	cli_put_utf8(stream, e164_slice_text(path));
	return json_of(stream, &text, &size);
}

json_t *cli_json_name(struct e164_slice name)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	cli_put_name(stream, name);
	return json_of(stream, &text, &size);
}

json_t *cli_json_rdata(const struct e164_naptr *naptr)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	cli_put_naptr(stream, naptr);
	return json_of(stream, &text, &size);
}

bool cli_json_put(FILE *out, json_t *value)
{
	const bool is_good = value && !json_dumpf(value, out, JSON_COMPACT);

	if (is_good)
		putc('\n', out);
	json_decref(value);
	return is_good;
}
