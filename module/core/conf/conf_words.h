/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_words.h - a line of a configuration file as words.
 *
 * Words stand between blanks, or in double or single quotes; a number sign
 * begins a comment.
 */
#pragma once

#include "e164/bytes.h"

#define CONF_WORDS_MAX 64 /* words on one line */

/*
 * words: room for CONF_WORDS_MAX; they are parts of the line
 * Returns NULL, or what is wrong with the line; static.
 */
const char *e164_conf_words(struct e164_slice line, struct e164_slice *words,
			    size_t *count);
