package sso

import (
	"net/url"
	"strings"
)

// maxReturn is the longest return path, in bytes.
const maxReturn = 2048

// ReturnPath makes an address inside this program out of what a request asks to
// return to: a path with its query, or "/" for anything that a browser could
// take for another site, that hides a second meaning behind an encoding, or
// that leads back into the sign-in itself.
func ReturnPath(s string) string {
	if len(s) > maxReturn || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsFunc(s, misread) {
		return "/"
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	// Path is decoded once; what is still encoded in it was encoded twice.
	path := u.Path
	if strings.HasPrefix(path, "//") || strings.ContainsFunc(path, misread) || strings.Contains(path, "/../") || strings.HasSuffix(path, "/..") {
		return "/"
	}
	if path == "/sso" || strings.HasPrefix(path, "/sso/") {
		return "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// misread names what browsers strip (controls) or read as "/" (backslash).
func misread(r rune) bool { return r < 0x20 || r == 0x7f || r == '\\' || r == '\uFFFD' }
