/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * standard.h - standard input, output and error, as enumctl finds them.
 */
#pragma once

#include <stdbool.h>

/*
 * Prepare them, before any file is opened. One that is closed is occupied, so
 * that no file gets its number: what is printed would be written into it. Any
 * use of it still fails. Standard error is written by whole lines.
 *
 * Returns false when one is closed and cannot be occupied.
 */
bool cli_standard_begin(void);
