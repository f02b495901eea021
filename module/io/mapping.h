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

#define IO_MAPPINGS_MAX 32 /* of a process, at one time */

struct io_mapping;

/*
 * Map the first size octets of a file, to read and to write, shared. The file
 * may be closed afterwards.
 * Returns NULL with errno set; EMFILE: there are IO_MAPPINGS_MAX already.
 */
struct io_mapping *io_mapping_new(int file, size_t size);

/*
 * Requires: no other thread uses it any more. Accepts NULL; errno stays.
 */
void io_mapping_free(struct io_mapping *mapping);

void *io_mapping_at(const struct io_mapping *mapping);

/* Did the file lose what was mapped? Then it is memory without a file. */
bool io_mapping_is_lost(const struct io_mapping *mapping);
