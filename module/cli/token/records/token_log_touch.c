/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_log_touch.c - numbers of the audit log, before and after.
 */
#include "token_log.h"

struct dates {
	char execution[E164_DATE_LEN + 1];
	char expiry[E164_DATE_LEN + 1];
};

static struct dates dates_of(const struct ledger_record *record)
{
	struct dates dates = { "", "" };

	if (!record->validity.is_bare)
		e164_date_format(record->validity.execution_day,
				 dates.execution);
	if (record->validity.has_expiry)
		e164_date_format(record->validity.expiry_day, dates.expiry);
	return dates;
}

static const char *or_nothing(const char *text)
{
	return text[0] ? text : "-";
}

static void put_state(bool is_there, const struct ledger_record *record)
{
	const struct e164_validity_record *v = &record->validity;
	const struct dates dates = dates_of(record);

	if (!is_there) {
		fputs("nothing", stdout);
		return;
	}
	if (v->is_bare)
		fputs("no validation", stdout);
	else
		printf("%s %s %s %s %s %s %s", or_nothing(dates.execution),
		       or_nothing(dates.expiry),
		       v->is_signed ? "signed" : "unsigned",
		       or_nothing(record->entity), or_nothing(record->serial),
		       or_nothing(record->registrar),
		       or_nothing(record->method));
	if (record->handle[0])
		printf(" id %s", record->handle);
	fputs(v->is_distrusted ? ", distrusted" : "", stdout);
	fputs(v->is_revoked ? ", revoked" : "", stdout);
	fputs(v->is_suspended ? ", suspended" : "", stdout);
}

void token_log_put(const struct ledger_touch *touch)
{
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&touch->extent, numbers);
	printf("  %s%s: ", numbers, touch->is_beside ? " beside" : "");
	put_state(touch->has_before, &touch->before);
	fputs(" -> ", stdout);
	put_state(touch->has_after, &touch->after);
	putchar('\n');
}

static void put_pair(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	token_put_json(stdout, value);
}

static void put_flag(const char *name, bool value)
{
	printf(",\"%s\":%s", name, value ? "true" : "false");
}

static void put_json_state(const char *name, bool is_there,
			   const struct ledger_record *record)
{
	const struct e164_validity_record *v = &record->validity;
	const struct dates dates = dates_of(record);

	printf(",\"%s\":", name);
	if (!is_there) {
		fputs("null", stdout);
		return;
	}
	fputs("{\"execution\":", stdout);
	token_put_json(stdout, dates.execution);
	put_pair("expiration", dates.expiry);
	put_pair("entity", record->entity);
	put_pair("serial", record->serial);
	put_pair("registrar", record->registrar);
	put_pair("method", record->method);
	put_pair("id", record->handle);
	put_flag("validated", !v->is_bare);
	put_flag("signed", v->is_signed);
	put_flag("distrusted", v->is_distrusted);
	put_flag("revoked", v->is_revoked);
	put_flag("suspended", v->is_suspended);
	putchar('}');
}

void token_log_put_json(const struct ledger_touch *touch)
{
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&touch->extent, numbers);
	fputs("{\"numbers\":", stdout);
	token_put_json(stdout, numbers);
	put_flag("beside", touch->is_beside);
	put_json_state("before", touch->has_before, &touch->before);
	put_json_state("after", touch->has_after, &touch->after);
	putchar('}');
}
