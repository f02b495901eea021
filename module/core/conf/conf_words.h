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
 * Split a line.
 * words: room for CONF_WORDS_MAX; written words point into the line
 * count: written: how many there are; 0 for an empty line or a comment
 * Returns NULL, or what is wrong with the line: static text.
 */
const char *e164_conf_words(struct e164_slice line, struct e164_slice *words,
			    size_t *count);
