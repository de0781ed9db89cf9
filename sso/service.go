package sso

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso/internal/page"
	"go.uber.org/zap"
)

// Service signs people in and knows who they are. It is safe for concurrent
// use, and several nodes on one store share their sessions.
type Service struct {
	cfg      Config
	provider *provider
	cookie   string // name of the session cookie
	secure   bool
	handler  http.Handler
}

// New checks the configuration and prepares the tables. It does not ask the
// provider anything: that happens at the first sign-in, so that a program
// starts while its provider is away. Every fault of the configuration is
// reported, joined, as fault.Config.
func New(ctx context.Context, cfg Config) (*Service, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := cfg.Store.Migrate(ctx, "sso", schema...); err != nil {
		return nil, err
	}
	s := &Service{cfg: cfg, provider: newProvider(cfg)}
	s.cookie, s.secure = cookieName(cfg.PublicURL)
	s.handler = s.routes()
	return s, nil
}

// Format prints the configuration without its secret, whatever the verb.
func (s *Service) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "sso.Service of "+s.cfg.describe())
}

// Handler serves the pages of the sign-in; mount it at "/sso/":
//
//	GET  /sso/login?return=/path   begins; also level=1..4 (at least that assurance), agency=H29.17
//	GET  /sso/callback             the provider sends the browser back here
//	GET  /sso/logout               asks for confirmation
//	POST /sso/logout               signs out here and at the provider
//	GET  /sso/refused?why=CODE     explains a refusal
func (s *Service) Handler() http.Handler { return s.handler }

func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sso/login", s.login)
	mux.HandleFunc("GET /sso/callback", s.callback)
	mux.HandleFunc("GET /sso/logout", s.confirmLogout)
	mux.Handle("POST /sso/logout", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.logout)))
	mux.HandleFunc("GET /sso/refused", s.refused)
	mux.HandleFunc("GET /sso/style.css", page.Style)
	return mux
}

// EventKind says what happened.
type EventKind string

// The events that Config.Observe is told of.
const (
	SignedIn  EventKind = "sign-in"
	Refused   EventKind = "refused"  // Code says why; Subject only when the identity was verified
	SignedOut EventKind = "sign-out" // by the person
	Revoked   EventKind = "revoked"  // one session ended by somebody else, or replaced by a new sign-in
	Assigned  EventKind = "assigned" // the roles of Subject in Agency became Roles
)

// Event is one act worth an audit record. It holds no personal data beyond the
// subject.
type Event struct {
	Kind      EventKind
	At        time.Time
	Subject   string           // whom it concerns; "" when nobody was verified
	Agency    ident.AgencyCode //
	Roles     []string         //
	Assurance int              // of a sign-in
	Session   string           // handle of the session, as in Session.Ref
	Code      fault.Code       // why a sign-in was refused
	By        string           // subject of the principal in the context who revoked or assigned, when another
}

func (s *Service) observe(tx *store.Tx, e Event) error {
	e.At = s.cfg.Clock.Now()
	if p, ok := ident.From(tx.Context()); ok && (e.Kind == Revoked || e.Kind == Assigned) && p.Subject != e.Subject {
		e.By = p.Subject
	}
	if s.cfg.Observe == nil {
		return nil
	}
	return s.cfg.Observe(tx, e)
}

// secret draws 256 random bits as 43 letters.
func (s *Service) secret() (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(s.cfg.Random, b); err != nil {
		return "", fault.New(fault.Unexpected).Wrap(err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// secretLen is the length of what secret returns.
const secretLen = 43

// digest is what the store keeps of a secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// derive makes one more secret out of a secret; neither leads back to the other.
func derive(purpose, secret string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00" + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func moment(us int64) time.Time { return time.UnixMicro(us).UTC() }

func (s *Service) warn(what string, err error) {
	s.cfg.Log.Warn(what, zap.String("code", string(codeOf(err))), zap.Error(err))
}

// codeOf is the code of the first fault inside err.
func codeOf(err error) fault.Code {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code()
	}
	return fault.Unexpected
}
