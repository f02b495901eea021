/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_service.c - which enumservices a field may have meant.
 */
#include "lint.h"

#include "service_usual.h"

/* One of the names, and the one behind it; that may be empty. */
struct names {
	struct e164_slice name;
	struct e164_slice next;
	struct e164_slice uri;
	bool is_sure;
};

static struct e164_slice cut(struct e164_slice text, char mark)
{
	const uint8_t *at = text.len ? memchr(text.ptr, mark, text.len) : NULL;

	return e164_slice(text.ptr, at ? (size_t)(at - text.ptr) : text.len);
}

static struct e164_slice skip(struct e164_slice text, size_t len)
{
	return len < text.len ? e164_slice(text.ptr + len, text.len - len)
			      : e164_slice(NULL, 0);
}

static bool suits(int row, struct e164_slice uri)
{
	return row >= 0 && e164_service_check_uri(row, uri) == E164_OK;
}

/* The row of "fax:tel" for "fax+tel". */
static int joined_row(const struct names *n)
{
	uint8_t text[UINT8_MAX + 1];
	struct e164_writer w = e164_writer(text, sizeof(text));

	e164_write_slice(&w, n->name);
	e164_write_u8(&w, ':');
	e164_write_slice(&w, n->next);
	return w.failed || !n->next.len ? E164_SERVICE_NONE
					: e164_service_find(e164_written(&w));
}

/*
 * The row of a type that is registered with a subtype only: that which the URI
 * suits; if none is to be sure of, the first one. NONE, too, if it suits more.
 */
static int typed_row(const struct names *n)
{
	int first = E164_SERVICE_NONE;
	int found = E164_SERVICE_NONE;

	for (int i = 0; i < e164_service_count(); i++) {
		const struct e164_service *row = e164_service_at(i);

		if (!row->subtypes[0] ||
		    !e164_slice_equal_nocase(n->name,
					     e164_slice_text(row->type)))
			continue;
		first = first < 0 ? i : first;
		if (!suits(i, n->uri))
			continue;
		if (found >= 0)
			return E164_SERVICE_NONE;
		found = i;
	}
	return found >= 0 || n->is_sure ? found : first;
}

/*
 * A scheme for the service, "sips", or one with a subtype too many, "sip:sip".
 */
static int alias_row(const struct names *n)
{
	int row = cli_service_usual(n->name);

	if (row != E164_SERVICE_NONE)
		return row;
	row = e164_service_find(cut(n->name, ':'));
	return suits(row, n->uri) ? row : E164_SERVICE_NONE;
}

/* Write what one name means, and say by *used how much of the text it was. */
static bool write_one(const struct names *n, struct e164_writer *w,
		      size_t *used)
{
	const bool is_single = e164_service_find(n->next) >= 0;
	int row = joined_row(n);

	*used = n->name.len;
	if (e164_service_find(n->name) >= 0) {
		e164_write_slice(w, n->name);
		return true;
	}
	/* "pstn+sip" may be pstn:sip, or that and sip. */
	if (n->is_sure && row >= 0 && (is_single || !suits(row, n->uri)))
		return false;
	if (row >= 0 && !is_single) {
		e164_write_slice(w, n->name);
		e164_write_u8(w, ':');
		e164_write_slice(w, n->next);
		*used += n->next.len + 1;
		return true;
	}
	row = typed_row(n);
	if (row >= 0) {
		e164_write_slice(w, n->name);
		e164_write_u8(w, ':');
		e164_write_slice(
			w, e164_slice_text(e164_service_at(row)->subtypes));
		return true;
	}
	row = n->is_sure ? E164_SERVICE_NONE : alias_row(n);
	if (row >= 0)
		e164_service_write(row, w);
	return row >= 0;
}

bool lint_service_meant(struct e164_slice names, struct e164_slice uri,
			bool is_sure, struct e164_writer *w)
{
	bool is_first = true;

	while (names.len) {
		const struct e164_slice name = cut(names, '+');
		const struct names n = {
			.name = name,
			.next = cut(skip(names, name.len + 1), '+'),
			.uri = uri,
			.is_sure = is_sure,
		};
		size_t used;

		if (!is_first)
			e164_write_u8(w, '+');
		is_first = false;
		if (!name.len || !write_one(&n, w, &used))
			return false;
		names = skip(names, used + 1);
	}
	return !is_first && !w->failed;
}
