/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.h - what the log says about a query.
 */
#pragma once

#include "query.h"

/*
 * Write one line at verbosity 3: the masked number, the verdict and its reason.
 * verdict: of the message, or E164_VERDICT_STALE when it is served stale
 */
void enumod_log_verdict(const struct module_qstate *qstate,
			const struct enumod_query *q,
			const struct enumod_message *m,
			enum e164_verdict verdict, bool is_cached);
