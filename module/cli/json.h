/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.h - octets of others as JSON strings.
 *
 * As in text.h, nothing but printable ASCII is written, other octets as \DDD;
 * what JSON itself needs to have escaped is the library's work. A value that
 * could not be made for want of memory is NULL, which the library takes up into
 * what is made of it; cli_json_put() tells in the end.
 */
#pragma once

#include "e164/naptr.h"

#include <jansson.h>

json_t *cli_json_text(struct e164_slice octets);
json_t *cli_json_name(struct e164_slice name);

/* RDATA as a zone file has it. */
json_t *cli_json_rdata(const struct e164_naptr *naptr);

/* Write value and a line feed, and give it back. False when out of memory. */
bool cli_json_put(FILE *out, json_t *value);
