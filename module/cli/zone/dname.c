/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dname.c - read a domain name in the notation of zone files.
 */
#include "dname.h"

#include <ldns/ldns.h>
#include <string.h>

#include "e164/number.h"

struct e164_slice zone_name_parse(const char *text, uint8_t *wire)
{
	ldns_rdf *name = NULL;
	struct e164_slice got = e164_slice(wire, 0);

	if (ldns_str2rdf_dname(&name, text) != LDNS_STATUS_OK)
		return got;
	if (ldns_rdf_size(name) <= E164_DNAME_MAX) {
		got.len = ldns_rdf_size(name);
		memcpy(wire, ldns_rdf_data(name), got.len);
	}
	ldns_rdf_deep_free(name);
	return got;
}
