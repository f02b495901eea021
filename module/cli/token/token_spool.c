/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_spool.c - a temporary file for items that are verified, not entered.
 */
#include "token.h"

#include <errno.h>

struct spooled {
	uint32_t action;
	uint32_t goes_on;
	uint32_t line;
	uint32_t name_len;
	uint32_t blob_len;
};

FILE *token_spool_open(void)
{
	FILE *spool = tmpfile();

	if (!spool)
		cli_error("cannot make a temporary file: %s", strerror(errno));
	return spool;
}

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
	};

	if (fwrite(&head, sizeof(head), 1, spool) == 1 &&
	    fwrite(file, 1, name_len, spool) == name_len &&
	    fwrite(blob, 1, head.blob_len, spool) == head.blob_len)
		return true;
	cli_error("cannot write a temporary file: %s", strerror(errno));
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

int token_spool_read(FILE *spool, char name[TOKEN_SPOOL_NAME + 1],
		     struct token_item *item)
{
	struct spooled head;

	if (fread(&head, sizeof(head), 1, spool) != 1)
		return ferror(spool) ? -1 : 0;
	if (!read_all(spool, &head, name, item)) {
		cli_error("the temporary file is damaged");
		return -1;
	}
	name[head.name_len] = 0;
	item->action = (enum token_action)head.action;
	item->goes_on = head.goes_on;
	item->line = head.line;
	return 1;
}
