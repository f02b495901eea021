/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_watch.h - have the files of a configuration changed since it was read?
 *
 * Unbound's fast_reload reads unbound.conf again but does not restart modules.
 * A changed enumod.conf has no effect then, which the operator should be told.
 */
#pragma once

#include <stdbool.h>

#define IO_CONF_WATCH_MAX 64 /* files; those added later are not watched */

struct io_conf_watch;

/* Returns NULL when out of memory. */
struct io_conf_watch *io_conf_watch_new(void);
void io_conf_watch_free(struct io_conf_watch *watch); /* or NULL */

/* Remember the state of a file, also if it is missing. path: copied */
void io_conf_watch_add(struct io_conf_watch *watch, const char *path);

/*
 * The path of the first file that has changed since it was added, or NULL. It
 * costs one stat() for each file. May be called by several threads at a time.
 */
const char *io_conf_watch_changed(const struct io_conf_watch *watch);
