/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * service_usual.h - which enumservice a URI of a scheme is usually for.
 */
#pragma once

#include "e164/service.h"

/*
 * scheme: without the ":", letter case ignored
 * Returns the index of the enumservice, or E164_SERVICE_NONE.
 */
int cli_service_usual(struct e164_slice scheme);
