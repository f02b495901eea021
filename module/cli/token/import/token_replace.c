/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_replace.c - a snapshot of a source, and how much it may withdraw.
 *
 * A snapshot that is cut off, or one of another source, would withdraw what is
 * good. So each part must be readable and of the source, and the share that is
 * withdrawn has a limit.
 */
#include "token_replace.h"
#include "token_spool.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define RULE "SNAPSHOT"

/* Without --max-withdrawn: so many percent, at least so many, at most half. */
#define LIMIT_PERCENT 5
#define LIMIT_LEAST   10

static const struct {
	const char *word;
	size_t max; /* octets of a name; 0: digits */
} kinds[] = {
	[LEDGER_SOURCE_ENTITY] = { "entity:", STORE_ENTITY_MAX },
	[LEDGER_SOURCE_REGISTRAR] = { "registrar:", LEDGER_TEXT_MAX },
	[LEDGER_SOURCE_PREFIX] = { "prefix:", 0 },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Options ---------------------------------------------------------------- */

static bool read_name(size_t kind, struct e164_slice text,
		      struct ledger_source *source)
{
	uint64_t digits;
	uint8_t len;

	source->kind = (enum ledger_source_kind)kind;
	if (kinds[kind].max) {
		if (!token_is_id(text, kinds[kind].max))
			return false;
		memcpy(source->name, text.ptr, text.len);
		return true;
	}
	if (!token_number_parse(text, &digits, &len))
		return false;
	source->numbers = e164_extent(digits, digits, len);
	return true;
}

static bool read_source(const char *text, struct ledger_source *source)
{
	for (size_t i = 0; i < KINDS; i++) {
		const size_t len = strlen(kinds[i].word);

		if (!strncmp(text, kinds[i].word, len))
			return read_name(i, e164_slice_text(text + len),
					 source);
	}
	return false;
}

static bool read_limit(const char *text, struct token_replace *replace)
{
	char *end = NULL;

	if (!text)
		return true;
	errno = 0;
	replace->limit = strtoull(text, &end, 10);
	replace->is_limit_given = true;
	replace->is_percent = *end == '%';
	end += replace->is_percent;
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno &&
	       (!replace->is_percent || replace->limit <= 100);
}

static bool make(const char *text, struct token_replace *replace)
{
	char reason[LEDGER_REASON_MAX + 1];

	snprintf(reason, sizeof(reason), "no longer in the snapshot of %s",
		 text);
	replace->text = text;
	replace->snapshot = ledger_snapshot_new(&replace->source, reason);
	replace->withdrawn = token_spool_open();
	if (!replace->snapshot)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	return replace->snapshot && replace->withdrawn;
}

enum cli_exit token_replace_open(const struct cli_call *call, size_t option,
				 struct token_replace *replace)
{
	const char *source = call->values[option];
	const char *limit = call->values[option + 1];

	*replace = (struct token_replace){ .text = NULL };
	if (limit && !source) {
		cli_usage(call->command, "--max-withdrawn needs --replace");
		return CLI_BAD;
	}
	if (source && !read_source(source, &replace->source)) {
		cli_usage(call->command,
			  "--replace: \"%s\" is not entity:ID, registrar:ID or "
			  "prefix:+DIGITS",
			  source);
		return CLI_BAD;
	}
	if (!read_limit(limit, replace)) {
		cli_usage(call->command,
			  "--max-withdrawn: \"%s\" is neither a number nor a "
			  "percentage",
			  limit);
		return CLI_BAD;
	}
	return !source || make(source, replace) ? CLI_GOOD : CLI_ENVIRONMENT;
}

void token_replace_close(struct token_replace *replace)
{
	ledger_snapshot_free(replace->snapshot);
	if (replace->withdrawn)
		fclose(replace->withdrawn);
	*replace = (struct token_replace){ .text = NULL };
}

/* Reading ---------------------------------------------------------------- */

bool token_replace_take(struct token_replace *replace,
			const struct token_item *item,
			struct token_fault *fault)
{
	if (!replace->snapshot)
		return true;
	if (item->action == TOKEN_REMOVE)
		return token_refuse(fault, RULE, item->line,
				    "a snapshot has no \"rem\"");
	if (!ledger_source_has(&replace->source, &item->record))
		return token_refuse(fault, RULE, item->line,
				    "it is not of %s, which is to be replaced",
				    replace->text);
	if (!ledger_snapshot_add(replace->snapshot, &item->record)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		replace->is_starved = true;
	}
	replace->records++;
	return true;
}

bool token_replace_check(const struct token_replace *replace, uint64_t refused)
{
	if (!replace->snapshot)
		return true;
	if (refused) {
		cli_error("--replace %s: a snapshot is good as a whole or not "
			  "at all; nothing is changed",
			  replace->text);
		return false;
	}
	if (!replace->records && !replace->is_limit_given) {
		cli_error("--replace %s: there is no record in it; nothing is "
			  "changed. If the source has none any more, add "
			  "--max-withdrawn 100%%",
			  replace->text);
		return false;
	}
	return true;
}

/* Replacing -------------------------------------------------------------- */

static bool on_withdrawn(void *arg, const struct ledger_record *record)
{
	struct token_replace *replace = arg;
	const struct token_item item = { .action = TOKEN_REMOVE,
					 .record = *record };

	if (!token_spool_write(replace->withdrawn, "", &item))
		replace->has_failed = true;
	return true;
}

bool token_replace_begin(struct token_replace *replace, struct ledger *ledger)
{
	if (!replace->snapshot ||
	    ledger_replace_begin(ledger, replace->snapshot) == LEDGER_OK)
		return true;
	cli_error("%s", ledger_message(ledger));
	return false;
}

bool token_replace_end(struct token_replace *replace, struct ledger *ledger)
{
	if (!replace->snapshot)
		return true;
	if (ledger_replace_end(ledger, on_withdrawn, replace,
			       &replace->replaced) == LEDGER_OK)
		return !replace->has_failed;
	cli_error("%s", ledger_message(ledger));
	return false;
}

static uint64_t percent(uint64_t of, uint64_t share)
{
	return of / 100 * share + of % 100 * share / 100;
}

/*
 * That nearly all of a small source goes is rather a mistake. What is cut
 * another way does not go: a source of one block may move it.
 */
static uint64_t find_limit(const struct token_replace *replace)
{
	const uint64_t before = replace->replaced.before;
	const uint64_t most = before / 2 + replace->replaced.crossed;
	uint64_t limit = percent(before, LIMIT_PERCENT);

	if (replace->is_limit_given)
		return replace->is_percent ? percent(before, replace->limit)
					   : replace->limit;
	if (limit < LIMIT_LEAST)
		limit = LIMIT_LEAST;
	return limit < most ? limit : most;
}

bool token_replace_allows(const struct token_replace *replace)
{
	const struct ledger_replaced *replaced = &replace->replaced;
	const uint64_t limit = find_limit(replace);

	if (!replace->snapshot)
		return true;
	if (replaced->tokens)
		cli_error("--replace %s: %" PRIu64 " of its tokens stay, since "
			  "what is not signed does not withdraw them",
			  replace->text, replaced->tokens);
	if (replaced->withdrawn <= limit)
		return true;
	cli_error("--replace %s: %" PRIu64 " of %" PRIu64 " validations would "
		  "be withdrawn, and %" PRIu64
		  " may be; nothing is changed. If "
		  "it is right, add --max-withdrawn %" PRIu64,
		  replace->text, replaced->withdrawn, replaced->before, limit,
		  replaced->withdrawn);
	return false;
}
