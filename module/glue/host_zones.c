/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_zones.c - see host_zones.h
 */
#include "host_zones.h"

static bool is_related(const uint8_t *a, const uint8_t *b)
{
	return dname_subdomain_c((uint8_t *)a, (uint8_t *)b) ||
	       dname_subdomain_c((uint8_t *)b, (uint8_t *)a);
}

static bool has_numbers(const struct config_auth *zone,
			const struct e164_options *options)
{
	const struct e164_apex *apexes = options->apexes.at;
	struct e164_apex name;

	if (!zone->name ||
	    e164_apex_parse(e164_slice_text(zone->name), &name) != E164_OK)
		return false;
	for (size_t i = 0; i < options->apexes.count; i++)
		if (is_related(name.name, apexes[i].name))
			return true;
	return false;
}

void enumod_host_zones_warn(const struct module_env *env,
			    const struct e164_options *options)
{
	const struct config_auth *zone = env->cfg->auths;

	for (; zone; zone = zone->next)
		if (zone->for_downstream && !zone->isrpz &&
		    has_numbers(zone, options))
			log_warn(
				"enumod: auth-zone: %s: with \"for-downstream: "
				"yes\", which is the default, Unbound answers "
				"clients from it before the module sees the "
				"query, so without policy; use \"no\"",
				zone->name);
}
