/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_watch.h - have the files of a configuration changed since it was read?
 *
 * Unbound's fast_reload reads unbound.conf anew and leaves the modules as they
 * are, so that a changed enumod.conf would silently stay without effect.
 */
#pragma once

#include <stdbool.h>

#define IO_CONF_WATCH_MAX 64 /* files that are watched; others are not */

struct io_conf_watch;

/* Returns NULL when out of memory. */
struct io_conf_watch *io_conf_watch_new(void);
void io_conf_watch_free(struct io_conf_watch *watch); /* or NULL */

/* Remember a file as it is now, or that it is not there. */
void io_conf_watch_add(struct io_conf_watch *watch, const char *path);

/*
 * The path of the first file that is another one now, or NULL. A call to the
 * system for each file; changes nothing, so threads may ask at once.
 */
const char *io_conf_watch_changed(const struct io_conf_watch *watch);
