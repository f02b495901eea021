/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger.c - open and close.
 *
 * There is one writer at a time: it holds the lock on the file "lock" from
 * opening to commit, and until the resolver's files are written.
 */
#include "ledger_files.h"
#include "ledger_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define META_KEY         "state"
#define PATH_LEN         5000
#define FOLDER_MODE      0755 /* of the store: the resolver reads it */
#define PRIVATE_MODE     0700 /* of the ledger */
#define FILE_MODE        0600
#define GENERATION_SHIFT 16 /* changes in one second; seconds are above */

static const char *const table_names[LEDGER_TABLES] = {
	[LEDGER_RECORDS] = "records",
	[LEDGER_CLAIMS] = "claims",
	[LEDGER_BLOCKS] = "blocks",
	[LEDGER_FRESH] = "fresh",
	[LEDGER_HISTORY] = "history",
	[LEDGER_SERIALS] = "serials",
	[LEDGER_HANDLES] = "handles",
	[LEDGER_NAMES] = "names",
	[LEDGER_LOG] = "log",
	[LEDGER_ENTITIES] = "entities",
	[LEDGER_META] = "meta",
	[LEDGER_PROOFS] = "proofs",
	[LEDGER_EVIDENCE] = "evidence",
	[LEDGER_MARKS] = "marks",
	[LEDGER_PACKED_HISTORY] = "packed-history",
	[LEDGER_PACKED_SERIALS] = "packed-serials",
};

static bool is_writer(const struct ledger *ledger)
{
	return ledger->mode == LEDGER_WRITE || ledger->mode == LEDGER_RESET;
}

/* Opening ---------------------------------------------------------------- */

/* With the words of errno, and what helps. */
static enum ledger_status fail_path(struct ledger *ledger, const char *what,
				    const char *path)
{
	const int error = errno;
	char advice[LEDGER_ADVICE_MAX];

	ledger_advice(ledger->path, error, advice);
	return ledger_fail(ledger, "cannot %s %s: %s%s", what, path,
			   strerror(error), advice);
}

static enum ledger_status make_folder(struct ledger *ledger, const char *path,
				      mode_t mode)
{
	if (!mkdir(path, mode)) {
		/* mkdir() applies the umask; chmod() does not. */
		if (!chmod(path, mode))
			return LEDGER_OK;
	} else if (errno == EEXIST) {
		return LEDGER_OK;
	}
	return fail_path(ledger, "make", path);
}

static enum ledger_status lock(struct ledger *ledger)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/ledger/lock", ledger->path);
	ledger->lock = open(
		path, O_RDWR | O_CLOEXEC | (is_writer(ledger) ? O_CREAT : 0),
		FILE_MODE);
	/* LEDGER_TRY makes no file; LMDB has a lock of its own. */
	if (ledger->lock < 0 && errno == ENOENT && ledger->mode == LEDGER_TRY)
		return LEDGER_OK;
	if (ledger->lock < 0)
		return fail_path(ledger, "open", path);
	while (flock(ledger->lock, LOCK_EX))
		if (errno != EINTR)
			return fail_path(ledger, "lock", path);
	return LEDGER_OK;
}

/* A table that ledgers of this version may lack. */
static bool is_late(enum ledger_table table)
{
	return table == LEDGER_CLAIMS || table == LEDGER_NAMES ||
	       table == LEDGER_LOG || table == LEDGER_PROOFS ||
	       table == LEDGER_EVIDENCE || table == LEDGER_MARKS ||
	       table == LEDGER_PACKED_HISTORY || table == LEDGER_PACKED_SERIALS;
}

static enum ledger_status open_table(struct ledger *ledger,
				     enum ledger_table table)
{
	const int error =
		mdb_dbi_open(ledger->txn, table_names[table],
			     ledger->mode == LEDGER_READ ? 0 : MDB_CREATE,
			     &ledger->tables[table]);

	/* A ledger that was not changed since there is such a table. */
	ledger->is_missing[table] = error == MDB_NOTFOUND && is_late(table);
	if (ledger->is_missing[table])
		return LEDGER_OK;
	/* The database is there, but nothing was ever committed. */
	if (error == MDB_NOTFOUND)
		return ledger_fail(ledger, LEDGER_NO_STORE, ledger->path);
	return ledger_result(ledger, error);
}

static enum ledger_status read_meta(struct ledger *ledger)
{
	MDB_val value = { 0, NULL };
	enum ledger_status status = ledger_read(
		ledger, LEDGER_META, e164_slice_text(META_KEY), &value);

	if (status == LEDGER_FAILED)
		return status;
	status = ledger_check_version(ledger, &value);
	if (status != LEDGER_OK || !value.mv_size)
		return status;
	if (value.mv_size != sizeof(ledger->meta))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	memcpy(&ledger->meta, value.mv_data, sizeof(ledger->meta));
	ledger->meta.version = LEDGER_VERSION; /* if it is written */
	return LEDGER_OK;
}

/*
 * The version first: a ledger of another one may have other tables. One that is
 * changed and was of an earlier version has a backup before.
 */
static enum ledger_status open_tables(struct ledger *ledger)
{
	enum ledger_status status = open_table(ledger, LEDGER_META);

	if (status == LEDGER_OK)
		status = read_meta(ledger);
	if (status == LEDGER_OK && is_writer(ledger))
		status = ledger_keep_backup(ledger);
	for (int i = 0; i < LEDGER_TABLES && status == LEDGER_OK; i++)
		status = open_table(ledger, (enum ledger_table)i);
	if (status == LEDGER_OK && ledger->mode != LEDGER_READ)
		status = ledger_upgrade(ledger);
	return status;
}

/*
 * Go on after a change at which the clock was ahead. It is not known then when
 * the data was brought up to date.
 */
static void reset_clock(struct ledger *ledger)
{
	struct ledger_meta *meta = &ledger->meta;

	if (meta->built_sec <= ledger->now_sec)
		return;
	meta->built_sec = ledger->now_sec;
	if (meta->confirmed_sec > ledger->now_sec)
		meta->confirmed_sec = 0;
	ledger->has_changed = true;
}

/*
 * The time of a change is read when nobody else can change anything, and is
 * never before the last change. Changes of one second are ordered by their
 * generation. A clock that was set may be a little behind; resolvers accept
 * that, too.
 */
static enum ledger_status take_time(struct ledger *ledger)
{
	const uint64_t last = ledger->meta.built_sec;

	if (ledger->now_sec == LEDGER_CLOCK)
		ledger->now_sec = (uint64_t)time(NULL);
	if (ledger->mode == LEDGER_RESET)
		reset_clock(ledger);
	if (ledger->mode != LEDGER_WRITE || ledger->now_sec >= last)
		return LEDGER_OK;
	if (last - ledger->now_sec > STORE_CLOCK_SLACK)
		return ledger_fail(ledger,
				   "the clock is %llu seconds behind the last "
				   "change of %s; if it is right now, see "
				   "\"enumctl token import --reset-clock\"",
				   (unsigned long long)(last - ledger->now_sec),
				   ledger->path);
	ledger->now_sec = last;
	return LEDGER_OK;
}

/*
 * The generation must exceed every one that the resolver has seen, also when
 * the ledger was rolled back or made anew; hence it is based on the clock.
 */
static void choose_generation(struct ledger *ledger)
{
	const uint64_t by_clock = ledger->now_sec << GENERATION_SHIFT;
	uint64_t next = ledger->meta.generation;

	ledger->shown = ledger_head_generation(ledger);
	next = next > ledger->shown ? next : ledger->shown;
	next += 1;
	ledger->generation = next > by_clock ? next : by_clock;
}

bool ledger_is_shown(const struct ledger *ledger)
{
	return ledger->meta.generation &&
	       ledger->shown == ledger->meta.generation;
}

/* What a writer that was killed has left. */
static void clean_up(struct ledger *ledger)
{
	ledger_clean_env(ledger);
	/* Another head needs other bases, until ledger_commit(). */
	if (!ledger->shown || ledger_is_shown(ledger))
		ledger_clean_folder(ledger);
}

static enum ledger_status open_all(struct ledger *ledger)
{
	char path[PATH_LEN];
	enum ledger_status status = LEDGER_OK;

	snprintf(path, sizeof(path), "%s/ledger", ledger->path);
	if (is_writer(ledger)) {
		status = make_folder(ledger, ledger->path, FOLDER_MODE);
		if (status == LEDGER_OK)
			status = make_folder(ledger, path, PRIVATE_MODE);
	}
	if (status == LEDGER_OK && ledger->mode != LEDGER_READ)
		status = lock(ledger);
	if (status == LEDGER_OK)
		status = ledger_open_env(ledger);
	if (status == LEDGER_OK)
		status = open_tables(ledger);
	if (status == LEDGER_OK)
		status = take_time(ledger);
	if (status == LEDGER_OK)
		status = ledger_read_layers(ledger);
	if (status == LEDGER_OK && ledger->mode != LEDGER_READ)
		choose_generation(ledger);
	if (status == LEDGER_OK && is_writer(ledger))
		clean_up(ledger);
	return status;
}

bool ledger_is_new(const struct ledger *ledger)
{
	return !ledger->meta.generation;
}

bool ledger_is_locked(const char *path)
{
	char file[PATH_LEN];

	if (snprintf(file, sizeof(file), "%s/ledger/lock", path) >= PATH_LEN)
		return false;
	const int fd = open(file, O_RDWR | O_CLOEXEC);
	const bool is_locked =
		fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return is_locked;
}

bool ledger_exists(const char *path)
{
	char file[PATH_LEN];
	struct stat status;

	/* A link to a file that is gone is one that opening it tells of. */
	return snprintf(file, sizeof(file), "%s/ledger/data.mdb", path) <
		       PATH_LEN &&
	       (!lstat(file, &status) || (errno != ENOENT && errno != ENOTDIR));
}

struct ledger *ledger_open(const char *path, enum ledger_mode mode,
			   uint64_t now_sec, char *message)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger || strlen(path) >= sizeof(ledger->path)) {
		snprintf(message, LEDGER_MESSAGE_MAX, "%s: %s", path,
			 strerror(ledger ? ENAMETOOLONG : ENOMEM));
		free(ledger);
		return NULL;
	}
	memcpy(ledger->path, path, strlen(path) + 1);
	ledger->mode = mode;
	ledger->now_sec = now_sec;
	ledger->lock = -1;
	if (mode != LEDGER_READ)
		ledger->log = ledger_log_new();
	if (mode != LEDGER_READ && !ledger->log)
		(void)ledger_fail(ledger, "%s: %s", path, strerror(ENOMEM));
	else if (open_all(ledger) == LEDGER_OK)
		return ledger;
	snprintf(message, LEDGER_MESSAGE_MAX, "%s", ledger->message);
	ledger_close(ledger);
	return NULL;
}

void ledger_set_policy(struct ledger *ledger, ledger_policy policy, void *arg)
{
	ledger->policy = policy;
	ledger->policy_arg = arg;
}

void ledger_set_policy_parts(struct ledger *ledger, ledger_policy_parts parts)
{
	ledger->policy_parts = parts;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	ledger_close_env(ledger);
	if (ledger->lock >= 0)
		close(ledger->lock);
	ledger_list_clear(&ledger->removed);
	ledger_log_free(ledger->log);
	free(ledger->known_run);
	free(ledger->log_room);
	free(ledger);
}

enum ledger_status ledger_write_meta(struct ledger *ledger)
{
	return ledger_write(ledger, LEDGER_META, e164_slice_text(META_KEY),
			    e164_slice(&ledger->meta, sizeof(ledger->meta)));
}
