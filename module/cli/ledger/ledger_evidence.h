/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_evidence.h - the signed documents that prove the records.
 *
 * A document is kept once, by its hash, however many records came from it. A
 * serial of an entity names the document of what was said under it. The octets
 * are the caller's: packed, or not. They are the one place of the ledger with
 * data about assignees, for a signature covers all of a token.
 */
#pragma once

#include "ledger.h"

struct ledger_proof {
	uint8_t hash[LEDGER_HASH_LEN];
	struct e164_slice packed;
};

/*
 * Keep the document of a signed record; one without a serial has none.
 * is_first: only if the serial has no document yet
 */
enum ledger_status ledger_keep_proof(struct ledger *ledger,
				     const struct ledger_record *record,
				     const struct ledger_proof *proof,
				     bool is_first);

/*
 * Find that of a record. LEDGER_NONE: there is none.
 * proof: its octets are valid until the next change, or ledger_close()
 */
enum ledger_status ledger_find_proof(struct ledger *ledger,
				     const struct ledger_record *record,
				     struct ledger_proof *proof);

/* Visit every document that is kept, in no order of interest. */
enum ledger_status
ledger_each_proof(struct ledger *ledger,
		  bool (*visit)(void *arg, const struct ledger_proof *proof),
		  void *arg);
