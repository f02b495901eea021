// SPDX-License-Identifier: BSD-3-Clause
//
// SignToken KEY TOKEN - the token with a signature that JSR-105 makes, ECDSA
// with SHA-384. KEY is PKCS #8 in DER. For tests only.
import java.io.File;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

public class SignToken {
    private static SignedInfo about(XMLSignatureFactory dsig, String id)
            throws Exception {
        Reference reference = dsig.newReference("#" + id,
            dsig.newDigestMethod(DigestMethod.SHA512, null),
            List.of(dsig.newTransform(Transform.ENVELOPED,
                        (TransformParameterSpec) null),
                    dsig.newTransform(CanonicalizationMethod.EXCLUSIVE,
                        (TransformParameterSpec) null)),
            null, null);
        return dsig.newSignedInfo(
            dsig.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE,
                (C14NMethodParameterSpec) null),
            dsig.newSignatureMethod(SignatureMethod.ECDSA_SHA384, null),
            List.of(reference));
    }

    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document doc = factory.newDocumentBuilder().parse(new File(args[1]));
        Element token = doc.getDocumentElement();
        token.setIdAttribute("Id", true);
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(
            new PKCS8EncodedKeySpec(
                Files.readAllBytes(new File(args[0]).toPath())));
        XMLSignatureFactory dsig = XMLSignatureFactory.getInstance("DOM");
        dsig.newXMLSignature(about(dsig, token.getAttribute("Id")), null)
            .sign(new DOMSignContext(key, token));
        TransformerFactory.newInstance().newTransformer().transform(
            new DOMSource(doc), new StreamResult(System.out));
    }
}
