/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * guard.h - memory in front of a page that may not be accessed.
 *
 * An octet read or written past its end crashes the test at once, in every
 * build. guard_copy() is for input, guard_room() for an output buffer; both are
 * valid until guard_reset(), which is called once for each row of a test.
 */
#pragma once

#include "e164/bytes.h"

struct e164_slice guard_copy(const void *from, size_t len);
struct e164_slice guard_text(const char *text);
uint8_t *guard_room(size_t len);
void guard_reset(void);
