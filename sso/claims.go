package sso

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/sso/internal/idtoken"
	"golang.org/x/text/unicode/norm"
)

// Claims is a verified identity as the provider states it. All text is NFC. It
// holds personal data and therefore prints its issuer only.
type Claims struct {
	Issuer    string
	Subject   string
	Name      string              // "name", or "preferred_username", or the subject
	CitizenID ident.CitizenNumber // as ident.ParseCitizen reads it, or ""
	ACR       string              // as stated; "" when absent
	Assurance int                 // 1 to 4, from ACR
	AuthTime  time.Time           // when the person proved who they are; zero when not stated
	SessionID string              // the provider's "sid"; ""
	Agency    ident.AgencyCode    // claim "agency": a statement of the provider, not a right
	Roles     []string            // claim "roles": likewise
	// Asked is the agency that the person chose at sign-in (/sso/login?agency=…).
	Asked ident.AgencyCode
	// Profile holds every claim about the person: strings, json.Number, bool,
	// nil, []any and map[string]any. Claims of the protocol (iss, aud, exp,
	// nonce …) are not among them.
	Profile map[string]any
}

// Format prints no personal data, whatever the verb.
func (c Claims) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "sso.Claims{Issuer:"+c.Issuer+"}")
}

// Text is a claim of the profile that is a string, or "".
func (c Claims) Text(name string) string {
	s, _ := c.Profile[name].(string)
	return s
}

// protocolClaims say something about the token, not about the person.
var protocolClaims = []string{
	"iss", "aud", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "s_hash", "azp", "acr", "amr",
	"auth_time", "sid", "jti", "typ", "sub", "events", "_claim_names", "_claim_sources",
}

// MapClaims reads the claims of a verified token (a decoded JSON object) into
// Claims with the Levels and CitizenClaim of a configuration. It fails with
// fault.SsoClaim, which names the claim and never its value.
func (c Config) MapClaims(raw map[string]any) (Claims, error) {
	c = c.withDefaults()
	profile, _ := clean(raw).(map[string]any)
	text := func(name string) string { s, _ := profile[name].(string); return s }
	out := Claims{Issuer: text("iss"), Subject: text("sub"), ACR: text("acr"), SessionID: text("sid"), Roles: idtoken.Texts(profile["roles"])}
	out.Assurance = c.level(out.ACR)
	out.AuthTime, _ = idtoken.Moment(raw["auth_time"])
	if !idtoken.ValidSubject(out.Subject) {
		return Claims{}, claimFault("sub")
	}
	if out.Name = firstText(text("name"), text("preferred_username"), out.Subject); len(out.Name) > 400 {
		return Claims{}, claimFault("name")
	}
	var err error
	if out.Agency, err = optional(profile, "agency", ident.ParseAgency); err != nil {
		return Claims{}, err
	}
	if out.CitizenID, err = optional(profile, c.CitizenClaim, ident.ParseCitizen); err != nil {
		return Claims{}, err
	}
	maps.DeleteFunc(profile, func(name string, _ any) bool { return slices.Contains(protocolClaims, name) })
	out.Profile = profile
	return out, nil
}

func claimFault(name string) error { return fault.New(fault.SsoClaim).At("/" + name) }

func firstText(list ...string) string {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// optional reads a claim that may be absent or empty, but not malformed.
func optional[T ~string](profile map[string]any, name string, parse func(string) (T, error)) (T, error) {
	switch v := profile[name].(type) {
	case nil:
		return "", nil
	case string:
		if v == "" {
			return "", nil
		}
		if parsed, err := parse(v); err == nil {
			return parsed, nil
		}
	}
	return "", claimFault(name)
}

// clean copies a JSON value with all its text in NFC and without controls.
func clean(v any) any {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(strings.Map(printable, v))
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = clean(one)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, one := range v {
			object[name] = clean(one)
		}
		return object
	}
	return v
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}

var levelURN = regexp.MustCompile(`^urn:[A-Za-z0-9:._-]+[:._-](?:loa|level)[:._-]?([1-4])$`)

// level maps an acr value to a level of assurance (Decree 69/2024/ND-CP: four
// levels). What is not understood is the lowest, never an error: the page that
// needs more asks for more.
func (c Config) level(acr string) int {
	if c.Levels != nil {
		return max(1, c.Levels[acr])
	}
	if len(acr) == 1 && acr >= "1" && acr <= "4" {
		return int(acr[0] - '0')
	}
	if m := levelURN.FindStringSubmatch(acr); m != nil {
		return int(m[1][0] - '0')
	}
	return 1
}

// acrFor lists the acr values that satisfy a level, weakest first.
func (c Config) acrFor(level int) []string {
	if c.Levels == nil {
		return []string{"1", "2", "3", "4"}[level-1:]
	}
	var list []string
	for acr, l := range c.Levels {
		if l >= level {
			list = append(list, acr)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := c.Levels[a] - c.Levels[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return list
}
