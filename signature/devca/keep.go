package devca

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
)

// Open loads the authority kept in a folder, or makes one and keeps it there:
// root.pem and root.key (mode 0600, in a folder of mode 0700), so that a demo
// keeps its keys across restarts.
func Open(dir string, cfg Config) (*Authority, error) {
	cfg = cfg.withDefaults()
	pair, err := read(dir, "root")
	if errors.Is(err, fs.ErrNotExist) {
		return create(dir, cfg)
	}
	if err != nil {
		return nil, err
	}
	if !pair.Chain[0].IsCA {
		return nil, failed("the kept root is no authority")
	}
	a, err := load(cfg, pair.Key, pair.Chain[0].Raw)
	if err != nil {
		return nil, err
	}
	a.dir = dir
	return a, nil
}

func create(dir string, cfg Config) (*Authority, error) {
	a, err := New(cfg)
	if err != nil {
		return nil, err
	}
	a.dir = dir
	return a, write(dir, "root", signature.KeyPair{Key: a.key(), Chain: []*x509.Certificate{a.root}})
}

var keepName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Keep loads the key pair kept under a name in the authority's folder, or
// issues one to the subject and keeps it. An expired certificate, and one of
// another root, is issued anew. The authority must come from [Open].
func (a *Authority) Keep(name string, s Subject) (signature.KeyPair, error) {
	if a.dir == "" || !keepName.MatchString(name) || name == "root" {
		return signature.KeyPair{}, failed("no folder, or a name that is no file name")
	}
	pair, err := read(a.dir, name)
	if err == nil && a.current(pair.Chain[0]) {
		return pair, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return signature.KeyPair{}, err
	}
	if pair, err = a.Issue(s); err != nil {
		return signature.KeyPair{}, err
	}
	return pair, write(a.dir, name, pair)
}

func (a *Authority) current(cert *x509.Certificate) bool {
	now := a.cfg.Clock.Now()
	return cert.CheckSignatureFrom(a.root) == nil && now.After(cert.NotBefore) && now.Before(cert.NotAfter)
}

func read(dir, name string) (signature.KeyPair, error) {
	key, err := os.ReadFile(filepath.Join(dir, name+".key"))
	if err != nil {
		return signature.KeyPair{}, failed("reading " + name + ".key").Wrap(err)
	}
	certs, err := os.ReadFile(filepath.Join(dir, name+".pem"))
	if err != nil {
		return signature.KeyPair{}, failed("reading " + name + ".pem").Wrap(err)
	}
	return signature.LoadKeyPEM(key, certs)
}

// write puts the certificate down first: a key without a certificate reads as
// absent, so a program killed in between starts anew.
func write(dir, name string, pair signature.KeyPair) error {
	key, certs, err := pair.EncodePEM()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return failed("making the folder").Wrap(err)
	}
	return fault.Join(put(filepath.Join(dir, name+".pem"), certs), put(filepath.Join(dir, name+".key"), key))
}

// put replaces a file whole, readable by its owner only.
func put(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".devca-*") // mode 0600
	if err != nil {
		return failed("writing").Wrap(err)
	}
	defer os.Remove(tmp.Name())
	_, werr := tmp.Write(text)
	if err := errors.Join(werr, tmp.Sync(), tmp.Close()); err != nil {
		return failed("writing").Wrap(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return failed("writing").Wrap(err)
	}
	return nil
}
