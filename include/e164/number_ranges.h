/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_ranges.h - a set of number ranges and prefixes, compiled for look-up.
 *
 * For approved-range: and approved-prefix: (VAL-02) and for the numbers that a
 * validation entity may vouch for (TOK-13). A range stands for the numbers of
 * its length within it and their longer numbers, a prefix for all numbers that
 * begin with it. Compiled once, then unchanged and shared by threads; a look-up
 * takes O(log n) steps.
 */
#pragma once

#include "e164/conf.h"
#include "e164/extent.h"

struct e164_ranges;

/*
 * Compile a set.
 *
 * ranges:   list of struct e164_range
 * prefixes: list of struct e164_prefix
 * set:      the caller frees it by e164_ranges_free()
 *
 * Returns: E164_OK; E164_EMEMORY, with *set not written.
 */
E164_MUST_CHECK enum e164_status
e164_ranges_compile(const struct e164_list *ranges,
		    const struct e164_list *prefixes, struct e164_ranges **set);

/* Accepts NULL. */
void e164_ranges_free(struct e164_ranges *set);

/* Was it compiled from empty lists? Callers then allow every number. */
bool e164_ranges_is_empty(const struct e164_ranges *set);

/* Is every number of the extent in the set? */
bool e164_ranges_cover(const struct e164_ranges *set,
		       const struct e164_extent *extent);
