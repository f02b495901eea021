/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * epoch.c - count flushes, and the times that the clock was set back.
 *
 * Each thread has a clock of its own, which stands still while it works on one
 * event. So one that is behind another proves nothing, nor one that is ahead,
 * as its event may have begun before the clock was set back. Then the machine's
 * clock is asked, and a few seconds are nobody's concern.
 */
#include "epoch.h"

#include <time.h>

#define SLACK_SEC 5

static bool is_before(time_t now, time_t latest)
{
	return now + SLACK_SEC < latest;
}

bool enumod_epoch_is_now(time_t now)
{
	const time_t machine = time(NULL);

	return !is_before(now, machine) && !is_before(machine, now);
}

static void note_set_back(struct enumod_instance *instance, time_t latest)
{
	const time_t now = time(NULL);

	if (!is_before(now, latest) ||
	    !atomic_compare_exchange_strong(&instance->latest_sec, &latest,
					    now))
		return;
	atomic_fetch_add(&instance->set_back, 1);
	log_warn("enumod: the clock was set back by %lld seconds: what was "
		 "cached is looked up again",
		 (long long)(latest - now));
}

void enumod_epoch_look(struct enumod_instance *instance, time_t now)
{
	time_t latest = atomic_load_explicit(&instance->latest_sec,
					     memory_order_relaxed);

	if (is_before(now, latest))
		note_set_back(instance, latest);
	else if (now > latest && !is_before(time(NULL), now))
		/* If another thread was faster, that one's is as good. */
		(void)atomic_compare_exchange_strong(&instance->latest_sec,
						     &latest, now);
}
