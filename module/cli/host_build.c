/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_build.c - what the files of module and daemon tell about their build.
 *
 * An offset or a size that points outside of a file ends the search in it.
 */
#include "host_build.h"

#include "elf_note.h"

#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (256u << 20) /* octets */

struct file {
	const char *at;
	size_t size;
};

struct feature {
	const char *flag;
	const char *symbol;
};

static const struct feature features[] = {
#define E164_HOST_FEATURE(name, flag, symbol) { flag, symbol },
#include "e164/host_features.def"
};

#define FEATURES (sizeof(features) / sizeof(features[0]))

const char *cli_host_build_flag(size_t at)
{
	return at < FEATURES ? features[at].flag : NULL;
}

static bool open_file(const char *path, struct file *file)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	void *at = MAP_FAILED;

	if (fd >= 0 && !fstat(fd, &status) && S_ISREG(status.st_mode) &&
	    status.st_size > 0 && status.st_size <= FILE_MAX)
		at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE,
			  fd, 0);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED)
		return false;
	*file = (struct file){ .at = at, .size = (size_t)status.st_size };
	return true;
}

static void close_file(const struct file *file)
{
	(void)munmap((void *)(uintptr_t)file->at, file->size);
}

/* The module -------------------------------------------------------------- */

/* Copy a text, and return what follows its NUL; NULL: it does not end. */
static const char *copy_text(const char *at, const char *end,
			     char text[E164_HOST_TEXT_MAX])
{
	const size_t room = (size_t)(end - at);
	const size_t len = strnlen(
		at, room < E164_HOST_TEXT_MAX ? room : E164_HOST_TEXT_MAX);

	if (len == room || len == E164_HOST_TEXT_MAX)
		return NULL;
	memcpy(text, at, len + 1);
	return at + len + 1;
}

bool cli_host_build_of_module(const char *path, struct cli_host_build *build)
{
	static const char mark[] = E164_HOST_MARK;
	struct file file;

	memset(build, 0, sizeof(*build));
	if (!open_file(path, &file))
		return false;
	const char *end = file.at + file.size;
	const char *at = memmem(file.at, file.size, mark, sizeof(mark) - 1);
	const bool is_marked = at != NULL;

	if (at)
		at = copy_text(at + sizeof(mark) - 1, end, build->version);
	if (at)
		at = copy_text(at, end, build->id);
	if (at)
		(void)copy_text(at, end, build->features);
	close_file(&file);
	return is_marked;
}

/* The daemon -------------------------------------------------------------- */

/* That part of the file; NULL: it is not inside. */
static const char *part(const struct file *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset
		       ? file->at + offset
		       : NULL;
}

static bool is_program(const struct file *file, ElfW(Ehdr) * head)
{
	const unsigned char class =
		sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;

	if (file->size < sizeof(*head))
		return false;
	memcpy(head, file->at, sizeof(*head));
	return !memcmp(head->e_ident, ELFMAG, SELFMAG) &&
	       head->e_ident[EI_CLASS] == class &&
	       (!head->e_phnum || head->e_phentsize == sizeof(ElfW(Phdr))) &&
	       (!head->e_shnum || head->e_shentsize == sizeof(ElfW(Shdr)));
}

static void read_id(const struct file *file, const ElfW(Ehdr) * head,
		    char id[IO_BUILD_ID_MAX])
{
	for (size_t i = 0; i < head->e_phnum; i++) {
		ElfW(Phdr) row;
		const char *at = part(file, head->e_phoff + i * sizeof(row),
				      sizeof(row));

		if (!at)
			return;
		memcpy(&row, at, sizeof(row));
		at = part(file, row.p_offset, row.p_filesz);
		if (at && row.p_type == PT_NOTE)
			io_elf_note_build_id(at, row.p_filesz, id);
	}
}

static bool read_section(const struct file *file, const ElfW(Ehdr) * head,
			 size_t at, ElfW(Shdr) * section)
{
	const char *found =
		at < head->e_shnum
			? part(file, head->e_shoff + at * sizeof(*section),
			       sizeof(*section))
			: NULL;

	if (found)
		memcpy(section, found, sizeof(*section));
	return found != NULL;
}

/* Look for the functions among those that the program shows to its modules. */
static void read_functions(const struct file *file, const ElfW(Shdr) * table,
			   const ElfW(Shdr) * strings, char found[FEATURES + 1])
{
	const char *rows = part(file, table->sh_offset, table->sh_size);
	const char *names = part(file, strings->sh_offset, strings->sh_size);
	ElfW(Sym) row;

	if (!rows || !names || !strings->sh_size || names[strings->sh_size - 1])
		return;
	for (size_t j = 0; j < FEATURES; j++)
		found[j] = '0';
	for (size_t i = 0; i < table->sh_size / sizeof(row); i++) {
		memcpy(&row, rows + i * sizeof(row), sizeof(row));
		if (row.st_shndx == SHN_UNDEF ||
		    row.st_name >= strings->sh_size)
			continue;
		for (size_t j = 0; j < FEATURES; j++)
			if (!strcmp(names + row.st_name, features[j].symbol))
				found[j] = '1';
	}
}

static void read_features(const struct file *file, const ElfW(Ehdr) * head,
			  char found[FEATURES + 1])
{
	ElfW(Shdr) table;
	ElfW(Shdr) strings;

	for (size_t i = 0; i < head->e_shnum; i++)
		if (read_section(file, head, i, &table) &&
		    table.sh_type == SHT_DYNSYM &&
		    read_section(file, head, table.sh_link, &strings))
			read_functions(file, &table, &strings, found);
}

bool cli_host_build_of_daemon(const char *path, struct cli_host_build *build)
{
	struct file file;
	ElfW(Ehdr) head;

	memset(build, 0, sizeof(*build));
	if (!open_file(path, &file))
		return false;
	const bool is_good = is_program(&file, &head);

	if (is_good) {
		read_id(&file, &head, build->id);
		read_features(&file, &head, build->features);
	}
	close_file(&file);
	return is_good;
}
