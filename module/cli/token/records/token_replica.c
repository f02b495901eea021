/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_replica.c - records of a store that is a copy. It has no ledger, so
 * they come from the very files that the resolver reads.
 */
#include "token_list.h"

#include "snapshot.h"

#include <stdlib.h>

struct token_replica {
	struct store_snapshot snapshot;
};

struct token_replica *token_replica_open(const char *store)
{
	const struct store_snapshot none = { .status = STORE_MISSING };
	struct token_replica *replica = calloc(1, sizeof(*replica));

	if (!replica) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return NULL;
	}
	store_snapshot_load(&replica->snapshot, store, &none);
	const enum store_status status = replica->snapshot.status;

	if (status == STORE_OK)
		return replica;
	if (status == STORE_MISSING)
		token_store_tell_none(store);
	else
		cli_error("%s: %s", store, store_text(status));
	token_replica_close(replica);
	return NULL;
}

void token_replica_close(struct token_replica *replica)
{
	if (!replica)
		return;
	store_snapshot_clear(&replica->snapshot);
	free(replica);
}

struct ledger_record token_replica_record(const struct store_answer *answer)
{
	struct ledger_record record = {
		.extent = answer->extent,
		.validity = answer->record,
		.generation = answer->generation,
		.is_brief = true,
	};

	memcpy(record.entity, answer->entity, sizeof(record.entity));
	return record;
}

struct visitor {
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
};

static bool on_answer(void *arg, const struct store_answer *answer)
{
	const struct visitor *visitor = arg;
	const struct ledger_record record = token_replica_record(answer);

	return visitor->visit(visitor->arg, &record);
}

bool token_replica_each(const struct token_replica *replica,
			bool (*visit)(void *arg, const struct ledger_record *r),
			void *arg)
{
	struct visitor visitor = { visit, arg };

	if (store_snapshot_each(&replica->snapshot, on_answer, &visitor))
		return true;
	cli_error("%s; those behind them are not printed",
		  store_text(STORE_PARTLY));
	return false;
}
