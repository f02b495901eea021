/* SPDX-License-Identifier: BSD-3-Clause */
/* heap.c - see heap.h */
#include "heap.h"

#include <malloc.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);

static struct heap_use use;
static size_t held;

static void *note(void *memory, size_t size)
{
	held += malloc_usable_size(memory);
	if (size > use.largest)
		use.largest = size;
	if (held > use.peak)
		use.peak = held;
	return memory;
}

static void forget(void *memory)
{
	const size_t size = malloc_usable_size(memory);

	held -= size < held ? size : held;
}

void heap_restart(void)
{
	use = (struct heap_use){ 0, held };
}

struct heap_use heap_use(void)
{
	return use;
}

void *__wrap_malloc(size_t size)
{
	return note(__real_malloc(size), size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return note(__real_calloc(count, size), count * size);
}

void *__wrap_realloc(void *old, size_t size)
{
	forget(old);
	return note(__real_realloc(old, size), size);
}

void __wrap_free(void *memory)
{
	forget(memory);
	__real_free(memory);
}
