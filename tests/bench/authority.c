/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * authority.c - an authoritative server of as many numbers as one likes, which
 * makes its answers as it goes: ten million records would need more memory than
 * a small machine has.
 *
 *   authority PORT DIGITS
 *
 * Serves e164.arpa and the root. A name below 2.3.6.1.4.4.e164.arpa with DIGITS
 * labels of one digit has a NAPTR record: of E2U+im when the first digit is 0,
 * else of E2U+sip, which nobody gets by default. Shorter names are empty
 * non-terminals, everything else below e164.arpa does not exist.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER     12
#define NAME_MAX   255
#define TTL        86400
#define TYPE_NS    2
#define TYPE_SOA   6
#define TYPE_NAPTR 35
#define TYPE_OPT   41
#define OUT_MAX    1232

static const uint8_t apex[] = "\4e164\4arpa";
static const uint8_t block[] = "\0012\0013\0016\0011\0014\0014\4e164\4arpa";

struct question {
	const uint8_t *name;
	size_t name_len; /* with the root label */
	uint16_t type;
	size_t end; /* of the question, in the message */
};

struct out {
	uint8_t octets[OUT_MAX];
	size_t len;
};

static void put(struct out *out, const void *octets, size_t len)
{
	if (len > sizeof(out->octets) - out->len)
		abort();
	memcpy(out->octets + out->len, octets, len);
	out->len += len;
}

static void put_u16(struct out *out, unsigned int value)
{
	const uint8_t octets[] = { (uint8_t)(value >> 8), (uint8_t)value };

	put(out, octets, sizeof(octets));
}

static void put_text(struct out *out, const char *text)
{
	const uint8_t len = (uint8_t)strlen(text);

	put(out, &len, 1);
	put(out, text, len);
}

/* Owner to RDLENGTH; returns where the length is to be written. */
static size_t begin_record(struct out *out, const uint8_t *name, size_t len,
			   unsigned int type)
{
	put(out, name, len);
	put_u16(out, type);
	put_u16(out, 1);
	put_u16(out, TTL >> 16);
	put_u16(out, TTL & 0xffff);
	put_u16(out, 0);
	return out->len - 2;
}

static void end_record(struct out *out, size_t at)
{
	const size_t len = out->len - at - 2;

	out->octets[at] = (uint8_t)(len >> 8);
	out->octets[at + 1] = (uint8_t)len;
}

static void put_soa(struct out *out, const uint8_t *name, size_t len)
{
	static const uint32_t timers[] = { 1, 3600, 600, TTL, TTL };
	const size_t at = begin_record(out, name, len, TYPE_SOA);

	put(out, "\2ns", 3);
	put(out, apex, sizeof(apex));
	put(out, "", 1);
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		put_u16(out, timers[i] >> 16);
		put_u16(out, timers[i] & 0xffff);
	}
	end_record(out, at);
}

static void put_ns(struct out *out, const uint8_t *name, size_t len)
{
	const size_t at = begin_record(out, name, len, TYPE_NS);

	put(out, "\2ns", 3);
	put(out, apex, sizeof(apex));
	end_record(out, at);
}

static void put_naptr(struct out *out, const struct question *q, bool is_im)
{
	const size_t at = begin_record(out, q->name, q->name_len, TYPE_NAPTR);

	put_u16(out, 100);
	put_u16(out, 10);
	put_text(out, "u");
	put_text(out, is_im ? "E2U+im" : "E2U+sip");
	put_text(out, is_im ? "!^\\+44(.*)$!im:\\1@example.com!"
			    : "!^\\+44(.*)$!sip:\\1@example.com!");
	put(out, "", 1);
	end_record(out, at);
}

static bool read_question(const uint8_t *in, size_t len, struct question *q)
{
	size_t at = HEADER;

	while (at < len && in[at] && in[at] < 64)
		at += in[at] + 1U;
	if (at + 5 > len || in[at] || at - HEADER >= NAME_MAX)
		return false;
	q->name = in + HEADER;
	q->name_len = at + 1 - HEADER;
	q->type = (uint16_t)(in[at + 1] << 8 | in[at + 2]);
	q->end = at + 5;
	return true;
}

/* ending: a name with its root label, of this size */
static bool ends_in(const struct question *q, const uint8_t *ending,
		    size_t size)
{
	return q->name_len >= size &&
	       !strncasecmp((const char *)q->name + q->name_len - size,
			    (const char *)ending, size);
}

/*
 * How many labels of one digit stand before the block; -1 if there are others.
 */
static int digits_of(const struct question *q)
{
	const size_t len = q->name_len - sizeof(block);

	for (size_t i = 0; i < len; i += 2)
		if (q->name[i] != 1 || i + 1 >= len || q->name[i + 1] < '0' ||
		    q->name[i + 1] > '9')
			return -1;
	return (int)(len / 2);
}

/* The name is an ending of the block's name: a delegation or a non-terminal. */
static bool is_above(const struct question *q)
{
	return q->name_len <= sizeof(block) &&
	       !strncasecmp((const char *)block + sizeof(block) - q->name_len,
			    (const char *)q->name, q->name_len);
}

/* Appends the records; returns the RCODE, and counts by section. */
static unsigned int answer(const struct question *q, int digits,
			   unsigned int counts[2], struct out *out)
{
	const bool is_inside = ends_in(q, block, sizeof(block));
	const int found = is_inside ? digits_of(q) : -1;
	const bool is_apex = q->name_len == sizeof(apex) || q->name_len == 1;

	if (is_apex && (q->type == TYPE_SOA || q->type == TYPE_NS)) {
		if (q->type == TYPE_SOA)
			put_soa(out, q->name, q->name_len);
		else
			put_ns(out, q->name, q->name_len);
		counts[0]++;
		return 0;
	}
	if (found == digits && q->type == TYPE_NAPTR) {
		/* The first digit is the last label. */
		const uint8_t *first =
			q->name + q->name_len - sizeof(block) - 1;

		put_naptr(out, q, *first == '0');
		counts[0]++;
		return 0;
	}
	put_soa(out, apex, sizeof(apex));
	counts[1]++;
	return is_above(q) || (found >= 0 && found <= digits) ? 0 : 3;
}

static void serve(int udp, int digits)
{
	uint8_t in[4096];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	struct question q;
	struct out out = { .len = 0 };
	unsigned int counts[2] = { 0, 0 };
	const ssize_t got = recvfrom(udp, in, sizeof(in), 0,
				     (struct sockaddr *)&from, &size);

	if (got < HEADER || !read_question(in, (size_t)got, &q))
		return;
	put(&out, in, q.end);
	const unsigned int rcode = answer(&q, digits, counts, &out);

	out.octets[2] = (uint8_t)(0x84 | (in[2] & 1)); /* QR AA RD */
	out.octets[3] = (uint8_t)rcode;
	out.octets[7] = (uint8_t)counts[0];
	out.octets[9] = (uint8_t)counts[1];
	if (out.octets[11]) { /* EDNS: one, of 1,232 octets */
		out.octets[11] = 1;
		put(&out, "\0\0\x29\x04\xd0\0\0\0\0\0\0", 11);
	}
	sendto(udp, out.octets, out.len, 0, (struct sockaddr *)&from, size);
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	const int udp = socket(AF_INET, SOCK_DGRAM, 0);
	const int room = 8 << 20;

	if (argc != 3) {
		fputs("usage: authority PORT DIGITS\n", stderr);
		return 2;
	}
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (udp < 0 || bind(udp, (struct sockaddr *)&at, sizeof(at))) {
		perror("authority");
		return 1;
	}
	for (;;)
		serve(udp, (int)strtol(argv[2], NULL, 10));
}
