/* SPDX-License-Identifier: BSD-3-Clause */
/* rewrite_rows.c - see rewrite_rows.h */
#include "rewrite_rows.h"

#include <criterion/criterion.h>

#include "guard.h"

/* A buffer of "room" octets, filled with a mark that must stay on failure. */
static enum e164_status apply(const struct rewrite_row *row, size_t room,
			      struct e164_writer *out)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	cr_assert_not_null(rw);
	*out = e164_writer(guard_room(room), room);
	memset(out->buf, '#', room);
	const enum e164_status status = e164_rewrite(
		rw, guard_text(row->field), guard_text(row->subject), out);

	e164_rewriter_free(rw);
	return status;
}

static bool is_untouched(const struct e164_writer *out)
{
	for (size_t i = 0; i < out->cap; i++)
		if (out->buf[i] != '#')
			return false;
	return !out->len;
}

static void check_result(const struct rewrite_row *row)
{
	const size_t need = strlen(row->result);
	struct e164_writer out;

	for (size_t room = need; room <= need + 1; room++) {
		const enum e164_status status = apply(row, room, &out);

		cr_expect_eq(status, E164_OK, "%s: %s", row->name,
			     e164_status_text(status));
		cr_expect(e164_slice_equal(e164_written(&out),
					   e164_slice_text(row->result)),
			  "%s: %.*s, not %s", row->name, (int)out.len,
			  (const char *)out.buf, row->result);
	}
	cr_expect_eq(apply(row, need - 1, &out), E164_ESPACE, "%s", row->name);
	cr_expect(is_untouched(&out), "%s", row->name);
}

static void check_refusal(const struct rewrite_row *row)
{
	struct e164_writer out;
	const enum e164_status status = apply(row, 64, &out);

	cr_expect_eq(status, row->status, "%s: %s", row->name,
		     e164_status_text(status));
	cr_expect(is_untouched(&out), "%s", row->name);
}

void rewrite_check_rows(const struct rewrite_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].result)
			check_result(&rows[i]);
		else
			check_refusal(&rows[i]);
		guard_reset();
	}
}
