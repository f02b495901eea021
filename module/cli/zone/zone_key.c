/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_key.c - names as the keys of an image.
 */
#include "zone_image.h"

#include <string.h>

void zone_key_of(struct e164_slice name, struct zone_key *key)
{
	uint8_t starts[E164_DNAME_MAX / 2 + 1];
	size_t count = 0;

	for (size_t at = 0; at < name.len && name.ptr[at];
	     at += (size_t)name.ptr[at] + 1)
		starts[count++] = (uint8_t)at;
	key->len = 0;
	while (count--) {
		/* cppcheck-suppress uninitvar - it was set above */
		const uint8_t *label = name.ptr + starts[count];

		if (label[0] == 1 && e164_is_digit(label[1])) {
			key->at[key->len++] =
				(uint8_t)(0x80 + (label[1] - '0'));
		} else if (label[0] == 1 && label[1] == '*') {
			key->at[key->len++] = 0;
		} else {
			key->at[key->len++] = label[0];
			for (size_t i = 1; i <= label[0]; i++)
				key->at[key->len++] = e164_lower(label[i]);
		}
	}
}

/* Written from the end of the name. */
void zone_key_name(struct e164_slice key, struct zone_name *name)
{
	uint8_t room[E164_DNAME_MAX];
	size_t at = sizeof(room);

	room[--at] = 0;
	for (size_t i = 0; i < key.len; i += zone_key_step(key.ptr + i)) {
		const uint8_t *label = key.ptr + i;

		if (*label && *label < 0x80) {
			at -= (size_t)*label + 1;
			memcpy(room + at, label, (size_t)*label + 1);
		} else {
			room[--at] =
				*label ? (uint8_t)(*label - 0x80 + '0') : '*';
			room[--at] = 1;
		}
	}
	name->len = sizeof(room) - at;
	memcpy(name->wire, room + at, name->len);
}

/* FNV-1a, and more bits stirred in. */
uint64_t zone_hash(struct e164_slice octets)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < octets.len; i++) {
		hash ^= octets.ptr[i];
		hash *= UINT64_C(0x100000001b3);
	}
	hash ^= hash >> 29;
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	return hash ^ hash >> 32;
}

int zone_key_compare(struct e164_slice a, struct e164_slice b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int order = memcmp(a.ptr, b.ptr, len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}
