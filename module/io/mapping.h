/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapping.h - a file in memory that somebody may truncate meanwhile.
 *
 * An access to what a file no longer has is a SIGBUS, which would end the
 * resolver because somebody ran ": > counters". While a mapping is there, a
 * handler of ours is, too: it puts zeroed memory in place of the whole mapping,
 * and the access is repeated. What is not about a mapping goes to the handler
 * that was there before; with the last mapping ours goes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define ENUMOD_MAPPINGS_MAX 32 /* of a process, at one time */

struct enumod_mapping;

/*
 * Map the first size octets of a file, to read and to write, shared. The file
 * may be closed afterwards.
 * Returns NULL with errno set; EMFILE: there are ENUMOD_MAPPINGS_MAX already.
 */
struct enumod_mapping *enumod_mapping_new(int file, size_t size);

/*
 * Requires: no other thread uses it any more. Accepts NULL; errno stays.
 */
void enumod_mapping_free(struct enumod_mapping *mapping);

void *enumod_mapping_at(const struct enumod_mapping *mapping);

/* Did the file lose what was mapped? Then it is memory without a file. */
bool enumod_mapping_is_lost(const struct enumod_mapping *mapping);
