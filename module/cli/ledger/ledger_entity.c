/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_entity.c - the numbers that entities have in the files of the
 * resolver.
 */
#include "ledger_store.h"

#include <stdlib.h>

bool ledger_has_room(struct ledger *ledger, const char *entity)
{
	MDB_val value;

	return !entity[0] || ledger->meta.entities < STORE_TABLE_ENTITIES ||
	       ledger_read(ledger, LEDGER_ENTITIES, e164_slice_text(entity),
			   &value) != LEDGER_NONE;
}

enum ledger_status ledger_entity(struct ledger *ledger, const char *name,
				 uint16_t *number)
{
	const struct e164_slice key = e164_slice_text(name);
	MDB_val value;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_ENTITIES, key, &value);

	if (status == LEDGER_OK && value.mv_size == sizeof(*number)) {
		memcpy(number, value.mv_data, sizeof(*number));
		return LEDGER_OK;
	}
	if (status == LEDGER_FAILED)
		return status;
	if (ledger->meta.entities == STORE_TABLE_ENTITIES)
		return ledger_fail(ledger, "more than %d validation entities",
				   STORE_TABLE_ENTITIES);
	*number = (uint16_t)++ledger->meta.entities;
	return ledger_write(ledger, LEDGER_ENTITIES, key,
			    e164_slice(number, sizeof(*number)));
}

struct names {
	uint8_t *at; /* STORE_TABLE_ENTITY_LEN octets each */
	uint32_t count;
};

static bool put_name(void *arg, const MDB_val *key, const MDB_val *value)
{
	const struct names *names = arg;
	uint16_t number = 0;

	if (value->mv_size == sizeof(number))
		memcpy(&number, value->mv_data, sizeof(number));
	if (number >= 1 && number <= names->count &&
	    key->mv_size <= STORE_ENTITY_MAX)
		memcpy(names->at +
			       (size_t)(number - 1) * STORE_TABLE_ENTITY_LEN,
		       key->mv_data, key->mv_size);
	return true;
}

uint8_t *ledger_list_entities(struct ledger *ledger)
{
	struct names names = {
		.at = calloc(ledger->meta.entities + 1, STORE_TABLE_ENTITY_LEN),
		.count = ledger->meta.entities,
	};

	if (!names.at || ledger_walk(ledger, LEDGER_ENTITIES, put_name,
				     &names) != LEDGER_OK) {
		free(names.at);
		return NULL;
	}
	return names.at;
}
