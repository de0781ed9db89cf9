package xmldsig_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// endless gives a text again and again, up to a length, without holding it.
type endless struct {
	head, again, tail string
	left              int
	rest              string
	begun, ended      bool
	closed            *bool
}

func (e *endless) Read(p []byte) (int, error) {
	for e.rest == "" {
		switch {
		case !e.begun:
			e.begun, e.rest = true, e.head
		case e.left > 0:
			e.left -= len(e.again)
			e.rest = e.again
		case !e.ended:
			e.ended, e.rest = true, e.tail
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *endless) Close() error { *e.closed = true; return nil }

// attachment is content of about n bytes: octets, base64 or XML.
func attachment(n int, closed *bool) xmldsig.Resolver {
	return func(_ context.Context, uri string) (io.ReadCloser, error) {
		switch uri {
		case "cid:octets":
			return &endless{again: strings.Repeat("0123456789abcdef", 256), left: n, closed: closed}, nil
		case "cid:base64":
			return &endless{again: strings.Repeat("MDEyMzQ1Njc4OWFi \n", 256), left: n, closed: closed}, nil
		case "cid:xml":
			return &endless{head: "<a xmlns='urn:a'>", again: strings.Repeat("<b c = 'd'>e</b>", 256), tail: "</a>", left: n, closed: closed}, nil
		}
		return nil, errors.New("no such attachment")
	}
}

// TestAttachmentsStream: a hundred megabytes pass without staying anywhere.
func TestAttachmentsStream(t *testing.T) {
	const size = 100 << 20
	w := setup(t)
	for uri, transforms := range map[string][]xmldsig.Transform{
		"cid:octets": nil, "cid:base64": {xmldsig.Base64()}, "cid:xml": {xmldsig.Canonical(xmlcore.Method{Exclusive: true})},
	} {
		t.Run(uri, func(t *testing.T) {
			if testing.Short() && uri != "cid:octets" {
				t.Skip("takes a while")
			}
			closed := false
			files := attachment(size, &closed)
			s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
			signed := sign(t, s, order, xmldsig.Options{References: []xmldsig.Ref{{URI: uri, Transforms: transforms}}})
			v := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver = files })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			report, err := v.Verify(context.Background(), signed)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			require.True(t, closed)
			require.Greater(t, report.Signatures[0].References[0].Bytes, int64(size/2))
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
			require.Less(t, after.Sys, uint64(256<<20))
		})
	}
}

// TestAttachmentsEnd by the limit, by the caller or by themselves.
func TestAttachmentsEnd(t *testing.T) {
	w := setup(t)
	closed := false
	files := attachment(1<<20, &closed)
	s := w.signer(t, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
	signed := sign(t, s, order, xmldsig.Options{References: []xmldsig.Ref{{URI: "cid:octets"}}})
	_, err := w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver, c.Limits.External = files, 1<<19 }).Verify(context.Background(), signed)
	require.ErrorIs(t, err, fault.TooLarge)
	ctx, cancel := context.WithCancel(context.Background())
	_, err = w.verifier(t, func(c *xmldsig.VerifierConfig) {
		c.Resolver = func(context.Context, string) (io.ReadCloser, error) {
			cancel()
			return &endless{again: "x", left: 1 << 40, closed: &closed}, nil
		}
	}).Verify(ctx, signed)
	require.ErrorIs(t, err, fault.Canceled)
	for _, r := range []xmldsig.Resolver{
		func(context.Context, string) (io.ReadCloser, error) { return nil, errors.New("none") },
		func(context.Context, string) (io.ReadCloser, error) { return nil, nil },
		func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("0123"), broken{})), nil
		},
	} {
		_, err = w.verifier(t, func(c *xmldsig.VerifierConfig) { c.Resolver = r }).Verify(context.Background(), signed)
		require.ErrorIs(t, err, fault.SignatureReference)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cut off") }

// BenchmarkAttachment shows that the time is that of the hash, whatever the
// length.
func BenchmarkAttachment(b *testing.B) {
	w := setup(b)
	for name, size := range map[string]int{"1M": 1 << 20, "10M": 10 << 20, "100M": 100 << 20} {
		closed := false
		files := attachment(size, &closed)
		s := w.signer(b, w.ec, func(c *xmldsig.SignerConfig) { c.Resolver = files })
		signed := sign(b, s, order, xmldsig.Options{References: []xmldsig.Ref{{URI: "cid:octets"}}})
		v := w.verifier(b, func(c *xmldsig.VerifierConfig) { c.Resolver = files })
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			defer processor(b)()
			for b.Loop() {
				if _, err := v.Verify(context.Background(), signed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
