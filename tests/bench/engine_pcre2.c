/* SPDX-License-Identifier: BSD-3-Clause */
/* engine_pcre2.c - PCRE2 as most programs use it, no JIT. See engine.h */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "engine.h"

enum e164_status engine_pcre2(struct e164_slice ere, struct e164_slice subject,
			      struct e164_span spans[ENGINE_SPANS])
{
	int error;
	PCRE2_SIZE where;
	pcre2_code *code =
		pcre2_compile(ere.ptr, ere.len, 0, &error, &where, NULL);

	if (!code)
		return E164_EERE;
	pcre2_match_data *data = pcre2_match_data_create(ENGINE_SPANS, NULL);
	const int pairs =
		pcre2_match(code, subject.ptr, subject.len, 0, 0, data, NULL);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

	for (int n = 0; n < ENGINE_SPANS; n++) {
		const bool is_set = n < pairs && at[2 * n] != PCRE2_UNSET;

		spans[n] = is_set ? (struct e164_span){ (int)at[2 * n],
							(int)at[2 * n + 1] }
				  : (struct e164_span){ -1, -1 };
	}
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	return pairs > 0 ? E164_OK : E164_ENOMATCH;
}
