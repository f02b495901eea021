/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fail_alloc.c - to be preloaded: one allocation of a program, or of one of its
 * shared objects, fails.
 *
 *   FAIL_ALLOC_IN     the object that counts: the end of its path
 *   FAIL_ALLOC_AT     which of its calls fails, from 1 on; 0: none
 *   FAIL_ALLOC_COUNT  a file; how many calls there were is written to it at the
 *                     end, if there was one
 *
 * Calls count that the object makes itself, but not those that gcov makes at
 * the end, or when the object is closed. The functions below are those of
 * glibc, which has them under a second name.
 */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static struct {
	const char *end; /* of the object's path */
	atomic_ulong at;
	atomic_ulong calls;
	atomic_bool is_over;
	/* The object's octets, once it is there. */
	_Atomic uintptr_t first;
	_Atomic uintptr_t limit;
} fail;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("FAIL_ALLOC_AT");

	atomic_store(&fail.at, at ? strtoul(at, NULL, 10) : 0);
	fail.end = getenv("FAIL_ALLOC_IN");
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAIL_ALLOC_COUNT");
	/* Other programs have inherited it. */
	FILE *file = path && atomic_load(&fail.calls) ? fopen(path, "w") : NULL;

	if (!file)
		return;
	fprintf(file, "%lu\n", atomic_load(&fail.calls));
	fclose(file);
}

static int take_range(struct dl_phdr_info *info, size_t size, void *arg)
{
	const uintptr_t base = *(const uintptr_t *)arg;

	(void)size;
	if (info->dlpi_addr != base)
		return 0;
	for (size_t i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD &&
		    info->dlpi_phdr[i].p_flags & PF_X) {
			const uintptr_t first =
				base + info->dlpi_phdr[i].p_vaddr;

			atomic_store(&fail.limit,
				     first + info->dlpi_phdr[i].p_memsz);
			atomic_store(&fail.first, first);
		}
	return 1;
}

static bool has_end(const char *path)
{
	const size_t len = strlen(path);
	const size_t wanted = strlen(fail.end);

	return len >= wanted && !strcmp(path + len - wanted, fail.end);
}

static bool is_of_object(const void *caller)
{
	const uintptr_t at = (uintptr_t)caller;
	Dl_info info;

	if (!fail.end)
		return false;
	if (!atomic_load(&fail.first) && dladdr(caller, &info) &&
	    has_end(info.dli_fname)) {
		uintptr_t base = (uintptr_t)info.dli_fbase;

		/* A program at a fixed place has no offset. */
		if (!dl_iterate_phdr(take_range, &base)) {
			base = 0;
			dl_iterate_phdr(take_range, &base);
		}
	}
	return at >= atomic_load(&fail.first) && at < atomic_load(&fail.limit);
}

static void stop(void)
{
	atomic_store(&fail.is_over, true);
}

static bool fails(const void *caller)
{
	unsigned long call;

	if (atomic_load(&fail.is_over) || !is_of_object(caller))
		return false;
	call = atomic_fetch_add(&fail.calls, 1) + 1;
	/* What is registered first runs last, too late for this. */
	if (call == 1)
		atexit(stop);
	if (call != atomic_load(&fail.at))
		return false;
	errno = ENOMEM;
	return true;
}

int dlclose(void *handle)
{
	int (*real)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "dlclose");
	const bool was_over = atomic_exchange(&fail.is_over, true);
	const int result = real(handle);

	atomic_store(&fail.is_over, was_over);
	return result;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_realloc(old, size);
}
