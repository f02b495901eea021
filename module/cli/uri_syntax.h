/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_syntax.h - the syntax of tel: and sip: URIs.
 */
#pragma once

#include "e164/bytes.h"

/* Is it a tel: URI with neither a global number nor phone-context? */
bool cli_tel_fault(struct e164_slice uri);

/* Is it a sip: or sips: URI without a host, or with an empty user? */
bool cli_sip_fault(struct e164_slice uri);
