/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * checksum.h - sums that show damage, and little-endian integers in files.
 *
 * Against damage, not against malice: whoever may write the files may write
 * what he likes. Each step is a bijection, so one changed word always changes
 * the sum; for more than one, the odds are those of 64 bits.
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

/* Of octets; the last word is filled up with zeros, and the length counts. */
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
