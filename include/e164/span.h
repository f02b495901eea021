/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * span.h - the part of the subject that a match, or one group of it, covers.
 *
 * Offsets in octets from the start of the subject; end is behind the last
 * octet. If start < 0, the group took no part in the match (REW-22).
 */
#pragma once

struct e164_span {
	int start;
	int end;
};
