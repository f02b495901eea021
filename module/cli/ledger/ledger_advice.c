/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_advice.c - what the operator can do about an error of LMDB or of the
 * system. Their own words say what happened, but neither why nor what helps.
 */
#include "ledger_files.h"

#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 5000
#define NO_ROOM  "nothing was changed: make room and try again"
#define DAMAGED                                                                \
	"the ledger is damaged: see what \"enumctl token rebuild DIR\" can "   \
	"still read, or restore a backup"

static const struct {
	int error;
	const char *text;
} advices[] = {
	{ ENOSPC, NO_ROOM },
	{ EDQUOT, NO_ROOM },
	{ MDB_MAP_FULL, "nothing was changed: import it in several parts" },
	{ MDB_READERS_FULL, "too many commands read it at once: try again" },
	{ MDB_INVALID, DAMAGED },
	{ MDB_CORRUPTED, DAMAGED },
	{ MDB_PAGE_NOTFOUND, DAMAGED },
	{ MDB_PANIC, DAMAGED },
	{ MDB_VERSION_MISMATCH,
	  "another LMDB wrote it: take the validations from there with "
	  "\"enumctl token export\"" },
	{ ENOMEM, "it takes more than 32 GiB of address space, which is no "
		  "memory: raise \"ulimit -v\" or LimitAS=" },
	{ ENOTDIR, "validation-store: or --store must name a folder" },
};

/* The innermost part of the store that can be looked at. */
static bool find_part(const char *store, char path[PATH_LEN],
		      struct stat *status)
{
	snprintf(path, PATH_LEN, "%s/ledger", store);
	if (!stat(path, status))
		return true;
	snprintf(path, PATH_LEN, "%s", store);
	return !stat(path, status);
}

static void advise_access(const char *store, char text[LEDGER_ADVICE_MAX])
{
	struct stat status;
	char path[PATH_LEN];
	const struct passwd *user;

	if (!find_part(store, path, &status)) {
		snprintf(text, LEDGER_ADVICE_MAX, "; this user may not %s",
			 errno == ENOENT ? "make it there"
					 : "enter a folder above it");
		return;
	}
	if (status.st_uid == geteuid()) {
		snprintf(text, LEDGER_ADVICE_MAX,
			 "; it is this user's own: look at the permissions in "
			 "it, and at AppArmor or SELinux");
		return;
	}
	user = getpwuid(status.st_uid);
	if (user)
		snprintf(text, LEDGER_ADVICE_MAX,
			 "; run this as %.32s, who owns it", user->pw_name);
	else
		snprintf(text, LEDGER_ADVICE_MAX,
			 "; run this as the user with the id %u, who owns it",
			 (unsigned)status.st_uid);
}

void ledger_advice(const char *store, int error, char text[LEDGER_ADVICE_MAX])
{
	text[0] = '\0';
	if (error == EACCES || error == EPERM)
		advise_access(store, text);
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (advices[i].error == error)
			snprintf(text, LEDGER_ADVICE_MAX, "; %s",
				 advices[i].text);
}

/* What is wrong with the file of the database; NULL: nothing that shows. */
static const char *find_fault(const char *path)
{
	struct stat status;

	if (!stat(path, &status))
		return status.st_size ? NULL
				      : "has 0 octets: a full disk, or a "
					"command, has emptied it";
	if (errno != ENOENT || lstat(path, &status))
		return NULL;
	return "is a link to a file that is gone";
}

enum ledger_status ledger_check_emptied(struct ledger *ledger)
{
	char path[PATH_LEN];
	struct stat status;

	snprintf(path, sizeof(path), "%s/ledger/data.mdb", ledger->path);
	const char *fault = find_fault(path);

	if (!fault)
		return LEDGER_OK;
	snprintf(path, sizeof(path), "%s/" STORE_TABLE_HEAD_NAME, ledger->path);
	if (!lstat(path, &status))
		return ledger_fail(
			ledger,
			"%s/ledger/data.mdb %s; nothing was changed, and "
			"resolvers go on with what they have: restore a backup "
			"of the folder ledger; without one, remove this file "
			"and import everything again with --rebuild, for what "
			"is not imported then is unknown",
			ledger->path, fault);
	if (ledger->mode == LEDGER_READ) /* an import was killed at its start */
		return ledger_fail(ledger, LEDGER_NO_STORE, ledger->path);
	return LEDGER_OK;
}
