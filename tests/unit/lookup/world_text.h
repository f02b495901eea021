/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world_text.h - between the text of rows and what a lookup takes and gives.
 *
 * Wants: "zone" (+ may need the number), "zone again", "number NAME",
 * "referral NAME", and of discovery "srv NAME", "a NAME", "aaaa NAME".
 *
 * Gets: "VERDICT FORM TRUST [ad] TTL": then, where it is not what follows from
 * these, "made" (the TTL of made records: as the answer, where records may be
 * made), "max" (of any record: max-ttl), "ede" (that of the verdict), "at" (the
 * second from the start: 0), and what is_... says. After a colon, what the
 * answer hands out; after a "-", what fell to discovery, and why.
 */
#pragma once

#include "world.h"

/* Is the word among the words of the list? list: may be NULL */
bool world_is(const char *list, const char *word);

enum e164_trust world_trust(const char *list);
e164_service_set world_services(const char *list);

/* Write a name in wire form. Returns its octets. */
size_t world_name(const char *text, uint8_t *name);
void world_name_text(struct e164_slice name, char *text, size_t size);
const char *world_type(uint16_t qtype);

void world_add_want(const struct e164_want *want, const struct e164_lookup *l,
		    bool has_details, struct world_end *end);
void world_set_gets(struct world_end *end);
void world_set_names(struct world_end *end);
