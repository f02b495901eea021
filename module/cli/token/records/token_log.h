/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_log.h - private to the files that print the audit log.
 */
#pragma once

#include "token.h"

/* One number or block: a line of text, or an object. */
void token_log_put(const struct ledger_touch *touch);
void token_log_put_json(const struct ledger_touch *touch);
