/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_zones.h - zones that Unbound answers from before any module runs.
 */
#pragma once

#include "instance.h"

/*
 * Warn of each auth-zone: at, above or below an apex that has "for-downstream:
 * yes", which is Unbound's default: clients get its records without policy.
 */
void enumod_host_zones_warn(const struct module_env *env,
			    const struct e164_options *options);
