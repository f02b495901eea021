/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bulk.h - memory for as many records as a zone has.
 *
 * What is small lies on the heap. Larger pieces are files without a name that
 * are mapped, in $TMPDIR, or else in /var/tmp, as /tmp may itself be memory:
 * when memory is short, the system writes them there. Where no such file can be
 * had, memory is taken instead.
 *
 * Whoever owns a piece keeps its size, too. All sizes are in octets.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BULK_HEAP_MAX 1048576 /* a larger piece is a mapped file */

/*
 * Have a piece of "more" octets with what the one of "size" octets had, in its
 * place; the octets behind that are 0.
 *
 * at: owned by the caller; NULL if size is 0
 *
 * Returns NULL when out of memory; then "at" is as it was.
 */
void *bulk_resize(void *at, size_t size, size_t more);

void bulk_free(void *at, size_t size); /* accepts NULL */

/*
 * The piece will be read here and there. Of what was written out, the system
 * then reads no more than is asked for; else it may read megabytes ahead.
 */
void bulk_scatter(void *at, size_t size);

/*
 * Have room for one more item of an array, whose capacity doubles.
 *
 * cap:  items that the array has room for
 * size: of an item
 *
 * Returns the array, which may have moved; NULL when out of memory; then it is
 * as it was.
 */
void *bulk_grow(void *array, size_t count, size_t *cap, size_t size);

/* Items that are equal may change places. Takes little from the heap. */
void bulk_sort(void *items, size_t count, size_t size,
	       int (*compare)(const void *, const void *));

/* Octets that stay where they are, until all are given back. */
struct bulk_chunk;

struct bulk_pool {
	struct bulk_chunk *chunks; /* owned; the first is being filled */
	size_t used;               /* octets of it */
};

/* len: at most 65536; NULL: out of memory */
uint8_t *bulk_take(struct bulk_pool *pool, size_t len);
void bulk_pool_clear(struct bulk_pool *pool);

/* Where these files lie. */
const char *bulk_folder(void);

/* A file without a name, to be written and read. NULL with errno set. */
FILE *bulk_stream(void);

/* What to do when that fails, for a message. */
#define BULK_REMEDY                                                            \
	"see to its room and permissions, or to another folder "               \
	"(TMPDIR), and to \"ulimit -f\" and \"-n\""
