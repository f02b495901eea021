/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_report.c - print findings, as lines for people or for programs.
 */
#include "json.h"
#include "lint.h"
#include "text.h"

#include <stdlib.h>

void *lint_grow(struct lint *lint, void *array, size_t count, size_t *cap,
		size_t size)
{
	void *grown = bulk_grow(array, count, cap, size);

	lint->is_out_of_memory |= !grown;
	return grown;
}

void lint_find(struct lint *lint, const struct lint_rule *rule,
	       unsigned long line, unsigned long other)
{
	if (rule->level < lint->level && rule->level != LINT_ERROR)
		return;
	struct lint_finding *findings =
		lint_grow(lint, lint->findings, lint->finding_count,
			  &lint->finding_cap, sizeof(*findings));

	if (!findings)
		return;
	lint->findings = findings;
	findings[lint->finding_count++] = (struct lint_finding){
		.rule = rule, .line = (uint32_t)line, .other = (uint32_t)other
	};
}

static const char *text_of(const struct lint_rule *rule)
{
	return rule->text ? rule->text : e164_status_text(rule->status);
}

/* A name is shown as one, anything else as octets. */
static bool is_name(const struct lint_rule *rule, const struct cli_place *place)
{
	return rule->shown == LINT_SHOW_OWNER ||
	       (place->field && !strcmp(place->field, "replacement"));
}

static json_t *json_detail(const struct lint_rule *rule,
			   const struct cli_place *place)
{
	if (!place || !place->text.len)
		return json_null();
	return is_name(rule, place) ? cli_json_name(place->text)
				    : cli_json_text(place->text);
}

/* Where in the record it lies, if it is one field of it. */
static void set_place(json_t *object, const struct cli_place *place)
{
	if (!place || !place->field)
		return;
	json_object_set_new(object, "field", json_string(place->field));
	if (place->octet)
		json_object_set_new(object, "octet",
				    json_integer((json_int_t)place->octet));
	if (place->why && *place->why)
		json_object_set_new(object, "why", json_string(place->why));
}

/* The file that was given, or one that it includes. */
static const char *path_of(const struct lint *lint,
			   const struct zone_where *where)
{
	return where->path ? where->path : lint->path;
}

static void set_other(json_t *object, const struct lint *lint,
		      const struct zone_where *where, unsigned long position)
{
	const struct zone_where other = zone_where(lint->zone, position);

	json_object_set_new(object, "other_line",
			    json_integer((json_int_t)other.line));
	if (strcmp(path_of(lint, &other), path_of(lint, where)) != 0)
		json_object_set_new(object, "other_file",
				    cli_json_path(path_of(lint, &other)));
}

static void report_json(struct lint *lint, const struct lint_rule *rule,
			const struct zone_where *where, unsigned long other,
			const struct cli_place *place)
{
	const char *path = path_of(lint, where);
	json_t *object =
		json_pack("{s:o, s:I, s:s, s:s, s:s, s:s, s:o}", "file",
			  cli_json_path(path), "line", (json_int_t)where->line,
			  "level", lint_level_word(rule->level), "rule",
			  rule->word, "text", text_of(rule), "source",
			  rule->source, "detail", json_detail(rule, place));

	set_place(object, place);
	if (where->is_generated)
		json_object_set_new(object, "generated_for",
				    json_integer((json_int_t)where->value));
	if (other)
		set_other(object, lint, where, other);
	if (!cli_json_put(stdout, object))
		lint->is_out_of_memory = true;
}

static void put_place(const struct lint_rule *rule,
		      const struct cli_place *place)
{
	char text[CLI_PLACE_MAX];

	if (!place)
		return;
	cli_place_text(place, text);
	fputs(text, stdout);
	if (!place->text.len)
		return;
	fputs(": ", stdout);
	if (is_name(rule, place))
		cli_put_name(stdout, place->text);
	else
		cli_put(stdout, place->text);
}

static void put_other(const struct lint *lint, const struct zone_where *where,
		      unsigned long position)
{
	const struct zone_where other = zone_where(lint->zone, position);

	if (!strcmp(path_of(lint, &other), path_of(lint, where))) {
		printf(" (line %lu)", other.line);
		return;
	}
	fputs(" (", stdout);
	cli_put(stdout, e164_slice_text(path_of(lint, &other)));
	printf(":%lu)", other.line);
}

static void report_line(const struct lint *lint, const struct lint_rule *rule,
			const struct zone_where *where, unsigned long other,
			const struct cli_place *place)
{
	static const enum cli_colour colours[LINT_LEVEL_COUNT] = {
		[LINT_INFO] = CLI_FAINT,
		[LINT_WARNING] = CLI_YELLOW,
		[LINT_ERROR] = CLI_RED,
	};

	cli_put(stdout, e164_slice_text(path_of(lint, where)));
	printf(":%lu: %s%s:%s %s", where->line,
	       cli_colour(stdout, colours[rule->level]),
	       lint_level_word(rule->level), cli_colour(stdout, CLI_PLAIN),
	       text_of(rule));
	put_place(rule, place);
	if (where->is_generated)
		printf(" (generated for %lu)", where->value);
	if (other)
		put_other(lint, where, other);
	printf(" [%s]\n", rule->word);
}

/* Is it told already of a record that the same $GENERATE made? */
static bool is_told(struct lint *lint, const struct lint_rule *rule,
		    const struct zone_where *where)
{
	const size_t row = (size_t)(rule - lint_rules);

	if (!where->is_generated || row >= LINT_RULES_MAX)
		return false;
	struct lint_told *told = &lint->told[row];

	if (told->line == where->line && told->path == where->path)
		return true;
	*told = (struct lint_told){ where->path, where->line };
	return false;
}

void lint_report(struct lint *lint, const struct lint_rule *rule,
		 unsigned long line, unsigned long other,
		 const struct cli_place *place)
{
	const struct zone_where where = zone_where(lint->zone, line);

	if (is_told(lint, rule, &where))
		return;
	lint->counts[rule->level]++;
	if (rule->level < lint->level)
		return;
	cli_progress_end(&lint->progress);
	if (lint->is_json)
		report_json(lint, rule, &where, other, place);
	else
		report_line(lint, rule, &where, other, place);
}

static void summary_json(struct lint *lint)
{
	json_t *counts = json_pack(
		"{s:I, s:I, s:I}", "records", (json_int_t)lint->record_count,
		"errors", (json_int_t)lint->counts[LINT_ERROR], "warnings",
		(json_int_t)lint->counts[LINT_WARNING]);

	if (!cli_json_put(stdout, json_pack("{s:o}", "summary", counts)))
		lint->is_out_of_memory = true;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

void lint_report_end(struct lint *lint)
{
	if (lint->is_json)
		summary_json(lint);
	else if (!lint->is_quiet)
		fprintf(stderr,
			"%zu NAPTR record%s, %zu error%s, %zu warning%s\n",
			lint->record_count, plural(lint->record_count),
			lint->counts[LINT_ERROR],
			plural(lint->counts[LINT_ERROR]),
			lint->counts[LINT_WARNING],
			plural(lint->counts[LINT_WARNING]));
}
