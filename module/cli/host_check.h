/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_check.h - would this Unbound load the module, and let it do its work?
 */
#pragma once

#include "host_view.h"

#include "e164/conf.h"

/*
 * The library that the module brings into Unbound's process must be in the
 * chroot. Its path is that of this process; NULL: not known.
 */
const char *cli_host_library(void);

/*
 * The files that the loader needs, when there is no configuration to check by.
 * Faults are printed; if module-config does not name the module, nothing is.
 */
void cli_host_check_files(const struct cli_host_view *view,
			  const char *library);

/* Does module-config name it? */
bool cli_host_loads_module(const struct cli_host_view *view);

/*
 * Check what the module and Unbound demand of unbound.conf, after
 * cli_host_view_enter(). Faults and warnings are printed to standard error.
 * library: from cli_host_library(), before that
 * Returns false if the module would not start.
 */
bool cli_host_check(const struct cli_host_view *view,
		    const struct e164_config *config, const char *library);
