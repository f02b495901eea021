/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_check.h - what is no fault of enumod.conf, but is hardly meant.
 */
#pragma once

#include "e164/conf.h"

/* Each is a warning on standard error. */
void cli_conf_check(const struct e164_config *config);
