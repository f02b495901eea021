/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - call a fuzz target with its seeds, without libFuzzer.
 *
 * Arguments are files, or folders whose files are taken in the order of their
 * names. Without any it is the target's own folder in the source tree, which
 * "make check" names in $srcdir. Each seed ends before a guard page, so that
 * reading past it crashes in every build. No seed at all is a failure.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "guard.h"

#define SEED_MAX 65536 /* octets */

static size_t run_file(const char *path)
{
	static uint8_t octets[SEED_MAX];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		exit(1);
	}
	const size_t len = fread(octets, 1, sizeof(octets), file);

	fclose(file);
	const struct e164_slice seed = guard_copy(octets, len);

	(void)LLVMFuzzerTestOneInput(seed.ptr, seed.len);
	guard_reset();
	return 1;
}

static size_t run_folder(const char *path)
{
	struct dirent **names;
	const int count = scandir(path, &names, NULL, alphasort);
	size_t runs = 0;

	for (int i = 0; i < count; i++) {
		char file[PATH_MAX];

		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			runs += run_file(file);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return runs;
}

static size_t run(const char *path)
{
	struct stat info;

	if (stat(path, &info)) {
		perror(path);
		exit(1);
	}
	return S_ISDIR(info.st_mode) ? run_folder(path) : run_file(path);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	const char *name = base_name(argv[0]);
	char folder[PATH_MAX];
	size_t runs = 0;

	for (int i = 1; i < argc; i++)
		runs += run(argv[i]);
	if (argc < 2) {
		snprintf(folder, sizeof(folder), "%s/tests/fuzz/%s.in",
			 srcdir ? srcdir : ".", name);
		runs = run(folder);
	}
	printf("%s: %zu seeds\n", name, runs);
	return runs ? 0 : 1;
}
