/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fail_library.c - to be preloaded: one call that a program, or one of its
 * shared objects, makes of a library or of the resolver fails.
 *
 *   FAIL_LIBRARY_IN     the object whose calls count: the end of its path
 *   FAIL_LIBRARY_AT     which of them fails, from 1 on; 0: none
 *   FAIL_LIBRARY_ONLY   functions with commas between, if not all of the table
 * count FAIL_LIBRARY_COUNT  a file; how many calls count is written to it at
 * the end, and the name of the function that failed
 *
 * Of all calls from one place in the object the first one counts, the second,
 * the fourth, and so on: what comes between is like one of them.
 *
 * The object's own table of addresses is changed, since what the resolver's
 * program exports cannot be replaced by another library. Calls of all processes
 * that are forked are counted together. Those that gcov makes at the end do not
 * count.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* As lmdb.h has it. */
#define CORRUPTED (-30796)

/* What is passed on: no function has more, none has a number with a point. */
#define PARAMETERS                                                             \
	long a, long b, long c, long d, long e, long f, long g, long h,        \
		long i, long j, long k, long l
#define ARGUMENTS a, b, c, d, e, f, g, h, i, j, k, l

typedef long function(PARAMETERS);

enum how { NONE, AFTER, ABORT, READ_FIRST, READ_FOURTH };

#define PLACES_MAX 4096

struct place {
	atomic_uintptr_t caller;
	atomic_ulong calls;
};

/* Of all processes. */
static struct shared {
	atomic_ulong calls; /* that count */
	struct place places[PLACES_MAX];
	atomic_bool is_over;
	char failed[64];
} * shared;

static unsigned long at;
static const char *object; /* the end of its path */
static const char *only;
static pid_t first;

static bool is_listed(const char *name)
{
	const size_t len = strlen(name);
	const char *word = only;

	while (word && *word) {
		const size_t word_len = strcspn(word, ",");

		if (word_len == len && !strncmp(name, word, len))
			return true;
		word += word_len;
		word += strspn(word, ",");
	}
	return !only;
}

/* Is it the first call from there, the second, the fourth ...? */
static bool counts(uintptr_t caller)
{
	for (size_t n = 0; n < PLACES_MAX; n++) {
		struct place *place =
			&shared->places[(caller + n) % PLACES_MAX];
		uintptr_t found = 0;

		if (atomic_compare_exchange_strong(&place->caller, &found,
						   caller) ||
		    found == caller) {
			const unsigned long calls =
				atomic_fetch_add(&place->calls, 1) + 1;

			return !(calls & (calls - 1));
		}
	}
	return true;
}

static void end(void)
{
	atomic_store(&shared->is_over, true);
}

static bool fails(const char *name, const void *caller)
{
	unsigned long call;

	if (!shared || atomic_load(&shared->is_over) || !is_listed(name) ||
	    !counts((uintptr_t)caller))
		return false;
	call = atomic_fetch_add(&shared->calls, 1) + 1;
	/* What is registered first runs last, too late for this. */
	if (call == 1 && getpid() == first)
		atexit(end);
	if (call != at)
		return false;
	snprintf(shared->failed, sizeof(shared->failed), "%s", name);
	return true;
}

/* These libraries can lack memory, and have no files to read. */
static bool is_of_memory(const char *name)
{
	return !strncmp(name, "xml", 3) || !strncmp(name, "json_", 5) ||
	       !strncmp(name, "i2d_", 4);
}

static bool is_of_files(const char *name, long value)
{
	return !is_of_memory(name) &&
	       (value == -1 || strstr(name, "open") || strstr(name, "file") ||
		!strcmp(name, "realpath"));
}

/* As glibc does. */
static void set_error(FILE *file)
{
	file->_flags |= 0x20;
}

static long fail(const char *name, function *real, enum how how, long value,
		 PARAMETERS)
{
	if (how == AFTER)
		real(ARGUMENTS);
	if (how == ABORT)
		((function *)dlsym(RTLD_DEFAULT, "mdb_txn_abort"))(ARGUMENTS);
	if (how == READ_FIRST)
		set_error((FILE *)a);
	if (how == READ_FOURTH)
		set_error((FILE *)d);
	errno = is_of_files(name, value) ? EIO : ENOMEM;
	return value;
}

#define WRAPPER(NAME, HOW, VALUE)                                              \
	static function *real_##NAME;                                          \
	static long wrap_##NAME(PARAMETERS)                                    \
	{                                                                      \
		return fails(#NAME, __builtin_return_address(0))               \
			       ? fail(#NAME, real_##NAME, HOW, VALUE,          \
				      ARGUMENTS)                               \
			       : real_##NAME(ARGUMENTS);                       \
	}
#define F WRAPPER
#include "fail_library.def"
#undef F

static const struct row {
	const char *name;
	function **real;
	function *wrapper;
} rows[] = {
#define F(NAME, HOW, VALUE) { #NAME, &real_##NAME, wrap_##NAME },
#include "fail_library.def"
#undef F
};

static void put(ElfW(Addr) slot, function *wrapper)
{
	const uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t page = slot & ~(size - 1);

	if (mprotect((void *)page, size, PROT_READ | PROT_WRITE))
		abort();
	memcpy((void *)slot, &wrapper, sizeof(wrapper));
}

static void replace(ElfW(Addr) slot, const char *name)
{
	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		if (strcmp(rows[n].name, name) != 0)
			continue;
		*rows[n].real = (function *)dlsym(RTLD_DEFAULT, name);
		if (*rows[n].real)
			put(slot, rows[n].wrapper);
	}
}

static void replace_all(ElfW(Addr) base, const ElfW(Dyn) * dynamic)
{
	const ElfW(Sym) *symbols = NULL;
	const char *names = NULL;
	ElfW(Addr) tables[2] = { 0 };
	size_t sizes[2] = { 0 };

	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		if (dynamic->d_tag == DT_SYMTAB)
			symbols = (const void *)dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_STRTAB)
			names = (const void *)dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_JMPREL)
			tables[0] = dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_PLTRELSZ)
			sizes[0] = dynamic->d_un.d_val;
		if (dynamic->d_tag == DT_RELA)
			tables[1] = dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_RELASZ)
			sizes[1] = dynamic->d_un.d_val;
	}
	for (size_t n = 0; n < 2; n++) {
		const ElfW(Rela) *rela = (const void *)tables[n];

		for (; sizes[n] >= sizeof(*rela); sizes[n] -= sizeof(*rela)) {
			const size_t index = rela->r_info >> 32;

			if (index && !rela->r_addend)
				replace(base + rela->r_offset,
					names + symbols[index].st_name);
			rela++;
		}
	}
}

static bool has_end(const char *path)
{
	const size_t len = strlen(path);
	const size_t wanted = strlen(object);

	return len >= wanted && !strcmp(path + len - wanted, object);
}

/* The program itself has no path here. */
static int look(struct dl_phdr_info *info, size_t size, void *arg)
{
	char program[4096] = "";

	(void)size;
	(void)arg;
	if (!*info->dlpi_name &&
	    readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
		return 0;
	if (!has_end(*info->dlpi_name ? info->dlpi_name : program))
		return 0;
	for (size_t n = 0; n < info->dlpi_phnum; n++)
		if (info->dlpi_phdr[n].p_type == PT_DYNAMIC)
			replace_all(info->dlpi_addr,
				    (const void *)(info->dlpi_addr +
						   info->dlpi_phdr[n].p_vaddr));
	return 1;
}

void *dlopen(const char *path, int flags)
{
	void *(*real)(const char *, int) =
		(void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
	void *handle = real(path, flags);

	if (handle && object && path && has_end(path))
		dl_iterate_phdr(look, NULL);
	return handle;
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("FAIL_LIBRARY_COUNT");
	FILE *file;

	if (getpid() != first || !shared)
		return;
	/* Other programs have inherited it. */
	file = path && atomic_load(&shared->calls) ? fopen(path, "w") : NULL;
	if (!file)
		return;
	fprintf(file, "%lu %s\n", atomic_load(&shared->calls), shared->failed);
	fclose(file);
}

__attribute__((constructor)) static void begin(void)
{
	const char *number = getenv("FAIL_LIBRARY_AT");

	at = number ? strtoul(number, NULL, 10) : 0;
	object = getenv("FAIL_LIBRARY_IN");
	only = getenv("FAIL_LIBRARY_ONLY");
	first = getpid();
	if (!object)
		return;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		abort();
	dl_iterate_phdr(look, NULL);
}
