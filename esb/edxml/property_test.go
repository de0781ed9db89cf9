package edxml_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb/edxml"
)

// maker makes random messages in normal form: NFC, no space around texts.
type maker struct{ *rand.Rand }

var words = strings.Fields("Sở Xây dựng <b> & \"Nhà ở\" ]]> 'riêng' lẻ &amp; Đường  đỏ 🏠 &#10; thửa//12 ư ớ ự")

func (g maker) word() string { return words[g.IntN(len(words))] }

func (g maker) may(s string) string {
	if g.IntN(3) == 0 {
		return ""
	}
	return s
}

func (g maker) text() string {
	var b strings.Builder
	for range 1 + g.IntN(6) {
		fmt.Fprintf(&b, "%s%s", g.word(), []string{" ", "\n", "\t", "  "}[g.IntN(4)])
	}
	return strings.TrimSpace(b.String())
}

func (g maker) agency() ident.AgencyCode {
	return ident.AgencyCode(fmt.Sprintf("H%02d.%02d", 1+g.IntN(63), 1+g.IntN(99)))
}

func (g maker) day() time.Time    { return edxml.Day(1990+g.IntN(60), 1, 1).AddDate(0, 0, g.IntN(365)) }
func (g maker) moment() time.Time { return g.day().Add(time.Duration(g.IntN(86400)) * time.Second) }

func (g maker) organization() edxml.Organization {
	return edxml.Organization{ID: g.agency(), Name: g.text(), InCharge: g.may(g.text()), Address: g.may(g.text()), Email: g.may("x@y.vn")}
}

func (g maker) document() *edxml.Document {
	d := minimal()
	d.From, d.To = g.organization(), []edxml.Organization{g.organization()}
	d.DocumentID, d.Subject, d.Content = g.text(), g.text(), g.may(g.text())
	d.Code = edxml.Code{Number: g.word(), Notation: g.word()}
	d.Promulgation = edxml.Promulgation{Place: g.text(), Date: g.day()}
	d.Type = edxml.DocumentType{Type: int64(g.IntN(40)), TypeDetail: int64(g.IntN(9)), TypeName: g.text()}
	d.OtherInfo = edxml.OtherInfo{Priority: edxml.Priority(g.IntN(5)), Copies: 1 + int64(g.IntN(9)), Pages: 1, Direction: g.IntN(2) == 0, ReplyFors: g.may(g.text())}
	d.SteeringType = edxml.Steering(1 + g.IntN(3))
	for range g.IntN(3) {
		d.ResponseFor = append(d.ResponseFor, edxml.ResponseFor{Agency: g.agency(), DocumentID: g.text(), Date: g.day()})
		d.ToPlaces = append(d.ToPlaces, g.text())
		d.Trace = append(d.Trace, edxml.Trace{Agency: g.agency(), At: g.moment()})
	}
	for i := range g.IntN(4) {
		d.Attachments = append(d.Attachments, g.attachment(i))
	}
	return d
}

func (g maker) attachment(i int) edxml.Attachment {
	a := edxml.Attachment{ContentID: fmt.Sprintf("id-%d", i), Name: g.word() + []string{".pdf", ".docx", ".zip", ""}[g.IntN(4)], MediaType: "application/x-any", Description: g.may(g.text())}
	a.Data = make([]byte, 1+g.IntN(200))
	for j := range a.Data {
		a.Data[j] = byte(g.Uint32())
	}
	return a
}

func TestEveryMessageComesBackAsItWas(t *testing.T) {
	for seed := range uint64(400) {
		g := maker{rand.New(rand.NewPCG(seed, 1))}
		d := g.document()
		data, err := edxml.Marshal(d)
		require.NoError(t, err)
		back, err := edxml.Parse(data, edxml.Limits{})
		require.NoError(t, err, "seed %d\n%s", seed, data)
		require.Equal(t, d, back, "seed %d", seed)
	}
}

func TestWrappedFilesComeBackWhole(t *testing.T) {
	for seed := range uint64(200) {
		g := maker{rand.New(rand.NewPCG(seed, 2))}
		d := minimal()
		a := g.attachment(0)
		a.Zip = true
		if g.IntN(2) == 0 { // a file that is an archive of one file itself
			a.Data, a.Zip = archive(t, "inner"+[]string{".pdf", ".docx"}[g.IntN(2)], "PK\x03\x04"+g.text()), g.IntN(2) == 0
		}
		d.Attachments = []edxml.Attachment{a}
		back, err := edxml.Parse([]byte(wire(t, d)), edxml.Limits{})
		require.NoError(t, err)
		got := back.(*edxml.Document).Attachments[0]
		assert.Equal(t, a.Data, got.Data, "seed %d %s", seed, a.Name)
		assert.Equal(t, a.MediaType, got.MediaType)
	}
}

// What Parse takes, Marshal writes so that Parse reads the same again.
func FuzzParse(f *testing.F) {
	for _, m := range []edxml.Message{minimal(), full(), status()} {
		f.Add([]byte(wire(f, m)))
	}
	f.Add([]byte("1212<edXML><edXMLEnvelope><edXMLHeader><MessageHeader><StatusCode>01</StatusCode></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><edXML>&a;</edXML>`))
	lim := edxml.Limits{Bytes: 1 << 20, Attachment: 1 << 18, Unpacked: 1 << 18}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := edxml.Parse(data, lim)
		if err != nil || m.Validate() != nil {
			return
		}
		text, err := edxml.Marshal(m)
		if err != nil {
			t.Fatalf("a valid message was not written: %v", err)
		}
		again, err := edxml.Parse(text, edxml.Limits{})
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, text)
		}
		assert.Equal(t, m, again)
	})
}
