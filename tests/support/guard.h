/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * guard.h - memory that ends where a page that may not be touched begins.
 *
 * An octet read or written past the end crashes the test at once, in every
 * build. guard_copy() holds an input, guard_room() an output buffer; both stay
 * until guard_reset() (call it once a row).
 */
#pragma once

#include "e164/bytes.h"

struct e164_slice guard_copy(const void *from, size_t len);
struct e164_slice guard_text(const char *text);
uint8_t *guard_room(size_t len);
void guard_reset(void);
