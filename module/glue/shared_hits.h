/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_hits.h - count and log what Unbound answers from its message cache.
 *
 * For such a query no module is called, only a call-back of ours, with the
 * locks of the message and its RRsets held. It takes none itself.
 */
#pragma once

#include "instance.h"

/*
 * instance: must outlive the matching call of enumod_shared_hits_end()
 * Returns false when out of memory.
 */
bool enumod_shared_hits_begin(struct module_env *env, int id,
			      struct enumod_instance *instance);
void enumod_shared_hits_end(struct module_env *env, int id);
