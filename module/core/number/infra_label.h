/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * infra_label.h - interim infrastructure ENUM: a label among the digits.
 *
 * RFC 5527 sections 4 and 5; rows MAP-12 and MAP-13. The label stands behind
 * the country code, whose number of digits RFC 5527 calls POSITION. For
 * +442079460123 that is 2, and the name 3.2.1.0.6.4.9.7.0.2.i.4.4.e164.arpa.
 */
#pragma once

#include "e164/number.h"

/* POSITION of a number, 1 to 7. */
unsigned e164_branch_position(const struct e164_number *number);

/*
 * Copy the labels in front of an apex without its branch label.
 *
 * labels: whole labels in wire form, without the root label
 * out:    the copy is appended to it
 * behind: written: how many labels stand between branch label and apex
 *
 * Returns false when the branch label is not there exactly once, or out is too
 * small.
 */
bool e164_branch_remove(struct e164_slice labels, const struct e164_apex *apex,
			struct e164_writer *out, unsigned *behind);
