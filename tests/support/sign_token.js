// SPDX-License-Identifier: BSD-3-Clause
//
// sign_token.js KEY TOKEN - the token with a signature that xml-crypto makes,
// RSA with SHA-256. NODE_PATH names the folder of modules. For tests only.
'use strict';
const fs = require('fs');
const { SignedXml } = require('xml-crypto');

const [key, file] = process.argv.slice(2);
const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const signer = new SignedXml({
  privateKey: fs.readFileSync(key, 'utf8'),
  signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  canonicalizationAlgorithm: c14n,
  idAttributes: ['Id'],
});
signer.addReference({
  xpath: "/*[local-name(.)='token']",
  transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', c14n],
  digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
});
signer.computeSignature(fs.readFileSync(file, 'utf8'), {
  location: { reference: '/*', action: 'append' },
});
process.stdout.write(signer.getSignedXml());
