/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench.h - clock and random numbers of the measurements.
 *
 * The machine is shared with others, so everything is measured several times
 * and the shortest time counts.
 */
#pragma once

#include <stdint.h>
#include <time.h>

static inline double bench_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* xorshift64: the same numbers everywhere. state must not be zero. */
static inline uint32_t bench_draw(uint64_t *state, uint32_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state >> 16) % below);
}
