/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_proof.c - pack and unpack documents.
 *
 * Tokens are short and much alike. So the compression begins with a text that
 * has what most of them have; only the values are left, which cannot be packed.
 *
 *   version, length in four octets, raw deflate (RFC 1951)
 */
#include "token_proof.h"

#include "token.h"

#include <openssl/sha.h>
#include <zlib.h>

#define PACKED_VERSION 1
#define HEAD_LEN       5
#define RAW_BITS       (-15) /* no header, no checksum: there is a hash */
#define MEMORY         9     /* zlib's memLevel */

/*
 * Never change it: what is kept could not be read any more. Another one needs
 * another version. What is most likely stands at the end.
 */
static const char common[] =
	"urn:ietf:params:xml:ns:e164valex-1.1\"urn:ietf:params:xml:ns:e164val-"
	"1.0\"urn:ietf:params:xml:ns:domain-1.0\"urn:ietf:params:xml:ns:epp-1.0"
	"\"<epp xmlns=\"<command><update><domain:update xmlns:domain=\"<domain:"
	"name>.e164.arpa</domain:name></domain:update></update><extension><"
	"e164val:update xmlns:e164val=\"<e164val:add id=\"<e164val:chg id=\"<"
	"e164val:inf id=\"<e164val:rem id=\"<e164val:validationInfo></e164val:"
	"validationInfo></e164val:add></e164val:update></extension><clTRID></"
	"clTRID></command></epp>"
	"  <tokendata xmlns=\"urn:ietf:params:xml:ns:enum-tokendata-1.0\">\n"
	"    <contact>\n      <organisation></organisation>\n      <commercial"
	"registernumber></commercialregisternumber>\n      <title></title>\n   "
	"   <firstname></firstname>\n      <lastname></lastname>\n      "
	"<address"
	">\n        <streetName></streetName>\n        <houseNumber></"
	"houseNumber>\n        <postalcode></postalcode>\n        <locality></"
	"locality>\n        <countyStateOrProvince></countyStateOrProvince>\n  "
	"      <ISOcountryCode></ISOcountryCode>\n      </address>\n      "
	"<phone"
	">+</phone>\n      <fax></fax>\n      <email></email>\n    "
	"</contact>\n "
	" </tokendata>\n"
	"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384http://www.w3.org/"
	"2001/04/xmldsig-more#ecdsa-sha256http://www.w3.org/2001/04/"
	"xmldsig-more#rsa-sha512http://www.w3.org/2001/04/xmldsig-more#rsa-"
	"sha384http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519http://www."
	"w3.org/2001/04/xmlenc#sha512http://www.w3.org/2001/04/xmldsig-more#"
	"sha384http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	"<KeyInfo><KeyValue><RSAKeyValue><Modulus></Modulus><Exponent>AQAB</"
	"Exponent></RSAKeyValue></KeyValue></KeyInfo>"
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n"
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<token xmlns=\"urn:ietf:params:xml:ns:enum-token-1.0\" Id=\"TOKEN\" "
	"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
	"xsi:schemaLocation=\"urn:ietf:params:xml:ns:enum-token-1.0 enum-token-"
	"1.0.xsd\">\n"
	"  <validation serial=\"20\">\n    <E164Number>+</E164Number>\n    <"
	"lastE164Number>+</lastE164Number>\n    <validationEntityID></"
	"validationEntityID>\n    <registrarID></registrarID>\n    <methodID></"
	"methodID>\n    <executionDate>2026-</executionDate>\n    <"
	"expirationDate>2027-</expirationDate>\n  </validation>\n"
	"  <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\n    <"
	"SignedInfo>\n      <CanonicalizationMethod Algorithm=\"http://www.w3."
	"org/2001/10/xml-exc-c14n#\"/>\n      <SignatureMethod "
	"Algorithm=\"http:"
	"//www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\n      <Reference "
	"URI="
	"\"#TOKEN\">\n        <Transforms>\n          <Transform Algorithm=\""
	"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\n          <"
	"Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">\n    "
	" "
	"     </Transform>\n        </Transforms>\n        <DigestMethod "
	"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n        <"
	"DigestValue></DigestValue>\n      </Reference>\n    </SignedInfo>\n   "
	" "
	"<SignatureValue></SignatureValue>\n    <KeyInfo><X509Data><"
	"X509Certificate>MII</X509Certificate></X509Data></KeyInfo>\n  </"
	"Signature>\n</token>\n";

static bool deflate_all(z_stream *z, struct e164_slice text, size_t room,
			uint8_t *octets)
{
	if (deflateInit2(z, Z_BEST_COMPRESSION, Z_DEFLATED, RAW_BITS, MEMORY,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z->next_in = (Bytef *)(uintptr_t)text.ptr;
	z->avail_in = (uInt)text.len;
	z->next_out = octets;
	z->avail_out = (uInt)room;
	const bool is_done = deflateSetDictionary(z, (const Bytef *)common,
						  sizeof(common) - 1) == Z_OK &&
			     deflate(z, Z_FINISH) == Z_STREAM_END;

	(void)deflateEnd(z);
	return is_done;
}

bool token_proof_pack(struct e164_slice text, struct token_proof *proof)
{
	const size_t room = compressBound((uLong)text.len) + HEAD_LEN;
	z_stream z = { .next_in = NULL };

	memset(proof, 0, sizeof(*proof));
	proof->octets = malloc(room);
	if (!proof->octets || !SHA256(text.ptr, text.len, proof->kept.hash) ||
	    !deflate_all(&z, text, room - HEAD_LEN, proof->octets + HEAD_LEN)) {
		token_proof_clear(proof);
		return false;
	}
	struct e164_writer w = e164_writer(proof->octets, HEAD_LEN);

	e164_write_u8(&w, PACKED_VERSION);
	e164_write_u32(&w, (uint32_t)text.len);
	proof->kept.packed = e164_slice(proof->octets, HEAD_LEN + z.total_out);
	return true;
}

static bool inflate_all(struct e164_slice from, uint8_t *text, size_t len)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)from.ptr,
		       .avail_in = (uInt)from.len };

	if (inflateInit2(&z, RAW_BITS) != Z_OK)
		return false;
	z.next_out = text;
	z.avail_out = (uInt)len;
	const bool is_done = inflateSetDictionary(&z, (const Bytef *)common,
						  sizeof(common) - 1) == Z_OK &&
			     inflate(&z, Z_FINISH) == Z_STREAM_END &&
			     z.total_out == len;

	(void)inflateEnd(&z);
	return is_done;
}

bool token_proof_unpack(const struct ledger_proof *kept, uint8_t **text,
			size_t *len)
{
	struct e164_reader r = e164_reader(kept->packed);
	const uint8_t version = e164_read_u8(&r);
	const size_t high = e164_read_u16(&r);
	uint8_t hash[LEDGER_HASH_LEN];

	*text = NULL;
	*len = high << 16 | e164_read_u16(&r);
	if (r.failed || version != PACKED_VERSION ||
	    *len > (size_t)2 * TOKEN_DOCUMENT_MAX)
		return false;
	*text = malloc(*len + 1);
	if (*text && inflate_all(e164_slice(r.at, r.left), *text, *len) &&
	    SHA256(*text, *len, hash) &&
	    !memcmp(hash, kept->hash, LEDGER_HASH_LEN))
		return true;
	free(*text);
	*text = NULL;
	return false;
}
