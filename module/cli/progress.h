/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * progress.h - how far a long run is, on a terminal.
 *
 * One line on standard error, written over and over, with how long it will
 * still take. It is there only if that is a terminal, and only after a second.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cli_progress {
	const char *what; /* "reading FILE" */
	FILE *file;       /* how far it has been read; NULL: count of total */
	double total;     /* octets, or steps; 0: not known */
	size_t count;
	double began; /* seconds */
	double shown; /* when the line was last written; 0: never */
	bool is_on;
	int width; /* of the line on the terminal */
};

/*
 * file: that is read; NULL: none, the steps are counted
 * total: steps, if file is NULL
 */
void cli_progress_begin(struct cli_progress *p, const char *what, FILE *file,
			size_t total, bool is_quiet);

/* Out of line, each 4096 steps. */
void cli_progress_look(struct cli_progress *p);

/* One more record, number or the like. */
static inline void cli_progress_step(struct cli_progress *p)
{
	if (++p->count % 4096 == 0 && p->is_on)
		cli_progress_look(p);
}

/* Wipe the line; also before anything else is written to the terminal. */
void cli_progress_end(struct cli_progress *p);
