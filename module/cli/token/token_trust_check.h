/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_trust_check.h - what "enumctl check" wants to know of keys.
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
