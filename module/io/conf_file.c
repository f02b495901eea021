/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_file.c - open the files that the core's parser reads.
 */
#include "conf_file.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef ENUMOD_CONF_DEFAULT
#error "ENUMOD_CONF_DEFAULT is the path of the default configuration file"
#endif

#define PATH_MAX_LEN 4096 /* octets */

struct loader {
	struct e164_conf conf;
	struct e164_conf_events events;
	enumod_conf_report report;
	void *arg;
	unsigned depth;
};

static void on_report(void *arg, const struct e164_conf_place *place,
		      const char *message)
{
	struct loader *loader = arg;

	loader->report(loader->arg, place->file, place->line, message);
}

const char *enumod_conf_path(void)
{
	const char *path = getenv(ENUMOD_CONF_ENV);

	return path && *path ? path : ENUMOD_CONF_DEFAULT;
}

/* Returns malloced text, or NULL with errno set. */
static uint8_t *read_stream(FILE *file, size_t *len)
{
	size_t room = 4096;
	uint8_t *text = malloc(room);

	*len = 0;
	while (text) {
		*len += fread(text + *len, 1, room - *len, file);
		if (*len < room)
			break;
		room *= 2;
		uint8_t *more = room <= ENUMOD_CONF_SIZE_MAX
					? realloc(text, room)
					: NULL;

		if (!more) {
			errno = EFBIG;
			break;
		}
		text = more;
	}
	if (text && (ferror(file) || *len == room)) {
		free(text);
		return NULL;
	}
	return text;
}

static uint8_t *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "r");

	if (!file)
		return NULL;
	errno = 0;
	uint8_t *text = read_stream(file, len);
	const int error = errno;

	fclose(file);
	errno = error;
	return text;
}

static bool load_one(struct loader *loader, const char *path,
		     const struct e164_conf_place *place)
{
	size_t len = 0;
	uint8_t *text = read_file(path, &len);

	if (!text) {
		e164_conf_fault(&loader->conf, place, "cannot read %s: %s",
				path, strerror(errno));
		return false;
	}
	e164_conf_read(&loader->conf, path, e164_slice(text, len));
	free(text);
	return true;
}

static void load_all(struct loader *loader, const glob_t *found,
		     const struct e164_conf_place *place)
{
	loader->depth++;
	for (size_t i = 0; i < found->gl_pathc; i++)
		(void)load_one(loader, found->gl_pathv[i], place);
	loader->depth--;
}

/* "sub/x.conf" in "/etc/unbound/enumod.conf" is "/etc/unbound/sub/x.conf". */
static bool place_pattern(const char *file, struct e164_slice pattern,
			  char *path, size_t size)
{
	const char *slash = strrchr(file, '/');
	size_t folder = slash ? (size_t)(slash - file) + 1 : 0;

	if (pattern.ptr[0] == '/')
		folder = 0;
	const int len = snprintf(path, size, "%.*s%.*s", (int)folder, file,
				 (int)pattern.len, (const char *)pattern.ptr);

	return len > 0 && (size_t)len < size;
}

static void on_include(void *arg, const struct e164_conf_place *place,
		       struct e164_slice pattern)
{
	struct loader *loader = arg;
	char path[PATH_MAX_LEN * 2];
	glob_t found;

	if (loader->depth == ENUMOD_CONF_DEPTH_MAX) {
		e164_conf_fault(&loader->conf, place,
				"include: more than %d levels deep",
				ENUMOD_CONF_DEPTH_MAX);
		return;
	}
	if (pattern.len > PATH_MAX_LEN ||
	    !place_pattern(place->file, pattern, path, sizeof(path))) {
		e164_conf_fault(&loader->conf, place,
				"include: the name is too long");
		return;
	}
	/* As in Unbound: a pattern may match nothing, a plain name may not. */
	const int error = glob(path, GLOB_NOCHECK | GLOB_NOMAGIC, NULL, &found);

	if (error)
		e164_conf_fault(&loader->conf, place,
				"include: cannot look for %s", path);
	else if (found.gl_pathc != 1 || !strpbrk(path, "*?[") ||
		 strcmp(found.gl_pathv[0], path) != 0)
		load_all(loader, &found, place);
	if (!error)
		globfree(&found);
}

static bool is_missing(const char *path)
{
	FILE *file = fopen(path, "r");

	if (file)
		fclose(file);
	return !file && errno == ENOENT;
}

static bool load(struct loader *loader, const char *path, bool may_miss,
		 struct e164_config *config)
{
	const struct e164_conf_place place = { .file = path, .line = 0 };

	loader->events = (struct e164_conf_events){ .arg = loader,
						    .report = on_report,
						    .include = on_include };
	e164_conf_init(&loader->conf, &loader->events);
	if (!may_miss || !is_missing(path))
		(void)load_one(loader, path, &place);
	if (!e164_conf_finish(&loader->conf, &place)) {
		e164_config_clear(&loader->conf.config);
		return false;
	}
	*config = loader->conf.config;
	return true;
}

bool enumod_conf_load(const char *path, struct e164_config *config,
		      enumod_conf_report report, void *arg)
{
	const bool is_default = !path && !getenv(ENUMOD_CONF_ENV);
	struct loader *loader = calloc(1, sizeof(*loader));

	path = path ? path : enumod_conf_path();
	if (!loader) {
		report(arg, path, 0, "out of memory");
		return false;
	}
	loader->report = report;
	loader->arg = arg;
	const bool is_good = load(loader, path, is_default, config);

	free(loader);
	return is_good;
}
