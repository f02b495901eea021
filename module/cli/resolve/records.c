/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records.c - the records of a number, and of what it leads to, from a file.
 *
 * The file is a zone, or records of any names, or of the number alone.
 */
#include "run.h"
#include "text.h"
#include "zone.h"

#include <errno.h>
#include <stdlib.h>

#define GROW_FIRST 8 /* records that there is room for at first */
#define FAULT_MAX  (ZONE_PATH_MAX + ZONE_FAULT_MAX + 80) /* octets */

static bool grow(struct resolve_records *records)
{
	const size_t cap = records->cap ? 2 * records->cap : GROW_FIRST;
	struct e164_slice *at;

	if (records->count < records->cap)
		return true;
	at = realloc(records->at, cap * sizeof(*at));
	if (!at)
		return false;
	records->at = at;
	records->cap = cap;
	return true;
}

bool resolve_records_add(struct resolve_records *records,
			 struct e164_slice octets)
{
	uint8_t *copy;

	if (records->count == RESOLVE_RECORDS_MAX || !grow(records))
		return false;
	copy = malloc(octets.len + 1);
	if (!copy)
		return false;
	if (octets.len)
		memcpy(copy, octets.ptr, octets.len);
	records->at[records->count++] = e164_slice(copy, octets.len);
	return true;
}

bool resolve_records_add_once(struct resolve_records *records,
			      struct e164_slice octets)
{
	for (size_t i = 0; i < records->count && i <= E164_RECORDS_MAX; i++)
		if (e164_slice_equal(records->at[i], octets))
			return true;
	return resolve_records_add(records, octets);
}

void resolve_records_clear(struct resolve_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		free((void *)(uintptr_t)records->at[i].ptr);
	free(records->at);
}

/* "file:7: what is wrong", without a line end. */
static void write_fault(const char *path, const struct zone *zone, char *text,
			size_t size)
{
	const struct zone_where where = zone_where(zone, zone_position(zone));
	char made[48] = "";

	if (where.is_generated)
		snprintf(made, sizeof(made), " (generated for %lu)",
			 where.value);
	snprintf(text, size, "%s:%lu: %s%s", where.path ? where.path : path,
		 where.line, zone->fault, made);
}

static void put_line(struct e164_slice text)
{
	cli_put(stderr, text);
	putc('\n', stderr);
}

void resolve_report_fault(const char *path, const struct zone *zone)
{
	char text[FAULT_MAX];

	write_fault(path, zone, text, sizeof(text));
	put_line(e164_slice_text(text));
}

static const char *digits_of(const struct e164_number *number)
{
	return number->aus + (number->aus[0] == '+');
}

/* Without apex-search, it is the number in whatever tree it is. */
static bool is_of_number(const struct zone *zone, const struct resolve_run *run)
{
	const struct cli_settings *settings = run->settings;
	struct e164_name name;

	/* The name that lines without an owner belong to. */
	if (e164_slice_equal(zone_name_slice(&zone->owner),
			     zone_name_slice(&zone->self)))
		return true;
	e164_name_parse(zone_name_slice(&zone->owner), settings->apexes,
			settings->apex_count, &name);
	return name.kind == E164_NAME_NUMBER &&
	       !strcmp(digits_of(&name.number), digits_of(&run->number)) &&
	       (name.apex == run->name.apex ||
		!e164_trees_has_next(&settings->config.options, &run->name));
}

static enum cli_exit out_of_memory(void)
{
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}

/*
 * A line that is no record is told if it would be the answer, which is known
 * when all is read: others do no harm. One whose owner cannot be told may be of
 * any number.
 */
static enum cli_exit keep_fault(const char *path, const struct zone *zone,
				struct resolve_run *run)
{
	char text[FAULT_MAX];

	if (zone->whose != ZONE_WHOSE_OWNER) {
		resolve_report_fault(path, zone);
		run->has_lost_lines |= zone->whose == ZONE_WHOSE_LOST;
		return zone->whose == ZONE_WHOSE_LOST ? CLI_GOOD : CLI_BAD;
	}
	write_fault(path, zone, text, sizeof(text));
	return zone_image_add_fault(run->own_image, zone, e164_slice_text(text))
		       ? CLI_GOOD
		       : out_of_memory();
}

/*
 * A record of the number is one of its name below the first apex, whatever apex
 * the file has.
 */
static enum cli_exit take(const char *path, struct zone *zone,
			  enum zone_item item, struct resolve_run *run)
{
	const struct zone_name owner = zone->owner;
	enum cli_exit status = CLI_GOOD;

	if (zone->whose == ZONE_WHOSE_OWNER && is_of_number(zone, run))
		zone->owner = zone->self;
	if (item == ZONE_RECORD)
		item = zone_image_add(run->own_image, zone);
	if (item == ZONE_END)
		status = out_of_memory();
	else if (item == ZONE_FAULT)
		status = keep_fault(path, zone, run);
	zone->owner = owner;
	return status;
}

static bool has_naptr(struct zone_range range)
{
	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == ZONE_KIND_NAPTR)
			return true;
	return false;
}

static bool has_fault(struct zone_range range)
{
	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == ZONE_KIND_FAULT)
			return true;
	return false;
}

static bool is_denied(const struct resolve_run *run, struct e164_slice name)
{
	struct zone_answer answer;

	zone_image_ask(run->own_image, name, &answer);
	return answer.name_count == 1 && !has_naptr(answer.records) &&
	       !has_fault(answer.records) &&
	       !zone_image_fault_above(run->own_image, name);
}

/* In all trees that would be searched. */
static bool is_denied_everywhere(const struct resolve_run *run)
{
	const struct e164_options *o = &run->settings->config.options;
	struct e164_search search = { .asked = 0 };
	bool is_one = is_denied(run, run->rrsets[0].name);

	while (is_one && e164_trees_next(o, &run->name, &search))
		is_one = is_denied(run, e164_slice(search.name, search.len));
	return is_one;
}

/* In a file of nothing but faults, the first is told. */
static bool has_only_faults(struct zone_range all)
{
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i].kind != ZONE_KIND_FAULT)
			return false;
	return all.count > 0;
}

static void put_first(struct zone_range all)
{
	const struct zone_entry *first = all.at;

	for (size_t i = 1; i < all.count; i++)
		if (all.at[i].index < first->index)
			first = &all.at[i];
	put_line(zone_fault_text(first));
}

static enum cli_exit finish(const char *path, struct resolve_run *run)
{
	if (!zone_image_sort(run->own_image))
		return out_of_memory();
	const struct zone_range all = zone_image_entries(run->own_image);
	const bool is_denied = is_denied_everywhere(run);

	if (is_denied && has_only_faults(all)) {
		put_first(all);
		return CLI_BAD;
	}
	if (is_denied && has_naptr(all))
		cli_error("%s: no NAPTR of %s, but of other names", path,
			  run->number.aus);
	resolve_image_open(run->own_image, run);
	return is_denied && run->has_lost_lines ? CLI_BAD : CLI_GOOD;
}

static enum cli_exit read_all(const char *path, struct zone *zone,
			      struct resolve_run *run)
{
	enum cli_exit status = CLI_GOOD;
	enum zone_item item;

	while (status == CLI_GOOD && (item = zone_next(zone)) != ZONE_END) {
		if (item == ZONE_NOTE)
			resolve_report_fault(path, zone);
		else
			status = take(path, zone, item, run);
	}
	if (ferror(zone->text.file)) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_ENVIRONMENT;
	}
	return status == CLI_GOOD ? finish(path, run) : status;
}

bool resolve_put_faults(const struct zone_image *image,
			const struct zone_answer *answer)
{
	bool has = false;

	for (size_t i = 0; i < answer->records.count; i++) {
		const struct zone_entry *e = &answer->records.at[i];

		if (e->kind != ZONE_KIND_FAULT)
			continue;
		put_line(zone_fault_text(e));
		has = true;
	}
	for (size_t i = 0; i < answer->name_count; i++) {
		const struct zone_entry *e = zone_image_fault_above(
			image, zone_name_slice(&answer->names[i]));

		if (!e)
			continue;
		put_line(zone_fault_text(e));
		has = true;
	}
	return has;
}

enum cli_exit resolve_records_read(const char *path, struct resolve_run *run)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct zone *zone = malloc(sizeof(*zone));
	enum cli_exit status = CLI_ENVIRONMENT;

	/* Records of any names, also of those that non-terminals refer to. */
	run->own_image = zone_image_new(e164_slice("", 1));
	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!zone || !run->own_image)
		(void)out_of_memory();
	else {
		/* Lines without an owner belong to the number. */
		zone_init(zone, file, e164_slice(NULL, 0), run->rrsets[0].name);
		if (file != stdin)
			zone_set_path(zone, path);
		status = read_all(path, zone, run);
		zone_clear(zone);
	}
	if (file && file != stdin)
		fclose(file);
	free(zone);
	return status;
}
