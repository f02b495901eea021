/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bytes.h - bounded octets: a slice, a reader and a writer.
 *
 * Reader and writer have a sticky error: do all reads or writes, then check
 * "failed" once. From the first failure on, a read yields zero or an empty
 * slice and consumes nothing, and a write writes nothing. Nothing here
 * allocates; slices point into memory that belongs to somebody else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A run of octets, not NUL-terminated. ptr may be NULL when len is 0. */
struct e164_slice {
	const uint8_t *ptr;
	size_t len; /* octets */
};

struct e164_reader {
	const uint8_t *at;
	size_t left; /* octets */
	bool failed;
};

struct e164_writer {
	uint8_t *buf;
	size_t cap; /* octets */
	size_t len; /* octets written so far */
	bool failed;
};

static inline struct e164_slice e164_slice(const void *ptr, size_t len)
{
	return (struct e164_slice){ .ptr = ptr, .len = len };
}

static inline struct e164_slice e164_slice_text(const char *text)
{
	return e164_slice(text, strlen(text));
}

static inline bool e164_slice_equal(struct e164_slice a, struct e164_slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

/* ASCII only; independent of the locale (REW-09). */
static inline uint8_t e164_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static inline bool e164_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool e164_is_alpha(uint8_t c)
{
	return e164_lower(c) >= 'a' && e164_lower(c) <= 'z';
}

static inline bool e164_slice_equal_nocase(struct e164_slice a,
					   struct e164_slice b)
{
	if (a.len != b.len)
		return false;
	/* Most that are equal are so octet for octet. */
	if (e164_slice_equal(a, b))
		return true;
	for (size_t i = 0; i < a.len; i++)
		if (e164_lower(a.ptr[i]) != e164_lower(b.ptr[i]))
			return false;
	return true;
}

static inline struct e164_reader e164_reader(struct e164_slice from)
{
	return (struct e164_reader){ .at = from.ptr, .left = from.len };
}

static inline struct e164_slice e164_read(struct e164_reader *r, size_t len)
{
	if (r->failed || len > r->left) {
		r->failed = true;
		return e164_slice(NULL, 0);
	}
	struct e164_slice got = e164_slice(r->at, len);

	if (len)
		r->at += len;
	r->left -= len;
	return got;
}

static inline uint8_t e164_read_u8(struct e164_reader *r)
{
	struct e164_slice got = e164_read(r, 1);

	return got.len ? got.ptr[0] : 0;
}

static inline uint16_t e164_read_u16(struct e164_reader *r)
{
	struct e164_slice got = e164_read(r, 2);

	if (!got.len)
		return 0;
	return (uint16_t)(got.ptr[0] << 8 | got.ptr[1]);
}

/* A <character-string>: a length octet and that many octets (RFC 1035 3.3) */
static inline struct e164_slice e164_read_string(struct e164_reader *r)
{
	return e164_read(r, e164_read_u8(r));
}

static inline struct e164_writer e164_writer(void *buf, size_t cap)
{
	return (struct e164_writer){ .buf = buf, .cap = cap };
}

static inline void e164_write(struct e164_writer *w, const void *from,
			      size_t len)
{
	if (w->failed || len > w->cap - w->len) {
		w->failed = true;
		return;
	}
	if (len)
		memcpy(w->buf + w->len, from, len);
	w->len += len;
}

static inline void e164_write_slice(struct e164_writer *w, struct e164_slice s)
{
	e164_write(w, s.ptr, s.len);
}

static inline void e164_write_u8(struct e164_writer *w, uint8_t value)
{
	e164_write(w, &value, 1);
}

static inline void e164_write_u16(struct e164_writer *w, uint16_t value)
{
	const uint8_t wire[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	e164_write(w, wire, sizeof(wire));
}

static inline void e164_write_u32(struct e164_writer *w, uint32_t value)
{
	e164_write_u16(w, (uint16_t)(value >> 16));
	e164_write_u16(w, (uint16_t)value);
}

/* A <character-string> (RFC 1035 3.3); fails when s exceeds 255 octets. */
static inline void e164_write_string(struct e164_writer *w, struct e164_slice s)
{
	if (s.len > UINT8_MAX) {
		w->failed = true;
		return;
	}
	e164_write_u8(w, (uint8_t)s.len);
	e164_write_slice(w, s);
}

/* What was written, as a slice of the writer's buffer. */
static inline struct e164_slice e164_written(const struct e164_writer *w)
{
	return e164_slice(w->buf, w->len);
}
