/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_stats.h - what "enumctl token stats" has counted, and how it prints it.
 */
#pragma once

#include "e164/validity.h"
#include "table.h"
#include "token_last.h"

enum token_gauge {
#define TOKEN_GAUGE(name, word, label, plain, text) TOKEN_GAUGE_##name,
#include "token_gauges.def"
	TOKEN_GAUGES
};

enum token_stats_trust {
	TOKEN_STATS_SIGNED,
	TOKEN_STATS_UNSIGNED,
	TOKEN_STATS_BY_HAND, /* suspended, without a validation */
	TOKEN_STATS_TRUSTS
};

#define TOKEN_STATS_SOON 2
/* Records in force that expire within so many days. */
extern const int32_t token_stats_days[TOKEN_STATS_SOON];

struct token_stats {
	const struct e164_config *config;
	uint64_t now_sec;
	struct store_table_header head;
	bool is_copy;
	bool has_last;
	struct token_last last; /* with has_last */
	uint64_t records;
	uint64_t states[E164_VALIDITY_STATE_COUNT];
	uint64_t trusts[TOKEN_STATS_TRUSTS];
	uint64_t soon[TOKEN_STATS_SOON];
	uint64_t next_expiry_sec; /* of those in force; NEVER: none */
};

enum token_stats_form {
	TOKEN_STATS_LINES,
	TOKEN_STATS_JSON,
	TOKEN_STATS_PROMETHEUS
};

void token_stats_print(const struct token_stats *stats,
		       enum token_stats_form form);
