// Package peer carries messages of the bus between two programs over HTTP.
//
// Norms: HTTP/1.1 (RFC 9110), Digest Fields (RFC 9530) for the digest of the
// body, and the answer envelope of the city's LGSP for the receipt. The message
// itself is edXML (QCVN 102:2016/BTTTT), signed by the sender: what HTTP adds is
// the way, not the trust.
//
//	POST BASE/edxml HTTP/1.1
//	Content-Type: application/xml
//	Content-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:
//
//	<?xml version="1.0" …
//
// The answer to a message taken has status 200 and
//
//	{"StatusCode":200,"Status":"SUCCESS","Description":"","ResultObject":
//	 {"id":"…","agency":"H29.17","at":"…","sha256":"…","duplicate":false},
//	 "ResultType":"object","ThrowException":false}
//
// A refusal carries the HTTP status of its kind, "Status":"ERROR", the sentence
// in Vietnamese as Description and a problem (RFC 9457) with the code as
// ResultObject. An answer of another shape, a proxy's page for instance, is
// never final: the message is offered again.
//
// TLS, client certificates and the time limits against slow clients belong to
// the http.Server and http.Client of the deployment.
package peer
