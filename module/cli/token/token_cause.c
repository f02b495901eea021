/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_cause.c - what a command line says of a change, for the audit log.
 */
#include "token.h"

/* Those that say where, or how it is printed, and not what is done. */
static bool is_logged(const char *option)
{
	static const char *const not_logged[] = { "config", "store", "json",
						  "reason" };

	for (size_t i = 0; i < sizeof(not_logged) / sizeof(not_logged[0]); i++)
		if (!strcmp(option, not_logged[i]))
			return false;
	return true;
}

/* A command line that is too long for the log ends in "...". */
static void add(char what[LEDGER_WHAT_MAX + 1], const char *mark,
		const char *text)
{
	static const char cut[] = " ...";
	const size_t len = strlen(what);
	const size_t room = LEDGER_WHAT_MAX + 1 - len;
	const int wants = snprintf(what + len, room, "%s%s%s", len ? " " : "",
				   mark, text);

	if (wants >= 0 && (size_t)wants >= room)
		memcpy(what + LEDGER_WHAT_MAX + 1 - sizeof(cut), cut,
		       sizeof(cut));
}

static const char *reason_of(const struct cli_call *call)
{
	const struct cli_option *options = call->command->options;

	for (size_t i = 0; options && options[i].name; i++)
		if (!strcmp(options[i].name, "reason"))
			return call->values[i];
	return NULL;
}

/* One line, which is printed as it is. */
bool token_is_reason(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len >= 1 && len <= LEDGER_REASON_MAX;
}

bool token_cause_check(const struct cli_call *call)
{
	const char *reason = reason_of(call);

	if (!reason || token_is_reason(reason))
		return true;
	cli_usage(call->command, "--reason: one line of 1 to %d octets",
		  LEDGER_REASON_MAX);
	return false;
}

void token_cause_of(const struct cli_call *call, struct ledger_cause *cause)
{
	const struct cli_option *options = call->command->options;
	const char *name = strchr(call->command->name, ' ');
	const char *reason = reason_of(call);

	memset(cause, 0, sizeof(*cause));
	snprintf(cause->command, sizeof(cause->command), "%s",
		 name ? name + 1 : call->command->name);
	for (size_t i = 0; options && options[i].name; i++) {
		if (!call->values[i] || !is_logged(options[i].name))
			continue;
		add(cause->what, "--", options[i].name);
		if (call->values[i][0])
			add(cause->what, "", call->values[i]);
	}
	for (int i = 0; i < call->operand_count; i++)
		add(cause->what, "", call->operands[i]);
	snprintf(cause->reason, sizeof(cause->reason), "%s",
		 reason ? reason : "");
}
