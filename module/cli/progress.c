/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * progress.c - how far a long run is, on a terminal.
 */
#include "progress.h"

#include "text.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIRST_SEC    1.0 /* nobody waits for what is done before */
#define EVERY_SEC    0.5
#define LINE_MAX_LEN 79

static double now_sec(void)
{
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double size_of(FILE *file)
{
	struct stat info;

	if (fstat(fileno(file), &info) || !S_ISREG(info.st_mode))
		return 0;
	return (double)info.st_size;
}

void cli_progress_begin(struct cli_progress *p, const char *what, FILE *file,
			size_t total, bool is_quiet)
{
	*p = (struct cli_progress){
		.what = what,
		.file = file,
		.is_on = !is_quiet && isatty(STDERR_FILENO),
	};
	if (!p->is_on)
		return;
	p->total = file ? size_of(file) : (double)total;
	p->began = now_sec();
}

/* Over what stood there before. */
static void put_line(struct cli_progress *p, const char *line)
{
	const int width = (int)strlen(line);
	const int rest = p->width > width ? p->width - width : 0;

	putc('\r', stderr);
	cli_put(stderr, e164_slice_text(line));
	fprintf(stderr, "%*s", rest, "");
	fflush(stderr);
	p->width = width;
}

void cli_progress_look(struct cli_progress *p)
{
	const double now = now_sec();
	char line[LINE_MAX_LEN];
	double part = 0;

	if (now - p->began < FIRST_SEC || now - p->shown < EVERY_SEC)
		return;
	p->shown = now;
	if (p->total > 0)
		part = (p->file ? (double)ftell(p->file) : (double)p->count) /
		       p->total;
	if (part > 0 && part <= 1)
		snprintf(line, sizeof(line), "%.30s: %zu, %.0f %%, %.0f s left",
			 p->what, p->count, part * 100,
			 (now - p->began) * (1 - part) / part);
	else
		snprintf(line, sizeof(line), "%.30s: %zu, %.0f s", p->what,
			 p->count, now - p->began);
	put_line(p, line);
}

void cli_progress_end(struct cli_progress *p)
{
	if (!p->width)
		return;
	put_line(p, "");
	putc('\r', stderr);
	fflush(stderr);
	p->width = 0;
}
