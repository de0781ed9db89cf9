package wss

import (
	"net/url"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// Part names what is signed or encrypted by its place in the message, never by an
// identifier.
type Part struct {
	kind         partKind
	space, local string
	uri          string
}

type partKind uint8

const (
	partBody partKind = iota + 1
	partHeader
	partMaybe
	partTimestamp
	partToken
	partUser
	partConfirmation
	partAttachment
	partComplete
)

// Body is the Body of the envelope.
func Body() Part { return Part{kind: partBody} }

// Header is every direct child of the Header with the name, one at least.
func Header(space, local string) Part { return Part{kind: partHeader, space: space, local: local} }

// HeaderIfAny is Header for one that may be absent.
func HeaderIfAny(space, local string) Part {
	return Part{kind: partMaybe, space: space, local: local}
}

// Timestamp is the Timestamp in the Security header.
func Timestamp() Part { return Part{kind: partTimestamp} }

// Token is what names the signer: the token that the signature's KeyInfo refers
// to. One that does not stand in the message is signed by way of the reference
// to it (STR-Transform).
func Token() Part { return Part{kind: partToken} }

// UserToken is the UsernameToken in the Security header.
func UserToken() Part { return Part{kind: partUser} }

// Confirmations are the SignatureConfirmations in the Security header.
func Confirmations() Part { return Part{kind: partConfirmation} }

// AttachmentContent is the content of an attachment, without its headers, by its
// Content-ID without brackets.
func AttachmentContent(id string) Part { return Part{kind: partAttachment, uri: cid(id)} }

// AttachmentComplete is an attachment with its MIME headers.
func AttachmentComplete(id string) Part { return Part{kind: partComplete, uri: cid(id)} }

// cid is the URI of a Content-ID (RFC 2392).
func cid(id string) string { return "cid:" + url.PathEscape(id) }

// String names the part for people.
func (p Part) String() string {
	switch p.kind {
	case partBody:
		return "Body"
	case partHeader, partMaybe:
		return "Header/" + p.local
	case partTimestamp:
		return "Timestamp"
	case partToken:
		return "BinarySecurityToken"
	case partUser:
		return "UsernameToken"
	case partConfirmation:
		return "SignatureConfirmation"
	case partAttachment, partComplete:
		return p.uri
	}
	return "?"
}

// nodes are the elements that a part is; missing says that one should be there.
// Parts outside the envelope, and the token, have none.
func (p Part) nodes(e *envelope, security xmlcore.Node) (list []xmlcore.Node, missing bool) {
	inside := func(space, local string) {
		if security == xmlcore.None {
			return
		}
		for c := range e.doc.Elements(security) {
			if e.doc.Is(c, space, local) {
				list = append(list, c)
			}
		}
	}
	switch p.kind {
	case partBody:
		list = []xmlcore.Node{e.body}
	case partHeader, partMaybe:
		list = e.headers(p.space, p.local)
	case partTimestamp:
		inside(utility, "Timestamp")
	case partUser:
		inside(secext, "UsernameToken")
	case partConfirmation:
		inside(secext1, "SignatureConfirmation")
	}
	return list, len(list) == 0 && p.kind != partMaybe
}
