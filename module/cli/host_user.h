/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_user.h - does Unbound take its configuration as its own user, too?
 *
 * It reads unbound.conf as root, and later, as the user of username:, zone
 * files, trust anchors and hints; with a reload everything. What that user may
 * not read ends it then.
 */
#pragma once

#include "host_view.h"

/*
 * Ask unbound-checkconf once more, as this user. user: instead of Unbound's;
 * NULL: that. Only root can ask.
 *
 * is_start: the file as it is will be read by root, so what is wrong is a
 *           warning; else it is an error
 *
 * Returns false after an error was printed.
 */
bool cli_host_user_check(const struct cli_host_view *view, const char *user,
			 bool is_start);
