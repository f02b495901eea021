/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_view.h - what Unbound makes of its own configuration.
 *
 * Asked of unbound-checkconf: it knows the defaults that were compiled in, and
 * follows every include. Options are read first, as the user who runs this;
 * then host_view_enter() goes where the module will be, into the chroot and to
 * the user of Unbound.
 */
#pragma once

#include "host_build.h"

#include <stdbool.h>

struct cli_host_view {
	const char *program; /* unbound-checkconf */
	const char *file;    /* unbound.conf */
	char *chroot;        /* these are owned; empty: none */
	char *directory;
	char *username;
	char *modules;               /* module-config */
	char *dynlib_file;           /* one a line */
	char *anchors;               /* of all kinds */
	char *daemon;                /* the unbound beside program */
	struct cli_host_build build; /* of the daemon */
	bool is_build_known;
	bool is_permissive;
	bool is_minimal;
	bool is_minimising;
	bool is_serving_expired;
	bool is_original_ttl; /* serve-original-ttl */
};

/*
 * program: NULL: the one beside the daemon of this build, else the one in PATH
 * Returns false after printing an error: there is no such program (then
 * view->program is NULL), or it does not take the configuration; its own words
 * are on standard error. Free by cli_host_view_clear() in any case.
 */
bool cli_host_view_read(const char *program, const char *file,
			struct cli_host_view *view);

void cli_host_view_clear(struct cli_host_view *view);

/* Does Unbound take it? If not, its own words are on standard error. */
bool cli_host_view_accepts(const struct cli_host_view *view);

/*
 * Change root and user, for good. user: instead of Unbound's; NULL: that
 * Returns false after printing an error.
 */
bool cli_host_view_enter(const struct cli_host_view *view, const char *user);
