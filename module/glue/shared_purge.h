/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_purge.h - make all shared answers in Unbound's caches useless.
 *
 * At the end of an instance, since the next one may have another configuration,
 * or not be there at all, and Unbound may keep its caches. And when "enumctl
 * flush" is given: no query may come by that would notice, as Unbound answers
 * them itself, so a thread looks for it, ten times in a second.
 */
#pragma once

#include "instance.h"

/*
 * Start the thread, if the configuration has shared answers and a
 * counters-file, without which there is no flush.
 * Returns false, after logging why, when it cannot be started.
 */
bool enumod_shared_purge_begin(struct module_env *env,
			       struct enumod_instance *instance);

/* Stop the thread, and purge. */
void enumod_shared_purge_end(struct module_env *env,
			     struct enumod_instance *instance);
