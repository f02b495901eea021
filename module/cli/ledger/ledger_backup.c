/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_backup.c - a ledger of an earlier version, as it was before this
 * version changed it.
 *
 *   ledger/backup-version-N.mdb   the database, of version N
 *
 * Whoever has to go back to the earlier enumctl lets it take the place of
 * data.mdb. What has changed since is not in it. It has the same personal data
 * as the ledger, so purges remove it.
 */
#include "ledger_files.h"
#include "ledger_purge.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 5000
#define PREFIX   "backup-version-"

static void make_path(const struct ledger *ledger, const char *name,
		      char path[PATH_LEN])
{
	snprintf(path, PATH_LEN, "%s/ledger/%s", ledger->path, name);
}

static int copy(struct ledger *ledger, const char *to)
{
	char path[PATH_LEN];
	int error;

	make_path(ledger, LEDGER_BACKUP_NEW, path);
	error = ledger_copy_env(ledger, path);
	if (!error && rename(path, to))
		error = errno;
	if (!error)
		error = ledger_sync_env(ledger);
	if (error)
		(void)unlink(path);
	return error;
}

enum ledger_status ledger_keep_backup(struct ledger *ledger)
{
	char name[64];
	char path[PATH_LEN];

	if (!ledger->found_version || ledger->found_version == LEDGER_VERSION)
		return LEDGER_OK;
	snprintf(name, sizeof(name), PREFIX "%" PRIu32 ".mdb",
		 ledger->found_version);
	make_path(ledger, name, path);
	/* A thread has one transaction for reading; the copy needs it. */
	mdb_txn_abort(ledger->txn);
	ledger->txn = NULL;
	const int error = copy(ledger, path);

	if (error) {
		snprintf(path, sizeof(path), "ledger/%s", name);
		return ledger_fail_file(ledger, path, error);
	}
	return ledger_result(ledger,
			     mdb_txn_begin(ledger->env, NULL, 0, &ledger->txn));
}

/* Is it one, and so old? */
static bool is_backup(const struct ledger *ledger, const char *name,
		      const char *path, uint64_t age_sec)
{
	struct stat status;

	return !strncmp(name, PREFIX, sizeof(PREFIX) - 1) &&
	       !stat(path, &status) &&
	       (!age_sec ||
		(uint64_t)status.st_mtim.tv_sec + age_sec <= ledger->now_sec);
}

bool ledger_drop_backups(struct ledger *ledger, uint64_t age_sec)
{
	char path[PATH_LEN];
	const struct dirent *found;
	bool is_good = true;

	make_path(ledger, "", path);
	DIR *folder = opendir(path);

	while (folder && (found = readdir(folder))) {
		make_path(ledger, found->d_name, path);
		if (is_backup(ledger, found->d_name, path, age_sec) &&
		    unlink(path)) {
			(void)ledger_fail(ledger, "cannot remove %s: %s", path,
					  strerror(errno));
			is_good = false;
		}
	}
	if (folder)
		closedir(folder);
	return is_good;
}
