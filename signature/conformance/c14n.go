// Package conformance runs public test suites of signatures and canonical XML
// on the packages of the framework.
package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
	"github.com/hcm-egov/framework/signature/conformance/internal/doctype"
)

// canonicalCase is a document with its canonical form.
type canonicalCase struct {
	ID, Input, Method string
	Comments          bool
	XPath, Expected   *string // files
	Prefixes          []string
}

// C14N runs the cases of canonical XML of a folder with a file cases.json: the
// canonical form must be that of the file, byte for byte; that of a whole
// document also when it is read as a stream. Documents with a document type
// declaration, which the framework refuses, are written without it first; where
// that cannot be done the case is skipped. One line for each case that fails or
// is skipped is written to out. The error is one of reading the folder or of
// the context.
func C14N(ctx context.Context, dir string, out io.Writer) (passed, failed, skipped int, err error) {
	return each(ctx, dir, out, func(c *canonicalCase) string { return c.ID }, func(c *canonicalCase) error {
		got, want, err := c.run(dir)
		switch {
		case errors.Is(err, doctype.ErrUnsupported):
			return fmt.Errorf("%w: %w", errSkipped, err)
		case err == nil && !bytes.Equal(got, want):
			return fmt.Errorf("expected %q, got %q", want, got)
		}
		return err
	}, "cases.json")
}

func (c *canonicalCase) run(dir string) (got, want []byte, err error) {
	if c.Expected != nil {
		if want, err = os.ReadFile(filepath.Join(dir, *c.Expected)); err != nil {
			return nil, nil, err
		}
	}
	m, known := xmlcore.MethodOf(c.Method)
	if !known || m.Comments != c.Comments {
		return nil, nil, fmt.Errorf("unknown method %s", c.Method)
	}
	for _, p := range c.Prefixes {
		if p == "#default" {
			p = ""
		}
		m.Prefixes = append(m.Prefixes, p)
	}
	doc, err := read(dir, c.Input)
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	if c.XPath == nil {
		if err := xmlcore.Canonicalize(&b, bytes.NewReader(doc.Source()), m, xmlcore.Selection{}, xmlcore.Limits{}); err != nil || !bytes.Equal(b.Bytes(), want) {
			return b.Bytes(), want, err
		}
		b.Reset()
	}
	set := doc.All()
	if c.XPath != nil {
		if set, err = selected(dir, *c.XPath, doc); err != nil {
			return nil, nil, err
		}
	}
	err = set.Canonical(&b, m)
	return b.Bytes(), want, err
}

// read reads a document of the folder; the files that its declaration names lie
// beside it.
func read(dir, file string) (*xmlcore.Document, error) {
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	expanded, err := doctype.Expand(string(text), func(system string) (string, error) {
		beside, err := os.ReadFile(filepath.Join(filepath.Dir(path), filepath.Base(system)))
		return string(beside), err
	})
	if err != nil {
		return nil, err
	}
	return xmlcore.Parse([]byte(expanded), xmlcore.Limits{})
}

// selected evaluates the expression in the element XPath of a file.
func selected(dir, file string, doc *xmlcore.Document) (*xmlcore.NodeSet, error) {
	holder, err := read(dir, file)
	if err != nil {
		return nil, err
	}
	root := holder.Root()
	expr, err := xpath.Compile(xpath.Text(holder, root), func(prefix string) (string, bool) { return holder.Lookup(root, prefix) })
	if err != nil {
		return nil, err
	}
	return expr.Select(doc, xmlcore.Top.Ref(), xpath.Options{})
}
