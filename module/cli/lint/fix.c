/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix.c - enumctl lint --fix: read the zone file, mend records, copy the rest.
 */
#include "dname.h"
#include "fix.h"
#include "text.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

/* One run. */
struct work {
	struct lint *lint;
	struct lint_copy copy;
	struct lint_fix fix;
	struct lint_fix_text old[LINT_FIX_FIELDS]; /* as the record was read */
	size_t old_count;
	bool was_refused;                    /* servers do not take it */
	const struct lint_fix_row *rows[32]; /* those that changed something */
	struct lint_fix_text before[32];     /* the field in front of each */
	struct lint_fix_text after[32];      /* and behind it */
	size_t row_count;
	size_t mended;  /* faults */
	size_t records; /* that had them */
};

#define ROWS_MAX (sizeof(((struct work *)0)->rows) / sizeof(void *))

/* Does lint find nothing that one might mend? */
static bool is_clean(struct work *work)
{
	const struct lint_record *r = &work->fix.record;
	const enum lint_fix_rank rank = lint_fix_look(&work->fix);

	work->was_refused = rank == LINT_FIX_UNREAD ||
			    (rank == LINT_FIX_REFUSED && r->naptr.regexp.len);
	if (rank == LINT_FIX_UNREAD)
		return false;
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (rule->level != LINT_INFO && lint_rule_hits(rule, r))
			return false;
	return true;
}

/* Mending ---------------------------------------------------------------- */

static void try_row(struct work *work, const struct lint_fix_row *row)
{
	struct lint_fix *fix = &work->fix;
	const struct lint_fix_text before =
		row->field < fix->count ? fix->fields[row->field]
					: (struct lint_fix_text){ .len = 0 };

	if (work->row_count == ROWS_MAX || !row->mend(fix))
		return;
	work->rows[work->row_count] = row;
	work->before[work->row_count] = before;
	work->after[work->row_count++] = fix->fields[row->field];
}

/*
 * Would servers do well to take the record? They refused it, with the whole
 * zone, so it must not come in with other faults; but for those of the owner,
 * and for an ERE of other numbers, which nobody but the operator knows.
 */
static bool is_sound(const struct lint_record *r)
{
	if (r->service != E164_OK && r->service != E164_EUNKNOWN)
		return false;
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (rule->level == LINT_ERROR && lint_rule_hits(rule, r) &&
		    strcmp(rule->word, "no-match") != 0 &&
		    strcmp(rule->word, "owner") != 0)
			return false;
	return true;
}

/*
 * Does the record get as far as it must? Whether an ERE matches is known for
 * the number of the owner only.
 */
static bool is_far_enough(const struct lint_fix *fix, enum lint_fix_rank rank,
			  enum lint_fix_rank least)
{
	return rank >= least || (rank == LINT_FIX_NOTHING &&
				 fix->record.owner_kind != LINT_NUMBER);
}

/* Is none of the faults there any more that were mended? */
static bool is_mended(struct work *work)
{
	const enum lint_fix_rank rank = lint_fix_look(&work->fix);

	if (rank == LINT_FIX_UNREAD ||
	    (work->was_refused && !is_sound(&work->fix.record)))
		return false;
	if (work->fix.is_pair && !is_far_enough(&work->fix, rank, LINT_FIX_URI))
		return false;
	for (size_t i = 0; i < work->row_count; i++) {
		const struct lint_fix_row *row = work->rows[i];

		if (lint_rule_hits(lint_rule_find(row->rule),
				   &work->fix.record) ||
		    !is_far_enough(&work->fix, rank, row->least))
			return false;
	}
	return true;
}

/*
 * Which rows are run. Of two faults in one regexp each may hide that the other
 * one is mended, so a row may change it though the record gets no further by
 * that row alone; all together have to lead to a URI.
 */
enum turn { TURN_ALL, TURN_PAIRS, TURN_WITHOUT_REGEXP, TURN_COUNT };

/* Run rows, and again when one mended something, for what was hidden by it. */
static bool run_rows(struct work *work, enum turn turn)
{
	struct lint_fix *fix = &work->fix;
	size_t before;

	fix->is_pair = turn == TURN_PAIRS;
	memcpy(fix->fields, work->old, sizeof(fix->fields));
	fix->count = work->old_count;
	work->row_count = 0;
	do {
		before = work->row_count;
		for (const struct lint_fix_row *row = lint_fix_rows; row->rule;
		     row++)
			if (turn != TURN_WITHOUT_REGEXP ||
			    row->field != LINT_FIX_REGEXP ||
			    !strcmp(row->rule, "syntax") ||
			    !strcmp(row->rule, "octet"))
				try_row(work, row);
	} while (work->row_count > before);
	return work->row_count && is_mended(work);
}

/* Writing ---------------------------------------------------------------- */

static void put_field(FILE *out, const struct lint_fix_text *field)
{
	const char *quote = field->is_quoted ? "\"" : "";

	fputs(quote, out);
	cli_put(out, e164_slice(field->text, field->len));
	fputs(quote, out);
}

static void report_place(const struct work *work)
{
	cli_put(stderr, e164_slice_text(work->lint->path));
	fprintf(stderr, ":%lu: ", work->lint->zone->text.start);
}

static void report_rows(const struct work *work)
{
	static const char *const names[LINT_FIX_FIELDS] = {
		"order",    "preference", "flags",
		"services", "regexp",     "replacement",
	};

	for (size_t i = 0; i < work->row_count; i++) {
		const struct lint_fix_row *row = work->rows[i];
		const bool is_missing =
			row->field >= work->old_count && !work->before[i].len;

		report_place(work);
		fprintf(stderr, "%s: ", names[row->field]);
		if (is_missing)
			fputs("none", stderr);
		else if (work->before[i].is_glued && !work->after[i].is_glued)
			fputs("no blank in front", stderr);
		else
			put_field(stderr, &work->before[i]);
		fputs(" -> ", stderr);
		put_field(stderr, &work->after[i]);
		fprintf(stderr, " [%s]\n", row->rule);
	}
}

static bool is_same(const struct lint_fix_text *a,
		    const struct lint_fix_text *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len) &&
	       a->is_quoted == b->is_quoted && a->is_glued == b->is_glued;
}

/* Replace the word of one field; "from" is where it is, or is missing. */
static void write_field(struct work *work, size_t i)
{
	const struct zone *zone = work->lint->zone;
	const struct zone_word *words = &zone->text.words[zone->first];
	const struct lint_fix_text *field = &work->fix.fields[i];
	const bool is_there = i < work->old_count;
	const size_t from = is_there ? words[i].from : words[i - 1].to;
	char text[LINT_FIX_FIELD_MAX + 3];
	struct e164_writer w = e164_writer(text, sizeof(text));

	if (!is_there || work->old[i].is_glued)
		e164_write_u8(&w, ' ');
	if (field->is_quoted)
		e164_write_u8(&w, '"');
	e164_write(&w, field->text, field->len);
	if (field->is_quoted)
		e164_write_u8(&w, '"');
	lint_copy_replace(&work->copy, from, is_there ? words[i].to : from,
			  e164_written(&w));
}

static void write_fields(struct work *work)
{
	for (size_t i = 0; i < work->fix.count; i++)
		if (i >= work->old_count ||
		    !is_same(&work->old[i], &work->fix.fields[i]))
			write_field(work, i);
	work->mended += work->row_count;
	work->records++;
}

static void mend_naptr(struct work *work)
{
	if (!lint_fix_take(&work->fix))
		return;
	lint_renew(work->lint);
	if (!work->lint->rw)
		return;
	work->lint->record_count++;
	memcpy(work->old, work->fix.fields, sizeof(work->old));
	work->old_count = work->fix.count;
	if (is_clean(work))
		return;
	for (int turn = TURN_ALL; turn < TURN_COUNT; turn++)
		if (run_rows(work, (enum turn)turn)) {
			report_rows(work);
			write_fields(work);
			return;
		}
}

/*
 * Has the origin two labels or more, and not digits only? Else "4" below "4."
 * may well be meant.
 */
static bool is_telling(const struct zone_name *origin)
{
	size_t labels = 0;
	bool has_name = false;

	for (size_t at = 0; origin->wire[at]; at += origin->wire[at] + 1u) {
		labels++;
		has_name |= origin->wire[at] > 1 ||
			    !e164_is_digit(origin->wire[at + 1]);
	}
	return labels > 1 && has_name;
}

/*
 * "3.6.1.4.4.e164.arpa" without its dot. The records below that have no owner
 * of their own are then of the mended one.
 */
static void mend_owner(struct work *work)
{
	struct zone *zone = work->lint->zone;
	const struct zone_word *word = &zone->text.words[0];
	uint8_t wire[E164_DNAME_MAX];
	struct e164_slice name;

	if (zone->text.is_indented || zone->first == 0 ||
	    !zone_is_doubled(zone, &zone->owner) || !is_telling(&zone->origin))
		return;
	name = zone_name_parse(word->text, wire);
	if (!name.len || word->is_quoted || word->to == word->from ||
	    word->text[word->len - 1] == '.')
		return;
	memcpy(zone->owner.wire, wire, name.len);
	zone->owner.len = name.len;
	report_place(work);
	fputs("owner: ", stderr);
	cli_put(stderr, e164_slice_text(word->text));
	fputs(" -> ", stderr);
	cli_put(stderr, e164_slice_text(word->text));
	fputs(". [origin-doubled]\n", stderr);
	lint_copy_replace(&work->copy, word->to, word->to,
			  e164_slice_text("."));
	work->mended++;
}

static void mend_all(struct work *work)
{
	struct zone *zone = work->lint->zone;
	enum zone_item item;

	while (!work->lint->is_out_of_memory && !work->copy.has_failed &&
	       (item = zone_next(zone)) != ZONE_END) {
		if (item != ZONE_RECORD || zone_is_elsewhere(zone) ||
		    zone->rrclass != LDNS_RR_CLASS_IN)
			continue;
		mend_owner(work);
		if (zone->rrtype == LDNS_RR_TYPE_NAPTR)
			mend_naptr(work);
	}
}

/* The whole ---------------------------------------------------------------- */

static enum cli_exit run(struct work *work, const struct lint_source *source,
			 const struct lint_output *output)
{
	struct lint *lint = work->lint;
	FILE *file = source->file;
	bool is_good;
	bool is_spared = true;

	if (!lint_copy_begin(&work->copy, lint->path, source, output)) {
		is_good = !work->copy.has_failed;
		(void)lint_copy_end(&work->copy, false, false);
		return is_good ? CLI_BAD : CLI_ENVIRONMENT;
	}
	mend_all(work);
	is_good = !ferror(file) && !lint->is_out_of_memory;
	if (ferror(file))
		cli_error("%s: %s", lint->path, strerror(errno));
	else if (lint->is_out_of_memory)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	if (is_good && (work->mended || !output->is_in_place))
		is_spared = lint_copy_spares(&work->copy, lint->zone);
	is_good = lint_copy_end(&work->copy, is_good && is_spared,
				work->mended > 0);
	if (!is_good)
		return is_spared ? CLI_ENVIRONMENT : CLI_BAD;
	if (!lint->is_quiet)
		fprintf(stderr, "%zu fault%s mended\n", work->mended,
			work->mended == 1 ? "" : "s");
	return CLI_GOOD;
}

/* The zone's reader, and another one that reads fields as they might be. */
static bool make_zones(struct work *work, FILE *file, struct e164_slice origin)
{
	const struct e164_slice none = e164_slice(NULL, 0);
	struct lint *lint = work->lint;

	/* Zeroed, for zone_clear(). */
	lint->zone = calloc(1, sizeof(*lint->zone));
	work->fix.scratch = malloc(sizeof(*work->fix.scratch));
	if (!lint->zone || !work->fix.scratch)
		return false;
	zone_init(lint->zone, file, origin, none);
	zone_init(work->fix.scratch, file, origin, none);
	if (strcmp(lint->path, "-") != 0)
		zone_set_path(lint->zone, lint->path);
	return true;
}

enum cli_exit lint_fix(struct lint *lint, struct e164_slice origin,
		       const struct lint_output *output)
{
	struct lint_source source;
	struct work *work;
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!lint_source_open(lint->path, &source))
		return CLI_ENVIRONMENT;
	work = calloc(1, sizeof(*work));
	if (work) {
		work->lint = lint;
		work->fix.lint = lint;
	}
	if (!work || !make_zones(work, source.file, origin))
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else
		status = run(work, &source, output);
	if (work && work->fix.scratch)
		free(work->fix.scratch);
	if (lint->zone && work)
		zone_clear(lint->zone);
	free(work);
	lint_source_close(&source);
	return status;
}
