/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_unique.h - whether a backtracking matcher can be trusted with an ERE.
 *
 * POSIX wants the longest match and the longest sub-matches; a backtracking
 * matcher takes the first that it finds. They agree when the pattern leaves no
 * choice: while the subject is read from left to right, the next octet alone
 * tells which leaf of the tree takes it. The criterion, for one given subject:
 *
 *  1. no octet of the subject can begin two alternatives, and no alternative
 *     matches the empty string;
 *  2. what is repeated does not match the empty string;
 *  3. where a repetition may go on or stop (min < max), no octet of the subject
 *     can both begin another iteration and come next after the repetition;
 *  4. a part that may be repeated more than once holds no group but the one
 *     that it is, since only POSIX forgets groups of former iterations;
 *  5. "^" stands first and "$" last, if at all, outside of groups.
 *
 * By 1 to 3 each start has one run through the tree: all matches from there are
 * prefixes of it, and for each end there is one parse. Where the run may stop
 * or go on, a greedy matcher goes on first, and if that leads to a match, the
 * match is longer than the one that stops. So the first match found is the
 * longest, its only parse is the POSIX one, and 4 makes the groups agree.
 *
 * The criterion is sufficient, not necessary: when in doubt the answer is no,
 * and ere_span.h decides the match.
 */
#pragma once

#include "ere.h"

/*
 * Whether the match is unique in the sense above; no is also the answer for
 * patterns that get large when their intervals are written out, for more than
 * nine groups, and for subjects with more than 64 different octets.
 */
bool e164_ere_is_unique(const struct e164_ere *ere, struct e164_slice subject);
