/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapping.c - a table of mappings, and a handler of SIGBUS that looks into it.
 *
 * The table has a fixed size and is never freed, and the handler reads it by
 * atomics alone, so it needs no lock. A free place has size 0; "at" is set
 * before the size. The handler calls sigaction() and raise(), and also mmap()
 * and mremap(), which POSIX does not list as safe in a handler; on Linux they
 * are plain system calls.
 */
#include "mapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

struct io_mapping {
	_Atomic uintptr_t at;
	_Atomic size_t size; /* 0: a free place */
	atomic_bool is_lost;
};

static struct io_mapping mappings[IO_MAPPINGS_MAX];

/* Protects the variables below, and taking and freeing places. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned count;
static struct sigaction before; /* not written while our handler is set */

static struct io_mapping *find(uintptr_t address)
{
	for (size_t i = 0; i < IO_MAPPINGS_MAX; i++) {
		struct io_mapping *mapping = &mappings[i];
		const size_t size = atomic_load(&mapping->size);

		if (size && address - atomic_load(&mapping->at) < size)
			return mapping;
	}
	return NULL;
}

/*
 * Put zeroed memory in place of the mapping. mremap() does it, since
 * ThreadSanitizer takes an mmap() over memory in use for a write to that. Two
 * threads may do this at the same time; what one of them has written there
 * before the other one is done is lost.
 */
static bool replace(struct io_mapping *mapping)
{
	void *at = (void *)atomic_load(&mapping->at);
	const size_t size = atomic_load(&mapping->size);
	void *fresh;

	if (atomic_load(&mapping->is_lost))
		return true;
	fresh = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fresh == MAP_FAILED)
		return false;
	if (mremap(fresh, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, at) ==
	    MAP_FAILED) {
		munmap(fresh, size);
		return false;
	}
	atomic_store(&mapping->is_lost, true);
	return true;
}

/*
 * Leave the signal to the former handler. A fault occurs again when the access
 * is repeated; a signal that a process sent has to be raised again.
 */
static void pass_on(int number, siginfo_t *info, void *context)
{
	const bool is_sent = info->si_code <= 0;

	if (before.sa_flags & SA_SIGINFO) {
		before.sa_sigaction(number, info, context);
	} else if (before.sa_handler == SIG_DFL ||
		   (before.sa_handler == SIG_IGN && !is_sent)) {
		sigaction(number, &before, NULL);
		if (is_sent)
			raise(number);
	} else if (before.sa_handler != SIG_IGN) {
		before.sa_handler(number);
	}
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
	const int error = errno;
	struct io_mapping *mapping = NULL;

	if (info->si_code == BUS_ADRERR)
		mapping = find((uintptr_t)info->si_addr);
	if (!mapping || !replace(mapping))
		pass_on(number, info, context);
	errno = error;
}

static bool install(void)
{
	struct sigaction ours = { .sa_sigaction = on_bus_error,
				  .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigemptyset(&ours.sa_mask);
	return !sigaction(SIGBUS, NULL, &before) &&
	       !sigaction(SIGBUS, &ours, NULL);
}

/* Set the former handler, unless somebody has set another one meanwhile. */
static void uninstall(void)
{
	struct sigaction now;

	if (!sigaction(SIGBUS, NULL, &now) && now.sa_flags & SA_SIGINFO &&
	    now.sa_sigaction == on_bus_error)
		sigaction(SIGBUS, &before, NULL);
}

/* Find a free place; requires the lock. NULL: there is none. */
static struct io_mapping *take_place(void)
{
	for (size_t i = 0; i < IO_MAPPINGS_MAX; i++)
		if (!atomic_load(&mappings[i].size))
			return &mappings[i];
	errno = EMFILE;
	return NULL;
}

static struct io_mapping *map(int file, size_t size, int protection)
{
	struct io_mapping *mapping = take_place();
	void *at;

	if (!mapping)
		return NULL;
	at = mmap(NULL, size, protection, MAP_SHARED, file, 0);
	if (at == MAP_FAILED)
		return NULL;
	if (!count && !install()) {
		munmap(at, size);
		return NULL;
	}
	count++;
	atomic_store(&mapping->at, (uintptr_t)at);
	atomic_store(&mapping->is_lost, false);
	atomic_store(&mapping->size, size);
	return mapping;
}

struct io_mapping *io_mapping_new(int file, size_t size, bool is_read_only)
{
	const int protection =
		is_read_only ? PROT_READ : PROT_READ | PROT_WRITE;
	struct io_mapping *mapping;

	pthread_mutex_lock(&lock);
	mapping = map(file, size, protection);
	pthread_mutex_unlock(&lock);
	return mapping;
}

void io_mapping_free(struct io_mapping *mapping)
{
	const int error = errno;

	if (!mapping)
		return;
	pthread_mutex_lock(&lock);
	void *at = (void *)atomic_load(&mapping->at);

	munmap(at, atomic_exchange(&mapping->size, 0));
	if (!--count)
		uninstall();
	pthread_mutex_unlock(&lock);
	errno = error;
}

void *io_mapping_at(const struct io_mapping *mapping)
{
	return (void *)atomic_load(&mapping->at);
}

bool io_mapping_is_lost(const struct io_mapping *mapping)
{
	return atomic_load_explicit(&mapping->is_lost, memory_order_relaxed);
}
