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
	"MIICsTCCAZkCFF4lv8ZjDyrXKizJsHkqkIihcenNMA0GCSqGSIb3DQEBCwUAMBUx\n"
	"EzARBgNVBAMMCkVYQU1QTEUtVkUwHhcNMjUxMDE4MDAwMDAwWhcNMjcxMjI3MDAw\n"
	"MDAwWjAVMRMwEQYDVQQDDApFWEFNUExFLVZFMIIBIjANBgkqhkiG9w0BAQEFAAOC\n"
	"AQ8AMIIBCgKCAQEApr2Qc9QYSSjrKoIybKvG3Eh6sW1ZGnCK1WLRpTvnPvwqIRoq\n"
	"rt1VLk6YsbEFo425YSDCzAUUCrBETC8u9i7yFQiNPY267rWF3JNL3iXMXdlx940+\n"
	"tUiCuDPRRi8FVu0HdBI04b/6xPoGBKhvjbO3amz2Qzme6gQobf2/Zfn7KCaMNU8s\n"
	"vQsyj+GKfSaPsVqbUxzXlFsdswuyDwudwhynIOc2j5Mnx0TpiB73drHOvH9xMZJu\n"
	"bth0pByNoOgwol+yqN7z7yS4Kg1ySYImQSt675GW+BTBQed2oeO0YU5x0lKMA8+1\n"
	"7Q1aLZiZfSmVtbShLYwJyzvdFiBhUGJsjcK2uwIDAQABMA0GCSqGSIb3DQEBCwUA\n"
	"A4IBAQAfkXuBFoaIclWxq8GMAsfZDBclc3AGN4KWyERvx7TpmcDksJVncPG2EkxI\n"
	"MdDobTqHAz2snBa3Bh4ROWoM7XXWgkzFxapvf19se8GmdH/B3uhPiaGdjJoDfWeL\n"
	"TKHeKoEF364DRfpjTwfG8saBPC20QfiXJGtSNZWq9B6nE+U774hjqJx7PfCPf4jL\n"
	"bh/nSNycE9pVNh50Hc9FAoxbPvoUsUodoU0g3+/RTX/oRZdje1wdksjH1p3WgSmS\n"
	"3Umw99Q96YUOAg/MMs9TOI66+wXI4QDy6aNjUFydhP3WGRB6zq4TOD8x/cdl7IEc\n"
	"4dB3rFk8g16yvPahUtoHuZypYaWz\n"
	"-----END CERTIFICATE-----\n";

static const char fuzz_token_key[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnUjFc+CAjnzpGBmbYW4k\n"
	"O0cDLUfCAVMWcFVTL2iEyhLW9asAGqsIROaZ50TWMa4JJy/nKZXJq31NQVGuU0Kd\n"
	"TP6WGiRyumXZk+EFPG+Vd14rJf8q5oj1aQaYLY5cuvdLBDHRk5Zp8Kl0u9N0Viu8\n"
	"EF3HslfFdCPOaJgVr5QbrXq0nkEg5RP34BeN0fe8A9nXJNiLlcTimftJnwiyHbXz\n"
	"dBwtcw7iR0UZhxM7VnKo1mWOAZRBwCqEhyF0cac5ShSMw9QYYO/VMr9dcTCk0Mik\n"
	"Gmvcbapu1Uw6d1Hdg4nGpVheWfgeuvcJ742CdwvZRl/Iik6eZrI3iEY9efHzTCxa\n"
	"xQIDAQAB\n"
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
	"    <SignatureValue>lWCeWDvEKgd22cSIAgvVR3n/UuZjq/nshInDErJ68Wn/ovq+zKwO5gUvg2K4X/cm\n"
	"1BkZZrt4HdUdPPYTn5DhEzQEhSF7UVLsaywjRifBiIvxVqKfaFvGazrywHXhiGsB\n"
	"q0jNKibbdARceNfV2n33AKHpM2vQlkpNbg8wsRiqkxY8JVnj0KumSX20qpXlNmtw\n"
	"yXE1uMi62coTOH6D1JLAC/8vGbrEvWgU059WDp7ujfdxWQisfpwfaRb2NfM/9zwT\n"
	"izLTz59uxpSb1QXr4GTuZqXU3r2PvIjlVw61Se8rotQBThbYELj1YpaNDmz7502W\n"
	"z3pzegsQim7naomgVMghgA==</SignatureValue>\n"
	"  </Signature>\n"
	"</token>\n";
