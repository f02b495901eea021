/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_folder.c - the folder of a store that is a copy: what is fetched gets
 * a folder within it, on the same file system, and is renamed into place.
 */
#include "token_sync.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE  0755 /* the resolver reads it */
#define FILE_MODE    0644
#define PRIVATE_MODE 0600
#define LOCK_NAME    "sync.lock"
#define LOG_NAME     "sync.log"
#define STAGE_BEGIN  "sync-"

static bool complain(const char *what, const char *path)
{
	const int error = errno;
	char advice[LEDGER_ADVICE_MAX];

	ledger_advice(path, error, advice);
	cli_error("cannot %s %s: %s%s", what, path, strerror(error), advice);
	return false;
}

static bool make_path(char path[TOKEN_PATH_MAX], const char *folder,
		      const char *name)
{
	if (snprintf(path, TOKEN_PATH_MAX, "%s/%s", folder, name) <
	    TOKEN_PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return complain("use", folder);
}

bool token_folder_file(const struct token_folder *folder, bool is_fetched,
		       const char *name, char path[TOKEN_PATH_MAX])
{
	return make_path(path, is_fetched ? folder->stage : folder->path, name);
}

static bool make_folder(const char *path)
{
	/* mkdir() applies the umask; chmod() does not. */
	if (!mkdir(path, FOLDER_MODE))
		return !chmod(path, FOLDER_MODE) || complain("make", path);
	return errno == EEXIST || complain("make", path);
}

static bool take_lock(struct token_folder *folder)
{
	char path[TOKEN_PATH_MAX];

	if (!make_path(path, folder->path, LOCK_NAME))
		return false;
	folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, PRIVATE_MODE);
	if (folder->lock < 0)
		return complain("open", path);
	if (!flock(folder->lock, LOCK_EX | LOCK_NB))
		return true;
	if (errno != EWOULDBLOCK)
		return complain("lock", path);
	cli_error("another sync of %s is under way", folder->path);
	return false;
}

/* Remove a folder that has nothing but files. */
static void remove_stage(const char *path)
{
	char file[TOKEN_PATH_MAX];
	DIR *stage = opendir(path);
	const struct dirent *found;

	while (stage && (found = readdir(stage)))
		if (strcmp(found->d_name, ".") != 0 &&
		    strcmp(found->d_name, "..") != 0 &&
		    make_path(file, path, found->d_name))
			(void)unlink(file);
	if (stage)
		closedir(stage);
	(void)rmdir(path);
}

/* Those of syncs that were killed: nobody else works here (take_lock()). */
static void remove_stages(const struct token_folder *folder)
{
	char path[TOKEN_PATH_MAX];
	DIR *all = opendir(folder->path);
	const struct dirent *found;
	struct stat status;

	while (all && (found = readdir(all)))
		if (!strncmp(found->d_name, STAGE_BEGIN, strlen(STAGE_BEGIN)) &&
		    make_path(path, folder->path, found->d_name) &&
		    !lstat(path, &status) && S_ISDIR(status.st_mode))
			remove_stage(path);
	if (all)
		closedir(all);
}

bool token_folder_is_copy(const char *store)
{
	char path[TOKEN_PATH_MAX];

	return make_path(path, store, LOCK_NAME) && !access(path, F_OK) &&
	       !ledger_exists(store);
}

bool token_folder_open(struct token_folder *folder, const char *path)
{
	/* scp takes a colon in front of the first slash for that of a host. */
	const char *front = path[0] == '/' ? "" : "./";

	*folder = (struct token_folder){ .lock = -1 };
	if (snprintf(folder->path, TOKEN_PATH_MAX, "%s%s", front, path) >=
	    TOKEN_PATH_MAX) {
		errno = ENAMETOOLONG;
		return complain("use", path);
	}
	if (access(path, X_OK) && errno == EACCES)
		return complain("enter", path);
	if (ledger_exists(path)) {
		cli_error("%s has a ledger of its own: it is no copy", path);
		return false;
	}
	if (!make_folder(folder->path) || !take_lock(folder) ||
	    !make_path(folder->stage, folder->path, STAGE_BEGIN "XXXXXX"))
		return false;
	remove_stages(folder);
	if (mkdtemp(folder->stage))
		return true;
	complain("make", folder->stage);
	folder->stage[0] = 0;
	return false;
}

void token_folder_close(struct token_folder *folder)
{
	if (folder->stage[0])
		remove_stage(folder->stage);
	if (folder->lock >= 0)
		close(folder->lock);
	*folder = (struct token_folder){ .lock = -1 };
}

static bool sync_path(const char *path, int flags, mode_t mode)
{
	const int fd = open(path, flags | O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	/* The umask must not keep the resolver from reading a file. */
	const bool is_synced = (!mode || !fchmod(fd, mode)) && !fsync(fd);
	const int error = errno;

	close(fd);
	errno = error;
	return is_synced;
}

bool token_folder_take(const struct token_folder *folder, const char *name)
{
	char from[TOKEN_PATH_MAX];
	char to[TOKEN_PATH_MAX];

	if (!make_path(from, folder->stage, name) ||
	    !make_path(to, folder->path, name))
		return false;
	return (sync_path(from, O_NOFOLLOW, FILE_MODE) && !rename(from, to) &&
		sync_path(folder->path, O_DIRECTORY, 0)) ||
	       complain("write", to);
}

static bool is_among(const char (*names)[STORE_TABLE_NAME_MAX], size_t count,
		     const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

void token_folder_clean(const struct token_folder *folder,
			const char (*bases)[STORE_TABLE_NAME_MAX], size_t count)
{
	char path[TOKEN_PATH_MAX];
	DIR *all = opendir(folder->path);
	const struct dirent *found;

	while (all && (found = readdir(all))) {
		const char *name = found->d_name;

		if (!make_path(path, folder->path, name))
			continue;
		if (store_table_is_base(name) && !is_among(bases, count, name))
			(void)unlink(path);
	}
	if (all)
		closedir(all);
}

bool token_folder_note(const struct token_folder *folder, const char *line)
{
	char path[TOKEN_PATH_MAX];

	if (!make_path(path, folder->path, LOG_NAME))
		return false;
	const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			    PRIVATE_MODE);
	const size_t len = strlen(line);
	const bool is_good =
		fd >= 0 && write(fd, line, len) == (ssize_t)len && !fsync(fd);

	if (!is_good)
		complain("write", path);
	if (fd >= 0)
		close(fd);
	return is_good;
}
