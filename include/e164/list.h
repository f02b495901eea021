/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * list.h - an array on the heap; the member that has it says of what type.
 */
#pragma once

#include <stddef.h>

struct e164_list {
	void *at; /* the first item; NULL when count is 0 */
	size_t count;
};
