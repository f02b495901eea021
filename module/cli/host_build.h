/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_build.h - for which build of Unbound is a module, and which is a daemon?
 *
 * Read from their files, without running either: the module says it behind a
 * mark (e164/host_mark.h), the daemon is an ELF file with the linker's build-id
 * and a table of its functions.
 */
#pragma once

#include "e164/host_mark.h"

#include <stdbool.h>
#include <stddef.h>

struct cli_host_build {
	char version[E164_HOST_TEXT_MAX];
	char id[E164_HOST_TEXT_MAX];
	/* "1" or "0" for each line of host_features.def */
	char features[E164_HOST_TEXT_MAX];
};

/*
 * What the file does not tell is empty, in both.
 * Returns false if it cannot be read, or has no mark.
 */
bool cli_host_build_of_module(const char *path, struct cli_host_build *build);

/*
 * Its version is none of what is read here, and left empty.
 * Returns false if it cannot be read, or is no program of this machine's kind.
 */
bool cli_host_build_of_daemon(const char *path, struct cli_host_build *build);

/* The flag of a feature by its place in host_features.def; NULL: no more. */
const char *cli_host_build_flag(size_t at);
