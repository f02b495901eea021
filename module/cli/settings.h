/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.h - configuration files and numbers on a command line.
 */
#pragma once

#include "cli.h"

#include "e164/conf.h"
#include "e164/number.h"
#include "e164/plan.h"

/* A configuration and what is made of it. */
struct cli_settings {
	struct e164_config config;
	struct e164_plan *plan;         /* owned */
	const struct e164_apex *apexes; /* of config; apex_count of them */
	size_t apex_count;
};

/*
 * Read a configuration as the module does; faults go to standard error as
 * "FILE:LINE: message".
 * path: as for io_conf_load()
 * Returns true when there was no fault; then the caller clears *settings.
 */
bool cli_settings_load(const char *path, struct cli_settings *settings);

/* The configuration at path; all defaults if path is NULL. */
bool cli_settings_or_defaults(const char *path, struct cli_settings *settings);

void cli_settings_clear(struct cli_settings *settings);

#define CLI_COUNTERS_MAX 1025 /* octets of the name of a counters-file */

/*
 * The counters-file of the running module: file, unless that is NULL, or what
 * the configuration names; an error has been printed unless it is CLI_GOOD.
 */
enum cli_exit cli_counters_file(const char *file, const char *config,
				char name[CLI_COUNTERS_MAX]);

/* Say, by errno, what is wrong with it. */
void cli_counters_fault(const char *name);

/* Has it the looks of a number: digits, and what people put between them? */
bool cli_is_like_number(const char *text);

/*
 * Read a telephone number, or the domain name of one. It gets a '+' unless the
 * first apex is one of a private numbering plan.
 *
 * Returns: CLI_GOOD; CLI_NEGATIVE, a name that stands for no number; CLI_BAD;
 * an error has been printed for the last two.
 */
enum cli_exit cli_number_parse(const char *text,
			       const struct cli_settings *settings,
			       struct e164_number *number);
