/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * heap.h - measure how much memory a program allocates.
 *
 * heap.c takes the place of malloc() and its kin for all that is linked with
 * "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free".
 */
#pragma once

#include <stddef.h>

struct heap_use {
	size_t largest; /* octets of the largest single request */
	size_t peak;    /* octets held at once, at most */
};

/* Reset the maxima; allocated memory still counts. */
void heap_restart(void);
struct heap_use heap_use(void);
