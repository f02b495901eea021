/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_file.h - read a configuration from files.
 *
 * Shared by the module and enumctl, so that "enumctl check" finds exactly what
 * the module would find at start. "include:" takes a shell pattern; a relative
 * one is looked up from the folder of the file that has it. Files are regular
 * ones, or /dev/null; only one that the caller names may be a pipe, which is
 * waited for.
 */
#pragma once

#include "conf_watch.h"

#include "e164/conf.h"

#include <stdint.h>

#define IO_CONF_ENV       "ENUMOD_CONF" /* names the file to read */
#define IO_CONF_DEPTH_MAX 16            /* nested includes */
#define IO_CONF_SIZE_MAX  (64u << 20)   /* octets of one file */

/* One fault. line: 0: of the whole file; message: without a line feed */
typedef void (*io_conf_report)(void *arg, const char *file, unsigned line,
			       const char *message);

/*
 * Read the configuration.
 *
 * path:    of the file; NULL: the file that $ENUMOD_CONF names, else the
 *          built-in path, where a file may be missing: then all options have
 *          their defaults
 * config:  written only when there is no fault; the caller clears it by
 *          e164_config_clear()
 *
 * Returns true when there was no fault; each fault has been reported. If memory
 * ran out, errno is ENOMEM, else it is another after a fault.
 */
bool io_conf_load(const char *path, struct e164_config *config,
		  io_conf_report report, void *arg);

/* The same, and add every file that was read to watch, unless that is NULL. */
bool io_conf_load_watched(const char *path, struct e164_config *config,
			  io_conf_report report, void *arg,
			  struct io_conf_watch *watch);

/*
 * A checksum of all that io_conf_load() would read now, for noticing that it
 * was changed since. What is wrong with it is not reported.
 *
 * sum: 0 if the configuration is no regular file, and so cannot be read twice
 *
 * Returns false if memory ran out.
 */
bool io_conf_sum(const char *path, uint64_t *sum);

/*
 * Tell what is no fault, but may be a mistake: each include: whose pattern
 * matches no file. What is a fault is not told; nor is anything if the
 * configuration is no regular file, and so cannot be read twice.
 *
 * Returns false if memory ran out.
 */
bool io_conf_notes(const char *path, io_conf_report note, void *arg);

/*
 * The counters-file that the configuration names, whatever is wrong elsewhere
 * in it: a module that runs has the configuration of before the fault, and
 * counts.
 *
 * name: of size octets, with the NUL
 *
 * Returns false if it names none, or memory ran out.
 */
bool io_conf_counters_file(const char *path, char *name, size_t size);

/*
 * Is the file there that io_conf_load(NULL, ...) reads, or is it no mistake
 * that it is not? The latter is so when the environment variable is set to
 * nothing, and in a build that was configured --enable-conf-defaults. If not,
 * this is reported: a module that is built with another path than its operator
 * thinks must not run without the policy.
 */
bool io_conf_expect(io_conf_report report, void *arg);

/* The file that io_conf_load(NULL, ...) reads. */
const char *io_conf_path(void);
