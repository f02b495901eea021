/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store_status.c - the words for what is wrong with a store.
 */
#include "store.h"

struct row {
	const char *word;
	const char *text;
};

static const struct row rows[] = {
#define STORE_STATUS(name, word, text) [STORE_##name] = { word, text },
#include "store_status.def"
};

const char *store_word(enum store_status status)
{
	return (size_t)status < STORE_STATUS_COUNT ? rows[status].word
						   : "unknown";
}

const char *store_text(enum store_status status)
{
	return (size_t)status < STORE_STATUS_COUNT ? rows[status].text
						   : "unknown status";
}
