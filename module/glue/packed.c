/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packed.c - write, copy and read RRsets that are one block each.
 */
#include "packed.h"

#include <stdalign.h>
#include <string.h>

static size_t padded(size_t size)
{
	const size_t align = alignof(struct packed_rrset_data);

	return (size + align - 1) / align * align;
}

static size_t total_of(const struct enumod_rrset *rrset)
{
	return rrset->count + rrset->rrsig_count;
}

/* Octets of the part that Unbound copies. */
static size_t data_size(const struct enumod_rrset *rrset)
{
	const size_t total = total_of(rrset);
	size_t size =
		sizeof(struct packed_rrset_data) +
		total * (sizeof(*rrset->rr_len) + sizeof(*rrset->rr_data) +
			 sizeof(*rrset->rr_ttl));

	for (size_t i = 0; i < total; i++)
		size += rrset->rr_len[i];
	return size;
}

size_t enumod_packed_size(const struct enumod_rrset *rrset)
{
	return padded(data_size(rrset) + rrset->owner_len);
}

static void write_records(struct packed_rrset_data *data,
			  const struct enumod_rrset *rrset)
{
	const size_t total = total_of(rrset);
	size_t *rr_len = (void *)(data + 1);

	memcpy(rr_len, rrset->rr_len, total * sizeof(*rr_len));
	packed_rrset_ptr_fixup(data);
	memcpy(data->rr_ttl, rrset->rr_ttl, total * sizeof(*data->rr_ttl));
	for (size_t i = 0; i < total; i++)
		memcpy(data->rr_data[i], rrset->rr_data[i], rr_len[i]);
}

static struct enumod_rrset describe(struct packed_rrset_data *data,
				    uint8_t *owner,
				    const struct enumod_rrset *rrset)
{
	return (struct enumod_rrset){
		.owner = owner,
		.owner_len = rrset->owner_len,
		.type = rrset->type,
		.count = data->count,
		.rrsig_count = data->rrsig_count,
		.rr_len = data->rr_len,
		.rr_ttl = data->rr_ttl,
		.rr_data = data->rr_data,
	};
}

struct enumod_rrset enumod_packed_write(void *at,
					const struct enumod_rrset *rrset,
					enum sec_status security)
{
	struct packed_rrset_data *data = at;
	uint8_t *owner = (uint8_t *)at + data_size(rrset);

	*data = (struct packed_rrset_data){
		.ttl = total_of(rrset) ? rrset->rr_ttl[0] : 0,
		.count = rrset->count,
		.rrsig_count = rrset->rrsig_count,
		.trust = rrset_trust_validated,
		.security = security,
	};
	write_records(data, rrset);
	memcpy(owner, rrset->owner, rrset->owner_len);
	return describe(data, owner, rrset);
}

struct enumod_rrset
enumod_packed_rrset_of(const struct ub_packed_rrset_key *key)
{
	const struct packed_rrset_data *data = key->entry.data;

	return (struct enumod_rrset){
		.owner = key->rk.dname,
		.owner_len = key->rk.dname_len,
		.type = ntohs(key->rk.type),
		.count = data->count,
		.rrsig_count = data->rrsig_count,
		.rr_len = data->rr_len,
		.rr_ttl = data->rr_ttl,
		.rr_data = data->rr_data,
	};
}
