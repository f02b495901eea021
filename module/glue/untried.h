/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * untried.h - servers of a zone that were not asked yet.
 */
#pragma once

#include "compat.h"

/* Does the iterator know one that it has not asked for this query, but may? */
bool enumod_untried_is_left(const struct module_qstate *qstate);
