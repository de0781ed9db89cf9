package tsp

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/asn1"
	"io"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/internal/sigalg"
)

// ClientConfig says whom a [Client] asks.
type ClientConfig struct {
	// URL of the authority. Required.
	URL string
	// Fetcher sends the requests; credentials are its matter
	// (signature.HTTPFetcherConfig.Prepare). Required.
	Fetcher signature.Fetcher
	// Verifier judges what comes: nothing unverified is handed on. Required.
	Verifier *Verifier
	// Hash of the data; default SHA-256. SHA-2 and SHA-3 of at least 256 bits.
	Hash crypto.Hash
	// Policy is the policy to ask for; nil: the authority's own choice.
	Policy asn1.ObjectIdentifier
	// WithoutCertificates asks for a token without the authority's certificate,
	// which must then be among those given to [Client.Stamp].
	WithoutCertificates bool
	// Rand is the source of the nonce; default crypto/rand.Reader.
	Rand io.Reader
}

// Client asks an authority for time stamps. It is safe for concurrent use.
type Client struct{ cfg ClientConfig }

// NewClient makes a client. Error: [fault.Config].
func NewClient(cfg ClientConfig) (*Client, error) {
	missing := func(field string) error {
		return fault.New(fault.Config, "field", field, "reason", "required").At(field)
	}
	switch {
	case cfg.URL == "":
		return nil, missing("URL")
	case cfg.Fetcher == nil:
		return nil, missing("Fetcher")
	case cfg.Verifier == nil:
		return nil, missing("Verifier")
	}
	if cfg.Hash == 0 {
		cfg.Hash = crypto.SHA256
	}
	if sigalg.HashID(cfg.Hash) == nil || cfg.Hash.Size() < 32 {
		return nil, fault.New(fault.Config, "field", "Hash", "reason", cfg.Hash).At("Hash")
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	return &Client{cfg}, nil
}

// Hash is the hash that the data is to be hashed with.
func (c *Client) Hash() crypto.Hash { return c.cfg.Hash }

// Stamp gets a time stamp over data whose hash by [Client.Hash] is digest. The
// token answers this request (nonce, hash, policy) and is verified. The report
// tells of the token; it is nil when none came.
//
// Errors: [fault.SignatureTSPRefused] with the authority's reason,
// [fault.SignatureTSPNonce], those of [Parse], of the fetcher and of the
// report.
func (c *Client) Stamp(ctx context.Context, digest []byte, given Given) (*Token, *Report, error) {
	if len(digest) != c.cfg.Hash.Size() {
		return nil, nil, fault.New(fault.SignatureTSPImprint)
	}
	nonce, err := rand.Int(c.cfg.Rand, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, nil, fault.New(fault.Unexpected).Wrap(err)
	}
	raw, err := c.cfg.Fetcher.Fetch(ctx, signature.FetchRequest{
		Kind: signature.FetchTimeStamp, URL: c.cfg.URL, Limit: maxToken,
		Body: c.request(digest, nonce), ContentType: "application/timestamp-query",
	})
	if err != nil {
		return nil, nil, err
	}
	if len(raw) > maxToken {
		return nil, nil, fault.New(fault.TooLarge, "what", "time stamp", "limit", maxToken)
	}
	token, err := ParseResponse(raw)
	if err != nil {
		return nil, nil, err
	}
	report, err := c.cfg.Verifier.Verify(ctx, token, digest, given)
	if err := fault.Join(err, c.answers(token, nonce)); err != nil {
		return nil, report, err
	}
	return token, report, nil
}

// answers checks that a token belongs to the request.
func (c *Client) answers(t *Token, nonce *big.Int) error {
	switch {
	case t.Nonce == nil || t.Nonce.Cmp(nonce) != 0:
		return fault.New(fault.SignatureTSPNonce)
	case t.Hash != c.cfg.Hash:
		return fault.New(fault.SignatureTSPImprint)
	case c.cfg.Policy != nil && !c.cfg.Policy.Equal(t.Policy):
		return fault.New(fault.SignatureTSPPolicy, "policy", t.Policy)
	}
	return nil
}

// request writes a TimeStampReq (RFC 3161, 2.4.1).
func (c *Client) request(digest []byte, nonce *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(tags.SEQUENCE, func(b *cryptobyte.Builder) {
			sigalg.AddHash(b, c.cfg.Hash)
			b.AddASN1OctetString(digest)
		})
		if c.cfg.Policy != nil {
			b.AddASN1ObjectIdentifier(c.cfg.Policy)
		}
		b.AddASN1BigInt(nonce)
		if !c.cfg.WithoutCertificates {
			b.AddASN1Boolean(true)
		}
	})
	return b.BytesOrPanic()
}
