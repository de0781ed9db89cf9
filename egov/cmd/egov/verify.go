package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// verifyOptions are the arguments of verify.
type verifyOptions struct {
	trust                string
	online, noRevocation bool
	legacy               bool
	attached             files
}

// verify judges the signatures of a document and prints the report in both
// languages.
func verify(ctx context.Context, args []string, out, errs io.Writer) int {
	o := verifyOptions{attached: files{}}
	set := flag.NewFlagSet("verify", flag.ContinueOnError)
	set.SetOutput(errs)
	set.StringVar(&o.trust, "trust", "", "trusted roots in PEM; without it none is trusted")
	set.BoolVar(&o.online, "online", false, "ask the authorities over the network whether certificates were revoked")
	set.BoolVar(&o.noRevocation, "no-revocation", false, "do not judge revocation, for authorities that publish nothing")
	set.BoolVar(&o.legacy, "legacy-sha1", false, "take SHA-1, for reading archives; the report warns")
	set.Var(o.attached, "attach", "URI=FILE: what a URI outside the document, as cid:a, stands for; may be repeated")
	if set.Parse(args) != nil {
		return usage
	}
	if set.NArg() != 1 {
		return misused(errs, "verify")
	}
	doc, err := os.ReadFile(set.Arg(0))
	if err != nil {
		return judged(errs, err)
	}
	v, err := o.verifier()
	if err != nil {
		return judged(errs, err)
	}
	report, err := v.Verify(ctx, doc)
	for _, lang := range []string{"vi", "en"} {
		o.print(out, report, lang)
	}
	if err != nil {
		return wrong
	}
	return fine
}

func (o *verifyOptions) verifier() (*xmldsig.Verifier, error) {
	cfg := xmldsig.VerifierConfig{Certificates: nobody{}, Resolver: o.attached.open, Policy: xmldsig.Policy{LegacySHA1: o.legacy}}
	if o.trust == "" {
		return xmldsig.NewVerifier(cfg)
	}
	text, err := os.ReadFile(o.trust)
	if err != nil {
		return nil, err
	}
	judge := signature.ValidatorConfig{Policy: signature.PathPolicy{LegacySHA1: o.legacy}}
	if judge.Trust, err = signature.ParseTrust(text); err != nil {
		return nil, err
	}
	if o.online {
		judge.Fetcher = signature.NewHTTPFetcher(signature.HTTPFetcherConfig{})
	}
	if o.noRevocation {
		judge.Revocation.Mode = signature.RevocationOff
	}
	if cfg.Certificates, err = signature.NewValidator(judge); err != nil {
		return nil, err
	}
	return xmldsig.NewVerifier(cfg)
}

// nobody trusts no root.
type nobody struct{}

func (nobody) Validate(_ context.Context, q signature.Question) (*signature.PathReport, error) {
	err := fault.New(fault.SignatureUntrusted)
	return &signature.PathReport{Purpose: q.Purpose, Faults: []*fault.Error{err}}, err
}

// print prints the report in one language.
func (o *verifyOptions) print(out io.Writer, report *xmldsig.Report, lang string) {
	if o.trust == "" {
		fmt.Fprintln(out, map[string]string{
			"vi": "Không có tổ chức gốc nào được tin cậy: cần -trust.",
			"en": "No root is trusted: -trust is needed.",
		}[lang])
	}
	show(out, report.View(lang))
	for _, s := range report.Signatures {
		show(out, s.View(lang))
	}
	fmt.Fprintln(out)
}

func show(out io.Writer, v signature.View) {
	fmt.Fprintln(out, v.Title)
	for _, l := range v.Lines {
		fmt.Fprintf(out, "  %s: %s\n", l.Label, l.Text)
	}
	for _, c := range v.Checks {
		mark := "✗"
		if c.OK {
			mark = "✓"
		}
		fmt.Fprintf(out, "  %s %s\n", mark, c.Text)
	}
	for _, f := range v.Faults {
		fmt.Fprintf(out, "  ! %s\n", f)
	}
}

func sorted(f files) []string { return slices.Sorted(maps.Keys(f)) }
