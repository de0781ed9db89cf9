package wss

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/xmldsig"
	"github.com/hcm-egov/framework/signature/xmlenc"
)

// VerifyConfig says what a receiver demands of a message. One of Certificates and
// Password is required.
type VerifyConfig struct {
	// Certificates judges the signers, as a [signature.Validator] does. nil:
	// signatures are not asked for, and one that is there is refused.
	Certificates xmldsig.Judge
	// Known are certificates that a message may name without carrying them. They
	// are not trusted.
	Known []*x509.Certificate
	// Accept says whether a signer whose certificate is believed may send this
	// message; nil: each may. Its error becomes part of the fault.
	Accept func(s *xmldsig.Signature) error
	// Signed are the parts that one signature must cover, each whole and in its
	// place. nil means, where Certificates is set: Body, Timestamp, UsernameToken if
	// Password is set, and the content of every attachment.
	Signed []Part
	// Decrypt are the keys of the receiver; its KeyInfo and Resolver are not used.
	// nil: nothing is decrypted.
	Decrypt *xmlenc.DecrypterConfig
	// Encrypted are the parts, Body and attachments, that must have been encrypted.
	Encrypted []Part
	// Password finds the password of a user; nil: no UsernameToken is asked for.
	Password func(ctx context.Context, user string) (password string, known bool, err error)
	// PasswordText takes passwords that come as they are, over an encrypted
	// connection.
	PasswordText bool
	// Actor is who the receiver is; "" is the last receiver.
	Actor string
	// Attachments came with the message. Those that are decrypted get the
	// decrypted content in the place of the encrypted.
	Attachments []*Attachment
	// MaxAge is how old a message may be; default 5 minutes. Skew is how far clocks
	// may differ; default a minute.
	MaxAge, Skew time.Duration
	// Untimed takes messages without a Timestamp, whose age nobody knows.
	Untimed bool
	// Replay remembers messages; required unless Replayable. A Memory finds
	// what comes again at this machine.
	Replay ReplayCache
	// Replayable takes messages that came before, for services that do no harm
	// twice.
	Replayable bool
	// Sent is the request that this message answers, as it was sent: its
	// signatures must be confirmed. nil: no confirmation is asked for.
	Sent   []byte
	Policy xmldsig.Policy
	Limits xmldsig.Limits
	Clock  worktime.Clock // default worktime.System
}

// Format keeps keys out of every fmt verb.
func (VerifyConfig) Format(s fmt.State, _ rune) {
	io.WriteString(s, "wss.VerifyConfig{[keys withheld]}")
}

// Verify checks the Security header of a SOAP envelope, decrypts and says what is
// signed. The report is never nil. The error is nil when, and only when, the
// report is Valid; it joins the report's faults. What a caller reads must come
// from [Report.Signed] or, for parts that need no signature, from
// [Report.Envelope].
//
// Errors: [fault.Config], the codes signature.wss-*, those of package xmldsig and
// xmlenc, xml.*.
func Verify(ctx context.Context, xml []byte, cfg VerifyConfig) (*Report, error) {
	if cfg.Clock == nil {
		cfg.Clock = worktime.System()
	}
	if cfg.MaxAge <= 0 {
		cfg.MaxAge = 5 * time.Minute
	}
	if cfg.Skew <= 0 {
		cfg.Skew = time.Minute
	}
	now := cfg.Clock.Now()
	v := &verification{
		cfg: cfg, report: &Report{CheckedAt: now}, window: window{now, cfg.MaxAge, cfg.Skew},
		tokens: tokens{known: cfg.Known, policy: cfg.Policy}, sealed: map[string]bool{}, security: xmlcore.None,
	}
	v.demanded = v.demands()
	v.run(ctx, xml)
	return v.report, v.report.conclude()
}

// verification is a message on its way in.
type verification struct {
	cfg      VerifyConfig
	report   *Report
	window   window
	tokens   tokens
	demanded []Part

	e        *envelope
	security xmlcore.Node
	sealed   map[string]bool // parts that were decrypted
	opened   int
	dsig     *xmldsig.Verifier
	enc      *xmlenc.Decrypter
	current  *judged
	judged   []*judged
}

// judged is a signature with what it was found to cover.
type judged struct {
	e         *envelope // as it was when the signature was verified
	security  xmlcore.Node
	report    *xmldsig.Report
	signature *xmldsig.Signature
	node      xmlcore.Node
	token     token
	named     bool                          // a SecurityTokenReference named the token
	through   map[xmlcore.Node]xmlcore.Node // tokens by the references that STR-Transforms followed
	attached  []attached
	covers    map[int]bool // of the parts demanded, by number
	once      string       // what a replay cache remembers
}

type attached struct {
	*Attachment
	complete bool
}

// run makes the checks in their order; the first that fails ends them.
func (v *verification) run(ctx context.Context, xml []byte) {
	_ = v.note(CheckStructure, v.open(xml)) &&
		v.note(CheckTime, v.time()) &&
		v.note(CheckSignatures, v.process(ctx)) &&
		v.note(CheckCoverage, v.coverage()) &&
		v.note(CheckSigner, v.accept()) &&
		v.note(CheckEncryption, v.encrypted()) &&
		v.note(CheckUser, v.user(ctx)) &&
		v.note(CheckConfirmation, v.confirmed()) &&
		v.note(CheckReplay, v.fresh(ctx))
}

// demands are the parts that must be signed.
func (v *verification) demands() []Part {
	list := v.cfg.Signed
	if list == nil && v.cfg.Certificates != nil {
		list = []Part{Body()}
		if !v.cfg.Untimed {
			list = append(list, Timestamp())
		}
		if v.cfg.Password != nil {
			list = append(list, UserToken())
		}
		for _, a := range v.cfg.Attachments {
			list = append(list, AttachmentContent(a.ID))
		}
	}
	if v.cfg.Sent != nil && len(list) > 0 {
		list = append(list[:len(list):len(list)], Confirmations())
	}
	return list
}

// open reads the envelope and finds the Security header.
func (v *verification) open(xml []byte) error {
	required := func(field string) error {
		return fault.New(fault.Config, "field", field, "reason", "required").At(field)
	}
	switch {
	case v.cfg.Certificates == nil && v.cfg.Password == nil:
		return required("Certificates, Password")
	case v.cfg.Certificates == nil && len(v.demanded) > 0:
		return required("Certificates")
	case v.cfg.Replay == nil && !v.cfg.Replayable:
		return required("Replay")
	}
	if err := v.engines(); err != nil {
		return err
	}
	doc, err := xmlcore.Parse(xml, v.cfg.Limits.Document)
	if err != nil {
		return err
	}
	if v.e, err = readEnvelope(doc); err != nil {
		return err
	}
	v.report.SOAP = v.e.version()
	return v.locate()
}

// locate finds the Security header, in the document as it is now.
func (v *verification) locate() error {
	security, err := v.e.security(v.cfg.Actor)
	if err != nil {
		return err
	}
	if security == xmlcore.None {
		return fault.New(fault.SignatureWSSAbsent)
	}
	v.security = security
	return nil
}

// engines makes what verifies and decrypts.
func (v *verification) engines() error {
	list := attachments(v.cfg.Attachments)
	var err error
	if v.cfg.Certificates != nil {
		octets := list.octets()
		v.dsig, err = xmldsig.NewVerifier(xmldsig.VerifierConfig{
			Certificates: v.cfg.Certificates, Known: v.cfg.Known, Keys: v.key, Resolver: list.resolver(),
			Tokens: v.tokens.transform(func(ref, token xmlcore.Node) { v.current.through[ref] = token }),
			Octets: func(ctx context.Context, uri, algorithm string, in io.Reader) (io.Reader, error) {
				out, err := octets(ctx, uri, algorithm, in)
				if out != nil {
					v.current.attached = append(v.current.attached, attached{list.find(uri), algorithm == transformComplete})
				}
				return out, err
			},
			Policy: v.cfg.Policy, Limits: v.cfg.Limits, Clock: v.cfg.Clock,
		})
		if err != nil {
			return err
		}
	}
	if v.cfg.Decrypt != nil {
		cfg := *v.cfg.Decrypt
		cfg.KeyInfo, cfg.Resolver = v.tokens.hints, xmlenc.Resolver(list.resolver())
		v.enc, err = xmlenc.NewDecrypter(cfg)
	}
	return err
}

// time judges the Timestamp.
func (v *verification) time() error {
	n, err := v.e.only(v.security, utility, "Timestamp")
	switch {
	case err != nil:
		return err
	case n == xmlcore.None && v.cfg.Untimed:
		return nil
	case n == xmlcore.None:
		return v.e.malformed(v.security, "no Timestamp")
	}
	if v.report.Created, v.report.Expires, err = readTimestamp(v.e, n); err != nil {
		return err
	}
	return v.window.timely(v.report.Created, v.report.Expires)
}

// maxSteps bounds the signatures and encrypted keys of one header, maxOpened what
// is decrypted of one message: the envelope is read anew each time.
const (
	maxSteps  = 16
	maxOpened = 64
)

// process follows the header in its order, as the norm wants it: what stands in
// front was made last.
func (v *verification) process(ctx context.Context) error {
	list := v.children()
	for i, steps := 0, 0; i < len(list); i++ {
		var err error
		switch n := list[i]; v.e.doc.Space(n) + v.e.doc.Local(n) {
		case dsigNS + "Signature":
			err = v.signature(ctx, n)
		case encNS + "EncryptedKey", encNS + "ReferenceList":
			err = v.decrypt(ctx, n)
			list = v.children() // of the envelope as it is now, in the same order
		default:
			continue
		}
		if err != nil {
			return err
		}
		if steps++; steps > maxSteps {
			return fault.New(fault.TooLarge, "what", "Security", "limit", maxSteps)
		}
	}
	return nil
}

// children are those of the Security header.
func (v *verification) children() (list []xmlcore.Node) {
	for c := range v.e.doc.Elements(v.security) {
		list = append(list, c)
	}
	return list
}

// user checks the UsernameToken.
func (v *verification) user(ctx context.Context) error {
	if v.cfg.Password == nil {
		return nil
	}
	n, err := v.e.only(v.security, secext, "UsernameToken")
	if err != nil {
		return err
	}
	if n == xmlcore.None {
		return v.e.malformed(v.security, "no UsernameToken")
	}
	u, err := readUser(v.e, n)
	if err != nil {
		return err
	}
	if err := v.authenticate(ctx, u); err != nil {
		return err
	}
	v.report.User = u.name
	return nil
}

// fresh remembers the message.
func (v *verification) fresh(ctx context.Context) error {
	for _, j := range v.judged {
		created := v.report.Created
		if created.IsZero() {
			created = v.window.now
		}
		if err := v.once(ctx, j.once, created); err != nil {
			return err
		}
	}
	return nil
}

// once refuses what came before.
func (v *verification) once(ctx context.Context, value string, created time.Time) error {
	if v.cfg.Replayable {
		return nil
	}
	fresh, err := v.cfg.Replay.Use(ctx, value, v.window.end(created))
	if err == nil && !fresh {
		err = fault.New(fault.SignatureWSSReplay)
	}
	return err
}
