/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trees.h - a number in one tree after the other (apex-search).
 *
 * A number that is asked for below one apex may be answered from the trees of
 * the apexes behind that one in the configuration, in their order: from the
 * first that has records of it. A tree is left only when it has denied the
 * number, so that nobody who breaks its answer can send the number elsewhere:
 * what fails, what is bogus, and what policy refuses is the answer.
 *
 * Other trees are those of numbers of the same kind (aus-plus), and the name of
 * the number there must not belong to yet another tree. Names of a branch are
 * not searched for.
 */
#pragma once

#include "e164/conf.h"
#include "e164/number.h"
#include "e164/policy.h"

/* Where a search is; zeroed, it has not begun. Its fields are read only. */
struct e164_search {
	size_t asked;          /* trees, beside the first */
	size_t apex;           /* index of the one asked last */
	bool is_found;         /* that one has not denied the number */
	bool has_name;         /* one denied the records, but not the name */
	enum e164_trust trust; /* the weakest of all denials */
	uint8_t name[E164_DNAME_MAX]; /* of the number, in that tree */
	size_t len;
};

/* Is there another tree to search for this name's number? */
bool e164_trees_has_next(const struct e164_options *options,
			 const struct e164_name *name);

/*
 * Go on to the next tree. Returns false when there is none; then *search is as
 * it was.
 *
 * name: that was asked for; its apex is one of the options
 */
bool e164_trees_next(const struct e164_options *options,
		     const struct e164_name *name, struct e164_search *search);

/*
 * Does what a tree says lead to the next one? A denial does that is not bogus,
 * and is proven where DNSSEC is required. An alias is an answer, wherever it
 * leads.
 *
 * has_names: the answer has an alias
 */
bool e164_trees_leads_on(const struct e164_policy *policy,
			 enum e164_outcome outcome, enum e164_trust trust,
			 bool has_names);
