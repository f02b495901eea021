/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_report.c - report on standard error what became of a token.
 */
#include "token.h"

#include "text.h"

#include <inttypes.h>

/* What a ledger status is to an import. */
static const struct {
	const char *rule;
	bool is_refused;
	const char *text;
} outcomes[] = {
	[LEDGER_OK] = { "", false, "imported" },
	[LEDGER_SAME] = { "", false, "unchanged" },
	[LEDGER_BESIDE] = { "", false,
			    "imported; another validation of its numbers "
			    "decides as long as it is in force" },
	[LEDGER_OLDER] = { "VAL-33", false,
			   "it is not later than another validation of its "
			   "numbers; kept as history" },
	[LEDGER_EARLY] = { "TOK-08", true,
			   "it was executed later than tomorrow" },
	[LEDGER_CONFLICT] = { "TOK-11", true,
			      "ALARM: its serial was used before with other "
			      "content" },
	[LEDGER_WITHDRAWN] = { "TOK-11", true, "it was revoked" },
	[LEDGER_REPLACED] = { "TOK-11", true,
			      "another validation took its place before, and "
			      "a token that was replaced does not come back" },
	[LEDGER_CROSSES] = { "TOK-13", true,
			     "another record has a part of its numbers" },
	[LEDGER_WEAKER] = { "VAL-22", true,
			    "it is not signed, and does not outweigh what is "
			    "there" },
	[LEDGER_FULL] = { "VAL-13", true,
			  "the store has as many validation entities as it "
			  "can have" },
	[LEDGER_CROWDED] = { "TOK-13", true,
			     "its numbers have as many validations with ids "
			     "as they can have" },
	[LEDGER_GONE] = { "", false,
			  "what had this id was removed, or superseded, "
			  "before" },
	[LEDGER_AWAITED] = { "", false,
			     "nothing has this id yet; it will be refused "
			     "when it comes" },
	[LEDGER_NONE] = { "TOK-15", true,
			  "there is no validation with this id to remove" },
};

static void put_place(const char *file, unsigned line)
{
	cli_put(stderr, e164_slice_text(file));
	if (line)
		fprintf(stderr, ":%u", line);
	fputs(": ", stderr);
}

void token_report_fault(const char *file, const struct token_fault *fault)
{
	put_place(file, fault->line);
	fprintf(stderr, "%s: ", fault->rule);
	cli_put(stderr, e164_slice_text(fault->text));
	putc('\n', stderr);
}

const char *token_outcome_text(enum ledger_status status)
{
	return outcomes[status].text;
}

bool token_is_refused(enum ledger_status status)
{
	return outcomes[status].is_refused;
}

/* Records of a feed and those made by hand may have no name. */
static void put_name(const char *what, const char *name)
{
	if (!name[0])
		return;
	fputs(what, stderr);
	cli_put(stderr, e164_slice_text(name));
}

/* The other one may be in force, expired or revoked. */
static const char *text_of(enum ledger_status status,
			   const struct ledger_record *other)
{
	if (status != LEDGER_OLDER)
		return outcomes[status].text;
	if (!other->extent.len)
		return "another validation took its place before; kept as "
		       "history";
	if (other->validity.is_revoked)
		return "another validation of its numbers was revoked, and it "
		       "is not later; kept as history";
	return outcomes[status].text;
}

static void put_dates(const struct e164_validity_record *validity)
{
	char date[E164_DATE_LEN + 1];

	e164_date_format(validity->execution_day, date);
	fprintf(stderr, ", executed %s", date);
	if (!validity->has_expiry)
		return;
	e164_date_format(validity->expiry_day, date);
	fprintf(stderr, ", expires %s", date);
}

static void put_other(enum ledger_status status,
		      const struct ledger_record *other)
{
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&other->extent, numbers);
	fprintf(stderr, " (%s", numbers);
	put_name(", ", other->entity);
	put_name(", serial ", other->serial);
	if (status == LEDGER_OLDER)
		put_dates(&other->validity);
	putc(')', stderr);
}

void token_report_outcome(const char *file, unsigned line,
			  enum ledger_status status,
			  const struct ledger_record *other)
{
	put_place(file, line);
	if (outcomes[status].rule[0])
		fprintf(stderr, "%s: ", outcomes[status].rule);
	fputs(text_of(status, other), stderr);
	if (other->extent.len)
		put_other(status, other);
	putc('\n', stderr);
}

void token_idle_note(struct token_idle *idle, const struct token_job *job,
		     const char *file, const struct token_item *item)
{
	const struct ledger_record *record = &item->record;

	if (item->action == TOKEN_REMOVE || item->action == TOKEN_REVOKE ||
	    record->validity.is_signed ||
	    token_policy_of(job, record).validation != E164_VALIDATION_SIGNED)
		return;
	if (!idle->count++) {
		idle->line = item->line;
		snprintf(idle->file, sizeof(idle->file), "%s", file);
	}
}

void token_idle_report(const struct token_idle *idle)
{
	const bool is_one = idle->count == 1;

	if (!idle->count)
		return;
	put_place(idle->file, idle->line);
	fprintf(stderr,
		"warning: %" PRIu64 " record%s no effect%s: not signed, and "
		"\"validation: signed\" applies to %s numbers\n",
		idle->count, is_one ? " has" : "s have",
		is_one ? "" : ", of which this is the first",
		is_one ? "its" : "their");
}

void token_counts_add(struct token_counts *counts, enum ledger_status status)
{
	if (status == LEDGER_OK || status == LEDGER_BESIDE ||
	    status == LEDGER_AWAITED)
		counts->imported++;
	else if (status == LEDGER_SAME || status == LEDGER_GONE)
		counts->unchanged++;
	else if (status == LEDGER_OLDER)
		counts->older++;
	else
		counts->refused++;
}

void token_counts_print(const struct token_counts *counts, bool is_json)
{
	const char *format =
		is_json ? "{\"imported\":%" PRIu64 ",\"unchanged\":%" PRIu64
			  ",\"older\":%" PRIu64 ",\"refused\":%" PRIu64
			: "imported %" PRIu64 ", unchanged %" PRIu64
			  ", older %" PRIu64 ", refused %" PRIu64;

	/* cppcheck-suppress wrongPrintfScanfArgNum */
	printf(format, counts->imported, counts->unchanged, counts->older,
	       counts->refused);
	if (counts->withdrawn)
		printf(is_json ? ",\"withdrawn\":%" PRIu64
			       : ", withdrawn %" PRIu64,
		       *counts->withdrawn);
	puts(is_json ? "}" : "");
}
