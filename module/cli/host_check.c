/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_check.c - unbound.conf, as far as it can stop or weaken the module.
 *
 * The first group repeats what the module checks at start, the second what the
 * loader needs, the third is what works, but not as one might think.
 */
#include "host_check.h"

#include "text.h"

#include "e164/neighbours.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN    4096 /* octets */
#define MODULE_FILE "enumod.so"

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

/* In another version, the module refuses to start. */
static bool check_version(struct check *check,
			  const struct cli_host_build *wanted)
{
	const char *found = check->view->build.version;
	char text[PATH_LEN + 2 * E164_HOST_TEXT_MAX + 128];

	if (!*wanted->version || !*found || !strcmp(wanted->version, found))
		return true;
	snprintf(text, sizeof(text),
		 "is built for Unbound %s, but the one beside %s is %s; build "
		 "it for that one, or install the one that belongs to it",
		 wanted->version, check->view->program, found);
	fault(check, "dynlib-file", check->file, text);
	return false;
}

/* In one of other configure flags, too. */
static bool check_features(struct check *check,
			   const struct cli_host_build *wanted)
{
	const char *found = check->view->build.features;
	char text[PATH_LEN + 256];
	const char *flag;
	bool is_good = true;

	for (size_t i = 0;
	     wanted->features[i] && found[i] && (flag = cli_host_build_flag(i));
	     i++) {
		if (wanted->features[i] == found[i])
			continue;
		is_good = false;
		snprintf(
			text, sizeof(text),
			"is built for an Unbound %s %s, but %s is %s it; build "
			"it for that one, or install the one that belongs to "
			"it",
			found[i] == '1' ? "without" : "with", flag,
			check->view->daemon,
			found[i] == '1' ? "with" : "without");
		fault(check, "dynlib-file", check->file, text);
	}
	return is_good;
}

/* In another build of the same, it starts with these words of warning. */
static void check_id(const struct check *check,
		     const struct cli_host_build *wanted)
{
	const char *found = check->view->build.id;
	char text[PATH_LEN + 2 * E164_HOST_TEXT_MAX + 256];

	if (!check->view->is_build_known || !*wanted->id ||
	    !strcmp(wanted->id, found))
		return;
	snprintf(text, sizeof(text),
		 "%s is another build (build-id %s) than the one that the "
		 "module was built for (%s); if Unbound was updated, build "
		 "enumod again with its new source, or install the enumod that "
		 "belongs to it",
		 check->view->daemon, *found ? found : "none", wanted->id);
	put("warning", "dynlib-file", check->file, text);
}

static void check_build(struct check *check)
{
	struct cli_host_build wanted;

	if (!cli_host_build_of_module(check->file, &wanted))
		fault(check, "dynlib-file", check->file,
		      "is not the module of enumod; write the path "
		      "of " MODULE_FILE);
	else if (check_version(check, &wanted) &&
		 check_features(check, &wanted))
		check_id(check, &wanted);
}

/* What the loader needs, where Unbound is by then. */
static void check_files(struct check *check, const char *library)
{
	if (*check->file && !strchr(check->file, '/'))
		fault(check, "dynlib-file", check->file,
		      "is looked for among the libraries of the system, and "
		      "nowhere else; write the whole path");
	else if (access(check->file, R_OK))
		fault(check, "dynlib-file", check->file, file_fault(check));
	else
		check_build(check);
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
	if (check->view->is_original_ttl)
		put("warning", "serve-original-ttl", "yes",
		    "hides from the module how old records are, so answers "
		    "are kept for up to twice their TTL; use \"no\"");
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
		char text[1024];

		snprintf(text, sizeof(text),
			 "does not load " MODULE_FILE ", so numbers have no "
			 "policy; write module-config: \"dynlib %s\", and in a "
			 "clause dynlib: a dynlib-file: with its path",
			 check->view->modules);
		fault(check, "module-config", check->view->modules, text);
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
