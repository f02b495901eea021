/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * span.h - what a match, or one group of it, covers.
 *
 * Offsets in octets from the start of the subject; start < 0 says that the
 * group took no part in the match (REW-22).
 */
#pragma once

struct e164_span {
	int start;
	int end;
};
