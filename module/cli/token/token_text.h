/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_text.h - numbers, times and identifiers as text, and texts as JSON.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/extent.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Write numbers as "+441632960083" or "+441632960000-+441632960099". */
#define TOKEN_NUMBERS_MAX 40
void token_numbers_format(const struct e164_extent *extent,
			  char text[TOKEN_NUMBERS_MAX]);
bool token_numbers_parse(struct e164_slice text, struct e164_extent *extent);

/*
 * The same of a command line, or a number as people write it; reports a fault.
 */
bool token_numbers_read(const char *text, struct e164_extent *extent);

/* "2026-01-15T12:00:00Z" */
#define TOKEN_TIME_MAX 32
void token_time_format(uint64_t second, char text[TOKEN_TIME_MAX]);

/* '+' and 1 to 15 ASCII digits, the first not 0. */
bool token_number_parse(struct e164_slice text, uint64_t *digits, uint8_t *len);

/* Nothing but decimal digits: a count, or a time in seconds. */
bool token_count_parse(const char *text, uint64_t *count);

/* 1 to max octets of printable ASCII without blanks. */
bool token_is_id(struct e164_slice text, size_t max);

/* A text as a JSON string; an octet that is not UTF-8 becomes \u00XX. */
void token_put_json(FILE *out, const char *text);
