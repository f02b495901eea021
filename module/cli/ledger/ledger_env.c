/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_env.c - the database as files: where it is, how large, and compaction.
 *
 *   ledger/data.mdb       the database; or a link to the following
 *   ledger/data-N.mdb     the database after its N-th compaction
 *   ledger/data-N.mdb-lock, ledger/lock.mdb   LMDB's, one for each
 *   ledger/backup-version-N.mdb   see ledger_backup.c
 *
 * LMDB never makes its file smaller. To compact it, what is in use is copied to
 * a new file, and the link is renamed. Who reads the old one goes on with it: a
 * database and its lock file belong together, so the new one has its own. Who
 * opens one looks at the link once more then, for it may have been changed.
 */
#include "ledger_files.h"
#include "ledger_packed.h"
#include "ledger_purge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PATH_LEN   5000
#define NAME_LEN   64
#define FILE_MODE  0600
#define DATA_NAME  "data.mdb"
#define OPEN_TRIES 10
/*
 * Octets of address space, not of memory: what the database may grow by in one
 * transaction, beside its present size, which counts several times.
 */
#define MAP_ROOM    (sizeof(size_t) > 4 ? (uint64_t)32 << 30 : (uint64_t)1 << 30)
#define MAP_TIMES   (sizeof(size_t) > 4 ? 4 : 0)
#define WASTE_PAGES 4096 /* a database of fewer is not worth compacting */

static void make_path(const struct ledger *ledger, const char *name,
		      char path[PATH_LEN])
{
	snprintf(path, PATH_LEN, "%s/ledger/%s", ledger->path, name);
}

/* Which file it is --------------------------------------------------------- */

/* The file that the database is in, within its folder. */
static void find_data(const struct ledger *ledger, char name[NAME_LEN])
{
	char path[PATH_LEN];

	make_path(ledger, DATA_NAME, path);
	const ssize_t len = readlink(path, name, NAME_LEN - 1);

	if (len > 0)
		name[len] = 0;
	else
		memcpy(name, DATA_NAME, sizeof(DATA_NAME));
}

/* How often it was compacted; 0: the file has another name. */
static uint64_t number_of(const char *name)
{
	char *end = NULL;

	if (strncmp(name, "data-", 5) != 0)
		return 0;
	const uint64_t number = strtoull(name + 5, &end, 10);

	return strcmp(end, ".mdb") ? 0 : number;
}

static uint64_t map_size(const char *path)
{
	struct stat status;
	const uint64_t now = stat(path, &status) ? 0 : (uint64_t)status.st_size;

	return MAP_ROOM + MAP_TIMES * now;
}

static int open_file(struct ledger *ledger, const char *name)
{
	const bool is_link = number_of(name) > 0;
	const unsigned flags = (ledger->mode == LEDGER_READ ? MDB_RDONLY : 0) |
			       (is_link ? MDB_NOSUBDIR : 0);
	char path[PATH_LEN];
	int error = mdb_env_create(&ledger->env);

	make_path(ledger, name, path);
	if (!error)
		error = mdb_env_set_mapsize(ledger->env,
					    (size_t)map_size(path));
	if (!error)
		error = mdb_env_set_maxdbs(ledger->env, LEDGER_TABLES);
	if (!is_link)
		make_path(ledger, "", path);
	if (!error)
		error = mdb_env_open(ledger->env, path, flags, FILE_MODE);
	ledger->is_open = !error;
	if (!error)
		error = mdb_txn_begin(ledger->env, NULL, flags & MDB_RDONLY,
				      &ledger->txn);
	return error;
}

static void close_file(struct ledger *ledger)
{
	if (ledger->txn)
		mdb_txn_abort(ledger->txn);
	if (ledger->env)
		mdb_env_close(ledger->env);
	ledger->txn = NULL;
	ledger->env = NULL;
	ledger->is_open = false;
}

enum ledger_status ledger_open_env(struct ledger *ledger)
{
	char name[NAME_LEN];
	char after[NAME_LEN];
	int error = 0;

	if (ledger_check_emptied(ledger) != LEDGER_OK)
		return LEDGER_FAILED;
	for (int i = 0; i < OPEN_TRIES; i++) {
		find_data(ledger, name);
		error = open_file(ledger, name);
		find_data(ledger, after);
		if (!strcmp(name, after))
			break;
		close_file(ledger);
		error = EAGAIN;
	}
	if (error == ENOENT)
		return ledger_fail(ledger, LEDGER_NO_STORE, ledger->path);
	return ledger_result(ledger, error);
}

/* Its size ----------------------------------------------------------------- */

/* Pages of the file that were ever used; 0: unknown. */
static uint64_t pages(const struct ledger *ledger)
{
	MDB_envinfo info;

	return mdb_env_info(ledger->env, &info) ? 0 : info.me_last_pgno + 1;
}

static unsigned page_len(const struct ledger *ledger)
{
	MDB_stat stat;

	return mdb_env_stat(ledger->env, &stat) ? 0 : stat.ms_psize;
}

/*
 * A transaction that was dropped, or that a full disk has ended, may have
 * written behind the last page. Give that back. Readers do not look there.
 */
static void cut_tail(const struct ledger *ledger)
{
	const off_t len = (off_t)(pages(ledger) * page_len(ledger));
	struct stat status;
	mdb_filehandle_t fd;

	if (ledger->lock >= 0 && !ledger->is_moved && len &&
	    !mdb_env_get_fd(ledger->env, &fd) && !fstat(fd, &status) &&
	    status.st_size > len)
		(void)!ftruncate(fd, len);
}

void ledger_close_env(struct ledger *ledger)
{
	if (ledger->txn)
		mdb_txn_abort(ledger->txn);
	ledger->txn = NULL;
	if (ledger->is_open)
		cut_tail(ledger);
	close_file(ledger);
}

static uint64_t pages_of(struct ledger *ledger, MDB_dbi table)
{
	MDB_stat stat;

	if (mdb_stat(ledger->txn, table, &stat))
		return 0;
	return stat.ms_branch_pages + stat.ms_leaf_pages +
	       stat.ms_overflow_pages;
}

/* Pages in use: those of the tables, and of LMDB's own two. */
static uint64_t used_pages(struct ledger *ledger)
{
	uint64_t used = 2 + pages_of(ledger, 0) + pages_of(ledger, 1);

	for (int i = 0; i < LEDGER_TABLES; i++)
		used += pages_of(ledger, ledger->tables[i]);
	return used;
}

bool ledger_is_wasteful(struct ledger *ledger)
{
	const uint64_t used = used_pages(ledger);

	return pages(ledger) > WASTE_PAGES && pages(ledger) > 2 * used;
}

bool ledger_is_loose(struct ledger *ledger)
{
	const uint64_t all = pages(ledger);

	return all <= WASTE_PAGES || 2 * all > 3 * used_pages(ledger);
}

/* Compaction --------------------------------------------------------------- */

/* Fail at once rather than fill the disk first. */
static int check_room(struct ledger *ledger)
{
	const uint64_t len = used_pages(ledger) * page_len(ledger);
	struct statvfs disk;

	return !statvfs(ledger->path, &disk) &&
			       (uint64_t)disk.f_bavail * disk.f_frsize < len
		       ? ENOSPC
		       : 0;
}

/*
 * It has to be on disk when the link names it. What lies there is of a copy
 * that did not end, or a trap.
 */
int ledger_copy_env(struct ledger *ledger, const char *path)
{
	if (unlink(path) && errno != ENOENT)
		return errno;
	const int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     FILE_MODE);

	if (fd < 0)
		return errno;
	int error = mdb_env_copyfd2(ledger->env, fd, MDB_CP_COMPACT);

	if (!error && fsync(fd))
		error = errno;
	close(fd);
	return error;
}

int ledger_sync_env(const struct ledger *ledger)
{
	char path[PATH_LEN];

	make_path(ledger, "", path);
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int error = fd < 0 || fsync(fd) ? errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

/* Let the link name the new file; it may do so, and not be on disk yet. */
static int point_to(struct ledger *ledger, const char *name)
{
	char link[PATH_LEN];
	char temporary[PATH_LEN];
	const int error = ledger_sync_env(ledger);

	make_path(ledger, DATA_NAME, link);
	make_path(ledger, DATA_NAME ".new", temporary);
	(void)unlink(temporary);
	if (error)
		return error;
	if (symlink(name, temporary))
		return errno;
	if (rename(temporary, link))
		return errno;
	ledger->is_moved = true;
	return ledger_sync_env(ledger);
}

static void remove_data(const struct ledger *ledger, const char *name)
{
	char path[PATH_LEN];

	if (!number_of(name))
		return; /* its name is that of the link now */
	make_path(ledger, name, path);
	(void)unlink(path);
	snprintf(path + strlen(path), PATH_LEN - strlen(path), "-lock");
	(void)unlink(path);
}

/* A database of a compaction, or its lock file; no copy that somebody made. */
static bool is_ours(const char *file)
{
	const char *end = strstr(file, ".mdb");
	char name[NAME_LEN];

	if (!end || (strcmp(end, ".mdb") != 0 && strcmp(end, ".mdb-lock") != 0))
		return false;
	snprintf(name, sizeof(name), "%.*s.mdb", (int)(end - file), file);
	return number_of(name) > 0;
}

/*
 * Is it of a compaction or a backup that was killed, or of the database before
 * a compaction?
 */
static bool is_left_over(const char *file, const char *name)
{
	const size_t len = strlen(name);

	if (!strcmp(file, DATA_NAME ".new") || !strcmp(file, LEDGER_BACKUP_NEW))
		return true;
	return is_ours(file) &&
	       (strncmp(file, name, len) != 0 ||
		(file[len] && strcmp(file + len, "-lock") != 0));
}

void ledger_clean_env(const struct ledger *ledger)
{
	char name[NAME_LEN];
	char path[PATH_LEN];
	const struct dirent *found;
	bool is_synced = false;

	find_data(ledger, name);
	make_path(ledger, "", path);
	DIR *folder = opendir(path);

	if (!folder)
		return;
	while ((found = readdir(folder))) {
		if (!is_left_over(found->d_name, name))
			continue;
		/* Until then, a link to that may come back with a crash. */
		if (!is_synced && ledger_sync_env(ledger))
			break;
		is_synced = true;
		make_path(ledger, found->d_name, path);
		(void)unlink(path);
	}
	closedir(folder);
}

static int move(struct ledger *ledger)
{
	char old[NAME_LEN];
	char name[NAME_LEN];
	char path[PATH_LEN];

	find_data(ledger, old);
	snprintf(name, sizeof(name), "data-%" PRIu64 ".mdb",
		 number_of(old) + 1);
	make_path(ledger, name, path);
	int error = check_room(ledger);

	/* A thread has one transaction for reading; the copy needs it. */
	mdb_txn_abort(ledger->txn);
	ledger->txn = NULL;
	if (!error)
		error = ledger_copy_env(ledger, path);
	if (!error)
		error = point_to(ledger, name);
	/* Both stay if nobody knows which one the link on the disk names. */
	if (!ledger->is_moved)
		remove_data(ledger, name);
	else if (!error)
		remove_data(ledger, old);
	return error;
}

enum ledger_status ledger_compact(struct ledger *ledger, uint64_t *before,
				  uint64_t *after)
{
	*before = pages(ledger) * page_len(ledger);
	const enum ledger_status status = ledger_pack(ledger);

	if (status != LEDGER_OK)
		return status;
	*after = used_pages(ledger) * page_len(ledger);
	const int error = move(ledger);

	if (error && ledger->is_moved)
		return ledger_fail(ledger,
				   "%s/ledger is changed, but the disk did not "
				   "confirm it: %s",
				   ledger->path, strerror(error));
	if (error)
		return ledger_result(ledger, error);
	return ledger_result(ledger, mdb_txn_begin(ledger->env, NULL,
						   MDB_RDONLY, &ledger->txn));
}
