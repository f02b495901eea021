/* SPDX-License-Identifier: BSD-3-Clause */
/* guard.c - see guard.h */
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARDS_MAX 64

static struct {
	void *map;
	size_t size;
} guards[GUARDS_MAX];
static size_t used;

uint8_t *guard_room(size_t len)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t body = (len / page + 1) * page;

	if (used == GUARDS_MAX)
		guard_reset();
	uint8_t *map = mmap(NULL, body + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + body, page, PROT_NONE)) {
		perror("guard page");
		abort();
	}
	guards[used].map = map;
	guards[used].size = body + page;
	used++;
	return map + body - len;
}

struct e164_slice guard_copy(const void *from, size_t len)
{
	uint8_t *room = guard_room(len);

	if (len)
		memcpy(room, from, len);
	return e164_slice(room, len);
}

struct e164_slice guard_text(const char *text)
{
	return guard_copy(text, strlen(text));
}

void guard_reset(void)
{
	while (used) {
		used--;
		munmap(guards[used].map, guards[used].size);
	}
}
