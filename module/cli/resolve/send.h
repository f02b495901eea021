/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.h - one message to one server, and what it replies, until a time.
 */
#pragma once

#include "e164/bytes.h"

#include <sys/socket.h>

#define RESOLVE_QUERY_MAX 512 /* octets */
#define RESOLVE_REPLY_MAX 65535

/* Milliseconds of a clock that nobody sets. */
uint64_t resolve_clock_ms(void);

enum resolve_sent {
	RESOLVE_SENT_DONE,
	RESOLVE_SENT_SILENT, /* nobody there, or no whole reply in time */
	RESOLVE_SENT_OTHER,  /* nothing but replies to something else came */
};

struct resolve_try {
	const struct sockaddr_storage *to;
	socklen_t to_len;
	bool is_tcp;
	uint64_t over_ms; /* of the clock above, for all of it together */
	struct e164_slice query;
};

/*
 * Send a query and wait for its reply: one from that address, with its id and
 * its question. Over UDP, others are passed over, and win no time by that.
 *
 * query: one question, no compression, at most RESOLVE_QUERY_MAX octets
 * reply: room for RESOLVE_REPLY_MAX octets
 * len:   written on DONE
 */
enum resolve_sent resolve_send(const struct resolve_try *one, uint8_t *reply,
			       size_t *len);
