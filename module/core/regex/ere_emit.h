/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_emit.h - write an ERE tree as a pattern for PCRE2.
 *
 * No octet of the ERE is copied as it is. A digit stands for itself, every
 * other octet is written "\xHH", a set as ranges of those, anchors as "\A" and
 * "\z", and the bounds of intervals are clamped to the subject's length. So
 * nothing that Perl adds to EREs can be used from the network (REW-12).
 */
#pragma once

#include "ere.h"

/*
 * most: larger bounds of repetitions are clamped to this, since they make no
 *       difference: length of the subject in octets plus one
 * out:  its length grows on E164_OK only; octets behind that may change
 *
 * Returns: E164_OK; E164_ESPACE, the pattern does not fit.
 */
E164_MUST_CHECK enum e164_status
e164_ere_emit(const struct e164_ere *ere, size_t most, struct e164_writer *out);
