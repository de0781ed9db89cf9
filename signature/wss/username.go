package wss

import (
	"context"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// User is who a message says it is from (Username Token Profile 1.1).
type User struct {
	Name     string
	Password string
	// Text writes the password itself instead of its digest: for connections that
	// are encrypted, to receivers that keep no passwords they could digest.
	Text bool
}

// Format keeps the password out of every fmt verb.
func (u User) Format(s fmt.State, _ rune) {
	io.WriteString(s, "wss.User{"+u.Name+" [password withheld]}")
}

// MarshalJSON keeps the password out of JSON and of structured logs.
func (User) MarshalJSON() ([]byte, error) { return []byte(`"[password withheld]"`), nil }

// passwordDigest is that of the profile, section 3.1: the norm knows no hash but
// SHA-1. It is no signature: whoever hears it can try passwords.
func passwordDigest(nonce []byte, created, password string) string {
	h := sha1.New()
	h.Write(nonce)
	io.WriteString(h, created)
	io.WriteString(h, password)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// userText writes a UsernameToken.
func userText(u *User, id string, now time.Time, nonce []byte) string {
	created := writeTime(now)
	kind, password := typeDigest, passwordDigest(nonce, created, u.Password)
	if u.Text {
		kind, password = typeText, u.Password
	}
	return tag("wsse:UsernameToken", []string{"xmlns:wsse", secext, "xmlns:wsu", utility, "wsu:Id", id},
		tag("wsse:Username", nil, escape(u.Name)),
		tag("wsse:Password", []string{"Type", kind}, escape(password)),
		tag("wsse:Nonce", []string{"EncodingType", base64Binary}, encode(nonce)),
		tag("wsu:Created", nil, created))
}

// userToken is a UsernameToken that was read.
type userToken struct {
	name, kind, password string
	nonce                []byte
	createdText          string
	created              time.Time
}

// maxNonce bounds a nonce, in bytes.
const maxNonce = 256

func readUser(e *envelope, n xmlcore.Node) (*userToken, error) {
	u := &userToken{}
	seen := map[string]bool{}
	if !e.doc.Blank(n) {
		return nil, e.malformed(n, "UsernameToken")
	}
	for c := range e.doc.Elements(n) {
		name := e.doc.Space(c) + e.doc.Local(c)
		content, simple := e.doc.Text(c)
		if seen[name] || !simple {
			return nil, e.malformed(c, "UsernameToken")
		}
		seen[name] = true
		var err error
		switch name {
		case secext + "Username":
			u.name = content
		case secext + "Password":
			u.password = content
			if u.kind, _ = e.doc.Attr(c, "", "Type"); u.kind == "" {
				u.kind = typeText
			}
		case secext + "Nonce":
			if u.nonce, err = binaryValue(e.doc, c); len(u.nonce) > maxNonce {
				err = e.malformed(c, "Nonce")
			}
		case utility + "Created":
			u.createdText = content
			u.created, err = readTime(e, c)
		default:
			err = e.malformed(c, "UsernameToken") // derived keys among them
		}
		if err != nil {
			return nil, err
		}
	}
	if u.name == "" || u.kind == "" {
		return nil, e.malformed(n, "UsernameToken")
	}
	return u, nil
}

// authenticate checks the password of a user. A user that nobody knows and a
// wrong password are told alike.
func (v *verification) authenticate(ctx context.Context, u *userToken) error {
	wrong := fault.New(fault.SignatureWSSUser)
	digest := u.kind == typeDigest
	switch {
	case !digest && u.kind != typeText:
		return fault.New(fault.SignatureUnsupported, "feature", dsig.Clip(u.kind))
	case !digest && !v.cfg.PasswordText:
		return fault.New(fault.SignatureWSSPasswordText)
	case digest && (len(u.nonce) == 0 || u.createdText == ""):
		return fault.New(fault.SignatureWSSHeader, "problem", "UsernameToken without Nonce and Created")
	}
	if u.createdText != "" {
		if err := v.window.timely(u.created, time.Time{}); err != nil {
			return err
		}
	}
	password, known, err := v.cfg.Password(ctx, u.name)
	if err != nil {
		return err
	}
	want := password
	if digest {
		want = passwordDigest(u.nonce, u.createdText, password)
	}
	if same := subtle.ConstantTimeCompare([]byte(want), []byte(u.password)) == 1; !same || !known {
		return wrong
	}
	if len(u.nonce) > 0 && u.createdText != "" { // after the password, so that strangers fill no cache
		return v.once(ctx, strings.Join([]string{"user", u.name, encode(u.nonce), u.createdText}, "\n"), u.created)
	}
	return nil
}
