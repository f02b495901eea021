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

void resolve_records_clear(struct resolve_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		free((void *)(uintptr_t)records->at[i].ptr);
	free(records->at);
}

void resolve_report_fault(const char *path, const struct zone *zone)
{
	const struct zone_where where = zone_where(zone, zone_position(zone));

	cli_put(stderr, e164_slice_text(where.path ? where.path : path));
	fprintf(stderr, ":%lu: ", where.line);
	cli_put(stderr, e164_slice_text(zone->fault));
	if (where.is_generated)
		fprintf(stderr, " (generated for %lu)", where.value);
	putc('\n', stderr);
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

/*
 * A record of the number is one of its name below the first apex, whatever apex
 * the file has. What is wrong with records of other names does no harm here.
 */
static enum cli_exit take(const char *path, struct zone *zone,
			  struct resolve_run *run)
{
	const struct zone_name owner = zone->owner;
	const bool is_own = is_of_number(zone, run);
	enum zone_item item;

	if (is_own)
		zone->owner = zone->self;
	item = zone_image_add(run->own_image, zone);
	zone->owner = owner;
	if (item == ZONE_END) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (item == ZONE_RECORD || !is_own)
		return CLI_GOOD;
	resolve_report_fault(path, zone);
	return CLI_BAD;
}

static bool has_naptr(struct zone_range range)
{
	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == ZONE_KIND_NAPTR)
			return true;
	return false;
}

static bool is_denied(const struct resolve_run *run, struct e164_slice name)
{
	struct zone_answer answer;

	zone_image_ask(run->own_image, name, &answer);
	return answer.name_count == 1 && !has_naptr(answer.records);
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

static enum cli_exit finish(const char *path, struct resolve_run *run)
{
	if (!zone_image_sort(run->own_image)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (is_denied_everywhere(run) &&
	    has_naptr(zone_image_entries(run->own_image)))
		cli_error("%s: no NAPTR of %s, but of other names", path,
			  run->number.aus);
	resolve_image_open(run->own_image, run);
	return CLI_GOOD;
}

static enum cli_exit read_all(const char *path, struct zone *zone,
			      struct resolve_run *run)
{
	enum cli_exit status = CLI_GOOD;
	enum zone_item item;

	while (status == CLI_GOOD && (item = zone_next(zone)) != ZONE_END) {
		if (item == ZONE_RECORD)
			status = take(path, zone, run);
		else
			resolve_report_fault(path, zone);
		if (item == ZONE_FAULT)
			return CLI_BAD;
	}
	if (ferror(zone->text.file)) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_ENVIRONMENT;
	}
	return status == CLI_GOOD ? finish(path, run) : status;
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
		cli_error("%s", e164_status_text(E164_EMEMORY));
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
