package sso

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/sso/internal/idtoken"
	"golang.org/x/oauth2"
)

func (s *Service) callback(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	answer, err := single(r.URL.RawQuery)
	if err != nil {
		s.refuse(w, r, "/", Claims{}, err)
		return
	}
	a, ok, err := s.take(r, answer["state"])
	if err == nil && !ok {
		err = fault.New(fault.SsoLogin)
	}
	if err != nil {
		s.refuse(w, r, "/", Claims{}, err)
		return
	}
	http.SetCookie(w, s.deadCookie(s.attemptCookie(a.state)))
	claims, raw, err := s.identity(r.Context(), a, answer)
	if err != nil {
		s.refuse(w, r, a.back, claims, err)
		return
	}
	secret, err := s.signIn(r, a, claims, raw)
	if err != nil {
		s.refuse(w, r, a.back, claims, err)
		return
	}
	http.SetCookie(w, s.newCookie(s.cookie, secret, 0))
	http.Redirect(w, r, s.cfg.PublicURL+a.back, http.StatusSeeOther)
}

// single reads a query in which no name may occur twice.
func single(query string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil || len(query) > idtoken.MaxBytes {
		return nil, fault.New(fault.SsoAnswer)
	}
	one := map[string]string{}
	for name, list := range values {
		if len(list) != 1 {
			return nil, fault.New(fault.SsoAnswer)
		}
		one[name] = list[0]
	}
	return one, nil
}

// identity turns the provider's answer into a verified identity.
func (s *Service) identity(ctx context.Context, a attempt, answer map[string]string) (Claims, string, error) {
	remote, err := s.provider.get(ctx)
	if err != nil {
		return Claims{}, "", err
	}
	if err := s.checkAnswer(remote, answer); err != nil {
		return Claims{}, "", err
	}
	token, err := exchange(ctx, remote, a, answer["code"])
	if err != nil {
		return Claims{}, "", err
	}
	raw, _ := token.Extra("id_token").(string)
	object, err := remote.verifier.Verify(ctx, raw, idtoken.Expect{Nonce: a.nonce(), Since: a.created, MaxAge: s.cfg.MaxAge, AccessToken: token.AccessToken})
	if errors.Is(err, idtoken.ErrUnavailable) {
		return Claims{}, "", fault.New(fault.SsoProvider).Wrap(brief(err))
	}
	if err != nil {
		return Claims{}, "", fault.New(fault.SsoToken).Wrap(brief(err))
	}
	if s.cfg.UserInfo && remote.userInfo != "" {
		if err := s.addUserInfo(ctx, remote, token.AccessToken, object); err != nil {
			return Claims{}, "", err
		}
	}
	claims, err := s.cfg.MapClaims(object)
	claims.Asked = a.agency
	return claims, raw, err
}

// checkAnswer finds out whether the answer is this provider's (RFC 9207) and a
// code.
func (s *Service) checkAnswer(remote *remote, answer map[string]string) error {
	iss, named := answer["iss"]
	if remote.issParam && !named || named && iss != s.cfg.Issuer {
		return fault.New(fault.SsoAnswer).Wrap(errors.New("iss: another issuer"))
	}
	switch code := answer["error"]; code {
	case "":
	case "access_denied":
		return fault.New(fault.SsoCanceled)
	case "temporarily_unavailable", "server_error":
		return fault.New(fault.SsoProvider).Wrap(errors.New(code))
	default:
		return fault.New(fault.SsoAnswer).Wrap(errorCode(code))
	}
	if answer["code"] == "" || len(answer["code"]) > 4096 {
		return fault.New(fault.SsoAnswer).Wrap(errors.New("no code"))
	}
	return nil
}

var codeForm = regexp.MustCompile(`^[a-z_]{1,64}$`)

// errorCode is an OAuth error code as a cause for the log; what else stands in
// an answer stays out of it.
func errorCode(code string) error {
	if !codeForm.MatchString(code) {
		code = "another error"
	}
	return errors.New("provider: " + code)
}

func exchange(ctx context.Context, remote *remote, a attempt, code string) (*oauth2.Token, error) {
	token, err := remote.oauth.Exchange(remote.with(ctx), code, oauth2.VerifierOption(a.verifier()))
	var answered *oauth2.RetrieveError
	switch {
	case err == nil:
		return token, nil
	case errors.As(err, &answered) && answered.Response.StatusCode < 500:
		return nil, fault.New(fault.SsoAnswer).Wrap(errorCode(answered.ErrorCode))
	case errors.As(err, &answered):
		return nil, fault.New(fault.SsoProvider).Wrap(errors.New("token endpoint: " + answered.Response.Status))
	}
	return nil, fault.New(fault.SsoProvider).Wrap(brief(err))
}

// maxUserInfo bounds the userinfo answer, in bytes.
const maxUserInfo = 64 << 10

// addUserInfo adds the claims of the userinfo endpoint that the token lacks.
// They must be about the same subject (OpenID Connect Core 1.0 section 5.3.2),
// and they never speak for the protocol's own claims.
func (s *Service) addUserInfo(ctx context.Context, remote *remote, access string, object map[string]any) error {
	more, err := s.userInfo(ctx, remote, access)
	if err != nil {
		return fault.New(fault.SsoProvider).Wrap(brief(err))
	}
	if more["sub"] != object["sub"] {
		return fault.New(fault.SsoToken).Wrap(errors.New("userinfo: another subject"))
	}
	for _, name := range protocolClaims {
		delete(more, name)
	}
	maps.DeleteFunc(more, func(name string, _ any) bool { _, known := object[name]; return known })
	maps.Copy(object, more)
	return nil
}

func (s *Service) userInfo(ctx context.Context, remote *remote, access string) (map[string]any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, remote.userInfo, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+access)
	req.Header.Set("Accept", "application/json")
	res, err := s.provider.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); res.StatusCode != http.StatusOK || kind != "application/json" {
		return nil, errors.New("userinfo: not a JSON answer")
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxUserInfo+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxUserInfo {
		return nil, errors.New("userinfo: too large")
	}
	return idtoken.Object(body)
}

// signIn opens a session under a new random id, whatever the browser held
// before, and returns the id.
func (s *Service) signIn(r *http.Request, a attempt, c Claims, raw string) (string, error) {
	if c.Assurance < a.level {
		return "", fault.New(fault.SsoAssurance)
	}
	secret, err := s.secret()
	if err != nil {
		return "", err
	}
	sealed, err := s.seal(secret, person{Name: c.Name, CitizenID: c.CitizenID, Profile: c.Profile, IDToken: raw})
	if err != nil {
		return "", err
	}
	return secret, s.cfg.Store.Update(r.Context(), func(tx *store.Tx) error {
		if err := tx.Lock(s.lockName(c.Subject)); err != nil {
			return err
		}
		grant, err := s.grant(tx, c)
		if err != nil {
			return err
		}
		if err := s.replace(tx, s.presented(r)); err != nil {
			return err
		}
		return s.insert(tx, digest(secret), c, grant, sealed)
	})
}

func (s *Service) insert(tx *store.Tx, id string, c Claims, g Grant, sealed []byte) error {
	now := s.cfg.Clock.Now()
	if err := s.purge(tx, now); err != nil {
		return err
	}
	roles, err := json.Marshal(nonNil(g.Roles))
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	last := now.Add(s.cfg.AbsoluteTimeout)
	_, err = tx.Exec(`INSERT INTO sso_session (id, issuer, subject, kind, agency, roles, assurance, sealed, created, seen, last, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, s.cfg.Issuer, c.Subject, string(g.Kind), string(g.Agency), string(roles), int64(c.Assurance), sealed,
		micros(now), micros(now), micros(last), micros(now.Add(s.cfg.IdleTimeout)))
	if err != nil {
		return err
	}
	return s.observe(tx, Event{Kind: SignedIn, Subject: c.Subject, Agency: g.Agency, Roles: g.Roles, Assurance: c.Assurance, Session: id})
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
