// Package edxml reads and writes the electronic documents that agencies send
// each other, and the status messages that answer them.
//
// Norm: QCVN 102:2016/BTTTT (Circular 10/2016/TT-BTTTT), amended by
// SD1:2022 QCVN 102:2016/BTTTT (Circular 01/2022/TT-BTTTT): "edXML version 2".
// The regulation's own tables of lengths were not at hand; cardinalities and
// order are those which the libraries of the national axis write and enforce.
//
// A message is one XML file: an envelope with a header (who, what, which number,
// signed by whom), a list of the agencies it passed, a manifest, and the files
// themselves in base64 beside the envelope:
//
//	edXML                              default namespace = prefix edXML
//	 edXML:edXMLEnvelope
//	  edXML:edXMLHeader
//	   edXML:MessageHeader             From, To, DocumentId, Code, Subject …
//	   edXML:TraceHeaderList           TraceHeader, Bussiness (sic)
//	   Signature                       XML-DSig, put there by the signer
//	  edXML:edXMLBody
//	   edXML:edXMLManifest version="1.0"
//	    edXML:Reference
//	 AttachmentEncoded
//	  Attachment
//
// [Marshal] writes exactly this shape, always the same bytes for the same
// message. [Parse] takes what is in the field: any order of children, unknown
// children, empty elements, prefixes or none, a missing namespace, a byte order
// mark or stray characters before the XML declaration. It refuses document type
// declarations, repeated single fields (two readers must not see two messages)
// and whatever passes its [Limits].
//
// Texts are NFC. Agency codes are held in the form of Decision 20/2020/QD-TTg
// ("H29.14") and written in the four groups of QCVN 102 ("000.00.14.H29").
// Days are yyyy/MM/dd, moments yyyy/MM/dd HH:mm:ss at +07:00.
package edxml
