/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_spool.c - a temporary file for items that are verified, not entered.
 */
#include "token_spool.h"

#include "bulk.h"

#include <errno.h>

struct spooled {
	uint32_t action;
	uint32_t goes_on;
	uint32_t line;
	uint32_t name_len;
	uint32_t blob_len;
	uint32_t has_proof;
	uint32_t proof_len; /* 0: that of the item before */
};

void token_spool_fault(const char *what)
{
	const int why = errno;

	cli_error("cannot %s a temporary file in %s: %s; nothing was "
		  "changed: " BULK_REMEDY,
		  what, bulk_folder(), strerror(why));
}

FILE *token_spool_open(void)
{
	FILE *spool = bulk_stream();

	if (!spool)
		token_spool_fault("make");
	return spool;
}

static bool write_proof(FILE *spool, const struct spooled *head,
			struct token_proof *proof)
{
	if (!head->has_proof)
		return true;
	proof->is_spooled = true;
	return fwrite(proof->kept.hash, LEDGER_HASH_LEN, 1, spool) == 1 &&
	       fwrite(proof->octets, 1, head->proof_len, spool) ==
		       head->proof_len;
}

/* The octets of a document are written once, with its first item. */
bool token_spool_write(FILE *spool, const char *file,
		       const struct token_item *item)
{
	uint8_t blob[LEDGER_BLOB_MAX];
	const size_t name_len = strnlen(file, TOKEN_SPOOL_NAME);
	const struct spooled head = {
		.action = (uint32_t)item->action,
		.goes_on = item->goes_on,
		.line = item->line,
		.name_len = (uint32_t)name_len,
		.blob_len = (uint32_t)ledger_encode(&item->record, blob),
		.has_proof = item->proof != NULL,
		.proof_len = item->proof && !item->proof->is_spooled
				     ? (uint32_t)item->proof->kept.packed.len
				     : 0,
	};

	if (fwrite(&head, sizeof(head), 1, spool) == 1 &&
	    fwrite(file, 1, name_len, spool) == name_len &&
	    fwrite(blob, 1, head.blob_len, spool) == head.blob_len &&
	    write_proof(spool, &head, item->proof))
		return true;
	token_spool_fault("write");
	return false;
}

bool token_spool_rewind(FILE *spool)
{
	if (!ferror(spool) && !fflush(spool)) {
		rewind(spool);
		return true;
	}
	token_spool_fault("write");
	return false;
}

static bool read_all(FILE *spool, const struct spooled *head, char *name,
		     struct token_item *item)
{
	uint8_t blob[LEDGER_BLOB_MAX];

	return head->name_len <= TOKEN_SPOOL_NAME &&
	       head->blob_len <= sizeof(blob) &&
	       fread(name, 1, head->name_len, spool) == head->name_len &&
	       fread(blob, 1, head->blob_len, spool) == head->blob_len &&
	       ledger_decode(e164_slice(blob, head->blob_len), &item->record);
}

/* The hash, and if it is another document, its octets. */
static bool read_proof(FILE *spool, const struct spooled *head,
		       struct token_proof *proof)
{
	uint8_t hash[LEDGER_HASH_LEN];
	const size_t len = head->proof_len;

	if (!head->has_proof)
		return true;
	if (fread(hash, sizeof(hash), 1, spool) != 1)
		return false;
	if (!len)
		return proof->octets &&
		       !memcmp(hash, proof->kept.hash, sizeof(hash));
	token_proof_clear(proof);
	if (len > (size_t)2 * TOKEN_DOCUMENT_MAX)
		return false;
	proof->octets = malloc(len);
	memcpy(proof->kept.hash, hash, sizeof(hash));
	proof->kept.packed = e164_slice(proof->octets, len);
	return proof->octets && fread(proof->octets, 1, len, spool) == len;
}

int token_spool_read(FILE *spool, char name[TOKEN_SPOOL_NAME + 1],
		     struct token_item *item, struct token_proof *proof)
{
	struct spooled head;
	const size_t len = fread(&head, 1, sizeof(head), spool);

	if (!len && !ferror(spool))
		return 0;
	if (ferror(spool)) {
		token_spool_fault("read");
		return -1;
	}
	if (len != sizeof(head) || !read_all(spool, &head, name, item) ||
	    !read_proof(spool, &head, proof)) {
		cli_error("the temporary file is damaged; nothing was "
			  "changed");
		return -1;
	}
	name[head.name_len] = 0;
	item->action = (enum token_action)head.action;
	item->goes_on = head.goes_on;
	item->line = head.line;
	item->proof = head.has_proof ? proof : NULL;
	return 1;
}
