/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log_user.c - who makes a change.
 *
 * The user of the process, and who had logged in before sudo or su: the kernel
 * keeps that as the "loginuid", which no user can change any more.
 */
#include "ledger_trace.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#define LOGIN_FILE "/proc/self/loginuid"
#define NAMES_MAX  4096 /* octets of an entry of the list of users */

static void find_name(uid_t uid, char name[LEDGER_WORD_MAX + 1])
{
	struct passwd *found = NULL;
	char octets[NAMES_MAX];
	struct passwd user;

	if (!getpwuid_r(uid, &user, octets, sizeof(octets), &found) && found)
		snprintf(name, LEDGER_WORD_MAX + 1, "%s", user.pw_name);
	else
		snprintf(name, LEDGER_WORD_MAX + 1, "%ju", (uintmax_t)uid);
}

/* (uid_t)-1: nobody has logged in, as for a service. */
static uid_t login_of(void)
{
	FILE *file = fopen(LOGIN_FILE, "re");
	char text[32] = "";
	char *end = NULL;

	if (file && !fgets(text, sizeof(text), file))
		text[0] = 0;
	if (file)
		fclose(file);
	const unsigned long uid = strtoul(text, &end, 10);

	return end == text || *end ? (uid_t)-1 : (uid_t)uid;
}

void ledger_log_find_user(struct ledger_cause *cause)
{
	const uid_t uid = geteuid();
	const uid_t login = login_of();

	find_name(uid, cause->user);
	cause->login[0] = 0;
	if (login != (uid_t)-1 && login != uid)
		find_name(login, cause->login);
	if (gethostname(cause->host, sizeof(cause->host)))
		cause->host[0] = 0;
	cause->host[sizeof(cause->host) - 1] = 0;
}
