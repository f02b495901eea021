/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_number.c - enumctl number: a number's domain name, a name's number.
 */
#include "commands.h"

#include "number_text.h"
#include "settings.h"
#include "text.h"

enum { OPTION_CONFIG };

const struct cli_option cli_number_options[] = {
	[OPTION_CONFIG] = { "config", "FILE",
			    "take the apexes from FILE; default: e164.arpa." },
	{ .name = NULL },
};

static enum cli_exit print_names(const struct e164_number *number,
				 const struct cli_settings *settings)
{
	for (size_t i = 0; i < settings->apex_count; i++) {
		uint8_t wire[E164_DNAME_MAX];
		struct e164_writer name = e164_writer(wire, sizeof(wire));

		if (e164_number_to_dname(number, &settings->apexes[i], &name) !=
		    E164_OK) {
			cli_error("the domain name is too long");
			return CLI_NEGATIVE;
		}
		cli_put_name(stdout, e164_written(&name));
		putchar('\n');
	}
	return CLI_GOOD;
}

static enum cli_exit run(const char *text, const struct cli_settings *settings)
{
	struct e164_number number;
	const enum cli_exit status = cli_number_parse(text, settings, &number);

	if (status != CLI_GOOD)
		return status;
	if (cli_is_like_number(text))
		return print_names(&number, settings);
	printf("%s\n", number.aus);
	return CLI_GOOD;
}

enum cli_exit cli_number(const struct cli_call *call)
{
	struct cli_settings settings;
	enum cli_exit status;

	status = cli_settings_or_defaults(call->values[OPTION_CONFIG],
					  &settings);
	if (status != CLI_GOOD)
		return status;
	status = run(call->operands[0], &settings);
	cli_settings_clear(&settings);
	return status;
}
