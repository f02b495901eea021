/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_trust_check.h - what "enumctl check" and "enumctl token stats" want to
 * know of keys.
 */
#pragma once

#include "e164/conf.h"

/* One finding. option: "certificate"; path: the file, or what it is about */
typedef void (*token_trust_report)(const char *option, const char *path,
				   const char *text);

/*
 * Look at the keys and certificates of all validation entities: those that can
 * never verify a token, are not valid now, or expire within 30 days.
 */
void token_trust_check(const struct e164_config *config, uint64_t now_sec,
		       token_trust_report report);

/* When a file of a validation-entity: clause is of no use any more. */
struct token_trust_end {
	const char *entity;
	const char *option; /* "certificate" or "ca" */
	const char *path;
	uint64_t end_sec; /* seconds since 1970; 0: before */
};

/*
 * Visit each file that has certificates. One that cannot be read is told; one
 * that is not there is not, since a machine with a copy of a store needs none.
 * Of several in one file, the last one to expire counts, but the first one of
 * CAs.
 */
void token_trust_each_end(const struct e164_config *config,
			  void (*visit)(void *arg,
					const struct token_trust_end *end),
			  void *arg);
