/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * starve.h - every allocation of a test's program is counted, and each can be
 * made to fail. For one file of a program that is linked with --wrap for
 * malloc, calloc, realloc and free.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static atomic_long live; /* allocations that are not yet freed */
static bool is_armed;    /* allocations may fail */
static long fail_at;     /* which of those fails, counted from 0 */

static bool is_to_fail(void)
{
	return is_armed && fail_at-- == 0;
}

void *__wrap_malloc(size_t size)
{
	void *memory = is_to_fail() ? NULL : __real_malloc(size);

	live += memory != NULL;
	return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
	void *memory = is_to_fail() ? NULL : __real_calloc(count, size);

	live += memory != NULL;
	return memory;
}

void *__wrap_realloc(void *memory, size_t size)
{
	void *more = is_to_fail() ? NULL : __real_realloc(memory, size);

	live += !memory && more;
	return more;
}

void __wrap_free(void *memory)
{
	live -= memory != NULL;
	__real_free(memory);
}
