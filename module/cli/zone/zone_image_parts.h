/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_image_parts.h - the inside of an image.
 */
#pragma once

#include "bulk.h"
#include "zone_image.h"

#include <string.h>

struct zone_image {
	struct zone_key apex;
	struct zone_key common; /* what all keys begin with */
	bool has_apex;
	bool is_given; /* by the caller, not by a SOA */
	bool has_soa;
	struct zone_entry *entries; /* owned */
	size_t count;
	size_t cap;
	size_t outside;
	bool has_faults;
	uint32_t *cuts; /* owned; entries that are delegations or DNAMEs */
	size_t cut_count;
	size_t cut_cap;
	struct bulk_pool octets; /* of entries in front of the run */
	/* The entries from "settled" on have their octets in this array. */
	size_t settled;
	uint8_t *run; /* owned; RUN_OCTETS */
	size_t run_used;
};

/* Add an entry. Returns false when out of memory. */
bool zone_image_put(struct zone_image *image, const struct zone *zone,
		    enum zone_kind kind, struct e164_slice rdata);
