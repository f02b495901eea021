// SPDX-License-Identifier: BSD-3-Clause
//
// verify_token.js CERTIFICATE TOKEN - does xml-crypto find its signature good?
// NODE_PATH names the folder of modules. For tests only.
'use strict';
const fs = require('fs');
const { DOMParser } = require('@xmldom/xmldom');
const { SignedXml } = require('xml-crypto');

const [certificate, file] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8');
const doc = new DOMParser().parseFromString(text, 'text/xml');
const signature = doc.getElementsByTagNameNS(
  'http://www.w3.org/2000/09/xmldsig#', 'Signature')[0];
const verifier = new SignedXml({
  publicCert: fs.readFileSync(certificate, 'utf8'),
  getCertFromKeyInfo: () => null,
  idAttributes: ['Id'],
});
// What it does not have of its own: RSA with SHA-384, and ECDSA, whose value in
// XML is both numbers side by side.
const method = 'http://www.w3.org/2001/04/xmldsig-more#';
for (const [kind, bits] of [['rsa', 384], ['ecdsa', 256], ['ecdsa', 384]]) {
  const uri = `${method}${kind}-sha${bits}`;
  verifier.SignatureAlgorithms[uri] = function Algorithm() {
    this.getAlgorithmName = () => uri;
    this.verifySignature = (material, key, value) =>
      require('crypto').verify(`sha${bits}`, Buffer.from(material),
        { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(value, 'base64'));
  };
}
verifier.HashAlgorithms[`${method}sha384`] = function Algorithm() {
  this.getAlgorithmName = () => `${method}sha384`;
  this.getHash = (octets) => require('crypto').createHash('sha384')
    .update(octets, 'utf8').digest('base64');
};
verifier.loadSignature(signature);
let isGood = false;
try {
  isGood = verifier.checkSignature(text);
} catch (error) {
  console.error(error.message);
}
console.log(isGood ? 'good' : 'bad');
process.exit(isGood ? 0 : 1);
