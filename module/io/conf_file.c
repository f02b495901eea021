/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_file.c - open configuration files and follow "include:".
 *
 * All but the operand of a command is read without waiting.
 */
#include "conf_file.h"

#include "conf_glob.h"
#include "conf_text.h"
#include "regular.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifndef ENUMOD_CONF_DEFAULT
#error "ENUMOD_CONF_DEFAULT is the path of the default configuration file"
#endif

#ifndef ENUMOD_CONF_MAY_MISS
#error "ENUMOD_CONF_MAY_MISS is 1 if the module may start without that file"
#endif

#define PATH_MAX_LEN 4096 /* octets */

struct loader {
	struct e164_conf conf;
	struct e164_conf_events events;
	io_conf_report report;
	io_conf_report note; /* NULL: nobody asks */
	void *arg;
	struct io_conf_watch *watch;
	uint64_t sum; /* of the files that were read, and their names */
	unsigned depth;
	bool is_operand;  /* of a command: may be a pipe, as of "<(...)" */
	bool is_too_deep; /* reported: follow no more includes */
};

static void on_report(void *arg, const struct e164_conf_place *place,
		      const char *message)
{
	struct loader *loader = arg;

	loader->report(loader->arg, place->file, place->line, message);
}

const char *io_conf_path(void)
{
	const char *path = getenv(IO_CONF_ENV);

	return path && *path ? path : ENUMOD_CONF_DEFAULT;
}

/* FNV-1a; that of each text is followed by its length. */
static void add_to_sum(struct loader *loader, const void *octets, size_t len)
{
	const uint8_t *at = octets;

	for (size_t i = 0; i < len; i++)
		loader->sum = (loader->sum ^ at[i]) * UINT64_C(0x100000001b3);
	loader->sum = (loader->sum ^ len) * UINT64_C(0x100000001b3);
}

static bool load_one(struct loader *loader, const char *path,
		     const struct e164_conf_place *place)
{
	size_t len = 0;
	uint8_t *text;

	io_conf_watch_add(loader->watch, path);
	text = io_conf_text(path, loader->is_operand && !loader->depth, &len);
	add_to_sum(loader, path, strlen(path));

	if (!text) {
		const int error = errno;

		/* A fault of the whole file is told with its name anyway. */
		if (place->line)
			e164_conf_fault(&loader->conf, place,
					"cannot read %s: %s", path,
					io_regular_reason(error));
		else
			e164_conf_fault(&loader->conf, place,
					"cannot be read: %s",
					io_regular_reason(error));
		loader->conf.is_starved |= error == ENOMEM;
		return false;
	}
	add_to_sum(loader, text, len);
	e164_conf_read(&loader->conf, path, e164_slice(text, len));
	free(text);
	return true;
}

static void load_included(struct loader *loader, const char *path,
			  const struct e164_conf_place *place)
{
	loader->depth++;
	(void)load_one(loader, path, place);
	loader->depth--;
}

static bool is_special(uint8_t c)
{
	return c == '*' || c == '?' || c == '[';
}

static bool is_pattern(struct e164_slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (is_special(name.ptr[i]))
			return true;
	return false;
}

/*
 * Make a pattern absolute: "sub/x.conf" in "/etc/unbound/enumod.conf" becomes
 * "/etc/unbound/sub/x.conf". Special octets of the folder are escaped, so that
 * they are no part of the pattern. Returns false when it does not fit.
 */
static bool place_name(const char *file, struct e164_slice name, char *path,
		       size_t size)
{
	struct e164_writer w = e164_writer(path, size);
	const char *slash = strrchr(file, '/');
	const size_t folder =
		slash && name.ptr[0] != '/' ? (size_t)(slash - file) + 1 : 0;
	const bool is_escaped = is_pattern(name);

	for (size_t i = 0; i < folder; i++) {
		const uint8_t c = (uint8_t)file[i];

		if (is_escaped && (is_special(c) || c == '\\'))
			e164_write_u8(&w, '\\');
		e164_write_u8(&w, c);
	}
	e164_write_slice(&w, name);
	e164_write_u8(&w, 0);
	return !w.failed;
}

/* As in Unbound, it may match no file. */
static void note_empty(const struct loader *loader, const char *pattern,
		       const struct e164_conf_place *place)
{
	char text[PATH_MAX_LEN * 2 + 64];

	if (!loader->note)
		return;
	snprintf(text, sizeof(text), "include: %s matches no file", pattern);
	loader->note(loader->arg, place->file, place->line, text);
}

/* Load all files that match. */
static void load_pattern(struct loader *loader, const char *pattern,
			 const struct e164_conf_place *place)
{
	struct io_conf_glob_fault fault;
	glob_t found;
	const bool is_good = io_conf_glob(pattern, &found, &fault);

	if (!is_good)
		e164_conf_fault(&loader->conf, place,
				"include: cannot look for %s: %s%s%s", pattern,
				fault.path, *fault.path ? ": " : "",
				strerror(fault.error));
	else if (!found.gl_pathc)
		note_empty(loader, pattern, place);
	loader->conf.is_starved |= fault.error == ENOMEM;
	for (size_t i = 0; is_good && i < found.gl_pathc; i++)
		load_included(loader, found.gl_pathv[i], place);
	globfree(&found);
}

static void on_include(void *arg, const struct e164_conf_place *place,
		       struct e164_slice name)
{
	struct loader *loader = arg;
	char path[PATH_MAX_LEN * 2];

	/* Else files that include each other would be read for ever. */
	if (loader->is_too_deep)
		return;
	if (loader->depth == IO_CONF_DEPTH_MAX) {
		loader->is_too_deep = true;
		e164_conf_fault(&loader->conf, place,
				"include: more than %d levels deep",
				IO_CONF_DEPTH_MAX);
	} else if (name.len > PATH_MAX_LEN ||
		   !place_name(place->file, name, path, sizeof(path))) {
		e164_conf_fault(&loader->conf, place,
				"include: the name is too long");
	} else if (is_pattern(name)) {
		load_pattern(loader, path, place);
	} else {
		load_included(loader, path, place);
	}
}

/* Is nothing there? A dangling link is something: reading it is a fault. */
static bool is_missing(const char *path)
{
	struct stat status;

	return lstat(path, &status) != 0 && errno == ENOENT;
}

bool io_conf_expect(io_conf_report report, void *arg)
{
	const char *path = io_conf_path();

	if (ENUMOD_CONF_MAY_MISS || getenv(IO_CONF_ENV) || !is_missing(path))
		return true;
	report(arg, path, 0,
	       "is missing, and the module does not run without its policy; "
	       "write it (\"enumctl options\" prints one), name another file "
	       "in the environment variable " IO_CONF_ENV
	       ", or set that to nothing to run with the defaults");
	return false;
}

/* Returns false if there was a fault. loader->conf.config is to be cleared. */
static bool read_all(struct loader *loader, const char *path, bool may_miss)
{
	const struct e164_conf_place place = { .file = path, .line = 0 };

	loader->events = (struct e164_conf_events){ .arg = loader,
						    .report = on_report,
						    .include = on_include };
	e164_conf_init(&loader->conf, &loader->events);
	if (!may_miss || !is_missing(path))
		(void)load_one(loader, path, &place);
	else
		io_conf_watch_add(loader->watch, path);
	return e164_conf_finish(&loader->conf, &place);
}

static bool load(struct loader *loader, const char *path, bool may_miss,
		 struct e164_config *config)
{
	if (!read_all(loader, path, may_miss)) {
		e164_config_clear(&loader->conf.config);
		errno = loader->conf.is_starved ? ENOMEM : EINVAL;
		return false;
	}
	*config = loader->conf.config;
	return true;
}

bool io_conf_load(const char *path, struct e164_config *config,
		  io_conf_report report, void *arg)
{
	return io_conf_load_watched(path, config, report, arg, NULL);
}

bool io_conf_load_watched(const char *path, struct e164_config *config,
			  io_conf_report report, void *arg,
			  struct io_conf_watch *watch)
{
	const char *named = getenv(IO_CONF_ENV);
	const bool is_default = !path && !(named && *named);
	const bool is_operand = path != NULL;
	struct loader *loader = calloc(1, sizeof(*loader));

	path = path ? path : io_conf_path();
	if (!loader) {
		report(arg, path, 0, "out of memory");
		errno = ENOMEM;
		return false;
	}
	loader->report = report;
	loader->arg = arg;
	loader->is_operand = is_operand;
	loader->watch = watch;
	const bool is_good = load(loader, path, is_default, config);
	const int error = errno;

	free(loader);
	errno = error;
	return is_good;
}

static void ignore(void *arg, const char *file, unsigned line,
		   const char *message)
{
	(void)arg;
	(void)file;
	(void)line;
	(void)message;
}

/*
 * Read it once more, for what is in it: its faults were told before. Returns
 * false if it cannot be read twice. To look for it is not to open it.
 */
static bool reread(struct loader *loader, const char *path)
{
	struct stat status;

	path = path ? path : io_conf_path();
	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		return false;
	loader->report = ignore;
	(void)read_all(loader, path, true);
	return true;
}

/* Returns false if memory had run out. */
static bool end(struct loader *loader)
{
	const bool is_starved = loader->conf.is_starved;

	e164_config_clear(&loader->conf.config);
	free(loader);
	return !is_starved;
}

bool io_conf_sum(const char *path, uint64_t *sum)
{
	struct loader *loader = calloc(1, sizeof(*loader));

	if (!loader)
		return false;
	loader->sum = UINT64_C(0xcbf29ce484222325);
	*sum = reread(loader, path) ? loader->sum | 1 : 0;
	return end(loader);
}

bool io_conf_notes(const char *path, io_conf_report note, void *arg)
{
	struct loader *loader = calloc(1, sizeof(*loader));

	if (!loader)
		return false;
	loader->note = note;
	loader->arg = arg;
	(void)reread(loader, path);
	return end(loader);
}

bool io_conf_counters_file(const char *path, char *name, size_t size)
{
	struct loader *loader = calloc(1, sizeof(*loader));
	const char *named;
	bool is_named = false;

	if (!loader)
		return false;
	loader->report = ignore;
	loader->is_operand = path != NULL;
	(void)read_all(loader, path ? path : io_conf_path(), false);
	named = loader->conf.config.options.counters_file;
	if (named)
		is_named = (size_t)snprintf(name, size, "%s", named) < size;
	(void)end(loader);
	return is_named;
}
