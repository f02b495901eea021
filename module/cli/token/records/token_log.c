/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_log.c - enumctl token log: print the audit log, or check it.
 *
 * A change may have several entries, of which the first has the cause. It is
 * printed as soon as something of the change is to be printed.
 */
#include "token_log.h"

#include "text.h"

#include <inttypes.h>

enum {
	OPTION_SINCE = TOKEN_OPTION_OWN,
	OPTION_UNTIL,
	OPTION_VERIFY,
	OPTION_HASH
};

const struct cli_option token_log_options[] = {
	TOKEN_OPTIONS,
	[OPTION_SINCE] = { "since", "DATE",
			   "only changes from this day on (UTC), or from so "
			   "many seconds after 1970 on" },
	[OPTION_UNTIL] = { "until", "DATE",
			   "only changes before this day or second" },
	[OPTION_VERIFY] = { "verify", NULL,
			    "check that no entry was altered or taken out" },
	[OPTION_HASH] = { "hash", "HASH",
			  "with --verify: the entry with this hash, noted "
			  "earlier, must be there" },
	{ .name = NULL },
};

struct printing {
	struct token_job job;
	struct ledger *ledger;
	uint64_t since_sec;
	uint64_t until_sec;
	struct e164_extent numbers;
	bool has_numbers;
	uint64_t generation; /* of the change that has the cause */
	uint64_t at_sec;
	struct ledger_cause cause;
	bool is_begun; /* the change's cause was printed */
};

static bool is_asked(const struct printing *p, const struct ledger_touch *touch)
{
	return !p->has_numbers ||
	       e164_extent_touches(&touch->extent, &p->numbers);
}

/* Changes ------------------------------------------------------------------ */

static void format_hash(const uint8_t hash[LEDGER_HASH_LEN],
			char text[2 * LEDGER_HASH_LEN + 1])
{
	for (size_t i = 0; i < LEDGER_HASH_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

static void put_text(const char *before, const char *text)
{
	fputs(before, stdout);
	cli_put(stdout, e164_slice_text(text));
}

/* When, who, what, why: once for each change. */
static void begin_change(struct printing *p)
{
	const struct ledger_cause *cause = &p->cause;
	char when[TOKEN_TIME_MAX];

	if (p->is_begun)
		return;
	p->is_begun = true;
	token_time_format(p->at_sec, when);
	printf("%s %" PRIu64 " ", when, p->generation);
	if (cause->login[0])
		printf("%s as ", cause->login);
	printf("%s@%s:", cause->user, cause->host);
	put_text(" ", cause->command[0] ? cause->command : "-");
	if (cause->what[0])
		put_text(" ", cause->what);
	if (cause->reason[0])
		put_text("\n  reason: ", cause->reason);
	putchar('\n');
}

static void put_event(struct printing *p, const struct ledger_event *event)
{
	struct ledger_touches touches = ledger_touches_begin(event);
	char hash[2 * LEDGER_HASH_LEN + 1];
	struct ledger_touch touch;

	if (!p->has_numbers)
		begin_change(p);
	while (ledger_touches_next(&touches, &touch))
		if (is_asked(p, &touch)) {
			begin_change(p);
			token_log_put(&touch);
		}
	if (!p->is_begun)
		return;
	if (event->cut_count) {
		format_hash(event->cut, hash);
		printf("  purged %" PRIu64 " entries, the last of them %s\n",
		       event->cut_count, hash);
	}
	if (event->result[0]) {
		put_text("  result: ", event->result);
		putchar('\n');
	}
}

static void put_pair(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	token_put_json(stdout, value);
}

static void put_json_head(const struct printing *p,
			  const struct ledger_event *event)
{
	const struct ledger_cause *cause = &p->cause;
	char hash[2 * LEDGER_HASH_LEN + 1];

	printf("{\"generation\":%" PRIu64 ",\"sequence\":%" PRIu64
	       ",\"at\":%" PRIu64,
	       event->generation, event->sequence, event->at_sec);
	put_pair("user", cause->user);
	put_pair("login", cause->login);
	put_pair("host", cause->host);
	put_pair("command", cause->command);
	put_pair("what", cause->what);
	put_pair("reason", cause->reason);
	put_pair("result", event->result);
	format_hash(event->before, hash);
	put_pair("previous", hash);
	format_hash(event->hash, hash);
	put_pair("hash", hash);
	if (event->cut_count) {
		format_hash(event->cut, hash);
		printf(",\"purged\":%" PRIu64, event->cut_count);
		put_pair("purged_hash", hash);
	}
}

static bool has_asked(const struct printing *p,
		      const struct ledger_event *event)
{
	struct ledger_touches touches = ledger_touches_begin(event);
	struct ledger_touch touch;

	while (ledger_touches_next(&touches, &touch))
		if (is_asked(p, &touch))
			return true;
	return false;
}

static void put_json_event(const struct printing *p,
			   const struct ledger_event *event)
{
	struct ledger_touches touches = ledger_touches_begin(event);
	struct ledger_touch touch;
	bool is_first = true;

	if (p->has_numbers && !has_asked(p, event))
		return;
	put_json_head(p, event);
	fputs(",\"numbers\":[", stdout);
	while (ledger_touches_next(&touches, &touch)) {
		if (!is_asked(p, &touch))
			continue;
		fputs(is_first ? "" : ",", stdout);
		is_first = false;
		token_log_put_json(&touch);
	}
	puts("]}");
}

static bool on_event(void *arg, const struct ledger_event *event)
{
	struct printing *p = arg;

	if (event->has_cause) {
		p->cause = event->cause;
		p->generation = event->generation;
		p->at_sec = event->at_sec;
		p->is_begun = false;
	}
	if (event->at_sec < p->since_sec || event->at_sec >= p->until_sec)
		return true;
	if (p->job.is_json)
		put_json_event(p, event);
	else
		put_event(p, event);
	return true;
}

/* Checking ----------------------------------------------------------------- */

static bool parse_hash(const char *text, uint8_t hash[LEDGER_HASH_LEN])
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(text) != (size_t)2 * LEDGER_HASH_LEN)
		return false;
	for (size_t i = 0; i < LEDGER_HASH_LEN; i++) {
		const char *high = strchr(digits, text[2 * i]);
		const char *low = strchr(digits, text[2 * i + 1]);

		if (!high || !low)
			return false;
		hash[i] = (uint8_t)((high - digits) << 4 | (low - digits));
	}
	return true;
}

static enum cli_exit report(const struct printing *p,
			    const struct ledger_log_check *check,
			    bool is_missing)
{
	char last[2 * LEDGER_HASH_LEN + 1];

	format_hash(check->last, last);
	if (p->job.is_json) {
		printf("{\"entries\":%" PRIu64 ",\"purged\":%" PRIu64
		       ",\"last\":\"%s\",\"whole\":%s}\n",
		       check->entries, check->purged, last,
		       check->is_broken || is_missing ? "false" : "true");
	} else if (!check->is_broken && !is_missing) {
		printf("the log is whole: %" PRIu64
		       " entries, the last one %s\n",
		       check->entries, last);
	}
	if (check->is_broken)
		cli_error("the log is not whole: entry %" PRIu64 " of change "
			  "%" PRIu64 ": %s",
			  check->sequence, check->generation, check->fault);
	else if (is_missing)
		cli_error("the log is not whole: no entry has the hash that "
			  "was noted, and none of the last purge");
	return check->is_broken || is_missing ? CLI_NEGATIVE : CLI_GOOD;
}

static enum cli_exit verify(const struct printing *p, const char *noted)
{
	struct ledger_log_check check;
	uint8_t hash[LEDGER_HASH_LEN];

	if (noted && !parse_hash(noted, hash)) {
		cli_error("--hash: \"%s\" is no hash of the log", noted);
		return CLI_BAD;
	}
	if (ledger_check_log(p->ledger, noted ? hash : NULL, &check) !=
	    LEDGER_OK) {
		cli_error("%s", ledger_message(p->ledger));
		return CLI_ENVIRONMENT;
	}
	return report(p, &check, noted && !check.has_noted);
}

/* The command -------------------------------------------------------------- */

static bool parse_time(const struct cli_call *call, const char *option,
		       const char *text, uint64_t *second)
{
	int32_t day;

	if (!text)
		return true;
	if (e164_date_parse(e164_slice_text(text), &day) && day >= 0) {
		*second = (uint64_t)day * 86400;
		return true;
	}
	if (token_count_parse(text, second))
		return true;
	cli_usage(call->command, "--%s: \"%s\" is no date", option, text);
	return false;
}

static enum cli_exit begin(struct printing *p, const struct cli_call *call)
{
	if (!parse_time(call, "since", call->values[OPTION_SINCE],
			&p->since_sec) ||
	    !parse_time(call, "until", call->values[OPTION_UNTIL],
			&p->until_sec))
		return CLI_BAD;
	if (call->values[OPTION_HASH] && !call->values[OPTION_VERIFY]) {
		cli_usage(call->command, "--hash is for --verify");
		return CLI_BAD;
	}
	if (call->operand_count) {
		p->has_numbers = true;
		if (!token_numbers_read(call->operands[0], &p->numbers))
			return CLI_BAD;
	}
	return token_job_begin(call, &p->job);
}

static enum cli_exit print(struct printing *p, const struct cli_call *call)
{
	char message[LEDGER_MESSAGE_MAX];

	if (!token_store_has_ledger(p->job.store))
		return CLI_ENVIRONMENT;
	p->ledger =
		ledger_open(p->job.store, LEDGER_READ, p->job.now_sec, message);
	if (!p->ledger) {
		cli_error("%s", message);
		return CLI_ENVIRONMENT;
	}
	if (call->values[OPTION_VERIFY])
		return verify(p, call->values[OPTION_HASH]);
	if (ledger_each_event(p->ledger, on_event, p) == LEDGER_OK)
		return CLI_GOOD;
	cli_error("%s", ledger_message(p->ledger));
	return CLI_ENVIRONMENT;
}

enum cli_exit token_log(const struct cli_call *call)
{
	struct printing p = { .until_sec = UINT64_MAX };

	enum cli_exit status = begin(&p, call);

	if (status != CLI_GOOD)
		return status;
	status = print(&p, call);
	ledger_close(p.ledger);
	token_job_end(&p.job);
	return status;
}
