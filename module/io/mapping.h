/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapping.h - map a file that somebody may truncate meanwhile.
 *
 * An access behind the end of a truncated file raises SIGBUS, so that ": >
 * counters" would end the resolver. As long as there is a mapping, a handler
 * catches that: it puts zeroed memory in place of the whole mapping, and the
 * access is repeated. Any other SIGBUS goes to the handler that was set before,
 * and that one is set again with the end of the last mapping.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define IO_MAPPINGS_MAX 32 /* of one process at a time */

struct io_mapping;

/*
 * Map the first size octets of a file, shared. The file may be closed
 * afterwards.
 * is_read_only: a write then ends the process
 * Returns NULL with errno set; EMFILE: there are IO_MAPPINGS_MAX already.
 */
struct io_mapping *io_mapping_new(int file, size_t size, bool is_read_only);

/*
 * Requires that no other thread uses the mapping. Accepts NULL; keeps errno.
 */
void io_mapping_free(struct io_mapping *mapping);

void *io_mapping_at(const struct io_mapping *mapping);

/* Was the file truncated, so that the mapping is memory without a file? */
bool io_mapping_is_lost(const struct io_mapping *mapping);
