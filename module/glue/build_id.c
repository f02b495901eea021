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

#include <elf.h>
#include <stdio.h>
#include <string.h>

#define ID_MAX 64 /* octets of a build-id; linkers make 20 or fewer */

static const char expected[] = ENUMOD_COMPAT_BUILD_ID;

struct search {
	bool is_library;
	char id[2 * ID_MAX + 1];
};

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void write_id(const unsigned char *octets, size_t count,
		     struct search *search)
{
	for (size_t i = 0; i < count && i < ID_MAX; i++)
		(void)snprintf(search->id + 2 * i, 3, "%02x", octets[i]);
}

/* Find the note with the build-id among others in size octets. */
static void read_notes(const char *at, size_t size, struct search *search)
{
	ElfW(Nhdr) note;

	while (size >= sizeof(note)) {
		memcpy(&note, at, sizeof(note));
		const size_t name = padded(note.n_namesz);
		const size_t whole =
			sizeof(note) + name + padded(note.n_descsz);

		if (name > size || whole > size)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(at + sizeof(note), "GNU", 4))
			write_id((const unsigned char *)at + sizeof(note) +
					 name,
				 note.n_descsz, search);
		at += whole;
		size -= whole;
	}
}

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
			read_notes((const char *)info->dlpi_addr +
					   info->dlpi_phdr[i].p_vaddr,
				   info->dlpi_phdr[i].p_memsz, search);
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
