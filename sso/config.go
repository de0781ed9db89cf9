package sso

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
	"go.uber.org/zap"
)

// Config says whom to trust and how. The zero value of an optional field is its
// default. A Config never prints its secret.
type Config struct {
	Store *store.DB      // keeps sign-in attempts, sessions and role assignments; required
	Clock worktime.Clock // default worktime.System()
	Log   *zap.Logger    // default none; no personal data is written to it

	// Issuer is the identity provider, exactly as its discovery document names
	// itself, such as "https://xacthuc.example.gov.vn". https, or http on
	// loopback. Required.
	Issuer       string
	ClientID     string // this program's name at the provider; required
	ClientSecret string // "" for a public client, which has PKCE alone

	// PublicURL is the origin under which browsers reach this program, such as
	// "https://motcua.example.gov.vn": https, or http on loopback for trials.
	// Addresses are never built from a request's Host or Forwarded headers.
	// The redirect address to register at the provider is PublicURL +
	// "/sso/callback", the one after sign-out PublicURL + "/". Required.
	PublicURL string

	Client     *http.Client  // for the provider; default: no proxy change, 10 s. Redirects are not followed
	Scopes     []string      // default openid, profile, email, phone, address
	ACRValues  []string      // acr_values asked for at every sign-in; default none
	MaxAge     time.Duration // longest time since the person proved who they are to the provider; default any
	UserInfo   bool          // ask the userinfo endpoint too and add the claims that the identity token lacks
	Algorithms []string      // signature algorithms accepted if the provider offers them too; default RS, PS, ES and EdDSA. Never none or HS

	// Levels maps the provider's acr values to the levels of assurance 1 to 4.
	// Default: "1" to "4" and urn:…:loa:N or urn:…:level:N. A value that is not
	// mapped, or none at all, counts as level 1.
	Levels map[string]int

	// CitizenClaim is the claim that holds the 12-digit personal number; default
	// "citizen_id". It is checked by ident.ParseCitizen; a malformed number
	// refuses the sign-in.
	CitizenClaim string

	// Roles decides, in the transaction of the sign-in, what the account may do.
	// An error refuses the sign-in. Default: the assignment kept in the store
	// ([Service.Assign]) and, without one, a citizen without roles.
	Roles func(tx *store.Tx, c Claims) (Grant, error)
	// DangerouslyTrustRoleClaims lets accounts without an assignment act with the claims
	// "agency" and "roles" of the token. Only for a provider whose administrators
	// are yours, such as the development provider.
	DangerouslyTrustRoleClaims bool

	// Observe is told of every event in the transaction that causes it, for the
	// audit log. An error undoes the event.
	Observe func(tx *store.Tx, e Event) error
	// Denied answers a request that [Service.Require] or
	// [Service.RequireAssurance] refuses; default: a page, or problem+json.
	Denied func(w http.ResponseWriter, r *http.Request, err error)

	IdleTimeout     time.Duration // a session ends after so long without a request; default 30 min
	AbsoluteTimeout time.Duration // and after so long in any case; default 12 h
	LoginTimeout    time.Duration // time to finish a sign-in; default 10 min
	Skew            time.Duration // tolerated clock difference to the provider; default 60 s, at most 2 min

	Random io.Reader // default crypto/rand.Reader
}

// FromEnv reads EGOV_SSO_ISSUER, EGOV_SSO_CLIENT_ID, EGOV_SSO_CLIENT_SECRET and
// EGOV_SSO_PUBLIC_URL. The other fields are zero.
func FromEnv() Config {
	return Config{
		Issuer:       os.Getenv("EGOV_SSO_ISSUER"),
		ClientID:     os.Getenv("EGOV_SSO_CLIENT_ID"),
		ClientSecret: os.Getenv("EGOV_SSO_CLIENT_SECRET"),
		PublicURL:    os.Getenv("EGOV_SSO_PUBLIC_URL"),
	}
}

func (c Config) describe() string {
	secret := "none"
	if c.ClientSecret != "" {
		secret = "[redacted]"
	}
	return fmt.Sprintf("sso.Config{Issuer:%q ClientID:%q ClientSecret:%s PublicURL:%q}", c.Issuer, c.ClientID, secret, c.PublicURL)
}

// String describes the configuration without its secret.
func (c Config) String() string { return c.describe() }

// GoString describes the configuration without its secret.
func (c Config) GoString() string { return c.describe() }

// Format prints the configuration without its secret, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.describe()) }

// MarshalJSON writes the description, for loggers that encode values as JSON.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.describe()) }

func asymmetric() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
}

// withDefaults fills the zero fields.
func (c Config) withDefaults() Config {
	set(&c.Clock, worktime.System())
	set(&c.CitizenClaim, "citizen_id")
	set(&c.IdleTimeout, 30*time.Minute)
	set(&c.AbsoluteTimeout, 12*time.Hour)
	set(&c.LoginTimeout, 10*time.Minute)
	set(&c.Skew, time.Minute)
	set(&c.Random, rand.Reader)
	set(&c.Log, zap.NewNop())
	if c.Scopes == nil {
		c.Scopes = []string{"openid", "profile", "email", "phone", "address"}
	}
	if c.Algorithms == nil {
		c.Algorithms = asymmetric()
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	return c
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// check reports every fault of the configuration.
func (c Config) check() error {
	var faults []error
	bad := func(field, reason string) {
		faults = append(faults, fault.New(fault.Config, "field", "SSO."+field, "reason", reason).At("/"+field))
	}
	if c.Store == nil {
		bad("Store", "missing")
	}
	if !secureURL(c.Issuer) || strings.ContainsAny(c.Issuer, "?#") {
		bad("Issuer", "https (or http on loopback) without query is expected")
	}
	if c.ClientID == "" {
		bad("ClientID", "missing")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || !secureURL(c.PublicURL) || c.PublicURL != u.Scheme+"://"+u.Host {
		bad("PublicURL", "an origin is expected: https://host, or http://host:port on loopback")
	}
	if !slices.Contains(c.Scopes, "openid") {
		bad("Scopes", "openid is missing")
	}
	for _, a := range c.Algorithms {
		if !slices.Contains(asymmetric(), a) {
			bad("Algorithms", "only asymmetric signatures are accepted")
		}
	}
	for _, level := range c.Levels {
		if level < 1 || level > 4 {
			bad("Levels", "levels are 1 to 4")
		}
	}
	if c.Skew < 0 || c.Skew > 2*time.Minute {
		bad("Skew", "0 to 2 minutes")
	}
	if c.IdleTimeout < 2*touchEvery || c.AbsoluteTimeout < c.IdleTimeout || c.LoginTimeout < time.Minute || c.MaxAge < 0 {
		bad("IdleTimeout", "idle at least 2 minutes, absolute at least idle, login at least 1 minute")
	}
	return fault.Join(faults...)
}

// secureURL accepts https, and http where nothing leaves the machine.
func secureURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// cookieName is "__Host-egov" (Secure, this host alone, Path=/) on https. On
// loopback http it carries the port: cookies know no ports, and two programs of
// two agencies on one machine must not sign each other's people out.
func cookieName(publicURL string) (name string, secure bool) {
	u, _ := url.Parse(publicURL)
	if u.Scheme == "https" {
		return "__Host-egov", true
	}
	if _, port, err := net.SplitHostPort(u.Host); err == nil {
		return "egov-" + port, false
	}
	return "egov", false
}

// Grant is what an account may do in this program.
type Grant struct {
	Agency ident.AgencyCode    // the agency acted for; "" for citizens
	Roles  []string            // within that agency
	Kind   ident.PrincipalKind // "" is Citizen
}
