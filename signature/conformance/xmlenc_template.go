package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// template fills the template of a case and opens it again.
func (r *encryptionRun) template(ctx context.Context, c *encryptionCase) error {
	e := c.Encrypt
	keys, err := r.keys(e.Keys)
	if err != nil {
		return err
	}
	tmpl, err := read(r.dir, e.Template)
	if err != nil {
		return err
	}
	cfg := xmlenc.TemplateConfig{Keys: keys, Policy: everything}
	doc, want, err := r.encrypted(ctx, cfg, tmpl, e.Options)
	if neverWritten(err) {
		r.readOnly++
		return nil
	}
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	if keys, err = r.keys(e.Decrypt.Keys); err != nil {
		return err
	}
	got, err := opened(ctx, doc, keys, e.Decrypt.Options)
	if err != nil {
		return fmt.Errorf("template opened: %w", err)
	}
	if e.Options.PlaintextXML != "" {
		if got, err = canonical(got); err != nil {
			return err
		}
	}
	if string(got) != string(want) {
		return fmt.Errorf("template: expected %q, got %q", want, got)
	}
	r.filled++
	return nil
}

// neverWritten reports whether a template is refused for an algorithm that is
// only read.
func neverWritten(err error) bool {
	for _, f := range fault.All(err) {
		if f.Code() == fault.SignatureEncPolicy {
			return slices.Contains([]string{"Legacy3DES", "LegacyRSA15", "LegacyMD5"}, f.Arg("policy"))
		}
	}
	return false
}

// encrypted fills the template and, for a node of a document, puts it in the
// node's place. It gives also what opening must give.
func (r *encryptionRun) encrypted(ctx context.Context, cfg xmlenc.TemplateConfig, tmpl *xmlcore.Document, o encryptionOptions) (doc *xmlcore.Document, want []byte, err error) {
	if o.PlaintextXML == "" {
		want, err = r.plaintext(o.Plaintext)
		if err != nil {
			return nil, nil, err
		}
		filled, err := xmlenc.Fill(ctx, cfg, tmpl, first(tmpl), want)
		if err != nil {
			return nil, nil, err
		}
		doc, err = xmlcore.Parse(filled, xmlcore.Limits{})
		return doc, want, err
	}
	data, err := read(r.dir, o.PlaintextXML)
	if err != nil {
		return nil, nil, err
	}
	if want, err = form(data); err != nil {
		return nil, nil, err
	}
	node, err := chosen(data, o)
	if err != nil {
		return nil, nil, err
	}
	start, end := data.Span(node)
	if typ, _ := tmpl.Attr(first(tmpl), "", "Type"); typ == xmlenc.TypeContent {
		start, end = data.ContentSpan(node)
	}
	filled, err := xmlenc.Fill(ctx, cfg, tmpl, first(tmpl), data.Source()[start:end])
	if err != nil {
		return nil, nil, err
	}
	if tmpl, err = xmlcore.Parse(filled, xmlcore.Limits{}); err != nil {
		return nil, nil, err
	}
	from, to := tmpl.Span(first(tmpl))
	prolog := 0 // a declaration of another encoding than that of Source
	if data.Encoding() != "UTF-8" {
		prolog, _ = data.Span(data.Root())
	}
	doc, err = xmlcore.Parse(slices.Concat(data.Source()[prolog:start], tmpl.Source()[from:to], data.Source()[end:]), xmlcore.Limits{})
	return doc, want, err
}

func (r *encryptionRun) plaintext(file string) ([]byte, error) {
	if name, ok := strings.CutSuffix(file, " (decoded)"); ok {
		return r.decoded(name)
	}
	return os.ReadFile(filepath.Join(r.dir, file))
}

// chosen is the node to encrypt: the root unless the options name another.
func chosen(doc *xmlcore.Document, o encryptionOptions) (xmlcore.Node, error) {
	if o.NodeID != "" {
		return doc.ByID(o.NodeID)
	}
	if o.NodeName == "" {
		return doc.Root(), nil
	}
	cut := strings.LastIndexByte(o.NodeName, ':')
	for n := range doc.Find(xmlcore.Top, o.NodeName[:max(cut, 0)], o.NodeName[cut+1:]) {
		return n, nil
	}
	return xmlcore.None, fmt.Errorf("no element %s", o.NodeName)
}
