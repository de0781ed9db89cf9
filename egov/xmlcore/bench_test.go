package xmlcore_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
)

// The documents of the measurements: one element with a long text, or many
// small ones.
func samples() []struct {
	name string
	xml  []byte
} {
	return []struct {
		name string
		xml  []byte
	}{
		{"2K", small(40, 34)}, {"50K", small(601, 94)}, {"50Ks", small(1003, 40)}, {"1M-blob", blob(1_036_000)}, {"1M-small", small(20209, 42)},
	}
}

// small is a dossier of n elements with texts of about the length given.
func small(n, text int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<hs:HoSo xmlns:hs="urn:example:hoso" xmlns:ct="urn:example:chitiet" id="doc1">` + "\n")
	words := []string{"Nguyễn Văn", "hồ sơ", "quận", "giấy phép", "xây dựng", "2026", "phường", "đề nghị", "A&amp;B"}
	r := rand.New(rand.NewPCG(1, 2))
	for i := 1; i < n; i++ {
		switch i % 5 {
		case 1:
			if i > 1 {
				b.WriteString("</hs:Muc>\n")
			}
			fmt.Fprintf(&b, `<hs:Muc so="%d">`, i)
		case 2:
			fmt.Fprintf(&b, `<ct:Ma loai="x" ct:nguon="a">%d</ct:Ma>`, i)
		default:
			var t strings.Builder
			for t.Len() < text {
				t.WriteString(words[r.IntN(len(words))] + " ")
			}
			fmt.Fprintf(&b, `<hs:ND>%s</hs:ND>`, strings.TrimSpace(t.String()))
		}
	}
	b.WriteString("</hs:Muc>\n</hs:HoSo>\n")
	return []byte(b.String())
}

func blob(n int) []byte {
	raw := make([]byte, n*3/4)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(raw)
	var b strings.Builder
	b.WriteString(`<hs:HoSo xmlns:hs="urn:example:hoso" id="doc1"><hs:Tep ten="a.pdf">`)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\n")
		text = text[76:]
	}
	b.WriteString(text + "</hs:Tep></hs:HoSo>")
	return []byte(b.String())
}

var exclusive = xmlcore.Method{Exclusive: true}

func each(b *testing.B, run func(b *testing.B, text []byte)) {
	for _, s := range samples() {
		b.Run(s.name, func(b *testing.B) {
			b.SetBytes(int64(len(s.xml)))
			b.ReportAllocs()
			for b.Loop() {
				run(b, s.xml)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	each(b, func(b *testing.B, text []byte) {
		if _, err := xmlcore.Parse(text, xmlcore.Limits{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkParseCanonicalSHA256(b *testing.B) {
	each(b, func(b *testing.B, text []byte) {
		doc, err := xmlcore.Parse(text, xmlcore.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		if err := doc.Subtree(doc.Root()).Canonical(sha256.New(), exclusive); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkStreamCanonicalSHA256(b *testing.B) {
	each(b, func(b *testing.B, text []byte) {
		if err := xmlcore.Canonicalize(sha256.New(), bytes.NewReader(text), exclusive, xmlcore.Selection{}, xmlcore.Limits{}); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkXPath filters by the expression of most signatures with an XPath
// transform and canonicalises what is left.
func BenchmarkXPath(b *testing.B) {
	e, err := xpath.Compile("not(ancestor-or-self::s:Signature)", xpath.Prefixes(map[string]string{"s": "u"}))
	if err != nil {
		b.Fatal(err)
	}
	each(b, func(b *testing.B, text []byte) {
		doc, err := xmlcore.Parse(text, xmlcore.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		set, err := e.Filter(doc.All(), xpath.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := set.Canonical(sha256.New(), exclusive); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkSHA256(b *testing.B) {
	each(b, func(b *testing.B, text []byte) { sha256.Sum256(text) })
}

func BenchmarkEncodingXML(b *testing.B) {
	each(b, func(b *testing.B, text []byte) {
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.RawToken(); err == io.EOF {
				return
			} else if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEtreeGoxmldsigSHA256(b *testing.B) {
	each(b, func(b *testing.B, text []byte) {
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(text); err != nil {
			b.Fatal(err)
		}
		out, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(doc.Root())
		if err != nil {
			b.Fatal(err)
		}
		sha256.Sum256(out)
	})
}
