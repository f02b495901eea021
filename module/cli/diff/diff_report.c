/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_report.c - print differences as lines, and how many there are.
 */
#include "diff.h"

#include "text.h"

#include "e164/service.h"

#include <string.h>

const char *diff_kind_word(enum diff_kind kind)
{
	static const char *const words[DIFF_KIND_COUNT] = {
		[DIFF_SAME] = "same",           [DIFF_GAINED] = "gained",
		[DIFF_LOST] = "lost",           [DIFF_CHANGED] = "changed",
		[DIFF_ORDER] = "order",         [DIFF_REASON] = "reason",
		[DIFF_ELSEWHERE] = "elsewhere", [DIFF_TTL] = "ttl",
		[DIFF_UNSURE] = "unsure",
	};

	return words[kind];
}

static const struct resolve_run *run_of(const struct diff *diff)
{
	return diff->outcomes[DIFF_OLD].is_number ? diff->runs[DIFF_OLD]
						  : diff->runs[DIFF_NEW];
}

/* Of a block, the digits that its numbers begin with. */
void diff_number_text(const struct diff *diff, const struct diff_found *found,
		      char text[DIFF_TEXT_MAX])
{
	const struct e164_number *number = &run_of(diff)->number;
	size_t len = number->len;

	if (found->block) {
		const size_t below = number->aus[0] == '+';
		const struct e164_slice key =
			e164_slice(diff->key.at, found->block->len);

		len = below;
		for (size_t i = 0; i < key.len; i += zone_key_step(key.ptr + i))
			len = key.ptr[i] >= 0x80 ? len + 1 : below;
	}
	snprintf(text, DIFF_TEXT_MAX, "%.*s%s", (int)len, number->aus,
		 found->block ? "*" : "");
}

/* Why a client gets no URI, in words for who keeps the zone. */
static const char *nothing_text(const struct diff_outcome *outcome)
{
	switch (outcome->verdict) {
	case E164_VERDICT_UNTOUCHED:
		return "no NAPTR record";
	case E164_VERDICT_FILTERED:
	case E164_VERDICT_UNTOUCHED_FILTERED:
		return "no record allowed by policy";
	case E164_VERDICT_UNUSABLE:
	case E164_VERDICT_UNTOUCHED_UNUSABLE:
		return "no usable record";
	default:
		return e164_verdict_row(outcome->verdict)->text;
	}
}

static void put_item(const char *sign, const struct diff_item *item)
{
	char name[80];
	struct e164_writer w = e164_writer(name, sizeof(name) - 1);

	printf(" %s", sign);
	cli_put(stdout, item->uri);
	if (item->service == E164_SERVICE_NONE)
		return;
	e164_service_write(item->service, &w);
	name[w.len] = '\0';
	printf(" (%s)", name);
}

/* What one side has and the other has not. */
static void put_rest(const char *sign, const struct diff_outcome *of,
		     const struct diff_outcome *other)
{
	for (size_t i = 0; i < of->count; i++)
		if (!diff_has_item(other, &of->items[i]))
			put_item(sign, &of->items[i]);
}

static void put_all(const struct resolve_run *run)
{
	for (size_t i = 0; i < run->target_count; i++) {
		printf(" %u ", run->targets[i].priority);
		cli_put(stdout, run->targets[i].uri);
	}
}

static void put_elsewhere(const struct diff *diff, int side)
{
	const struct resolve_run *run = diff->runs[side];

	if (!run->elsewhere.len) {
		fputs(" in this file", stdout);
		return;
	}
	fputs(" by other servers at ", stdout);
	cli_put_name(stdout, zone_name_slice(&run->elsewhere));
	if (side == DIFF_NEW &&
	    e164_slice_equal_nocase(
		    zone_name_slice(&run->elsewhere),
		    zone_name_slice(&diff->runs[DIFF_OLD]->elsewhere)))
		fputs(", which are others now", stdout);
}

static void put_sides(const struct diff *diff, enum diff_kind kind, int side)
{
	const struct diff_outcome *outcome = &diff->outcomes[side];

	if (kind == DIFF_REASON)
		printf(" %s", nothing_text(outcome));
	if (kind == DIFF_TTL)
		printf(" %u", outcome->ttl_sec);
	if (kind == DIFF_ORDER)
		put_all(diff->runs[side]);
	if (kind == DIFF_ELSEWHERE)
		put_elsewhere(diff, side);
}

/* The wildcards, and one of the numbers. */
static void put_block(const struct diff *diff, const struct diff_node *node)
{
	for (int side = 0; side < DIFF_SIDES; side++) {
		struct zone_name name;

		if (!node->wild[side].count ||
		    (side == DIFF_NEW && node->wild[DIFF_OLD].count &&
		     e164_slice_equal(zone_entry_key(node->wild[DIFF_OLD].at),
				      zone_entry_key(node->wild[DIFF_NEW].at))))
			continue;
		zone_key_name(zone_entry_key(node->wild[side].at), &name);
		fputs("; ", stdout);
		cli_put_name(stdout, zone_name_slice(&name));
		if (side == DIFF_OLD && !diff_has_records(node->wild[DIFF_NEW]))
			fputs(" covers them no more", stdout);
		else
			fputs(" covers them", stdout);
	}
	printf("; for example %s", run_of(diff)->number.aus);
}

/* Which tree the number is in, if there are several. */
static void put_tree(const struct diff *diff)
{
	const struct resolve_run *run = run_of(diff);

	if (run->settings->apex_count < 2)
		return;
	fputs(" (below ", stdout);
	cli_put_name(stdout,
		     e164_slice(run->name.apex->name, run->name.apex->len));
	putchar(')');
}

static void put_line(const struct diff *diff, const struct diff_found *found)
{
	const struct diff_outcome *old = &diff->outcomes[DIFF_OLD];
	const struct diff_outcome *new = &diff->outcomes[DIFF_NEW];
	char text[DIFF_TEXT_MAX];

	diff_number_text(diff, found, text);
	fputs(text, stdout);
	put_tree(diff);
	printf(" %s:", diff_kind_word(found->kind));
	put_rest("-", old, new);
	put_rest("+", new, old);
	if (found->kind == DIFF_GAINED)
		printf("; before: %s", nothing_text(old));
	if (found->kind == DIFF_LOST)
		printf("; now: %s", nothing_text(new));
	put_sides(diff, found->kind, DIFF_OLD);
	if (found->kind == DIFF_UNSURE)
		fputs(" the records differ; the numbers that were tried get "
		      "the same, others may not",
		      stdout);
	else if (found->kind >= DIFF_ORDER) {
		fputs(" ->", stdout);
		put_sides(diff, found->kind, DIFF_NEW);
	}
	if (found->block)
		put_block(diff, found->block);
	putchar('\n');
}

void diff_report(struct diff *diff, const struct diff_found *found)
{
	diff->counts[found->kind]++;
	diff->blocks += found->block != NULL;
	if (diff->is_summary)
		return;
	cli_progress_end(&diff->progress);
	if (!diff->is_json)
		put_line(diff, found);
	else if (!diff_report_json(diff, found)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		diff->status = CLI_ENVIRONMENT;
	}
}

/* Counts are results with --summary, else a remark. */
void diff_summary(const struct diff *diff)
{
	FILE *out = diff->is_summary ? stdout : stderr;

	for (int i = DIFF_SAME + 1; i < DIFF_KIND_COUNT; i++)
		if (i != DIFF_TTL || diff->has_ttl)
			fprintf(out, "%zu %s%s", diff->counts[i],
				diff_kind_word((enum diff_kind)i),
				diff->is_summary ? "\n" : ", ");
	fprintf(out, "%zu names compared\n", diff->names);
}
