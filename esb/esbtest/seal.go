package esbtest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb"
)

// Seals stands in for the signatures of a circle of agencies in tests: a seal is
// an HMAC over the whole message with a key that everybody in the circle can
// compute. It proves nothing to anybody else. The zero value is ready.
type Seals struct {
	Secret string // seals of another secret do not hold
}

const (
	sealOpen  = `<Signature xmlns="urn:hcm-egov:test-seal" agency="`
	sealEnd   = `</Signature>`
	headerEnd = `</edXML:edXMLHeader>`
)

func (s Seals) sum(agency ident.AgencyCode, text []byte) string {
	m := hmac.New(sha256.New, []byte("esbtest "+s.Secret+" "+string(agency)))
	m.Write(text)
	return hex.EncodeToString(m.Sum(nil))
}

// Sign gives the Sign function of an agency: it puts the seal at the end of
// edXMLHeader.
func (s Seals) Sign(agency ident.AgencyCode) func(context.Context, []byte) ([]byte, error) {
	return func(_ context.Context, xml []byte) ([]byte, error) {
		before, after, ok := bytes.Cut(xml, []byte(headerEnd))
		if !ok {
			return nil, fault.New(fault.EsbNotEdXML)
		}
		seal := sealOpen + string(agency) + `">` + s.sum(agency, xml) + sealEnd
		return bytes.Join([][]byte{before, []byte(seal + headerEnd), after}, nil), nil
	}
}

// Verify is the Verify function of everybody.
func (s Seals) Verify(_ context.Context, xml []byte) (esb.Evidence, error) {
	before, rest, ok := bytes.Cut(xml, []byte(sealOpen))
	seal, after, ended := bytes.Cut(rest, []byte(sealEnd))
	agency, sum, parted := strings.Cut(string(seal), `">`)
	if !ok || !ended || !parted {
		return esb.Evidence{}, fault.New(fault.EsbSignature)
	}
	code := ident.AgencyCode(agency)
	if !hmac.Equal([]byte(sum), []byte(s.sum(code, bytes.Join([][]byte{before, after}, nil)))) {
		return esb.Evidence{}, fault.New(fault.EsbSignature)
	}
	return esb.Evidence{Agency: code, Subject: "CN=" + agency, Fingerprint: s.sum(code, nil), Report: []byte("seal of " + agency)}, nil
}
