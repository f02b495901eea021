/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * udp_echo.c - answers each question with itself: what no DNS server on this
 * machine can be cheaper than.
 *
 *   udp_echo PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER 12
#define QR     0x80

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	const int udp = socket(AF_INET, SOCK_DGRAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port =
		htons((uint16_t)strtoul(argc > 1 ? argv[1] : "", NULL, 10));
	if (udp < 0 || bind(udp, (struct sockaddr *)&at, sizeof(at))) {
		perror("udp_echo");
		return 1;
	}
	for (;;) {
		unsigned char message[4096];
		struct sockaddr_in from;
		socklen_t size = sizeof(from);
		const ssize_t got = recvfrom(udp, message, sizeof(message), 0,
					     (struct sockaddr *)&from, &size);

		if (got < HEADER)
			continue;
		message[2] |= QR;
		sendto(udp, message, (size_t)got, 0, (struct sockaddr *)&from,
		       size);
	}
}
