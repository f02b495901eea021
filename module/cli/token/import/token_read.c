/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_read.c - the files and folders on a command line.
 *
 * First the list of all documents; then workers take them apart, as many as
 * there are processors; then all of it is told in order. Feeds in plain files
 * need none of that, and are read when it is their turn.
 */
#include "token_queue.h"
#include "token_spool.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define PATH_LEN 4096

/* The list ----------------------------------------------------------------- */

/* feed-9 comes before feed-10, which is newer. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Doubled when it is a power of two. What has grown is kept, if it has not. */
static bool make_room(struct token_queue *queue)
{
	const size_t room = 2 * (queue->count + 1);

	if (queue->count & (queue->count - 1))
		return true;
	char **names = realloc(queue->names, room * sizeof(*names));

	if (!names)
		return false;
	queue->names = names;
	enum token_file_kind *kinds =
		realloc(queue->kinds, room * sizeof(*kinds));

	if (!kinds)
		return false;
	queue->kinds = kinds;
	return true;
}

static bool add(struct token_queue *queue, const char *name,
		enum token_file_kind kind)
{
	char *copy = make_room(queue) ? strdup(name) : NULL;

	if (!copy) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	queue->names[queue->count] = copy;
	queue->kinds[queue->count++] = kind;
	return true;
}

/* What cannot be looked at, such as a link to nothing, tells why when read. */
static bool is_to_be_read(const char *path)
{
	struct stat status;

	return stat(path, &status) || S_ISREG(status.st_mode);
}

/* The files of a folder, by name; folders in it are left alone. */
static bool add_folder(struct token_queue *queue, const char *path)
{
	struct dirent **entries;
	const int count = scandir(path, &entries, is_shown, compare_names);
	bool is_good = true;

	/* Reading it as a file tells why it cannot be read. */
	if (count < 0)
		return add(queue, path, TOKEN_FILE_PLAIN);
	for (int i = 0; i < count; i++) {
		char name[PATH_LEN];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (is_good && is_to_be_read(name))
			is_good = add(queue, name, TOKEN_FILE_PLAIN);
		free(entries[i]);
	}
	free(entries);
	return is_good;
}

/* One that is named: a pipe if it is none of the others, but is there. */
static bool add_operand(struct token_queue *queue, const char *name)
{
	struct stat status;

	if (stat(name, &status) || S_ISREG(status.st_mode))
		return add(queue, name, TOKEN_FILE_PLAIN);
	return S_ISDIR(status.st_mode) ? add_folder(queue, name)
				       : add(queue, name, TOKEN_FILE_PIPE);
}

static bool add_all(struct token_queue *queue, const struct cli_call *call)
{
	for (int i = 0; i < call->operand_count; i++)
		if (!add_operand(queue, call->operands[i]))
			return false;
	return true;
}

static void find_feeds(struct token_queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		if (queue->kinds[i] == TOKEN_FILE_PLAIN &&
		    token_document_is_feed(queue->names[i]))
			queue->kinds[i] = TOKEN_FILE_FEED;
}

static bool share(struct token_queue *queue)
{
	queue->shared_len =
		queue->count * sizeof(*queue->at) + sizeof(*queue->next);
	void *at = mmap(NULL, queue->shared_len, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	queue->next = at;
	queue->at = (void *)((char *)at + sizeof(*queue->next));
	return true;
}

static void clear(struct token_queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		free(queue->names[i]);
	free(queue->names);
	free(queue->kinds);
	if (queue->next)
		munmap(queue->next, queue->shared_len);
}

/* The workers -------------------------------------------------------------- */

struct team {
	const struct token_job *job;
	const struct token_sink *sink;
	struct token_queue queue;
	struct token_worker workers[TOKEN_WORKERS_MAX];
	unsigned count;
};

/* One for each processor that we may use, but no more than documents. */
static unsigned count_workers(const struct token_queue *queue)
{
	cpu_set_t set;
	size_t documents = 0;
	unsigned most = 1;

	for (size_t i = 0; i < queue->count; i++)
		documents += queue->kinds[i] != TOKEN_FILE_FEED;
	if (!sched_getaffinity(0, sizeof(set), &set))
		most = (unsigned)CPU_COUNT(&set);
	if (most > TOKEN_WORKERS_MAX)
		most = TOKEN_WORKERS_MAX;
	return documents < most ? (unsigned)documents : most;
}

static bool start(struct team *team, unsigned number)
{
	struct token_worker *worker = &team->workers[number];

	fflush(NULL);
	worker->pid = fork();
	if (!worker->pid)
		token_worker_run(team->job, team->sink, &team->queue, number,
				 worker->spool);
	if (worker->pid > 0)
		return true;
	worker->pid = 0;
	cli_error("cannot start a process: %s; nothing was changed: see to "
		  "memory, \"ulimit -u\" and TasksMax=",
		  strerror(errno));
	return false;
}

/* Of a worker that has ended; false: it was not for the sake of a document. */
static bool blame(struct team *team, unsigned number, int status)
{
	for (size_t i = 0; i < team->queue.count && WIFSIGNALED(status); i++) {
		struct token_document *document = &team->queue.at[i];

		if (atomic_load(&document->state) != TOKEN_DOCUMENT_BEGUN ||
		    document->worker != number)
			continue;
		atomic_store(&document->state, WTERMSIG(status) == SIGPROF
						       ? TOKEN_DOCUMENT_DEAR
						       : TOKEN_DOCUMENT_BROKEN);
		return true;
	}
	return false;
}

static bool wait_for(struct team *team)
{
	int status;
	pid_t pid;

	do
		pid = wait(&status);
	while (pid < 0 && errno == EINTR);
	for (unsigned i = 0; i < team->count; i++) {
		if (team->workers[i].pid != pid)
			continue;
		team->workers[i].pid = 0;
		if (WIFEXITED(status) && !WEXITSTATUS(status))
			return true;
		return blame(team, i, status) && start(team, i);
	}
	return pid > 0;
}

static bool are_at_work(const struct team *team)
{
	for (unsigned i = 0; i < team->count; i++)
		if (team->workers[i].pid)
			return true;
	return false;
}

static void stop_all(struct team *team)
{
	for (unsigned i = 0; i < team->count; i++)
		if (team->workers[i].pid > 0) {
			kill(team->workers[i].pid, SIGKILL);
			(void)waitpid(team->workers[i].pid, NULL, 0);
			team->workers[i].pid = 0;
		}
}

static bool work(struct team *team)
{
	const unsigned count = count_workers(&team->queue);

	for (; team->count < count; team->count++) {
		struct token_worker *worker = &team->workers[team->count];

		worker->spool = token_spool_open();
		if (!worker->spool)
			return false;
	}
	for (unsigned i = 0; i < count; i++)
		if (!start(team, i))
			return false;
	while (are_at_work(team)) {
		if (wait_for(team))
			continue;
		cli_error("what reads the documents has ended too early");
		return false;
	}
	return true;
}

static bool tell_one(const struct team *team, size_t number)
{
	const struct token_queue *queue = &team->queue;

	if (queue->kinds[number] == TOKEN_FILE_FEED)
		return token_document_read(team->job, queue->names[number],
					   TOKEN_FILE_FEED, team->sink);
	return token_worker_tell(queue, number,
				 team->workers[queue->at[number].worker].spool,
				 team->sink);
}

static bool tell_all(const struct team *team)
{
	const struct token_queue *queue = &team->queue;
	bool goes_on = true;

	for (size_t i = 0; i < queue->count && goes_on; i++)
		goes_on = tell_one(team, i);
	return goes_on;
}

bool token_read_operands(const struct token_job *job,
			 const struct cli_call *call,
			 const struct token_sink *sink)
{
	struct team team = { .job = job, .sink = sink };
	bool is_done = add_all(&team.queue, call);

	find_feeds(&team.queue);
	is_done =
		is_done && share(&team.queue) && work(&team) && tell_all(&team);
	stop_all(&team);
	for (unsigned i = 0; i < team.count; i++)
		fclose(team.workers[i].spool);
	clear(&team.queue);
	return is_done;
}
