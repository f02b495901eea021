/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world_make.h - what a lookup is fed, made from the text of rows.
 *
 * All of it is valid until world_make_reset(). Most of it ends at a guard page,
 * so that an octet read behind it crashes the test.
 */
#pragma once

#include "world.h"

void world_make_reset(void);

struct e164_slice world_keep(const void *from, size_t len);
struct e164_slice world_keep_name(const char *text);

/* The name and the type that are asked for. */
const char *world_asked(const struct world_row *row);
uint16_t world_qtype(enum e164_task task);

/* is: words, as in struct world_place and struct world_row */
struct e164_clearance world_clearance(enum e164_verdict refused,
				      uint32_t boundary_sec, const char *is);

struct e164_result world_result(const struct world_place *place);
uint64_t world_expiry(const struct world_number *number);
struct e164_number_result
world_number_result(const struct world_number *number);
