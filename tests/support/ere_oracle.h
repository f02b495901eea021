/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_oracle.h - what POSIX says that an ERE matches, by brute force.
 *
 * Written from the text of POSIX (XBD 9.1 and 9.4.6) and sharing nothing with
 * the product. It does not parse: the test builds a tree and writes the ERE
 * from that. Every way in which the tree can match is listed; the ways are
 * compared subpattern by subpattern, and the best one is the result. Time and
 * memory grow exponentially, so it is for small patterns and subjects only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define ORACLE_CHILDREN 4
#define ORACLE_GROUPS   32

enum oracle_kind {
	ORACLE_ONE, /* one octet of "accepts" */
	ORACLE_START,
	ORACLE_END,
	ORACLE_SEQUENCE,
	ORACLE_CHOICE,
	ORACLE_REPEAT,
	ORACLE_GROUP,
};

struct oracle_node {
	enum oracle_kind kind;
	const char *accepts;
	const char
		*text; /* of an ORACLE_ONE in the ERE; the oracle ignores it */
	int min;
	int max;   /* < 0 for no bound */
	int group; /* 1 to ORACLE_GROUPS */
	size_t count;
	const struct oracle_node *children[ORACLE_CHILDREN];
};

struct oracle_span {
	int start; /* -1 when the group took no part */
	int end;
};

struct oracle_answer {
	bool is_match;
	struct oracle_span spans[ORACLE_GROUPS + 1]; /* [0] is the match */
};

/* Returns false, without an answer, when there are too many ways to list. */
bool oracle_match(const struct oracle_node *tree, const char *subject,
		  struct oracle_answer *answer);
