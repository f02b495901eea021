/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - a query over UDP or TCP, and its reply, until a time.
 *
 * A socket that waits for each piece by itself waits as long as the server
 * likes: with a piece every second, for ever. Here all of a try has one end.
 */
#include "send.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#define HEADER_LEN   12
#define FLAG_QR      0x80 /* in the third octet */
#define RCODE_MASK   0x0F
#define RCODE_FORMAT 1
#define RCODE_NOTIMP 4

uint64_t resolve_clock_ms(void)
{
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Returns false when the time is over, or the socket cannot be waited for. */
static bool wait_for(int fd, short events, uint64_t over_ms)
{
	struct pollfd file = { .fd = fd, .events = events };
	uint64_t now_ms;

	while ((now_ms = resolve_clock_ms()) < over_ms) {
		const uint64_t left = over_ms - now_ms;
		const int ready = poll(
			&file, 1, left < INT32_MAX ? (int)left : INT32_MAX);

		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
	return false;
}

static bool is_connected(int fd, uint64_t over_ms)
{
	socklen_t len = sizeof(int);
	int error = 0;

	return wait_for(fd, POLLOUT, over_ms) &&
	       !getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) && !error;
}

/* With a peer, a UDP socket takes replies from nobody else. -1: there is none.
 */
static int open_socket(const struct resolve_try *one)
{
	const int fd = socket(one->to->ss_family,
			      one->is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);

	if (fd < 0)
		return -1;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != -1 &&
	    (!connect(fd, (const struct sockaddr *)(const void *)one->to,
		      one->to_len) ||
	     (errno == EINPROGRESS && is_connected(fd, one->over_ms))))
		return fd;
	close(fd);
	return -1;
}

static bool is_for_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static bool send_all(int fd, struct e164_slice octets, uint64_t over_ms)
{
	while (octets.len) {
		const ssize_t sent =
			send(fd, octets.ptr, octets.len, MSG_NOSIGNAL);

		if (sent > 0)
			octets = e164_slice(octets.ptr + sent,
					    octets.len - (size_t)sent);
		else if (!is_for_later() || !wait_for(fd, POLLOUT, over_ms))
			return false;
	}
	return true;
}

static bool receive_all(int fd, uint8_t *at, size_t len, uint64_t over_ms)
{
	while (len) {
		if (!wait_for(fd, POLLIN, over_ms))
			return false;
		const ssize_t came = recv(fd, at, len, 0);

		if (!came || (came < 0 && !is_for_later()))
			return false;
		if (came < 0)
			continue;
		at += came;
		len -= (size_t)came;
	}
	return true;
}

/* Octets of the name, the type and the class behind the header. */
static size_t question_len(struct e164_slice query)
{
	size_t at = HEADER_LEN;

	while (at < query.len && query.ptr[at])
		at += 1 + (size_t)query.ptr[at];
	return at + 5 - HEADER_LEN;
}

/* A server that cannot read the query may leave the question out. */
static bool is_bare_refusal(struct e164_slice reply)
{
	const int rcode = reply.ptr[3] & RCODE_MASK;

	return (rcode == RCODE_FORMAT || rcode == RCODE_NOTIMP) &&
	       !reply.ptr[4] && !reply.ptr[5];
}

/* Letter case is the server's, in the name only: types are no letters. */
static bool is_reply_to(struct e164_slice query, struct e164_slice reply)
{
	const size_t len = question_len(query);

	if (reply.len < HEADER_LEN || !(reply.ptr[2] & FLAG_QR) ||
	    memcmp(reply.ptr, query.ptr, 2) != 0)
		return false;
	if (is_bare_refusal(reply))
		return true;
	return HEADER_LEN + len <= query.len && HEADER_LEN + len <= reply.len &&
	       !memcmp(reply.ptr + 4, query.ptr + 4, 2) &&
	       e164_slice_equal_nocase(
		       e164_slice(reply.ptr + HEADER_LEN, len - 4),
		       e164_slice(query.ptr + HEADER_LEN, len - 4)) &&
	       !memcmp(reply.ptr + HEADER_LEN + len - 4,
		       query.ptr + HEADER_LEN + len - 4, 4);
}

static enum resolve_sent over_udp(const struct resolve_try *one, int fd,
				  uint8_t *reply, size_t *len)
{
	enum resolve_sent outcome = RESOLVE_SENT_SILENT;

	if (!send_all(fd, one->query, one->over_ms))
		return RESOLVE_SENT_SILENT;
	while (wait_for(fd, POLLIN, one->over_ms)) {
		const ssize_t came = recv(fd, reply, RESOLVE_REPLY_MAX, 0);

		if (came < 0 && is_for_later())
			continue;
		if (came < 0)
			break;
		if (is_reply_to(one->query, e164_slice(reply, (size_t)came))) {
			*len = (size_t)came;
			return RESOLVE_SENT_DONE;
		}
		outcome = RESOLVE_SENT_OTHER;
	}
	return outcome;
}

/* Each message has its length in front (RFC 1035 section 4.2.2). */
static enum resolve_sent over_tcp(const struct resolve_try *one, int fd,
				  uint8_t *reply, size_t *len)
{
	uint8_t message[2 + RESOLVE_QUERY_MAX];
	struct e164_writer w = e164_writer(message, sizeof(message));
	uint8_t prefix[2];

	e164_write_u16(&w, (uint16_t)one->query.len);
	e164_write_slice(&w, one->query);
	if (w.failed || !send_all(fd, e164_written(&w), one->over_ms) ||
	    !receive_all(fd, prefix, sizeof(prefix), one->over_ms))
		return RESOLVE_SENT_SILENT;
	const size_t size = (size_t)prefix[0] << 8 | prefix[1];

	if (!receive_all(fd, reply, size, one->over_ms))
		return RESOLVE_SENT_SILENT;
	if (!is_reply_to(one->query, e164_slice(reply, size)))
		return RESOLVE_SENT_OTHER;
	*len = size;
	return RESOLVE_SENT_DONE;
}

enum resolve_sent resolve_send(const struct resolve_try *one, uint8_t *reply,
			       size_t *len)
{
	const int fd = open_socket(one);

	if (fd < 0)
		return RESOLVE_SENT_SILENT;
	const enum resolve_sent outcome =
		one->is_tcp ? over_tcp(one, fd, reply, len)
			    : over_udp(one, fd, reply, len);

	close(fd);
	return outcome;
}
