/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.h - octets of others as JSON strings.
 *
 * As in text.h, nothing but printable ASCII is written, and other octets as
 * \DDD; jansson escapes what JSON requires. A value for which there was no
 * memory is NULL. jansson passes NULL on to the value that is made of it, so
 * that only cli_json_put() need be checked.
 */
#pragma once

#include "e164/naptr.h"

#include <jansson.h>

json_t *cli_json_text(struct e164_slice octets);

/* The name of a file, in which UTF-8 is left as it is. */
json_t *cli_json_path(const char *path);
json_t *cli_json_name(struct e164_slice name);

/* The RDATA of a NAPTR as in a zone file. The caller owns the value. */
json_t *cli_json_rdata(const struct e164_naptr *naptr);

/*
 * Write value and a line feed, and release value. Returns false when it is
 * NULL, since memory ran out.
 */
bool cli_json_put(FILE *out, json_t *value);
