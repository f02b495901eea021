/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_proof.h - documents with signatures, as the ledger keeps them.
 */
#pragma once

#include "ledger_evidence.h"

#include <stdlib.h>

/* A document on its way into the ledger, with what is signed in it. */
struct token_proof {
	struct ledger_proof kept;
	uint8_t *octets; /* owned, those of kept; NULL: there is none */
	bool is_spooled; /* with an item before; the next ones need not */
};

/* Pack a document. Returns false if there is no memory. */
bool token_proof_pack(struct e164_slice text, struct token_proof *proof);
static inline void token_proof_clear(struct token_proof *proof)
{
	free(proof->octets);
	memset(proof, 0, sizeof(*proof));
}

/*
 * Unpack one, and check that it is the right one.
 * text: *len octets for the caller to free; NULL on failure
 * Returns false if it is damaged, or there is no memory.
 */
bool token_proof_unpack(const struct ledger_proof *kept, uint8_t **text,
			size_t *len);
