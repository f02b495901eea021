/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * epoch.h - whatever was cached in another epoch is never used again.
 *
 * An epoch ends with "enumctl flush", with the loss of the counters-file, and
 * when the clock of the machine is set back. Expiries are points of time, so a
 * clock that goes back would make each answer live longer, with a greater TTL,
 * than its zone allows; and what was made while the clock was ahead would
 * outlive even the mistake.
 */
#pragma once

#include "instance.h"

/* For every query. now: of its thread, in seconds */
uint32_t enumod_epoch_of(struct enumod_instance *env, time_t now);

/* The flushes that an epoch has seen, for io_counters_flush_done(). */
uint32_t enumod_epoch_flushes(struct enumod_instance *env, uint32_t epoch);
