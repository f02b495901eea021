/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * list.h - a list on the heap, of whatever the member that has it says.
 */
#pragma once

#include <stddef.h>

struct e164_list {
	void *at; /* the first item; NULL when count is 0 */
	size_t count;
};
