package crl

import (
	"bytes"
	"encoding/asn1"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/signature/internal/der"
)

// Entry is one revoked certificate.
type Entry struct {
	At         time.Time
	Reason     int // CRLReason of RFC 5280, 5.3.1; -1: not stated
	Invalidity time.Time
}

// Lookup finds a certificate by its serial number; nil when it is not on the
// list. It reads the list through, without keeping anything.
func (l *List) Lookup(serial *big.Int) (*Entry, error) {
	want := encodeInteger(serial)
	rest := l.entries
	for !rest.Empty() {
		var entry, number cryptobyte.String
		if !rest.ReadASN1(&entry, tags.SEQUENCE) || !entry.ReadASN1(&number, tags.INTEGER) || !minimal(number) {
			return nil, malformed("revokedCertificates")
		}
		if bytes.Equal(number, want) {
			return readEntry(entry)
		}
	}
	return nil, nil
}

// minimal reports whether an integer is written in the one way of DER; a number
// written otherwise would be missed.
func minimal(n []byte) bool {
	return len(n) == 1 || len(n) > 1 && !(n[0] == 0 && n[1] < 0x80) && !(n[0] == 0xff && n[1] >= 0x80)
}

// Len counts the entries.
func (l *List) Len() int {
	n := 0
	for rest := l.entries; !rest.Empty(); n++ {
		if !rest.SkipASN1(tags.SEQUENCE) {
			break
		}
	}
	return n
}

func encodeInteger(n *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1BigInt(n)
	s := cryptobyte.String(b.BytesOrPanic())
	var contents cryptobyte.String
	s.ReadASN1(&contents, tags.INTEGER)
	return contents
}

func readEntry(s cryptobyte.String) (*Entry, error) {
	e := &Entry{Reason: -1}
	if !der.ReadTime(&s, &e.At) {
		return nil, malformed("revocationDate")
	}
	if s.Empty() {
		return e, nil
	}
	err := der.EachExtension(s, func(id asn1.ObjectIdentifier, critical bool, value cryptobyte.String) error {
		switch {
		case id.Equal(idReason):
			if !value.ReadASN1Enum(&e.Reason) || e.Reason == removeFromCRL {
				return malformed("reasonCode")
			}
		case id.Equal(idInvalidity):
			if !der.ReadGeneralized(&value, &e.Invalidity) {
				return malformed("invalidityDate")
			}
		case id.Equal(idEntryIssuer):
			return unreadable("indirect CRL")
		case critical:
			return unreadable("critical entry extension " + id.String())
		}
		return nil
	}, func() error { return malformed("crlEntryExtensions") })
	return e, err
}

// removeFromCRL belongs into delta lists only.
const removeFromCRL = 8
