/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_select.c - choose records by entity, registrar, method, state, range,
 * expiry and signature. All that is given must hold.
 */
#include "token_select.h"

/* Reading ---------------------------------------------------------------- */

static bool take_name(const struct cli_call *call, int option,
		      const char **name)
{
	const char *text = call->values[option];

	*name = text;
	if (!text || token_is_id(e164_slice_text(text), LEDGER_TEXT_MAX))
		return true;
	cli_usage(call->command,
		  "--%s: \"%s\" is not 1 to %d printable ASCII characters "
		  "without blanks",
		  call->command->options[option].name, text, LEDGER_TEXT_MAX);
	return false;
}

static bool take_day(const struct cli_call *call, int option, int32_t *day,
		     bool *is_given)
{
	const char *text = call->values[option];

	*is_given = text != NULL;
	if (!text || e164_date_parse(e164_slice_text(text), day))
		return true;
	cli_usage(call->command, "--%s: \"%s\" is no date (YYYY-MM-DD)",
		  call->command->options[option].name, text);
	return false;
}

/* The bit of a state; 0: there is none of this name. */
static uint32_t state_bit(struct e164_slice word)
{
	for (int i = 0; i < E164_VALIDITY_STATE_COUNT; i++)
		if (e164_slice_equal(word,
				     e164_slice_text(e164_validity_word(
					     (enum e164_validity_state)i))))
			return UINT32_C(1) << i;
	return 0;
}

static void complain_of_state(const struct cli_call *call,
			      struct e164_slice word)
{
	char words[256] = "";
	size_t len = 0;

	for (int i = 0; i < E164_VALIDITY_STATE_COUNT; i++)
		len += (size_t)snprintf(
			words + len, sizeof(words) - len, "%s%s", i ? ", " : "",
			e164_validity_word((enum e164_validity_state)i));
	cli_usage(call->command, "--state: \"%.*s\" is none of %s",
		  (int)word.len, (const char *)word.ptr, words);
}

static bool take_states(const struct cli_call *call, uint32_t *states)
{
	const char *at = call->values[TOKEN_SELECT_STATE];

	while (at) {
		const size_t len = strcspn(at, ",");
		const struct e164_slice word = e164_slice(at, len);
		const uint32_t bit = state_bit(word);

		if (!bit) {
			complain_of_state(call, word);
			return false;
		}
		*states |= bit;
		at = at[len] ? at + len + 1 : NULL;
	}
	return true;
}

bool token_select_read(const struct cli_call *call,
		       struct token_selection *selection)
{
	const char *inside = call->values[TOKEN_SELECT_INSIDE];

	memset(selection, 0, sizeof(*selection));
	selection->is_signed = call->values[TOKEN_SELECT_SIGNED] != NULL;
	selection->is_unsigned = call->values[TOKEN_SELECT_UNSIGNED] != NULL;
	if (selection->is_signed && selection->is_unsigned) {
		cli_usage(call->command,
			  "no record is both --signed and --unsigned");
		return false;
	}
	return take_name(call, TOKEN_SELECT_ENTITY, &selection->entity) &&
	       take_name(call, TOKEN_SELECT_REGISTRAR, &selection->registrar) &&
	       take_name(call, TOKEN_SELECT_METHOD, &selection->method) &&
	       take_states(call, &selection->states) &&
	       take_day(call, TOKEN_SELECT_BEFORE, &selection->before_day,
			&selection->has_before) &&
	       take_day(call, TOKEN_SELECT_AFTER, &selection->after_day,
			&selection->has_after) &&
	       (!inside || token_numbers_read(inside, &selection->inside));
}

bool token_select_is_partial(const struct token_selection *selection)
{
	return selection->entity || selection->registrar || selection->method ||
	       selection->states || selection->has_before ||
	       selection->has_after || selection->is_signed ||
	       selection->is_unsigned;
}

bool token_select_is_any(const struct token_selection *selection)
{
	return selection->inside.len || token_select_is_partial(selection);
}

/* Choosing --------------------------------------------------------------- */

static bool is_name(const char *wanted, const char *name)
{
	return !wanted || !strcmp(wanted, name);
}

static bool is_kind(const struct token_selection *selection,
		    const struct e164_validity_record *validity)
{
	if (selection->is_signed)
		return validity->is_signed;
	return !selection->is_unsigned ||
	       (!validity->is_signed && !validity->is_bare);
}

/* A suspension without a validation has no expiry, not even "never". */
static bool is_in_time(const struct token_selection *selection,
		       const struct e164_validity_record *validity,
		       const struct e164_validity_policy *policy)
{
	int32_t day;

	if (!selection->has_before && !selection->has_after)
		return true;
	if (validity->is_bare)
		return false;
	if (!e164_validity_expiry(validity, policy, &day))
		return !selection->has_before;
	return (!selection->has_before || day < selection->before_day) &&
	       (!selection->has_after || day > selection->after_day);
}

static bool is_in_state(const struct token_selection *selection,
			const struct token_job *job,
			const struct ledger_record *record,
			const struct e164_validity_policy *policy)
{
	struct e164_validity_record validity = record->validity;

	if (!selection->states)
		return true;
	if (validity.is_signed &&
	    !e164_config_trusts(&job->settings.config, record->entity))
		validity.is_distrusted = true;
	validity.is_suspended |= record->is_on_hold;
	return selection->states >>
		       e164_validity_of(&validity, policy, job->now_sec).state &
	       1;
}

bool token_select_has(const struct token_selection *selection,
		      const struct token_job *job,
		      const struct ledger_record *record)
{
	if (!is_name(selection->entity, record->entity) ||
	    !is_name(selection->registrar, record->registrar) ||
	    !is_name(selection->method, record->method) ||
	    !is_kind(selection, &record->validity))
		return false;
	if (!selection->has_before && !selection->has_after &&
	    !selection->states)
		return true;
	const struct e164_validity_policy policy = token_policy_of(job, record);

	return is_in_time(selection, &record->validity, &policy) &&
	       is_in_state(selection, job, record, &policy);
}

bool token_select_is_inside(const struct token_selection *selection,
			    const struct ledger_record *record)
{
	return !selection->inside.len ||
	       e164_extent_covers(&selection->inside, &record->extent);
}

void token_select_tell_crossing(const struct ledger_record *record)
{
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&record->extent, numbers);
	cli_error("%s: only a part of it lies inside, so it is left out",
		  numbers);
}
