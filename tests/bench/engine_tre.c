/* SPDX-License-Identifier: BSD-3-Clause */
/* engine_tre.c - TRE, when the machine has it. See engine.h */
#ifdef HAVE_TRE
#include <tre/tre.h>
#endif

#include "engine.h"

#ifdef HAVE_TRE
enum e164_status engine_tre(struct e164_slice ere, struct e164_slice subject,
			    struct e164_span spans[ENGINE_SPANS])
{
	regex_t regex;
	regmatch_t found[ENGINE_SPANS];

	if (tre_regcomp(&regex, (const char *)ere.ptr, REG_EXTENDED))
		return E164_EERE;
	const int error = tre_regexec(&regex, (const char *)subject.ptr,
				      ENGINE_SPANS, found, 0);

	for (size_t n = 0; !error && n < ENGINE_SPANS; n++)
		spans[n] = (struct e164_span){ (int)found[n].rm_so,
					       (int)found[n].rm_eo };
	tre_regfree(&regex);
	return error ? E164_ENOMATCH : E164_OK;
}
#else
enum e164_status engine_tre(struct e164_slice ere, struct e164_slice subject,
			    struct e164_span spans[ENGINE_SPANS])
{
	(void)ere;
	(void)subject;
	(void)spans;
	return E164_ELIMIT;
}
#endif
