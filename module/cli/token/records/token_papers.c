/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_papers.c - give out the documents that prove records.
 *
 * enumctl token export --tokens writes files whose names begin with the time of
 * their import, so that importing the folder keeps the order. token show
 * --token prints one.
 */
#include "token_list.h"

#include "regular.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN    4096
#define NAME_BYTES  16   /* of the hash, in a file's name */
#define FOLDER_MODE 0700 /* they may have data about assignees */
#define FILE_MODE   0600

static bool cannot(const char *path, int error)
{
	cli_error("cannot write %s: %s", path, strerror(error));
	return false;
}

static bool is_written(int fd, const uint8_t *text, size_t len)
{
	while (len) {
		const ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		len -= (size_t)done;
	}
	return true;
}

/* A file that is there has to be this very document, of an earlier export. */
static bool is_there(const char *path, const uint8_t *text, size_t len)
{
	FILE *file = io_regular_open(path);
	bool is_same = true;

	if (!file)
		return cannot(path, errno);
	for (size_t i = 0; is_same && i < len; i++)
		is_same = getc(file) == text[i];
	is_same = is_same && getc(file) == EOF;
	fclose(file);
	if (!is_same)
		cli_error("%s is another document, or half of one that a crash "
			  "has left: remove it",
			  path);
	return is_same;
}

static bool write_file(const char *path, const uint8_t *text, size_t len)
{
	const int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

	if (fd < 0)
		return errno == EEXIST ? is_there(path, text, len)
				       : cannot(path, errno);
	int error = is_written(fd, text, len) ? 0 : errno;

	if (close(fd) && !error)
		error = errno;
	if (!error)
		return true;
	(void)unlink(path);
	return cannot(path, error);
}

/* imported_sec: 0: not in the name */
static void make_path(const char *folder, uint64_t imported_sec,
		      const struct ledger_proof *proof, char path[PATH_LEN])
{
	char when[TOKEN_TIME_MAX] = "";
	char hash[2 * NAME_BYTES + 1];

	if (imported_sec)
		token_time_format(imported_sec, when);
	for (size_t i = 0; i < NAME_BYTES; i++)
		snprintf(hash + 2 * i, 3, "%02x", proof->hash[i]);
	snprintf(path, PATH_LEN, "%s/%s%s%s.xml", folder, when,
		 when[0] ? "-" : "", hash);
}

static bool unpack(const struct ledger_proof *proof, uint8_t **text,
		   size_t *len)
{
	if (token_proof_unpack(proof, text, len))
		return true;
	cli_error("the ledger has a damaged token");
	return false;
}

static bool put(struct token_listing *listing, uint64_t imported_sec,
		const struct ledger_proof *proof)
{
	char path[PATH_LEN];
	uint8_t *text;
	size_t len;

	make_path(listing->papers, imported_sec, proof, path);
	const bool is_good =
		unpack(proof, &text, &len) && write_file(path, text, len);

	free(text);
	listing->has_failed |= !is_good;
	return is_good;
}

bool token_papers_begin(const char *folder)
{
	if (!mkdir(folder, FOLDER_MODE) || errno == EEXIST)
		return true;
	return cannot(folder, errno);
}

bool token_papers_put(struct token_listing *listing,
		      const struct ledger_record *record)
{
	struct ledger_proof proof;
	const enum ledger_status status =
		ledger_find_proof(listing->ledger, record, &proof);

	if (status == LEDGER_OK)
		return listing->is_all || /* by token_papers_all(), then */
		       put(listing, record->imported_sec, &proof);
	if (status == LEDGER_NONE)
		return false;
	cli_error("%s", ledger_message(listing->ledger));
	listing->has_failed = true;
	return false;
}

static bool on_proof(void *arg, const struct ledger_proof *proof)
{
	struct token_listing *listing = arg;

	return put(listing, 0, proof);
}

enum ledger_status token_papers_all(struct token_listing *listing)
{
	return ledger_each_proof(listing->ledger, on_proof, listing);
}

enum cli_exit token_papers_print(const struct token_listing *listing,
				 const struct ledger_record *record)
{
	struct ledger_proof proof;
	uint8_t *text;
	size_t len;
	const enum ledger_status status =
		ledger_find_proof(listing->ledger, record, &proof);

	if (status == LEDGER_FAILED)
		cli_error("%s", ledger_message(listing->ledger));
	else if (status != LEDGER_OK)
		cli_error("no token of it is kept");
	if (status != LEDGER_OK)
		return status == LEDGER_FAILED ? CLI_ENVIRONMENT : CLI_NEGATIVE;
	if (!unpack(&proof, &text, &len))
		return CLI_ENVIRONMENT;
	const bool is_done = fwrite(text, 1, len, stdout) == len;

	free(text);
	return is_done ? CLI_GOOD : CLI_ENVIRONMENT;
}
