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
 * Returns CLI_GOOD when there was no fault; then the caller frees *settings by
 * cli_settings_clear(). Else CLI_BAD, or CLI_ENVIRONMENT when memory ran out.
 */
enum cli_exit cli_settings_load(const char *path,
				struct cli_settings *settings);

/*
 * The same, but a file that the module would not start without must be there.
 */
enum cli_exit cli_settings_load_as_module(const char *path,
					  struct cli_settings *settings);

/* Warn of what is no fault in such a configuration, but may be a mistake. */
void cli_settings_notes(const char *path);

/*
 * The same as the first, but with NULL as path all options have their defaults.
 */
enum cli_exit cli_settings_or_defaults(const char *path,
				       struct cli_settings *settings);

/*
 * Search these trees in their order, in place of those of the configuration; of
 * an apex that is there, the other options hold. An error is printed.
 */
enum cli_exit cli_settings_search(struct cli_settings *settings,
				  const char *const *apexes, size_t count);

void cli_settings_clear(struct cli_settings *settings);

#define CLI_COUNTERS_MAX 1025 /* octets of the name of a counters-file */

/*
 * The name of the counters-file: file, or if that is NULL, the one that the
 * configuration names, whose faults are printed, but do not matter. Returns
 * CLI_GOOD, or an error has been printed.
 */
enum cli_exit cli_counters_file(const char *file, const char *config,
				char name[CLI_COUNTERS_MAX]);

/* Report what is wrong with the counters-file, by errno. */
void cli_counters_fault(const char *name);

/*
 * Read a telephone number (number_text.h), or the domain name of one. The AUS
 * gets a '+' unless the first apex is of a private numbering plan.
 *
 * Returns: CLI_GOOD; CLI_NEGATIVE, the name stands for no number; CLI_BAD, it
 * is neither. An error has been printed for the last two.
 */
enum cli_exit cli_number_parse(const char *text,
			       const struct cli_settings *settings,
			       struct e164_number *number);
