/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_flush.c - enumctl flush: empty the cache of the running module.
 *
 * It is what "unbound-control flush" is for Unbound's caches. The module reads
 * a number in the counters-file for every query. Once this command has changed
 * it, the module uses no answer that was cached before. Those in Unbound's cache
 * are ended by a worker of Unbound, which this command waits for.
 */
#include "commands.h"

#include "counters.h"
#include "settings.h"

enum { OPTION_CONFIG, OPTION_FILE };

const struct cli_option cli_flush_options[] = {
	[OPTION_CONFIG] = { "config", "FILE",
			    "configuration that names the counters-file" },
	[OPTION_FILE] = { "file", "FILE", "the counters-file itself" },
	{ .name = NULL },
};

enum cli_exit cli_flush(const struct cli_call *call)
{
	char name[CLI_COUNTERS_MAX];
	const enum cli_exit status = cli_counters_file(
		call->values[OPTION_FILE], call->values[OPTION_CONFIG], name);

	if (status != CLI_GOOD)
		return status;
	if (io_counters_flush(name))
		return CLI_GOOD;
	cli_counters_fault(name);
	return CLI_ENVIRONMENT;
}
