/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * elf_note.h - the linker's mark of a program, its build-id, among the notes of
 * its file.
 */
#pragma once

#include <stddef.h>

#define IO_BUILD_ID_MAX 129 /* octets of its text, with the NUL */

/*
 * Write the build-id among these notes in hexadecimal digits, cut to what fits.
 * Without one, id is left as it is.
 * notes: size octets, in the order of octets of this machine
 */
void io_elf_note_build_id(const char *notes, size_t size,
			  char id[IO_BUILD_ID_MAX]);
