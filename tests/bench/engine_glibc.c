/* SPDX-License-Identifier: BSD-3-Clause */
/* engine_glibc.c - regcomp() and regexec() of the C library. See engine.h */
#include <regex.h>

#include "engine.h"

enum e164_status engine_glibc(struct e164_slice ere, struct e164_slice subject,
			      struct e164_span spans[ENGINE_SPANS])
{
	regex_t regex;
	regmatch_t found[ENGINE_SPANS];

	if (regcomp(&regex, (const char *)ere.ptr, REG_EXTENDED))
		return E164_EERE;
	const int error = regexec(&regex, (const char *)subject.ptr,
				  ENGINE_SPANS, found, 0);

	for (size_t n = 0; !error && n < ENGINE_SPANS; n++)
		spans[n] = (struct e164_span){ (int)found[n].rm_so,
					       (int)found[n].rm_eo };
	regfree(&regex);
	return error ? E164_ENOMATCH : E164_OK;
}
