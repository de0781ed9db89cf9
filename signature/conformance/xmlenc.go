package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// encryptionCase is an encrypted document with what it must give, and a
// template with what to encrypt.
type encryptionCase struct {
	ID, File, Expect, Plaintext, Compare string
	Features                             []string
	Keys                                 []encryptionKey
	Options                              encryptionOptions
	Encrypt                              *struct {
		Template string
		Keys     []encryptionKey
		Options  encryptionOptions
		Decrypt  struct {
			Keys    []encryptionKey
			Options encryptionOptions
		}
	}
}

type encryptionOptions struct {
	LaxKeySearch                                                          bool
	EnabledCipherReferenceURIs, Plaintext, PlaintextXML, NodeName, NodeID string
}

// notPlanned are the features whose cases are skipped, when they are refused as
// what is not supported.
var notPlanned = []string{"ml-kem", "gost", "camellia", "chacha20", "seed", "dh"}

// encryptionRun counts what became of the templates.
type encryptionRun struct {
	dir              string
	filled, readOnly int
}

// XMLEnc runs the cases of XML Encryption of a folder with a file cases.json:
// each document must give the recorded plaintext or be refused, and each
// template must be filled and open again. Templates of algorithms that are read
// and never written (Triple DES, RSA 1.5, MD5, RIPEMD-160) must be refused. All
// is run under a policy that takes everything. One line for each case that fails
// or is skipped, and one about the templates, is written to out. The error is
// one of reading the folder or of the context.
func XMLEnc(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	r := &encryptionRun{dir: dir}
	passed, failed, skipped, err = each(ctx, dir, out, func(c *encryptionCase) string { return c.ID }, func(c *encryptionCase) error { return r.run(ctx, c) }, "cases.json")
	if err == nil {
		fmt.Fprintf(out, "templates: %d filled and opened again, %d refused because they are only read\n", r.filled, r.readOnly)
	}
	return passed, failed, skipped, err
}

func (r *encryptionRun) run(ctx context.Context, c *encryptionCase) error {
	got, err := r.decrypt(ctx, c)
	if feature := unplanned(c.Features); feature != "" {
		if errors.Is(err, fault.SignatureEncUnsupported) {
			return fmt.Errorf("%w: %s", errSkipped, feature)
		}
		return fmt.Errorf("%s is not refused as unsupported: %v", feature, err)
	}
	switch {
	case c.Expect == "fail" && err == nil:
		return errors.New("decrypts and must not")
	case c.Expect == "fail":
		return nil
	case err != nil:
		return err
	}
	if err := r.compare(c.Plaintext, c.Compare, got); err != nil || c.Encrypt == nil {
		return err
	}
	return r.template(ctx, c)
}

func unplanned(features []string) string {
	for _, f := range features {
		if slices.Contains(notPlanned, f) {
			return f
		}
	}
	return ""
}

// everything takes all that is read.
var everything = xmlenc.Policy{LegacyCBC: true, Legacy3DES: true, LegacyRSA15: true, LegacySHA1: true, LegacyMD5: true, LegacyLongKey: true}

func (r *encryptionRun) decrypt(ctx context.Context, c *encryptionCase) ([]byte, error) {
	keys, err := r.keys(c.Keys)
	if err != nil && unplanned(c.Features) == "" {
		return nil, err
	}
	if len(keys) == 0 { // of a kind that is not planned
		keys = []xmlenc.Key{xmlenc.SecretKey("", make([]byte, 32))}
	}
	doc, err := read(r.dir, c.File)
	if err != nil {
		return nil, err
	}
	return opened(ctx, doc, keys, c.Options)
}

// opened decrypts the first EncryptedData of a document and gives the document
// with what it holds in its place, or its octets.
func opened(ctx context.Context, doc *xmlcore.Document, keys []xmlenc.Key, o encryptionOptions) ([]byte, error) {
	d, err := xmlenc.NewDecrypter(xmlenc.DecrypterConfig{Keys: keys, Policy: everything, AnyKey: o.LaxKeySearch, NoReferences: o.EnabledCipherReferenceURIs == "empty"})
	if err != nil {
		return nil, err
	}
	n := first(doc)
	switch typ, _ := doc.Attr(n, "", "Type"); typ {
	case xmlenc.TypeElement, xmlenc.TypeContent:
		doc, _, err := d.Replace(ctx, doc, n)
		if err != nil {
			return nil, err
		}
		return doc.Source(), nil
	}
	plain, err := d.Decrypt(ctx, doc, n)
	if err != nil {
		return nil, err
	}
	return plain.Data, nil
}

func first(doc *xmlcore.Document) xmlcore.Node {
	for n := range doc.Find(xmlcore.Top, "http://www.w3.org/2001/04/xmlenc#", "EncryptedData") {
		return n
	}
	return doc.Root()
}

// compare holds what was decrypted against a file: as octets, as octets that
// the file has in base64, or as XML in canonical form with comments.
func (r *encryptionRun) compare(file, how string, got []byte) error {
	var want []byte
	var err error
	switch how {
	case "xml":
		want, err = r.canonicalFile(file)
		if err == nil {
			got, err = canonical(got)
		}
	case "base64":
		want, err = r.decoded(file)
	default:
		want, err = os.ReadFile(filepath.Join(r.dir, file))
	}
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("expected %q, got %q", want, got)
	}
	return err
}

func (r *encryptionRun) decoded(file string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(text)), ""))
}

func (r *encryptionRun) canonicalFile(file string) ([]byte, error) {
	doc, err := read(r.dir, file)
	if err != nil {
		return nil, err
	}
	return form(doc)
}

func canonical(text []byte) ([]byte, error) {
	doc, err := xmlcore.Parse(text, xmlcore.Limits{})
	if err != nil {
		return nil, err
	}
	return form(doc)
}

func form(doc *xmlcore.Document) ([]byte, error) {
	var b bytes.Buffer
	err := doc.All().Canonical(&b, xmlcore.Method{Comments: true})
	return b.Bytes(), err
}
