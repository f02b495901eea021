/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot_each.c - all records of a head and its bases, as one sorted list.
 */
#include "snapshot.h"

#include "table_merge.h"

bool store_snapshot_answer(const struct store_snapshot *snapshot,
			   const struct store_table_entry *entry,
			   struct store_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->is_found = true;
	answer->generation = snapshot->head.header.generation;
	answer->extent = entry->extent;
	answer->record = (struct e164_validity_record){
		.execution_day = entry->execution_day,
		.expiry_day = entry->expiry_day,
		.has_expiry = entry->flags & STORE_TABLE_HAS_EXPIRY,
		.is_signed = entry->flags & STORE_TABLE_SIGNED,
		.is_suspended = entry->flags & STORE_TABLE_SUSPENDED,
		.is_revoked = entry->flags & STORE_TABLE_REVOKED,
		.is_distrusted = entry->flags & STORE_TABLE_DISTRUSTED,
		.is_bare = entry->flags & STORE_TABLE_BARE,
	};
	return !entry->entity ||
	       store_table_entity(&snapshot->head, entry->entity,
				  answer->entity);
}

bool store_snapshot_each(const struct store_snapshot *snapshot,
			 bool (*visit)(void *arg,
				       const struct store_answer *record),
			 void *arg)
{
	const struct store_table *layers[STORE_TABLE_LAYERS];
	const size_t count = store_snapshot_layers(snapshot, layers);
	struct store_table_entry entry;
	struct store_answer answer;
	struct store_merge merge;

	store_merge_begin(&merge, layers, count);
	while (store_merge_next(&merge, &entry)) {
		if (entry.flags & STORE_TABLE_ABSENT)
			continue;
		if (!store_snapshot_answer(snapshot, &entry, &answer))
			return false;
		if (!visit(arg, &answer))
			return true;
	}
	return !merge.is_damaged;
}
