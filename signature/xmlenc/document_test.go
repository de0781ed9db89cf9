package xmlenc_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

const hoSo = "<?xml version=\"1.0\"?>\r\n<!-- trước -->\n<h:hồ_sơ xmlns:h='urn:h' xmlns='urn:d'><người h:a='1'>\r\n<tên>Nguyễn &amp; con</tên><![CDATA[<x>]]></người><rỗng a=\"b\" /><p:q xmlns:p='urn:p'/> cuối</h:hồ_sơ><?sau?>"

func named(t *testing.T, doc *xmlcore.Document, names ...string) []xmlcore.Node {
	t.Helper()
	var list []xmlcore.Node
	for _, name := range names {
		for n := range doc.Descendants(doc.Root()) {
			if doc.IsElement(n) && doc.Local(n) == name {
				list = append(list, n)
			}
		}
	}
	return list
}

// TestDocument: elements and contents come back byte for byte.
func TestDocument(t *testing.T) {
	p := parties()["P-256"]
	e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t)}}})
	d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}})
	doc := parse(t, hoSo)
	for _, names := range [][]string{{"hồ_sơ"}, {"người"}, {"q", "tên"}, {"rỗng"}, {"người", "rỗng", "q"}} {
		for _, do := range []func(context.Context, *xmlcore.Document, ...xmlcore.Node) ([]byte, error){e.Elements, e.Content} {
			nodes := named(t, doc, names...)
			sealed, err := do(ctx, doc, nodes...)
			require.NoError(t, err)
			require.Equal(t, len(nodes), strings.Count(string(sealed), "<xenc:EncryptedData"))
			back, plains, err := d.Document(ctx, sealed)
			require.NoError(t, err, string(sealed))
			require.Len(t, plains, len(nodes))
			want := strings.NewReplacer(`<rỗng a="b" />`, `<rỗng a="b" ></rỗng>`, "<p:q xmlns:p='urn:p'/>", "<p:q xmlns:p='urn:p'></p:q>")
			if string(back.Source()) != hoSo { // what was empty has two tags now
				require.Equal(t, want.Replace(hoSo), want.Replace(string(back.Source())))
			}
		}
	}
	_, err := e.Elements(ctx, doc, named(t, doc, "người", "tên")...)
	require.ErrorIs(t, err, fault.Config)
	for _, n := range []xmlcore.Node{xmlcore.None, xmlcore.Top, xmlcore.Node(doc.Len()), doc.Root() + 2} {
		_, err = e.Content(ctx, doc, n)
		require.ErrorIs(t, err, fault.Config)
	}
}

// Encrypted parts inside of what was encrypted open as well, so many rounds deep.
func TestNested(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	e := encrypter(t, xmlenc.EncrypterConfig{Secret: k})
	text := []byte("<a><b>x</b></a>")
	for i := range 5 {
		d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}})
		doc, list, err := d.Document(ctx, text)
		if i <= 4 {
			require.NoError(t, err)
			require.Equal(t, "<a><b>x</b></a>", string(doc.Source()))
			require.Len(t, list, i)
		}
		doc = parse(t, string(text))
		text, err = e.Content(ctx, doc, doc.Root())
		require.NoError(t, err)
	}
	_, _, err := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Document(ctx, text)
	require.ErrorIs(t, err, fault.SignatureDecrypt) // nothing is told of what was decrypted
	many := "<a>" + strings.Repeat(string(text), 3) + "</a>"
	_, _, err = decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Limits: xmlenc.Limits{Parts: 2}}).Document(ctx, []byte(many))
	require.ErrorIs(t, err, fault.TooLarge)
}

// A part that opens does not let a sender learn so from the fault of the next.
func TestNextPart(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}})
	typed := func(text string) string {
		return strings.Replace(text, "<e:EncryptedData", "<e:EncryptedData Type='"+xmlenc.TypeContent+"'", 1)
	}
	part := string(mustSeal(t, k, "x", xmlenc.TypeContent))
	stranger := typed(data(enc11+"aes256-gcm", "<d:KeyName>x</d:KeyName>"))
	_, _, err := d.Document(ctx, []byte("<a>"+part+stranger+"</a>"))
	require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error())
	_, _, err = d.Document(ctx, []byte("<a>"+stranger+part+"</a>"))
	require.ErrorIs(t, err, fault.SignatureEncNoKey)
	for _, order := range []string{part + typed(data("urn:x", "")), typed(data("urn:x", "")) + part} {
		_, _, err = d.Document(ctx, []byte("<a>"+order+"</a>"))
		require.ErrorIs(t, err, fault.SignatureEncUnsupported)
	}
	inside := string(mustSeal(t, k, typed(data("urn:x", "")), xmlenc.TypeContent))
	_, _, err = d.Document(ctx, []byte("<a>"+inside+"</a>"))
	require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error())
}

// What a caller wrote that is no XML is refused.
func TestNoXML(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	for _, form := range []xmlenc.Form{{KeyInfo: "<a>"}, {KeyInfo: "<p:a/>"}, {MimeType: "\x01"}} {
		_, err := encrypter(t, xmlenc.EncrypterConfig{Secret: k}).Octets(ctx, nil, form)
		require.ErrorIs(t, err, fault.Config)
	}
	for _, r := range []xmlenc.Recipient{{Key: k, KeyInfo: "</a>"}, {Key: xmlenc.SecretKey("\x00", bytesOf(16))}, {Key: k, Hint: "\xff"}} {
		_, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{r}}).Octets(ctx, nil, xmlenc.Form{})
		require.ErrorIs(t, err, fault.Config)
	}
}

// sealedAs encrypts octets as if they were XML and puts them into a document.
func sealedAs(t *testing.T, k xmlenc.Key, typ, plain string) string {
	t.Helper()
	data, err := encrypter(t, xmlenc.EncrypterConfig{Secret: k}).Octets(ctx, []byte(plain), xmlenc.Form{Type: typ})
	require.NoError(t, err)
	return "<r xmlns='urn:d' xmlns:p='urn:p' q='&#60;'>" + string(data) + "</r>"
}

// What is no XML of its place is refused as what does not decrypt.
func TestPlace(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Limits: xmlenc.Limits{XML: xmlcore.Limits{Depth: 5}}})
	good := map[string][]string{
		xmlenc.TypeElement: {"<a/>", "<p:a p:b='c'/>", "\n<a>x</a> ", "<!--c--><a/>"},
		xmlenc.TypeContent: {"", "x", "<a/><b/>", "x<a/>", "&amp;&#65;", "<?pi?>", "<![CDATA[<]]>"},
	}
	for typ, list := range good {
		for _, plain := range list {
			doc, _, err := d.Document(ctx, []byte(sealedAs(t, k, typ, plain)))
			require.NoError(t, err, plain)
			require.Equal(t, "<r xmlns='urn:d' xmlns:p='urn:p' q='&#60;'>"+plain+"</r>", string(doc.Source()))
		}
	}
	bad := map[string][]string{
		xmlenc.TypeElement: {"", "x", "<a/>x", "<a/><b/>", "<!--c-->", "<z:a/>", "<a", "</r><r>", "<a/></r><r><b/>"},
		xmlenc.TypeContent: {"</r><r>", "</x><x>", "<a>", "&e;", "<!DOCTYPE a>", "<?xml version='1.0'?>", "\xff", "\x00", "<a b='1' b='2'/>", "]]>", "<z:a/>",
			strings.Repeat("<a>", 9) + strings.Repeat("</a>", 9), "<!--", "<![CDATA["},
	}
	for typ, list := range bad {
		for _, plain := range list {
			_, _, err := d.Document(ctx, []byte(sealedAs(t, k, typ, plain)))
			require.EqualError(t, err, fault.New(fault.SignatureDecrypt).Error(), plain)
		}
	}
	// Content in the place of a root must still be one root.
	whole, err := encrypter(t, xmlenc.EncrypterConfig{Secret: k}).Octets(ctx, []byte("<a/><b/>"), xmlenc.Form{Type: xmlenc.TypeContent})
	require.NoError(t, err)
	_, _, err = d.Document(ctx, whole)
	require.ErrorIs(t, err, fault.SignatureDecrypt)
	doc, _, err := d.Document(ctx, []byte("<r>"+string(mustSeal(t, k, "octets", ""))+"</r>"))
	require.NoError(t, err)
	require.Contains(t, string(doc.Source()), "EncryptedData")
	_, _, err = d.Replace(ctx, doc, find(t, doc, enc, "EncryptedData"))
	require.ErrorIs(t, err, fault.SignatureEncStructure)
	_, _, err = d.Document(ctx, []byte("<r"))
	require.Error(t, err)
}

func mustSeal(t *testing.T, k xmlenc.Key, plain, typ string) []byte {
	t.Helper()
	data, err := encrypter(t, xmlenc.EncrypterConfig{Secret: k}).Octets(ctx, []byte(plain), xmlenc.Form{Type: typ})
	require.NoError(t, err)
	return data
}

// A document in another encoding becomes one in UTF-8, and says so.
func TestEncoding(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	e := encrypter(t, xmlenc.EncrypterConfig{Secret: k})
	doc := parse(t, "<?xml version='1.0' encoding='ISO-8859-1'?><a><b>\xe9</b>\xe8</a>")
	sealed, err := e.Elements(ctx, doc, named(t, doc, "b")...)
	require.NoError(t, err)
	back, _, err := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Document(ctx, sealed)
	require.NoError(t, err)
	require.Equal(t, "<a><b>é</b>è</a>", string(back.Source()))
	back, _, err = decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Document(ctx, []byte("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe8</a>"))
	require.NoError(t, err)
	require.Equal(t, "<a>è</a>", string(back.Source()))
	data := string(mustSeal(t, k, "é", xmlenc.TypeContent))
	back, _, err = decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Document(ctx, []byte("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe8"+data+"</a>"))
	require.NoError(t, err)
	require.Equal(t, "<a>èé</a>", string(back.Source()))
}

// One key for several parts, with the EncryptedKeys elsewhere in the document:
// found by their references, or by the name they carry.
func TestSession(t *testing.T) {
	p := parties()["RSA"]
	e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t)}, {Key: parties()["P-384"].public(t)}}})
	s, err := e.Session(ctx)
	require.NoError(t, err)
	a, err := s.Data([]byte("<a/>"), xmlenc.Form{ID: "A", Type: xmlenc.TypeElement, Elsewhere: true})
	require.NoError(t, err)
	b, err := s.Data([]byte("b"), xmlenc.Form{ID: "B", Type: xmlenc.TypeContent, Elsewhere: true})
	require.NoError(t, err)
	keys := s.EncryptedKeys("A", "B")
	require.Len(t, keys, 2)
	text := "<m><h>" + strings.Join(keys, "") + "</h>" + string(a) + "<c>" + string(b) + "</c></m>"
	for _, name := range []string{"RSA", "P-384"} {
		d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{parties()[name].key(t)}, Limits: xmlenc.Limits{Operations: 1}})
		doc, list, err := d.Document(ctx, []byte(text))
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.True(t, strings.HasSuffix(string(doc.Source()), "</h><a/><c>b</c></m>"))
		key, err := d.SessionKey(ctx, doc, find(t, doc, enc, "EncryptedKey"), 0)
		if name == "RSA" {
			require.NoError(t, err)
			require.Len(t, key, 32)
		} else {
			require.ErrorIs(t, err, fault.SignatureEncNoKey)
		}
	}

	c, err := s.Data([]byte("c"), xmlenc.Form{KeyInfo: "<ds:KeyName>phiên</ds:KeyName>"})
	require.NoError(t, err)
	carrying := strings.Replace(s.EncryptedKeys()[0], "</xenc:EncryptedKey>", "<xenc:CarriedKeyName>phiên</xenc:CarriedKeyName></xenc:EncryptedKey>", 1)
	plain, err := opens(t, "<m>"+string(c)+carrying+"</m>", xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}})
	require.NoError(t, err)
	require.Equal(t, "c", string(plain.Data))
	for _, uri := range []string{"#K", "#I"} {
		name := map[string]string{"#K": "ds:RetrievalMethod", "#I": "dsig11:KeyInfoReference xmlns:dsig11='" + dsig11 + "'"}[uri]
		c, err = s.Data([]byte("c"), xmlenc.Form{KeyInfo: "<" + name + " URI='" + uri + "'/>"})
		require.NoError(t, err)
		held := strings.Replace(s.EncryptedKeys()[0], "<xenc:EncryptedKey", "<xenc:EncryptedKey Id='K'", 1)
		plain, err = opens(t, "<m>"+string(c)+"<i:KeyInfo xmlns:i='"+dsig+"' Id='I'>"+held+"</i:KeyInfo></m>", xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}})
		require.NoError(t, err)
		require.Equal(t, "c", string(plain.Data))
	}
}

// A hook reads what other norms put into a KeyInfo.
func TestHook(t *testing.T) {
	p := parties()["RSA"]
	reference := "<w:SecurityTokenReference xmlns:w='urn:w'>mine</w:SecurityTokenReference>"
	e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t), KeyInfo: reference}}})
	text, err := e.Octets(ctx, []byte("x"), xmlenc.Form{})
	require.NoError(t, err)
	_, err = opens(t, string(text), xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}, AnyKey: true})
	require.NoError(t, err)
	cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}}
	cfg.KeyInfo = func(_ context.Context, doc *xmlcore.Document, n xmlcore.Node) (xmlenc.Hints, error) {
		if s, _ := doc.Text(n); s == "mine" {
			return xmlenc.Hints{Certificates: []*x509.Certificate{p.cert}}, nil
		}
		return xmlenc.Hints{}, fmt.Errorf("unknown")
	}
	plain, err := opens(t, string(text), cfg)
	require.NoError(t, err)
	require.Equal(t, "x", string(plain.Data))
	_, err = opens(t, strings.Replace(string(text), "mine", "theirs", 1), cfg)
	require.ErrorIs(t, err, fault.SignatureEncStructure)

	// A hook may also know the key itself, or where it is.
	s, err := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t)}}}).Session(ctx)
	require.NoError(t, err)
	data, err := s.Data([]byte("x"), xmlenc.Form{KeyInfo: reference})
	require.NoError(t, err)
	message := "<m>" + s.EncryptedKeys()[0] + string(data) + "</m>"
	cfg.KeyInfo = func(_ context.Context, doc *xmlcore.Document, _ xmlcore.Node) (xmlenc.Hints, error) {
		return xmlenc.Hints{EncryptedKeys: []xmlcore.Node{find(t, doc, enc, "EncryptedKey")}}, nil
	}
	_, err = opens(t, message, cfg)
	require.NoError(t, err)
	doc := parse(t, message)
	key, err := decrypter(t, cfg).SessionKey(ctx, doc, find(t, doc, enc, "EncryptedKey"), 32)
	require.NoError(t, err)
	cfg.KeyInfo = func(context.Context, *xmlcore.Document, xmlcore.Node) (xmlenc.Hints, error) {
		return xmlenc.Hints{Secrets: [][]byte{bytesOf(32), key}}, nil
	}
	plain, err = opens(t, string(data), cfg)
	require.NoError(t, err)
	require.Empty(t, plain.Key.Name())
}
