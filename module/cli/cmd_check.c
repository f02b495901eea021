/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_check.c - enumctl check: would the module start with this configuration?
 */
#include "commands.h"

#include "conf_file.h"
#include "settings.h"
#include "text.h"

const struct cli_option cli_check_options[] = {
	{ .name = NULL },
};

enum cli_exit cli_check(const struct cli_call *call)
{
	const char *path = call->operand_count ? call->operands[0] : NULL;
	struct cli_settings settings;

	if (!cli_settings_load(path, &settings))
		return CLI_BAD;
	cli_settings_clear(&settings);
	cli_put(stdout, e164_slice_text(path ? path : enumod_conf_path()));
	puts(": no errors");
	return CLI_GOOD;
}
