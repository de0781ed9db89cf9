import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.List;

/** Validates documents with EU DSS, offline: root certificate, folder of detached files, documents. */
public class Validate {
    public static void main(String[] args) {
        CertificateToken root = DSSUtils.loadCertificate(new File(args[0]));
        for (int i = 1; i < args.length; i++) {
            String[] names = args[i].split("=");
            CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
            trusted.addCertificate(root);
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(trusted);
            SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(names[0]));
            validator.setCertificateVerifier(verifier);
            if (names.length > 1) {
                DSSDocument detached = new FileDocument(names[1]);
                detached.setName(names[2]);
                validator.setDetachedContents(List.of(detached));
            }
            Reports reports = validator.validateDocument();
            DiagnosticData data = reports.getDiagnosticData();
            SimpleReport simple = reports.getSimpleReport();
            StringBuilder line = new StringBuilder(new File(names[0]).getName());
            for (String id : data.getSignatureIdList()) {
                boolean stamps = data.getTimestampList(id).stream().allMatch(t -> t.isMessageImprintDataIntact() && t.isSignatureValid());
                line.append(' ').append(data.getSignatureFormat(id)).append(' ')
                    .append(data.getSignatureById(id).isSignatureIntact() && data.getSignatureById(id).isSignatureValid()).append(' ')
                    .append(data.getSignatureById(id).isStructuralValidationValid()).append(' ')
                    .append(data.getTimestampList(id).size()).append(' ').append(stamps).append(' ')
                    .append(simple.getIndication(id)).append(' ').append(simple.getSubIndication(id));
            }
            System.out.println(line);
        }
    }
}
