/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_times.h - until when Unbound may hand a shared answer out.
 *
 * A message is served as long as the TTL of each of its RRsets lasts, so these
 * alone say until when Unbound may answer without us: to the moment when the
 * answer should be refreshed, and when somebody does that, to its end. The
 * TTLs of the records are numbers of their own.
 *
 * The times of the message are moved into the far future. So serve-expired,
 * which asks for the message's alone, never sees it as expired, and prefetch
 * leaves it to us.
 */
#pragma once

#include "query.h"

/*
 * Is the far future within time_t? With one of 32 bits it is not from 2029 on,
 * and nothing can be shared.
 */
bool enumod_shared_times_fit(const struct module_env *env, time_t ttl);

/* Of a message in the cache, absolute: its last second. */
time_t enumod_shared_times_end(const struct reply_info *rep);

/* From then on it is to be refreshed. */
time_t enumod_shared_times_refresh(const struct reply_info *rep);

/* For a message that is to be stored; all times are relative. */
void enumod_shared_times_set(const struct enumod_query *q,
			     struct reply_info *rep);

/*
 * Let Unbound answer to the end of the message, since it is refreshed now. Its
 * lock is held; those of its RRsets are taken.
 * Returns false if somebody did that before.
 */
bool enumod_shared_times_prolong(struct reply_info *rep);
