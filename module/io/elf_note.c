/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * elf_note.c - find the build-id among the notes of an ELF file.
 *
 * The kind of file is that of this machine: the Unbound that loads the module.
 */
#include "elf_note.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void write_id(const unsigned char *octets, size_t count,
		     char id[IO_BUILD_ID_MAX])
{
	for (size_t i = 0; i < count && 2 * i + 2 < IO_BUILD_ID_MAX; i++)
		(void)snprintf(id + 2 * i, 3, "%02x", octets[i]);
}

void io_elf_note_build_id(const char *notes, size_t size,
			  char id[IO_BUILD_ID_MAX])
{
	ElfW(Nhdr) note;

	while (size >= sizeof(note)) {
		memcpy(&note, notes, sizeof(note));
		const size_t name = padded(note.n_namesz);
		const size_t whole =
			sizeof(note) + name + padded(note.n_descsz);

		if (note.n_namesz > size || note.n_descsz > size ||
		    whole > size)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(notes + sizeof(note), "GNU", 4))
			write_id((const unsigned char *)notes + sizeof(note) +
					 name,
				 note.n_descsz, id);
		notes += whole;
		size -= whole;
	}
}
