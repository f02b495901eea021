/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_worker.c - a process that takes documents apart.
 *
 * It has the settings from its parent, who goes on when it ends, and a timer
 * that ends it when a document costs too much. Nothing is shared with others
 * but the queue.
 */
#include "token_queue.h"
#include "token_spool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#define RULE_MAX 16 /* octets of the name of a rule */

enum told_kind { TOLD_ITEM, TOLD_FAULT, TOLD_PASSED, TOLD_END };

/* One event, as it stands in a spool; an item follows it. */
struct told {
	uint32_t kind;
	uint32_t line;
	char rule[RULE_MAX];
	char text[TOKEN_TEXT_MAX];
};

/* The sink of a document in a worker. */
struct worker {
	const struct token_sink *sink; /* of the parent */
	FILE *spool;
	bool has_failed;
};

static bool write_told(struct worker *worker, enum told_kind kind,
		       unsigned line, const char *rule, const char *text)
{
	struct told told = { .kind = kind, .line = line };

	snprintf(told.rule, sizeof(told.rule), "%s", rule);
	snprintf(told.text, sizeof(told.text), "%s", text);
	if (fwrite(&told, sizeof(told), 1, worker->spool) == 1)
		return true;
	token_spool_fault("write");
	worker->has_failed = true;
	return false;
}

static bool on_item(void *arg, const char *file, const struct token_item *item)
{
	struct worker *worker = arg;

	if (!write_told(worker, TOLD_ITEM, item->line, "", ""))
		return false;
	worker->has_failed = !token_spool_write(worker->spool, file, item);
	return !worker->has_failed;
}

static void on_fault(void *arg, const char *file,
		     const struct token_fault *fault)
{
	(void)file;
	(void)write_told(arg, TOLD_FAULT, fault->line, fault->rule,
			 fault->text);
}

static void on_passed(void *arg, const char *rule, const char *what)
{
	(void)write_told(arg, TOLD_PASSED, 0, rule, what);
}

static enum ledger_status on_knows(void *arg, struct ledger_record *record)
{
	const struct worker *worker = arg;

	return worker->sink->knows
		       ? worker->sink->knows(worker->sink->arg, record)
		       : LEDGER_NONE;
}

/* SIGPROF ends the process unless the document is through by then. */
static void set_timer(unsigned seconds)
{
	const struct itimerval timer = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &timer, NULL);
}

static void on_xml(void *arg)
{
	(void)arg;
	set_timer(TOKEN_COST_SEC);
}

static bool take(size_t *document, struct token_queue *queue)
{
	do
		*document = atomic_fetch_add(queue->next, 1);
	while (*document < queue->count &&
	       queue->kinds[*document] == TOKEN_FILE_FEED);
	return *document < queue->count;
}

static void read_one(const struct token_job *job, struct token_queue *queue,
		     size_t number, uint32_t me, struct worker *worker)
{
	const struct token_sink sink = {
		.arg = worker,
		.item = on_item,
		.fault = on_fault,
		.passed = worker->sink->passed ? on_passed : NULL,
		.knows = on_knows,
		.xml = on_xml,
	};
	struct token_document *document = &queue->at[number];

	document->worker = me;
	document->offset = (uint64_t)ftello(worker->spool);
	atomic_store(&document->state, TOKEN_DOCUMENT_BEGUN);
	const bool is_read = token_document_read(job, queue->names[number],
						 queue->kinds[number], &sink);

	set_timer(0);
	if (!is_read || worker->has_failed ||
	    !write_told(worker, TOLD_END, 0, "", ""))
		_exit(EXIT_FAILURE);
	if (fflush(worker->spool)) {
		token_spool_fault("write");
		_exit(EXIT_FAILURE);
	}
	atomic_store(&document->state, TOKEN_DOCUMENT_DONE);
}

void token_worker_run(const struct token_job *job,
		      const struct token_sink *sink, struct token_queue *queue,
		      uint32_t number, FILE *spool)
{
	const pid_t parent = getppid();
	struct worker worker = { .sink = sink, .spool = spool };
	size_t document;

	(void)signal(SIGPROF, SIG_DFL);
	/* That is one document's fault; the parent says what ends them all. */
	(void)signal(SIGBUS, SIG_DFL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may be gone already; then nobody wants to know. */
	if (getppid() != parent || fseeko(spool, 0, SEEK_END))
		_exit(EXIT_FAILURE);
	while (take(&document, queue))
		read_one(job, queue, document, number, &worker);
	_exit(EXIT_SUCCESS);
}

/* The parent's side -------------------------------------------------------- */

/* 1: go on, 0: that was all, -1: the sink said stop, or it cannot be read. */
static int tell_next(FILE *spool, const char *name,
		     const struct token_sink *sink, struct token_proof *proof)
{
	char ignored[TOKEN_SPOOL_NAME + 1];
	struct token_item item;
	struct told told;

	if (fread(&told, sizeof(told), 1, spool) != 1) {
		cli_error("the temporary file is damaged");
		return -1;
	}
	const struct token_fault fault = { .rule = told.rule,
					   .line = told.line };
	struct token_fault copy = fault;

	memcpy(copy.text, told.text, sizeof(copy.text));
	switch (told.kind) {
	case TOLD_FAULT:
		sink->fault(sink->arg, name, &copy);
		return 1;
	case TOLD_PASSED:
		sink->passed(sink->arg, told.rule, told.text);
		return 1;
	case TOLD_ITEM:
		if (token_spool_read(spool, ignored, &item, proof) != 1)
			return -1;
		return sink->item(sink->arg, name, &item) ? 1 : -1;
	default:
		return 0;
	}
}

static bool tell_fault(const char *name, const struct token_sink *sink,
		       const char *text)
{
	struct token_fault fault;

	(void)token_refuse(&fault, "TOK-01", 0, "%s", text);
	sink->fault(sink->arg, name, &fault);
	return true;
}

bool token_worker_tell(const struct token_queue *queue, size_t number,
		       FILE *spool, const struct token_sink *sink)
{
	struct token_document *document = &queue->at[number];
	const char *name = queue->names[number];
	struct token_proof proof = { .octets = NULL };
	int result;

	switch (atomic_load(&document->state)) {
	case TOKEN_DOCUMENT_DONE:
		break;
	case TOKEN_DOCUMENT_DEAR:
		return tell_fault(name, sink,
				  "it takes more than a second of processor "
				  "time; if it has many tokens, split the "
				  "file");
	default:
		return tell_fault(name, sink,
				  "the process that read it was ended by a "
				  "signal, which is a fault of enumctl or of "
				  "libxml2; the other files are read");
	}
	if (fseeko(spool, (off_t)document->offset, SEEK_SET)) {
		token_spool_fault("read");
		return false;
	}
	while ((result = tell_next(spool, name, sink, &proof)) > 0)
		;
	token_proof_clear(&proof);
	return result == 0;
}
