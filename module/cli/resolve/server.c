/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server.c - the servers that are asked.
 */
#include "exchange.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <netdb.h>
#include <sys/socket.h>

#define SERVERS_MAX 3    /* of one name, or of resolv.conf */
#define UDP_SIZE    1232 /* octets, avoids fragments */
#define PORT_DNS    53
#define HOST_MAX    272 /* octets of HOST@PORT */

/* HOST@PORT or HOST, into text (which is cut up) and port. */
static bool split_server(char *text, uint16_t *port)
{
	char *at = strchr(text, '@');
	char *end;

	*port = PORT_DNS;
	if (!at)
		return true;
	*at = '\0';
	const unsigned long value = strtoul(at + 1, &end, 10);

	*port = (uint16_t)value;
	return e164_is_digit((uint8_t)at[1]) && !*end && value > 0 &&
	       value <= UINT16_MAX;
}

static bool push(ldns_resolver *res, const struct sockaddr *address)
{
	ldns_rdf *server = ldns_sockaddr_storage2rdf(
		(const struct sockaddr_storage *)(const void *)address, NULL);
	const bool is_good = server && ldns_resolver_push_nameserver(
					       res, server) == LDNS_STATUS_OK;

	ldns_rdf_deep_free(server);
	return is_good;
}

/* The library's words say neither what it is for nor what helps. */
static enum cli_exit fail_host(const char *host, int error)
{
	const bool is_system = error == EAI_SYSTEM;
	const char *cause = is_system ? strerror(errno) : gai_strerror(error);

	if (strpbrk(host, ":[")) {
		cli_error("--server: %s: %s; expected HOST@PORT, such as "
			  "127.0.0.1@5353 or ::1@5353",
			  host, cause);
		return CLI_BAD;
	}
	if (error == EAI_AGAIN) {
		cli_error("--server: %s: no server of /etc/resolv.conf says "
			  "which address it has (%s); try again, or give the "
			  "address itself",
			  host, cause);
		return CLI_ENVIRONMENT;
	}
	cli_error("--server: %s: %s; correct it, or give an address", host,
		  cause);
	return error == EAI_MEMORY || error == EAI_FAIL || is_system
		       ? CLI_ENVIRONMENT
		       : CLI_BAD;
}

/* All addresses of a host; with an address as its name, that one. */
static enum cli_exit push_host(ldns_resolver *res, const char *host)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found;
	const int error = getaddrinfo(host, NULL, &hints, &found);

	if (error)
		return fail_host(host, error);
	for (const struct addrinfo *a = found;
	     a && ldns_resolver_nameserver_count(res) < SERVERS_MAX;
	     a = a->ai_next)
		(void)push(res, a->ai_addr);
	freeaddrinfo(found);
	return ldns_resolver_nameserver_count(res) ? CLI_GOOD : CLI_ENVIRONMENT;
}

static enum cli_exit resolver_at(const char *server, ldns_resolver **res)
{
	char text[HOST_MAX];
	uint16_t port;

	if (strlen(server) >= sizeof(text) ||
	    !split_server(memcpy(text, server, strlen(server) + 1), &port) ||
	    !*text) {
		cli_error("--server: \"%s\" is not valid, expected HOST@PORT",
			  server);
		return CLI_BAD;
	}
	*res = ldns_resolver_new();
	if (!*res)
		return CLI_ENVIRONMENT;
	ldns_resolver_set_port(*res, port);
	const enum cli_exit status = push_host(*res, text);

	if (status != CLI_GOOD) {
		ldns_resolver_deep_free(*res);
		*res = NULL;
	}
	return status;
}

enum cli_exit resolve_exchange_open(const char *server, ldns_resolver **res)
{
	*res = NULL;
	if (server) {
		const enum cli_exit status = resolver_at(server, res);

		if (status != CLI_GOOD)
			return status;
	} else if (ldns_resolver_new_frm_file(res, NULL) != LDNS_STATUS_OK ||
		   !ldns_resolver_nameserver_count(*res)) {
		ldns_resolver_deep_free(*res);
		*res = NULL;
		cli_error("/etc/resolv.conf cannot be read, or names no "
			  "server; name one with --server HOST@PORT");
		return CLI_ENVIRONMENT;
	}
	while (ldns_resolver_nameserver_count(*res) > SERVERS_MAX)
		ldns_rdf_deep_free(ldns_resolver_pop_nameserver(*res));
	ldns_resolver_set_dnssec(*res, true);
	ldns_resolver_set_edns_udp_size(*res, UDP_SIZE);
	return CLI_GOOD;
}
