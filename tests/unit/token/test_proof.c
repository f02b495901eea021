/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_proof.c - a document comes out as it went in, or not at all.
 */
#include "token_proof.h"

#include <criterion/criterion.h>

#define LEN_MAX 300000

static uint8_t text[LEN_MAX];

static bool is_same(const struct ledger_proof *proof, size_t len)
{
	uint8_t *got = NULL;
	size_t got_len = 0;
	const bool is_good = token_proof_unpack(proof, &got, &got_len) &&
			     got_len == len && !memcmp(got, text, len);

	free(got);
	return is_good;
}

/* Like a token: words that repeat, and octets that nothing can pack. */
static void fill(size_t len)
{
	static const char words[] = "<validationEntityID>EXAMPLE-VE";
	uint32_t random = 1;

	for (size_t i = 0; i < len; i++) {
		random = random * 1664525 + 1013904223;
		text[i] = i / 64 % 2 ? (uint8_t)(random >> 24)
				     : (uint8_t)words[i % (sizeof(words) - 1)];
	}
}

Test(proof, any_length_comes_out_again)
{
	static const size_t lens[] = { 0, 1, 2, 4095, 4096, 65536, LEN_MAX };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct token_proof proof;

		fill(lens[i]);
		cr_assert(token_proof_pack(e164_slice(text, lens[i]), &proof));
		cr_expect(is_same(&proof.kept, lens[i]), "%zu", lens[i]);
		token_proof_clear(&proof);
	}
}

Test(proof, what_is_cut_off_or_altered_does_not)
{
	const size_t len = 2000;
	struct token_proof proof;

	fill(len);
	cr_assert(token_proof_pack(e164_slice(text, len), &proof));
	struct ledger_proof damaged = proof.kept;

	for (damaged.packed.len = 0; damaged.packed.len < proof.kept.packed.len;
	     damaged.packed.len++)
		cr_expect(!is_same(&damaged, len), "%zu octets",
			  damaged.packed.len);
	for (size_t i = 0; i < proof.kept.packed.len; i++) {
		uint8_t *got = NULL;
		size_t got_len;

		proof.octets[i] ^= 0x10;
		/* Padding at the end may be anything; the document is not. */
		if (token_proof_unpack(&proof.kept, &got, &got_len))
			cr_expect(got_len == len && !memcmp(got, text, len),
				  "octet %zu", i);
		free(got);
		proof.octets[i] ^= 0x10;
	}
	proof.kept.hash[0] ^= 1;
	cr_expect(!is_same(&proof.kept, len));
	token_proof_clear(&proof);
}

/* A token is mostly what all tokens have. */
Test(proof, token_is_packed_well)
{
	static const char token[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<token xmlns=\"urn:ietf:params:xml:ns:enum-token-1.0\" "
		"Id=\"TOKEN\">\n  <validation serial=\"20261128-1\">\n"
		"    <E164Number>+441632960083</E164Number>\n"
		"    <validationEntityID>EXAMPLE-VE</validationEntityID>\n"
		"    <registrarID>reg-4711</registrarID>\n"
		"    <methodID>42</methodID>\n"
		"    <executionDate>2026-11-28</executionDate>\n"
		"    <expirationDate>2027-05-28</expirationDate>\n"
		"  </validation>\n</token>\n";
	struct token_proof proof;

	cr_assert(token_proof_pack(e164_slice_text(token), &proof));
	cr_expect_lt(proof.kept.packed.len, 160, "%zu", proof.kept.packed.len);
	token_proof_clear(&proof);
}
