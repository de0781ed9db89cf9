package wss

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// Report is the outcome of a verification.
type Report struct {
	Valid bool
	SOAP  string // "1.1" or "1.2"
	// Signature is the one that covers what is demanded; its Signer is who sent the
	// message. nil where nothing had to be signed.
	Signature  *xmldsig.Signature
	Signatures []*xmldsig.Signature // all of the Security header, in its order
	// SignatureValues are their values, which an answer confirms.
	SignatureValues  [][]byte
	Created, Expires time.Time // of the Timestamp; zero where there is none
	User             string    // of the UsernameToken, when its password was right
	Decrypted        []*xmlenc.Plain
	CheckedAt        time.Time
	Checks           []signature.Check // every check of CheckCodes
	Faults           []*fault.Error    // why it is not Valid

	covered []Part
	by      *judged   // the one that covers them
	e       *envelope // after decrypting
}

// The checks of a message, in the order in which they are made. None is optional;
// what is not demanded is well.
const (
	CheckStructure    signature.CheckCode = "structure"    // a SOAP envelope with one Security header for the receiver
	CheckTime         signature.CheckCode = "time"         // it was made in time
	CheckSignatures   signature.CheckCode = "signatures"   // its signatures are valid, what is encrypted can be read
	CheckCoverage     signature.CheckCode = "coverage"     // what must be signed is signed
	CheckSigner       signature.CheckCode = "signer"       // by one who may send it
	CheckEncryption   signature.CheckCode = "encryption"   // what must be encrypted was encrypted
	CheckUser         signature.CheckCode = "user"         // the name and password are right
	CheckConfirmation signature.CheckCode = "confirmation" // it answers what was sent
	CheckReplay       signature.CheckCode = "replay"       // it did not come before
)

// CheckCodes lists the checks in the order in which they are made.
func CheckCodes() []signature.CheckCode {
	return []signature.CheckCode{CheckStructure, CheckTime, CheckSignatures, CheckCoverage, CheckSigner, CheckEncryption, CheckUser, CheckConfirmation, CheckReplay}
}

// note writes the outcome of a check into the report.
func (v *verification) note(code signature.CheckCode, err error) bool {
	r := v.report
	r.Checks = append(r.Checks, newCheck(code, err == nil))
	r.Faults = append(r.Faults, fault.All(err)...)
	r.e = v.e
	return err == nil
}

// conclude adds the checks that could not be made and draws the sum.
func (r *Report) conclude() error {
	r.Valid = len(r.Faults) == 0
	for _, code := range CheckCodes()[len(r.Checks):] {
		r.Valid = false
		r.Checks = append(r.Checks, newCheck(code, false))
	}
	var faults []error
	for _, f := range r.Faults {
		faults = append(faults, f)
	}
	return fault.Join(faults...)
}

// Has reports whether the fault with the code is among the report's faults.
func (r *Report) Has(code fault.Code) bool {
	return slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Code() == code })
}

// Signed gives a part that was demanded to be signed as a document of its own:
// what is signed, decrypted, and nothing around it. Of several headers of one
// name it gives each. Attachments are read by their Open. Error:
// [fault.SignatureUncovered] for a part that was not demanded or is no element
// by its place, or of a report that is not Valid.
func (r *Report) Signed(ctx context.Context, p Part) ([]*xmlcore.Document, error) {
	uncovered := fault.New(fault.SignatureUncovered, "path", dsig.Clip(p.String()))
	if !r.Valid || !slices.Contains(r.covered, p) {
		return nil, uncovered
	}
	nodes, missing := p.nodes(r.by.e, r.by.security)
	if missing {
		return nil, uncovered
	}
	var list []*xmlcore.Document
	for _, n := range nodes {
		octets, err := r.octets(ctx, n)
		if err != nil {
			return nil, err
		}
		doc, err := xmlcore.Parse(octets, xmlcore.Limits{})
		if err != nil {
			return nil, err
		}
		list = append(list, doc)
	}
	return list, nil
}

// octets are what of an element is signed: what its reference digests, or, where
// the signature is over more or over the encrypted form, the exclusive form.
func (r *Report) octets(ctx context.Context, n xmlcore.Node) ([]byte, error) {
	doc := r.by.e.doc
	if n == r.by.e.body && r.e != r.by.e {
		doc, n = r.e.doc, r.e.body
	} else {
		start, end := doc.Span(n)
		at := slices.IndexFunc(r.Signature.References, func(ref xmldsig.Reference) bool { return exactly(ref, start, end) && ref.Elements[0].Whole })
		if at >= 0 {
			return r.by.report.Covered(ctx, 0, at)
		}
	}
	b := &capped{limit: maxXML + 8*len(doc.Source())}
	err := doc.Subtree(n).Canonical(b, xmlcore.Method{Exclusive: true})
	return b.Bytes(), err
}

// Envelope is the envelope with what was decrypted in its place; nil for a report
// that is not Valid. Not all of it need be signed.
func (r *Report) Envelope() []byte {
	if !r.Valid {
		return nil
	}
	return bytes.Clone(r.e.doc.Source())
}

func newCheck(code signature.CheckCode, ok bool) signature.Check {
	return wordings[code].Check(code, ok)
}

var wordings = map[signature.CheckCode]signature.Wording{
	CheckStructure: {"Thông điệp SOAP và phần bảo mật đúng cấu trúc", "The SOAP message and its Security header are built correctly",
		"Thông điệp SOAP hoặc phần bảo mật không đúng cấu trúc", "The SOAP message or its Security header is not built correctly"},
	CheckTime: {"Thông điệp còn trong thời hạn", "The message was made in time",
		"Chưa xác nhận được thông điệp còn trong thời hạn", "The message is not known to be made in time"},
	CheckSignatures: {"Các chữ ký số hợp lệ và giải mã được nội dung", "The signatures are valid and what is encrypted can be read",
		"Có chữ ký số không hợp lệ hoặc không giải mã được nội dung", "A signature is not valid, or what is encrypted cannot be read"},
	CheckCoverage: {"Mọi phần phải ký đều đã được ký", "Every part that must be signed is signed",
		"Chưa xác nhận được mọi phần phải ký đã được ký", "Not every part that must be signed is known to be signed"},
	CheckSigner: {"Người ký được phép gửi thông điệp", "The signer may send the message",
		"Chưa xác nhận được người ký được phép gửi thông điệp", "The signer is not known to be one who may send the message"},
	CheckEncryption: {"Mọi phần phải mã hóa đều đã được mã hóa", "Every part that must be encrypted was encrypted",
		"Chưa xác nhận được mọi phần phải mã hóa đã được mã hóa", "Not every part that must be encrypted is known to have been encrypted"},
	CheckUser: {"Tên và mật khẩu hợp lệ hoặc không được yêu cầu", "Name and password are right, or not asked for",
		"Chưa xác nhận được tên và mật khẩu", "Name and password are not known to be right"},
	CheckConfirmation: {"Xác nhận chữ ký đúng hoặc không được yêu cầu", "The confirmation is right, or not asked for",
		"Chưa xác nhận được thông điệp trả lời đúng yêu cầu đã gửi", "The message is not known to answer what was sent"},
	CheckReplay: {"Thông điệp chưa từng được nhận", "The message did not come before",
		"Chưa xác nhận được thông điệp chưa từng được nhận", "The message is not known to be new"},
}
