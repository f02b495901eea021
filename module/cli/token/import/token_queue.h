/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_queue.h - private to the files that read many documents at a time.
 *
 * Documents come from others. They are read by worker processes, one for each
 * core. So the cost of each document is bounded, and one that a worker cannot
 * survive does not harm the others. What the workers found is given to the sink
 * afterwards, in the order of the documents.
 */
#pragma once

#include "token_file.h"

#include <stdatomic.h>
#include <sys/types.h>

#define TOKEN_COST_SEC    1   /* of the processor, for one document */
#define TOKEN_WORKERS_MAX 256 /* processes */

enum token_document_state {
	TOKEN_DOCUMENT_WAITS,
	TOKEN_DOCUMENT_BEGUN,
	TOKEN_DOCUMENT_DONE,
	TOKEN_DOCUMENT_DEAR,   /* the worker was ended: it cost too much */
	TOKEN_DOCUMENT_BROKEN, /* the worker ended by itself */
};

/* One document. In memory that all processes share, but for its name. */
struct token_document {
	_Atomic int state;
	uint32_t worker; /* whose spool has what was found, from offset on */
	uint64_t offset;
};

struct token_queue {
	char **names;
	enum token_file_kind *kinds; /* a feed needs no worker */
	size_t count;
	/* Shared: */
	struct token_document *at;
	_Atomic size_t *next; /* the first one that nobody has taken */
	size_t shared_len;    /* octets */
};

struct token_worker {
	pid_t pid; /* 0: it has ended */
	FILE *spool;
};

/* token_worker.c ----------------------------------------------------------- */

/*
 * In a process of its own: read documents until there are no more, and write
 * what is found to the spool. Does not return.
 */
void token_worker_run(const struct token_job *job,
		      const struct token_sink *sink, struct token_queue *queue,
		      uint32_t number, FILE *spool) __attribute__((noreturn));

/* Tell the sink what was found in a document; false: the sink said stop. */
bool token_worker_tell(const struct token_queue *queue, size_t document,
		       FILE *spool, const struct token_sink *sink);
