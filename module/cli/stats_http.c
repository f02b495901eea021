/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stats_http.c - as much of RFC 9112 as a scraper needs: GET and HEAD of
 * /metrics, one request a connection.
 */
#include "stats_http.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

static const struct reason {
	int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 431, "Request Header Fields Too Large" },
	{ 503, "Service Unavailable" },
};

static int64_t now_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Returns octets read; 0 at the end, after an error, or when time is over. */
static size_t read_some(int file, char *at, size_t room, int64_t until_ms)
{
	struct pollfd poll_file = { .fd = file, .events = POLLIN };
	int64_t left;
	ssize_t count;

	while ((left = until_ms - now_ms()) > 0) {
		const int ready = poll(&poll_file, 1, (int)left);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return 0;
		count = read(file, at, room);
		if (count >= 0 || errno != EINTR)
			return count > 0 ? (size_t)count : 0;
	}
	return 0;
}

static bool is_path(const char *target, size_t len, const char *path)
{
	return len == strlen(path) && !strncmp(target, path, len);
}

/*
 * Is it "/metrics" or "/", perhaps with a query, up to the next blank? A proxy
 * is asked with a scheme and a host in front (RFC 9112, section 3.2.2).
 */
static bool is_metrics(const char *target)
{
	static const char scheme[] = "http://";
	const size_t scheme_len = sizeof(scheme) - 1;
	const bool is_absolute = !strncasecmp(target, scheme, scheme_len);

	if (is_absolute) {
		target += scheme_len;
		target += strcspn(target, "/? ");
	}
	const size_t len = strcspn(target, "? ");

	return is_path(target, len, "/") || is_path(target, len, "/metrics") ||
	       (is_absolute && !len);
}

/* line: NUL-terminated, without its end */
static int read_line(const char *line, bool *needs_host)
{
	static const char version[] = "HTTP/1.";
	const size_t len = sizeof(version) - 1;
	const char *target = strchr(line, ' ');
	const char *at = target ? strchr(target + 1, ' ') : NULL;

	if (!at || strncmp(at + 1, version, len) != 0 ||
	    strspn(at + 1 + len, "0123456789") != 1 || at[len + 2])
		return 400;
	*needs_host = at[len + 1] != '0';
	if (strncmp(line, "HEAD ", 5) != 0 && strncmp(line, "GET ", 4) != 0)
		return 405;
	return is_metrics(target + 1) ? 200 : 404;
}

/* fields: behind the request line, up to the end of the text */
static unsigned count_hosts(const char *fields)
{
	unsigned count = 0;

	for (const char *at = fields; (at = strchr(at, '\n')); at++)
		count += !strncasecmp(at + 1, "Host:", 5);
	return count;
}

/* text: NUL-terminated, from the request line to the empty line */
static void read_text(char *text, struct cli_http_request *request)
{
	char *end = text + strcspn(text, "\n");
	const unsigned hosts = count_hosts(end);
	bool needs_host = false;

	*end = '\0';
	text[strcspn(text, "\r")] = '\0';
	request->is_head = !strncmp(text, "HEAD ", 5);
	request->status = read_line(text, &needs_host);
	if (hosts > 1 || (needs_host && !hosts))
		request->status = 400;
}

/* Where the empty line begins, or NULL; lines may end in LF alone. */
static char *find_end(char *text)
{
	char *lf = strstr(text, "\n\n");
	char *crlf = strstr(text, "\n\r\n");

	return !lf || (crlf && crlf < lf) ? crlf : lf;
}

/* Is the request whole? Then read it. An empty line in front is ignored. */
static bool take(char *text, struct cli_http_request *request)
{
	char *begin = text + strspn(text, "\r\n");
	char *end = find_end(begin);

	if (!end)
		return false;
	end[1] = '\0';
	read_text(begin, request);
	return true;
}

void cli_http_read(int file, struct cli_http_request *request)
{
	const int64_t until_ms = now_ms() + CLI_HTTP_PATIENCE_MS;
	char text[CLI_HTTP_REQUEST_MAX + 1];
	size_t len = 0;

	*request = (struct cli_http_request){ .status = 431 };
	while (len < CLI_HTTP_REQUEST_MAX) {
		const size_t count = read_some(
			file, text + len, CLI_HTTP_REQUEST_MAX - len, until_ms);

		if (!count) {
			request->status = now_ms() < until_ms ? 400 : 408;
			return;
		}
		len += count;
		text[len] = '\0';
		if (memchr(text, '\0', len)) {
			request->status = 400;
			return;
		}
		if (take(text, request))
			return;
	}
}

static bool write_all(int file, const char *at, size_t len)
{
	while (len) {
		const ssize_t count = write(file, at, len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		at += count;
		len -= (size_t)count;
	}
	return true;
}

static const char *reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "";
}

bool cli_http_write(int file, const struct cli_http_request *request,
		    const char *body, size_t len)
{
	const char *reason = reason_of(request->status);
	char head[256];

	if (request->status != 200) {
		body = reason;
		len = strlen(reason);
	}
	const int size = snprintf(
		head, sizeof(head),
		"HTTP/1.1 %d %s\r\n"
		"Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
		"Content-Length: %zu\r\n%s"
		"Connection: close\r\n\r\n",
		request->status, reason, len,
		request->status == 405 ? "Allow: GET, HEAD\r\n" : "");

	return write_all(file, head, (size_t)size) &&
	       (request->is_head || write_all(file, body, len));
}
