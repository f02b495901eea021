/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_diff.c - enumctl diff: which numbers resolve differently.
 */
#include "commands.h"

#include "diff.h"
#include "dname.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPTION_CONFIG,
	OPTION_NEW_CONFIG,
	OPTION_CLIENT,
	OPTION_SERVICE,
	OPTION_APEX,
	OPTION_ORIGIN,
	OPTION_TTL,
	OPTION_SKIP_BAD,
	OPTION_SUMMARY,
	OPTION_JSON,
	OPTION_QUIET,
};

const struct cli_option diff_command_options[] = {
	[OPTION_CONFIG] = { "config", "FILE",
			    "decide by the policy of this configuration" },
	[OPTION_NEW_CONFIG] = { "new-config", "FILE",
				"decide about NEW by this one" },
	[OPTION_CLIENT] = { "client", "ADDR",
			    "decide for the client at this address, by its "
			    "view: clause; needs --config" },
	[OPTION_SERVICE] = { "service", "NAME",
			     "compare what clients of this enumservice get; "
			     "as for resolve" },
	[OPTION_APEX] = { "apex", "NAME",
			  "numbers are below this name; given again: search "
			  "these trees in turn; default: those of the "
			  "configuration, or e164.arpa." },
	[OPTION_ORIGIN] = { "origin", "NAME",
			    "where relative names begin, until $ORIGIN says "
			    "otherwise, and the apex of the zones; default: "
			    "the owners of SOAs" },
	[OPTION_TTL] = { "ttl", NULL, "tell other TTLs, too" },
	[OPTION_SKIP_BAD] = { "skip-bad", NULL,
			      "leave out lines that are no records, and tell "
			      "which; a name server may refuse the zone" },
	[OPTION_SUMMARY] = { "summary", NULL, "print the counts only" },
	[OPTION_JSON] = { "json", NULL, "print JSON, one object a line" },
	[OPTION_QUIET] = { "quiet", NULL,
			   "show no progress, and no counts beside the lines" },
	{ .name = NULL },
};

static void report_bad(const struct diff *diff, const char *path, size_t bad)
{
	const char *what =
		bad == 1 ? "line is no record" : "lines are no records";

	if (bad && diff->skips_bad)
		cli_error("%s: %zu %s, and left out", path, bad, what);
	else if (bad)
		cli_error("%s: not compared: %zu %s, which --skip-bad leaves "
			  "out",
			  path, bad, what);
}

/*
 * All faults are told, not only the first. A directive that fails may be about
 * any number of records, so it cannot be left out.
 */
static enum cli_exit read_all(struct diff *diff, const char *path,
			      struct zone *zone, struct zone_image *image)
{
	enum cli_exit status = CLI_GOOD;
	size_t bad = 0;
	char what[64];
	enum zone_item item;

	snprintf(what, sizeof(what), "%s", path);
	cli_progress_begin(&diff->progress, what, zone->text.file, 0,
			   diff->is_quiet);
	while ((item = zone_next(zone)) != ZONE_END) {
		cli_progress_step(&diff->progress);
		if (item == ZONE_RECORD)
			item = zone_image_add(image, zone);
		if (item == ZONE_RECORD &&
		    !diff_uri_add(&diff->uris[image == diff->images[DIFF_NEW]],
				  zone))
			item = ZONE_END;
		if (item == ZONE_END)
			break;
		if (item == ZONE_RECORD)
			continue;
		cli_progress_end(&diff->progress);
		resolve_report_fault(path, zone);
		if (item != ZONE_FAULT)
			continue;
		bad += zone->whose != ZONE_WHOSE_NOBODY;
		if (!diff->skips_bad || zone->whose == ZONE_WHOSE_NOBODY)
			status = CLI_BAD;
	}
	cli_progress_end(&diff->progress);
	report_bad(diff, path, bad);
	if (ferror(zone->text.file)) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_ENVIRONMENT;
	}
	if (feof(zone->text.file))
		return status;
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}

static enum cli_exit read_zone(struct diff *diff, const char *path,
			       struct e164_slice origin,
			       struct zone_image **image)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct zone *zone = malloc(sizeof(*zone));
	enum cli_exit status = CLI_ENVIRONMENT;

	*image = zone_image_new(origin);
	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!zone || !*image)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else {
		zone_init(zone, file, origin, e164_slice(NULL, 0));
		if (file != stdin)
			zone_set_path(zone, path);
		status = read_all(diff, path, zone, *image);
		zone_clear(zone);
	}
	if (file && file != stdin)
		fclose(file);
	free(zone);
	return status;
}

/* A file without a SOA is of the zone that the other file is of. */
static bool sort_image(const struct diff *diff, const char *path, int side)
{
	struct zone_image *image = diff->images[side];
	const struct zone_image *other = diff->images[!side];

	if (!zone_image_has_apex(image) && zone_image_has_apex(other))
		zone_image_set_apex(image, zone_image_apex(other));
	if (!zone_image_sort(image)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	if (zone_image_outside(image))
		cli_error("%s: %zu records are not in the zone, and were left "
			  "out",
			  path, zone_image_outside(image));
	return true;
}

/* With one operand, both sides have the same zone. */
static enum cli_exit read_zones(const struct cli_call *call, struct diff *diff)
{
	const char *name = call->values[OPTION_ORIGIN];
	uint8_t wire[E164_DNAME_MAX];
	const struct e164_slice origin =
		name ? zone_name_parse(name, wire) : e164_slice(NULL, 0);
	enum cli_exit status = CLI_GOOD;

	if (name && !origin.len) {
		cli_usage(call->command,
			  "diff: --origin: \"%s\" is not a domain name", name);
		return CLI_BAD;
	}
	for (int side = 0; side < call->operand_count; side++) {
		const enum cli_exit one =
			read_zone(diff, call->operands[side], origin,
				  &diff->images[side]);

		status = one > status ? one : status;
	}
	if (call->operand_count == 1)
		diff->images[DIFF_NEW] = diff->images[DIFF_OLD];
	for (int side = 0; side < call->operand_count && status == CLI_GOOD;
	     side++)
		if (!sort_image(diff, call->operands[side], side))
			status = CLI_ENVIRONMENT;
	return status;
}

static enum cli_exit prepare_run(const struct cli_call *call, struct diff *diff,
				 int side)
{
	struct resolve_run *run = calloc(1, sizeof(*run));

	diff->runs[side] = run;
	if (!run) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	run->settings = diff->settings[side];
	run->has_config = call->values[OPTION_CONFIG] ||
			  (side == DIFF_NEW && call->values[OPTION_NEW_CONFIG]);
	if (!resolve_wish_parse(call->values[OPTION_SERVICE], run)) {
		cli_error("--service: \"%s\" is not valid, expected type or "
			  "type:subtype",
			  run->service);
		return CLI_BAD;
	}
	if (!resolve_view_find(call->values[OPTION_CLIENT], run->settings,
			       &diff->views[side]))
		return CLI_BAD;
	if (!resolve_store_open(run)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	return CLI_GOOD;
}

/* Of relative names, no number is known. */
static bool is_origin_missing(const struct diff *diff)
{
	static const char *const sides[] = {
		[DIFF_OLD] = "OLD", [DIFF_NEW] = "NEW"
	};
	bool is_missing = false;

	for (int side = 0; side < DIFF_SIDES; side++) {
		if (!diff->has_names[side] || diff->has_below[side])
			continue;
		cli_error("no name of %s is below an apex, so no number of it "
			  "was compared: is the origin missing (--origin)?",
			  sides[side]);
		is_missing = true;
	}
	return is_missing;
}

static enum cli_exit print_summary(struct diff *diff)
{
	bool is_different = false;

	for (int i = DIFF_SAME + 1; i < DIFF_KIND_COUNT; i++)
		is_different |= diff->counts[i] > 0;
	/* Of one zone, there is no other side. */
	if (diff->images[DIFF_OLD] != diff->images[DIFF_NEW] &&
	    !diff_uri_is_same(&diff->uris[DIFF_OLD], &diff->uris[DIFF_NEW]))
		cli_error("note: URI records differ, too, which are not "
			  "compared: clients of their enumservices get them");
	if (diff->is_json && !diff_summary_json(diff)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (!diff->is_json && (diff->is_summary || !diff->is_quiet))
		diff_summary(diff);
	if (is_origin_missing(diff))
		return CLI_BAD;
	return is_different ? CLI_NEGATIVE : CLI_GOOD;
}

static enum cli_exit run(const struct cli_call *call, struct diff *diff)
{
	enum cli_exit status = read_zones(call, diff);

	for (int side = 0; side < DIFF_SIDES && status == CLI_GOOD; side++) {
		status = prepare_run(call, diff, side);
		if (status == CLI_GOOD)
			resolve_image_open(diff->images[side],
					   diff->runs[side]);
	}
	if (status != CLI_GOOD)
		return status;
	if (!diff_marks(diff) || !diff_marks_dnames(diff)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	diff_marks_sort(diff);
	return diff_walk(diff) ? print_summary(diff) : diff->status;
}

static void clear(struct diff *diff)
{
	for (int side = 0; side < DIFF_SIDES; side++) {
		if (diff->runs[side])
			resolve_run_clear(diff->runs[side]);
		free(diff->runs[side]);
		diff_uri_clear(&diff->uris[side]);
	}
	if (diff->images[DIFF_NEW] != diff->images[DIFF_OLD])
		zone_image_free(diff->images[DIFF_NEW]);
	zone_image_free(diff->images[DIFF_OLD]);
	diff_marks_clear(diff);
	free(diff);
}

static enum cli_exit begin(const struct cli_call *call,
			   const struct cli_settings *old,
			   const struct cli_settings *new)
{
	struct diff *diff = calloc(1, sizeof(*diff));
	enum cli_exit status;

	if (!diff) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	diff->settings[DIFF_OLD] = old;
	diff->settings[DIFF_NEW] = new;
	diff->is_config = call->values[OPTION_NEW_CONFIG];
	diff->has_ttl = call->values[OPTION_TTL];
	diff->skips_bad = call->values[OPTION_SKIP_BAD];
	diff->is_summary = call->values[OPTION_SUMMARY];
	diff->is_json = call->values[OPTION_JSON];
	diff->is_quiet = call->values[OPTION_QUIET];
	status = run(call, diff);
	clear(diff);
	return status;
}

static bool is_good_call(const struct cli_call *call)
{
	const bool has_config =
		call->values[OPTION_CONFIG] || call->values[OPTION_NEW_CONFIG];

	if (call->operand_count < 2 && !call->values[OPTION_NEW_CONFIG])
		cli_usage(call->command,
			  "diff: NEW or --new-config is missing");
	else if (call->operand_count == 2 && !strcmp(call->operands[0], "-") &&
		 !strcmp(call->operands[1], "-"))
		cli_usage(call->command,
			  "diff: only one zone can be standard input");
	else if (call->values[OPTION_APEX] && has_config)
		cli_usage(call->command,
			  "diff: --apex and --config exclude each other");
	else if (call->values[OPTION_CLIENT] && !has_config)
		cli_usage(call->command, "diff: --client needs --config");
	else
		return true;
	return false;
}

/* In the place of the apexes of the configuration. */
static enum cli_exit take_apexes(const struct cli_call *call,
				 struct cli_settings *settings)
{
	return call->list_count ? cli_settings_search(settings, call->list,
						      call->list_count)
				: CLI_GOOD;
}

/* The new configuration, which is the old one unless it is given. */
static enum cli_exit begin_with(const struct cli_call *call,
				struct cli_settings *old)
{
	const char *path = call->values[OPTION_NEW_CONFIG];
	struct cli_settings new;
	enum cli_exit status = cli_settings_or_defaults(
		path ? path : call->values[OPTION_CONFIG], &new);

	if (status != CLI_GOOD)
		return status;
	status = take_apexes(call, old);
	if (status == CLI_GOOD)
		status = take_apexes(call, &new);
	if (status == CLI_GOOD)
		status = begin(call, old, &new);
	cli_settings_clear(&new);
	return status;
}

enum cli_exit diff_command(const struct cli_call *call)
{
	enum cli_exit status;
	struct cli_settings old;

	if (!is_good_call(call))
		return CLI_BAD;
	status = cli_settings_or_defaults(call->values[OPTION_CONFIG], &old);
	if (status != CLI_GOOD)
		return status;
	status = begin_with(call, &old);
	cli_settings_clear(&old);
	return status;
}
