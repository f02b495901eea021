/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_syntax.h - the syntax of URIs of some schemes.
 */
#pragma once

#include "e164/bytes.h"

/* Is it a tel: URI with neither a global number nor phone-context? */
bool cli_tel_fault(struct e164_slice uri);

/* Is it a sip: or sips: URI without a host, or with an empty user? */
bool cli_sip_fault(struct e164_slice uri);

/* Has the sip: or sips: URI a password behind its user, empty or not? */
bool cli_sip_has_password(struct e164_slice uri);

/*
 * What a URI lacks that names nobody and no place, such as "http:e.com", or is
 * at a port that there is none of; NULL: nothing that is known of its scheme. A
 * part of a sentence, static text.
 *
 * Requires: e164_uri_parse() accepted uri, and cli_sip_fault() did.
 */
const char *cli_uri_target_fault(struct e164_slice uri);
