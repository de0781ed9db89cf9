package sso_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/sso"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

func FuzzReturnPath(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c#d", "//evil", `/\evil`, "https:evil", "/%2Fevil", "/%5cevil", "/\tx", "/a/../sso/x", "/%252e%252e/", "/hồ-sơ", "/:80", "/@evil", "/?//evil", "/;/evil"} {
		f.Add(s)
	}
	base, err := url.Parse("https://motcua.example.gov.vn/sso/callback")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, s string) {
		path := sso.ReturnPath(s)
		require.True(t, strings.HasPrefix(path, "/"))
		require.False(t, strings.HasPrefix(path, "//"))
		require.NotContains(t, path, `\`)
		require.False(t, strings.ContainsAny(path, "\r\n\t\x00"))
		u, err := base.Parse(path)
		require.NoError(t, err)
		require.Equal(t, base.Scheme, u.Scheme)
		require.Equal(t, base.Host, u.Host)
		require.False(t, strings.HasPrefix(u.Path, "/sso/"), path)
		require.Equal(t, path, sso.ReturnPath(path), "what is clean stays as it is")
	})
}

func FuzzMapClaims(f *testing.F) {
	for _, s := range []string{
		`{"iss":"https://op","sub":"s","name":"Nguyễn Văn A","citizen_id":"079085000002","acr":"2","agency":"H29.17","roles":["leader"],"address":{"formatted":"x"}}`,
		`{"sub":"s","name":"\u0000","roles":"leader","acr":7}`, `{"sub":"s","citizen_id":79}`, `{}`, `{"sub":"s","roles":[1]}`, `{"sub":"s","acr":"urn:x:loa:3"}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var raw map[string]any
		if json.Unmarshal(data, &raw) != nil {
			return
		}
		c, err := sso.Config{}.MapClaims(raw)
		if err != nil {
			return
		}
		require.NotEmpty(t, c.Subject)
		require.True(t, c.Assurance >= 1 && c.Assurance <= 4)
		require.True(t, c.CitizenID == "" || len(c.CitizenID) == 12)
		require.True(t, norm.NFC.IsNormalString(c.Name))
		for _, name := range []string{"iss", "sub", "aud", "nonce", "exp", "acr"} {
			require.NotContains(t, c.Profile, name)
		}
	})
}
