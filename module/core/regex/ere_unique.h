/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_unique.h - does a backtracking matcher find the POSIX result of an ERE?
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
 *  4. a part that may be repeated more than once contains no group, but may be
 *     one: only POSIX forgets what inner groups matched in earlier iterations;
 *  5. "^" stands first and "$" last, if at all, outside of groups.
 *
 * By 1 to 3, from each start there is one path through the tree: all matches
 * from there are prefixes of it, and for each end there is one parse. Where the
 * path may stop or go on, a greedy matcher goes on first; if that leads to a
 * match, it is longer than the one that stops. So the first match found is the
 * longest, its only parse is that of POSIX, and by 4 the groups agree.
 *
 * The criterion is sufficient, not necessary: a pattern that fails it is
 * matched by ere_span.h.
 */
#pragma once

#include "ere.h"

/*
 * Does the ERE meet the criterion above for this subject? Returns false also
 * for patterns that get large when their intervals are written out, for more
 * than nine groups, and for subjects with more than 64 different octets.
 */
bool e164_ere_is_unique(const struct e164_ere *ere, struct e164_slice subject);
