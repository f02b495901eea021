/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_output.c - a copy of the zone file with changes, which takes its place
 * when it is whole and on disk.
 */
#include "fix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 65536 /* octets that are copied at once */
#define MODE  0666  /* of a new file, less the umask */

static bool fail(struct lint_copy *copy, const char *path)
{
	if (!copy->has_failed)
		cli_error("%s: %s", path ? path : "standard output",
			  strerror(errno));
	copy->has_failed = true;
	return false;
}

/* "FILE" and more behind it; the caller owns the text. */
static char *with_suffix(const char *path, const char *suffix)
{
	const size_t len = strlen(path);
	char *text = malloc(len + strlen(suffix) + 1);

	if (text) {
		memcpy(text, path, len);
		memcpy(text + len, suffix, strlen(suffix) + 1);
	}
	return text;
}

/* The file that is replaced: where a symbolic link leads to. */
static char *target_of(const char *path)
{
	char *real = realpath(path, NULL);

	return real || errno != ENOENT ? real : with_suffix(path, "");
}

static bool is_input(const char *path, const struct lint_source *from)
{
	struct stat a;
	struct stat b;

	return !from->octets && !stat(path, &a) &&
	       !fstat(fileno(from->file), &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/*
 * The access rights of a file whose owner and group we may not give. Who was of
 * the group is one of the others then, and must not get more than it had.
 */
static mode_t rights_of_others(int fd, const char *path,
			       const struct stat *info)
{
	const mode_t rights = info->st_mode & 0777;

	if (info->st_uid != geteuid())
		cli_error("%s: its owner cannot be kept", path);
	if (!fchown(fd, (uid_t)-1, info->st_gid))
		return rights;
	cli_error("%s: its group cannot be kept, and has no access now", path);
	return (rights & 0700) | (rights & rights >> 3 & 07);
}

/* The owner, group and access rights of the file that is replaced. */
static void set_rights(int fd, const char *path)
{
	struct stat info;
	const mode_t mask = umask(0);

	(void)umask(mask);
	if (stat(path, &info))
		info.st_mode = MODE & ~mask;
	else if (fchown(fd, info.st_uid, info.st_gid))
		info.st_mode = rights_of_others(fd, path, &info);
	(void)fchmod(fd, info.st_mode & 07777);
}

static bool make_file(struct lint_copy *copy, const char *path)
{
	int fd;

	copy->path = target_of(path);
	copy->made = copy->path ? lint_temporary_name(copy->path) : NULL;
	if (!copy->made)
		return fail(copy, path);
	fd = lint_temporary_make(copy->made);
	copy->to = fd < 0 ? NULL : fdopen(fd, "w");
	if (copy->to)
		return true;
	(void)fail(copy, copy->made);
	if (fd >= 0) {
		(void)unlink(copy->made);
		lint_temporary_end(false);
		close(fd);
	}
	free(copy->made);
	copy->made = NULL;
	return false;
}

/*
 * Devices and pipes are written to. What cannot be replaced, or only by a
 * surprise, is refused.
 */
static const char *refusal(const struct lint_copy *copy, const char *path,
			   bool *is_special)
{
	const bool is_in_place = copy->output->is_in_place;
	struct stat info;

	if (stat(path, &info))
		return errno == ENOENT && !lstat(path, &info)
			       ? "a symbolic link to no file"
			       : NULL;
	*is_special = !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
	if (is_in_place && !S_ISREG(info.st_mode))
		return "not a regular file: --in-place replaces no other";
	if (S_ISDIR(info.st_mode))
		return "a folder";
	if (!is_in_place && is_input(path, copy->from))
		return "this is the zone file itself: --in-place replaces it";
	return NULL;
}

bool lint_copy_begin(struct lint_copy *copy, const char *input,
		     const struct lint_source *from,
		     const struct lint_output *output)
{
	const char *path = output->is_in_place ? input : output->path;
	const char *why;
	bool is_special = false;
	int fd;

	*copy = (struct lint_copy){ .output = output, .from = from };
	if (!path) {
		copy->to = stdout;
		return true;
	}
	why = refusal(copy, path, &is_special);
	if (why) {
		cli_error("%s: %s", path, why);
		return false;
	}
	if (!is_special)
		return make_file(copy, path);
	/* Not made if it is gone meanwhile. */
	fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	copy->to = fd < 0 ? NULL : fdopen(fd, "w");
	return copy->to || fail(copy, path);
}

static void put(struct lint_copy *copy, const void *octets, size_t len)
{
	if (copy->has_failed || !len)
		return;
	if (fwrite(octets, 1, len, copy->to) != len)
		(void)fail(copy, copy->made);
}

/* Copy up to an offset; at its end the file may be shorter. */
static void copy_to(struct lint_copy *copy, size_t to)
{
	char block[BLOCK];

	while (copy->at < to && !copy->has_failed) {
		const size_t left = to - copy->at;
		const ssize_t got =
			lint_source_read(copy->from, block,
					 left < BLOCK ? left : BLOCK, copy->at);

		if (got < 0)
			(void)fail(copy, "the zone file");
		if (got <= 0)
			return;
		put(copy, block, (size_t)got);
		copy->at += (size_t)got;
	}
}

void lint_copy_replace(struct lint_copy *copy, size_t from, size_t to,
		       struct e164_slice text)
{
	copy_to(copy, from);
	put(copy, text.ptr, text.len);
	copy->at = to;
}

/* Keep what is replaced as "FILE~"; the file itself is there all the time. */
static bool keep_backup(struct lint_copy *copy)
{
	char *backup = with_suffix(copy->path, "~");
	bool is_kept;

	if (!backup)
		return fail(copy, copy->path);
	(void)unlink(backup);
	is_kept = !link(copy->path, backup) ||
		  ((errno == EPERM || errno == EOPNOTSUPP) &&
		   !rename(copy->path, backup));
	if (!is_kept)
		(void)fail(copy, backup);
	free(backup);
	return is_kept;
}

bool lint_copy_spares(const struct lint_copy *copy, const struct zone *zone)
{
	const char *suffix = copy->output->is_in_place ? "~" : "";
	char *path = copy->path ? with_suffix(copy->path, suffix) : NULL;
	struct stat info;
	const bool is_hit =
		path && !stat(path, &info) && zone_includes(zone, &info);

	if (is_hit)
		cli_error("%s: the zone includes this file, so it is not "
			  "replaced",
			  path);
	free(path);
	return !is_hit;
}

/* No signal comes between the two steps. */
static bool replace(struct lint_copy *copy)
{
	lint_temporary_hold();
	const bool is_good =
		(!copy->output->is_in_place || keep_backup(copy)) &&
		(!rename(copy->made, copy->path) || fail(copy, copy->path));

	if (!is_good)
		(void)unlink(copy->made);
	lint_temporary_end(true);
	free(copy->made);
	copy->made = NULL;
	return is_good;
}

static bool put_in_place(struct lint_copy *copy)
{
	const bool is_kept =
		fflush(copy->to) == 0 && fsync(fileno(copy->to)) == 0;

	if (!is_kept)
		return fail(copy, copy->made);
	set_rights(fileno(copy->to), copy->path);
	return replace(copy);
}

bool lint_copy_end(struct lint_copy *copy, bool is_good, bool is_changed)
{
	if (is_good && copy->to)
		copy_to(copy, SIZE_MAX);
	is_good = is_good && !copy->has_failed;
	if (is_good && copy->made && (is_changed || !copy->output->is_in_place))
		is_good = put_in_place(copy);
	if (copy->to && copy->to != stdout && fclose(copy->to) && is_good)
		is_good = fail(copy, copy->output->path);
	if (copy->made) {
		(void)unlink(copy->made);
		lint_temporary_end(false);
	}
	free(copy->made);
	free(copy->path);
	return is_good;
}
