/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * infra_label.h - interim infrastructure ENUM: a label among the digits.
 *
 * RFC 5527 sections 4 and 5; rows MAP-12 and MAP-13. The label stands behind
 * the country code, which has POSITION digits: 3.2.1.0.6.4.9.7.0.2.i.4.4 for
 * +442079460123.
 */
#pragma once

#include "e164/number.h"

/* POSITION of a number, 1 to 7. */
unsigned e164_branch_position(const struct e164_number *number);

/*
 * Take the branch label of an apex out of the labels in front of it.
 *
 * labels: whole labels in wire form
 * out:    grows by the labels without it
 * behind: labels between it and the apex
 *
 * Returns false when it is not there exactly once, or out is too small.
 */
bool e164_branch_remove(struct e164_slice labels, const struct e164_apex *apex,
			struct e164_writer *out, unsigned *behind);
