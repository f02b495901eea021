/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_neighbours.c - which module-config is refused, and what is said.
 */
#include "e164/conf.h"
#include "e164/neighbours.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* All that was told, one line each. */
struct told {
	char text[4096];
	size_t len;
};

static void tell(void *arg, const char *message)
{
	struct told *told = arg;

	if (told->len + strlen(message) + 2 > sizeof(told->text))
		return;
	told->len += (size_t)snprintf(told->text + told->len,
				      sizeof(told->text) - told->len, "%s\n",
				      message);
}

static const struct row {
	const char *modules;
	size_t own;
	const char *allowed; /* one label or "" */
	const char *fault;   /* a part of what is told, "" when all is well */
} rows[] = {
	{ "dynlib validator iterator", 0, "", "" },
	{ "  dynlib\tvalidator  iterator ", 0, "", "" },
	{ "dynlib subnetcache validator iterator", 0, "", "" },
	{ "respip dynlib validator iterator", 1, "", "" },
	{ "dynlib respip validator iterator", 0, "", "" },
	{ "python dynlib validator iterator", 1, "", "" },
	{ "dynlib dynlib validator iterator", 0, "", "" },
	{ "dynlib dynlib validator iterator", 1, "", "" },
	{ "ipsecmod dynlib validator iterator", 1, "", "" },
	{ "subnetcache dynlib validator iterator", 1, "",
	  "use module-config: \"dynlib subnetcache validator iterator\"" },
	{ "dns64 dynlib validator iterator", 1, "",
	  "use module-config: \"dynlib validator iterator\"" },
	{ "dynlib dns64 validator iterator", 0, "",
	  "\"dns64\" cannot stand beside the module" },
	{ "dynlib validator cachedb iterator", 0, "",
	  "use module-config: \"dynlib validator iterator\"" },
	{ "cachedb python dynlib respip validator iterator", 2, "",
	  "use module-config: \"python dynlib respip validator iterator\"" },
	{ "dynlib ipset validator iterator", 0, "",
	  "\"ipset\" is unknown: name it in allow-modules:" },
	{ "dynlib ipset validator iterator", 0, "ipset", "" },
	{ "ipset dynlib validator iterator", 1, "ipset", "" },
	{ "dynlib cachedb validator iterator", 0, "cachedb", "cachedb" },
	{ "dynlib iterator", 0, "", "no validator stands below" },
	{ "dynlib iterator validator", 0, "", "no validator stands below" },
	{ "validator dynlib iterator", 1, "",
	  "use module-config: \"dynlib validator iterator\"" },
	{ "validator dynlib iterator", 1, "", "no validator stands below" },
	{ "respip validator dynlib iterator", 2, "",
	  "no validator stands below" },
	{ "respip subnetcache dynlib validator iterator", 2, "",
	  "\"subnetcache\" cannot stand left of the module" },
	{ "validator iterator dynlib", 2, "", "no validator stands below" },
	{ "dynlib", 0, "", "no validator stands below" },
	{ "", 0, "", "no validator stands below" },
};

static bool check(const struct row *row, struct told *told)
{
	struct e164_label label = { .len = (uint8_t)strlen(row->allowed) };
	const struct e164_list allowed = { &label, row->allowed[0] != '\0' };

	memcpy(label.octets, row->allowed, label.len);
	return e164_neighbours_check(row->modules, row->own, &allowed, tell,
				     told);
}

Test(neighbours, refuses_what_keeps_replies_and_says_what_to_write)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct told told = { .len = 0 };
		const bool is_good = check(&rows[i], &told);

		cr_expect_eq(is_good, !rows[i].fault[0], "%s", rows[i].modules);
		cr_expect(strstr(told.text, rows[i].fault), "%s: %s",
			  rows[i].modules, told.text);
		cr_expect_eq(is_good, !told.len, "%s", rows[i].modules);
	}
}

Test(neighbours, what_is_suggested_is_accepted)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct told told = { .len = 0 };
		struct told again = { .len = 0 };
		struct row better = { .allowed = rows[i].allowed };
		char *start;

		if (check(&rows[i], &told))
			continue;
		start = strstr(told.text, "use module-config: \"");
		cr_assert(start, "%s", told.text);
		better.modules = start + strlen("use module-config: \"");
		*strchr(start + strlen("use module-config: \""), '"') = '\0';
		for (const char *at = better.modules;
		     strncmp(at, "dynlib", 6) != 0; at = strchr(at, ' ') + 1)
			better.own++;
		cr_expect(check(&better, &again), "%s -> %s: %s",
			  rows[i].modules, better.modules, again.text);
	}
}

Test(neighbours, each_name_of_allow_modules_counts)
{
	struct e164_label labels[] = { { .octets = "mine", .len = 4 },
				       { .octets = "ipset", .len = 5 } };
	const struct e164_list allowed = { labels, 2 };
	struct told told = { .len = 0 };

	cr_expect(e164_neighbours_check("ipset mine dynlib validator iterator",
					2, &allowed, tell, &told),
		  "%s", told.text);
}

Test(neighbours, rows_end)
{
	size_t count = 0;

	for (; e164_neighbour_at(count) && count < 100; count++)
		cr_expect(e164_neighbour_at(count)->name);
	cr_expect(count > 5 && count < 100, "%zu", count);
	cr_expect_null(e164_neighbour_at(count));
}

Test(neighbours, a_long_list_stays_within_bounds)
{
	static char modules[100 * 64];
	struct told told = { .len = 0 };
	const struct e164_list none = { NULL, 0 };

	for (int i = 0; i < 40; i++)
		strcat(modules, "a-module-of-a-very-long-name-indeed ");
	strcat(modules, "dynlib validator iterator");
	cr_expect(!e164_neighbours_check(modules, 40, &none, tell, &told));
}
