/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside_rpz.h - a response policy zone of Unbound, at the end of an alias.
 *
 * Unbound applies such zones (rpz:) to the question of a client, and the
 * iterator does to each name that an alias leads it to. The query for the end
 * of an alias that is made here has neither, so the zones are asked here.
 */
#pragma once

#include "alias.h"

enum enumod_rpz {
	ENUMOD_RPZ_NOTHING, /* no zone has anything to say */
	ENUMOD_RPZ_REPLY,   /* qstate's reply is what one says */
	ENUMOD_RPZ_FAILED,  /* out of memory */
};

/*
 * Ask the response policy zones about the end of an alias.
 *
 * reply: has the aliases that lead there; what a zone says comes behind them
 */
enum enumod_rpz enumod_outside_rpz(struct module_qstate *qstate,
				   const struct reply_info *reply,
				   const struct enumod_alias *alias);
