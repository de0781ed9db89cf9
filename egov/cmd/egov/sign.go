package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// files are what stands outside the document, given as URI=FILE.
type files map[string]string

func (f files) String() string { return "" }

func (f files) Set(text string) error {
	uri, file, ok := strings.Cut(text, "=")
	if !ok || uri == "" || file == "" {
		return errors.New("want URI=FILE")
	}
	f[uri] = file
	return nil
}

// open is the resolver of a signature: the files given and no other.
func (f files) open(_ context.Context, uri string) (io.ReadCloser, error) {
	if file, ok := f[uri]; ok {
		return os.Open(file)
	}
	return nil, os.ErrNotExist
}

// signOptions are the arguments of sign.
type signOptions struct {
	key, cert, in, out, at string
	pkcs1                  bool
	attached               files
	password               secretSource
}

// sign signs a document as a whole, and the files attached to it.
func sign(ctx context.Context, args []string, out, errs io.Writer) int {
	o := signOptions{attached: files{}}
	set := flag.NewFlagSet("sign", flag.ContinueOnError)
	set.SetOutput(errs)
	set.StringVar(&o.key, "key", "", "private key: PKCS#12 (.p12, .pfx) or PEM")
	set.StringVar(&o.cert, "cert", "", "certificate chain in PEM, for a key in PEM")
	set.StringVar(&o.in, "in", "", "document")
	set.StringVar(&o.out, "out", "", "signed document; default the standard output")
	set.StringVar(&o.at, "at", "", "path of the element that holds the signature, as /edXML/edXMLEnvelope/edXMLHeader; default the root")
	set.BoolVar(&o.pkcs1, "pkcs1", false, "RSASSA-PKCS1-v1_5, for peers that do not know RSASSA-PSS")
	set.Var(o.attached, "attach", "URI=FILE: sign a file under a URI such as cid:a, too; may be repeated")
	o.password.flags(set)
	if set.Parse(args) != nil {
		return usage
	}
	if o.key == "" || o.in == "" || set.NArg() > 0 {
		return misused(errs, "sign")
	}
	signed, err := o.sign(ctx, errs)
	if err == nil {
		err = write(o.out, signed, out)
	}
	return judged(errs, err)
}

func (o *signOptions) sign(ctx context.Context, errs io.Writer) ([]byte, error) {
	doc, err := os.ReadFile(o.in)
	if err != nil {
		return nil, err
	}
	key, err := o.load(errs)
	if err != nil {
		return nil, err
	}
	cfg := xmldsig.SignerConfig{Key: key, Resolver: o.attached.open}
	if o.pkcs1 {
		cfg.Algorithm = xmldsig.RSASHA256
	}
	s, err := xmldsig.NewSigner(cfg)
	if err != nil {
		return nil, err
	}
	options := xmldsig.Options{Place: xmldsig.Place{Path: o.at}, References: []xmldsig.Ref{{}}}
	for _, uri := range sorted(o.attached) {
		options.References = append(options.References, xmldsig.Ref{URI: uri})
	}
	return s.Sign(ctx, doc, options)
}

// load loads the key; a password is asked for only where one is needed.
func (o *signOptions) load(errs io.Writer) (signature.Key, error) {
	raw, err := os.ReadFile(o.key)
	if err != nil {
		return nil, err
	}
	var pair signature.KeyPair
	if bytes.Contains(raw, []byte("-----BEGIN ")) {
		pair, err = o.pem(raw, errs)
	} else {
		pair, err = o.pkcs12(raw, errs)
	}
	if err != nil {
		return nil, err
	}
	return signature.NewKey(pair.Key, pair.Chain)
}

func (o *signOptions) pkcs12(raw []byte, errs io.Writer) (signature.KeyPair, error) {
	password, err := o.password.read(errs)
	if err != nil {
		return signature.KeyPair{}, err
	}
	defer password.Wipe()
	return signature.LoadPKCS12(raw, password)
}

func (o *signOptions) pem(raw []byte, errs io.Writer) (signature.KeyPair, error) {
	certs := raw
	if o.cert != "" {
		var err error
		if certs, err = os.ReadFile(o.cert); err != nil {
			return signature.KeyPair{}, err
		}
	}
	pair, err := signature.LoadKeyPEM(raw, certs)
	if !errors.Is(err, fault.SignatureKeyEncrypted) {
		return pair, err
	}
	password, err := o.password.read(errs)
	if err != nil {
		return signature.KeyPair{}, err
	}
	defer password.Wipe()
	return signature.LoadEncryptedKeyPEM(raw, certs, password)
}

// write writes a document to a file, or to the standard output.
func write(file string, text []byte, out io.Writer) error {
	if file == "" {
		_, err := out.Write(text)
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// judged prints what is wrong in both languages, and gives the exit code.
func judged(errs io.Writer, err error) int {
	var coded *fault.Error
	switch {
	case err == nil:
		return fine
	case !errors.As(err, &coded):
		fmt.Fprintln(errs, "egov:", err)
		return usage
	}
	for _, f := range fault.All(err) {
		fmt.Fprintf(errs, "egov: %s\n\t%s\n\t%s\n", f.Code(), f.Vi(), f.En())
	}
	return wrong
}
