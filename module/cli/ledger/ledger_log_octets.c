/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log_octets.c - numbers before and after, as octets.
 *
 * A million of them may go into the log at once, so a text that is that of the
 * record before it is not written again.
 */
#include "ledger_trace.h"

enum { HAS_BEFORE = 1, HAS_AFTER = 2, IS_BESIDE = 4, IS_BLOCK = 8 };

struct text {
	size_t offset;
	size_t max;
};

static const struct text texts[] = {
	{ offsetof(struct ledger_record, entity), STORE_ENTITY_MAX },
	{ offsetof(struct ledger_record, serial), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, registrar), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, method), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, handle), LEDGER_TEXT_MAX },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static const char *text_of(const struct ledger_record *record, size_t i)
{
	return (const char *)record + texts[i].offset;
}

static void write_u64(struct e164_writer *w, uint64_t value)
{
	uint8_t octets[8];

	ledger_put64(octets, value);
	e164_write(w, octets, sizeof(octets));
}

/* Writing ---------------------------------------------------------------- */

static void write_state(struct e164_writer *w,
			const struct ledger_record *record,
			struct ledger_record *last)
{
	uint8_t same = 0;

	for (size_t i = 0; i < TEXTS; i++)
		if (!strcmp(text_of(record, i), text_of(last, i)))
			same |= (uint8_t)(1u << i);
	e164_write_u8(w, ledger_pack_flags(record));
	e164_write_u8(w, same);
	e164_write_u32(w, (uint32_t)record->validity.execution_day);
	e164_write_u32(w, (uint32_t)record->validity.expiry_day);
	for (size_t i = 0; i < TEXTS; i++)
		if (!(same & 1u << i))
			e164_write_string(w,
					  e164_slice_text(text_of(record, i)));
	*last = *record;
}

void ledger_log_write_touch(struct e164_writer *w,
			    const struct ledger_touch *touch,
			    struct ledger_record *last)
{
	const struct e164_extent *extent = &touch->extent;
	const bool is_block = e164_extent_size(extent) > 1;

	e164_write_u8(w, (uint8_t)((touch->has_before ? HAS_BEFORE : 0) |
				   (touch->has_after ? HAS_AFTER : 0) |
				   (touch->is_beside ? IS_BESIDE : 0) |
				   (is_block ? IS_BLOCK : 0)));
	e164_write_u8(w, extent->len);
	write_u64(w, e164_extent_first(extent));
	if (is_block)
		write_u64(w, e164_extent_last(extent));
	if (touch->has_before)
		write_state(w, &touch->before, last);
	if (touch->has_after)
		write_state(w, &touch->after, last);
}

bool ledger_touch_is_idle(const struct ledger_touch *touch)
{
	const struct ledger_record *before = &touch->before;
	const struct ledger_record *after = &touch->after;

	if (touch->has_before != touch->has_after)
		return false;
	if (!touch->has_before)
		return true;
	for (size_t i = 0; i < TEXTS; i++)
		if (strcmp(text_of(before, i), text_of(after, i)) != 0)
			return false;
	return ledger_pack_flags(before) == ledger_pack_flags(after) &&
	       before->validity.execution_day ==
		       after->validity.execution_day &&
	       before->validity.expiry_day == after->validity.expiry_day;
}

/* Reading ---------------------------------------------------------------- */

static uint64_t read_u64(struct e164_reader *r)
{
	const struct e164_slice octets = e164_read(r, 8);

	return octets.ptr ? ledger_get64(octets.ptr) : 0;
}

static uint32_t read_u32(struct e164_reader *r)
{
	const uint32_t high = e164_read_u16(r);

	return high << 16 | e164_read_u16(r);
}

static bool read_text(struct e164_reader *r, size_t i,
		      struct ledger_record *record)
{
	const struct e164_slice got = e164_read_string(r);
	char *to = (char *)record + texts[i].offset;

	if (r->failed || got.len > texts[i].max)
		return false;
	memset(to, 0, texts[i].max + 1);
	if (got.len)
		memcpy(to, got.ptr, got.len);
	return true;
}

static bool read_state(struct ledger_touches *touches,
		       const struct e164_extent *extent,
		       struct ledger_record *record)
{
	struct e164_reader *r = &touches->reader;

	*record = touches->last;
	ledger_unpack_flags(record, e164_read_u8(r));
	const uint8_t same = e164_read_u8(r);

	record->validity.execution_day = (int32_t)read_u32(r);
	record->validity.expiry_day = (int32_t)read_u32(r);
	for (size_t i = 0; i < TEXTS; i++)
		if (!(same & 1u << i) && !read_text(r, i, record))
			return false;
	record->extent = *extent;
	touches->last = *record;
	return !r->failed;
}

struct ledger_touches ledger_touches_begin(const struct ledger_event *event)
{
	return (struct ledger_touches){ .reader = e164_reader(event->touches) };
}

/* A block goes up, and no number is longer than its digits. */
static bool read_extent(struct e164_reader *r, bool is_block,
			struct e164_extent *extent)
{
	const uint8_t len = e164_read_u8(r);
	const uint64_t first = read_u64(r);
	const uint64_t last = is_block ? read_u64(r) : first;

	if (r->failed || len < 1 || len > E164_DIGITS_MAX || first > last ||
	    last >= e164_power_of_ten(len))
		return false;
	*extent = e164_extent(first, last, len);
	return true;
}

bool ledger_touches_next(struct ledger_touches *touches,
			 struct ledger_touch *touch)
{
	struct e164_reader *r = &touches->reader;

	if (!r->left || r->failed)
		return false;
	memset(touch, 0, sizeof(*touch));
	const uint8_t what = e164_read_u8(r);

	touch->has_before = what & HAS_BEFORE;
	touch->has_after = what & HAS_AFTER;
	touch->is_beside = what & IS_BESIDE;
	r->failed = !read_extent(r, what & IS_BLOCK, &touch->extent) ||
		    (touch->has_before &&
		     !read_state(touches, &touch->extent, &touch->before)) ||
		    (touch->has_after &&
		     !read_state(touches, &touch->extent, &touch->after));
	return !r->failed;
}
