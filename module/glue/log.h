/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.h - what the log says about a query.
 */
#pragma once

#include "query.h"

struct enumod_log_line {
	const struct enumod_instance *instance;
	const struct e164_name *name;
	uint16_t qtype;
	bool is_cd; /* and gets what the zone has */
	enum e164_verdict verdict;
	enum e164_trust trust;
	int records; /* in the answer, behind any aliases */
	bool is_cached;
	struct e164_slice tree; /* that the records are from; empty: its own */
};

/*
 * Write one line at verbosity 3: the masked number, the verdict and its reason.
 */
void enumod_log_line(const struct enumod_log_line *line);

/*
 * The line about a query that is answered by a message.
 * line: with env, name, is_cd, is_cached, tree, and the verdict: that of the
 *       message, or E164_VERDICT_STALE when it is served stale
 */
void enumod_log_verdict(const struct module_qstate *qstate,
			const struct enumod_message *m,
			struct enumod_log_line *line);
