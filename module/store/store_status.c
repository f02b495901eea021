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
#define ENUMOD_STORE(name, word, text) [ENUMOD_STORE_##name] = { word, text },
#include "store_status.def"
};

const char *enumod_store_word(enum enumod_store_status status)
{
	return (size_t)status < ENUMOD_STORE_STATUS_COUNT ? rows[status].word
							  : "unknown";
}

const char *enumod_store_text(enum enumod_store_status status)
{
	return (size_t)status < ENUMOD_STORE_STATUS_COUNT ? rows[status].text
							  : "unknown status";
}
