/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * service_usual.c - which enumservice a URI of a scheme is usually for.
 *
 * record takes it if no other is named; lint asks whether it was meant where
 * the scheme stands in its place. To add one, add its row.
 */
#include "service_usual.h"

static const struct {
	const char *scheme;
	const char *service;
} rows[] = {
	{ "acct", "acct" },
	{ "ftp", "ft:ftp" },
	{ "h323", "h323" },
	{ "http", "web:http" },
	{ "https", "web:https" },
	{ "iax", "iax" },
	{ "im", "im" },
	{ "ldap", "vpim:ldap" },
	{ "mailto", "email:mailto" },
	{ "pres", "pres" },
	{ "sip", "sip" },
	{ "sips", "sip" },
	{ "tel", "voice:tel" },
	{ "xmpp", "xmpp" },
};

int cli_service_usual(struct e164_slice scheme)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (e164_slice_equal_nocase(scheme,
					    e164_slice_text(rows[i].scheme)))
			return e164_service_find(
				e164_slice_text(rows[i].service));
	return E164_SERVICE_NONE;
}
