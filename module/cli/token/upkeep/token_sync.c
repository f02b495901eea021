/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_sync.c - enumctl token sync: make a store the copy of another one.
 *
 * The source may change at any moment: a head that was fetched can name a base
 * that is gone by then. So the head and its bases are fetched until they belong
 * together, checked in full, and only then put in place, the bases first and
 * then the head, which is the moment at which the resolver sees them all.
 * Whatever happens before, the store stays as it was.
 */
#include "token_sync.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TRIES     8
#define PAUSE_MS  10 /* after the first try; then 40, 90, 160, ... */
#define HEAD_MOST (UINT64_C(1) << 30) /* octets */
#define HOST_MAX  256

enum {
	OPTION_FORCE = TOKEN_OPTION_OWN,
	OPTION_REASON,
	OPTION_FULL,
	OPTION_SSH_CONFIG
};

const struct cli_option token_sync_options[] = {
	TOKEN_OPTIONS,
	[OPTION_FORCE] = { "force", NULL,
			   "take it over even if it is older than what is "
			   "here; needs --reason" },
	[OPTION_REASON] = { "reason", "TEXT",
			    "why; is kept in sync.log of the store" },
	[OPTION_FULL] = { "full", NULL,
			  "fetch the bases although they are here already" },
	[OPTION_SSH_CONFIG] = { "ssh-config", "FILE",
				"configuration for ssh: key, known hosts, "
				"..." },
	{ .name = NULL },
};

struct sync {
	struct token_job job;
	struct token_source source;
	struct token_folder folder;
	const char *name;   /* of the source, as it was given */
	const char *reason; /* NULL: without force */
	bool is_full;
	/* The bases of the head that was fetched, from the top. */
	char bases[STORE_TABLE_BASES][STORE_TABLE_NAME_MAX]; /* names */
	bool is_fetched[STORE_TABLE_BASES]; /* else it is here already */
	size_t count;
	struct store_table head; /* fetched */
	struct store_table old;  /* here; without map: none is usable */
};

/* Fetching --------------------------------------------------------------- */

enum attempt {
	ATTEMPT_GOOD,
	ATTEMPT_AGAIN, /* they do not belong together, or are damaged */
	ATTEMPT_FAILED /* has been reported */
};

static enum attempt fetch_head(struct sync *sync)
{
	char path[TOKEN_PATH_MAX];

	store_table_close(&sync->head);
	if (!token_folder_file(&sync->folder, true, STORE_TABLE_HEAD_NAME,
			       path))
		return ATTEMPT_FAILED;
	switch (token_fetch(&sync->source, STORE_TABLE_HEAD_NAME, HEAD_MOST,
			    path)) {
	case TOKEN_FETCHED:
		break;
	case TOKEN_FETCH_NONE:
		cli_error("%s: there is no validation store, or it cannot be "
			  "reached",
			  sync->name);
		return ATTEMPT_FAILED;
	default:
		return ATTEMPT_FAILED;
	}
	const enum store_status status =
		store_table_open(path, STORE_TABLE_HEAD, &sync->head, NULL);

	if (status == STORE_VERSION) {
		cli_error("%s: %s", sync->name, store_text(status));
		return ATTEMPT_FAILED;
	}
	return status == STORE_OK && store_table_verify(&sync->head)
		       ? ATTEMPT_GOOD
		       : ATTEMPT_AGAIN;
}

/* Is it the base that the layer above names? */
static bool is_its_base(const struct store_table_header *above,
			const struct store_table_header *base)
{
	return base->id == above->base_id && base->count == above->base_count;
}

/* A base never changes, so the one that is here need not be read. */
static bool has_base(const struct sync *sync, const char *name,
		     const struct store_table_header *above,
		     struct store_table_header *base)
{
	char path[TOKEN_PATH_MAX];

	return !sync->is_full &&
	       token_folder_file(&sync->folder, false, name, path) &&
	       store_table_peek(path, STORE_TABLE_BASE, base) == STORE_OK &&
	       is_its_base(above, base);
}

static bool is_good_base(const char *path,
			 const struct store_table_header *above,
			 struct store_table_header *base)
{
	struct store_table table;

	if (store_table_open(path, STORE_TABLE_BASE, &table, NULL) != STORE_OK)
		return false;
	const bool is_good =
		is_its_base(above, &table.header) && store_table_verify(&table);

	*base = table.header;
	store_table_close(&table);
	return is_good;
}

/*
 * Fetch the next base.
 * above: the layer that names it
 * base:  its header
 */
static enum attempt fetch_base(struct sync *sync,
			       const struct store_table_header *above,
			       struct store_table_header *base)
{
	const uint64_t most =
		STORE_TABLE_HEADER_LEN +
		(uint64_t)STORE_TABLE_ENTITIES * STORE_TABLE_ENTITY_LEN +
		(above->base_count & UINT32_MAX) * STORE_TABLE_ENTRY_LEN;
	char *name = sync->bases[sync->count];
	bool *is_fetched = &sync->is_fetched[sync->count++];
	char path[TOKEN_PATH_MAX];

	store_table_base_name(above->base_id, name);
	*is_fetched = false;
	if (has_base(sync, name, above, base))
		return ATTEMPT_GOOD;
	if (!token_folder_file(&sync->folder, true, name, path))
		return ATTEMPT_FAILED;
	const enum token_fetched fetched =
		token_fetch(&sync->source, name, most, path);

	*is_fetched = fetched == TOKEN_FETCHED;
	if (*is_fetched && is_good_base(path, above, base))
		return ATTEMPT_GOOD;
	(void)unlink(path);
	return fetched == TOKEN_FETCH_FAILED ? ATTEMPT_FAILED : ATTEMPT_AGAIN;
}

static enum attempt fetch_bases(struct sync *sync)
{
	struct store_table_header above = sync->head.header;
	struct store_table_header base;
	enum attempt attempt = ATTEMPT_GOOD;

	sync->count = 0;
	while (attempt == ATTEMPT_GOOD && store_table_below(&above)) {
		/* No writer makes more of them. */
		if (sync->count == STORE_TABLE_BASES)
			return ATTEMPT_AGAIN;
		attempt = fetch_base(sync, &above, &base);
		above = base;
	}
	return attempt;
}

static bool has_fetched_base(const struct sync *sync)
{
	for (size_t i = 0; i < sync->count; i++)
		if (sync->is_fetched[i])
			return true;
	return false;
}

/*
 * After a compaction the new head is there at once; only if somebody copies
 * into the source, it takes longer.
 */
static void wait_for_source(unsigned tries)
{
	const struct timespec pause = { 0, (long)tries * tries * PAUSE_MS *
						   1000000 };

	nanosleep(&pause, NULL);
}

static bool fetch_all(struct sync *sync)
{
	for (unsigned i = 0; i < TRIES; i++) {
		if (i)
			wait_for_source(i);
		enum attempt attempt = fetch_head(sync);

		if (attempt == ATTEMPT_GOOD)
			attempt = fetch_bases(sync);
		if (attempt != ATTEMPT_AGAIN)
			return attempt == ATTEMPT_GOOD;
	}
	cli_error("%s: head and bases are damaged or do not belong together, "
		  "%d times in a row; %s stays as it was",
		  sync->name, TRIES, sync->folder.path);
	return false;
}

/* Deciding --------------------------------------------------------------- */

/* Fetching takes its time, and the source may have changed meanwhile. */
static void read_clock(struct token_job *job)
{
	if (!job->is_time_given)
		job->now_sec = (uint64_t)time(NULL);
}

/* The head that is here; one that is not usable has nothing to be kept. */
static void open_old(struct sync *sync)
{
	char path[TOKEN_PATH_MAX];

	if (token_folder_file(&sync->folder, false, STORE_TABLE_HEAD_NAME,
			      path))
		(void)store_table_open(path, STORE_TABLE_HEAD, &sync->old,
				       NULL);
}

static bool is_same(const struct sync *sync)
{
	return !has_fetched_base(sync) && sync->old.size == sync->head.size &&
	       !memcmp(sync->old.map, sync->head.map, sync->head.size);
}

/* What speaks against taking it over; NULL: nothing. */
static const char *objection(const struct sync *sync)
{
	const struct store_table_header *new = &sync->head.header;
	const struct store_table_header *old = &sync->old.header;

	if (sync->old.map &&
	    (new->generation < old->generation ||
	     (new->generation ==
	      old->generation &&new->built_sec < old->built_sec)))
		return "is older than what is here";
	if (new->built_sec > sync->job.now_sec + STORE_CLOCK_SLACK)
		return "was changed at a time that the clock here has not "
		       "reached, so the resolver would refuse it";
	return NULL;
}

/* Write down who broke the order of things, and why. */
static bool note_force(const struct sync *sync)
{
	char host[HOST_MAX] = "";
	char when[TOKEN_TIME_MAX];
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		return false;
	(void)gethostname(host, sizeof(host) - 1);
	token_time_format(sync->job.now_sec, when);
	fprintf(out, "{\"at\":\"%s\",\"user\":%ju,\"host\":", when,
		(uintmax_t)getuid());
	token_put_json(out, host);
	fprintf(out, ",\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"source\":",
		sync->old.header.generation, sync->head.header.generation);
	token_put_json(out, sync->name);
	fputs(",\"reason\":", out);
	token_put_json(out, sync->reason);
	fputs("}\n", out);
	const bool is_written =
		!fclose(out) && token_folder_note(&sync->folder, line);

	free(line);
	return is_written;
}

static enum cli_exit report(const struct sync *sync, const char *result)
{
	const struct store_table_header *head = &sync->head.header;
	char when[TOKEN_TIME_MAX];

	if (sync->job.is_json) {
		printf("{\"result\":\"%s\",\"generation\":%" PRIu64
		       ",\"changed\":%" PRIu64 ",\"confirmed\":%" PRIu64
		       ",\"base\":%s}\n",
		       result, head->generation, head->built_sec,
		       head->confirmed_sec,
		       has_fetched_base(sync) ? "true" : "false");
		return CLI_GOOD;
	}
	token_time_format(head->built_sec, when);
	printf("%s: generation %" PRIu64 " of %s%s\n", result, head->generation,
	       when, has_fetched_base(sync) ? ", with a base" : "");
	return CLI_GOOD;
}

static void clean(const struct sync *sync)
{
	token_folder_clean(&sync->folder, sync->bases, sync->count);
}

/* Put them in place, the one that the resolver looks at last. */
static bool take_files(const struct sync *sync)
{
	for (size_t i = 0; i < sync->count; i++)
		if (sync->is_fetched[i] &&
		    !token_folder_take(&sync->folder, sync->bases[i]))
			return false;
	return token_folder_take(&sync->folder, STORE_TABLE_HEAD_NAME);
}

static enum cli_exit take_over(struct sync *sync)
{
	const char *against;

	if (is_same(sync)) {
		clean(sync);
		return report(sync, "unchanged");
	}
	against = objection(sync);
	if (against && !sync->reason) {
		cli_error("refused: %s %s; \"--force --reason TEXT\" takes it "
			  "over nevertheless",
			  sync->name, against);
		return CLI_NEGATIVE;
	}
	if ((against && !note_force(sync)) || !take_files(sync))
		return CLI_ENVIRONMENT;
	clean(sync);
	return report(sync, "taken");
}

/* Command ---------------------------------------------------------------- */

static bool take_options(const struct cli_call *call, struct sync *sync)
{
	const char *reason = call->values[OPTION_REASON];

	sync->name = call->operands[0];
	sync->is_full = call->values[OPTION_FULL] != NULL;
	if (call->values[OPTION_FORCE]) {
		if (!reason || !reason[0]) {
			cli_usage(call->command, "--force needs a --reason");
			return false;
		}
		sync->reason = reason;
	}
	if (!token_source_parse(sync->name, &sync->source))
		return false;
	sync->source.ssh_config = call->values[OPTION_SSH_CONFIG];
	return true;
}

enum cli_exit token_sync(const struct cli_call *call)
{
	struct sync sync = { .folder.lock = -1 };
	enum cli_exit status;

	if (!take_options(call, &sync))
		return CLI_BAD;
	status = token_job_begin(call, &sync.job);
	if (status != CLI_GOOD)
		return status;
	status = CLI_ENVIRONMENT;
	if (token_folder_open(&sync.folder, sync.job.store) &&
	    fetch_all(&sync)) {
		read_clock(&sync.job);
		open_old(&sync);
		status = take_over(&sync);
	}
	store_table_close(&sync.old);
	store_table_close(&sync.head);
	token_folder_close(&sync.folder);
	token_job_end(&sync.job);
	return status;
}
