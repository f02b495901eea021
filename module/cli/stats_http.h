/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stats_http.h - one request of HTTP, and the answer to it.
 *
 * For "enumctl stats --http", which systemd starts for each connection with the
 * socket as standard input and output. Who asks is not trusted: a request has
 * at most CLI_HTTP_REQUEST_MAX octets and CLI_HTTP_PATIENCE_MS, and nothing of
 * it is ever sent back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CLI_HTTP_REQUEST_MAX 8192 /* octets, up to the empty line */
#define CLI_HTTP_PATIENCE_MS 5000 /* for all of it */

struct cli_http_request {
	int status;   /* 200: for the metrics; else what to answer */
	bool is_head; /* the answer is to have no body */
};

/* Read a request from a file descriptor, up to the empty line. */
void cli_http_read(int file, struct cli_http_request *request);

/*
 * Write the answer, whole, to a file descriptor. Returns false if that fails.
 * body: len octets, for status 200; otherwise the reason is the body
 */
bool cli_http_write(int file, const struct cli_http_request *request,
		    const char *body, size_t len);
