package conformance

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// The bounds of a container.
const (
	maxEntries = 256
	maxEntry   = 16 << 20
)

// parcel is a document with what it signs from outside, or an opened container.
type parcel struct {
	signatures [][]byte
	names      []string // of files, in their order
	files      map[string][]byte
	format     bool // false: the container is not as its format demands
}

// open reads the document of a case.
func (c *advancedCase) open(dir string) (*parcel, error) {
	text, err := os.ReadFile(filepath.Join(dir, c.File))
	if err != nil {
		return nil, err
	}
	p := &parcel{format: true, files: map[string][]byte{}}
	if c.Format != "XAdES" {
		return p, p.unpack(text, c.Format)
	}
	p.signatures = [][]byte{text}
	for _, name := range c.Detached {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		p.add(path.Base(name), text)
	}
	return p, nil
}

func (p *parcel) add(name string, text []byte) {
	p.names = append(p.names, name)
	p.files[name] = text
}

// unpack reads a container of ASiC (EN 319 162-1) or OpenDocument.
func (p *parcel) unpack(text []byte, format string) error {
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return err
	}
	if len(z.File) > maxEntries {
		return fault.New(fault.TooLarge, "what", "container", "limit", maxEntries)
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		text, err := content(f)
		if err != nil {
			return err
		}
		lower := strings.ToLower(f.Name)
		switch {
		case strings.HasPrefix(lower, "meta-inf/") && strings.Contains(lower, "signatures") && strings.HasSuffix(lower, ".xml"):
			p.signatures = append(p.signatures, text)
		case lower != "mimetype" && !(strings.HasPrefix(lower, "meta-inf/") && strings.HasPrefix(format, "ASiC-S")):
			p.add(f.Name, text)
		}
	}
	if strings.HasPrefix(format, "ASiC-S") { // one file in the root and no folders
		p.format = len(p.names) == 1 && !strings.Contains(p.names[0], "/")
	}
	return nil
}

func content(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
	if len(text) > maxEntry {
		err = fault.New(fault.TooLarge, "what", "container", "limit", maxEntry)
	}
	return text, err
}

// resolve opens the file that a reference names.
func (p *parcel) resolve(_ context.Context, uri string) (io.ReadCloser, error) {
	for _, name := range []string{uri, strings.TrimPrefix(uri, "./")} {
		for range 2 {
			if text, ok := p.files[name]; ok {
				return io.NopCloser(bytes.NewReader(text)), nil
			}
			plain, err := url.PathUnescape(name)
			if err != nil {
				break
			}
			name = plain
		}
	}
	return nil, os.ErrNotExist
}

// nobody is an authority that issued nothing.
var nobody = sync.OnceValue(func() *x509.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nobody"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil
	}
	cert, _ := x509.ParseCertificate(der)
	return cert
})
