/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_read.c - the files and folders on a command line.
 */
#include "token.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_LEN 4096

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void report_folder(const char *path, const struct token_sink *sink)
{
	struct token_fault fault;

	(void)token_refuse(&fault, "file", 0, "cannot be read: %s",
			   strerror(errno));
	sink->fault(sink->arg, path, &fault);
}

/* The files of a folder, by name; folders in it are left alone. */
static bool read_folder(const struct token_job *job, const char *path,
			const struct token_sink *sink)
{
	struct dirent **entries;
	const int count = scandir(path, &entries, is_shown, compare_names);
	bool goes_on = true;

	if (count < 0)
		report_folder(path, sink);
	for (int i = 0; i < count; i++) {
		char name[PATH_LEN];
		struct stat status;

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (goes_on && !stat(name, &status) && S_ISREG(status.st_mode))
			goes_on = token_document_read(job, name, sink);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return goes_on;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

bool token_read_operands(const struct token_job *job,
			 const struct cli_call *call,
			 const struct token_sink *sink)
{
	bool goes_on = true;

	for (int i = 0; i < call->operand_count && goes_on; i++) {
		const char *name = call->operands[i];

		goes_on = is_folder(name)
				  ? read_folder(job, name, sink)
				  : token_document_read(job, name, sink);
	}
	return goes_on;
}
