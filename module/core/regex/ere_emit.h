/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_emit.h - write an ERE tree as a pattern for PCRE2.
 *
 * The pattern is canonical: each octet of it is ours. A digit stands for
 * itself, every other octet is written "\xHH", a set as ranges of those,
 * anchors as "\A" and "\z", intervals with bounds clamped to the subject. So
 * nothing that Perl adds to EREs can be reached from the wire (REW-12).
 */
#pragma once

#include "ere.h"

/*
 * most: the bound of repetitions above which nothing changes: one more than
 *       the length of the subject in octets
 * out:  written on E164_OK only, but octets behind its length may change
 *
 * Returns: E164_OK; E164_ESPACE, the pattern does not fit.
 */
E164_MUST_CHECK enum e164_status
e164_ere_emit(const struct e164_ere *ere, size_t most, struct e164_writer *out);
