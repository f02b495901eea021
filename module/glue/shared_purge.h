/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_purge.h - make all shared answers in Unbound's caches useless, and the
 * NSEC records by which it would deny numbers.
 *
 * At the end of an instance, since the next one may have another configuration,
 * or not be there at all, and Unbound may keep its caches; and when "enumctl
 * flush" is given (shared_watch.h).
 */
#pragma once

#include "instance.h"

/*
 * Walk through the caches. Only where they cannot go away meanwhile: in a
 * worker that runs, or where Unbound starts and ends modules. No lock may be
 * held.
 */
void enumod_shared_purge(const struct module_env *env,
			 struct enumod_instance *instance);
