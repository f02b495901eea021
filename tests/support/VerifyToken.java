// SPDX-License-Identifier: BSD-3-Clause
//
// VerifyToken CERTIFICATE TOKEN - does JSR-105 (javax.xml.crypto.dsig) find its
// signature good? For tests only.
import java.io.File;
import java.io.FileInputStream;
import java.security.cert.CertificateFactory;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

public class VerifyToken {
    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document doc = factory.newDocumentBuilder().parse(new File(args[1]));
        doc.getDocumentElement().setIdAttribute("Id", true);
        Node signature = doc.getElementsByTagNameNS(
            XMLSignature.XMLNS, "Signature").item(0);
        try (FileInputStream file = new FileInputStream(args[0])) {
            DOMValidateContext context = new DOMValidateContext(
                KeySelector.singletonKeySelector(
                    CertificateFactory.getInstance("X.509")
                        .generateCertificate(file).getPublicKey()),
                signature);
            boolean isGood = XMLSignatureFactory.getInstance("DOM")
                .unmarshalXMLSignature(context).validate(context);
            System.out.println(isGood ? "good" : "bad");
            System.exit(isGood ? 0 : 1);
        }
    }
}
