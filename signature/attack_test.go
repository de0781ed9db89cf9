package signature_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/stretchr/testify/require"
)

// meaning is what an independent reader makes of a document: its tokens, with
// attributes of one tag in a fixed order.
func meaning(text []byte) (tokens []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return nil, err
		}
		if _, declaration := token.(xml.ProcInst); declaration {
			continue
		}
		one, err := json.Marshal(token)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, string(one))
	}
}

const small = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<d:a xmlns:d="urn:d" xmlns:unused="urn:u" b="1" d:c='2'><d:e>đã &amp; <![CDATA[ký]]></d:e><f/></d:a>`

// TestEveryFlip changes each byte of a signed document in several ways: either
// the change is found, or the document still says the very same thing.
func TestEveryFlip(t *testing.T) {
	w := setup(t)
	for s, masks := range map[*signature.Signer][]byte{
		signer(t, w.rsa, ""): {0x01},
		signer(t, w.ec, ""):  {0x01, 0x02, 0x08, 0x20, 0x29, 0xff},
	} {
		t.Run(string(s.Algorithm()), func(t *testing.T) {
			v, signed := verifier(t, w), sign(t, s, small)
			want, err := meaning(signed)
			require.NoError(t, err)
			equal := 0
			for at := range signed {
				for _, mask := range masks {
					changed := bytes.Clone(signed)
					changed[at] ^= mask
					report, err := v.Verify(context.Background(), changed)
					if err != nil {
						require.False(t, report.Valid)
						continue
					}
					equal++
					got, err := meaning(changed)
					require.NoError(t, err)
					require.Equal(t, want, got, "byte %d of %q became %q unseen", at, signed, changed[at])
				}
			}
			// Only white space inside tags, or the case of "UTF-8", may differ.
			require.Less(t, equal, 100)
		})
	}
}

func TestEveryCut(t *testing.T) {
	w := setup(t)
	v, signed := verifier(t, w), sign(t, signer(t, w.ec, ""), small)
	for at := range signed {
		_, err := v.Verify(context.Background(), signed[:at])
		require.Error(t, err)
		_, err = v.Verify(context.Background(), append(bytes.Clone(signed[:at]), signed[at+1:]...))
		if err == nil { // a byte of white space, or of a line end
			require.True(t, strings.ContainsRune(" \t\r\n", rune(signed[at])), "byte %d", at)
		}
	}
}

// part cuts the Signature out of a document.
func part(t *testing.T, signed []byte) (without, element string) {
	t.Helper()
	start := bytes.Index(signed, []byte("<ds:Signature "))
	end := bytes.Index(signed, []byte("</ds:Signature>")) + len("</ds:Signature>")
	require.Positive(t, start)
	return string(signed[:start]) + string(signed[end:]), string(signed[start:end])
}

func TestWrapping(t *testing.T) {
	w := setup(t)
	const doc = `<a><b>một</b><c>hai</c></a>`
	signed := string(sign(t, signer(t, w.rsa, ""), doc))
	_, sig := part(t, []byte(signed))
	object := func(inside string) string {
		return strings.Replace(sig, "</ds:KeyInfo>", "</ds:KeyInfo><ds:Object>"+inside+"</ds:Object>", 1)
	}
	second := strings.Replace(sig, `<ds:Reference URI="">`, `<ds:Reference URI="#x"></ds:Reference><ds:Reference URI="">`, 1)
	for name, c := range map[string]struct {
		xml  string
		want fault.Code
	}{
		"moved into another element":         {`<a><b>một` + sig + `</b><c>hai</c></a>`, fault.SignatureMisplaced},
		"moved to the front":                 {`<a>` + sig + `<b>một</b><c>hai</c></a>`, fault.SignatureMisplaced},
		"text behind it":                     {`<a><b>một</b><c>hai</c>` + sig + `x</a>`, fault.SignatureMisplaced},
		"inside an element of its own":       {`<a><b>một</b><c>hai</c><d>` + sig + `</d></a>`, fault.SignatureMisplaced},
		"document wrapped":                   {`<z>` + signed + `</z>`, fault.SignatureMisplaced},
		"document wrapped, signature lifted": {`<z>` + doc + sig + `</z>`, fault.SignatureAltered},
		"forged root around the original":    {`<a><b>giả</b>` + doc + sig + `</a>`, fault.SignatureAltered},
		"original hidden in Object":          {`<a><b>giả</b>` + object(doc) + `</a>`, fault.SignatureStructure},
		"anything in Object":                 {`<a><b>một</b><c>hai</c>` + object(`<x/>`) + `</a>`, fault.SignatureStructure},
		"second signature":                   {`<a><b>một</b><c>hai</c>` + sig + sig + `</a>`, fault.SignatureSeveral},
		"signature in the signature":         {`<a><b>một</b><c>hai</c>` + object(sig) + `</a>`, fault.SignatureSeveral},
		"extra sibling":                      {`<a><b>một</b><c>hai</c><b>ba</b>` + sig + `</a>`, fault.SignatureAltered},
		"element taken out":                  {`<a><b>một</b>` + sig + `</a>`, fault.SignatureAltered},
		"elements swapped":                   {`<a><c>hai</c><b>một</b>` + sig + `</a>`, fault.SignatureAltered},
		"element duplicated":                 {`<a><b>một</b><b>một</b><c>hai</c>` + sig + `</a>`, fault.SignatureAltered},
		"white space added":                  {`<a> <b>một</b><c>hai</c>` + sig + `</a>`, fault.SignatureAltered},
		"white space behind it":              {`<a><b>một</b><c>hai</c>` + sig + ` </a>`, fault.SignatureAltered},
		"namespace added":                    {`<a xmlns:n="urn:n"><b>một</b><c>hai</c>` + sig + `</a>`, fault.SignatureAltered},
		"default namespace":                  {`<a xmlns="urn:n"><b>một</b><c>hai</c>` + sig + `</a>`, fault.SignatureAltered},
		"attribute added":                    {`<a><b n="1">một</b><c>hai</c>` + sig + `</a>`, fault.SignatureAltered},
		"comment in a text":                  {`<a><b>m<!-- -->ột</b><c>hai</c>` + sig + `</a>`, fault.SignatureForbidden},
		"comment in the signature":           {`<a><b>một</b><c>hai</c>` + strings.Replace(sig, "</ds:DigestValue>", "<!-- --></ds:DigestValue>", 1) + `</a>`, fault.SignatureForbidden},
		"comment before":                     {`<!-- -->` + signed, fault.SignatureForbidden},
		"instruction in a text":              {`<a><b>m<?x?>ột</b><c>hai</c>` + sig + `</a>`, fault.SignatureForbidden},
		"style sheet before":                 {`<?xml-stylesheet href="x"?>` + signed, fault.SignatureForbidden},
		"document type":                      {`<!DOCTYPE a>` + signed, fault.SignatureForbidden},
		"entity":                             {`<!DOCTYPE a [<!ENTITY e "một">]>` + signed, fault.SignatureForbidden},
		"second root":                        {signed + `<a/>`, fault.SignatureMalformed},
		"same attribute twice":               {strings.Replace(signed, "<a>", `<a x="1" x="2">`, 1), fault.SignatureMalformed},
		"other encoding":                     {`<?xml version="1.0" encoding="ISO-8859-1"?>` + signed, fault.SignatureMalformed},
		"duplicated ids":                     {`<a><b id="1">một</b><c id="1">hai</c>` + sig + `</a>`, fault.SignatureDuplicateID},
		"partial coverage":                   {strings.Replace(signed, `URI=""`, `URI="#b"`, 1), fault.SignaturePartial},
		"no URI":                             {strings.Replace(signed, `URI=""`, ``, 1), fault.SignaturePartial},
		"xpointer":                           {strings.Replace(signed, `URI=""`, `URI="#xpointer(/)"`, 1), fault.SignaturePartial},
		"external":                           {strings.Replace(signed, `URI=""`, `URI="http://192.0.2.1/"`, 1), fault.SignaturePartial},
		"two references":                     {strings.Replace(signed, sig, second, 1), fault.SignaturePartial},
		"no signature":                       {doc, fault.SignatureAbsent},
		"signature in no namespace":          {`<a><b>một</b><c>hai</c><Signature/></a>`, fault.SignatureAbsent},
		"signature as root":                  {sig, fault.SignatureMisplaced},
		"attribute on the signature":         {strings.Replace(signed, "<ds:SignatureValue>", `<ds:SignatureValue x="1">`, 1), fault.SignatureStructure},
		"text in the signature":              {strings.Replace(signed, "<ds:KeyInfo>", "x<ds:KeyInfo>", 1), fault.SignatureStructure},
		"loose bits in the value":            {strings.Replace(signed, "</ds:SignatureValue>", "=</ds:SignatureValue>", 1), fault.SignatureStructure},
		"no key":                             {signed[:strings.Index(signed, "<ds:KeyInfo>")] + "</ds:Signature></a>", fault.SignatureStructure},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := verifier(t, w).Verify(context.Background(), []byte(c.xml))
			require.ErrorIs(t, err, c.want)
			require.False(t, report.Valid)
			require.Empty(t, report.Coverage)
			require.True(t, report.Has(c.want))
			require.Len(t, report.Checks, len(signature.CheckCodes()))
		})
	}
	_, err := verifier(t, w).Verify(context.Background(), []byte(signed))
	require.NoError(t, err, "the untouched document stands")
}

// TestMovedBetweenPlacements: a verifier for edXML alone takes the signature
// nowhere but in the header.
func TestMovedBetweenPlacements(t *testing.T) {
	w := setup(t)
	atRoot := sign(t, signer(t, w.ec, ""), edXML(t))
	inHeader := sign(t, signer(t, w.ec, ""), edXML(t), header...)
	v, err := signature.NewVerifier(signature.VerifierConfig{Trust: w.ca.Trust(), Clock: clock(), Placements: [][]string{header}})
	require.NoError(t, err)
	_, err = v.Verify(context.Background(), inHeader)
	require.NoError(t, err)
	_, err = v.Verify(context.Background(), atRoot)
	require.ErrorIs(t, err, fault.SignatureMisplaced)
}

func TestAlgorithmSubstitution(t *testing.T) {
	w := setup(t)
	signed := string(sign(t, signer(t, w.rsa, ""), `<a/>`))
	const method = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
	const exclusive, inclusive = "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	const envelopedURI = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	const digest = "http://www.w3.org/2001/04/xmlenc#sha256"
	for name, c := range map[string]struct {
		old, new string
		want     fault.Code
	}{
		"hmac":              {method, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", fault.SignatureAlgorithm},
		"hmac with sha1":    {method, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", fault.SignatureAlgorithm},
		"dsa":               {method, "http://www.w3.org/2000/09/xmldsig#dsa-sha1", fault.SignatureAlgorithm},
		"unknown":           {method, "urn:none", fault.SignatureAlgorithm},
		"other padding":     {method, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", fault.SignatureValue},
		"other family":      {method, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", fault.SignatureAlgorithm},
		"sha1":              {method, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", fault.SignatureAlgorithm},
		"sha1 digest":       {digest, "http://www.w3.org/2000/09/xmldsig#sha1", fault.SignatureStructure},
		"md5 digest":        {digest, "http://www.w3.org/2001/04/xmldsig-more#md5", fault.SignatureAlgorithm},
		"other digest":      {digest, "http://www.w3.org/2001/04/xmldsig-more#sha384", fault.SignatureStructure},
		"xslt":              {inclusive, "http://www.w3.org/TR/1999/REC-xslt-19991116", fault.SignatureAlgorithm},
		"xpath":             {envelopedURI, "http://www.w3.org/TR/1999/REC-xpath-19991116", fault.SignatureAlgorithm},
		"base64":            {inclusive, "http://www.w3.org/2000/09/xmldsig#base64", fault.SignatureAlgorithm},
		"canonical by none": {exclusive, "urn:none", fault.SignatureAlgorithm},
	} {
		t.Run(name, func(t *testing.T) {
			changed := replaceOnce(t, []byte(signed), `"`+c.old+`"`, `"`+c.new+`"`)
			_, err := verifier(t, w).Verify(context.Background(), changed)
			require.ErrorIs(t, err, c.want)
		})
	}
}

// TestHostileXML gives the SAML attacks to the verifier: none may pass, none
// may panic. Each is signed, if at all, by a key that is not trusted here.
func TestHostileXML(t *testing.T) {
	dir := suites(t, "hostile-xml")
	text, err := os.ReadFile(filepath.Join(dir, "cases.json"))
	require.NoError(t, err)
	var cases []struct{ ID, File string }
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	v := verifier(t, setup(t))
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			doc, err := os.ReadFile(filepath.Join(dir, c.File))
			require.NoError(t, err)
			report, err := v.Verify(context.Background(), doc)
			require.Error(t, err)
			require.False(t, report.Valid)
			require.NotEmpty(t, report.Faults)
		})
	}
}

// TestXMLDSigSuiteRefused: documents of the public suite lead to roots that
// are not trusted here; the verifier refuses each without a panic.
func TestXMLDSigSuiteRefused(t *testing.T) {
	dir := suites(t, "xmldsig")
	v, seen := verifier(t, setup(t)), 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".xml" {
			return err
		}
		doc, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		report, err := v.Verify(context.Background(), doc)
		require.Error(t, err, path)
		require.False(t, report.Valid)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, seen, 100)
}

func FuzzVerify(f *testing.F) {
	w := setup(f)
	v := verifier(f, w)
	s := signer(f, w.ec, "")
	f.Add(sign(f, s, small))
	f.Add(sign(f, s, edXML(f), header...))
	f.Add([]byte(tricky))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>`))
	want, err := meaning(sign(f, s, small))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, doc []byte) {
		report, err := v.Verify(context.Background(), doc)
		require.Equal(t, err == nil, report.Valid)
		if !report.Valid {
			return
		}
		// Nobody but the two seeds is signed: what is valid says the same.
		got, err := meaning(doc)
		require.NoError(t, err)
		if bytes.Contains(doc, []byte("urn:d")) {
			require.Equal(t, len(want), len(got))
		}
	})
}
