// Package signature signs XML documents and verifies them, opens keys and judges
// certificates.
//
// Norms: W3C XML Signature 1.1 (enveloped form), Canonical XML 1.0 and 1.1,
// Exclusive XML Canonicalization 1.0, RFC 9231 (algorithm identifiers), X.509
// path validation and revocation lists (RFC 5280), OCSP (RFC 6960, RFC 9654), key
// files (RFC 5958, RFC 8018, RFC 7292); QCVN 102:2016/BTTTT as amended by Circular
// 01/2022/TT-BTTTT (place of the signature in edXML); Circular
// 15/2025/TT-BKHCN (algorithms, key lengths, what a verifier checks).
//
// A [Signer] splices an enveloped Signature into a document and changes no
// other byte. A [Verifier] accepts exactly one Signature over the whole
// document, made with a certificate for signing that is valid now and leads to
// a root of its [Trust] list; none of its checks is optional. Its [Report]
// speaks Vietnamese and English.
//
// A [Key] signs wherever the private key lives; files are opened by
// [LoadKeyPEM], [LoadEncryptedKeyPEM] and [LoadPKCS12]. A [Validator] judges a
// certificate at a moment: a path to a root that the deployment trusts, strong,
// valid, meant for the purpose and not revoked; nothing touches the network but
// through a [Fetcher].
//
// The signed document reads
//
//	<edXML …>
//	  <edXMLEnvelope><edXMLHeader>…
//	    <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
//	      <ds:SignedInfo>
//	        <ds:CanonicalizationMethod Algorithm="…xml-exc-c14n#"/>
//	        <ds:SignatureMethod Algorithm="…#sha256-rsa-MGF1"/>
//	        <ds:Reference URI="">
//	          <ds:Transforms> enveloped-signature, then C14N 1.0 </ds:Transforms>
//	          <ds:DigestMethod Algorithm="…xmlenc#sha256"/><ds:DigestValue>…</ds:DigestValue>
//	        </ds:Reference>
//	      </ds:SignedInfo>
//	      <ds:SignatureValue>…</ds:SignatureValue>
//	      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>…
//	    </ds:Signature></edXMLHeader></edXMLEnvelope>
//	</edXML>
//
// # What a change of a byte does
//
// Every change that alters what XML means is found. Changes that XML itself
// calls equal are not changes of the document: the order of attributes, the
// kind of quotes, white space inside tags and outside the root, CDATA against
// escapes, the letters' case in encoding="UTF-8", line ends CR LF against LF.
// Comments and processing instructions, which a signature over URI="" does not
// cover or covers unevenly, are refused on both sides.
package signature
