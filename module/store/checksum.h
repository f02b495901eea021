/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * checksum.h - checksums and little-endian integers of the store's files.
 *
 * The checksum is for noticing damage, not forgery: whoever may write the files
 * can write the checksum, too. Each step is a bijection, so a change of one
 * word always changes the sum; a change of more is missed once in about 2^64.
 */
#pragma once

#include "e164/bytes.h"

#include <endian.h>

static inline uint64_t checksum_get64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

static inline uint32_t checksum_get32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static inline void checksum_put64(uint8_t *at, uint64_t value)
{
	value = htole64(value);
	memcpy(at, &value, sizeof(value));
}

static inline void checksum_put32(uint8_t *at, uint32_t value)
{
	value = htole32(value);
	memcpy(at, &value, sizeof(value));
}

static inline uint64_t checksum_mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 29;
}

/* The checksum of octets and of their number; the last word is zero-padded. */
static inline uint64_t checksum_of(struct e164_slice octets)
{
	uint64_t sum = checksum_mix(0, octets.len);
	size_t at = 0;

	for (; at + 8 <= octets.len; at += 8)
		sum = checksum_mix(sum, checksum_get64(octets.ptr + at));
	if (at < octets.len) {
		uint8_t rest[8] = { 0 };

		memcpy(rest, octets.ptr + at, octets.len - at);
		sum = checksum_mix(sum, checksum_get64(rest));
	}
	return checksum_mix(sum, 0);
}
