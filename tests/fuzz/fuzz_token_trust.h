/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_token_trust.h - whom fuzz_token trusts, and when. Made by
 * make_token_seeds.sh; the private keys are gone.
 */
#pragma once

#define FUZZ_TOKEN_EXECUTION "2026-11-10"
#define FUZZ_TOKEN_EXPIRY    "2027-05-10"
#define FUZZ_TOKEN_TIME      "1794700800"

static const char fuzz_token_certificate[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIICsTCCAZkCFEed83X7XbJ1VUgdJa5cPIah72FuMA0GCSqGSIb3DQEBCwUAMBUx\n"
	"EzARBgNVBAMMCkVYQU1QTEUtVkUwHhcNMjUxMDE4MDAwMDAwWhcNMjcxMjI3MDAw\n"
	"MDAwWjAVMRMwEQYDVQQDDApFWEFNUExFLVZFMIIBIjANBgkqhkiG9w0BAQEFAAOC\n"
	"AQ8AMIIBCgKCAQEAsqaQDlmVTej2HXD6OAp7nkPhiuJzH/qX5HYZjDUsUbr3JH3Q\n"
	"Czt8BVtUk4PMRQkglExXPhK47HpbBWK06ebpb1+n4rqZEG7ky51NfUfLjeXEuD3W\n"
	"QDoThZO4pGBTA4JEivPhvHLSnfVBnaS9JoXvj6WcGSjoVJ9Zc+0ayPJoNNhkndMm\n"
	"K7D3Ulpf674MKSHw67TdhOe9F42Zk1huc8dqdgg38heEMqq9cINMLisr6vmWiTEz\n"
	"bVO/kX063p8gzx3bbuYSn9QI4kxsXt9fTeuHA9d/HEoXYSZcAa8YI0xdGHxXTLuE\n"
	"EI9JVo6AyXEAxeHcwfSXvcd1z08Quk91LfSkPwIDAQABMA0GCSqGSIb3DQEBCwUA\n"
	"A4IBAQB6szhxEB0cGoOazOHPBsHKNRA6I5CTdd6nRvknN0AeMYNEOBomBa3n6A4l\n"
	"DAqEmW/jOIoK2EvPh7jG3m30SbHr/DVL8Y1MFjoBdtsEoNBkqhYpXB89hLseqNvY\n"
	"B9SHQbgd7HPBG50/6SkFUzKnkWT5hwzeWrH8F5IEnELR1kk+s7XfGGnMjN9OqQt0\n"
	"FZcbbpsF3wKaHe4kgzoNlRpINOa7UZjkQn16yA5hWUfhxDfOb6Ut4Vs1oTDsyw9W\n"
	"q8NkXqdpezXUrthjFykCpdK2Sbvt7nlvJ+h4yDjZdELI8YiX4lRolOUw+vGtzuNY\n"
	"NtLYHCe9HqaaFQm9cQN+eZf0xGhI\n"
	"-----END CERTIFICATE-----\n";

static const char fuzz_token_key[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoGk2RG4MHeqDMAFJhKW5\n"
	"PrO4xeLpTfZrA68kPloZ4utSRjb2fWYwOMsEnvC+jhnFqeKum1TBNcCLYNpiQ7ds\n"
	"UwC+4pbU36ZVaejoRKkVx6wL8XLx5KDhn88a6J63VP3FHmIey2tbasa4RZQLYvu+\n"
	"3ywQpVCpNRiCpVVlO4A1rYlyjPIAeBUJTgEUaL/ak63rN334UOrs9xnRKnREjXnR\n"
	"XD1x8S/hGhCcTiEVFTHHUNfLWMHS4xso5g/KpxXHg146MAc/Rmn01J4W0UUizL1E\n"
	"SqnjNMuynasKd9/U8QHzFUBI773PHK0qDCqpUq554m+RA8OZwF0x7Ru9myRlgjlJ\n"
	"XQIDAQAB\n"
	"-----END PUBLIC KEY-----\n";

static const char fuzz_token_good[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<token xmlns=\"urn:ietf:params:xml:ns:enum-token-1.0\" Id=\"TOKEN\">\n"
	"  <validation serial=\"3\">\n"
	"    <E164Number>+441632960300</E164Number>\n"
	"    <validationEntityID>EXAMPLE-VE</validationEntityID>\n"
	"    <registrarID>reg-4711</registrarID>\n"
	"    <methodID>42</methodID>\n"
	"    <executionDate>2026-11-10</executionDate>\n"
	"    <expirationDate>2027-05-10</expirationDate>\n"
	"  </validation>\n"
	"\n"
	"  <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\n"
	"    <SignedInfo>\n"
	"      <CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\n"
	"      <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\n"
	"      <Reference URI=\"#TOKEN\">\n"
	"        <Transforms>\n"
	"          <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\n"
	"          <Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\n"
	"        </Transforms>\n"
	"        <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n"
	"        <DigestValue>7CeLJ4PzXqnRfDlQJ3t+mp6rsSh20Xz5+k7SjKSztj4=</DigestValue>\n"
	"      </Reference>\n"
	"    </SignedInfo>\n"
	"    <SignatureValue>XVDGcCGVGI0JT2hs+nWKeX76cxN8wT2PlHs69zf23pRlh8knPyo/rBCcBH4KDX02\n"
	"fhM5xzYwMLKU4wRWKLnCI31GNpO9lUOumMLWuirFB05a5v43lS99JKIPXE0Mbk5Q\n"
	"75cIY6YfpWyh2W9rV1IQrSkkKwLc0in72PGT3sAPL8wD8T/i+2NNhOuHVJ9FrsrJ\n"
	"3/4ow0P0SN1m5DdFv2LS/aDjH3tY7Ze+fvyX7ZTEz0Zs4NA9IZW93bJHjthAHtZx\n"
	"M0srfsh3J2H0bDiLm5FjOC43a91e9FWboqJMKLncV4AJD2/bwfG057DyHmNB8YWe\n"
	"zYusomDw/c1vAVd8XYdrZg==</SignatureValue>\n"
	"  </Signature>\n"
	"</token>\n";
