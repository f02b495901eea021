/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.h - what the log says about a query.
 */
#pragma once

#include "query.h"

/*
 * One line at verbosity 3: the number (masked), the verdict and why.
 * verdict: that of the message, or that it is served stale
 */
void enumod_log_verdict(const struct module_qstate *qstate,
			const struct enumod_query *q,
			const struct enumod_message *m,
			enum e164_verdict verdict, bool is_cached);
