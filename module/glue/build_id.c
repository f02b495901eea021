/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * build_id.c - compare the build-id of the host with the one of the daemon that
 * configure was given.
 *
 * The host is the program, or the library, that has Unbound's functions. All
 * that is read is mapped read-only from its file.
 */
#include "compat.h"

#include "build_id.h"

#include "elf_note.h"

#include <stdio.h>
#include <string.h>

static const char expected[] = ENUMOD_COMPAT_BUILD_ID;

struct search {
	bool is_library;
	char id[IO_BUILD_ID_MAX];
};

bool enumod_build_id_is_host(const struct dl_phdr_info *object)
{
	const ElfW(Addr) inside = (ElfW(Addr)) & dns_cache_store;

	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];

		if (part->p_type == PT_LOAD &&
		    inside - object->dlpi_addr - part->p_vaddr < part->p_memsz)
			return true;
	}
	return false;
}

static int visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct search *search = arg;

	(void)size;
	if (!enumod_build_id_is_host(info))
		return 0;
	/* The program itself has no name here. */
	search->is_library = info->dlpi_name && *info->dlpi_name;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE)
			io_elf_note_build_id((const char *)info->dlpi_addr +
						     info->dlpi_phdr[i].p_vaddr,
					     info->dlpi_phdr[i].p_memsz,
					     search->id);
	return 1;
}

static void find(struct search *search)
{
	memset(search, 0, sizeof(*search));
	(void)dl_iterate_phdr(visit, search);
}

void enumod_build_id_read(char *text, size_t size)
{
	struct search search;

	find(&search);
	(void)snprintf(text, size, "%s", search.id);
}

void enumod_build_id_check(void)
{
	struct search search;

	if (!expected[0])
		return;
	find(&search);
	if (!search.is_library && strcmp(search.id, expected) != 0)
		log_warn("enumod: this Unbound is another build (build-id %s) "
			 "than the one that the module was built for (%s); if "
			 "Unbound was updated, build enumod again with its new "
			 "source, or install the enumod that belongs to it",
			 search.id[0] ? search.id : "none", expected);
}
