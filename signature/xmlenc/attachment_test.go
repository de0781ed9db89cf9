package xmlenc_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// attachments resolves cid: references.
func attachments(parts map[string][]byte) xmlenc.Resolver {
	return func(_ context.Context, uri string) (io.ReadCloser, error) {
		b, ok := parts[strings.TrimPrefix(uri, "cid:")]
		if !ok {
			return nil, errors.New("no such part")
		}
		return io.NopCloser(iotest.HalfReader(bytes.NewReader(b))), nil
	}
}

// TestAttachment: attachments of lengths around blocks and chunks, in both
// modes, and none that was altered in GCM.
func TestAttachment(t *testing.T) {
	p := parties()["X25519"]
	for _, c := range []xmlenc.Algorithm{xmlenc.AES128GCM, xmlenc.AES256CBC} {
		e := encrypter(t, xmlenc.EncrypterConfig{Recipients: []xmlenc.Recipient{{Key: p.public(t)}}, Cipher: c, Policy: everything})
		for _, n := range []int{0, 1, 15, 16, 17, 32<<10 - 1, 32 << 10, 32<<10 + 1, 100_000} {
			plain := bytesOf(n)
			var sealed bytes.Buffer
			text, err := e.Attachment(ctx, &sealed, iotest.OneByteReader(bytes.NewReader(plain)), "cid:a@b", xmlenc.Form{MimeType: "application/pdf"})
			require.NoError(t, err)
			cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{p.key(t)}, Policy: everything, Resolver: attachments(map[string][]byte{"a@b": sealed.Bytes()})}
			doc := parse(t, string(text))
			var out bytes.Buffer
			got, err := decrypter(t, cfg).Attachment(ctx, doc, doc.Root(), &out)
			require.NoError(t, err)
			require.True(t, bytes.Equal(plain, out.Bytes()))
			require.Nil(t, got.Data)
			require.Equal(t, [2]string{xmlenc.TypeAttachment, "application/pdf"}, [2]string{got.Type, got.MimeType})
			whole, err := decrypter(t, cfg).Decrypt(ctx, doc, doc.Root())
			require.NoError(t, err)
			require.True(t, bytes.Equal(plain, whole.Data))

			bent := bytes.Clone(sealed.Bytes())
			bent[len(bent)/2] ^= 1
			bent = bent[:len(bent)-n%2]
			cfg.Resolver = attachments(map[string][]byte{"a@b": bent})
			out.Reset()
			_, err = decrypter(t, cfg).Attachment(ctx, doc, doc.Root(), &out)
			if c == xmlenc.AES128GCM {
				require.ErrorIs(t, err, fault.SignatureDecrypt)
				require.Zero(t, out.Len())
			} else if n%2 == 1 {
				require.ErrorIs(t, err, fault.SignatureDecrypt)
			}
		}
	}
}

func TestAttachmentRefused(t *testing.T) {
	k, other := xmlenc.SecretKey("k", bytesOf(32)), xmlenc.SecretKey("k", bytesOf(32))
	e := encrypter(t, xmlenc.EncrypterConfig{Secret: k, Limits: xmlenc.Limits{Attachment: 100}})
	_, err := e.Attachment(ctx, io.Discard, bytes.NewReader(bytesOf(101)), "cid:a", xmlenc.Form{})
	require.ErrorIs(t, err, fault.TooLarge)
	_, err = e.Attachment(ctx, io.Discard, iotest.ErrReader(io.ErrNoProgress), "cid:a", xmlenc.Form{})
	require.ErrorIs(t, err, io.ErrNoProgress)
	var sealed bytes.Buffer
	text, err := e.Attachment(ctx, &sealed, strings.NewReader("văn bản"), "cid:a", xmlenc.Form{})
	require.NoError(t, err)
	doc := parse(t, string(text))
	parts := map[string][]byte{"a": sealed.Bytes()}
	for _, c := range []struct {
		cfg  xmlenc.DecrypterConfig
		want fault.Code
	}{
		{xmlenc.DecrypterConfig{}, fault.SignatureEncReference},
		{xmlenc.DecrypterConfig{Resolver: attachments(nil)}, fault.SignatureEncReference},
		{xmlenc.DecrypterConfig{Resolver: attachments(parts), Limits: xmlenc.Limits{Attachment: 10}}, fault.TooLarge},
		{xmlenc.DecrypterConfig{Resolver: func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(iotest.ErrReader(io.ErrNoProgress)), nil
		}}, fault.SignatureEncReference},
	} {
		c.cfg.Keys = []xmlenc.Key{k}
		_, err := decrypter(t, c.cfg).Attachment(ctx, doc, doc.Root(), io.Discard)
		require.ErrorIs(t, err, c.want)
	}
	inside := parse(t, string(mustSeal(t, k, "x", "")))
	_, err = decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}}).Attachment(ctx, inside, inside.Root(), io.Discard)
	require.ErrorIs(t, err, fault.SignatureEncStructure)

	// Two keys of one name: the right one is found, also when streaming.
	for _, c := range []xmlenc.Algorithm{xmlenc.AES256GCM, xmlenc.AES256CBC} {
		sealed.Reset()
		e = encrypter(t, xmlenc.EncrypterConfig{Secret: k, Cipher: c, Policy: everything})
		text, err = e.Attachment(ctx, &sealed, strings.NewReader("văn bản"), "cid:a", xmlenc.Form{})
		require.NoError(t, err)
		doc = parse(t, string(text))
		d := decrypter(t, xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k, other}, Policy: everything, Resolver: attachments(map[string][]byte{"a": sealed.Bytes()})})
		var out bytes.Buffer
		_, err = d.Attachment(ctx, doc, doc.Root(), &out)
		require.NoError(t, err)
		require.Equal(t, "văn bản", out.String())
	}
}

// Octets elsewhere in the document, by identifier and by an XPath filter, and
// outside it in base64.
func TestCipherReference(t *testing.T) {
	k := xmlenc.SecretKey("k", bytesOf(32))
	text := string(mustSeal(t, k, "văn bản", ""))
	value := cipherValue.FindStringSubmatch(text)[1]
	base64d := `<d:Transform xmlns:d="` + dsig + `" Algorithm="` + dsig + `base64"/>`
	filter := `<d:Transform xmlns:d="` + dsig + `" Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><d:XPath>self::text()[parent::v]</d:XPath></d:Transform>`
	message := func(uri, transforms string) string {
		reference := `<xenc:CipherReference URI="` + uri + `"><xenc:Transforms>` + transforms + `</xenc:Transforms></xenc:CipherReference>`
		return "<m>" + strings.Replace(text, "<xenc:CipherValue>"+value+"</xenc:CipherValue>", reference, 1) + "<v Id='v'>" + value[:10] + "<!--c-->\n" + value[10:] + "</v></m>"
	}
	raw, err := base64.StdEncoding.DecodeString(value)
	require.NoError(t, err)
	cfg := xmlenc.DecrypterConfig{Keys: []xmlenc.Key{k}, Resolver: attachments(map[string][]byte{"raw": raw, "base64": []byte(value[:9] + " \t\r\n" + value[9:])})}
	for _, m := range []string{message("#v", base64d), message("", filter+base64d), message("cid:raw", ""), message("cid:base64", base64d)} {
		got, err := opens(t, m, cfg)
		require.NoError(t, err, m)
		require.Equal(t, "văn bản", string(got.Data))
	}
	doc := parse(t, message("cid:base64", base64d))
	var out bytes.Buffer
	_, err = decrypter(t, cfg).Attachment(ctx, doc, find(t, doc, enc, "EncryptedData"), &out)
	require.NoError(t, err)
	require.Equal(t, "văn bản", out.String())

	closed := cfg
	closed.NoReferences = true
	_, err = opens(t, message("#v", base64d), closed)
	require.ErrorIs(t, err, fault.SignatureEncReference)
	for m, want := range map[string]fault.Code{
		message("#gone", base64d):                        fault.SignatureEncReference,
		message("#v", ""):                                fault.SignatureEncStructure,
		message("#v", base64d+base64d):                   fault.SignatureEncStructure,
		message("#v", strings.Repeat(filter, 9)+base64d): fault.SignatureEncStructure,
		message("", base64d):                             fault.SignatureEncStructure,
		message("cid:raw", filter):                       fault.SignatureEncUnsupported,
		message("http://x/", ""):                         fault.SignatureEncReference,
		message("#v", strings.ReplaceAll(base64d, dsig+"base64", "urn:x")):         fault.SignatureEncUnsupported,
		message("", strings.Replace(filter, "self::text()", "self::(", 1)+base64d): fault.XMLPath,
	} {
		_, err := opens(t, m, cfg)
		require.ErrorIs(t, err, want, m)
	}
	costly := strings.Replace(filter, "self::text()[", "self::text()[count(//*[count(//*[count(//*)&lt;0])&lt;0])&lt;0]|self::text()[", 1)
	_, err = opens(t, "<m>"+strings.Repeat("<a/>", 1000)+message("", costly+base64d)[3:], cfg)
	require.ErrorIs(t, err, fault.XMLWork)
	long := "<m>" + strings.Repeat("<a>AAAA</a>", 5000) + message("", base64d)[3:]
	cfg.Limits.Bytes = 1000
	_, err = opens(t, long, cfg)
	require.ErrorIs(t, err, fault.TooLarge)
}
