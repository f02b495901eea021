/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_text.h - a whole file of the configuration, in memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Read a file to its end.
 *
 * may_wait: it may be a pipe; else only a regular file is read, or /dev/null
 * len:      octets
 *
 * Returns text, which the caller frees; NULL with errno set, EFBIG for more
 * than IO_CONF_SIZE_MAX octets.
 */
uint8_t *io_conf_text(const char *path, bool may_wait, size_t *len);
