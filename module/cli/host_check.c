/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_check.c - unbound.conf, as far as it can stop or weaken the module.
 *
 * The first group repeats what the module checks at start, the second what the
 * loader needs, the third is what works, but not as one might think.
 */
#include "host_check.h"

#include "text.h"

#include "e164/host_mark.h"
#include "e164/neighbours.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN    4096 /* octets */
#define MODULE_FILE "enumod.so"
#define MODULE_MAX  (32u << 20) /* octets; what is behind is not looked at */

struct check {
	const struct cli_host_view *view;
	const struct e164_config *config;
	char file[PATH_LEN]; /* our dynlib-file */
	size_t own;          /* index of our module in module-config */
	size_t dynlibs;      /* in module-config */
	bool is_good;
};

static void put(const char *level, const char *option, const char *value,
		const char *text)
{
	fprintf(stderr, "%s: %s: ", level, option);
	cli_put(stderr, e164_slice_text(value));
	fprintf(stderr, "%s%s\n", *value ? ": " : "", text);
}

static void fault(struct check *check, const char *option, const char *value,
		  const char *text)
{
	put("error", option, value, text);
	check->is_good = false;
}

/* The n-th line of a text; empty if there is none. */
static void copy_line(const char *text, size_t n, char line[PATH_LEN])
{
	for (; n && *text; n--) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	snprintf(line, PATH_LEN, "%.*s", (int)strcspn(text, "\n"), text);
}

static bool is_ours(const char *file)
{
	const char *slash = strrchr(file, '/');

	return !strcmp(slash ? slash + 1 : file, MODULE_FILE);
}

/*
 * Find the dynlib of module-config that is ours; the n-th takes the n-th
 * dynlib-file. A single one is ours whatever its file is called.
 */
static bool find_module(struct check *check)
{
	const char *text = check->view->modules;
	size_t found = 0;

	for (size_t i = 0; *(text += strspn(text, " \t")); i++) {
		const size_t len = strcspn(text, " \t");

		if (len == strlen("dynlib") && !strncmp(text, "dynlib", len)) {
			char file[PATH_LEN];

			copy_line(check->view->dynlib_file, check->dynlibs++,
				  file);
			if (!found || is_ours(file)) {
				memcpy(check->file, file, sizeof(file));
				check->own = i;
				found = is_ours(file) ? 2 : 1;
			}
			if (found == 2)
				return true;
		}
		text += len;
	}
	return found && check->dynlibs == 1;
}

static void on_neighbour(void *arg, const char *message)
{
	struct check *check = arg;

	put("error", check->view->file, "", message);
	check->is_good = false;
}

/* What the module refuses at start. */
static void check_options(struct check *check)
{
	const enum e164_discovery discovery =
		(enum e164_discovery)check->config->options.discovery;

	if (!e164_neighbours_check(check->view->modules, check->own,
				   &check->config->options.allow_modules,
				   on_neighbour, check))
		check->is_good = false;
	if (check->view->is_permissive)
		fault(check, "val-permissive-mode", "yes",
		      "hides from the module what is bogus, so it does not "
		      "start; use \"no\"");
	if (check->view->is_minimal && discovery != E164_DISCOVERY_OFF &&
	    discovery != E164_DISCOVERY_REQUIRE)
		fault(check, "minimal-responses", "yes",
		      "\"discovery: additional\" in enumod.conf needs "
		      "\"no\", or the module does not start");
}

/* Libraries may be called by either name, where /lib is a link to /usr/lib. */
static bool has_library(const char *path)
{
	char other[PATH_LEN];

	if (!access(path, R_OK))
		return true;
	if (!strncmp(path, "/usr/", 5))
		return !access(path + 4, R_OK);
	snprintf(other, sizeof(other), "/usr%s", path);
	return !access(other, R_OK);
}

/* Why Unbound would not start: errno is that of the file. */
static const char *file_fault(const struct check *check)
{
	if (!*check->file)
		return "names no file; write its line with the path "
		       "of " MODULE_FILE " in a clause dynlib:";
	if (*check->view->chroot)
		return "cannot be read inside the chroot; copy it or mount it "
		       "there";
	if (errno == ENOENT || errno == ENOTDIR)
		return "No such file; install enumod, correct the path, or "
		       "take \"dynlib\" out of module-config:";
	if (errno == EACCES)
		return "Permission denied; Unbound's user must be able to read "
		       "it, and to enter the folders above it";
	return strerror(errno);
}

/* Which Unbound is the module in this file for? Empty: it does not say. */
static void read_mark(const char *path, char version[E164_HOST_VERSION_MAX])
{
	static const char mark[] = E164_HOST_MARK;
	char *octets = calloc(1, MODULE_MAX + E164_HOST_VERSION_MAX);
	FILE *file = fopen(path, "re");
	const char *at = NULL;

	if (octets && file)
		at = memmem(octets, fread(octets, 1, MODULE_MAX, file), mark,
			    sizeof(mark) - 1);
	snprintf(version, E164_HOST_VERSION_MAX, "%s",
		 at ? at + sizeof(mark) - 1 : "");
	if (file)
		fclose(file);
	free(octets);
}

/* In another version, the module refuses to start. */
static void check_version(struct check *check)
{
	char text[PATH_LEN + 128];
	char version[E164_HOST_VERSION_MAX];

	read_mark(check->file, version);
	if (!*version || !*check->view->version ||
	    !strcmp(version, check->view->version))
		return;
	snprintf(text, sizeof(text),
		 "is built for Unbound %s, but the one beside %s is %s; build "
		 "it for that one, or install the one that belongs to it",
		 version, check->view->program, check->view->version);
	fault(check, "dynlib-file", check->file, text);
}

/* What the loader needs, where Unbound is by then. */
static void check_files(struct check *check, const char *library)
{
	if (access(check->file, R_OK))
		fault(check, "dynlib-file", check->file, file_fault(check));
	else
		check_version(check);
	if (*check->view->chroot && library && !has_library(library))
		fault(check, "chroot", check->view->chroot,
		      "lacks the library libpcre2-8, which the module needs; "
		      "copy it or mount it there, under the name that it has "
		      "outside");
}

static void check_weak(const struct check *check)
{
	if (check->view->is_minimising)
		put("warning", "qname-minimisation", "yes",
		    "costs a query for each digit of a number; use \"no\"");
	if (check->view->is_serving_expired)
		put("warning", "serve-expired", "yes",
		    "has no effect on numbers; serve-stale: in enumod.conf "
		    "has");
	if (!*check->view->anchors)
		put("warning", "trust-anchor", "none",
		    "nothing is secure, so \"dnssec: require\" allows no "
		    "number, and with \"prefer\" forged data passes; give an "
		    "auto-trust-anchor-file:");
}

const char *cli_host_library(void)
{
	void *function = dlsym(RTLD_DEFAULT, "pcre2_match_8");
	Dl_info info;

	if (!function || !dladdr(function, &info) || !info.dli_fname ||
	    !strstr(info.dli_fname, "libpcre2"))
		return NULL;
	return info.dli_fname;
}

/* Unbound starts, and nobody would notice that there is no policy. */
static void fault_module(struct check *check)
{
	if (!check->dynlibs) {
		fault(check, "module-config", check->view->modules,
		      "does not load " MODULE_FILE ", so numbers have no "
		      "policy; write \"dynlib\" in front of \"validator\", and "
		      "in a clause dynlib: a dynlib-file: with its path");
		return;
	}
	fault(check, "module-config", check->view->modules,
	      "has several \"dynlib\", of which none loads " MODULE_FILE
	      ", so numbers have no policy; the first one takes the first "
	      "dynlib-file:, and so on");
}

bool cli_host_loads_module(const struct cli_host_view *view)
{
	struct check check = { .view = view };

	return find_module(&check);
}

void cli_host_check_files(const struct cli_host_view *view, const char *library)
{
	struct check check = { .view = view };

	if (find_module(&check))
		check_files(&check, library);
}

bool cli_host_check(const struct cli_host_view *view,
		    const struct e164_config *config, const char *library)
{
	struct check check = { .view = view,
			       .config = config,
			       .is_good = true };

	if (!find_module(&check)) {
		fault_module(&check);
		return false;
	}
	check_options(&check);
	check_files(&check, library);
	check_weak(&check);
	return check.is_good;
}
