/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere.h - POSIX extended regular expressions as a tree.
 *
 * The parser takes what POSIX defines (XBD 9) and nothing that it leaves
 * undefined (REW-12), so that a tree has one meaning for every matcher. The
 * nodes are in one array and refer to each other by index. A node comes after
 * its children: a loop with rising index works from the leaves up, one with
 * falling index from the root down, and no recursion is needed.
 * CAT and ALT are binary and nest to the right, as REW-21 wants it.
 *
 * The owner zeroes struct e164_ere once, parses any number of expressions into
 * it one after the other, and clears it in the end.
 */
#pragma once

#include "bracket.h"

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_ERE_DUP_MAX    255        /* the least RE_DUP_MAX of POSIX */
#define E164_ERE_MANY       UINT16_MAX /* as max: no upper bound */
#define E164_ERE_DEPTH_WIRE 16         /* nested groups of an ERE from DNS */
#define E164_ERE_DEPTH_MAX  64         /* nested groups of any ERE */

enum e164_ere_kind {
	E164_ERE_OCTET,  /* octet or other */
	E164_ERE_ANY,    /* "." */
	E164_ERE_SET,    /* sets[index] */
	E164_ERE_BOL,    /* "^" */
	E164_ERE_EOL,    /* "$" */
	E164_ERE_CAT,    /* left, then right */
	E164_ERE_ALT,    /* left or right */
	E164_ERE_REPEAT, /* left, min to max times; never a REPEAT */
	E164_ERE_GROUP,  /* left, reported as group number index */
};

struct e164_ere_node {
	enum e164_ere_kind kind;
	bool has_group; /* is a group or holds one */
	uint8_t octet;
	uint8_t other; /* its other case, if is_icase; else the same octet */
	uint16_t min;  /* 0 to E164_ERE_DUP_MAX */
	uint16_t max;  /* at least min, or E164_ERE_MANY */
	uint16_t left;
	uint16_t right;
	uint16_t index; /* of a set; or number of a group, from 1 */
	uint16_t link;  /* used while parsing only */
};

struct e164_ere {
	struct e164_ere_node *nodes; /* owned */
	size_t node_count;
	size_t node_cap;
	struct e164_set *sets; /* owned */
	size_t set_count;
	size_t set_cap;
	size_t group_count;
	/* After E164_EERE: what is wrong, static; octets read until then. */
	const char *fault;
	size_t fault_at;
};

struct e164_ere_options {
	uint8_t delimiter; /* "\" before it stands for it (REW-06); 0: none */
	bool is_icase;     /* REW-07 */
	size_t depth_max;  /* at most E164_ERE_DEPTH_MAX */
};

/* The index of the root, which is the last node. Requires a parsed tree. */
static inline size_t e164_ere_root(const struct e164_ere *ere)
{
	return ere->node_count - 1;
}

/* Does a node of kind OCTET, ANY or SET accept this octet? */
static inline bool e164_ere_accepts(const struct e164_ere *ere,
				    const struct e164_ere_node *node,
				    uint8_t octet)
{
	if (node->kind == E164_ERE_OCTET)
		return octet == node->octet || octet == node->other;
	if (node->kind == E164_ERE_SET)
		return e164_set_has(&ere->sets[node->index], octet);
	return node->kind == E164_ERE_ANY;
}

/* A bound of a repetition, clamped to the most that can make a difference. */
static inline size_t e164_ere_clamp(uint16_t bound, size_t most)
{
	return bound < most ? bound : most;
}

/*
 * Parse text into ere, in place of the tree that it has.
 *
 * Returns: E164_OK; E164_EERE; E164_EAMBIGUOUS (see bracket.h); E164_EMEMORY.
 *          After a failure ere holds no tree.
 */
E164_MUST_CHECK enum e164_status
e164_ere_parse(struct e164_ere *ere, struct e164_slice text,
	       const struct e164_ere_options *options);

/* Free what ere owns, and zero it. */
void e164_ere_clear(struct e164_ere *ere);
