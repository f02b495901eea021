/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_services.c - enumctl services: the registry of the core.
 */
#include "commands.h"

#include "e164/service.h"

const struct cli_option cli_services_options[] = {
	{ .name = NULL },
};

enum cli_exit cli_services(const struct cli_call *call)
{
	(void)call;
	for (int i = 0; i < e164_service_count(); i++) {
		const struct e164_service *service = e164_service_at(i);
		char name[80];

		snprintf(name, sizeof(name), "%s%s%s", service->type,
			 service->subtypes[0] ? ":" : "", service->subtypes);
		printf("%-18s  %-10s  %s\n", name, service->schemes,
		       service->spec);
	}
	return CLI_GOOD;
}
