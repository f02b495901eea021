/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_evidence.c - see ledger_evidence.h.
 *
 *   proofs     entity, serial -> hash of a document
 *   evidence   hash -> document
 *
 * A document that nothing names any more goes with the next purge.
 */
#include "ledger_evidence.h"
#include "ledger_store.h"

/* That of what was signed, whatever became of it. */
static struct e164_slice proof_key(const struct ledger_record *record,
				   uint8_t key[LEDGER_SERIAL_KEY_MAX])
{
	struct ledger_record with = *record;

	with.validity.is_signed = true;
	return ledger_serial_key(&with, key);
}

static bool has_proof(const struct ledger_record *record)
{
	return record->validity.is_signed && record->serial[0];
}

static enum ledger_status read_hash(struct ledger *ledger,
				    const struct ledger_record *record,
				    uint8_t hash[LEDGER_HASH_LEN])
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	MDB_val found;
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_PROOFS, proof_key(record, key), &found);

	if (status != LEDGER_OK)
		return status;
	if (found.mv_size != LEDGER_HASH_LEN)
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	memcpy(hash, found.mv_data, LEDGER_HASH_LEN);
	return LEDGER_OK;
}

static enum ledger_status write_document(struct ledger *ledger,
					 const struct ledger_proof *proof)
{
	const struct e164_slice hash = e164_slice(proof->hash, LEDGER_HASH_LEN);
	MDB_val found;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_EVIDENCE, hash, &found);

	if (status != LEDGER_NONE)
		return status;
	return ledger_write(ledger, LEDGER_EVIDENCE, hash, proof->packed);
}

enum ledger_status ledger_keep_proof(struct ledger *ledger,
				     const struct ledger_record *record,
				     const struct ledger_proof *proof,
				     bool is_first)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	uint8_t hash[LEDGER_HASH_LEN];

	if (!has_proof(record))
		return LEDGER_OK;
	enum ledger_status status = read_hash(ledger, record, hash);

	if (status == LEDGER_FAILED)
		return status;
	if (status == LEDGER_OK &&
	    (is_first || !memcmp(hash, proof->hash, LEDGER_HASH_LEN)))
		return LEDGER_OK;
	status = write_document(ledger, proof);
	if (status != LEDGER_OK)
		return status;
	return ledger_write(ledger, LEDGER_PROOFS, proof_key(record, key),
			    e164_slice(proof->hash, LEDGER_HASH_LEN));
}

enum ledger_status ledger_find_proof(struct ledger *ledger,
				     const struct ledger_record *record,
				     struct ledger_proof *proof)
{
	MDB_val found;

	if (!has_proof(record))
		return LEDGER_NONE;
	enum ledger_status status = read_hash(ledger, record, proof->hash);

	if (status == LEDGER_OK)
		status = ledger_read(ledger, LEDGER_EVIDENCE,
				     e164_slice(proof->hash, LEDGER_HASH_LEN),
				     &found);
	if (status == LEDGER_OK)
		proof->packed = e164_slice(found.mv_data, found.mv_size);
	return status;
}

struct walk {
	bool (*visit)(void *arg, const struct ledger_proof *proof);
	void *arg;
};

static bool visit_document(void *arg, const MDB_val *key, const MDB_val *value)
{
	const struct walk *walk = arg;
	struct ledger_proof proof = {
		.packed = e164_slice(value->mv_data, value->mv_size),
	};

	if (key->mv_size != LEDGER_HASH_LEN)
		return true;
	memcpy(proof.hash, key->mv_data, LEDGER_HASH_LEN);
	return walk->visit(walk->arg, &proof);
}

enum ledger_status
ledger_each_proof(struct ledger *ledger,
		  bool (*visit)(void *arg, const struct ledger_proof *proof),
		  void *arg)
{
	struct walk walk = { .visit = visit, .arg = arg };

	return ledger_walk(ledger, LEDGER_EVIDENCE, visit_document, &walk);
}
